//! The archive: its names compared at each look, its manifests read once, newest first.
//!
//! A job that was put away lies there as two entries, what was submitted and what came back. Together they are
//! one row, that of the results; inputs alone have their own. So whenever an entry comes or goes, its twin is
//! looked at again.

mod ahead;
mod by_age;
mod lacking;
mod listing;
mod walk;

use std::collections::{HashMap, HashSet};
use std::os::fd::OwnedFd;
use std::time::Duration;

use rustix::fs::fstat;
use rustix::io::Errno;

use self::ahead::{Errand, Reading};
use self::by_age::ByAge;
use self::lacking::Lacking;
pub(super) use self::listing::Listing;
use self::walk::Walk;
use super::area::{can_be_job, each_entry, open_area};
use super::entry::Lack;
use super::flaws::Flaws;
use super::print::nanoseconds;
use super::queue::{Area, Name, Queue};
use super::read::{Scratch, side_by_side};
use super::shelf::Shelf;
use super::tag::{self, Copy, age_key, is_withdrawn, original};
use crate::job::{Change, Job, JobId, Now};

/// So many names that came, or entries that lack something, are looked at one by one; more are looked at together.
const MANY: usize = 2_000;
/// After so many names that were listed others go first.
const TURN: usize = 1_024;
/// Two listings this far apart, with the directory's time unmoved, saw the same names for sure.
const GRAIN: Duration = Duration::from_secs(4);

/// What is known of the archive.
#[derive(Default)]
pub(super) struct PutAway {
    shelf: Shelf,
    /// Places of the names still to be read, the next one last.
    ahead: Vec<u32>,
    /// What is being read, where that is very much.
    reading: Option<Reading>,
    lacking: HashMap<Name, Lacking>,
    /// The directory's inode and time, and since when they are known to be so.
    listed: Option<(u64, i64, Duration)>,
    settled: bool,
    /// A listing that goes piece by piece.
    walk: Option<Walk>,
    /// Living names of which only left-over files are there.
    fragments: HashSet<Name>,
    /// The directory could not be opened: what is ahead waits for the next listing.
    held: bool,
    /// No key waits while it is listed and read: all else waits for that.
    hurried: bool,
}

/// What was put away under one living name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct PutAwayKin {
    pub(super) any: bool,
    /// A job of this name was withdrawn before it ran.
    pub(super) withdrawn: bool,
    /// A job of this name ran: what came back lies there.
    pub(super) results: bool,
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
    /// Whether all else waits for what is listed and read from here on, and no key does.
    pub(super) fn hurry(&mut self, hurried: bool) {
        self.hurried = hurried;
    }

    pub(super) fn is_done(&self) -> bool {
        self.reading.is_none() && (self.ahead.is_empty() || self.held)
    }

    /// How many entries are still before a reading that takes a while.
    pub(super) fn under_way(&self) -> u64 {
        let reading = self.reading.as_ref().map(Reading::under_way);
        reading.map_or(0, |some| (some + self.ahead.len()) as u64)
    }

    pub(super) fn len(&self) -> usize {
        self.shelf.len()
    }

    /// What was put away under this living name.
    pub(super) fn kin(&self, live: &[u8]) -> PutAwayKin {
        let mut found = PutAwayKin::default();
        for entry in self.shelf.of(live) {
            found.any = true;
            found.withdrawn |= is_withdrawn(entry);
            found.results |= tag::copy(entry) == Some(Copy::Results);
        }
        found
    }

    /// The entries of a living name, as they are called in the archive.
    pub(super) fn entries<'a>(&'a self, live: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
        self.shelf.of(live)
    }

    /// Takes in which living names are left-over files now; their entries' rows are made anew.
    pub(super) fn take_fragments(&mut self, changed: Vec<(Name, bool)>) {
        for (name, is_fragment) in changed {
            if is_fragment {
                self.fragments.insert(name.clone());
            } else {
                self.fragments.remove(&name);
            }
            let places = self.shelf.places_of(&name);
            for at in places {
                self.ahead.extend(self.shelf.call_up(at));
            }
        }
        self.order();
    }

    /// Whether left-over files of this archived job are among the living.
    pub(super) fn has_fragment(&self, entry: &[u8]) -> bool {
        !self.fragments.is_empty() && self.fragments.contains(original(entry))
    }

    /// What has to be known to read the row of one entry.
    fn errand(&self, at: u32) -> Errand {
        Errand {
            name: self.shelf.spelling(at),
            twin: self.shelf.twin(at).map(|at| self.shelf.spelling(at)),
            fragment: self.has_fragment(self.shelf.name(at)),
        }
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
        self.break_off(&mut moves);
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
        let mut met = 0;
        let mut new = Vec::new();
        // What was never listed is taken in once all of it is known.
        let mut first = (self.shelf.len() == 0).then(ByAge::default);
        let (shelf, hurried) = (&mut self.shelf, self.hurried);
        let whole = each_entry(&area, |name, kind| {
            let Some(what) = can_be_job(&area, name, kind)? else {
                return Ok(());
            };
            met += 1;
            if met % TURN == 0 && !hurried {
                // A key waits for nobody's whole turn, as in the readers.
                std::thread::yield_now();
            }
            match &mut first {
                Some(names) => names.push(name, what),
                None => new.extend(shelf.meet(name, what)),
            }
            Ok(())
        });
        let in_order = first.is_some();
        if let Some(names) = first {
            new = self.take_in(names);
        }
        self.welcome(new, in_order, &mut moves);
        match whole {
            Ok(()) => self.forget(met, flaws, out, &mut moves),
            Err(error) => {
                self.shelf.keep_all();
                self.listed = None;
                moves.trouble = Some(error);
            }
        }
        moves
    }

    /// Takes in the names of a first listing, the oldest first: so they lie in memory in the order in which they are read,
    /// told and shown from then on, and not in that of the directory, which is none.
    fn take_in(&mut self, names: ByAge) -> Vec<u32> {
        self.shelf.expect(names.len());
        let mut new = Vec::with_capacity(names.len());
        names.take(|name, what| new.extend(self.shelf.meet(name, what)));
        new
    }

    /// Takes in the names that a listing met anew, perhaps in their order already.
    fn welcome(&mut self, new: Vec<u32>, in_order: bool, moves: &mut Moves) {
        if new.is_empty() {
            return;
        }
        if new.len() < MANY {
            let names = new.iter().map(|at| original(self.shelf.name(*at)).into());
            moves.touched.extend(names);
        } else {
            moves.touched.push(Name::default());
        }
        // The first time all are new, and their twins with them.
        if new.len() < self.shelf.len() {
            for at in &new {
                let twin = tag::twin(self.shelf.name(*at));
                self.look_again_at(twin.as_deref());
            }
        }
        if self.ahead.is_empty() {
            self.ahead = new;
        } else {
            self.ahead.extend(new);
        }
        if !in_order {
            self.order();
        }
    }

    fn look_again_at(&mut self, name: Option<&[u8]>) {
        if let Some(at) = name.and_then(|name| self.shelf.place(name)) {
            self.ahead.extend(self.shelf.call_up(at));
        }
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
            return self.shelf.settle();
        }
        // Places do not survive a sweep.
        let under_way: Vec<Option<Name>> = match &mut self.reading {
            Some(reading) => reading
                .places_mut()
                .map(|at| Some(self.shelf.name((*at)?).into()))
                .collect(),
            None => Vec::new(),
        };
        let gone = self.shelf.sweep(met);
        self.ahead = self.shelf.called_up();
        if let Some(reading) = &mut self.reading {
            for (at, name) in reading.places_mut().zip(under_way) {
                *at = name.and_then(|name| self.shelf.place(&name));
            }
        }
        for swept in gone {
            self.lacking.remove(&*swept.name);
            flaws.set(Area::Archive, &swept.name, None);
            moves.touched.push(original(&swept.name).into());
            self.look_again_at(tag::twin(&swept.name).as_deref());
            // Of a job that was never told nobody waits to hear.
            if swept.told {
                out.push(Change::Gone(JobId::archived(&swept.name)));
            }
        }
        self.order();
    }

    /// Reads what is left when it is not much, newest first.
    fn read_at_once(&mut self, queue: &Queue, now: Now, flaws: &mut Flaws, out: &mut Vec<Change>) {
        let Ok(area) = open_area(queue, Area::Archive) else {
            self.held = true;
            return;
        };
        let (part, inputs) = self.next(MANY);
        let errands: Vec<_> = part.iter().map(|at| self.errand(*at)).collect();
        let read = |errand: &Errand, scratch: &mut Scratch| errand.read(&area, now.wall, scratch);
        let rows = side_by_side(&errands, read);
        self.tell(part.into_iter().zip(rows), now, flaws, out);
        self.untell(inputs.into_iter(), flaws, out);
    }

    /// Takes up the next entries, the newest first: those that have a row, and those that are only the inputs of
    /// another one.
    fn next(&mut self, most: usize) -> (Vec<u32>, Vec<u32>) {
        let cut = self.ahead.len().saturating_sub(most);
        let part = self.ahead.split_off(cut);
        for at in &part {
            self.shelf.take_up(*at);
        }
        let newest_first = part.into_iter().rev();
        newest_first.partition(|at| !self.shelf.is_inputs(*at))
    }

    /// Tells entries that were read.
    fn tell(
        &mut self,
        rows: impl Iterator<Item = (u32, (Job, Option<Lack>))>,
        now: Now,
        flaws: &mut Flaws,
        out: &mut Vec<Change>,
    ) {
        for (at, (job, lack)) in rows {
            self.shelf.tell(at);
            if lack.is_none() && self.lacking.is_empty() {
                out.push(Change::Put(job));
            } else {
                let name: Name = self.shelf.name(at).into();
                self.note(&name, job, lack, now, flaws, out);
            }
        }
    }

    /// Entries of inputs have no row of their own beside their results. To be called last, so that no job is
    /// without a row in between.
    fn untell(
        &mut self,
        inputs: impl Iterator<Item = u32>,
        flaws: &mut Flaws,
        out: &mut Vec<Change>,
    ) {
        for at in inputs {
            if self.shelf.untell(at) {
                let name = self.shelf.name(at);
                self.lacking.remove(name);
                flaws.set(Area::Archive, name, None);
                out.push(Change::Gone(JobId::archived(name)));
            }
        }
    }
}
