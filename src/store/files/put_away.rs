//! The archive: its names compared at each look, its manifests read once, newest first.

use std::collections::{HashMap, HashSet};
use std::os::fd::{AsFd, OwnedFd};
use std::time::Duration;

use rustix::fs::{AtFlags, FileType, fstat, statat};
use rustix::io::Errno;

use super::area::{each_entry, is_machinery, kind_of, open_area};
use super::describe::describe;
use super::entry::{Content, Lack, content};
use super::flaws::Flaws;
use super::name::{self, Kind};
use super::print::{Fnv, nanoseconds};
use super::queue::{Area, Queue};
use super::read::{Scratch, side_by_side};
use super::shelf::{Shelf, age_key, original};
use crate::job::{Change, Flag, Job, JobId, Moment, Now, Plain, Status};

/// So many entries are read in one step.
const STEP: usize = 2_000;
/// An entry that came without its manifest is looked at again for so long.
const PATIENCE: Duration = Duration::from_secs(600);
/// Two listings this far apart, with the directory's time unmoved, saw the same names for sure.
const GRAIN: Duration = Duration::from_secs(4);

type Name = Box<[u8]>;

/// What is known of the archive.
#[derive(Default)]
pub(super) struct PutAway {
    shelf: Shelf,
    /// Places of the names still to be read, the next one last.
    ahead: Vec<u32>,
    /// Entries without a good manifest: since when, and what was told of it.
    lacking: HashMap<Name, (Duration, Lack)>,
    /// The directory's inode and time, and since when they are known to be so.
    listed: Option<(u64, i64, Duration)>,
    settled: bool,
    /// The directory could not be opened: what is ahead waits for the next listing.
    held: bool,
}

/// What a listing brought.
#[derive(Debug, Default)]
pub(super) struct Moves {
    /// Original names that came or went; living jobs of these names have other kin now.
    pub(super) touched: Vec<Name>,
    /// Why the archive is not to be seen.
    pub(super) trouble: Option<Errno>,
}

impl PutAway {
    pub(super) fn is_done(&self) -> bool {
        self.ahead.is_empty() || self.held
    }

    /// Whether a job of this name was put away, and whether one was withdrawn.
    pub(super) fn kin(&self, live: &[u8]) -> (bool, bool) {
        let mut found = (false, false);
        for entry in self.shelf.of(live) {
            found.0 = true;
            found.1 |= is_withdrawn(entry);
        }
        found
    }

    /// The entries of a living name, as they are called in the archive.
    pub(super) fn entries<'a>(&'a self, live: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
        self.shelf.of(live)
    }

    /// Compares the names with those known.
    pub(super) fn list(
        &mut self,
        queue: &Queue,
        now: Now,
        flaws: &mut Flaws,
        out: &mut Vec<Change>,
    ) -> Moves {
        let mut moves = Moves::default();
        let area = match open_area(queue, Area::Archive) {
            Ok(area) => area,
            Err(Errno::NOENT) => {
                moves.trouble = Some(Errno::NOENT);
                self.listed = None;
                self.shelf.begin();
                self.forget(0, flaws, out, &mut moves);
                return moves;
            }
            Err(error) => {
                moves.trouble = Some(error);
                return moves;
            }
        };
        self.held = false;
        if self.is_unmoved(&area, now.steady) {
            return moves;
        }
        self.shelf.begin();
        let before = self.ahead.len();
        let mut met = 0;
        let names = &mut self.shelf;
        let ahead = &mut self.ahead;
        let whole = each_entry(&area, |name, kind| {
            let fits = !is_machinery(name)
                && matches!(
                    kind_of(&area, name, kind)?,
                    FileType::Directory | FileType::Symlink
                );
            if fits {
                met += 1;
                ahead.extend(names.meet(name));
            }
            Ok(())
        });
        if self.ahead.len() - before < STEP {
            let new = self.ahead[before..].iter();
            let names = new.map(|at| original(self.shelf.name(*at)).into());
            moves.touched.extend(names);
        } else {
            moves.touched.push(Name::default());
        }
        self.order();
        match whole {
            Ok(()) => self.forget(met, flaws, out, &mut moves),
            Err(error) => {
                self.listed = None;
                moves.trouble = Some(error);
            }
        }
        moves
    }

    /// A directory's time tells when a name in it came or went; but only once that time is old enough
    /// to be sure that the last listing was after it.
    fn is_unmoved(&mut self, area: &OwnedFd, steady: Duration) -> bool {
        let Ok(now) = fstat(area) else { return false };
        let (inode, changed) = (now.st_ino, nanoseconds(&now));
        match self.listed {
            Some((i, c, since)) if (i, c) == (inode, changed) => {
                let was = self.settled;
                self.settled = steady >= since + GRAIN;
                was
            }
            Some(_) | None => {
                self.listed = Some((inode, changed, steady));
                self.settled = false;
                false
            }
        }
    }

    /// The newest last, where the next one is taken.
    fn order(&mut self) {
        let names = &self.shelf;
        self.ahead.sort_by_cached_key(|at| age_key(names.name(*at)));
    }

    fn forget(&mut self, met: usize, flaws: &mut Flaws, out: &mut Vec<Change>, moves: &mut Moves) {
        if met == self.shelf.len() {
            return;
        }
        // Places do not survive a sweep: names do.
        let ahead: HashSet<Name> = self
            .ahead
            .iter()
            .map(|at| self.shelf.name(*at).into())
            .collect();
        for name in self.shelf.sweep(met) {
            self.lacking.remove(&name);
            flaws.set(Area::Archive, &name, None);
            moves.touched.push(original(&name).into());
            // Of a job that was never told nobody waits to hear.
            if !ahead.contains(&name) {
                out.push(Change::Gone(JobId::archived(&name)));
            }
        }
        self.ahead = ahead
            .iter()
            .filter_map(|name| self.shelf.place(name))
            .collect();
        self.order();
    }

    /// Looks again at entries whose manifest was not there or not good.
    pub(super) fn look_again(
        &mut self,
        queue: &Queue,
        now: Now,
        flaws: &mut Flaws,
        out: &mut Vec<Change>,
    ) {
        let due = |(since, lack): &(Duration, Lack)| {
            now.steady < *since + PATIENCE || *lack == Lack::Missing
        };
        let names: Vec<Name> = self
            .lacking
            .iter()
            .filter(|(_, state)| due(state))
            .map(|(name, _)| name.clone())
            .collect();
        if names.is_empty() {
            return;
        }
        let Ok(area) = open_area(queue, Area::Archive) else {
            return;
        };
        let read = |name: &Name, scratch: &mut Scratch| entry(&area, name, now.wall, scratch);
        for (name, (job, lack)) in names.iter().zip(side_by_side(&names, read)) {
            self.note(name, job, lack, now, flaws, out);
        }
    }

    /// Reads the next step of entries, newest first.
    pub(super) fn read_on(
        &mut self,
        queue: &Queue,
        now: Now,
        flaws: &mut Flaws,
        out: &mut Vec<Change>,
    ) {
        let Ok(area) = open_area(queue, Area::Archive) else {
            self.held = true;
            return;
        };
        let cut = self.ahead.len().saturating_sub(STEP);
        let mut part = self.ahead.split_off(cut);
        part.reverse();
        let names = &self.shelf;
        let read =
            |at: &u32, scratch: &mut Scratch| entry(&area, names.name(*at), now.wall, scratch);
        let rows = side_by_side(&part, read);
        out.reserve(rows.len());
        for (at, (job, lack)) in part.into_iter().zip(rows) {
            if lack.is_none() {
                out.push(Change::Put(job));
            } else {
                let name: Name = self.shelf.name(at).into();
                self.note(&name, job, lack, now, flaws, out);
            }
        }
        if self.ahead.is_empty() {
            self.ahead.shrink_to_fit();
        }
    }

    /// Tells an entry that has, or had, no good manifest, when that is news.
    fn note(
        &mut self,
        name: &Name,
        mut job: Job,
        lack: Option<Lack>,
        now: Now,
        flaws: &mut Flaws,
        out: &mut Vec<Change>,
    ) {
        let before = self.lacking.get(name).cloned();
        let Some(lack) = lack else {
            self.lacking.remove(name);
            flaws.set(Area::Archive, name, None);
            out.push(Change::Put(job));
            return;
        };
        let since = before.as_ref().map_or(now.steady, |(since, _)| *since);
        let arriving = lack == Lack::Missing && now.steady < since + PATIENCE;
        if lack == Lack::Missing {
            job.flags.set(if arriving {
                Flag::Arriving
            } else {
                Flag::NoManifest
            });
        }
        // Once the patience is over, a missing one is told once more, as missing for good.
        let told = if lack == Lack::Missing && !arriving {
            Lack::Unreadable("there is no job.json".into())
        } else {
            lack
        };
        if before.as_ref().map(|(_, before)| before) != Some(&told) {
            let text = (!arriving).then(|| job.error.as_str().to_owned());
            flaws.set(Area::Archive, name, text);
            out.push(Change::Put(job));
        }
        self.lacking.insert(name.clone(), (since, told));
    }

    /// When to look again although nothing stirs.
    pub(super) fn due(&self, steady: Duration) -> Option<Duration> {
        let ends = self.lacking.values().map(|(since, _)| *since + PATIENCE);
        ends.filter(|end| *end > steady).min()
    }
}

fn is_withdrawn(entry: &[u8]) -> bool {
    name::parse_archive_name(entry).is_some_and(|parts| parts.kind == Kind::Cancelled)
}

/// Reads one entry: its row, and what its manifest lacks.
fn entry(area: &OwnedFd, name: &[u8], wall: Moment, scratch: &mut Scratch) -> (Job, Option<Lack>) {
    let outcome = content(&scratch.archived(area.as_fd(), name));
    let mut job = Job::new(JobId::archived(name), Status::Unknown);
    job.flags.set(Flag::Archived);
    job.version = {
        let mut hash = Fnv::new();
        hash.bytes(name);
        hash.end()
    };
    let (manifest, lack) = match outcome {
        Content::Good(manifest) => (Some(manifest), None),
        Content::Lack(lack) => (None, Some(lack)),
        Content::Same => (None, None),
    };
    describe(&mut job, original(name), manifest.as_deref(), None, wall);
    if let Some(manifest) = &manifest {
        job.status = manifest.state();
        job.priority = manifest.priority;
        if let Some(word) = &manifest.status {
            job.native = word.raw.clone();
        }
    }
    if is_withdrawn(name) {
        job.status = Status::Cancelled;
    }
    match &lack {
        Some(Lack::Malformed(_)) if is_link(area, name) => {
            job.flags.set(Flag::Link);
            job.error = Plain::new("a link, ignored");
        }
        Some(Lack::Malformed(why)) => {
            job.flags.set(Flag::Malformed);
            job.error = Plain::new(&format!("job.json: {why}"));
        }
        Some(Lack::Unreadable(why)) => {
            job.flags.set(Flag::Unreadable);
            job.error = Plain::new(&format!("cannot read it: {why}"));
        }
        Some(Lack::Missing) => job.error = Plain::new("there is no job.json"),
        None => {}
    }
    (job, lack)
}

fn is_link(area: &OwnedFd, name: &[u8]) -> bool {
    statat(area, name, AtFlags::SYMLINK_NOFOLLOW)
        .is_ok_and(|s| FileType::from_raw_mode(s.st_mode) == FileType::Symlink)
}
