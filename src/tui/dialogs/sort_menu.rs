//! Asks by what a list is sorted: one key for each column, or the arrows.

use crate::tui::buffer::Buffer;
use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use super::{Answer, boxed};
use crate::board::{Field, Lane, Sort};
use crate::tui::brush;
use crate::tui::layout::Pane;
use crate::tui::theme::Look;

/// The menu of one list.
#[derive(Clone, Debug)]
pub(crate) struct SortMenu {
    pub(crate) pane: Pane,
    lane: Lane,
    now: Sort,
    at: usize,
}

/// The key of a field in this menu.
fn letter(field: Field) -> char {
    match field {
        Field::Id => 'i',
        Field::Name => 'n',
        Field::Owner => 'o',
        Field::Project => 'l',
        Field::Source => 's',
        Field::State => 't',
        Field::Priority => 'p',
        Field::Position => 'x',
        Field::Wait => 'w',
        Field::Run => 'r',
        Field::Took => 'd',
        Field::Created => 'c',
        Field::Started => 'b',
        Field::Ended => 'e',
        Field::Native => 'v',
        Field::Flags => 'f',
        Field::Why => 'y',
        Field::Failed => '!',
    }
}

/// What a lane can sensibly be sorted by.
fn fields(lane: Lane) -> impl Iterator<Item = Field> {
    let tells = move |field: &Field| match field {
        Field::Position => lane == Lane::Queue,
        Field::Run => lane == Lane::Running,
        Field::Started => lane != Lane::Queue,
        Field::Took | Field::Ended | Field::Failed => lane == Lane::History,
        _ => true,
    };
    let failed = [Field::Failed].into_iter();
    failed.chain(Field::COLUMNS).filter(tells)
}

/// What the lane's own order is called.
fn natural(lane: Lane) -> &'static str {
    match lane {
        Lane::Queue => "as they will run",
        Lane::Running => "as they began",
        Lane::History => "the newest end first",
    }
}

/// Whether the highest is looked for first.
pub(crate) fn begins_down(field: Field) -> bool {
    match field {
        Field::Priority
        | Field::Wait
        | Field::Run
        | Field::Took
        | Field::Created
        | Field::Started
        | Field::Ended => true,
        Field::Id
        | Field::Name
        | Field::Owner
        | Field::Project
        | Field::Source
        | Field::State
        | Field::Position
        | Field::Why
        | Field::Native
        | Field::Flags
        | Field::Failed => false,
    }
}

impl SortMenu {
    pub(crate) fn new(pane: Pane, lane: Lane, now: Sort) -> Self {
        let here = now.first().map(|key| key.field);
        let at = fields(lane).position(|field| Some(field) == here);
        Self {
            pane,
            lane,
            now,
            at: at.map_or(0, |at| at + 1),
        }
    }

    pub(crate) fn press(&mut self, key: &KeyEvent) -> Answer {
        match key.code {
            KeyCode::Esc | KeyCode::Char('q') => return Answer::Close,
            KeyCode::Char('j') | KeyCode::Down => {
                self.at = (self.at + 1).min(fields(self.lane).count());
            }
            KeyCode::Char('k') | KeyCode::Up => self.at = self.at.saturating_sub(1),
            KeyCode::Home => self.at = 0,
            KeyCode::End => self.at = fields(self.lane).count(),
            KeyCode::Char('0') => return Answer::Sorted(self.pane, Sort::default()),
            KeyCode::Char('I') => return Answer::Sorted(self.pane, self.now.clone().inverted()),
            KeyCode::Enter => {
                let field = self
                    .at
                    .checked_sub(1)
                    .and_then(|at| fields(self.lane).nth(at));
                return self.choose(field);
            }
            KeyCode::Char(c) => {
                let field = fields(self.lane).find(|field| letter(*field) == c);
                if field.is_some() {
                    return self.choose(field);
                }
            }
            _ => {}
        }
        Answer::Stay
    }

    /// The field that is sorted by already is turned round.
    fn choose(&self, field: Option<Field>) -> Answer {
        let sort = match (field, self.now.first()) {
            (None, _) => Sort::default(),
            (Some(field), Some(now)) if now.field == field => self.now.clone().inverted(),
            (Some(field), _) => Sort::by(field, begins_down(field)),
        };
        Answer::Sorted(self.pane, sort)
    }

    fn lines(&self) -> Vec<(char, &'static str, String)> {
        let now = self.now.first();
        let sign = |here: bool, down: bool| match (here, down) {
            (false, _) => ' ',
            (true, true) => '-',
            (true, false) => '+',
        };
        let own = (sign(now.is_none(), false), natural(self.lane));
        let mut lines = vec![('0', own.1, format!("{} (own order)", own.0))];
        for field in fields(self.lane) {
            let here = now.filter(|key| key.field == field);
            let sign = sign(here.is_some(), here.is_some_and(|key| key.down));
            lines.push((
                letter(field),
                field.meaning(),
                format!("{sign} {}", field.word()),
            ));
        }
        lines
    }

    pub(crate) fn draw(&self, buffer: &mut Buffer, screen: Rect, look: Look) {
        let lines = self.lines();
        let width = screen.width.saturating_sub(2).min(64);
        let height = u16::try_from(lines.len() + 3).unwrap_or(u16::MAX);
        let title = format!("Sort {}", self.pane.title());
        let inside = boxed::draw(buffer, screen, (width, height), &title, look);
        let body = usize::from(inside.height.saturating_sub(1)).max(1);
        let top = (self.at + 1).saturating_sub(body);
        for ((at, (key, meaning, word)), y) in lines
            .iter()
            .enumerate()
            .skip(top)
            .take(body)
            .zip(inside.y..)
        {
            let marker = if at == self.at { "> " } else { "  " };
            let x = brush::put(buffer, inside, inside.x, y, marker, look.accent());
            let x = brush::put(buffer, inside, x, y, &format!("{key}  "), look.accent());
            let behind = brush::put(buffer, inside, x, y, word, look.plain());
            let x = behind.max(x + 14);
            brush::put(buffer, inside, x, y, meaning, look.dim());
        }
        let hint = "a key sorts, again turns it round   I inverts   esc leaves";
        let y = inside.bottom().saturating_sub(1);
        let hint = brush::cut(hint, usize::from(inside.width), look);
        brush::put(buffer, inside, inside.x, y, &hint, look.dim());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_field_of_a_lane_has_a_key_of_its_own_that_moves_nothing() {
        for lane in Lane::ALL {
            let mut keys = std::collections::BTreeSet::from(['0', 'j', 'k', 'q', 'I']);
            for field in fields(lane) {
                assert!(keys.insert(letter(field)), "{field:?}");
            }
        }
    }

    #[test]
    fn the_key_of_what_is_sorted_by_already_turns_it_round() {
        let sort: Sort = "prio-,wait".parse().unwrap();
        let mut menu = SortMenu::new(Pane::Queue, Lane::Queue, sort);
        let key = |c| KeyEvent::from(KeyCode::Char(c));
        let sorted = |text: &str| Answer::Sorted(Pane::Queue, text.parse().unwrap());
        assert_eq!(menu.press(&key('p')), sorted("prio,wait"));
        assert_eq!(menu.press(&key('w')), sorted("wait-"));
        assert_eq!(menu.press(&key('n')), sorted("name"));
        assert_eq!(
            menu.press(&KeyEvent::from(KeyCode::Enter)),
            sorted("prio,wait")
        );
        assert_eq!(
            menu.press(&key('0')),
            Answer::Sorted(Pane::Queue, Sort::default())
        );
    }
}
