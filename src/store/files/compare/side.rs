//! One of the two files, read once and bounded: its lines when it is text, else size and time.

use std::fs::File;
use std::io::Read as _;
use std::os::fd::BorrowedFd;

use rustix::fs::{FileType, fstat};
use rustix::io::Errno;

use super::super::print::nanoseconds;
use super::super::read::open_regular;
use crate::job::{Body, Moment, Plain, Side};
use crate::wire::manifest;

/// So much of a file is read, in bytes, and so many lines are shown.
const MOST: usize = 1024 * 1024;
const MOST_LINES: usize = 2000;

/// A file as it was read.
pub(super) struct Raw {
    size: Option<u64>,
    written: Option<Moment>,
    bytes: Result<Vec<u8>, String>,
}

impl Raw {
    /// Reads the beginning of a regular file; through no link, and waiting for nobody.
    pub(super) fn read(directory: BorrowedFd<'_>, path: &[u8]) -> Self {
        let nothing = |why: &str| Self {
            size: None,
            written: None,
            bytes: Err(why.to_owned()),
        };
        let fd = match open_regular(directory, path) {
            Ok(fd) => fd,
            Err(Errno::NOENT | Errno::NOTDIR) => return nothing("not there"),
            Err(Errno::ACCESS | Errno::PERM) => return nothing("this user may not read it"),
            Err(Errno::LOOP | Errno::MLINK) => return nothing("a link, not followed"),
            Err(error) => return nothing(&std::io::Error::from(error).to_string()),
        };
        let stat = match fstat(&fd) {
            Ok(stat) if FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile => stat,
            Ok(_) => return nothing("not a regular file"),
            Err(error) => return nothing(&std::io::Error::from(error).to_string()),
        };
        let mut bytes = Vec::new();
        let read = File::from(fd).take(MOST as u64 + 1).read_to_end(&mut bytes);
        Self {
            size: u64::try_from(stat.st_size).ok(),
            written: Some(Moment(nanoseconds(&stat) / 1_000_000)),
            bytes: read.map(|_| bytes).map_err(|error| error.to_string()),
        }
    }

    /// All its bytes, when they are within the bounds.
    pub(super) fn bytes(&self) -> Option<&[u8]> {
        let bytes = self.bytes.as_deref().ok()?;
        (bytes.len() <= MOST).then_some(bytes)
    }

    pub(super) fn into_side(self) -> Side {
        let body = match &self.bytes {
            Err(why) => Body::Nothing(Plain::new(why)),
            Ok(bytes) => body(bytes),
        };
        Side {
            size: self.size,
            written: self.written,
            body,
        }
    }
}

fn body(bytes: &[u8]) -> Body {
    let whole = bytes.len() <= MOST;
    let bytes = &bytes[..bytes.len().min(MOST)];
    let wide = bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF");
    let text = match manifest::decode(bytes) {
        Ok(text) => text,
        Err(_) if wide || memchr::memchr(0, bytes).is_some() => {
            return Body::Nothing(Plain::new("not a text"));
        }
        Err(_) => String::from_utf8_lossy(bytes),
    };
    let mut lines = text.lines();
    let shown = lines.by_ref().take(MOST_LINES);
    let shown = shown.map(|line| Plain::long(line.trim_end_matches('\r')));
    Body::Text {
        lines: shown.collect(),
        cut: lines.next().is_some() || !whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: &[u8]) -> (Vec<String>, bool) {
        match body(bytes) {
            Body::Text { lines, cut } => (lines.iter().map(ToString::to_string).collect(), cut),
            Body::Nothing(why) => (vec![format!("({why})")], false),
        }
    }

    #[test]
    fn texts_of_any_coding_become_lines_and_other_things_do_not() {
        let all = |lines: &[&str]| (lines.iter().map(ToString::to_string).collect(), false);
        assert_eq!(lines(b"\xEF\xBB\xBFa\r\nb\n"), all(&["a", "b"]));
        assert_eq!(lines(b"\xFF\xFEa\0\n\0b\0"), all(&["a", "b"]));
        assert_eq!(lines(b"caf\xE9"), all(&["caf\u{FFFD}"]));
        assert_eq!(lines(b"\x1b[31mred"), all(&["^[[31mred"]));
        assert_eq!(lines(b""), all(&[]));
        assert_eq!(lines(b"a\0b"), all(&["(not a text)"]));
        assert_eq!(lines(b"\xFF\xFEa"), all(&["(not a text)"]));
    }

    #[test]
    fn what_is_longer_than_the_bounds_is_cut_and_says_so() {
        let (shown, cut) = lines("x\n".repeat(MOST_LINES + 1).as_bytes());
        assert_eq!((shown.len(), cut), (MOST_LINES, true));
        let (shown, cut) = lines("x\n".repeat(MOST_LINES).as_bytes());
        assert_eq!((shown.len(), cut), (MOST_LINES, false));
        let (shown, cut) = lines(&vec![b'x'; MOST + 1]);
        assert_eq!((shown[0].len(), cut), (MOST, true));
    }
}
