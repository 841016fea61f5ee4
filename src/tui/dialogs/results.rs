//! What became of each job of the last deed on many: those first that need the operator.

use crate::tui::buffer::Buffer;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::Rect;

use super::scroll::scrolled;
use super::{Answer, boxed};
use crate::tui::brush;
use crate::tui::bulk::work::{Item, Outcome, Work};
use crate::tui::theme::Look;

/// Rows that tell all of one answer.
const WHOLE: u16 = 3;

/// Which row the cursor is on.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Results {
    at: usize,
}

impl Results {
    pub(crate) fn press(
        &mut self,
        key: &KeyEvent,
        work: Option<&Work>,
        size: (u16, u16),
    ) -> Answer {
        let page = usize::from(size.1.saturating_sub(WHOLE + 6)).max(1);
        let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
        let can_go_on = work.is_some_and(|work| work.is_over() && work.counts().not_sent > 0);
        match key.code {
            KeyCode::Esc | KeyCode::Enter | KeyCode::Char('q') => return Answer::Close,
            KeyCode::Char('@') | KeyCode::Tab => return Answer::Deeds,
            KeyCode::Char('c') if can_go_on && !ctrl => return Answer::Continue,
            _ => self.at = scrolled(self.at, key, page).unwrap_or(self.at),
        }
        let rows = work.map_or(0, |work| work.items.len());
        self.at = self.at.min(rows.saturating_sub(1));
        Answer::Stay
    }

    pub(crate) fn draw(self, buffer: &mut Buffer, screen: Rect, work: &Work, look: Look) {
        let title = if work.is_over() {
            work.summary()
        } else {
            work.progress()
        };
        let size = (screen.width, screen.height);
        let inside = boxed::draw(buffer, screen, size, &title, look);
        let whole = WHOLE.min(inside.height.saturating_sub(3));
        let list = Rect {
            height: inside.height.saturating_sub(whole + 2),
            ..inside
        };
        let height = usize::from(list.height).max(1);
        let top = (self.at + 1).saturating_sub(height);
        let rows = work.shown().enumerate().skip(top);
        for (y, (at, item)) in (list.top()..list.bottom()).zip(rows) {
            row(buffer, list, y, item, at == self.at, look);
        }
        if let Some(item) = work.shown().nth(self.at) {
            let area = Rect {
                y: list.bottom() + 1,
                height: whole,
                ..inside
            };
            let text = format!("{}  {}", item.key.id, item.outcome.text());
            let line = (text.as_str(), look.plain());
            boxed::lines(buffer, area, area.y, [line], look);
        }
        let not_sent = work.counts().not_sent;
        let keys = match (work.is_over(), not_sent) {
            (true, 1..) => {
                format!("c go on with the {not_sent} not sent   @ who did what   esc close")
            }
            _ => "j k scroll   @ who did what   esc close".to_owned(),
        };
        let y = inside.bottom().saturating_sub(1);
        brush::put(buffer, inside, inside.x, y, &keys, look.dim());
    }
}

fn row(buffer: &mut Buffer, list: Rect, y: u16, item: &Item, here: bool, look: Look) {
    let style = if here { look.strong() } else { look.plain() };
    let outcome = match item.outcome {
        Outcome::Done(_) => look.good(),
        Outcome::Refused(_) | Outcome::NotSent(_) => look.warning(),
        Outcome::Failed(_) | Outcome::NotKnown(_) => look.bad(),
        Outcome::Waiting | Outcome::Asked => look.dim(),
    };
    let marker = if here { ">" } else { " " };
    brush::put(buffer, list, list.x, y, marker, look.accent());
    brush::put(buffer, list, list.x + 2, y, item.outcome.word(), outcome);
    let wide = if list.width >= 100 { 34 } else { 24 };
    let id = brush::cut_left(item.key.id.name(), wide);
    brush::put(buffer, list, list.x + 12, y, &id, style);
    let x = list.x + 13 + u16::try_from(wide).unwrap_or(0);
    let source = brush::cut(&item.source, 6, look);
    brush::put(buffer, list, x, y, &source, style);
    let room = usize::from(list.right().saturating_sub(x + 7));
    // The id stands beside it already; a path that begins with it stays as it is.
    let name = item.key.id.name();
    let words = item.outcome.text().split(' ');
    let words: Vec<_> = words.map(|w| if w == name { "it" } else { w }).collect();
    let text = words.join(" ");
    let text = brush::cut(&text, room, look);
    brush::put(buffer, list, x + 7, y, &text, style);
}
