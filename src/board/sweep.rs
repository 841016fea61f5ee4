//! Sweeps: jobs of one owner that differ in a number and came one after the other.
//!
//! Looked for only while somebody wants to see them. All jobs with a number are kept in one order by name and
//! time, so that a change looks again at the jobs around it and nowhere else.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashSet};

use super::natural::compare;
use super::record::RowNumber;
use super::stem::{Stem, stem};
use super::table::Table;
use crate::job::{Moment, Status};

/// So many jobs are a sweep.
const LEAST: usize = 3;
/// From one number to the next; two may be missing, taken by somebody else.
const STEP: u32 = 3;
/// From one job to the next, in milliseconds.
const PAUSE: i64 = 10 * 60 * 1000;
const NONE: u32 = u32::MAX;

/// A sweep, over all lanes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sweep {
    /// Its jobs by their number.
    pub members: Vec<RowNumber>,
    /// How many there are in each state, as [`Status::index`] counts.
    pub states: [u32; 6],
    /// When the one that waits longest was made.
    pub waiting_since: Option<Moment>,
    /// The one that runs next.
    pub next: Option<RowNumber>,
    /// The lowest and the highest priority of those that wait.
    pub priorities: Option<(i64, i64)>,
}

/// Points at a sweep until the board changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SweepNumber(u32);

impl SweepNumber {
    /// Its place in a list of all sweeps.
    pub fn at(self) -> usize {
        self.0 as usize
    }
}

/// What decides where a job stands among its like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Member {
    /// Of everything that has to be alike; 0 for a job that can be in no sweep.
    family: u64,
    created: i64,
    number: u32,
}

/// The sweeps of a board.
#[derive(Clone, Debug, Default)]
pub(super) struct Sweeps {
    /// By record.
    members: Vec<Member>,
    /// By record: the sweep it is in.
    of: Vec<u32>,
    /// All that can be in a sweep: by name, then by time.
    order: Vec<RowNumber>,
    found: Vec<Option<Sweep>>,
    free: Vec<u32>,
    hasher: DefaultHashBuilder,
}

impl Sweeps {
    /// Finds all sweeps among these rows.
    pub(super) fn new(rows: impl Iterator<Item = RowNumber>, table: &Table) -> Self {
        let mut sweeps = Self::default();
        let rows: Vec<RowNumber> = rows.collect();
        sweeps.update(&rows, &HashSet::new(), table);
        sweeps
    }

    pub(super) fn of(&self, number: RowNumber) -> Option<SweepNumber> {
        let sweep = *self.of.get(number.at())?;
        (sweep != NONE).then_some(SweepNumber(sweep))
    }

    pub(super) fn get(&self, number: SweepNumber) -> Option<&Sweep> {
        self.found.get(number.at())?.as_ref()
    }

    /// As many as there may be numbers.
    pub(super) fn len(&self) -> usize {
        self.found.len()
    }

    /// These records became others, or have gone.
    pub(super) fn update(
        &mut self,
        touched: &[RowNumber],
        gone: &HashSet<RowNumber>,
        table: &Table,
    ) {
        self.members.resize(table.numbers_end(), Member::default());
        self.of.resize(table.numbers_end(), NONE);
        let mut around = Vec::with_capacity(touched.len());
        let (mut leaving, mut entering) = (HashSet::new(), Vec::new());
        for number in touched {
            let new = if gone.contains(number) {
                Member::default()
            } else {
                self.member(*number, table)
            };
            let old = std::mem::replace(&mut self.members[number.at()], new);
            if old != new {
                if old.family != 0 {
                    leaving.insert(*number);
                    self.dissolve(*number);
                }
                if new.family != 0 {
                    entering.push(*number);
                }
            }
            around.extend([old, new].into_iter().filter(|member| member.family != 0));
        }
        if !leaving.is_empty() {
            self.order.retain(|number| !leaving.contains(number));
        }
        self.merge(entering);
        around.sort_unstable();
        around.dedup();
        let (mut done, mut last) = (0..0, None);
        for member in around {
            let (order, members) = (&self.order, &self.members);
            let place = order.partition_point(|n| members[n.at()] < member);
            let here = Some((place, member.family));
            if last != here && !(done.start < place && place < done.end) {
                done = self.company(place, member.family);
                self.gather(done.clone(), table);
            }
            last = here;
        }
    }

    fn member(&self, number: RowNumber, table: &Table) -> Member {
        let row = table.row(number);
        let Some((stem, number)) = stem(row.name(), row.title()) else {
            return Member::default();
        };
        let shared = row.shared();
        let alike = (shared.source, shared.owner, shared.project, stem);
        Member {
            family: self.hasher.hash_one(alike).max(1),
            created: row.times().created.map_or(i64::MIN, |at| at.0),
            number,
        }
    }

    fn merge(&mut self, mut fresh: Vec<RowNumber>) {
        let members = &self.members;
        let key = |number: &RowNumber| (members[number.at()], *number);
        fresh.sort_unstable_by_key(key);
        fresh.dedup();
        let Some(first) = fresh.first() else { return };
        let from = self.order.partition_point(|n| key(n) < key(first));
        let mut rest = &self.order[from..];
        let mut merged = Vec::with_capacity(rest.len() + fresh.len());
        for new in fresh {
            let (lower, higher) = rest.split_at(rest.partition_point(|n| key(n) < key(&new)));
            merged.extend_from_slice(lower);
            merged.push(new);
            rest = higher;
        }
        merged.extend_from_slice(rest);
        self.order.truncate(from);
        self.order.append(&mut merged);
    }

    /// The jobs before and behind a place that came without a longer pause.
    fn company(&self, place: usize, family: u64) -> std::ops::Range<usize> {
        let member = |at: usize| self.members[self.order[at].at()];
        let alike = |at: usize| member(at).family == family;
        let close = |a: usize, b: usize| {
            alike(a) && alike(b) && member(b).created.saturating_sub(member(a).created) <= PAUSE
        };
        let (mut from, mut to) = (place, place);
        if from > 0 && alike(from - 1) {
            from -= 1;
        }
        if to < self.order.len() && alike(to) {
            to += 1;
        }
        while from > 0 && from < self.order.len() && close(from - 1, from) {
            from -= 1;
        }
        while to > 0 && to < self.order.len() && close(to - 1, to) {
            to += 1;
        }
        from..to
    }

    /// The sweep of this job is no more.
    fn dissolve(&mut self, number: RowNumber) {
        let sweep = self.of[number.at()];
        let Some(gone) = self.found.get_mut(sweep as usize).and_then(Option::take) else {
            return;
        };
        for member in gone.members {
            self.of[member.at()] = NONE;
        }
        self.free.push(sweep);
    }

    /// Finds the sweeps in a part of the order anew.
    fn gather(&mut self, range: std::ops::Range<usize>, table: &Table) {
        let all: Vec<RowNumber> = self.order[range].to_vec();
        for number in &all {
            self.dissolve(*number);
        }
        let created = |n: &RowNumber| self.members[n.at()].created;
        let near = |a: &RowNumber, b: &RowNumber| created(b).saturating_sub(created(a)) <= PAUSE;
        let mut found = Vec::new();
        for time in all.chunk_by(near) {
            if time.len() < LEAST {
                continue;
            }
            let mut time = time.to_vec();
            time.sort_by_key(|n| (self.members[n.at()].number, *n));
            let next = |a: &RowNumber, b: &RowNumber| {
                let (one, other) = (self.members[a.at()].number, self.members[b.at()].number);
                other - one <= STEP && alike(*a, *b, table)
            };
            let runs = time.chunk_by(next).filter(|run| run.len() >= LEAST);
            found.extend(runs.map(|run| tally(run.to_vec(), table)));
        }
        for sweep in found {
            let place = self.free.pop().unwrap_or_else(|| {
                self.found.push(None);
                u32::try_from(self.found.len() - 1).unwrap_or(NONE)
            });
            for member in &sweep.members {
                self.of[member.at()] = place;
            }
            self.found[place as usize] = Some(sweep);
        }
    }
}

/// Whether they really are of one family, and not only of one hash.
fn alike(a: RowNumber, b: RowNumber, table: &Table) -> bool {
    let (x, y) = (table.row(a).shared(), table.row(b).shared());
    (x.source, x.owner, x.project) == (y.source, y.owner, y.project)
        && stem_of(a, table) == stem_of(b, table)
}

/// What is alike in the names of a sweep.
pub(super) fn stem_of(number: RowNumber, table: &Table) -> Option<Stem<'_>> {
    let row = table.row(number);
    stem(row.name(), row.title()).map(|(stem, _)| stem)
}

fn tally(members: Vec<RowNumber>, table: &Table) -> Sweep {
    let mut states = [0; 6];
    let (mut since, mut next): (Option<Moment>, Option<RowNumber>) = (None, None);
    let mut priorities: Option<(i64, i64)> = None;
    for number in &members {
        let row = table.row(*number);
        states[row.status().index()] += 1;
        if row.status() != Status::Pending || row.is_archived() {
            continue;
        }
        since = [since, row.times().created].into_iter().flatten().min();
        if let Some(new) = row.priority() {
            let (low, high) = priorities.unwrap_or((new, new));
            priorities = Some((low.min(new), high.max(new)));
        }
        let sooner = |best: RowNumber| compare(&row, &table.row(best), row.lane()).is_lt();
        if next.is_none_or(sooner) {
            next = Some(*number);
        }
    }
    Sweep {
        members,
        states,
        waiting_since: since,
        next,
        priorities,
    }
}
