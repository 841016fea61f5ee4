//! What a program must find when it starts: operations that were begun long enough ago and not ended.

use std::time::Duration;

use jobtui::job::{JobId, Now};

use super::records::{self, Record};
use super::rules;
use super::tree::{Tree, below, children, jobs};

/// Before, its program may still be at it.
const BROKEN_OFF: Duration = Duration::from_secs(60);

/// Each job with such an operation, and whether the operation can be put on record as ended.
pub(super) fn expected(tree: &Tree, now: Now) -> Vec<(JobId, bool)> {
    let mut found = Vec::new();
    for (job, _) in children(tree, "outbox/.jobtui/v1") {
        let open = records::fold(tree, job).open;
        let old = open
            .iter()
            .filter(|record| now.wall.since(record.at) >= BROKEN_OFF);
        found
            .extend(old.map(|record| (JobId::live(job.as_bytes()), is_settled(tree, job, record))));
    }
    found.sort();
    found
}

/// Nothing waits at its old place, nothing is lost. What is there and empty waits only while its target
/// holds nothing either.
fn is_settled(tree: &Tree, job: &str, record: &Record) -> bool {
    let filled = |path: &String| below(tree, path).next().is_some();
    record.moves.iter().all(|(from, to)| {
        if tree.contains_key(from) {
            !filled(from) && filled(to)
        } else {
            filled(to) || is_elsewhere(tree, job, record, from, to)
        }
    })
}

/// Another entry of the archive holds the same kind of copy; those of this very operation do not count.
fn is_elsewhere(tree: &Tree, job: &str, record: &Record, from: &str, to: &str) -> bool {
    let is_results = |path: &str| path.starts_with("inbox/");
    let results = is_results(from) || is_results(to);
    jobs(tree, "archive")
        .filter(|name| {
            let path = format!("archive/{name}");
            !record.moves.iter().any(|(f, t)| *f == path || *t == path)
        })
        .filter_map(rules::shelved)
        .any(|entry| entry.job == job && (entry.kind == "inbox") == results)
}
