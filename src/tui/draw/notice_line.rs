//! The line above the keys: what was answered, what is wrong, what keys were begun, how much is marked.

use ratatui::layout::Rect;

use crate::job::Plain;
use crate::tui::age::count;
use crate::tui::app::App;
use crate::tui::brush;
use crate::tui::buffer::Buffer;
use crate::tui::notice::Tone;
use crate::tui::panes::sources;

impl App {
    /// The last answer; else what is wrong with a source; else that somebody should look.
    pub(super) fn draw_notice(&self, buffer: &mut Buffer, area: Rect, keys: Rect) {
        if !self.typed.is_empty() {
            self.draw_begun(buffer, area);
            return;
        }
        let marked = self.marked_text();
        brush::put_right(buffer, area, area.y, 1, &marked, self.look.accent());
        let taken = u16::try_from(brush::width(&marked) + 1).unwrap_or(0);
        let taken = if marked.is_empty() { 0 } else { taken };
        let area = Rect {
            width: area.width.saturating_sub(taken),
            ..area
        };
        let (text, style) = if let Some(hint) = self.hint_of_prompt() {
            (hint, self.look.warning())
        } else if let Some(work) = self.bulk.under_way() {
            (work.progress(), self.look.warning())
        } else if let Some(notice) = &self.notice {
            let style = match notice.tone {
                Tone::Good => self.look.good(),
                Tone::Bad => self.look.bad(),
                Tone::Plain => self.look.plain(),
            };
            (Plain::long(&notice.text).to_string(), style)
        } else if let Some(outage) = self.outage() {
            (outage, self.look.bad())
        } else if let Some(banner) = sources::banner(&self.board, self.now) {
            (banner, self.look.bad())
        } else {
            let flawed: usize = self.board.standings().iter().map(|s| s.flawed.len()).sum();
            if flawed == 0 {
                return;
            }
            let text = match flawed {
                1 => "1 entry cannot be read (0 shows it)".to_owned(),
                _ => format!("{flawed} entries cannot be read (0 lists them)"),
            };
            (text, self.look.warning())
        };
        let room = usize::from(area.width.saturating_sub(2));
        if self.notice.is_none() {
            let text = brush::cut(&text, room, self.look);
            brush::put(buffer, area, area.x + 1, area.y, &text, style);
            return;
        }
        let mut rows = brush::fold(&text, room).into_iter();
        let first = rows.next().unwrap_or_default();
        brush::put(buffer, area, area.x + 1, area.y, &first, style);
        // An answer is worth more than the keys: what does not fit into one line goes over them.
        let rest = rows.collect::<String>();
        if !rest.is_empty() {
            let rest = brush::cut(&rest, room, self.look);
            for x in keys.left()..keys.right() {
                buffer[(x, keys.y)].reset();
            }
            brush::put(buffer, keys, keys.x + 1, keys.y, &rest, style);
        }
    }

    /// What stands at the right of the notice line while something is marked.
    fn marked_text(&self) -> String {
        let marked = match self.marks.len() {
            0 => String::new(),
            some => format!("{} marked", count(some as u64)),
        };
        match (self.marks.range_rows(), marked.is_empty()) {
            (None, _) => marked,
            (Some(1), true) => "range: 1 row".to_owned(),
            (Some(rows), true) => format!("range: {rows} rows"),
            (Some(rows), false) => format!("range: {rows}, {marked}"),
        }
    }

    fn outage(&self) -> Option<String> {
        let standing = self
            .board
            .standings()
            .iter()
            .find(|s| s.outage().is_some())?;
        let outage = standing.outage()?;
        Some(format!("{}: {}", standing.name, outage.text))
    }

    /// What can follow the keys that were begun.
    fn draw_begun(&self, buffer: &mut Buffer, area: Rect) {
        let begun: String = self.typed.iter().map(ToString::to_string).collect();
        let mut x = brush::put(buffer, area, area.x + 1, area.y, &begun, self.look.strong()) + 1;
        for (chord, entry) in self.keymap.continuations(&self.typed, self.place()) {
            let key = chord.presses().get(self.typed.len());
            let key = key.map(ToString::to_string).unwrap_or_default();
            x = brush::put(buffer, area, x + 1, area.y, &key, self.look.accent());
            x = brush::put(buffer, area, x + 1, area.y, entry.name, self.look.plain()) + 1;
        }
        brush::put(buffer, area, x + 1, area.y, "esc no", self.look.dim());
    }
}
