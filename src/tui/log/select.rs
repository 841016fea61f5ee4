//! Lines of a log as text to be copied: those that are seen, or a selection that a cursor was led over.

use ratatui::layout::{Rect, Size};
use ratatui::style::Modifier;

use super::draw::LogLook;
use super::view::{Anchor, LogView, Mode};
use crate::tui::buffer::Buffer;
use crate::tui::effect::Effect;

/// Lines from where the selection began to the cursor; both are where a line begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Selection {
    pub begin: u64,
    pub cursor: u64,
}

/// Lines as text, harmless as they are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines {
    pub text: String,
    pub count: usize,
    /// All of them were still held.
    pub whole: bool,
}

impl LogView {
    /// A selection of the last line that is seen; the pane stands still from now on.
    pub(crate) fn select(&mut self) -> Option<Selection> {
        let (_, last) = self.seen()?;
        self.mode = Mode::Paused(self.anchor(self.size));
        let cursor = self.window.lines().get(last)?.start;
        Some(Selection {
            begin: cursor,
            cursor,
        })
    }

    /// Nothing has come of it yet.
    pub(crate) fn is_unheard(&self) -> bool {
        !self.heard
    }

    /// The first and the last line of which something is in the pane.
    fn seen(&self) -> Option<(usize, usize)> {
        let last = self.window.lines().len().checked_sub(1)?;
        let anchor = self.anchor(self.size);
        let first = self.window.line_at(anchor.at);
        let height = usize::from(self.size.height.max(1));
        let mut rows = self.rows(first, self.size.width) - anchor.row;
        let mut index = first;
        while rows < height && index < last {
            index += 1;
            rows += self.rows(index, self.size.width);
        }
        Some((first, index))
    }

    /// The lines in the pane.
    pub(crate) fn seen_lines(&self) -> Lines {
        self.seen()
            .map_or_else(Lines::default, |(first, last)| Lines {
                whole: true,
                ..self.lines_between(first, last)
            })
    }

    /// The lines of a selection, as far as they are held.
    pub(crate) fn lines_of(&self, selection: Selection) -> Lines {
        let (from, to) = ordered(selection);
        let mut lines = self.lines_between(self.window.line_at(from), self.window.line_at(to));
        lines.whole = from >= self.window.start() && to <= self.window.end();
        lines
    }

    fn lines_between(&self, first: usize, last: usize) -> Lines {
        let mut lines = Lines::default();
        for index in first..=last.min(self.window.lines().len().saturating_sub(1)) {
            if lines.count > 0 {
                lines.text.push('\n');
            }
            lines.text.push_str(&self.window.show(index).text);
            lines.count += 1;
        }
        lines
    }

    /// Leads the cursor so many lines on, and the pane after it.
    #[must_use]
    pub(crate) fn lead(&mut self, selection: &mut Selection, by: isize) -> Vec<Effect> {
        let Some(last) = self.window.lines().len().checked_sub(1) else {
            return Vec::new();
        };
        let from = self.window.line_at(selection.cursor);
        let to = from.saturating_add_signed(by).min(last);
        selection.cursor = self.at(to, 0).at;
        let Some((first_seen, last_seen)) = self.seen() else {
            return Vec::new();
        };
        let anchor = if to < first_seen || (to == first_seen && by < 0) {
            self.at(to, 0)
        } else if to >= last_seen {
            let bottom = Anchor {
                row: self.rows(to, self.size.width) - 1,
                ..self.at(to, 0)
            };
            self.up(bottom, usize::from(self.size.height.max(1)) - 1)
        } else {
            return Vec::new();
        };
        self.mode = Mode::Paused(anchor);
        self.prefetch(anchor)
    }

    /// Draws the log and what of it is selected.
    pub(crate) fn draw_selection(
        &self,
        area: Rect,
        buffer: &mut Buffer,
        look: &LogLook,
        selection: Selection,
    ) {
        self.draw(area, buffer, look);
        let (from, to) = ordered(selection);
        let anchor = self.anchor(Size::new(area.width, area.height));
        let mut index = self.window.line_at(anchor.at);
        let mut skip = anchor.row;
        let mut y = area.y;
        while y < area.bottom() && index < self.window.lines().len() {
            let rows = self.rows(index, area.width).saturating_sub(skip);
            let until = y.saturating_add(u16::try_from(rows).unwrap_or(u16::MAX));
            let start = self.at(index, 0).at;
            if (from..=to).contains(&start) {
                let rows = Rect {
                    y,
                    height: until.min(area.bottom()) - y,
                    ..area
                };
                let style = look.base.add_modifier(Modifier::REVERSED);
                buffer.set_style(rows, style);
            }
            y = until;
            skip = 0;
            index += 1;
        }
    }
}

fn ordered(selection: Selection) -> (u64, u64) {
    let Selection { begin, cursor } = selection;
    (begin.min(cursor), begin.max(cursor))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::{JobId, JobKey, LogChunk, LogFile, Plain, SourceId};

    fn view(text: &str, size: Size) -> LogView {
        let key = JobKey {
            source: SourceId(0),
            id: JobId::live(b"job"),
        };
        let mut view = LogView::new(key);
        view.fit(size);
        view.hear(Ok(LogChunk {
            file: LogFile(1),
            name: Plain::new("stdout.log"),
            start: 0,
            bytes: text.as_bytes().to_vec(),
            size: text.len() as u64,
            ended: false,
            written: None,
        }));
        view
    }

    #[test]
    fn what_is_seen_is_copied_whole_and_harmless() {
        let view = view("one\ntwo \x1b]0;x\x07\nthree\n", Size::new(5, 2));
        let lines = view.seen_lines();
        assert_eq!(lines.count, 2);
        assert!(lines.text.ends_with("\nthree"), "{}", lines.text);
        assert!(lines.text.chars().all(|c| c == '\n' || !c.is_control()));
    }

    #[test]
    fn a_selection_grows_both_ways_and_the_pane_follows_it() {
        let lines: Vec<_> = (1..=20).map(|n| format!("line {n}\n")).collect();
        let text = lines.concat();
        let mut view = view(&text, Size::new(20, 4));
        let mut selection = view.select().unwrap();
        assert_eq!(view.lines_of(selection).text, "line 20");
        assert!(!view.is_following());
        assert_eq!(view.lead(&mut selection, -2), []);
        assert_eq!(view.lines_of(selection).text, "line 18\nline 19\nline 20");
        assert_eq!(view.lead(&mut selection, -100), []);
        assert_eq!(view.lines_of(selection).count, 20);
        assert!(view.seen_lines().text.starts_with("line 1\n"));
        assert_eq!(view.lead(&mut selection, 100), []);
        assert_eq!(view.lines_of(selection).text, "line 20");
        assert!(view.seen_lines().text.ends_with("line 20"));
    }

    #[test]
    fn an_empty_log_has_nothing_to_select() {
        let mut view = view("", Size::new(20, 4));
        assert_eq!(view.select(), None);
        assert_eq!(view.seen_lines(), Lines::default());
    }
}
