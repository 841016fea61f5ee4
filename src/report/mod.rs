//! The board once, as JSON or as a table.
//! Never here: that a terminal exists.

mod change;
mod document;
mod study;
mod table;
mod telling;
mod waited;

pub use change::{change as change_line, snapshot as snapshot_line, source as source_line};
pub use document::{Job as JobLine, document, lines};
pub use study::study;
pub use table::{csv, table};
pub use telling::telling;
pub use waited::{Counted, waited};

use crate::board::{Board, Filter, Lane, Row};

/// The jobs of a report in its order: waiting, running, over; those the filter accepts.
pub fn rows<'a>(
    board: &'a Board,
    filter: &'a Filter,
    most: usize,
) -> impl Iterator<Item = Row<'a>> {
    Lane::ALL
        .into_iter()
        .flat_map(|lane| board.lane(lane))
        .map(|number| board.row(*number))
        .filter(move |row| {
            let source = board.standing(row.source()).map_or("", |s| &s.name);
            filter.is_empty() || filter.accepts(row, source)
        })
        .take(most)
}
