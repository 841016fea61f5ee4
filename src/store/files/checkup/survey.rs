//! Everything that is read of a queue for a checkup: the areas' names, each copy, each archive entry, each
//! job's records. Read once, side by side, and kept in a few words.

use std::collections::{BTreeMap, HashMap};
use std::ffi::OsStr;
use std::os::fd::{AsFd as _, OwnedFd};
use std::os::unix::ffi::OsStrExt as _;

use rustix::fs::{AtFlags, FileType, statat};

use super::super::area::{each_entry, is_machinery, kind_of, open_area};
use super::super::print::FileMark;
use super::super::queue::{Area, Queue};
use super::super::read::{Scratch, side_by_side};
use super::super::tag;
use super::findings::Findings;
use super::manifest::Read;
use super::records::{self, Recorded};
use super::tree::{self, Tree};
use super::{area, inputs, manifest, rules, script, times};
use crate::job::Moment;
use crate::wire::manifest::document;

pub(super) type Name = Box<[u8]>;

/// So many archive entries are looked into, the newest; the others are only counted.
const MOST_ARCHIVED: usize = 20_000;

/// One copy of a living job, or one archive entry.
#[derive(Debug)]
pub(super) struct Copy {
    pub(super) read: Read,
    pub(super) tree: Tree,
    /// When its directory changed here, by this machine's clock.
    pub(super) changed: Moment,
}

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
    let living = [Area::Outbox, Area::Inbox].map(|area| (area, names(queue, area, now, findings)));
    let submitted = living[0].1.as_ref().map(|(_, names)| names.as_slice());
    let submitted = submitted.unwrap_or_default().to_vec();
    let budget = inputs::Budget::default();
    for (area, listed) in living {
        let Some((fd, names)) = listed else { continue };
        let reader = Reader {
            fd: &fd,
            area,
            now,
            submitted: &submitted,
            budget: &budget,
        };
        for (name, copy) in reader.all(names, findings) {
            let pair = survey.jobs.entry(name).or_default();
            match area {
                Area::Inbox => pair.inbox = Some(copy),
                Area::Outbox | Area::Archive => pair.outbox = Some(copy),
            }
        }
    }
    archive(queue, now, &budget, &mut survey, findings);
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
    budget: &inputs::Budget,
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
    let reader = Reader {
        fd: &fd,
        area: Area::Archive,
        now,
        submitted: &[],
        budget,
    };
    survey.archive = reader.all(names, findings).into_iter().collect();
}

/// Reads copies of one area.
struct Reader<'a> {
    fd: &'a OwnedFd,
    area: Area,
    now: Moment,
    /// The names in the outbox, sorted.
    submitted: &'a [Name],
    budget: &'a inputs::Budget,
}

impl Reader<'_> {
    fn all(&self, names: Vec<Name>, findings: &mut Findings) -> Vec<(Name, Copy)> {
        let mut read = side_by_side(&names, |name, scratch| self.copy(name, scratch));
        // A synchroniser takes the old manifest away a moment before it puts the new one there, and a
        // moved job is gone: what lacks is looked at once more, after all others.
        for (name, slot) in names.iter().zip(&mut read) {
            let lacks = matches!(
                slot,
                Some((copy, _)) if matches!(copy.read, Read::Missing | Read::Malformed(_))
            );
            if lacks {
                *slot = self.copy(name, &mut Scratch::default());
            }
        }
        let mut copies = Vec::new();
        for (name, slot) in names.into_iter().zip(read) {
            if let Some((copy, found)) = slot {
                findings.take_in(found);
                copies.push((name, copy));
            }
        }
        copies
    }

    /// One copy and what is wrong with it alone; none when it is gone again.
    fn copy(&self, name: &[u8], scratch: &mut Scratch) -> Option<(Copy, Findings)> {
        let mut findings = Findings::default();
        let found = &mut findings;
        let fd = self.fd.as_fd();
        let stat = statat(fd, name, AtFlags::SYMLINK_NOFOLLOW).ok()?;
        if FileType::from_raw_mode(stat.st_mode) != FileType::Directory {
            return None;
        }
        let changed = Moment(FileMark::of(&stat).stamped / 1_000_000);
        let tree = tree::walk(self.area, fd, name, self.now, found);
        let (bytes, mark) = scratch.live(fd, name);
        let read = Read::of(&bytes);
        let mut papers = None;
        if let (Read::Good(good), super::super::read::Found::Bytes(bytes)) = (&read, bytes) {
            let lists_files = memchr::memmem::find(bytes, b"files").is_some();
            let parsed = (!good.flags.is_empty() || good.created_at.is_none() || lists_files)
                .then(|| document(bytes).ok())
                .flatten();
            // What an archived job says changes nothing any more.
            if self.area != Area::Archive {
                manifest::check(self.area, name, good, bytes, parsed.as_ref(), found);
            }
            papers = Some((good.clone(), parsed));
        }
        let written = mark.map(|mark| Moment(mark.stamped / 1_000_000));
        manifest::unusable(self.area, name, &read, written, self.now, found);
        if let Some((good, parsed)) = papers
            && self.speaks_first(name)
        {
            times::check(self.area, name, &good, parsed.as_ref(), self.now, found);
            rules::name(self.area, name, found);
            rules::paths(self.area, name, &good, parsed.as_ref(), found);
            if self.area == Area::Outbox {
                rules::readme(self.area, name, tree.readme, found);
                let moving = tree.transfers > 0;
                script::check(fd, self.area, name, &good, moving, scratch, found);
                if let Some(document) = &parsed {
                    inputs::check(fd, self.area, name, document, self.budget, found);
                }
            }
        }
        let copy = Copy {
            read,
            tree,
            changed,
        };
        Some((copy, findings))
    }

    /// Whether this copy is the one that tells how the job was handed in.
    fn speaks_first(&self, name: &[u8]) -> bool {
        match self.area {
            Area::Outbox => true,
            Area::Inbox => self
                .submitted
                .binary_search_by(|n| (**n).cmp(name))
                .is_err(),
            Area::Archive => false,
        }
    }
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
