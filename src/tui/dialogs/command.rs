//! The line in which a command is typed, with what could be typed next above it and what is wrong under it.

use crate::tui::buffer::Buffer;
use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use super::Answer;
use super::line::TypedLine;
use crate::tui::brush;
use crate::tui::command::{Fault, Offers};
use crate::tui::theme::Look;

/// So many offers are seen at once.
const SEEN: u16 = 8;

/// What a key did to the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    /// Another text stands there: other offers are due.
    Changed,
    /// An offer was taken, and may be followed by the next.
    Taken,
    Run(String),
    /// Nothing is to be done.
    Left,
}

/// The command being typed.
#[derive(Clone, Debug)]
pub(crate) struct CommandLine {
    line: TypedLine,
    pub(crate) offers: Offers,
    /// The offer that was taken last, and the text before the first was.
    taken: Option<(usize, String)>,
    pub(crate) fault: Option<Fault>,
    /// Former commands, the newest last, and which of them stands there.
    history: Vec<String>,
    recalled: Option<usize>,
    /// What was typed before the first was recalled.
    draft: String,
    /// How the screen looked before a theme was typed.
    pub(crate) worn: Look,
}

impl CommandLine {
    pub(crate) fn new(text: &str, history: Vec<String>, worn: Look) -> Self {
        Self {
            line: TypedLine::new(text),
            offers: Offers::default(),
            taken: None,
            fault: None,
            history,
            recalled: None,
            draft: String::new(),
            worn,
        }
    }

    pub(crate) fn text(&self) -> &str {
        self.line.text()
    }

    pub(crate) fn press(&mut self, key: &KeyEvent) -> Answer {
        match key.code {
            KeyCode::Esc => Answer::Command(Told::Left),
            KeyCode::Backspace if self.text().is_empty() => Answer::Command(Told::Left),
            KeyCode::Enter => Answer::Command(Told::Run(self.text().to_owned())),
            KeyCode::Tab => self.take(1),
            KeyCode::BackTab => self.take(-1),
            KeyCode::Up => self.recall(true),
            KeyCode::Down => self.recall(false),
            _ if self.line.press(key) => self.changed(),
            _ => Answer::Stay,
        }
    }

    pub(crate) fn paste(&mut self, text: &str) -> Answer {
        self.line.paste(text);
        self.changed()
    }

    fn changed(&mut self) -> Answer {
        self.taken = None;
        self.fault = None;
        Answer::Command(Told::Changed)
    }

    /// Puts the next offer in place of the word being typed; the only one is taken for good.
    fn take(&mut self, by: isize) -> Answer {
        let count = self.offers.list.len();
        let (before, base) = match self.taken.take() {
            Some((at, base)) => (Some(at), base),
            None => (None, self.text().to_owned()),
        };
        let at = match (before, by > 0) {
            (None, true) => 0,
            (None, false) => count.saturating_sub(1),
            (Some(at), true) => (at + 1) % count.max(1),
            (Some(at), false) => (at + count.saturating_sub(1)) % count.max(1),
        };
        let Some(offer) = self.offers.list.get(at) else {
            return Answer::Stay;
        };
        let begin = base.get(..self.offers.begin).unwrap_or("");
        let only = count == 1;
        let blank = if only && offer.goes_on { " " } else { "" };
        self.line = TypedLine::new(&format!("{begin}{}{blank}", offer.text));
        self.fault = None;
        if only {
            return self.changed();
        }
        self.taken = Some((at, base));
        Answer::Command(Told::Taken)
    }

    /// Goes back or on in what was typed before.
    fn recall(&mut self, back: bool) -> Answer {
        let count = self.history.len();
        let next = match (self.recalled, back) {
            (None, true) => count.checked_sub(1),
            (None, false) => return Answer::Stay,
            (Some(at), true) => Some(at.saturating_sub(1)),
            (Some(at), false) => Some(at + 1).filter(|at| *at < count),
        };
        if self.recalled.is_none() {
            self.draft = self.text().to_owned();
        }
        let text = match next {
            Some(at) => self.history.get(at).cloned().unwrap_or_default(),
            None => self.draft.clone(),
        };
        self.recalled = next;
        self.line = TypedLine::new(&text);
        self.changed()
    }

    /// Draws the line, above it the offers, below it what is wrong or how the command goes on.
    pub(crate) fn draw(&self, buffer: &mut Buffer, (line, below): (Rect, Rect), look: Look) {
        wipe(buffer, line);
        wipe(buffer, below);
        let x = brush::put(buffer, line, line.x, line.y, ":", look.accent());
        let field = Rect {
            x,
            width: line.right().saturating_sub(x + 1),
            ..line
        };
        self.line.draw(buffer, field, true, look);
        self.draw_below(buffer, below, look);
        let rows = u16::try_from(self.offers.list.len()).unwrap_or(u16::MAX);
        let rows = rows.min(SEEN).min(line.y.saturating_sub(1));
        let area = Rect {
            y: line.y - rows,
            height: rows,
            ..line
        };
        self.draw_offers(buffer, area, look);
    }

    fn draw_below(&self, buffer: &mut Buffer, area: Rect, look: Look) {
        let room = usize::from(area.width.saturating_sub(2));
        let (text, style) = match &self.fault {
            Some(fault) => {
                let text = format!("{}: {}", fault.part, fault.text);
                (crate::job::Plain::long(&text).to_string(), look.bad())
            }
            None if self.offers.usage.is_empty() => {
                let text =
                    "tab takes what is offered   up down what was typed   enter runs   esc leaves";
                (text.to_owned(), look.dim())
            }
            None => (self.offers.usage.clone(), look.plain()),
        };
        let text = brush::cut(&text, room, look);
        brush::put(buffer, area, area.x + 1, area.y, &text, style);
    }

    fn draw_offers(&self, buffer: &mut Buffer, area: Rect, look: Look) {
        let list = &self.offers.list;
        let taken = self.taken.as_ref().map(|(at, _)| *at);
        let height = usize::from(area.height);
        let top = taken.unwrap_or(0).saturating_sub(height.saturating_sub(1));
        let shown = list.iter().enumerate().skip(top).take(height);
        let widest = shown.clone().map(|(_, o)| brush::width(&o.text)).max();
        let keyed = list.iter().any(|offer| !offer.key.is_empty());
        let first = widest.unwrap_or(0).min(usize::from(area.width) / 2);
        for ((at, offer), y) in shown.zip(area.y..) {
            let row = Rect {
                y,
                height: 1,
                ..area
            };
            wipe(buffer, row);
            let here = taken == Some(at);
            let (mark, style) = if here {
                ("> ", look.accent())
            } else {
                ("| ", look.plain())
            };
            let x = brush::put(buffer, row, row.x, y, mark, look.accent());
            brush::put(
                buffer,
                row,
                x,
                y,
                &brush::cut_left(&offer.text, first),
                style,
            );
            let x = x + u16::try_from(first + 2).unwrap_or(0);
            let x = if keyed {
                let key = format!("{:7} ", offer.key);
                brush::put(buffer, row, x, y, &key, look.accent())
            } else {
                x
            };
            let room = usize::from(row.right().saturating_sub(x + 1));
            let note = brush::cut(&offer.note, room, look);
            brush::put(buffer, row, x, y, &note, look.dim());
        }
        let hidden = list.len().saturating_sub(top + height);
        if hidden > 0 && area.height > 0 {
            let more = format!(" {hidden} more ");
            brush::put_right(buffer, area, area.bottom() - 1, 1, &more, look.dim());
        }
    }
}

fn wipe(buffer: &mut Buffer, area: Rect) {
    for x in area.left()..area.right() {
        if let Some(cell) = buffer.cell_mut((x, area.y)) {
            cell.reset();
        }
    }
}
