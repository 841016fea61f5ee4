//! The mouse: what a click and the wheel come to. It points and scrolls; it never acts.

use ratatui::layout::Rect;

use super::action::Motion;
use super::app::App;
use super::dialogs::Dialog;
use super::effect::Effect;
use super::layout::{Pane, Shape};
use super::notice::Tone;
use super::panes::header::{self, Counted};
use crate::job::Status;

/// Rows for one notch of the wheel.
const NOTCH: isize = 3;

/// Something done with the mouse, in the cell at this column and row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pointer {
    pub column: u16,
    pub row: u16,
    pub deed: Pointed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pointed {
    /// The left button went down.
    Click,
    WheelUp,
    WheelDown,
}

impl App {
    /// Begins with the mouse on or off.
    pub fn with_mouse(mut self, on: bool) -> Self {
        self.mouse = on;
        self
    }

    /// Whether the mouse is ours.
    pub fn has_mouse(&self) -> bool {
        self.mouse
    }

    pub(super) fn toggle_mouse(&mut self) -> Vec<Effect> {
        self.mouse = !self.mouse;
        self.remembered.mouse = Some(self.mouse);
        let text = if self.mouse {
            "mouse on: click a pane, a job or a count, the wheel scrolls; Shift-drag selects text (M: off)"
        } else {
            "mouse off: the terminal selects text again"
        };
        self.tell(Tone::Plain, text.into());
        vec![Effect::Mouse(self.mouse)]
    }

    pub(super) fn point(&mut self, pointer: Pointer) -> Vec<Effect> {
        self.typed.clear();
        let covered = self.dialog.is_some() || self.help.is_some();
        match (covered, pointer.deed) {
            (true, Pointed::Click) => Vec::new(),
            (true, Pointed::WheelUp) => self.wheel_dialog(-NOTCH),
            (true, Pointed::WheelDown) => self.wheel_dialog(NOTCH),
            (false, Pointed::Click) => self.click(pointer.column, pointer.row),
            (false, Pointed::WheelUp) => self.wheel(pointer, -NOTCH),
            (false, Pointed::WheelDown) => self.wheel(pointer, NOTCH),
        }
    }

    fn pane_at(&self, column: u16, row: u16) -> Option<(Pane, Rect)> {
        let at = ratatui::layout::Position::new(column, row);
        let areas = self.areas();
        let placed = areas.panes.iter().find(|p| p.area.contains(at))?;
        Some((placed.pane, placed.area))
    }

    /// Gives the pane the keys, and of a list the job under the pointer the cursor.
    fn click(&mut self, column: u16, row: u16) -> Vec<Effect> {
        let areas = self.areas();
        if areas.shape == Shape::Line || self.board.standings().is_empty() {
            return Vec::new();
        }
        if row == areas.header.y {
            return self.click_count(column, areas.header);
        }
        let Some((pane, _)) = self.pane_at(column, row) else {
            return Vec::new();
        };
        // Before the keys move: a pane that gets them may be drawn elsewhere.
        let place = self.place_at(pane, row);
        let mut effects = self.focus_on(pane);
        if let Some(place) = place {
            let height = self.list_height(pane);
            let (list, board) = self.list_and_board();
            list.go(board, place, height);
            effects.extend(self.turn_soon());
        }
        effects
    }

    /// Which job of a list is drawn in this row of the screen.
    fn place_at(&self, pane: Pane, row: u16) -> Option<usize> {
        let list = self.list_of(pane)?;
        let areas = self.areas();
        let inside = areas.inside(pane)?;
        let first = inside.y + u16::from(self.has_head(&areas, pane));
        let below = usize::from(row.checked_sub(first)?);
        let mut seen = list.seen(&self.board, self.list_height(pane));
        let (place, _) = seen.nth(below)?;
        (row < inside.bottom()).then_some(place)
    }

    /// Shows only the jobs that a count of the first line counts; the same again shows all.
    fn click_count(&mut self, column: u16, area: Rect) -> Vec<Effect> {
        let Some(of) = header::counted_at(&self.board, self.look, area, column) else {
            return Vec::new();
        };
        self.show_only(match of {
            Counted::All => "",
            Counted::Jobs(Status::Running) => "@running",
            Counted::Jobs(Status::Pending) => "@waiting",
            Counted::Jobs(Status::Failed) => "@failed",
            Counted::Jobs(Status::Completed) => "state:completed",
            Counted::Jobs(Status::Cancelled) => "state:cancelled",
            Counted::Jobs(Status::Unknown) => "state:unknown",
        })
    }

    /// Scrolls the pane under the pointer; the keys stay where they are.
    fn wheel(&mut self, pointer: Pointer, rows: isize) -> Vec<Effect> {
        let Some((pane, _)) = self.pane_at(pointer.column, pointer.row) else {
            return Vec::new();
        };
        let height = self.list_height(pane);
        let list = match pane {
            Pane::Running => &mut self.running,
            Pane::Queue => &mut self.queue,
            Pane::History => &mut self.history,
            Pane::Logs | Pane::Details | Pane::Sources | Pane::Events => {
                let had = std::mem::replace(&mut self.focus, pane);
                let effects = self.go(Motion::Rows(rows));
                self.focus = had;
                return effects;
            }
        };
        list.scroll(&self.board, rows, height);
        if pane != self.list {
            return Vec::new();
        }
        let mut effects = self.turn_soon();
        effects.extend(self.reach_further());
        effects
    }

    /// Lists in dialogs scroll; a question or a form is answered by keys alone.
    fn wheel_dialog(&mut self, rows: isize) -> Vec<Effect> {
        let scrolls = matches!(self.dialog, Some(Dialog::Deeds(_) | Dialog::Compare(_)));
        if !scrolls && self.help.is_none() {
            return Vec::new();
        }
        let key = if rows > 0 {
            crossterm::event::KeyCode::Down
        } else {
            crossterm::event::KeyCode::Up
        };
        let press = super::event::Event::Key(crossterm::event::KeyEvent::from(key));
        let presses = std::iter::repeat_n(press, rows.unsigned_abs());
        presses.flat_map(|press| self.update(press)).collect()
    }
}
