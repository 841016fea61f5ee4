//! The list of keys, printed from the table of actions.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Answer, boxed};
use crate::tui::action::{ACTIONS, Entry, On};
use crate::tui::theme::Look;
use crate::tui::{brush, sign};

/// How far the list is scrolled.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Help {
    top: usize,
}

impl Help {
    pub(crate) fn press(&mut self, key: &KeyEvent) -> Answer {
        match key.code {
            KeyCode::Esc | KeyCode::Char('q' | '?') | KeyCode::Enter => return Answer::Close,
            KeyCode::Char('j') | KeyCode::Down => self.top += 1,
            KeyCode::Char('k') | KeyCode::Up => self.top = self.top.saturating_sub(1),
            KeyCode::Char(' ') | KeyCode::PageDown => self.top += 10,
            KeyCode::PageUp => self.top = self.top.saturating_sub(10),
            KeyCode::Char('g') | KeyCode::Home => self.top = 0,
            _ => {}
        }
        self.top = self.top.min(lines().len().saturating_sub(1));
        Answer::Stay
    }

    pub(crate) fn draw(self, buffer: &mut Buffer, screen: Rect, look: Look) {
        let lines = lines();
        let width = screen.width.saturating_sub(2).min(76);
        let height = u16::try_from(lines.len() + 3)
            .unwrap_or(u16::MAX)
            .min(screen.height.saturating_sub(2));
        let inside = boxed::draw(buffer, screen, (width, height), "Keys and signs", look);
        let body = Rect {
            height: inside.height.saturating_sub(1),
            ..inside
        };
        let top = self
            .top
            .min(lines.len().saturating_sub(usize::from(body.height)));
        for (y, (left, right)) in (body.top()..body.bottom()).zip(lines.iter().skip(top)) {
            brush::put(buffer, body, body.x, y, left, look.accent());
            let from = if left.is_empty() { body.x } else { body.x + 22 };
            let style = if left.is_empty() {
                look.strong()
            } else {
                look.plain()
            };
            brush::put(buffer, body, from, y, right, style);
        }
        let hint = if top + usize::from(body.height) < lines.len() {
            "j k scroll   esc close   (more below)"
        } else {
            "j k scroll   esc close"
        };
        let y = inside.bottom().saturating_sub(1);
        brush::put(buffer, inside, inside.x, y, hint, look.dim());
    }
}

fn lines() -> Vec<(String, String)> {
    let mut lines = Vec::new();
    for (place, title) in [
        (On::Lists, "the job under the cursor"),
        (On::Logs, "in Logs"),
        (On::Everywhere, "everywhere"),
    ] {
        lines.push((String::new(), title.to_owned()));
        let here = ACTIONS.iter().filter(|entry| entry.on == place);
        lines.extend(here.map(|entry: &Entry| (entry.keys.to_owned(), entry.help.to_owned())));
    }
    lines.push((String::new(), "states".to_owned()));
    lines.extend(
        sign::MEANINGS
            .iter()
            .map(|(sign, meaning)| ((*sign).to_owned(), (*meaning).to_owned())),
    );
    lines
}
