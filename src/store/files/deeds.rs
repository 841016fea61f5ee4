//! What the queue's own records tell of who did what: the newest records of all jobs.

use std::cmp::Reverse;
use std::os::fd::AsFd as _;

use rustix::fs::{AtFlags, FileType, statat};

use super::area::{open_area, open_beneath};
use super::asked::jobs_with_records;
use super::print::nanoseconds;
use super::queue::{Area, Queue};
use super::record;
use crate::job::{Deed, DeedFrom, DeedOutcome, JobId, Plain};
use crate::wire::record::{Fold, Record};

/// At most so many deeds, the newest first. A record is a new file in its job's directory, so the newest records lie
/// in the directories that changed last, and no others are read.
pub(super) fn deeds(queue: &Queue, most: usize) -> Vec<Deed> {
    let mut deeds = Vec::new();
    for name in changed_last(queue, most) {
        let fold = record::fold(queue, &name);
        let begun = fold.records.iter().filter(|record| !is_outcome(record));
        deeds.extend(begun.map(|record| deed(&name, record, &fold)));
    }
    deeds.sort_by_key(|deed| Reverse(deed.at));
    deeds.truncate(most);
    deeds
}

/// The jobs whose records' directories changed last.
fn changed_last(queue: &Queue, most: usize) -> Vec<Box<[u8]>> {
    let Ok(outbox) = open_area(queue, Area::Outbox) else {
        return Vec::new();
    };
    let home = open_beneath(&outbox, b".jobtui").and_then(|home| open_beneath(home, b"v1"));
    let Ok(home) = home else {
        return Vec::new();
    };
    let mut dated: Vec<_> = jobs_with_records(outbox.as_fd())
        .into_iter()
        .filter_map(|name| {
            let stat = statat(&home, &*name, AtFlags::SYMLINK_NOFOLLOW).ok()?;
            let directory = FileType::from_raw_mode(stat.st_mode) == FileType::Directory;
            directory.then(|| (Reverse(nanoseconds(&stat)), name))
        })
        .collect();
    dated.sort_unstable();
    dated.truncate(most);
    dated.into_iter().map(|(_, name)| (*name).into()).collect()
}

/// The record only says how another one ended.
fn is_outcome(record: &Record) -> bool {
    use record::Op;
    Op::ALL.iter().any(|op| op.outcome() == Some(record.op))
}

fn deed(name: &[u8], record: &Record, fold: &Fold) -> Deed {
    let open = fold.begun.iter().any(|begun| begun.key == record.key());
    let outcome = if open {
        DeedOutcome::Begun
    } else {
        DeedOutcome::Done
    };
    let moves = record
        .steps
        .iter()
        .map(|step| format!("{} -> {}", step.from.printed(), step.to.printed()));
    let mut parts: Vec<String> = moves.collect();
    if let Some(priority) = record.priority {
        parts.insert(0, format!("priority {priority}"));
    }
    if !record.reason.is_empty() {
        parts.push(record.reason.to_string());
    }
    Deed {
        at: record.at,
        by: record.by.clone(),
        verb: record.op.word().into(),
        id: Plain::long(JobId::live(name).name()),
        new_priority: record.priority,
        text: Plain::long(&parts.join(", ")),
        ..Deed::new(DeedFrom::Record, outcome)
    }
}
