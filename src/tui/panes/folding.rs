//! The lines of a list in which sweeps are folded into one row each.

use std::ops::Range;

use crate::board::{Board, RowNumber, Sweep, SweepNumber};
use crate::job::JobKey;

/// So many jobs of a sweep must stand in one list before a row of their own says more than they do.
const LEAST: usize = 2;
/// By so many of its jobs a sweep is known again when others have left.
const KNOWN_BY: usize = 8;

/// Which sweep is meant: that of its first job, with the same name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct GroupKey {
    stem: String,
    jobs: Vec<JobKey>,
}

impl GroupKey {
    pub(super) fn of(board: &Board, sweep: &Sweep) -> Self {
        let jobs = sweep.members.iter().take(KNOWN_BY);
        let stem = sweep.members.first().map_or("", |n| board.stem(*n));
        Self {
            stem: stem.to_owned(),
            jobs: jobs.map(|number| board.row(*number).key()).collect(),
        }
    }

    pub(super) fn find(&self, board: &Board) -> Option<SweepNumber> {
        let mut there = self.jobs.iter().filter_map(|key| board.find(key));
        there.find_map(|number| {
            let alike = board.stem(number) == self.stem;
            board.sweep_of(number).filter(|_| alike)
        })
    }
}

/// A sweep in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Group {
    pub(crate) sweep: SweepNumber,
    /// Its jobs stand below it.
    pub(crate) open: bool,
    /// Its jobs in this list.
    members: Range<usize>,
}

/// What stands in a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Line<'a> {
    Job(RowNumber),
    /// A job below the row of its sweep.
    Member(RowNumber),
    Group(&'a Group, &'a [RowNumber]),
}

#[derive(Clone, Debug)]
enum Entry {
    Job(RowNumber),
    Member(RowNumber),
    Group(u32),
}

/// The lines of a list.
#[derive(Clone, Debug)]
pub(super) struct Lines {
    entries: Vec<Entry>,
    groups: Vec<Group>,
    members: Vec<RowNumber>,
}

impl Lines {
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn get(&self, place: usize) -> Option<Line<'_>> {
        Some(match self.entries.get(place)? {
            Entry::Job(number) => Line::Job(*number),
            Entry::Member(number) => Line::Member(*number),
            Entry::Group(at) => {
                let group = self.groups.get(*at as usize)?;
                Line::Group(group, &self.members[group.members.clone()])
            }
        })
    }

    /// The line of this job, or of the folded sweep that it is in.
    pub(super) fn place_of(&self, wanted: RowNumber, near: usize) -> Option<usize> {
        let stands = |place: &usize| match self.get(*place) {
            Some(Line::Job(number) | Line::Member(number)) => number == wanted,
            Some(Line::Group(group, members)) => !group.open && members.contains(&wanted),
            None => false,
        };
        Some(near)
            .filter(stands)
            .or_else(|| (0..self.len()).find(stands))
    }

    pub(super) fn place_of_group(&self, wanted: SweepNumber, near: usize) -> Option<usize> {
        let stands = |place: &usize| match self.get(*place) {
            Some(Line::Group(group, _)) => group.sweep == wanted,
            _ => false,
        };
        Some(near)
            .filter(stands)
            .or_else(|| (0..self.len()).find(stands))
    }
}

/// Which sweeps of a list are folded.
#[derive(Clone, Debug, Default)]
pub(super) struct Folding {
    /// All, but those in `others`; otherwise only those.
    pub(super) all: bool,
    others: Vec<GroupKey>,
}

impl Folding {
    /// Whether sweeps have to be looked for at all.
    pub(super) fn is_active(&self) -> bool {
        self.all || !self.others.is_empty()
    }

    pub(super) fn fold_all(&mut self, all: bool) {
        self.all = all;
        self.others.clear();
    }

    /// Folds one sweep, or unfolds it.
    pub(super) fn toggle(&mut self, board: &Board, sweep: SweepNumber) {
        let before = self.others.len();
        self.others.retain(|key| key.find(board) != Some(sweep));
        if let (true, Some(found)) = (self.others.len() == before, board.sweep(sweep)) {
            self.others.push(GroupKey::of(board, found));
        }
    }

    /// The lines for these rows; each sweep is known by the jobs that it has now.
    pub(super) fn lines(&mut self, board: &Board, rows: &[RowNumber]) -> Lines {
        let numbers = board.sweep_numbers();
        let mut here = vec![0_usize; numbers];
        for sweep in rows.iter().filter_map(|number| board.sweep_of(*number)) {
            here[sweep.at()] += 1;
        }
        let mut other = vec![false; numbers];
        for key in &mut self.others {
            let Some(number) = key.find(board) else {
                continue;
            };
            other[number.at()] = true;
            if let Some(sweep) = board.sweep(number) {
                *key = GroupKey::of(board, sweep);
            }
        }
        let has_row = |at: usize| here[at] >= LEAST && (self.all || other[at]);
        // Where the jobs of each sweep begin, and where its next one goes.
        let mut all = 0;
        let mut next: Vec<usize> = Vec::with_capacity(numbers);
        for (at, count) in here.iter().enumerate() {
            next.push(all);
            all += if has_row(at) { *count } else { 0 };
        }
        let grouped = |number: RowNumber| {
            let sweep = board.sweep_of(number)?;
            has_row(sweep.at()).then_some(sweep)
        };
        let Some(first) = rows.first() else {
            return Lines {
                entries: Vec::new(),
                groups: Vec::new(),
                members: Vec::new(),
            };
        };
        let mut members = vec![*first; all];
        for number in rows {
            if let Some(sweep) = grouped(*number) {
                members[next[sweep.at()]] = *number;
                next[sweep.at()] += 1;
            }
        }
        let (mut entries, mut groups) = (Vec::new(), Vec::new());
        for number in rows {
            let Some(sweep) = grouped(*number) else {
                entries.push(Entry::Job(*number));
                continue;
            };
            let end = next[sweep.at()];
            let range = end - here[sweep.at()]..end;
            if members[range.start] != *number {
                continue;
            }
            let open = self.all && other[sweep.at()];
            entries.push(Entry::Group(
                u32::try_from(groups.len()).unwrap_or(u32::MAX),
            ));
            if open {
                entries.extend(members[range.clone()].iter().map(|n| Entry::Member(*n)));
            }
            groups.push(Group {
                sweep,
                open,
                members: range,
            });
        }
        Lines {
            entries,
            groups,
            members,
        }
    }
}
