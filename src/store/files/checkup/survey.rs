//! Everything that is read of a queue for a checkup: the areas' names, each copy, each archive entry, each
//! job's records. Read once, side by side, and kept in a few words.

use std::collections::{BTreeMap, HashMap};
use std::ffi::OsStr;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt as _;

use rustix::fs::FileType;

use super::super::area::{each_entry, is_machinery, kind_of, open_area};
use super::super::queue::{Area, Name, Queue};
use super::super::tag;
use super::area;
use super::findings::Findings;
use super::reader::{Copy, Reader};
use super::records::{self, Recorded};
use crate::job::Moment;

/// So many archive entries are looked into, the newest; the others are only counted.
const MOST_ARCHIVED: usize = 20_000;

/// A living job.
#[derive(Debug, Default)]
pub(super) struct Pair {
    pub(super) outbox: Option<Copy>,
    pub(super) inbox: Option<Copy>,
}

impl Pair {
    pub(super) fn copies(&self) -> impl Iterator<Item = (Area, &Copy)> {
        let outbox = self.outbox.iter().map(|copy| (Area::Outbox, copy));
        outbox.chain(self.inbox.iter().map(|copy| (Area::Inbox, copy)))
    }

    pub(super) fn has_manifest(&self) -> bool {
        self.copies().any(|(_, copy)| copy.read.good().is_some())
    }
}

/// All of it.
#[derive(Default)]
pub(super) struct Survey {
    pub(super) jobs: BTreeMap<Name, Pair>,
    /// Archive entries that were looked into.
    pub(super) archive: BTreeMap<Name, Copy>,
    /// All archive entries, by the name they had before.
    pub(super) put_away: HashMap<Name, Vec<Name>>,
    pub(super) entries: usize,
    pub(super) records: BTreeMap<Name, Recorded>,
}

impl Survey {
    /// A job that was put away while we read was met in both places: it is only where it went.
    fn forget_moved(&mut self, queue: &Queue) {
        let there = |area: Area, name: &[u8]| {
            let place = queue.area(area).join(OsStr::from_bytes(name));
            place.symlink_metadata().is_ok()
        };
        let put_away = &self.put_away;
        self.jobs.retain(|name, pair| {
            if put_away.contains_key(name) {
                pair.outbox.take_if(|_| !there(Area::Outbox, name));
                pair.inbox.take_if(|_| !there(Area::Inbox, name));
            }
            pair.outbox.is_some() || pair.inbox.is_some()
        });
    }
}

/// Reads the queue. What is wrong with single copies is found on the way.
pub(super) fn take(queue: &Queue, now: Moment, findings: &mut Findings) -> Survey {
    let mut survey = Survey::default();
    let outbox = names(queue, Area::Outbox, now, findings);
    let inbox = names(queue, Area::Inbox, now, findings);
    let submitted = outbox.as_ref().map(|(_, names)| names.clone());
    let mut reader = Reader::new(now, submitted.unwrap_or_default());
    // What came back tells which jobs are over; of those nobody has to mend what was submitted.
    if let Some((fd, names)) = inbox {
        for (name, copy) in reader.all(Area::Inbox, &fd, names, findings) {
            if copy.read.good().is_some_and(|m| m.state().is_over()) {
                reader.over.insert(name.clone());
            }
            survey.jobs.entry(name).or_default().inbox = Some(copy);
        }
    }
    if let Some((fd, names)) = outbox {
        for (name, copy) in reader.all(Area::Outbox, &fd, names, findings) {
            survey.jobs.entry(name).or_default().outbox = Some(copy);
        }
    }
    archive(queue, now, &reader, &mut survey, findings);
    survey.forget_moved(queue);
    survey.records = records::read(queue, now, findings);
    survey
}

fn names(
    queue: &Queue,
    area: Area,
    now: Moment,
    findings: &mut Findings,
) -> Option<(OwnedFd, Vec<Name>)> {
    // An area that cannot be opened is told with the ground.
    let fd = open_area(queue, area).ok()?;
    let mut names = Vec::new();
    let mut odd = Vec::new();
    let listed = each_entry(&fd, |name, kind| {
        let kind = kind_of(&fd, name, kind)?;
        if kind == FileType::Directory && !is_machinery(name) {
            names.push(name.into());
        } else {
            odd.push((Name::from(name), kind));
        }
        Ok(())
    });
    odd.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    area::foreign(area, &fd, &odd, now, findings);
    if let Err(error) = listed {
        let why = std::io::Error::from(error);
        let what = format!("it could not be listed to its end: {why}");
        let way_out = "check the disk (`dmesg`); what was not listed was not checked";
        findings.error(
            "area-unreadable",
            &format!("{}/", area.word()),
            &what,
            way_out,
        );
    }
    names.sort_unstable();
    area::namesakes(area, &names, findings);
    Some((fd, names))
}

fn archive(
    queue: &Queue,
    now: Moment,
    reader: &Reader,
    survey: &mut Survey,
    findings: &mut Findings,
) {
    let Some((fd, mut names)) = names(queue, Area::Archive, now, findings) else {
        return;
    };
    survey.entries = names.len();
    for name in &names {
        let before = survey.put_away.entry(tag::original(name).into());
        before.or_default().push(name.clone());
    }
    if names.len() > MOST_ARCHIVED {
        names.sort_by_cached_key(|name| std::cmp::Reverse(tag::age_key(name)));
        let what = format!(
            "{} entries: only the newest {MOST_ARCHIVED} were looked into",
            names.len()
        );
        let way_out = "nothing has to be done; very old entries could be taken out of the queue";
        findings.notice("archive-not-whole", "archive/", &what, way_out);
        names.truncate(MOST_ARCHIVED);
    }
    let entries = reader.all(Area::Archive, &fd, names, findings);
    survey.archive = entries.into_iter().collect();
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_job_that_moved_while_it_was_read_is_only_where_it_went() {
        let dir = tempfile::tempdir().unwrap();
        let entry = "archive/moved--20260210T120000Z-outbox";
        for place in ["outbox/moved", "outbox/stays", "inbox", entry] {
            fs::create_dir_all(dir.path().join(place)).unwrap();
        }
        let queue = Queue::new(dir.path());
        let mut survey = take(&queue, Moment(0), &mut Findings::default());
        assert_eq!(
            survey.jobs.len(),
            2,
            "both are there as long as both are there"
        );
        fs::remove_dir(dir.path().join("outbox/moved")).unwrap();
        survey.forget_moved(&queue);
        assert_eq!(
            survey.jobs.keys().map(|n| &**n).collect::<Vec<_>>(),
            [b"stays"]
        );
    }
}
