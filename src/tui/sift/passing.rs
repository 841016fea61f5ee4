//! How each row was judged. While another filter is judged, slice by slice, the last one is shown.

use std::collections::HashSet;

use crate::board::{Board, Lane, RowNumber, Sieve};
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
    /// All rows at the beginning, and how many of them are judged.
    rows: Vec<RowNumber>,
    at: usize,
    /// Jobs that have gone since; their numbers may be used again.
    gone: HashSet<RowNumber>,
    /// What did not pass the filter that is shown cannot pass this one.
    narrows: bool,
    by_hand: bool,
}

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
        let lanes = if filter.is_empty() {
            &[][..]
        } else {
            &Lane::ALL
        };
        let rows = lanes.iter().flat_map(|lane| board.lane(*lane)).copied();
        self.coming = Some(Box::new(Coming {
            filter,
            verdicts: Verdicts::default(),
            until: None,
            rows: rows.collect(),
            at: 0,
            gone: HashSet::new(),
            narrows,
            by_hand,
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

    pub(super) fn changes_at(&mut self, change: Option<Moment>) {
        self.until = earlier(self.until, change);
    }

    /// Judges at most so many rows; true when all are.
    pub(super) fn judge(
        &mut self,
        board: &Board,
        sieve: &Sieve<'_>,
        current: &Passing,
        most: usize,
    ) -> bool {
        let mut left = most;
        while let Some(number) = self.rows.get(self.at).copied() {
            if left == 0 {
                return false;
            }
            self.at += 1;
            if self.gone.contains(&number) {
                continue;
            }
            let known = self.narrows && current.verdicts.get(number) == Some(Verdict::No);
            let verdict = if known {
                Verdict::No
            } else {
                left -= 1;
                sieve.judge(board, number)
            };
            self.verdicts.set(number, Some(verdict));
        }
        true
    }
}

fn earlier(one: Option<Moment>, other: Option<Moment>) -> Option<Moment> {
    one.into_iter().chain(other).min()
}
