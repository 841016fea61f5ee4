//! A list of those that pass, kept by what changes: one job that comes, changes or goes moves one row.

use super::jobs::JobList;
use crate::board::{Board, RowNumber};
use crate::tui::sift::passing::Passing;

impl JobList {
    /// Whether the rows that pass are those of these verdicts and this board; only then single ones can be taken out
    /// and put in. Pinned jobs stand in no order.
    pub(crate) fn is_kept(&self, board: &Board, sifted: &Passing) -> bool {
        self.judged == Some((sifted.revision(), board.revision())) && self.pinned.is_empty()
    }

    /// A job that stands here is going to change or to leave.
    pub(crate) fn take_out(&mut self, board: &Board, number: RowNumber) {
        if let Some(rows) = &mut self.passing
            && let Ok(place) = board.place_among(rows, number)
        {
            rows.remove(place);
        }
    }

    /// A job that has come or changed passes.
    pub(crate) fn put_in(&mut self, board: &Board, number: RowNumber) {
        if let Some(rows) = &mut self.passing
            && let Err(place) = board.place_among(rows, number)
        {
            rows.insert(place, number);
        }
    }

    /// All jobs that changed were taken out and put in.
    pub(crate) fn keep(&mut self, board: &Board, sifted: &Passing) {
        self.judged = Some((sifted.revision(), board.revision()));
        self.lines = None;
    }

    /// Where a job stands among those that pass.
    pub(super) fn place_passing(
        &self,
        rows: &[RowNumber],
        board: &Board,
        number: RowNumber,
    ) -> Option<usize> {
        if rows.get(self.at) == Some(&number) {
            return Some(self.at);
        }
        if !self.pinned.is_empty() {
            return rows.iter().position(|n| *n == number);
        }
        let is_here = board.row(number).lane() == self.lane;
        board.place_among(rows, number).ok().filter(|_| is_here)
    }
}
