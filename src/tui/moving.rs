//! Moving about: within the pane that has the keys, from pane to pane, and where each pane lies.

use super::action::{Action, Motion};
use super::app::App;
use super::dialogs::Dialog;
use super::dialogs::line::TypedLine;
use super::dialogs::prompt::{Prompt, Purpose};
use super::effect::Effect;
use super::layout::{self, Areas, Needs, Pane, Shape};
use super::log::Move;
use super::notice::Tone;
use super::panes::jobs::JobList;
use super::panes::keybar;
use super::sift::prompting::Walk;
use crate::board::{Board, Lane};
use crate::job::JobKey;

impl App {
    pub(super) fn list_of(&self, pane: Pane) -> Option<&JobList> {
        match pane {
            Pane::Running => Some(&self.running),
            Pane::Queue => Some(&self.queue),
            Pane::History => Some(&self.history),
            Pane::Logs | Pane::Details | Pane::Sources | Pane::Events => None,
        }
    }

    pub(super) fn list_of_mut(&mut self, pane: Pane) -> &mut JobList {
        match pane {
            Pane::Running => &mut self.running,
            Pane::History => &mut self.history,
            Pane::Queue | Pane::Logs | Pane::Details | Pane::Sources | Pane::Events => {
                &mut self.queue
            }
        }
    }

    /// The list that has the keys, or had them last.
    pub(crate) fn current_list(&self) -> &JobList {
        self.list_of(self.list).unwrap_or(&self.queue)
    }

    pub(crate) fn current_list_mut(&mut self) -> &mut JobList {
        self.list_and_board().0
    }

    pub(super) fn go(&mut self, motion: Motion) -> Vec<Effect> {
        match self.focus {
            Pane::Running | Pane::Queue | Pane::History => {
                let height = self.list_height(self.list);
                let rows = self.rows_of(motion);
                let (list, board) = self.list_and_board();
                list.step(board, rows, height);
                let mut effects = self.turn_soon();
                effects.extend(self.reach_further());
                effects
            }
            Pane::Logs => {
                let by = match motion {
                    Motion::Rows(rows) => Move::Rows(rows as i64),
                    Motion::Pages(pages) => Move::Pages(pages as i64),
                    Motion::Top => Move::Home,
                    Motion::Bottom => Move::End,
                };
                self.in_log(|log| log.scroll(by))
            }
            Pane::Details => {
                let rows = self.rows_of(motion);
                if let Some(area) = self.areas().inside(Pane::Details) {
                    self.details
                        .scroll(rows, &self.board, self.now, self.look, area);
                }
                Vec::new()
            }
            Pane::Sources => {
                let area = self.areas().inside(Pane::Sources).unwrap_or_default();
                let lines = super::panes::sources::rows(&self.board, self.now, area.width).len();
                let last = lines.saturating_sub(usize::from(area.height));
                let rows = self.rows_of(motion);
                self.sources_top = self.sources_top.saturating_add_signed(rows).min(last);
                Vec::new()
            }
            Pane::Events => {
                let height = self.areas().inside(Pane::Events).map_or(0, |a| a.height);
                let rows = self.rows_of(motion);
                self.events.scroll(rows, height);
                Vec::new()
            }
        }
    }

    /// A motion in rows of the pane that has the keys.
    pub(super) fn rows_of(&self, motion: Motion) -> isize {
        match motion {
            Motion::Rows(rows) => rows,
            Motion::Pages(pages) => {
                let height = match self.areas().inside(self.focus) {
                    Some(area) => isize::try_from(area.height).unwrap_or(1),
                    None => 1,
                };
                pages * (height - 1).max(1)
            }
            Motion::Top => isize::MIN / 2,
            Motion::Bottom => isize::MAX / 2,
        }
    }

    /// The list with the keys, to be moved over the board.
    pub(super) fn list_and_board(&mut self) -> (&mut JobList, &Board) {
        let list = match self.list {
            Pane::Running => &mut self.running,
            Pane::History => &mut self.history,
            Pane::Queue | Pane::Logs | Pane::Details | Pane::Sources | Pane::Events => {
                &mut self.queue
            }
        };
        (list, &self.board)
    }

    pub(super) fn toggle_zoom(&mut self) -> Vec<Effect> {
        self.zoom = !self.zoom;
        self.focus_on(self.focus)
    }

    /// Puts the cursor on a job, in the list that has it; none when the filter hides it.
    pub(super) fn put_cursor_on(&mut self, key: &JobKey) -> Option<Vec<Effect>> {
        let pane = match self.board.get(key)?.lane() {
            Lane::Running => Pane::Running,
            Lane::Queue => Pane::Queue,
            Lane::History => Pane::History,
        };
        let place = self.list_of(pane)?.place_of(&self.board, key, &[])?;
        let mut effects = self.go_to(pane);
        let height = self.list_height(pane);
        let (list, board) = self.list_and_board();
        list.go(board, place, height);
        effects.extend(self.turn_soon());
        Some(effects)
    }

    pub(super) fn walk(&mut self, by: isize) -> Vec<Effect> {
        let panes = self.unzoomed().walk();
        let panes = if panes.len() > 1 {
            panes
        } else {
            vec![Pane::Running, Pane::Queue, Pane::History, Pane::Logs]
        };
        let at = panes.iter().position(|p| *p == self.focus).unwrap_or(0);
        let count = isize::try_from(panes.len()).unwrap_or(1);
        let next = (isize::try_from(at).unwrap_or(0) + by).rem_euclid(count);
        let next = panes[usize::try_from(next).unwrap_or(0)];
        self.focus_on(next)
    }

    /// Goes to a pane by its number; one that is not on the screen gets all of it.
    pub(super) fn go_to(&mut self, pane: Pane) -> Vec<Effect> {
        if !self.zoom && self.unzoomed().of(pane).is_none() {
            self.zoom = true;
        }
        self.focus_on(pane)
    }

    pub(super) fn focus_on(&mut self, pane: Pane) -> Vec<Effect> {
        self.focus = pane;
        if self.list_of(pane).is_some() {
            self.list = pane;
        }
        self.settle();
        self.turn_soon()
    }

    /// Gives Details the whole screen.
    pub(super) fn show_details(&mut self) -> Vec<Effect> {
        self.zoom = true;
        self.focus_on(Pane::Details)
    }

    /// Gives Logs the whole screen, or takes it back.
    pub(super) fn zoom_logs(&mut self) -> Vec<Effect> {
        let leaves = self.focus == Pane::Logs && self.zoom;
        self.zoom = !leaves;
        let mut effects = self.focus_on(if leaves { self.list } else { Pane::Logs });
        effects.extend(self.turn_now());
        effects
    }

    pub(super) fn back(&mut self) -> Vec<Effect> {
        if let Some(effects) = self.stop_search() {
            return effects;
        }
        if self.stay() || self.stop_work() || self.drop_range() {
            return Vec::new();
        }
        if self.zoom || self.list_of(self.focus).is_none() {
            self.zoom = false;
            return self.focus_on(self.list);
        }
        // What is open closes first: whoever only looked at Details meant no more.
        if self.keep_held() {
            return Vec::new();
        }
        if self.pause.is_on() {
            return self.resume();
        }
        if !self.filter_text.is_empty() {
            self.set_filter("");
            return self.turn_soon();
        }
        self.notice = None;
        Vec::new()
    }

    pub(super) fn next_match(&mut self, back: bool) -> Vec<Effect> {
        if self.focus == Pane::Logs {
            return self.next_log_match(back);
        }
        let failed = |row: &crate::board::Row<'_>| row.status() == crate::job::Status::Failed;
        let Some(place) = self.current_list().next_where(&self.board, back, failed) else {
            self.tell(Tone::Plain, "no further failure in this list".into());
            return Vec::new();
        };
        let height = self.list_height(self.list);
        let (list, board) = self.list_and_board();
        list.go(board, place, height);
        self.turn_soon()
    }

    pub(super) fn open_prompt(&mut self) {
        self.sifting.faults.clear();
        let (purpose, before) = if self.focus == Pane::Logs {
            (Purpose::Search, String::new())
        } else {
            (Purpose::Filter, self.filter_text.clone())
        };
        // What is typed is a further term, not the end of the last one.
        let blank = if before.is_empty() { "" } else { " " };
        self.dialog = Some(Dialog::Prompt(Prompt {
            purpose,
            line: TypedLine::new(&format!("{before}{blank}")),
            before,
            walk: Walk::default(),
        }));
    }

    pub(super) fn needs(&self) -> Needs {
        Needs {
            running: self.running.len(&self.board),
            queue: self.queue.len(&self.board),
            history: self.history.len(&self.board),
        }
    }

    /// Where everything lies now.
    pub(crate) fn areas(&self) -> Areas {
        self.divide(self.zoom)
    }

    pub(super) fn unzoomed(&self) -> Areas {
        self.divide(false)
    }

    fn divide(&self, zoom: bool) -> Areas {
        layout::areas(self.size, self.focus, zoom, self.needs(), &self.sizes)
    }

    /// Whether a list shows the names of its columns.
    pub(crate) fn has_head(&self, areas: &Areas, pane: Pane) -> bool {
        let inside = areas.inside(pane).map_or(0, |a| a.height);
        inside > 1 && (areas.shape != Shape::Stack || pane == self.focus)
    }

    pub(super) fn list_height(&self, pane: Pane) -> usize {
        let areas = self.areas();
        let inside = areas.inside(pane).map_or(0, |a| a.height);
        usize::from(inside - u16::from(self.has_head(&areas, pane)))
    }

    /// A filter looks through everything: sources that list a part of their history are asked for all,
    /// once, and go on listing it.
    pub(super) fn reach_all(&mut self) -> Vec<Effect> {
        if self.filter_text.is_empty() || self.reached || !self.sources_have_answered() {
            return Vec::new();
        }
        self.reached = true;
        let partly: Vec<_> = self
            .board
            .sources()
            .filter(|(_, standing)| standing.unlisted() > 0 && standing.outage().is_none())
            .map(|(source, _)| source)
            .collect();
        self.reaching.extend(&partly);
        partly
            .into_iter()
            .map(|source| Effect::Reach(source, usize::MAX))
            .collect()
    }

    /// A source that lists a part of its history is asked for more before its end is reached.
    pub(super) fn reach_further(&self) -> Vec<Effect> {
        let list = self.current_list();
        let rows = list.len(&self.board);
        if list.lane != Lane::History || list.place().is_none_or(|at| at + 100 < rows) {
            return Vec::new();
        }
        self.board
            .sources()
            .filter_map(|(source, standing)| {
                let more = usize::try_from(standing.listed() + 2000).unwrap_or(usize::MAX);
                (standing.unlisted() > 0).then_some(Effect::Reach(source, more))
            })
            .collect()
    }

    /// The keys of the key bar, here.
    pub(crate) fn bar(&self) -> &'static [Action] {
        match self.focus {
            Pane::Logs => &keybar::LOGS,
            Pane::Details => &keybar::LISTS,
            Pane::Sources | Pane::Events => &keybar::READING,
            Pane::Running | Pane::Queue | Pane::History => &keybar::LISTS,
        }
    }
}
