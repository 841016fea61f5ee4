//! Adding a line so that many programs can do it at once, and reading the newest lines in bounded memory.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, FileExt as _, OpenOptionsExt as _};
use std::path::Path;
use std::time::Duration;

use rustix::fs::{FlockOperation, OFlags, flock};
use rustix::io::Errno;

use super::entry::{self, LONGEST};
use crate::job::Deed;

/// Bytes read at once, from the end backwards.
const PIECE: usize = 64 * 1024;

/// Adds one line. It goes to the system in a single call on a descriptor that always writes at the end: so
/// lines of several programs stand behind each other and never in each other.
pub fn append(path: &Path, deed: &Deed) -> io::Result<()> {
    let mut line = entry::line(deed);
    let mut file = open_for_adding(path)?;
    wait_for_others(&file);
    if !ends_whole(&file) {
        // Somebody's line was cut off (a full disk): ours shall not be glued to it.
        line.insert(0, '\n');
    }
    let written = file.write(line.as_bytes())?;
    if written < line.len() {
        let text = "only a part of the line could be written";
        return Err(io::Error::new(io::ErrorKind::WriteZero, text));
    }
    Ok(())
}

fn open_for_adding(path: &Path) -> io::Result<File> {
    // A pipe in its place must not make an operator wait, and a link must not lead elsewhere.
    let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY).bits();
    let open = |read| {
        OpenOptions::new()
            .read(read)
            .append(true)
            .create(true)
            .mode(0o600)
            .custom_flags(flags.cast_signed())
            .open(path)
    };
    let file = match open(true) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let parent = path.parent().unwrap_or(Path::new("."));
            DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(parent)?;
            open(true)?
        }
        // A file that its owner lets others add to but not read.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => open(false)?,
        other => other?,
    };
    if file.metadata()?.is_file() {
        Ok(file)
    } else {
        Err(io::Error::other("it is not a regular file"))
    }
}

/// A line that another program is adding in this moment must not be taken for one that was cut off. Adding takes
/// no time worth naming; where there are no locks, or somebody keeps one, the worst is a blank line.
fn wait_for_others(file: &File) {
    const TRIES: u32 = 100;
    const MOMENT: Duration = Duration::from_millis(5);
    for _ in 0..TRIES {
        match flock(file, FlockOperation::NonBlockingLockExclusive) {
            Err(Errno::WOULDBLOCK) => std::thread::sleep(MOMENT),
            Ok(()) | Err(_) => return,
        }
    }
}

/// Whether the last line has its end. What cannot be seen is taken for whole.
fn ends_whole(file: &File) -> bool {
    let Ok(size @ 1..) = file.metadata().map(|m| m.len()) else {
        return true;
    };
    let mut last = [b'\n'];
    let read = file.read_at(&mut last, size - 1);
    read.is_err() || last == [b'\n']
}

/// What the end of the file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Newest {
    /// The newest first.
    pub deeds: Vec<Deed>,
    /// Lines met that are no entries: torn, or somebody else's.
    pub foreign: usize,
    /// There are older lines that were not read.
    pub more: bool,
}

/// Reads entries from the end of the file until there are `most` that are wanted. A file that is not there
/// holds nothing.
pub fn newest(path: &Path, most: usize, wanted: impl Fn(&Deed) -> bool) -> io::Result<Newest> {
    let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY).bits();
    let opened = OpenOptions::new()
        .read(true)
        .custom_flags(flags.cast_signed())
        .open(path);
    let file = match opened {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Newest::default()),
        other => other?,
    };
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    let mut lines = Backwards::new(&file, metadata.len());
    let mut newest = Newest::default();
    while let Some(line) = lines.next()? {
        match line.and_then(entry::parse) {
            Some(deed) if newest.deeds.len() == most && wanted(&deed) => {
                newest.more = true;
                break;
            }
            Some(deed) if wanted(&deed) => newest.deeds.push(deed),
            Some(_) => {}
            None => newest.foreign += 1,
        }
    }
    Ok(newest)
}

/// The lines of a file from the last to the first, with memory for one piece and one line.
struct Backwards<'a> {
    file: &'a File,
    /// Where the bytes in hand begin in the file.
    at: u64,
    /// Bytes in hand; those from `end` on were given out.
    bytes: Vec<u8>,
    end: usize,
    /// A line longer than any of ours is being passed over.
    passing: bool,
}

impl<'a> Backwards<'a> {
    fn new(file: &'a File, size: u64) -> Self {
        Self {
            file,
            at: size,
            bytes: Vec::new(),
            end: 0,
            passing: false,
        }
    }

    /// The next line; an inner none for one that is too long to be ours. Blank lines are passed over.
    #[expect(clippy::option_option, reason = "the end, and a line that is no line")]
    fn next(&mut self) -> io::Result<Option<Option<&[u8]>>> {
        loop {
            match memchr::memrchr(b'\n', &self.bytes[..self.end]) {
                Some(before) => {
                    let range = before + 1..self.end;
                    self.end = before;
                    if std::mem::take(&mut self.passing) {
                        return Ok(Some(None));
                    }
                    if !range.is_empty() {
                        return Ok(Some(Some(&self.bytes[range])));
                    }
                }
                None if self.at == 0 => {
                    let end = std::mem::take(&mut self.end);
                    if std::mem::take(&mut self.passing) {
                        return Ok(Some(None));
                    }
                    return Ok((end > 0).then(|| Some(&self.bytes[..end])));
                }
                None => self.fetch()?,
            }
        }
    }

    fn fetch(&mut self) -> io::Result<()> {
        if self.end > LONGEST {
            self.passing = true;
            self.end = 0;
        }
        let count = self.at.min(PIECE as u64);
        let mut piece = vec![0; usize::try_from(count).unwrap_or(PIECE)];
        self.file.read_exact_at(&mut piece, self.at - count)?;
        self.at -= count;
        piece.extend_from_slice(&self.bytes[..self.end]);
        self.end = piece.len();
        self.bytes = piece;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
