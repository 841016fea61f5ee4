//! Asks for a new priority of one job, or of all that are marked.

use crate::tui::buffer::Buffer;
use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use super::line::TypedLine;
use super::{About, Answer, boxed};
use crate::job::Job;
use crate::tui::brush;
use crate::tui::theme::Look;

/// Whose priority is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Whose {
    /// This job's, as it was when the key went down.
    One(About, Box<Job>),
    /// That of so many marked jobs, or of the jobs of the sweep under the cursor.
    Marked(usize),
    Sweep(usize),
}

/// The number being typed.
#[derive(Clone, Debug)]
pub(crate) struct PriorityDialog {
    pub(crate) whose: Whose,
    pub(crate) line: TypedLine,
}

impl PriorityDialog {
    pub(crate) fn press(&mut self, key: &KeyEvent) -> Answer {
        match key.code {
            KeyCode::Esc => Answer::Close,
            KeyCode::Enter => match self.number() {
                Some(number) => Answer::Set(Box::new(self.whose.clone()), number),
                None => Answer::Stay,
            },
            _ => {
                self.line.press(key);
                Answer::Stay
            }
        }
    }

    fn number(&self) -> Option<i64> {
        self.line.text().trim().parse().ok()
    }

    pub(crate) fn draw(&self, buffer: &mut Buffer, screen: Rect, look: Look) {
        let width = screen.width.saturating_sub(4).min(60);
        let inside = boxed::draw(buffer, screen, (width, 8), "Priority", look);
        let (name, facts) = match &self.whose {
            Whose::One(about, job) => {
                let now = job.priority.map_or("none".to_owned(), |p| p.to_string());
                let name = format!("{}  {}", about.key.id, about.title);
                (name, format!("now {now}; higher runs sooner"))
            }
            Whose::Sweep(n) => (
                format!("{n} jobs of a sweep"),
                "higher runs sooner".to_owned(),
            ),
            Whose::Marked(1) => ("1 marked job".to_owned(), "higher runs sooner".to_owned()),
            Whose::Marked(n) => (format!("{n} marked jobs"), "higher runs sooner".to_owned()),
        };
        let head = [(name.as_str(), look.strong()), (facts.as_str(), look.dim())];
        let y = boxed::lines(buffer, inside, inside.y, head, look);
        let x = brush::put(buffer, inside, inside.x, y, "new: ", look.plain());
        let field = Rect {
            x,
            y,
            width: inside.right().saturating_sub(x),
            height: 1,
        };
        self.line.draw(buffer, field, true, look);
        let hint = if self.number().is_some() {
            ("enter set   esc leave as it is", look.dim())
        } else {
            ("a whole number is needed, such as 10 or -5", look.dim())
        };
        boxed::lines(buffer, inside, y + 2, [hint], look);
    }
}
