//! The rows of a lane that pass the filter.

use crate::board::{Board, Lane, RowNumber};
use crate::tui::sift::passing::Passing;

/// Those rows in the order of the list; none while everything passes.
pub(super) fn passing(board: &Board, lane: Lane, passing: &Passing) -> Option<Vec<RowNumber>> {
    passing.rows(board.rows(lane))
}
