//! The operation records of a job, read and folded by the queue's rules; and written as an operator writes them
//! who is stopped right afterwards.

use std::fs;

use jobtui::job::{Moment, Now};
use serde_json::{Value, json};

use super::tree::{Disk, Tree, children};

/// One record. Its key tells it from all others of its job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) seq: u64,
    pub(super) at: Moment,
    pub(super) random: String,
    pub(super) op: String,
    pub(super) priority: Option<i64>,
    /// Paths below the root: from and to.
    pub(super) moves: Vec<(String, String)>,
    pub(super) ends: Option<String>,
}

impl Record {
    fn key(&self) -> String {
        format!("{:06}-{}", self.seq, self.random)
    }
}

/// What the records of a job come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Fold {
    pub(super) any: bool,
    pub(super) cancel: bool,
    pub(super) priority: Option<i64>,
    /// Moves that were begun and that no record ends, oldest first.
    pub(super) open: Vec<Record>,
}

pub(super) fn directory(job: &str) -> String {
    format!("outbox/.jobtui/v1/{job}")
}

/// All records of a job, in the order of their numbers.
pub(super) fn all(tree: &Tree, job: &str) -> Vec<Record> {
    let mut found: Vec<Record> = children(tree, &directory(job))
        .filter_map(|(name, entry)| read(name, &entry.text))
        .collect();
    found.sort_by(|a, b| (a.seq, a.at, &a.random).cmp(&(b.seq, b.at, &b.random)));
    found
}

fn read(name: &str, text: &str) -> Option<Record> {
    let parts: Vec<&str> = name.strip_suffix(".json")?.splitn(4, '-').collect();
    let [seq, at, random, op] = parts[..] else {
        return None;
    };
    let content: Value = serde_json::from_str(text).ok()?;
    let paths = |key: &str| -> Vec<String> {
        let all = content[key].as_array().cloned().unwrap_or_default();
        all.iter().map(|p| p.as_str().unwrap().to_owned()).collect()
    };
    Some(Record {
        seq: seq.parse().ok()?,
        at: Moment::parse_stamp(at)?,
        random: random.to_owned(),
        op: op.to_owned(),
        priority: content["priority"].as_i64(),
        moves: paths("from").into_iter().zip(paths("to")).collect(),
        ends: content["ends"].as_str().map(str::to_owned),
    })
}

/// The result record of an operation that moves directories.
pub(super) fn outcome(op: &str) -> Option<&'static str> {
    match op {
        "archive" => Some("archived"),
        "withdraw" => Some("withdrawn"),
        "restore" => Some("restored"),
        _ => None,
    }
}

pub(super) fn fold(tree: &Tree, job: &str) -> Fold {
    let mut fold = Fold::default();
    for record in all(tree, job) {
        fold.any = true;
        match record.op.as_str() {
            "cancel" => fold.cancel = true,
            "uncancel" => fold.cancel = false,
            "priority" => fold.priority = record.priority,
            "archived" | "withdrawn" | "restored" => match &record.ends {
                // Nothing was moved: only that attempt is over.
                Some(key) if record.moves.is_empty() => fold.open.retain(|o| o.key() != *key),
                Some(_) | None => fold.open.clear(),
            },
            op if outcome(op).is_some() => fold.open.push(record),
            _ => {}
        }
    }
    fold
}

/// Writes one record as an operator would.
pub(super) fn write(
    disk: &Disk,
    tree: &Tree,
    job: &str,
    op: &str,
    moves: &[(String, String)],
    now: Now,
    random: usize,
) {
    let seq = all(tree, job).last().map_or(1, |last| last.seq + 1);
    write_numbered(disk, job, op, moves, now, seq, random);
}

pub(super) fn write_numbered(
    disk: &Disk,
    job: &str,
    op: &str,
    moves: &[(String, String)],
    now: Now,
    seq: u64,
    random: usize,
) {
    let (from, to): (Vec<_>, Vec<_>) = moves.iter().cloned().unzip();
    let content = json!({
        "v": 1, "op": op, "job_dir": job, "job_id": job, "seq": seq, "at": now.wall.rfc3339(),
        "by": "eve@desk", "from": from, "to": to, "seen": {"status": "unknown", "sha256": null},
    });
    let name = format!("{seq:06}-{}-{random:08x}-{op}.json", now.wall.compact_utc());
    let dir = disk.at(&directory(job));
    fs::create_dir_all(&dir).unwrap();
    fs::write(dir.join(name), content.to_string()).unwrap();
}
