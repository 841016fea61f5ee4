//! Operation records: what operators asked about a job, one small file each, written once and never changed.
//!
//! They lie in `outbox/.jobtui/v1/<job directory>/`, not in `job.json`, which the runner may be
//! rewriting at the same moment, and not in the job's directory: a file added there while the
//! directory is moved brings the old directory back to life on the other side. The names are
//! unique, so two operators on two machines never collide and no lock is needed.

mod entry;

use std::ffi::OsStr;
use std::io::Read as _;
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::path::{Path, PathBuf};

pub(super) use self::entry::{Entry, Written, write};
use super::name;
use super::queue::Queue;
pub(super) use crate::wire::record::{Begun, Fold, Op, Spot, Step};
use crate::wire::record::{LARGEST, Mark, Record};

/// So many records of one job are read, the latest; a directory with more is somebody's mistake.
const MOST: usize = 4096;

/// Where the records of a job lie.
pub(super) fn directory(queue: &Queue, raw_name: &[u8]) -> PathBuf {
    queue.records().join(OsStr::from_bytes(raw_name))
}

/// Reads all records of a job and what they come to. Nothing there can make it fail: files of
/// others and files that cannot be read are counted.
pub(super) fn fold(queue: &Queue, raw_name: &[u8]) -> Fold {
    let mut unreadable = 0;
    let dir = directory(queue, raw_name);
    let read = |name: Vec<u8>| {
        let path = dir.join(OsStr::from_bytes(&name));
        let record = mark(&name).and_then(|mark| read(&path, mark));
        unreadable += usize::from(record.is_none());
        record
    };
    let mut fold = Fold::of(file_names(&dir).into_iter().filter_map(read));
    fold.unreadable = unreadable;
    fold
}

/// What the names of a job's records tell, in the order of their numbers.
pub(super) fn marks(queue: &Queue, raw_name: &[u8]) -> Vec<Mark> {
    let names = file_names(&directory(queue, raw_name));
    names.iter().filter_map(|name| mark(name)).collect()
}

/// The latest names in the order of their numbers and then of their bytes, so that a record comes
/// before its conflict copies. Of too many the latest are kept: an old cancel may have been taken back.
fn file_names(dir: &Path) -> Vec<Vec<u8>> {
    let Ok(entries) = std::fs::read_dir(dir) else {
        return Vec::new();
    };
    let mut names: Vec<_> = entries
        .flatten()
        .map(|entry| entry.file_name().into_vec())
        .filter(|name| !name::is_housekeeping(name))
        .collect();
    names.sort_by_cached_key(|name| (mark(name).map(|mark| mark.seq), name.clone()));
    names.split_off(names.len().saturating_sub(MOST))
}

/// What a record's name tells; a conflict copy of a record is the same record again.
pub(super) fn mark(name: &[u8]) -> Option<Mark> {
    let stem = match name::conflict_stem(name) {
        Some(stem) => stem,
        None => name.strip_suffix(b".json")?,
    };
    Mark::parse(stem)
}

pub(super) fn read(path: &Path, mark: Mark) -> Option<Record> {
    let mut bytes = Vec::new();
    let file = super::write::open_regular(path).ok()?;
    file.take(LARGEST as u64 + 1).read_to_end(&mut bytes).ok()?;
    Record::parse(mark, &bytes)
}

#[cfg(test)]
mod tests;
