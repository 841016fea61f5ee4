//! The board once, as JSON or as a table.
//! Never here: that a terminal exists.

mod document;
mod study;
mod table;

pub use document::{Job as JobLine, document, lines};
pub use study::study;
pub use table::{csv, table};

use crate::board::{Board, Lane, Row, Sieve};

/// The jobs of a report in its order: waiting, running, over; those the filter accepts.
pub fn rows<'a>(
    board: &'a Board,
    sieve: &'a Sieve<'_>,
    most: usize,
) -> impl Iterator<Item = Row<'a>> {
    Lane::ALL
        .into_iter()
        .flat_map(|lane| board.lane(lane))
        .filter(move |number| sieve.judge(board, **number).passes())
        .map(|number| board.row(*number))
        .take(most)
}
