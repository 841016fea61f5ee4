//! Help: what works in the present place first, then everything; a word looks through it.

mod places;

use crate::tui::buffer::Buffer;
use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use super::boxed;
use super::line::TypedLine;
use super::scroll::scrolled;
use crate::tui::brush;
use crate::tui::theme::Look;

pub(crate) use places::{FILTER, lines, of_dialog, takes_text};

/// Columns of the keys.
const LEFT: u16 = 22;

/// A line of help; without keys it is a heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HelpLine {
    pub(crate) keys: String,
    pub(crate) text: String,
}

impl HelpLine {
    pub(crate) fn new(keys: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            keys: keys.into(),
            text: text.into(),
        }
    }

    pub(crate) fn heading(text: impl Into<String>) -> Self {
        Self::new("", text)
    }

    fn is_heading(&self) -> bool {
        self.keys.is_empty()
    }
}

/// The help while it is open; it lies over whatever was there before.
#[derive(Clone, Debug)]
pub(crate) struct Help {
    title: String,
    lines: Vec<HelpLine>,
    /// Only lines with this are shown.
    word: TypedLine,
    /// The word is being typed.
    typing: bool,
    top: usize,
}

/// Whether help stays open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stays {
    Open,
    Closed,
}

impl Help {
    pub(crate) fn new(title: &str, lines: Vec<HelpLine>, word: &str) -> Self {
        Self {
            title: title.to_owned(),
            lines,
            word: TypedLine::new(word),
            typing: false,
            top: 0,
        }
    }

    pub(crate) fn press(&mut self, key: &KeyEvent) -> Stays {
        if self.typing {
            match key.code {
                KeyCode::Enter => self.typing = false,
                KeyCode::Esc => {
                    self.typing = false;
                    self.word = TypedLine::default();
                }
                _ => {
                    self.word.press(key);
                }
            }
            self.top = 0;
            return Stays::Open;
        }
        match key.code {
            KeyCode::Esc if !self.word.text().is_empty() => self.word = TypedLine::default(),
            KeyCode::Esc | KeyCode::Char('q' | '?') | KeyCode::F(1) | KeyCode::Enter => {
                return Stays::Closed;
            }
            KeyCode::Char('/') => self.typing = true,
            _ => self.top = scrolled(self.top, key, 10).unwrap_or(self.top),
        }
        self.top = self.top.min(self.shown().len().saturating_sub(1));
        Stays::Open
    }

    pub(crate) fn paste(&mut self, text: &str) {
        if self.typing {
            self.word.paste(text);
        }
    }

    /// The lines with the word, under their headings.
    fn shown(&self) -> Vec<&HelpLine> {
        let word = self.word.text().to_lowercase();
        if word.is_empty() {
            return self.lines.iter().collect();
        }
        let mut shown = Vec::new();
        let mut heading = None;
        for line in &self.lines {
            if line.is_heading() {
                heading = Some(line);
                continue;
            }
            let has = |text: &str| text.to_lowercase().contains(&word);
            if has(&line.text) || has(&line.keys) {
                shown.extend(heading.take());
                shown.push(line);
            }
        }
        shown
    }

    pub(crate) fn draw(&self, buffer: &mut Buffer, screen: Rect, look: Look) {
        let lines = self.shown();
        let width = screen.width.saturating_sub(2).min(78);
        let height = u16::try_from(self.lines.len() + 3)
            .unwrap_or(u16::MAX)
            .min(screen.height.saturating_sub(2));
        let inside = boxed::draw(buffer, screen, (width, height), &self.title, look);
        let body = Rect {
            height: inside.height.saturating_sub(1),
            ..inside
        };
        let room = usize::from(body.height);
        let top = self.top.min(lines.len().saturating_sub(room));
        for (y, line) in (body.top()..body.bottom()).zip(lines.iter().skip(top)) {
            if line.is_heading() {
                brush::put(buffer, body, body.x, y, &line.text, look.strong());
                continue;
            }
            brush::put(buffer, body, body.x, y, &line.keys, look.accent());
            let wide = u16::try_from(brush::width(&line.keys)).unwrap_or(u16::MAX);
            let x = body.x + LEFT.max(wide.saturating_add(2));
            let columns = usize::from(body.right().saturating_sub(x));
            let text = brush::cut(&line.text, columns, look);
            brush::put(buffer, body, x, y, &text, look.plain());
        }
        let y = inside.bottom().saturating_sub(1);
        let row = Rect {
            y,
            height: 1,
            ..inside
        };
        if self.typing || !self.word.text().is_empty() {
            let x = brush::put(buffer, row, row.x, y, "/", look.accent());
            let field = Rect {
                x,
                width: row.right().saturating_sub(x + 26),
                ..row
            };
            self.word.draw(buffer, field, self.typing, look);
        } else {
            brush::put(
                buffer,
                row,
                row.x,
                y,
                "/ find   j k scroll   esc close",
                look.dim(),
            );
        }
        let below = lines.len().saturating_sub(top + room);
        let more = match (lines.len(), below) {
            (0, _) => "nothing has this word".to_owned(),
            (_, 0) => String::new(),
            (_, below) => format!("{below} more below"),
        };
        brush::put_right(buffer, row, y, 0, &more, look.dim());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::keys::parse_script;

    fn press(help: &mut Help, script: &str) -> Stays {
        let mut last = Stays::Open;
        for key in parse_script(script).unwrap() {
            last = help.press(&key);
        }
        last
    }

    #[test]
    fn a_word_leaves_the_lines_that_have_it_with_their_headings() {
        let lines = vec![
            HelpLine::heading("here"),
            HelpLine::new("c", "Cancel the job"),
            HelpLine::heading("everywhere"),
            HelpLine::new("q", "Quit"),
        ];
        let mut help = Help::new("Help", lines, "");
        assert_eq!(press(&mut help, "/ \"quit\""), Stays::Open);
        let shown: Vec<_> = help.shown().iter().map(|l| l.text.clone()).collect();
        assert_eq!(shown, ["everywhere", "Quit"]);
        assert_eq!(press(&mut help, "enter esc"), Stays::Open);
        assert_eq!(help.shown().len(), 4);
        assert_eq!(press(&mut help, "esc"), Stays::Closed);
    }
}
