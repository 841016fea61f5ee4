//! Rows that only moved up or down: the terminal moves them itself, in some twenty bytes.
//!
//! It moves rows over their whole width. So where panes stand side by side, this pays only if what is beside did not
//! matter: a shift is taken when it saves cells, all in all.

use std::io::Write as _;
use std::ops::Range;

use crate::tui::buffer::{Buffer, Cell};

use super::canvas::{Dab, is_plain, row};

/// Frames that change fewer cells are cheap as they are.
const MANY: usize = 80;
/// A shift has to save so many cells: more than its own bytes.
const SAVES: i32 = 40;
/// A run of moved rows begins with one that would change so many cells.
const FEW: i32 = 8;
/// How far rows are looked for.
const FAR: usize = 8;

/// These rows move, the first and the last of them included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shift {
    pub(super) top: usize,
    pub(super) bottom: usize,
    /// By so many rows.
    pub(super) by: usize,
    pub(super) up: bool,
}

/// The shift that saves most, if much of what changes in this frame is what stands in other rows already.
pub(super) fn find(shown: &Buffer, next: &Buffer, frame: &[Dab<'_>]) -> Option<Shift> {
    if frame.len() < MANY {
        return None;
    }
    let shift = Marks::of(shown, next, frame).best()?;
    // What a terminal leaves of a wide letter, and what lies under it, is not known well enough to be moved.
    let mut rows = shift.rows();
    let plain = rows.all(|y| is_plain(row(shown, y)) && is_plain(row(next, y)));
    plain.then_some(shift)
}

/// The rows in and around a frame, a number for each cell: enough to find out which of them moved, and much quicker to
/// compare than cells.
struct Marks {
    width: usize,
    /// The row of the screen that the first of them is.
    first: usize,
    now: Vec<u32>,
    wanted: Vec<u32>,
}

impl Marks {
    fn of(shown: &Buffer, next: &Buffer, frame: &[Dab<'_>]) -> Self {
        let far = u16::try_from(FAR).unwrap_or(u16::MAX);
        let low = frame.first().map_or(0, |(_, y, _)| y.saturating_sub(far));
        let high = frame.last().map_or(0, |(_, y, _)| y + far + 1);
        let rows = low..high.min(next.area.height);
        let marks = |buffer| {
            let cells = rows.clone().flat_map(|y| row(buffer, y));
            cells.map(Cell::mark).collect()
        };
        Self {
            width: usize::from(next.area.width),
            first: usize::from(low),
            now: marks(shown),
            wanted: marks(next),
        }
    }

    /// In how many cells a wanted row differs from one that stands there now.
    fn differ(&self, wanted: usize, now: usize) -> i32 {
        let row =
            |marks: &'_ [u32], y: usize| y * self.width..((y + 1) * self.width).min(marks.len());
        let wanted = &self.wanted[row(&self.wanted, wanted)];
        let now = &self.now[row(&self.now, now)];
        // In the numbers' own width, so that many are compared at once.
        let pairs = wanted.iter().zip(now);
        pairs.map(|(one, other)| i32::from(one != other)).sum()
    }

    /// The shift after which the fewest cells are to be written.
    fn best(&self) -> Option<Shift> {
        let height = self.now.len() / self.width;
        let stays: Vec<i32> = (0..height).map(|y| self.differ(y, y)).collect();
        let empty = Cell::EMPTY.mark();
        let blank = |y: usize| {
            let cells = self.wanted[y * self.width..(y + 1) * self.width].iter();
            cells.map(|mark| i32::from(*mark != empty)).sum::<i32>()
        };
        let mut best = (SAVES, None);
        for (by, up) in (1..=FAR.min(height / 2)).flat_map(|by| [(by, true), (by, false)]) {
            // The rows that get others' content, one after the other; the best run of them.
            let (mut run, mut begin) = (0, 0);
            for y in if up { 0..height - by } else { by..height } {
                let from = if up { y + by } else { y - by };
                if run <= 0 && stays[y] < FEW {
                    // Nothing is saved here, and a run that begins later is as good.
                    continue;
                }
                let saves = stays[y] - self.differ(y, from);
                if run <= 0 {
                    (run, begin) = (0, y);
                }
                run += saves;
                let (top, bottom) = if up { (begin, y + by) } else { (begin - by, y) };
                let bared = if up { y + 1..=bottom } else { top..=begin - 1 };
                let saved = run - bared.map(|y| blank(y) - stays[y]).sum::<i32>();
                if saved > best.0 {
                    let shift = Shift {
                        top: self.first + top,
                        bottom: self.first + bottom,
                        by,
                        up,
                    };
                    best = (saved, Some(shift));
                }
            }
        }
        best.1
    }
}

impl Shift {
    /// The rows that move or come free.
    pub(super) fn rows(self) -> Range<u16> {
        let [top, end] = [self.top, self.bottom + 1].map(|y| u16::try_from(y).unwrap_or(u16::MAX));
        top..end
    }

    /// Moves the rows of a frame as the terminal will.
    pub(super) fn apply(self, shown: &mut Buffer) {
        let width = usize::from(shown.area.width);
        self.turn(&mut shown.content, width, &Cell::EMPTY);
    }

    /// The same for whatever is kept of each cell; what came free is blank.
    pub(super) fn turn<T: Clone>(self, cells: &mut [T], width: usize, blank: &T) {
        let moved = width * self.by;
        let region = &mut cells[width * self.top..width * (self.bottom + 1)];
        if self.up {
            region.rotate_left(moved);
            let end = region.len() - moved;
            region[end..].fill(blank.clone());
        } else {
            region.rotate_right(moved);
            region[..moved].fill(blank.clone());
        }
    }

    /// The oldest sequences there are: margins, then lines fed at one of them. The cursor is at home afterwards, and
    /// what came free is blank, for no colour is on.
    pub(super) fn push(self, out: &mut Vec<u8>) {
        let (top, bottom) = (self.top + 1, self.bottom + 1);
        let _ = if self.up {
            write!(out, "\x1b[{top};{bottom}r\x1b[{bottom}H")
        } else {
            write!(out, "\x1b[{top};{bottom}r\x1b[{top}H")
        };
        for _ in 0..self.by {
            out.extend_from_slice(if self.up { b"\n" } else { b"\x1bM" });
        }
        out.extend_from_slice(b"\x1b[r");
    }
}

#[cfg(test)]
mod tests {
    use super::super::Canvas;
    use crate::tui::buffer::Buffer;
    use proptest::prelude::*;
    use ratatui::layout::Size;
    use ratatui::style::{Color, Style};
    use std::num::NonZero;

    const COLUMNS: u16 = 60;
    const ROWS: u16 = 16;

    /// A head, a list of such jobs in its frame, and a pane beside it where there is one.
    fn board(jobs: &[u32], beside: bool) -> impl Fn(&mut Buffer) {
        move |buffer: &mut Buffer| {
            buffer.set_string(0, 0, format!("all {}", jobs.len()), Style::new());
            for y in 1..ROWS - 1 {
                buffer.set_string(0, y, "│", Style::new().fg(Color::Indexed(240)));
                let Some(job) = jobs.get(usize::from(y - 1)) else {
                    continue;
                };
                // Digits that differ from row to row, as those of times and names do.
                let name = job.wrapping_mul(2_654_435_761);
                let text = format!(" job-{name:010}-{:07} waits", name % 9_999_991);
                let look = Style::new().fg(Color::Indexed(if job % 3 == 0 { 203 } else { 114 }));
                buffer.set_string(2, y, text, look);
                if beside {
                    buffer.set_string(45, y, format!("beside {y:02}"), Style::new());
                }
            }
        }
    }

    struct Seen {
        canvas: Canvas,
        shown: vt100::Parser,
    }

    impl Seen {
        fn new() -> Self {
            let (rows, columns) = (NonZero::new(ROWS).unwrap(), NonZero::new(COLUMNS).unwrap());
            Self {
                canvas: Canvas::new(Size::new(COLUMNS, ROWS)),
                shown: vt100::Parser::new(rows, columns, 0),
            }
        }

        /// Draws, and says what it cost, once the terminal shows what was drawn.
        #[track_caller]
        fn draw(&mut self, draw: impl Fn(&mut Buffer)) -> usize {
            let bytes = self.canvas.draw(draw);
            let wanted = self.canvas.shown();
            self.shown.process(&bytes);
            for y in 0..ROWS {
                for x in 0..COLUMNS {
                    let shown = self.shown.screen().cell(y, x).unwrap();
                    let letter = Some(shown.contents()).filter(|text| !text.is_empty());
                    let cell = &wanted[(x, y)];
                    assert_eq!(letter.unwrap_or(" "), cell.symbol(), "at {x},{y}");
                    if let (Color::Indexed(colour), false) = (cell.fg(), cell.symbol() == " ") {
                        assert_eq!(shown.fgcolor(), vt100::Color::Idx(colour), "at {x},{y}");
                    }
                }
            }
            bytes.len()
        }
    }

    #[test]
    fn a_row_that_comes_or_goes_in_a_full_list_costs_less_than_150_bytes() {
        let mut seen = Seen::new();
        let jobs: Vec<u32> = (0..30).collect();
        assert!(seen.draw(board(&jobs[2..], false)) > 400);
        assert!(seen.draw(board(&jobs[1..], false)) < 150, "one more above");
        assert!(seen.draw(board(&jobs[2..], false)) < 150, "one less above");
        let mut without = jobs.clone();
        without.remove(7);
        seen.draw(board(&jobs[2..], false));
        assert!(
            seen.draw(board(&without[2..], false)) < 150,
            "one less inside"
        );
        assert!(seen.draw(board(&without[4..], false)) < 250, "two rows on");
    }

    #[test]
    fn what_stands_beside_is_not_moved_at_any_cost() {
        let mut seen = Seen::new();
        let jobs: Vec<u32> = (0..30).collect();
        seen.draw(board(&jobs[1..], true));
        seen.draw(board(&jobs, true));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]
        #[test]
        fn a_terminal_shows_what_was_drawn_however_rows_moved(
            lists in prop::collection::vec((prop::collection::vec(0..12_u32, 0..18), any::<bool>()), 1..8)
        ) {
            let mut seen = Seen::new();
            for (jobs, beside) in &lists {
                seen.draw(board(jobs, *beside));
                seen.draw(board(jobs.get(1..).unwrap_or_default(), *beside));
            }
        }
    }
}
