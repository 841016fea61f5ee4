//! The operators' records: what they come to for each job, and what lies among them that is none.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::os::fd::{AsFd as _, OwnedFd};
use std::os::unix::ffi::OsStrExt as _;

use rustix::fs::{AtFlags, FileType, statat};
use rustix::io::Errno;

use super::super::area::{each_entry, kind_of, open_area, open_beneath};
use super::super::name;
use super::super::print::nanoseconds;
use super::super::queue::{Area, Name, Queue};
use super::super::read::{Scratch, side_by_side};
use super::super::record::{self, Begun, Fold, Op};
use super::findings::{Findings, at};
use super::{CLOCKS_DIFFER, conflicts, transfers};
use crate::job::{Moment, Plain};

const HOME: &[u8] = b".jobtui";
const VERSION: &[u8] = b"v1";

const NO_RECORD: &str = "among the operators' records, but no record: jobtui ignores it";
const WHO_PUT_IT: &str =
    "nothing breaks; find out who put it there, because only jobtui writes here";

/// What the records of one job come to.
#[derive(Debug, Default)]
pub(super) struct Recorded {
    pub(super) count: usize,
    /// A cancel that was not taken back: when it was asked, and by whom.
    pub(super) cancel: Option<(Option<Moment>, Plain)>,
    /// What was begun and not ended.
    pub(super) begun: Vec<Begun>,
}

/// Reads all records.
pub(super) fn read(
    queue: &Queue,
    now: Moment,
    findings: &mut Findings,
) -> BTreeMap<Name, Recorded> {
    let Ok(outbox) = open_area(queue, Area::Outbox) else {
        // Told with the ground.
        return BTreeMap::new();
    };
    let Some(home) = open(&outbox, HOME, HOME, findings) else {
        return BTreeMap::new();
    };
    for (name, kind) in entries(&home) {
        let known = &*name == VERSION || (&*name == b"README.md" && kind == FileType::RegularFile);
        if !known {
            stranger(&[HOME, b"/", &name].concat(), &home, &name, now, findings);
        }
    }
    let below = [HOME, b"/", VERSION].concat();
    let Some(all) = open(&home, VERSION, &below, findings) else {
        return BTreeMap::new();
    };
    let mut jobs = Vec::new();
    for (name, kind) in entries(&all) {
        if kind == FileType::Directory {
            jobs.push(name);
        } else {
            stranger(&path(&name), &all, &name, now, findings);
        }
    }
    let read = side_by_side(&jobs, |name, _: &mut Scratch| {
        let mut found = Findings::default();
        let recorded = of_job(queue, &all, name, now, &mut found);
        (recorded, found)
    });
    let mut recorded = BTreeMap::new();
    for (name, (one, found)) in jobs.into_iter().zip(read) {
        findings.take_in(found);
        recorded.insert(name, one);
    }
    recorded
}

/// Opens one of the directories above the records; tells why it cannot be.
fn open(parent: &OwnedFd, name: &[u8], path: &[u8], findings: &mut Findings) -> Option<OwnedFd> {
    let error = match open_beneath(parent, name) {
        Ok(fd) => return Some(fd),
        // Nobody asked anything yet.
        Err(Errno::NOENT) => return None,
        Err(error) => error,
    };
    let why = match error {
        Errno::NOTDIR | Errno::LOOP => "it is no real directory".to_owned(),
        other => std::io::Error::from(other).to_string(),
    };
    let what = format!(
        "the operators' records cannot be read: {why}. Cancels and priorities are not seen, and \
         nothing can be asked"
    );
    let way_out = "it must be a directory of its own that this user and the synchroniser may read \
                   and write; move away what stands there, jobtui makes it anew";
    findings.error(
        "records-unreadable",
        &at(Area::Outbox, path),
        &what,
        way_out,
    );
    None
}

/// Where the records of a job lie, below the outbox.
pub(super) fn path(name: &[u8]) -> Vec<u8> {
    [HOME, b"/", VERSION, b"/", name].concat()
}

fn entries(fd: &OwnedFd) -> Vec<(Name, FileType)> {
    let mut entries = Vec::new();
    // What cannot be listed has no entries to tell of; the folds say what they could not read.
    let _ = each_entry(fd, |name, kind| {
        entries.push((Name::from(name), kind_of(fd, name, kind)?));
        Ok(())
    });
    entries.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    entries
}

fn stranger(path: &[u8], fd: &OwnedFd, name: &[u8], now: Moment, findings: &mut Findings) {
    let place = at(Area::Outbox, path);
    if name::is_transfer(name) {
        let stat = statat(fd, name, AtFlags::SYMLINK_NOFOLLOW).ok();
        let written = stat.map(|stat| Moment(nanoseconds(&stat) / 1_000_000));
        transfers::check(&place, written, now, findings);
        return;
    }
    findings.notice("foreign-record", &place, NO_RECORD, WHO_PUT_IT);
}

fn of_job(
    queue: &Queue,
    all: &OwnedFd,
    name: &[u8],
    now: Moment,
    findings: &mut Findings,
) -> Recorded {
    let place = at(Area::Outbox, &path(name));
    let fold = record::fold(queue, name);
    if let Ok(fd) = open_beneath(all.as_fd(), name) {
        let mut untold = fold.unreadable;
        for (entry, _) in entries(&fd) {
            let path = [&path(name), &b"/"[..], &entry].concat();
            if name::is_transfer(&entry) {
                stranger(&path, &fd, &entry, now, findings);
                continue;
            }
            if name::is_conflict_copy(&entry) {
                conflicts::of_a_record(&at(Area::Outbox, &path), findings);
            }
            if untold > 0 && is_unreadable(queue, name, &entry, &path, findings) {
                untold -= 1;
            }
        }
    }
    let ahead = fold.records.iter().filter_map(|record| record.at);
    if let Some(at) = ahead.max().filter(|at| *at > now.plus(CLOCKS_DIFFER)) {
        let what = format!(
            "a record was written at {}, which is in the future: a clock is wrong",
            at.rfc3339()
        );
        let way_out = "set the clock of the operator's machine; the order of records goes by their \
                       numbers and is right all the same";
        findings.notice("record-time-ahead", &place, &what, way_out);
    }
    recorded(fold)
}

/// Tells of a file among the records that counts for nothing, and whether it is one.
fn is_unreadable(
    queue: &Queue,
    job: &[u8],
    entry: &[u8],
    path: &[u8],
    findings: &mut Findings,
) -> bool {
    if name::is_housekeeping(entry) {
        return false;
    }
    let place = at(Area::Outbox, path);
    let file = record::directory(queue, job).join(OsStr::from_bytes(entry));
    let Some(mark) = record::mark(entry) else {
        findings.notice("foreign-record", &place, NO_RECORD, WHO_PUT_IT);
        return true;
    };
    if record::read(&file, mark).is_some() {
        return false;
    }
    let what = "it is named like a record and cannot be read as one (damaged, no regular file, or of \
                a newer jobtui): what was asked in it has no effect";
    let way_out = "look at it by hand; if it was a cancel or a priority that still matters, ask for \
                   it again";
    findings.warning("damaged-record", &place, what, way_out);
    true
}

fn recorded(fold: Fold) -> Recorded {
    let cancel = fold
        .records
        .iter()
        .rfind(|record| record.op == Op::Cancel)
        .filter(|_| fold.cancel_requested);
    Recorded {
        count: fold.count,
        cancel: cancel.map(|record| (record.at, record.by.clone())),
        begun: fold.begun,
    }
}
