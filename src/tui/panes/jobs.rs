//! A list of jobs whose cursor belongs to a job, not to a row.

use crate::board::{Board, Filter, Lane, Row, RowNumber};
use crate::job::JobKey;

/// Where the cursor of one lane stands and what part of the lane is seen.
#[derive(Clone, Debug)]
pub(crate) struct JobList {
    pub(crate) lane: Lane,
    selected: Option<JobKey>,
    /// The selected job's place, or where it was when it left.
    at: usize,
    /// The first row that is seen.
    top: usize,
    /// The job the cursor stood on has left the list and the cursor fell upon another one:
    /// the next verb only says so.
    fell: bool,
    /// The operator has moved the cursor. Before that it rests on the first row while the sources
    /// are read, whichever of them is read first.
    moved: bool,
    /// The rows that pass the filter; unused while there is none.
    passing: Option<Vec<RowNumber>>,
}

impl JobList {
    pub(crate) fn new(lane: Lane) -> Self {
        Self {
            lane,
            selected: None,
            at: 0,
            top: 0,
            fell: false,
            moved: false,
            passing: None,
        }
    }

    /// The rows this list shows, in order.
    pub(crate) fn rows<'a>(&'a self, board: &'a Board) -> &'a [RowNumber] {
        self.passing
            .as_deref()
            .unwrap_or_else(|| board.lane(self.lane))
    }

    /// The rows that are on the screen, with the place of the first.
    pub(crate) fn seen<'a>(&'a self, board: &'a Board, height: usize) -> (usize, &'a [RowNumber]) {
        let rows = self.rows(board);
        let top = self.top.min(rows.len());
        (top, &rows[top..rows.len().min(top + height)])
    }

    pub(crate) fn selected(&self) -> Option<&JobKey> {
        self.selected.as_ref()
    }

    /// The place of the cursor, from 0.
    pub(crate) fn place(&self) -> Option<usize> {
        self.selected.as_ref().map(|_| self.at)
    }

    pub(crate) fn is_selected(&self, row: &Row<'_>) -> bool {
        self.selected.as_ref().is_some_and(|key| row.is(key))
    }

    /// Whether the cursor fell on this job by itself; asking clears it, so that a second press acts.
    pub(crate) fn take_fall(&mut self) -> bool {
        std::mem::take(&mut self.fell)
    }

    /// Brings the list in line with a board or filter that changed: the cursor stays on its job; when
    /// that has left, it falls on the one that took its place. While the sources are still `opening`, a
    /// cursor that nobody has moved stays on the first row instead.
    pub(crate) fn settle(&mut self, board: &Board, filter: &Filter, height: usize, opening: bool) {
        if opening && !self.moved {
            self.selected = None;
            self.at = 0;
        }
        self.passing = if filter.is_empty() {
            None
        } else {
            let passes = |number: &&RowNumber| {
                let row = board.row(**number);
                let source = board.standing(row.source()).map_or("", |s| &s.name);
                filter.accepts(&row, source)
            };
            Some(
                board
                    .lane(self.lane)
                    .iter()
                    .filter(passes)
                    .copied()
                    .collect(),
            )
        };
        let known = self.selected.as_ref().and_then(|key| board.find(key));
        let here = known.and_then(|number| self.find(board, number));
        if let Some(place) = here {
            self.at = place;
        } else {
            let had = self.selected.is_some();
            let rows = self.rows(board);
            let at = self.at.min(rows.len().saturating_sub(1));
            let next = rows.get(at).map(|number| board.row(*number).key());
            self.at = at;
            self.fell |= had && next.is_some();
            self.selected = next;
        }
        self.keep_in_sight(board, height);
    }

    fn find(&self, board: &Board, number: RowNumber) -> Option<usize> {
        match &self.passing {
            None => board.place_in_lane(self.lane, number),
            Some(rows) => {
                if rows.get(self.at) == Some(&number) {
                    return Some(self.at);
                }
                rows.iter().position(|n| *n == number)
            }
        }
    }

    /// Puts the cursor on the row at this place.
    pub(crate) fn go(&mut self, board: &Board, place: usize, height: usize) {
        let rows = self.rows(board);
        let place = place.min(rows.len().saturating_sub(1));
        self.selected = rows.get(place).map(|number| board.row(*number).key());
        self.at = place;
        self.fell = false;
        self.moved = true;
        self.keep_in_sight(board, height);
    }

    /// Where a job stands, if the list shows it.
    pub(crate) fn place_of(&self, board: &Board, key: &JobKey) -> Option<usize> {
        board.find(key).and_then(|number| self.find(board, number))
    }

    /// Moves the cursor by so many rows.
    pub(crate) fn step(&mut self, board: &Board, rows: isize, height: usize) {
        self.go(board, self.at.saturating_add_signed(rows), height);
    }

    /// Scrolls only when the cursor would leave the screen, and then by a third of it: a list that
    /// moves with every key is repainted with every key.
    fn keep_in_sight(&mut self, board: &Board, height: usize) {
        let height = height.max(1);
        let all = self.rows(board).len();
        let jump = (height / 3).max(1);
        if self.at < self.top {
            self.top = (self.at + 1).saturating_sub(jump).min(self.at);
        } else if self.at >= self.top + height {
            self.top = self.at + jump - height;
            self.top = self.top.min(self.at);
        }
        self.top = self.top.min(all.saturating_sub(height));
    }

    /// The place of the next job, in this direction from the cursor, that the test accepts.
    pub(crate) fn next_where(
        &self,
        board: &Board,
        back: bool,
        accepts: impl Fn(&Row<'_>) -> bool,
    ) -> Option<usize> {
        let rows = self.rows(board);
        let fits = |place: &usize| rows.get(*place).is_some_and(|n| accepts(&board.row(*n)));
        if back {
            (0..self.at).rev().find(fits)
        } else {
            (self.at + 1..rows.len()).find(fits)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::{Change, Job, JobId, SourceId, Status};

    fn board(names: &[&str]) -> Board {
        let mut board = Board::new([("q".to_owned(), "folder")]);
        let put = names
            .iter()
            .map(|n| Change::Put(Job::new(JobId::live(n.as_bytes()), Status::Pending)));
        board.apply(SourceId(0), put.collect());
        board
    }

    fn name(list: &JobList) -> &str {
        list.selected().map_or("", |key| key.id.name())
    }

    #[test]
    fn the_cursor_stays_on_its_job_when_rows_come_before_it() {
        let mut board = board(&["b", "c", "d"]);
        let mut list = JobList::new(Lane::Queue);
        let all = Filter::default();
        list.settle(&board, &all, 5, false);
        list.step(&board, 1, 5);
        assert_eq!(name(&list), "c");
        let new = Job::new(JobId::live(b"a"), Status::Pending);
        board.apply(SourceId(0), vec![Change::Put(new)]);
        list.settle(&board, &all, 5, false);
        assert_eq!((name(&list), list.place()), ("c", Some(2)));
        assert!(!list.take_fall());
    }

    #[test]
    fn a_job_that_leaves_lets_the_cursor_fall_and_the_list_knows() {
        let mut board = board(&["a", "b", "c"]);
        let mut list = JobList::new(Lane::Queue);
        let all = Filter::default();
        list.settle(&board, &all, 5, false);
        list.step(&board, 1, 5);
        board.apply(SourceId(0), vec![Change::Gone(JobId::live(b"b"))]);
        list.settle(&board, &all, 5, false);
        assert_eq!(name(&list), "c");
        assert!(list.take_fall());
        assert!(!list.take_fall());
    }

    #[test]
    fn a_cursor_nobody_moved_rests_on_the_first_row_while_sources_open() {
        let mut board = board(&["m"]);
        let mut list = JobList::new(Lane::Queue);
        let all = Filter::default();
        list.settle(&board, &all, 5, true);
        let first = Job::new(JobId::live(b"a"), Status::Pending);
        board.apply(SourceId(0), vec![Change::Put(first)]);
        list.settle(&board, &all, 5, true);
        assert_eq!(name(&list), "a");
        list.step(&board, 1, 5);
        let other = Job::new(JobId::live(b"b"), Status::Pending);
        board.apply(SourceId(0), vec![Change::Put(other)]);
        list.settle(&board, &all, 5, true);
        assert_eq!((name(&list), list.place()), ("m", Some(2)));
    }

    #[test]
    fn the_cursor_is_always_in_sight() {
        let names: Vec<_> = (0..100).map(|n| format!("{n:03}")).collect();
        let board = board(&names.iter().map(String::as_str).collect::<Vec<_>>());
        let mut list = JobList::new(Lane::Queue);
        list.settle(&board, &Filter::default(), 7, false);
        for step in [1, 1, 5, 30, -1, -20, 200, -1, -200, 3] {
            list.step(&board, step, 7);
            let (top, seen) = list.seen(&board, 7);
            assert_eq!(seen.len(), 7);
            let place = list.place().unwrap();
            assert!((top..top + 7).contains(&place));
        }
    }
}
