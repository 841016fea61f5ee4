//! A list of jobs whose cursor belongs to a job or to a sweep, not to a row.

use super::folding::{Folding, GroupKey, Line, Lines};
use super::passing::passing;
use crate::board::{Board, Lane, Row, RowNumber, SweepNumber};
use crate::job::JobKey;
use crate::tui::sift::passing::Passing;

/// What the cursor stands on.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Under {
    Job(JobKey),
    Group(GroupKey),
}

/// Where the cursor of one lane stands and what part of the lane is seen.
#[derive(Clone, Debug)]
pub(crate) struct JobList {
    pub(crate) lane: Lane,
    under: Option<Under>,
    /// The cursor's line, or where it was when its job left.
    pub(super) at: usize,
    /// The first line that is seen.
    top: usize,
    /// The job the cursor stood on has left the list and the cursor fell upon another one:
    /// the next verb only says so.
    fell: bool,
    /// The operator has moved the cursor. Before that it rests on the first row while the sources
    /// are read, whichever of them is read first.
    moved: bool,
    /// The sources were still being read at the last settling.
    was_opening: bool,
    /// The rows that pass the filter, the pinned ones first; unused while there is neither.
    pub(super) passing: Option<Vec<RowNumber>>,
    /// Jobs that stand first, of all lists.
    pub(super) pinned: Vec<RowNumber>,
    /// The revisions of the verdicts and of the board that they were taken by.
    pub(super) judged: Option<(u64, u64)>,
    folding: Folding,
    /// Made of the rows where sweeps are folded; otherwise each row is a line.
    pub(super) lines: Option<Lines>,
    /// The board's revision that the lines were made of; none when they have to be made anew.
    made_of: Option<u64>,
}

impl JobList {
    pub(crate) fn new(lane: Lane) -> Self {
        Self {
            lane,
            under: None,
            at: 0,
            top: 0,
            fell: false,
            moved: false,
            was_opening: true,
            passing: None,
            pinned: Vec::new(),
            judged: None,
            folding: Folding::default(),
            lines: None,
            made_of: None,
        }
    }

    /// The jobs of this list in order, folded or not.
    pub(crate) fn rows<'a>(&'a self, board: &'a Board) -> &'a [RowNumber] {
        self.passing
            .as_deref()
            .unwrap_or_else(|| board.rows(self.lane))
    }

    /// How many lines it has.
    pub(crate) fn len(&self, board: &Board) -> usize {
        let lines = self.lines.as_ref().map(Lines::len);
        lines.unwrap_or_else(|| self.rows(board).len())
    }

    fn line<'a>(&'a self, board: &'a Board, place: usize) -> Option<Line<'a>> {
        match &self.lines {
            Some(lines) => lines.get(place),
            None => self.rows(board).get(place).copied().map(Line::Job),
        }
    }

    /// The lines that are on the screen, each with its place.
    pub(crate) fn seen<'a>(
        &'a self,
        board: &'a Board,
        height: usize,
    ) -> impl Iterator<Item = (usize, Line<'a>)> {
        let top = self.top.min(self.len(board));
        (top..top + height).map_while(move |place| Some((place, self.line(board, place)?)))
    }

    /// The job under the cursor; none on the row of a sweep, which is more than one.
    pub(crate) fn selected(&self) -> Option<&JobKey> {
        match &self.under {
            Some(Under::Job(key)) => Some(key),
            Some(Under::Group(_)) | None => None,
        }
    }

    /// All jobs of this list that the cursor's row stands for.
    pub(crate) fn jobs_under_cursor(&self, board: &Board) -> Vec<JobKey> {
        let Some(Under::Group(_)) = self.under else {
            return self.selected().cloned().into_iter().collect();
        };
        self.jobs_between(board, self.at, self.at)
    }

    /// All jobs that the lines between these places stand for, both included.
    pub(crate) fn jobs_between(&self, board: &Board, first: usize, last: usize) -> Vec<JobKey> {
        let lines = (first..=last).map_while(|place| self.line(board, place));
        let mut jobs = Vec::new();
        for line in lines {
            match line {
                Line::Job(number) | Line::Member(number) => jobs.push(board.row(number).key()),
                Line::Group(_, members) => jobs.extend(members.iter().map(|n| board.row(*n).key())),
            }
        }
        jobs
    }

    /// The line in which a job of this list stands, looked for at these places first.
    pub(crate) fn place_of(&self, board: &Board, job: &JobKey, near: &[usize]) -> Option<usize> {
        let number = board.find(job)?;
        let stands = |place: &usize| match self.line(board, *place) {
            Some(Line::Job(here) | Line::Member(here)) => here == number,
            Some(Line::Group(..)) | None => false,
        };
        let near = near.iter().copied().find(stands);
        near.or_else(|| self.find(board, number))
    }

    /// The place of the cursor, from 0.
    pub(crate) fn place(&self) -> Option<usize> {
        self.under.as_ref().map(|_| self.at)
    }

    /// Whether the cursor fell on this job by itself; asking clears it, so that a second press acts.
    pub(crate) fn take_fall(&mut self) -> bool {
        std::mem::take(&mut self.fell)
    }

    /// Brings the list in line with a board or filter that changed: the cursor stays on its job; when
    /// that has left, it falls on the one that took its place. While the sources are still `opening`, a
    /// cursor that nobody has moved stays on the first row instead.
    pub(crate) fn settle(&mut self, board: &Board, sifted: &Passing, height: usize, opening: bool) {
        let mut first = None;
        if opening && !self.moved {
            first = self.under.take();
            self.at = 0;
        }
        let revisions = Some((sifted.revision(), board.revision()));
        if self.judged != revisions {
            self.judged = revisions;
            self.passing = passing(board, self.lane, sifted, &self.pinned);
            self.lines = None;
        }
        self.fold(board);
        let here = match &self.under {
            Some(Under::Job(key)) => board.find(key).and_then(|n| self.find(board, n)),
            Some(Under::Group(key)) => self.find_group(board, key),
            None => None,
        };
        let had = self.under.is_some();
        let row = self.at.checked_sub(self.top).filter(|_| self.top > 0);
        self.at = here
            .unwrap_or(self.at)
            .min(self.len(board).saturating_sub(1));
        let before = self.under.take();
        self.under = self.under_line(board, self.at);
        // A job that was folded away is less than what the cursor is on now.
        let same = match (&before, &self.under) {
            (Some(Under::Job(_)), Some(Under::Job(_)))
            | (Some(Under::Group(_)), Some(Under::Group(_))) => here.is_some(),
            _ => false,
        };
        self.fell |= had && !same && self.under.is_some();
        if opening && !self.moved {
            // Another job may have come before the one that was seen there.
            self.fell |= first.is_some() && first != self.under;
        } else if !self.moved && self.was_opening {
            // What is there first now stays until something moves.
            self.fell = false;
        }
        self.was_opening = opening;
        if let (Some(row), Some(at)) = (row, here) {
            self.top = at.saturating_sub(row);
        }
        self.follow_pushed(height);
        self.keep_in_sight(board, height);
    }

    /// A cursor that news have pushed off the end gets a fifth of the rows before it. From then on it keeps its row on the
    /// screen whatever comes in above: nobody's eyes are led away from it, and most rows need not be written again.
    fn follow_pushed(&mut self, height: usize) {
        if self.at >= self.top + height.max(1) {
            let before = (height / 5).max(1).min(height.saturating_sub(1));
            self.top = self.at.saturating_sub(before);
        }
    }

    /// Makes the lines anew where what they are made of has changed.
    fn fold(&mut self, board: &Board) {
        if !self.folding.is_active() {
            self.lines = None;
            return;
        }
        let revision = Some(board.revision());
        if self.lines.is_none() || self.made_of != revision {
            let rows = self.passing.as_deref();
            let rows = rows.unwrap_or_else(|| board.rows(self.lane));
            self.lines = Some(self.folding.lines(board, rows));
            self.made_of = revision;
        }
    }

    /// From now on these jobs stand first, where they are in this list.
    pub(crate) fn pin(&mut self, pinned: &[RowNumber]) {
        if self.pinned != pinned {
            self.pinned = pinned.to_vec();
            self.judged = None;
        }
    }

    /// Whether sweeps are folded here.
    pub(crate) fn is_folding(&self) -> bool {
        self.folding.is_active()
    }

    /// Whether all of them are, unless told otherwise of one.
    pub(crate) fn is_grouped(&self) -> bool {
        self.folding.all
    }

    /// Folds all sweeps, or none.
    pub(crate) fn group(&mut self, all: bool) {
        self.folding.fold_all(all);
        self.lines = None;
    }

    /// Folds one sweep, or unfolds it.
    pub(crate) fn toggle_fold(&mut self, board: &Board, sweep: SweepNumber) {
        self.folding.toggle(board, sweep);
        self.lines = None;
    }

    /// The sweep of the cursor's row, and how many of its jobs stand in this list.
    pub(crate) fn sweep_under_cursor(&self, board: &Board) -> Option<(SweepNumber, usize)> {
        match (&self.under, self.line(board, self.at)?) {
            (Some(Under::Group(_)), Line::Group(group, members)) => {
                Some((group.sweep, members.len()))
            }
            (Some(Under::Job(key)), _) => {
                let sweep = board.sweep_of(board.find(key)?)?;
                let jobs = board.sweep(sweep)?.members.iter();
                let here = jobs.filter(|n| board.row(**n).lane() == self.lane);
                Some((sweep, here.count()))
            }
            _ => None,
        }
    }

    /// Whether the cursor is on the row of a sweep.
    pub(crate) fn is_on_group(&self) -> bool {
        matches!(self.under, Some(Under::Group(_)))
    }

    fn under_line(&self, board: &Board, place: usize) -> Option<Under> {
        Some(match self.line(board, place)? {
            Line::Job(number) | Line::Member(number) => Under::Job(board.row(number).key()),
            Line::Group(group, _) => Under::Group(GroupKey::of(board, board.sweep(group.sweep)?)),
        })
    }

    fn find(&self, board: &Board, number: RowNumber) -> Option<usize> {
        if let Some(lines) = &self.lines {
            return lines.place_of(number, self.at);
        }
        match &self.passing {
            None => board.place_in_rows(self.lane, number),
            Some(rows) => self.place_passing(rows, board, number),
        }
    }

    /// The line of a sweep; of one that is not folded any more, that of its first job here.
    fn find_group(&self, board: &Board, key: &GroupKey) -> Option<usize> {
        let sweep = key.find(board)?;
        let lines = self.lines.as_ref();
        if let Some(place) = lines.and_then(|lines| lines.place_of_group(sweep, self.at)) {
            return Some(place);
        }
        let jobs = board.sweep(sweep)?.members.iter();
        let mut here = jobs.filter(|number| board.row(**number).lane() == self.lane);
        here.find_map(|number| self.find(board, *number))
    }

    /// Puts the cursor on the row at this place.
    pub(crate) fn go(&mut self, board: &Board, place: usize, height: usize) {
        let place = place.min(self.len(board).saturating_sub(1));
        self.under = self.under_line(board, place);
        self.at = place;
        self.fell = false;
        self.moved = true;
        self.keep_in_sight(board, height);
    }

    /// Scrolls by so many rows; the cursor goes along where it would leave the screen.
    pub(crate) fn scroll(&mut self, board: &Board, rows: isize, height: usize) {
        let (all, height) = (self.len(board), height.max(1));
        self.top = self.top.saturating_add_signed(rows);
        self.top = self.top.min(all.saturating_sub(height));
        let place = self.at.clamp(self.top, self.top + height - 1);
        if place != self.at && all > 0 {
            self.go(board, place, height);
        }
    }

    /// Moves the cursor by so many rows.
    pub(crate) fn step(&mut self, board: &Board, rows: isize, height: usize) {
        self.go(board, self.at.saturating_add_signed(rows), height);
    }

    /// Scrolls only when the cursor would leave the screen, and then by a third of it: a list that
    /// moves with every key is repainted with every key.
    fn keep_in_sight(&mut self, board: &Board, height: usize) {
        let height = height.max(1);
        let all = self.len(board);
        let jump = (height / 3).max(1);
        if self.at < self.top {
            self.top = (self.at + 1).saturating_sub(jump).min(self.at);
        } else if self.at >= self.top + height {
            self.top = self.at + jump - height;
            self.top = self.top.min(self.at);
        }
        self.top = self.top.min(all.saturating_sub(height));
    }

    /// The place of the next job, in this direction from the cursor, that the test accepts; of a folded
    /// sweep one of its jobs is enough.
    pub(crate) fn next_where(
        &self,
        board: &Board,
        back: bool,
        accepts: impl Fn(&Row<'_>) -> bool,
    ) -> Option<usize> {
        let accepts = |number: RowNumber| accepts(&board.row(number));
        let fits = |place: &usize| match self.line(board, *place) {
            Some(Line::Job(number) | Line::Member(number)) => accepts(number),
            Some(Line::Group(group, members)) => {
                !group.open && members.iter().any(|number| accepts(*number))
            }
            None => false,
        };
        if back {
            (0..self.at).rev().find(fits)
        } else {
            (self.at + 1..self.len(board)).find(fits)
        }
    }
}

#[cfg(test)]
mod tests;
