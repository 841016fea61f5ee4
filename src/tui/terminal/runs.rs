//! The changed cells of a frame as runs that are written in one go, and the order in which they are written.
//!
//! Row by row is right for a whole screen. Where little has changed, numbers stand below each other and colours repeat: the
//! next run is then the one that is reached in the fewest bytes.

use ratatui::layout::Position;

use super::canvas::Dab;
use super::shown::Shown;
use crate::tui::sgr::{self, Look};

/// So many blanks are written out; more of them at the end of a row are wiped.
const WIPE: usize = 3;
/// More runs than these are written row by row.
const FEW: usize = 48;

/// Cells beside each other in one look.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run<'a> {
    pub(super) at: Position,
    pub(super) cells: &'a [Dab<'a>],
    /// They are the blank end of their row, and are wiped.
    pub(super) wiped: bool,
    look: Look,
    blank: bool,
}

/// Takes a frame apart, row by row.
pub(super) fn runs<'a>(frame: &'a [Dab<'a>], shown: &Shown) -> Vec<Run<'a>> {
    let mut runs = Vec::new();
    for row in frame.chunk_by(|one, other| one.1 == other.1) {
        let blank = row.first().map_or(0, |(_, y, _)| shown.blank_from(*y));
        let written = row.partition_point(|(x, ..)| *x < blank);
        let (written, end) = row.split_at(written);
        let reach = match (end.first(), end.last()) {
            (Some((first, ..)), Some((last, ..))) => usize::from(last - first) + 1,
            _ => 0,
        };
        let wiped = reach > WIPE;
        let written = if wiped { written } else { row };
        let mut look = None;
        let pieces = written.chunk_by(|(x, _, one), (next, _, other)| {
            let so_far = *look.get_or_insert(Look::of(one));
            let wanted = Look::of(other);
            let same = other.is_blank() && sgr::same_on_a_blank(so_far, wanted);
            let goes_on = x + 1 == *next && (same || so_far == wanted);
            if !goes_on {
                look = None;
            }
            goes_on
        });
        runs.extend(pieces.filter_map(|cells| Run::of(cells, false)));
        if wiped {
            runs.extend(Run::of(end, true));
        }
    }
    runs
}

impl<'a> Run<'a> {
    fn of(cells: &'a [Dab<'a>], wiped: bool) -> Option<Self> {
        let (x, y, cell) = cells.first()?;
        Some(Self {
            at: Position { x: *x, y: *y },
            cells,
            wiped,
            look: if wiped { Look::PLAIN } else { Look::of(cell) },
            blank: wiped || cells.iter().all(|(.., cell)| cell.is_blank()),
        })
    }

    /// About how many bytes it takes to come from the end of this run to the beginning of that one.
    fn distance(&self, to: &Self) -> u16 {
        let end = if self.wiped {
            self.at.x
        } else {
            self.cells.last().map_or(self.at.x, |(x, ..)| x + 1)
        };
        let along = |from: u16| match (to.at.x.checked_sub(from), from.checked_sub(to.at.x)) {
            (Some(ahead), _) => ahead.min(4),
            (None, back) => back.unwrap_or(0).min(4),
        };
        let down = to.at.y.checked_sub(self.at.y);
        let way = match down {
            Some(rows @ 0..=4) => rows + along(end).min(1 + along(0)),
            None => 4 + along(end),
            Some(_) => 7,
        };
        let same = self.look == to.look || to.blank && sgr::same_on_a_blank(self.look, to.look);
        way.min(7) + if same { 0 } else { 5 }
    }
}

/// Other orders in which a few runs may take fewer bytes; none where there are many.
pub(super) fn orders<'a>(runs: &[Run<'a>]) -> Vec<Vec<Run<'a>>> {
    if runs.len() < 3 || runs.len() > FEW {
        return Vec::new();
    }
    vec![nearest_first(runs), by_columns(runs)]
}

/// Each followed by the nearest of the others.
fn nearest_first<'a>(runs: &[Run<'a>]) -> Vec<Run<'a>> {
    let mut left = runs.to_vec();
    let mut order = vec![left.remove(0)];
    while let Some(last) = order.last()
        && let Some(next) = (0..left.len()).min_by_key(|at| last.distance(&left[*at]))
    {
        order.push(left.remove(next));
    }
    order
}

/// Those that stand below each other, from the top down; then those further to the right.
fn by_columns<'a>(runs: &[Run<'a>]) -> Vec<Run<'a>> {
    let mut left = runs.to_vec();
    left.sort_by_key(|run| run.at.x);
    let together = |one: &Run<'_>, next: &Run<'_>| next.at.x - one.at.x <= 3;
    for column in left.chunk_by_mut(together) {
        column.sort_by_key(|run| (run.at.y, run.at.x));
    }
    left
}
