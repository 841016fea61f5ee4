//! Asks before something is cancelled or put away: what is lost, what follows, what cannot be known.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{About, Answer, boxed};
use crate::job::{Request, Verb};
use crate::tui::brush;
use crate::tui::theme::Look;

/// The question. Enter does nothing: the letter has to be meant.
#[derive(Clone, Debug)]
pub(crate) struct Confirm {
    pub(crate) about: About,
    pub(crate) request: Request,
    /// What will happen, in sentences.
    pub(crate) lines: Vec<String>,
}

impl Confirm {
    pub(crate) fn press(&self, key: &KeyEvent) -> Answer {
        match key.code {
            KeyCode::Char('y') => Answer::Ask(self.about.key.source, self.request.clone()),
            KeyCode::Esc | KeyCode::Char('n' | 'q') => Answer::Close,
            _ => Answer::Stay,
        }
    }

    pub(crate) fn draw(&self, buffer: &mut Buffer, screen: Rect, look: Look) {
        let verb = self.request.verb();
        let title = match verb {
            Verb::Cancel => "Cancel this job?",
            Verb::Archive => "Archive this job?",
            Verb::Submit | Verb::Rerun | Verb::Reprioritise => "Really?",
        };
        let width = screen.width.saturating_sub(4).min(72);
        let room = usize::from(width.saturating_sub(4)).max(8);
        let rows: usize = self
            .lines
            .iter()
            .map(|line| brush::fold(line, room).len())
            .sum();
        let height = u16::try_from(rows + 8).unwrap_or(u16::MAX);
        let inside = boxed::draw(buffer, screen, (width, height), title, look);
        let name = format!("{}  {}", self.about.key.id, self.about.title);
        let state = format!("{}  {}", self.about.source, self.about.state);
        let head = [
            (name.as_str(), look.strong()),
            (state.as_str(), look.plain()),
            ("", look.plain()),
        ];
        let text = self.lines.iter().map(|line| (line.as_str(), look.plain()));
        let y = boxed::lines(buffer, inside, inside.y, head.into_iter().chain(text), look);
        let command = format!(
            "same as: jobtui {} {} --yes",
            verb.word(),
            self.about.key.id
        );
        let y = boxed::lines(
            buffer,
            inside,
            y + 1,
            [(command.as_str(), look.dim())],
            look,
        );
        let y = y.min(inside.bottom().saturating_sub(1));
        let x = brush::put(buffer, inside, inside.x, y, "y", look.accent());
        let x = brush::put(buffer, inside, x + 1, y, verb.word(), look.plain());
        let x = brush::put(buffer, inside, x + 3, y, "esc", look.accent());
        brush::put(buffer, inside, x + 1, y, "keep it as it is", look.plain());
    }
}
