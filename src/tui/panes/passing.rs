//! The rows of a lane that pass the filter, the pinned ones first.

use std::collections::HashSet;

use crate::board::{Board, Lane, RowNumber};
use crate::tui::sift::passing::Passing;

/// Those rows in the order of the list; none while everything passes and nothing is pinned here.
pub(super) fn passing(
    board: &Board,
    lane: Lane,
    passing: &Passing,
    pinned: &[RowNumber],
) -> Option<Vec<RowNumber>> {
    let rows = passing.rows(board.rows(lane));
    if !pinned
        .iter()
        .any(|number| board.row(*number).lane() == lane)
    {
        return rows;
    }
    let pinned: HashSet<&RowNumber> = pinned.iter().collect();
    let all = rows.as_deref().unwrap_or_else(|| board.rows(lane));
    let (mut first, rest): (Vec<RowNumber>, Vec<RowNumber>) =
        all.iter().partition(|number| pinned.contains(number));
    // Among themselves they keep the order of the list.
    first.extend(rest);
    Some(first)
}
