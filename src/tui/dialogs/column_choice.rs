//! Asks which columns a list has, and in which order.

use crate::tui::buffer::Buffer;
use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use super::{Answer, boxed};
use crate::board::{Field, Lane, SortKey};
use crate::tui::brush;
use crate::tui::layout::Pane;
use crate::tui::panes::columns::{self, Sources};
use crate::tui::theme::Look;

/// The columns of one list, the shown ones first.
#[derive(Clone, Debug)]
pub(crate) struct ColumnChoice {
    pub(crate) pane: Pane,
    lane: Lane,
    choices: Vec<(Field, bool)>,
    at: usize,
    /// What decides which of them fit: the width of the list, the sources, and what is sorted by.
    pub(crate) room: (u16, Sources, Option<SortKey>),
}

impl ColumnChoice {
    pub(crate) fn new(
        pane: Pane,
        lane: Lane,
        shown: &[Field],
        room: (u16, Sources, Option<SortKey>),
    ) -> Self {
        let mut choice = Self {
            pane,
            lane,
            choices: Vec::new(),
            at: 0,
            room,
        };
        choice.begin_with(shown);
        choice
    }

    fn begin_with(&mut self, shown: &[Field]) {
        let others = Field::COLUMNS.into_iter().filter(|f| !shown.contains(f));
        let shown = shown.iter().map(|field| (*field, true));
        self.choices = shown.chain(others.map(|field| (field, false))).collect();
    }

    fn ticked(&self) -> Vec<Field> {
        let ticked = self.choices.iter().filter(|(_, ticked)| *ticked);
        ticked.map(|(field, _)| *field).collect()
    }

    pub(crate) fn press(&mut self, key: &KeyEvent) -> Answer {
        let last = self.choices.len().saturating_sub(1);
        match key.code {
            KeyCode::Esc | KeyCode::Char('q') => return Answer::Close,
            KeyCode::Char('j') | KeyCode::Down => self.at = (self.at + 1).min(last),
            KeyCode::Char('k') | KeyCode::Up => self.at = self.at.saturating_sub(1),
            KeyCode::Home => self.at = 0,
            KeyCode::End => self.at = last,
            KeyCode::Char(' ') => {
                if let Some((_, ticked)) = self.choices.get_mut(self.at) {
                    *ticked = !*ticked;
                }
            }
            KeyCode::Char('J' | '>') if self.at < last => {
                self.choices.swap(self.at, self.at + 1);
                self.at += 1;
            }
            KeyCode::Char('K' | '<') if self.at > 0 => {
                self.choices.swap(self.at, self.at - 1);
                self.at -= 1;
            }
            KeyCode::Char('d') => {
                let sources = self.room.1;
                self.begin_with(&columns::wanted(self.lane, None, sources));
            }
            KeyCode::Enter => {
                let ticked = self.ticked();
                // A list without a column would show nothing: the usual ones come back.
                let usual = columns::wanted(self.lane, None, self.room.1);
                let chosen = (!ticked.is_empty() && ticked != usual).then_some(ticked);
                return Answer::Columns(self.pane, chosen);
            }
            _ => {}
        }
        Answer::Stay
    }

    pub(crate) fn draw(&self, buffer: &mut Buffer, screen: Rect, look: Look) {
        let width = screen.width.saturating_sub(2).min(66);
        let height = u16::try_from(self.choices.len() + 4).unwrap_or(u16::MAX);
        let title = format!("Columns of {}", self.pane.title());
        let inside = boxed::draw(buffer, screen, (width, height), &title, look);
        let (room, sources, sorted) = self.room;
        let fitting = columns::fitting(&self.ticked(), self.lane, room, sources, sorted);
        let body = usize::from(inside.height.saturating_sub(2)).max(1);
        let top = (self.at + 1).saturating_sub(body);
        let seen = self.choices.iter().enumerate().skip(top).take(body);
        for ((at, (field, ticked)), y) in seen.zip(inside.y..) {
            let marker = if at == self.at { "> " } else { "  " };
            let x = brush::put(buffer, inside, inside.x, y, marker, look.accent());
            let tick = if *ticked { "[x] " } else { "[ ] " };
            let x = brush::put(buffer, inside, x, y, tick, look.plain());
            brush::put(buffer, inside, x, y, field.word(), look.plain());
            let fits = !ticked || fitting.iter().any(|(f, _)| f == field);
            let (note, style) = if fits {
                (field.meaning(), look.dim())
            } else {
                ("no room for it at this width", look.warning())
            };
            brush::put(buffer, inside, x + 10, y, note, style);
        }
        let y = inside.bottom().saturating_sub(2);
        let hints = [
            (
                "space show or not   K J move it up, down   d default",
                look.dim(),
            ),
            ("enter keep   esc drop", look.dim()),
        ];
        boxed::lines(buffer, inside, y, hints, look);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice() -> ColumnChoice {
        let sources = Sources {
            several: true,
            widest: 3,
            stores: false,
        };
        let shown = columns::wanted(Lane::Queue, None, sources);
        ColumnChoice::new(Pane::Queue, Lane::Queue, &shown, (80, sources, None))
    }

    fn press(choice: &mut ColumnChoice, keys: &str) -> Answer {
        let mut answer = Answer::Stay;
        for key in crate::tui::keys::parse_script(keys).unwrap() {
            answer = choice.press(&key);
        }
        answer
    }

    #[test]
    fn columns_are_shown_left_out_and_moved() {
        let mut it = choice();
        // The name before the id, without the owner.
        let Answer::Columns(Pane::Queue, Some(chosen)) = press(&mut it, "J j space enter") else {
            panic!("nothing was chosen");
        };
        let words: Vec<_> = chosen.iter().map(|field| field.word()).collect();
        assert_eq!(words, ["name", "id", "prio", "wait", "source", "why"]);
    }

    #[test]
    fn the_usual_columns_are_no_choice_and_none_at_all_neither() {
        let mut it = choice();
        assert_eq!(
            press(&mut it, "space d enter"),
            Answer::Columns(Pane::Queue, None)
        );
        let nothing = "space j space j space j space j space j space j space enter";
        assert_eq!(
            press(&mut choice(), nothing),
            Answer::Columns(Pane::Queue, None)
        );
        assert_eq!(press(&mut it, "space esc"), Answer::Close);
    }
}
