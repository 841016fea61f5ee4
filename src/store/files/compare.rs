//! A job's conflict copies, each beside the file that counts. Nothing is chosen here, and no state is read from one.

mod mark;
mod side;

use std::os::fd::{AsFd as _, OwnedFd};

use rustix::fs::FileType;
use serde_json::Value;

use self::mark::Mark;
use self::side::Raw;
use super::area::{each_entry, is_machinery, kind_of, open_area, open_beneath};
use super::queue::{Area, Queue};
use crate::job::{Comparison, JobId, KeyPair, Plain};
use crate::wire::manifest;

/// So many copies are compared; a synchroniser keeps ten of a file.
const MOST: usize = 50;
/// So many entries of one directory of a job are looked through, and so far down.
const MOST_ENTRIES: usize = 10_000;
const DEEPEST: usize = 64;
/// So many differing keys are told.
const MOST_KEYS: usize = 1000;

/// All conflict copies in these directories of a job: those of the manifest first, then by their names.
pub(super) fn compare(queue: &Queue, places: &[(Area, Vec<u8>)]) -> Vec<Comparison> {
    let mut comparisons = Vec::new();
    for (area, job) in places {
        let directory = open_area(queue, *area).and_then(|fd| open_beneath(&fd, job));
        let Ok(directory) = directory else { continue };
        let copy = Copy {
            area: *area,
            job,
            directory,
        };
        for path in copy.conflicts() {
            if comparisons.len() == MOST {
                return comparisons;
            }
            comparisons.extend(copy.compare(&path));
        }
    }
    comparisons
}

/// One directory of the job.
struct Copy<'a> {
    area: Area,
    job: &'a [u8],
    directory: OwnedFd,
}

impl Copy<'_> {
    /// The paths of the conflict copies below it. No link is followed.
    fn conflicts(&self) -> Vec<Vec<u8>> {
        let mut found = Vec::new();
        let mut ahead: Vec<(usize, Vec<u8>)> = vec![(0, Vec::new())];
        let mut met = 0;
        while let Some((depth, folder)) = ahead.pop() {
            let Ok(directory) = self.open_below(&folder) else {
                continue;
            };
            // What cannot be listed has no copies that anybody could see.
            let _ = each_entry(&directory, |name, kind| {
                met += 1;
                if met > MOST_ENTRIES {
                    return Ok(());
                }
                let path = [folder.as_slice(), name].concat();
                match kind_of(&directory, name, kind)? {
                    FileType::Directory if depth < DEEPEST && !is_machinery(name) => {
                        ahead.push((depth + 1, [path.as_slice(), b"/"].concat()));
                    }
                    FileType::RegularFile if Mark::of(name).is_some() => found.push(path),
                    _ => {}
                }
                Ok(())
            });
        }
        found.sort_by_key(|path| (!path.starts_with(b"job.sync-conflict-"), path.clone()));
        found
    }

    fn open_below(&self, folder: &[u8]) -> Result<OwnedFd, rustix::io::Errno> {
        let mut steps = folder.split(|b| *b == b'/').filter(|step| !step.is_empty());
        let mut fd = open_beneath(&self.directory, b".")?;
        steps.try_for_each(|step| {
            fd = open_beneath(&fd, step)?;
            Ok(())
        })?;
        Ok(fd)
    }

    fn compare(&self, path: &[u8]) -> Option<Comparison> {
        let cut = path.iter().rposition(|b| *b == b'/').map_or(0, |at| at + 1);
        let (folder, name) = path.split_at(cut);
        let mark = Mark::of(name)?;
        let original = [folder, &mark.original].concat();
        let left = Raw::read(self.directory.as_fd(), &original);
        let right = Raw::read(self.directory.as_fd(), path);
        let keys = match (document(&left), document(&right)) {
            (Some(left), Some(right)) => Some(differing(&left, &right)),
            _ => None,
        };
        Some(Comparison {
            file: self.printed(&original),
            copy: self.printed(path),
            made: mark.made,
            device: mark.device,
            advice: self.advice(path),
            left: left.into_side(),
            right: right.into_side(),
            keys,
        })
    }

    /// A path below the queue's root, safe to print.
    fn printed(&self, path: &[u8]) -> Plain {
        let whole = [self.area.word().as_bytes(), b"/", self.job, b"/", path].concat();
        Plain::long(JobId::live(&whole).name())
    }

    fn advice(&self, copy: &[u8]) -> Plain {
        let owner = match self.area {
            Area::Outbox => "whoever submitted the job",
            Area::Inbox => "the machine that runs the jobs",
            Area::Archive => "whoever keeps the archive",
        };
        let place = self.printed(copy);
        // A name that had to be escaped is not what a shell needs.
        let typed = [self.area.word().as_bytes(), b"/", self.job, b"/", copy].concat();
        let remove = if place.as_bytes() == typed && !place.contains('\'') {
            format!("rm '{place}'")
        } else {
            "remove the copy".to_owned()
        };
        Plain::long(&format!(
            "jobtui settles nothing. The left file counts everywhere; it belongs to {owner}. To keep it, {remove} \
             there. To have the copy's text, write it into the left file there first."
        ))
    }
}

/// The document in a file that holds a JSON object.
fn document(raw: &Raw) -> Option<Value> {
    manifest::document(raw.bytes()?).ok()
}

/// The keys whose values differ: the state first, then those that both have, in the order of the documents.
fn differing(left: &Value, right: &Value) -> Vec<KeyPair> {
    let (Value::Object(left), Value::Object(right)) = (left, right) else {
        return Vec::new();
    };
    let added = right.keys().filter(|key| !left.contains_key(*key));
    let differ = |key: &&String| left.get(*key) != right.get(*key);
    let mut keys: Vec<_> = left.keys().chain(added).filter(differ).collect();
    keys.sort_by_key(|key| {
        let lone = left.contains_key(*key) != right.contains_key(*key);
        (key.as_str() != "status", lone)
    });
    keys.into_iter()
        .take(MOST_KEYS)
        .map(|key| KeyPair {
            key: Plain::new(key),
            left: left.get(key).map(shown),
            right: right.get(key).map(shown),
        })
        .collect()
}

fn shown(value: &Value) -> Plain {
    match value {
        Value::String(text) => Plain::new(text),
        other => Plain::new(&other.to_string()),
    }
}

#[cfg(test)]
mod tests;
