//! Everything that can be done to a job, in one list; what is impossible says why.

use crate::tui::buffer::Buffer;
use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use super::{Answer, boxed};
use crate::tui::action::Action;
use crate::tui::brush;
use crate::tui::keys::{Chord, Press};
use crate::tui::theme::Look;

/// A row of the menu.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) action: Action,
    /// The first of its keys is shown; all of them work.
    pub(crate) keys: Vec<Chord>,
    pub(crate) help: &'static str,
    /// What it does to the job, in a word or two.
    pub(crate) effect: &'static str,
    /// Why it cannot be done, if it cannot.
    pub(crate) reason: Option<String>,
}

/// The menu while it is open.
#[derive(Clone, Debug)]
pub(crate) struct Menu {
    /// The job it is about.
    pub(crate) about: String,
    pub(crate) items: Vec<Item>,
    pub(crate) at: usize,
}

/// What was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Chosen {
    Action(Action),
    /// A key of one of the actions, perhaps the first of several.
    Key(Press),
}

impl Menu {
    pub(crate) fn press(&mut self, key: &KeyEvent) -> Answer {
        let last = self.items.len().saturating_sub(1);
        match key.code {
            KeyCode::Esc | KeyCode::Char('q') => return Answer::Close,
            KeyCode::Char('j') | KeyCode::Down => self.at = (self.at + 1).min(last),
            KeyCode::Char('k') | KeyCode::Up => self.at = self.at.saturating_sub(1),
            KeyCode::Home => self.at = 0,
            KeyCode::End => self.at = last,
            KeyCode::Enter => {
                return match self.items.get(self.at) {
                    Some(item) if item.reason.is_none() => {
                        Answer::Menu(Chosen::Action(item.action))
                    }
                    Some(_) | None => Answer::Stay,
                };
            }
            _ => {
                let press = Press::of(key);
                let begins = |chord: &Chord| chord.presses().first() == Some(&press);
                let meant = self
                    .items
                    .iter()
                    .position(|item| item.keys.iter().any(begins));
                if let Some(at) = meant {
                    if self.items[at].reason.is_some() {
                        self.at = at;
                        return Answer::Stay;
                    }
                    return Answer::Menu(Chosen::Key(press));
                }
            }
        }
        Answer::Stay
    }

    pub(crate) fn draw(&self, buffer: &mut Buffer, screen: Rect, look: Look) {
        let width = screen.width.saturating_sub(2).min(78);
        let count = u16::try_from(self.items.len()).unwrap_or(u16::MAX);
        let height = count.saturating_add(5).min(screen.height.saturating_sub(2));
        let inside = boxed::draw(buffer, screen, (width, height), &self.about, look);
        let rows = Rect {
            height: inside.height.saturating_sub(3),
            ..inside
        };
        let room = usize::from(rows.height).max(1);
        let top = (self.at + 1).saturating_sub(room);
        for (y, (at, item)) in
            (rows.top()..rows.bottom()).zip(self.items.iter().enumerate().skip(top))
        {
            let line = Rect {
                y,
                height: 1,
                ..rows
            };
            draw_item(buffer, line, item, at == self.at, look);
        }
        let below = Rect {
            y: rows.bottom(),
            height: inside.bottom().saturating_sub(rows.bottom() + 1),
            ..inside
        };
        if let Some(reason) = self
            .items
            .get(self.at)
            .and_then(|item| item.reason.as_deref())
        {
            boxed::lines(buffer, below, below.y, [(reason, look.warning())], look);
        }
        let y = inside.bottom().saturating_sub(1);
        let hint = "j k and enter, or the key itself   esc leave";
        brush::put(buffer, inside, inside.x, y, hint, look.dim());
        let more = self.items.len().saturating_sub(top + room);
        if more > 0 {
            let text = format!("{more} more below");
            brush::put_right(buffer, inside, y, 0, &text, look.dim());
        }
    }
}

fn draw_item(buffer: &mut Buffer, line: Rect, item: &Item, here: bool, look: Look) {
    let (key_style, style) = if item.reason.is_some() {
        (look.dim(), look.dim())
    } else {
        (look.accent(), look.plain())
    };
    let marker = if here { "> " } else { "  " };
    let x = brush::put(buffer, line, line.x, line.y, marker, look.accent());
    let key = item
        .keys
        .first()
        .map(ToString::to_string)
        .unwrap_or_default();
    brush::put(buffer, line, x, line.y, &key, key_style);
    let x = x + 6;
    let effect = match &item.reason {
        Some(_) => "not now",
        None => item.effect,
    };
    let wide = u16::try_from(brush::width(effect)).unwrap_or(0);
    let room = line.right().saturating_sub(x + wide + 2);
    let text = match &item.reason {
        Some(reason) => format!("{}: {reason}", item.action.entry().name),
        None => item.help.to_owned(),
    };
    let text = brush::cut(&text, usize::from(room), look);
    brush::put(buffer, line, x, line.y, &text, style);
    brush::put_right(buffer, line, line.y, 0, effect, look.dim());
}
