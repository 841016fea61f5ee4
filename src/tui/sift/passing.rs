//! How each row was judged. While another filter is judged, slice by slice, the last one is shown.

use std::collections::HashSet;
use std::ops::Range;

use crate::board::{Board, Found, RowNumber, Sieve};
use crate::filter::{Filter, Verdict};
use crate::job::Moment;

/// The verdicts that the lists show, and those that will follow.
#[derive(Clone, Debug, Default)]
pub(crate) struct Passing {
    filter: Filter,
    verdicts: Verdicts,
    /// When time alone may change a verdict.
    until: Option<Moment>,
    coming: Option<Box<Coming>>,
    /// Counts everything that may change which rows are shown.
    revision: u64,
}

/// One verdict for each row, by its number.
#[derive(Clone, Debug, Default)]
struct Verdicts {
    of: Vec<Option<Verdict>>,
    unread: usize,
}

/// A filter that is being judged.
#[derive(Clone, Debug)]
pub(super) struct Coming {
    filter: Filter,
    verdicts: Verdicts,
    until: Option<Moment>,
    /// The numbers of rows that are still to be judged.
    left: Range<usize>,
    /// Jobs that have come, changed or gone since: they are judged beside.
    gone: HashSet<RowNumber>,
    /// What did not pass the filter that is shown cannot pass this one.
    narrows: bool,
    /// And only few had passed.
    few: bool,
    by_hand: bool,
    /// The rows with the filter's words, looked for at the beginning where many rows are to be judged.
    found: Option<Found>,
}

/// For fewer rows it is not worth while to look through all names.
const MANY: usize = 20_000;
/// So many rows are judged in one go; then keys are heard again. More of those that cost next to nothing.
const SLICE: usize = 20_000;
const LIGHT_SLICE: usize = 500_000;

impl Verdicts {
    fn get(&self, number: RowNumber) -> Option<Verdict> {
        self.of.get(number.at()).copied().flatten()
    }

    fn set(&mut self, number: RowNumber, verdict: Option<Verdict>) {
        let at = number.at();
        if self.of.len() <= at {
            self.of.resize(at + 1, None);
        }
        let unread = |v: Option<Verdict>| usize::from(v == Some(Verdict::Unread));
        self.unread = self.unread + unread(verdict) - unread(self.of[at]);
        self.of[at] = verdict;
    }
}

impl Verdicts {
    /// Takes over the verdicts on the rows from this number on, but for those that were judged beside.
    fn put(&mut self, from: usize, verdicts: &[Verdict], beside: &HashSet<RowNumber>) {
        let to = from + verdicts.len();
        if self.of.len() < to {
            self.of.resize(to, None);
        }
        let before: Vec<_> = beside
            .iter()
            .filter(|number| (from..to).contains(&number.at()))
            .map(|number| (*number, self.get(*number)))
            .collect();
        let unread = verdicts.iter().filter(|v| **v == Verdict::Unread).count();
        let had = self.of[from..to].iter().flatten();
        let had = had.filter(|v| **v == Verdict::Unread).count();
        for (place, verdict) in self.of[from..to].iter_mut().zip(verdicts) {
            *place = Some(*verdict);
        }
        self.unread = self.unread + unread - had;
        for (number, verdict) in before {
            self.set(number, verdict);
        }
    }
}

impl Passing {
    /// The filter whose rows are shown.
    pub(crate) fn filter(&self) -> &Filter {
        &self.filter
    }

    /// The filter that was asked for last.
    pub(crate) fn wanted(&self) -> &Filter {
        self.coming_filter().unwrap_or(&self.filter)
    }

    pub(super) fn coming_filter(&self) -> Option<&Filter> {
        self.coming.as_ref().map(|coming| &coming.filter)
    }

    pub(crate) fn is_under_way(&self) -> bool {
        self.coming.is_some()
    }

    /// Another number than before means that other rows may be shown.
    pub(crate) fn revision(&self) -> u64 {
        self.revision
    }

    /// Of these rows those that pass, in their order; none while everything does.
    pub(crate) fn rows(&self, all: &[RowNumber]) -> Option<Vec<RowNumber>> {
        if self.filter.is_empty() {
            return None;
        }
        let passes = |n: &&RowNumber| self.verdicts.get(**n) == Some(Verdict::Yes);
        Some(all.iter().filter(passes).copied().collect())
    }

    /// Whether a row is shown.
    pub(super) fn shows(&self, number: RowNumber) -> bool {
        self.filter.is_empty() || self.verdicts.get(number) == Some(Verdict::Yes)
    }

    /// How many rows nobody can judge before something was read.
    pub(crate) fn unread(&self) -> usize {
        self.verdicts.unread
    }

    pub(super) fn is_unread(&self, number: RowNumber) -> bool {
        self.verdicts.get(number) == Some(Verdict::Unread)
    }

    pub(super) fn until(&self) -> Option<Moment> {
        self.until
    }

    /// Begins to judge all rows; `by_hand` when the operator has just asked for it.
    pub(super) fn begin(&mut self, filter: Filter, board: &Board, now: Moment, by_hand: bool) {
        if filter.is_empty() {
            let revision = self.revision + 1;
            *self = Self {
                revision,
                ..Self::default()
            };
        }
        let holds = self.until.is_none_or(|until| until > now);
        let narrows = holds && by_hand && !self.filter.is_empty() && filter.narrows(&self.filter);
        let end = if filter.is_empty() {
            0
        } else {
            board.numbers_end()
        };
        self.coming = Some(Box::new(Coming {
            filter,
            verdicts: Verdicts::default(),
            // What failed before may pass by time alone: then all are judged again.
            until: self.until.filter(|_| narrows),
            left: 0..end,
            gone: HashSet::new(),
            narrows,
            few: false,
            by_hand,
            found: None,
        }));
    }

    pub(super) fn take_coming(&mut self) -> Option<Box<Coming>> {
        self.coming.take()
    }

    /// Goes on with it later, or shows what it has come to.
    pub(super) fn put_coming(&mut self, coming: Box<Coming>, done: bool) {
        if !done {
            self.coming = Some(coming);
            return;
        }
        self.filter = coming.filter;
        self.verdicts = coming.verdicts;
        self.until = coming.until;
        self.revision += 1;
    }

    /// The job with this number is going.
    pub(super) fn forget(&mut self, number: RowNumber) {
        self.revision += 1;
        self.verdicts.set(number, None);
        if let Some(coming) = &mut self.coming {
            coming.verdicts.set(number, None);
            coming.gone.insert(number);
        }
    }

    /// Rows that were judged anew.
    pub(super) fn take_rows(
        &mut self,
        numbers: &[RowNumber],
        verdicts: &[Verdict],
        change: Option<Moment>,
    ) {
        // Also where no verdict differs a row may stand elsewhere.
        self.revision += 1;
        if self.filter.is_empty() {
            return;
        }
        self.until = earlier(self.until, change);
        for (number, verdict) in numbers.iter().zip(verdicts) {
            self.verdicts.set(*number, Some(*verdict));
        }
    }

    pub(super) fn take_coming_rows(
        &mut self,
        numbers: &[RowNumber],
        verdicts: &[Verdict],
        change: Option<Moment>,
    ) {
        if let Some(coming) = &mut self.coming {
            coming.changes_at(change);
            for (number, verdict) in numbers.iter().zip(verdicts) {
                // The pass must not judge it by what the filter that is shown said of another job.
                coming.gone.insert(*number);
                coming.verdicts.set(*number, Some(*verdict));
            }
        }
    }
}

impl Coming {
    pub(super) fn filter(&self) -> &Filter {
        &self.filter
    }

    pub(super) fn is_by_hand(&self) -> bool {
        self.by_hand
    }

    fn changes_at(&mut self, change: Option<Moment>) {
        self.until = earlier(self.until, change);
    }

    /// Looks for the filter's words in all jobs at once, where that is less than to look at one after the other.
    pub(super) fn look(&mut self, board: &Board, sieve: &Sieve<'_>, current: &Passing) {
        let passing = || current.verdicts.of.iter().flatten();
        if self.left.start > 0 || self.left.len() < MANY {
            return;
        }
        self.few = self.narrows && passing().filter(|v| v.passes()).count() * 8 < self.left.len();
        if !self.few {
            self.found = Some(sieve.find_words(board));
        }
    }

    /// Judges the next rows; true when all are.
    pub(super) fn judge(&mut self, board: &Board, sieve: Sieve<'_>, current: &Passing) -> bool {
        let light = self.few || sieve.is_light(self.found.as_ref());
        let most = if light { LIGHT_SLICE } else { SLICE };
        let next = self.left.start..self.left.end.min(self.left.start + most);
        self.left.start = next.end;
        let known = |number: RowNumber| {
            let failed = self.narrows && current.verdicts.get(number) == Some(Verdict::No);
            failed.then_some(Verdict::No)
        };
        let sieve = sieve.with_found(self.found.as_ref());
        let verdicts = sieve.judge_all(board, next.clone(), known);
        let change = sieve.next_change();
        self.verdicts.put(next.start, &verdicts, &self.gone);
        self.until = earlier(self.until, change);
        self.left.is_empty()
    }
}

fn earlier(one: Option<Moment>, other: Option<Moment>) -> Option<Moment> {
    one.into_iter().chain(other).min()
}
