//! The rows of a lane that pass the filter.

use crate::board::{Board, Filter, Lane, RowNumber};

/// Those rows in the order of the list; none while everything passes.
pub(super) fn passing(board: &Board, lane: Lane, filter: &Filter) -> Option<Vec<RowNumber>> {
    if filter.is_empty() {
        return None;
    }
    let passes = |number: &&RowNumber| {
        let row = board.row(**number);
        let source = board.standing(row.source()).map_or("", |s| &s.name);
        filter.accepts(&row, source)
    };
    Some(board.rows(lane).iter().filter(passes).copied().collect())
}
