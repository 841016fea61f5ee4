//! Moving through a log, row by row, whether lines wrap or not.

use ratatui::layout::Size;

use super::rows::{columns, wrapped};
use super::view::{Anchor, LogView, Mode, PIECE, Wanted};
use crate::job::LogAsk;
use crate::tui::effect::Effect;
use crate::why::Mood;

/// Columns that one step to the side takes.
const SIDE_STEP: i64 = 8;

/// A way to move through a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// Rows; up when negative.
    Rows(i64),
    /// Half panes, so that two are a page.
    HalfPages(i64),
    Pages(i64),
    /// The beginning of the whole log.
    Home,
    /// Its end, and whatever is added there.
    End,
    /// Steps of eight columns to the right, to the left when negative; not when wrapping.
    Sideways(i64),
}

impl LogView {
    /// Moves the pane; asks for more of the log when it comes near an end of what is here.
    #[must_use]
    pub fn scroll(&mut self, by: Move) -> Vec<Effect> {
        let page = i64::from(self.size.height.max(2)) - 1;
        match by {
            Move::Rows(rows) => self.scroll_rows(rows),
            Move::HalfPages(count) => self.scroll_rows(count.saturating_mul((page + 1) / 2)),
            Move::Pages(count) => self.scroll_rows(count.saturating_mul(page)),
            Move::Home => self.go_home(),
            Move::End => self.go_to_end(),
            Move::Sideways(steps) => {
                let columns = steps.saturating_mul(SIDE_STEP);
                if !self.wrap {
                    let left = i64::try_from(self.left).unwrap_or(i64::MAX);
                    let most = i64::try_from(self.widest()).unwrap_or(i64::MAX);
                    let to = left.saturating_add(columns).min(most).max(0);
                    self.left = usize::try_from(to).unwrap_or(0);
                }
                Vec::new()
            }
        }
    }

    /// Goes to the nearest line above the pane's first row that tells of an error, in what is
    /// read so far; whether there is one.
    pub fn error_above(&mut self) -> bool {
        let lines = self.window.lines();
        let top = match self.mode {
            Mode::Follow => lines.len(),
            Mode::Paused(anchor) => self.window.line_at(anchor.at),
        };
        let found = lines[..top.min(lines.len())]
            .iter()
            .rposition(|line| line.mood == Mood::Error);
        self.show_line(found)
    }

    /// The same for the lines below the pane's first row.
    pub fn error_below(&mut self) -> bool {
        let Mode::Paused(anchor) = self.mode else {
            return false;
        };
        let top = self.window.line_at(anchor.at) + 1;
        let rest = self.window.lines().get(top..).unwrap_or(&[]);
        let found = rest.iter().position(|line| line.mood == Mood::Error);
        self.show_line(found.map(|below| top + below))
    }

    /// Goes to the line that begins at this offset, asking for it when it is not here.
    #[must_use]
    pub fn go_to_line(&mut self, at: u64) -> Vec<Effect> {
        if self.heard && at >= self.window.start() && at < self.window.end() {
            self.show_line_at(at);
            return Vec::new();
        }
        let offset = at.saturating_sub(PIECE as u64 / 2);
        let ask = LogAsk::At {
            offset,
            most: PIECE,
        };
        self.want(Wanted::Line(at), ask)
    }

    /// Goes to where this share of the log (in hundredths) is above the pane, but for a third of it.
    #[must_use]
    pub fn go_to_share(&mut self, percent: u8) -> Vec<Effect> {
        let at = u128::from(self.window.size()) * u128::from(percent.min(100)) / 100;
        match percent {
            0 => self.go_home(),
            100.. => self.go_to_end(),
            _ => self.go_to_line(u64::try_from(at).unwrap_or(u64::MAX)),
        }
    }

    /// Puts the line into the pane, with a third of the pane above it.
    pub(super) fn show_line_at(&mut self, at: u64) {
        let line = self.at(self.window.line_at(at), 0);
        let top = self.up(line, usize::from(self.size.height) / 3);
        self.mode = Mode::Paused(top);
    }

    fn show_line(&mut self, index: Option<usize>) -> bool {
        if let Some(index) = index {
            self.mode = Mode::Paused(self.at(index, 0));
        }
        index.is_some()
    }

    /// Stops where it is, or goes on following the end.
    #[must_use]
    pub fn toggle_follow(&mut self) -> Vec<Effect> {
        match self.mode {
            Mode::Follow => {
                self.mode = Mode::Paused(self.last_anchor(self.size));
                Vec::new()
            }
            Mode::Paused(_) => self.go_to_end(),
        }
    }

    /// Long lines run on in the next row, or out of the pane.
    pub fn toggle_wrap(&mut self) {
        self.wrap = !self.wrap;
        self.left = 0;
        if let Mode::Paused(anchor) = &mut self.mode {
            anchor.row = 0;
        }
    }

    fn scroll_rows(&mut self, rows: i64) -> Vec<Effect> {
        let last = self.last_anchor(self.size);
        let from = self.anchor(self.size);
        let to = if rows < 0 {
            self.up(
                from,
                usize::try_from(rows.unsigned_abs()).unwrap_or(usize::MAX),
            )
        } else {
            self.down(from, usize::try_from(rows).unwrap_or(usize::MAX), last)
        };
        // Whoever moves on does not want to be carried off when a former wish comes true.
        if let Some(Wanted::Home | Wanted::End | Wanted::Match(_) | Wanted::Line(_)) = self.wanted {
            self.wanted = None;
        }
        let mut effects = self.stop_search();
        if let Some(search) = &mut self.search {
            search.forget_place();
        }
        if self.mode == Mode::Follow && (to == last && (rows >= 0 || self.window.start() == 0)) {
            return effects;
        }
        self.mode = Mode::Paused(to);
        effects.extend(self.prefetch(to));
        effects
    }

    /// Asks for what lies beyond the window when the pane comes near its edge.
    pub(super) fn prefetch(&mut self, top: Anchor) -> Vec<Effect> {
        if self.wanted.is_some() {
            return Vec::new();
        }
        let near = usize::from(self.size.height) * 2;
        let index = self.window.line_at(top.at);
        if index < near && self.window.start() > 0 {
            let end = self.window.start();
            let offset = end.saturating_sub(PIECE as u64);
            let most = usize::try_from(end - offset).unwrap_or(PIECE);
            return self.want(Wanted::Older(offset), LogAsk::At { offset, most });
        }
        if index + near + usize::from(self.size.height) > self.window.lines().len()
            && !self.window.reaches_end()
        {
            let offset = self.window.end();
            return self.want(
                Wanted::Newer(offset),
                LogAsk::At {
                    offset,
                    most: PIECE,
                },
            );
        }
        Vec::new()
    }

    fn go_home(&mut self) -> Vec<Effect> {
        self.left = 0;
        if self.window.start() == 0 {
            self.mode = Mode::Paused(Anchor { at: 0, row: 0 });
            return Vec::new();
        }
        self.mode = Mode::Paused(self.anchor(self.size));
        self.want(
            Wanted::Home,
            LogAsk::At {
                offset: 0,
                most: PIECE,
            },
        )
    }

    fn go_to_end(&mut self) -> Vec<Effect> {
        if self.window.reaches_end() {
            self.wanted = None;
            self.resume();
            return Vec::new();
        }
        self.want(Wanted::End, LogAsk::End { most: PIECE })
    }

    /// What is in the pane's first row.
    pub(super) fn anchor(&self, size: Size) -> Anchor {
        match self.mode {
            Mode::Follow => self.last_anchor(size),
            // The line may take fewer rows than when it came here: the pane was made wider.
            Mode::Paused(anchor) if anchor.row > 0 => {
                let rows = self.rows(self.window.line_at(anchor.at), size.width);
                Anchor {
                    row: anchor.row.min(rows - 1),
                    ..anchor
                }
            }
            Mode::Paused(anchor) => anchor,
        }
    }

    /// The first row when the last row is the end of what is here.
    pub(super) fn last_anchor(&self, size: Size) -> Anchor {
        let count = self.window.lines().len();
        let Some(last) = count.checked_sub(1) else {
            return Anchor {
                at: self.window.start(),
                row: 0,
            };
        };
        let rows = self.rows(last, size.width);
        let bottom = Anchor {
            at: self.window.lines()[last].start,
            row: rows - 1,
        };
        self.up_in(bottom, usize::from(size.height.max(1)) - 1, size.width)
    }

    pub(super) fn up(&self, from: Anchor, rows: usize) -> Anchor {
        self.up_in(from, rows, self.size.width)
    }

    fn up_in(&self, from: Anchor, mut rows: usize, width: u16) -> Anchor {
        let mut index = self.window.line_at(from.at);
        let mut row = from.row;
        while rows > row {
            if index == 0 {
                (row, rows) = (0, 0);
                break;
            }
            rows -= row + 1;
            index -= 1;
            row = self.rows(index, width) - 1;
        }
        self.at(index, row - rows)
    }

    fn down(&self, from: Anchor, rows: usize, last: Anchor) -> Anchor {
        let mut index = self.window.line_at(from.at);
        let mut row = from.row.saturating_add(rows);
        loop {
            if (self.window.line_at(last.at), last.row) <= (index, row) {
                return last;
            }
            let here = self.rows(index, self.size.width);
            if row < here {
                return self.at(index, row);
            }
            row -= here;
            index += 1;
        }
    }

    pub(super) fn at(&self, index: usize, row: usize) -> Anchor {
        let line = self.window.lines().get(index);
        Anchor {
            at: line.map_or(self.window.start(), |line| line.start),
            row,
        }
    }

    /// How many rows a line takes, remarks of ours before and behind it included.
    pub(super) fn rows(&self, index: usize, width: u16) -> usize {
        let text = if self.wrap {
            wrapped(&self.window.show(index).text, width).len()
        } else {
            1
        };
        usize::from(self.remark_before(index).is_some())
            + text
            + usize::from(self.remark_behind(index).is_some())
    }

    /// Our own row above a line.
    pub(super) fn remark_before(&self, index: usize) -> Option<String> {
        (index == 0 && self.restarted).then(|| "-- log restarted --".to_owned())
    }

    /// Our own row below a line.
    pub(super) fn remark_behind(&self, index: usize) -> Option<String> {
        if index + 1 != self.window.lines().len() {
            return None;
        }
        if let Some(refusal) = &self.refusal {
            return Some(format!("-- {refusal} --"));
        }
        (self.window.ended() && self.window.reaches_end()).then(|| "-- end of log --".to_owned())
    }

    /// How far to the right one may go: till the last columns of the longest visible line.
    fn widest(&self) -> usize {
        let first = self.window.line_at(self.anchor(self.size).at);
        let visible = first..first + usize::from(self.size.height);
        let widest = visible
            .map(|index| columns(&self.window.show(index).text))
            .max();
        widest
            .unwrap_or(0)
            .saturating_sub(usize::from(self.size.width) / 2)
    }
}
