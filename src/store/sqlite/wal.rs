//! Which rows the last commits may have changed, by the pages that they appended to the `-wal` file: a hint where to look,
//! never what is there. Whatever is odd, too much or of another making gives no hint, and nothing else.
//!
//! The file is only read, by position and without any lock. To close a handle gives back every lock that the process holds in
//! that file, but `SQLite` locks the database itself and its `-shm`, and opens a `-wal` as a file that is never locked.

mod leaf;
#[cfg(test)]
mod tests;

use std::fs::File;
use std::io;
use std::os::unix::fs::{FileExt as _, MetadataExt as _};
use std::path::Path;

use super::log::open_file;
use crate::db::beside;

/// With more frames than these since the last time nothing of them is gone through.
const MOST_FRAMES: u64 = 64;
/// The file's header, and that of each frame.
const HEADER: usize = 32;
const FRAME_HEADER: usize = 24;
/// What is read of a frame to see whether the rest is worth reading: its header and that of its page.
const FRAME_HEAD: usize = FRAME_HEADER + leaf::HEADER;
/// The first page of a database begins with what is said of all others, and tells tables, not rows.
const FIRST_PAGE: u32 = 1;

/// The file, and how far it was gone through.
#[derive(Debug, Default)]
pub(super) struct Wal {
    file: Option<File>,
    place: Option<Place>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Place {
    making: Making,
    /// The first frame that is still to be gone through.
    frame: u64,
}

/// What all valid frames of the file have alike until it begins anew; of an empty file it is all zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Making {
    salts: [u8; 8],
    page: usize,
}

/// What the commits since the last time wrote.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Hint {
    /// The numbers of rows, of whatever table, that lie where something changed; in order.
    pub(super) rows: Vec<i64>,
    /// Everything that those commits put in or changed is among them.
    pub(super) is_all: bool,
}

/// The head of a frame.
struct Head {
    ends_commit: bool,
    kind: leaf::Kind,
}

impl Wal {
    /// Whatever was written until now is of no interest.
    pub(super) fn skip(&mut self, database: &Path) {
        self.place = self.find_end(database).ok();
    }

    /// What was written since the last time. To be called before the rows are read: at most the last commit found here cannot
    /// be seen by then, and it is told once more the next time.
    pub(super) fn read_on(&mut self, database: &Path) -> Hint {
        match self.go_on(database) {
            Ok(Some(hint)) => hint,
            Ok(None) => {
                self.skip(database);
                Hint::default()
            }
            Err(_) => {
                *self = Self::default();
                Hint::default()
            }
        }
    }

    /// None where too much was written or nobody knows since when.
    fn go_on(&mut self, database: &Path) -> io::Result<Option<Hint>> {
        let Some(place) = self.place else {
            return Ok(None);
        };
        let file = self.open(database)?;
        let Some(making) = making(file)? else {
            return Ok(None);
        };
        // A file that began anew may have lost the end of what was there before.
        let is_same = making == place.making;
        let begin = if is_same { place.frame } else { 0 };
        let mut hint = Hint {
            rows: Vec::new(),
            is_all: is_same,
        };
        let (mut last_commit, mut commit) = (begin, begin);
        let mut rows = Vec::new();
        for frame in begin..begin + MOST_FRAMES {
            let Some(head) = head(file, making, frame)? else {
                hint.rows.sort_unstable();
                hint.rows.dedup();
                let frame = last_commit;
                self.place = Some(Place { making, frame });
                return Ok(Some(hint));
            };
            match head.kind {
                leaf::Kind::Rows => {
                    let page = read_page(file, making, frame)?;
                    hint.is_all &= page.is_some_and(|page| leaf::rows(&page, &mut rows));
                }
                leaf::Kind::Tree => {}
                // A long row may have changed in what lies outside of its leaf, which does not say whose it is.
                leaf::Kind::Other => hint.is_all = false,
            }
            if head.ends_commit {
                (last_commit, commit) = (commit, frame + 1);
                hint.rows.append(&mut rows);
            }
        }
        Ok(None)
    }

    /// Where the last commit begins that is in the file.
    fn find_end(&mut self, database: &Path) -> io::Result<Place> {
        let file = self.open(database)?;
        let Some(making) = making(file)? else {
            return Ok(Place::default());
        };
        // Valid frames come first, those of an earlier making behind them.
        let (mut valid, mut beyond) = (0, file.metadata()?.len() / making.frame_length());
        while valid < beyond {
            let middle = valid.midpoint(beyond);
            if head(file, making, middle)?.is_some() {
                valid = middle + 1;
            } else {
                beyond = middle;
            }
        }
        let mut ends = 0;
        for frame in (valid.saturating_sub(MOST_FRAMES)..valid).rev() {
            ends += u8::from(head(file, making, frame)?.is_some_and(|head| head.ends_commit));
            if ends == 2 {
                let frame = frame + 1;
                return Ok(Place { making, frame });
            }
        }
        // One long commit, or few of them.
        let frame = if valid < MOST_FRAMES { 0 } else { valid };
        Ok(Place { making, frame })
    }

    /// The file; opened again where it was taken away.
    fn open(&mut self, database: &Path) -> io::Result<&File> {
        let kept = self.file.take();
        let kept = kept.filter(|file| file.metadata().is_ok_and(|meta| meta.nlink() > 0));
        let file = match kept {
            Some(file) => file,
            None => open_file(&beside(database, "-wal"))?.0,
        };
        Ok(self.file.insert(file))
    }
}

impl Making {
    fn frame_length(self) -> u64 {
        (FRAME_HEADER + self.page) as u64
    }

    fn offset(self, frame: u64) -> u64 {
        (HEADER as u64).saturating_add(frame.saturating_mul(self.frame_length()))
    }
}

/// What the file's header says; none where it is none.
fn making(file: &File) -> io::Result<Option<Making>> {
    let mut header = [0; HEADER];
    if !fill(file, &mut header, 0)? {
        return Ok(None);
    }
    let page = usize::try_from(number(&header, 8)).unwrap_or(0);
    // The last bit tells in which order the checksums take their bytes.
    let is_wal = number(&header, 0) & !1 == 0x377f_0682;
    let is_page = page.is_power_of_two() && (512..=65_536).contains(&page);
    let salts = header[16..24].try_into().unwrap_or_default();
    Ok((is_wal && is_page).then_some(Making { salts, page }))
}

/// The head of a frame; none beyond the last one of this making.
fn head(file: &File, making: Making, frame: u64) -> io::Result<Option<Head>> {
    let mut bytes = [0; FRAME_HEAD];
    if !fill(file, &mut bytes, making.offset(frame))? || bytes[8..16] != making.salts {
        return Ok(None);
    }
    let kind = match number(&bytes, 0) {
        FIRST_PAGE => leaf::Kind::Tree,
        _ => leaf::Kind::of(bytes[FRAME_HEADER]),
    };
    Ok(Some(Head {
        ends_commit: number(&bytes, 4) != 0,
        kind,
    }))
}

fn read_page(file: &File, making: Making, frame: u64) -> io::Result<Option<Vec<u8>>> {
    let mut page = vec![0; making.page];
    let at = making.offset(frame).saturating_add(FRAME_HEADER as u64);
    Ok(fill(file, &mut page, at)?.then_some(page))
}

/// Whether there was so much to read.
fn fill(file: &File, bytes: &mut [u8], at: u64) -> io::Result<bool> {
    match file.read_exact_at(bytes, at) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}

/// A number of four bytes, the highest first.
fn number(bytes: &[u8], at: usize) -> u32 {
    let four = bytes.get(at..).and_then(<[u8]>::first_chunk);
    four.map_or(0, |four| u32::from_be_bytes(*four))
}
