//! Operation records: what operators asked about a job, one small file each, written once and never changed.
//!
//! They lie in `outbox/.jobtui/v1/<job directory>/`, not in `job.json`, which the runner may be
//! rewriting at the same moment, and not in the job's directory: a file added there while the
//! directory is moved brings the old directory back to life on the other side. The names are
//! unique, so two operators on two machines never collide and no lock is needed.

mod entry;

use std::collections::HashSet;
use std::ffi::OsStr;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::Read as _;
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

pub(super) use self::entry::{Entry, write};
use super::name;
use super::queue::Queue;
use crate::job::{Moment, Plain};

/// No record is larger; what is, is not ours.
const LARGEST: u64 = 64 * 1024;
/// So many records of one job are read, the latest; a directory with more is somebody's mistake.
const MOST: usize = 4096;
/// The greatest number a record may have. Writer and reader hold to it alike: what is written is read.
const LAST_NUMBER: u64 = 9_999_999_999_999_999_999;

/// What a record is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Op {
    Cancel,
    Uncancel,
    Priority,
    Note,
    /// The job is about to be put away; `Archived` follows when it was.
    Archive,
    Archived,
    /// The job is about to be taken back from the outbox; `Withdrawn` follows when it was.
    Withdraw,
    Withdrawn,
}

impl Op {
    const ALL: [Self; 8] = [
        Self::Cancel,
        Self::Uncancel,
        Self::Priority,
        Self::Note,
        Self::Archive,
        Self::Archived,
        Self::Withdraw,
        Self::Withdrawn,
    ];

    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Cancel => "cancel",
            Self::Uncancel => "uncancel",
            Self::Priority => "priority",
            Self::Note => "note",
            Self::Archive => "archive",
            Self::Archived => "archived",
            Self::Withdraw => "withdraw",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// One record, as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) op: Op,
    pub(super) seq: u64,
    /// By the clock of the machine that wrote it.
    pub(super) at: Option<Moment>,
    /// Eight hexadecimal digits that tell it from another with the same number.
    pub(super) random: String,
    /// Who wrote it, as `user@host`.
    pub(super) by: Plain,
    pub(super) priority: Option<i64>,
    pub(super) reason: Plain,
    /// What was moved where: paths below the queue's root, in the same order.
    pub(super) from: Vec<Plain>,
    pub(super) to: Vec<Plain>,
}

impl Record {
    /// One line for a person: when, who, what.
    pub(super) fn line(&self) -> String {
        use std::fmt::Write as _;
        let at = self.at.map_or_else(|| "??".to_owned(), Moment::rfc3339);
        let mut line = format!("{at}  {}  {}", self.by, self.op.word());
        if let Some(priority) = self.priority {
            let _ = write!(line, " {priority}");
        }
        for (from, to) in self.from.iter().zip(&self.to) {
            let _ = write!(line, "  {from} -> {to}");
        }
        if !self.reason.is_empty() {
            let _ = write!(line, "  ({})", self.reason);
        }
        line
    }
}

/// What all records of a job come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Fold {
    /// A cancel was asked and not taken back.
    pub(super) cancel_requested: bool,
    /// The priority asked last.
    pub(super) priority: Option<i64>,
    /// What was begun, when, and no record says that it ended: `Archive` or `Withdraw`.
    pub(super) begun: Option<(Op, Moment)>,
    /// How many records there are.
    pub(super) count: usize,
    /// Files among them that are no records.
    pub(super) unreadable: usize,
    /// Changes whenever a record comes (or goes); 0 without any.
    pub(super) digest: u64,
    /// The records, oldest first.
    pub(super) records: Vec<Record>,
}

/// Where the records of a job lie.
pub(super) fn directory(queue: &Queue, raw_name: &[u8]) -> PathBuf {
    queue.records().join(OsStr::from_bytes(raw_name))
}

/// Reads all records of a job and what they come to. Nothing there can make it fail: files of
/// others and files that cannot be read are counted.
pub(super) fn fold(queue: &Queue, raw_name: &[u8]) -> Fold {
    let mut fold = Fold::default();
    let mut known = HashSet::new();
    for name in file_names(&directory(queue, raw_name)) {
        let path = directory(queue, raw_name).join(OsStr::from_bytes(&name));
        match parse_name(&name).and_then(|mark| read(&path, mark)) {
            // A conflict copy of a record is the same record again.
            Some(record) if !known.insert((record.seq, record.random.clone())) => {}
            Some(record) => fold.records.push(record),
            None => fold.unreadable += 1,
        }
    }
    fold.records
        .sort_by(|a, b| (a.seq, a.at, &a.random).cmp(&(b.seq, b.at, &b.random)));
    fold.count = fold.records.len();
    fold.digest = digest(&fold.records);
    for record in std::mem::take(&mut fold.records) {
        fold.take(&record);
        fold.records.push(record);
    }
    fold
}

impl Fold {
    /// The records are taken in the order of their numbers, so that a wrong clock changes nothing.
    fn take(&mut self, record: &Record) {
        match record.op {
            Op::Cancel => self.cancel_requested = true,
            Op::Uncancel => self.cancel_requested = false,
            Op::Priority => self.priority = record.priority.or(self.priority),
            Op::Note => {}
            Op::Archive | Op::Withdraw => self.begun = record.at.map(|at| (record.op, at)),
            Op::Archived | Op::Withdrawn => self.begun = None,
        }
    }

    /// The number after all others; none when there is none left.
    fn next_number(&self) -> Option<u64> {
        let last = self.records.last().map_or(0, |record| record.seq);
        (last < LAST_NUMBER).then(|| last + 1)
    }
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
    names.sort_by_cached_key(|name| (parse_name(name).map(|mark| mark.seq), name.clone()));
    names.split_off(names.len().saturating_sub(MOST))
}

fn digest(records: &[Record]) -> u64 {
    if records.is_empty() {
        return 0;
    }
    let mut hasher = DefaultHasher::new();
    for record in records {
        (record.seq, &record.random, record.op, record.priority).hash(&mut hasher);
    }
    hasher.finish()
}

/// What the name of a record tells: `<seq>-<YYYYMMDDTHHMMSSZ>-<8 hex>-<op>`.
struct Mark {
    seq: u64,
    at: Option<Moment>,
    random: String,
}

fn parse_name(name: &[u8]) -> Option<Mark> {
    let stem = match name::conflict_stem(name) {
        Some(stem) => stem,
        None => name.strip_suffix(b".json")?,
    };
    let mut parts = str::from_utf8(stem).ok()?.splitn(4, '-');
    let (seq, at, random, op) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let shaped = (6..=19).contains(&seq.len())
        && seq.bytes().all(|b| b.is_ascii_digit())
        && random.len() == 8
        && random.bytes().all(|b| b.is_ascii_hexdigit())
        && Op::ALL.iter().any(|known| known.word() == op);
    let seq = seq.parse().ok().filter(|_| shaped)?;
    Some(Mark {
        seq,
        at: Moment::parse_stamp(at),
        random: random.to_owned(),
    })
}

fn read(path: &Path, mark: Mark) -> Option<Record> {
    let mut bytes = Vec::new();
    let file = super::write::open_regular(path).ok()?;
    file.take(LARGEST + 1).read_to_end(&mut bytes).ok()?;
    if bytes.len() as u64 > LARGEST {
        return None;
    }
    let Ok(Value::Object(content)) = serde_json::from_slice(&bytes) else {
        return None;
    };
    let word = content.get("op")?.as_str()?;
    let op = *Op::ALL.iter().find(|op| op.word() == word)?;
    let priority = content.get("priority").and_then(Value::as_i64);
    if content.get("v") != Some(&json!(1)) || (op == Op::Priority && priority.is_none()) {
        return None;
    }
    Some(Record {
        op,
        seq: mark.seq,
        at: mark.at,
        random: mark.random,
        by: Plain::new(text(&content, "by")),
        priority: priority.map(|p| p.clamp(-100, 100)),
        reason: Plain::new(text(&content, "reason")),
        from: paths(&content, "from"),
        to: paths(&content, "to"),
    })
}

fn text<'a>(content: &'a Map<String, Value>, key: &str) -> &'a str {
    content.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn paths(content: &Map<String, Value>, key: &str) -> Vec<Plain> {
    let entries = content.get(key).and_then(Value::as_array);
    let all = entries.into_iter().flatten().filter_map(Value::as_str);
    all.map(Plain::new).collect()
}

#[cfg(test)]
mod tests;
