//! What a request did to a site's disk, held against what it may do: records are added, whole directories move,
//! a new job is made, and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use super::tree::Tree;
use super::{Check, ensure};

/// The difference that a request made.
#[derive(Debug, Default)]
pub(super) struct Trace {
    /// Entries of areas that moved: from and to, as `area/name`.
    pub(super) moves: BTreeMap<String, String>,
    /// Entries of areas that are new.
    pub(super) made: BTreeSet<String>,
    /// The operations recorded, in the order of their names, with the job's name.
    pub(super) records: Vec<(String, String)>,
}

/// Finds out what happened between two looks at a site on which only one request acted. Anything that no
/// request may do is an error.
pub(super) fn trace(before: &Tree, after: &Tree) -> Result<Trace, String> {
    let mut trace = Trace::default();
    let places: BTreeMap<u64, &String> = after.iter().map(|(path, e)| (e.inode, path)).collect();
    for (path, entry) in before {
        let Some(now) = places.get(&entry.inode) else {
            return Err(format!("{path} was deleted or replaced"));
        };
        let kept = after[*now].text == entry.text;
        ensure!(kept, "{path} was edited");
        ensure!(
            entry.is_dir || after[*now].modified == entry.modified,
            "{path} was touched"
        );
        if *now == path {
            continue;
        }
        let ((from, rest), (to, new_rest)) = (split(path), split(now));
        ensure!(
            rest == new_rest && !path.starts_with("outbox/."),
            "{path} was moved to {now} out of its directory"
        );
        trace.moves.insert(from.to_owned(), to.to_owned());
    }
    for (from, to) in &trace.moves {
        let left = after.contains_key(from);
        ensure!(!left, "{from} was moved to {to} and is still there");
        ensure!(!before.contains_key(to), "{from} was moved over {to}");
    }
    let inodes: BTreeSet<u64> = before.values().map(|entry| entry.inode).collect();
    for (path, entry) in after.iter().filter(|(_, e)| !inodes.contains(&e.inode)) {
        let top = split(path).0.to_owned();
        match path.strip_prefix("outbox/.jobtui") {
            Some(rest) => trace.records.extend(record(rest)),
            None if before.contains_key(&top) || trace.moves.values().any(|to| *to == top) => {
                return Err(format!(
                    "{path} was put into a directory that was there: {entry:?}"
                ));
            }
            None => {
                trace.made.insert(top);
            }
        }
    }
    trace.records.sort();
    Ok(trace)
}

impl Trace {
    pub(super) fn is_nothing(&self) -> bool {
        self.moves.is_empty() && self.made.is_empty() && self.records.is_empty()
    }

    /// The operations that were recorded about one job, in their order.
    pub(super) fn operations(&self) -> Vec<&str> {
        let name = |(_, record): &'_ (String, String)| record.rfind('-').unwrap() + 1;
        let names = self.records.iter();
        names
            .map(|r| r.1[name(r)..].trim_end_matches(".json"))
            .collect()
    }

    /// Only records were added.
    pub(super) fn check_only_records(&self) -> Check {
        ensure!(
            self.moves.is_empty() && self.made.is_empty(),
            "more than a record: {self:?}"
        );
        Ok(())
    }
}

/// `area/name`, and what lies below.
fn split(path: &str) -> (&str, &str) {
    let cut = path
        .match_indices('/')
        .nth(1)
        .map_or(path.len(), |(at, _)| at);
    path.split_at(cut)
}

/// The job and the name of a record, from its path below `.jobtui`; the other things there are no records.
fn record(rest: &str) -> Option<(String, String)> {
    let (job, name) = rest.strip_prefix("/v1/")?.split_once('/')?;
    Some((job.to_owned(), name.to_owned()))
}
