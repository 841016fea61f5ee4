//! Asks which source a new job is for.

use crate::tui::buffer::Buffer;
use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use super::{Answer, boxed};
use crate::job::SourceId;
use crate::tui::brush;
use crate::tui::theme::Look;

/// The sources, and why some of them cannot.
#[derive(Clone, Debug)]
pub(crate) struct Pick {
    /// Source, its name, and the reason why it takes no new job, if it does not.
    pub(crate) choices: Vec<(SourceId, String, Option<String>)>,
    pub(crate) at: usize,
}

impl Pick {
    pub(crate) fn press(&mut self, key: &KeyEvent) -> Answer {
        match key.code {
            KeyCode::Esc | KeyCode::Char('q') => return Answer::Close,
            KeyCode::Char('j') | KeyCode::Down => {
                self.at = (self.at + 1).min(self.choices.len().saturating_sub(1));
            }
            KeyCode::Char('k') | KeyCode::Up => self.at = self.at.saturating_sub(1),
            KeyCode::Enter => {
                if let Some((source, _, None)) = self.choices.get(self.at) {
                    return Answer::Picked(*source);
                }
            }
            _ => {}
        }
        Answer::Stay
    }

    pub(crate) fn draw(&self, buffer: &mut Buffer, screen: Rect, look: Look) {
        let height = u16::try_from(self.choices.len() + 4).unwrap_or(u16::MAX);
        let width = screen.width.saturating_sub(4).min(60);
        let inside = boxed::draw(buffer, screen, (width, height), "Submit to", look);
        for (i, (_, name, reason)) in self.choices.iter().enumerate() {
            let y = inside.y + u16::try_from(i).unwrap_or(u16::MAX);
            let marker = if i == self.at { "> " } else { "  " };
            let x = brush::put(buffer, inside, inside.x, y, marker, look.accent());
            let style = if reason.is_some() {
                look.dim()
            } else {
                look.plain()
            };
            let x = brush::put(buffer, inside, x, y, name, style);
            if let Some(reason) = reason {
                brush::put(buffer, inside, x + 2, y, reason, look.dim());
            }
        }
        let y = inside.bottom().saturating_sub(1);
        boxed::lines(
            buffer,
            inside,
            y,
            [("enter choose   esc leave", look.dim())],
            look,
        );
    }
}
