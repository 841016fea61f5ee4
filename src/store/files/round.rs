//! A look at everything in a large queue, slice by slice: what events tell meanwhile is never behind all of it.
//!
//! Each slice is a look at some jobs like any other. In between goes what stirred.

use std::collections::HashSet;
use std::os::fd::OwnedFd;

use super::area::{Names, What, list_some, open_area};
use super::asked;
use super::crowd::Slice;
use super::queue::{Area, Name, Queue};
use super::scan::{LIVING, Part, Scan, place};
use super::{FileStore, look::Stage};
use crate::job::{Change, Now};

/// So many jobs and entries are looked at in one piece.
pub(super) const FEW: usize = 1_000;
/// So many living jobs are one slice: about half a millisecond.
const SLICE: usize = 64;

/// How far it has come.
pub(super) struct Round {
    /// What was met later than this look was met in this round.
    before: u32,
    /// The living areas that are still to be listed, the next one last.
    areas: Vec<(Area, OwnedFd)>,
    listed: Listed,
    /// Links, and what was met nowhere: to be asked for by name.
    named: Vec<Name>,
    /// The jobs that had records when it began.
    recorded: HashSet<Name>,
    scope: Scope,
    /// Something stirs, or is not at rest.
    pub(super) restless: bool,
    /// What stirred was looked at: now it is the next slice's turn.
    pub(super) is_next: bool,
}

/// What the last reading of a listing brought.
#[derive(Default)]
struct Listed {
    names: Names,
    /// So many of them were looked at.
    done: usize,
    /// No other reading comes behind it.
    last: bool,
}

/// What a round is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scope {
    All,
    /// All, and what is left of the living is named.
    AllNamed,
    Archive,
}

/// What a round looks at next.
enum Piece {
    /// These lie where the listing met them.
    Met(Slice),
    /// These are asked for by name.
    Named(HashSet<Name>),
    /// Of the archive.
    Archive,
}

impl Round {
    pub(super) fn begin(queue: &Queue, scan: &Scan) -> Self {
        let open = |area: Area| open_area(queue, area).ok().map(|fd| (area, fd));
        let outbox = open_area(queue, Area::Outbox);
        Self {
            // What cannot be opened has its trouble told by each slice.
            areas: LIVING.into_iter().rev().filter_map(open).collect(),
            recorded: outbox.map(asked::jobs_with_records).unwrap_or_default(),
            scope: Scope::All,
            ..Self::of_archive(scan)
        }
    }

    /// Only the archive is listed.
    pub(super) fn of_archive(scan: &Scan) -> Self {
        Self {
            before: scan.look,
            areas: Vec::new(),
            listed: Listed::default(),
            named: Vec::new(),
            recorded: HashSet::new(),
            scope: Scope::Archive,
            restless: false,
            is_next: false,
        }
    }

    fn next(&mut self, scan: &Scan) -> Piece {
        while let Some((area, directory)) = self.areas.last() {
            let area = *area;
            if self.listed.done < self.listed.names.len() {
                let slice = self.cut(area, scan);
                if !slice.jobs.is_empty() {
                    return Piece::Met(slice);
                }
            } else if self.listed.last {
                self.areas.pop();
                self.listed = Listed::default();
            } else {
                let mut names = Names::default();
                // What a listing that broke off did not meet is asked for by name.
                let last = !list_some(directory, &mut names).unwrap_or(false);
                self.listed = Listed {
                    names,
                    done: 0,
                    last,
                };
            }
        }
        if self.scope == Scope::All {
            self.scope = Scope::AllNamed;
            let unmet = scan.live.iter();
            let unmet = unmet.filter(|(_, live)| !live.is_all_met_since(self.before));
            self.named.extend(unmet.map(|(name, _)| name.clone()));
        }
        if self.named.is_empty() {
            return Piece::Archive;
        }
        let rest = self.named.len().saturating_sub(SLICE);
        Piece::Named(self.named.drain(rest..).collect())
    }

    /// The next slice of what was listed, without what was met already.
    fn cut(&mut self, area: Area, scan: &Scan) -> Slice {
        let mut slice = Slice::default();
        let (listed, at) = (&self.listed.names, &mut self.listed.done);
        while *at < listed.len() && slice.jobs.len() < SLICE {
            let (name, what) = listed.get(*at);
            *at += 1;
            let live = scan.live.get(name);
            if what == What::Link || live.is_some_and(|live| live.link().is_some()) {
                self.named.push(name.into());
                continue;
            }
            if live.is_some_and(|live| live.was_met_since(area, self.before)) {
                continue;
            }
            for side in LIVING {
                // What is new may have its other copy there, too.
                if side == area || live.is_none_or(|live| live.copy_of(side).is_some()) {
                    slice.names[place(side)].push(name, What::Directory);
                }
            }
            slice.jobs.insert(name.into());
        }
        slice
    }
}

impl FileStore {
    /// Begins a round, or begins the one under way anew.
    pub(super) fn begin_round(&mut self, now: Now) {
        self.put_away.walk_again();
        self.round = Some(Round::begin(&self.queue, &self.scan));
        self.whole = Some(now.steady);
    }

    /// The archive is to be listed once more, by the round under way or one of its own.
    pub(super) fn round_the_archive(&mut self) {
        self.put_away.walk_again();
        if self.round.is_none() {
            self.round = Some(Round::of_archive(&self.scan));
        }
    }

    /// Looks at the next slice.
    pub(super) fn go_round(&mut self, mut round: Round, now: Now, out: &mut Vec<Change>) {
        round.is_next = false;
        let mut over = false;
        let jobs = match round.next(&self.scan) {
            Piece::Met(slice) => {
                self.look_at(Part::Round(&slice, &round.recorded), now, out);
                slice.jobs
            }
            Piece::Named(jobs) => {
                self.look_at(Part::Touched(&jobs), now, out);
                jobs
            }
            Piece::Archive => {
                over = self.walk_archive(now, out);
                HashSet::new()
            }
        };
        if over && round.scope != Scope::Archive {
            self.watch.tend_areas(&self.queue);
            self.deliver(None, false, now, out);
            self.capabilities = None;
            self.watch.note_looked_at(None);
            self.rest(!round.restless);
        } else {
            self.deliver(Some(&jobs), false, now, out);
            let live = &self.scan.live;
            let these = jobs.iter().filter_map(|name| live.get_key_value(name));
            round.restless |= !self.are_at_rest(these, now);
        }
        self.round = (!over).then_some(round);
        // Where the dashboard runs before all other work, nobody else takes the core from it.
        std::thread::yield_now();
        self.stirred = Some(jobs);
        self.stage = Stage::Rest;
    }
}

#[cfg(test)]
mod tests;
