//! The board once, as JSON or as a table.
//! Never here: that a terminal exists.

mod change;
mod document;
mod pieces;
mod study;
mod table;
mod telling;
mod waited;
mod written;

pub use change::{change as change_line, snapshot as snapshot_line, source as source_line};
pub use document::{Job as JobLine, behind_opening, document, lines, opening};
pub use study::study;
pub use table::{csv, table};
pub use telling::telling;
pub use waited::{Counted, waited};

use crate::board::{Board, Row, RowNumber, Sieve, Sort};
use crate::job::Moment;

/// In which order a report has jobs, how many at most, and when it is made.
#[derive(Clone, Debug)]
pub struct Extent {
    /// The natural one: waiting, running, over.
    pub sort: Sort,
    pub most: usize,
    pub now: Moment,
}

/// The jobs of a report in its order; those the filter accepts.
pub fn rows<'a>(
    board: &'a Board,
    sieve: &'a Sieve<'_>,
    extent: &Extent,
) -> impl Iterator<Item = (RowNumber, Row<'a>)> {
    board
        .all_sorted(&extent.sort, extent.now)
        .into_iter()
        .filter(move |number| sieve.judge(board, *number).passes())
        .map(|number| (number, board.row(number)))
        .take(extent.most)
}
