//! How the lists are shown: their order, their columns, and sweeps folded into one row.

use std::collections::BTreeMap;

use super::app::App;
use super::dialogs::Dialog;
use super::dialogs::column_choice::ColumnChoice;
use super::dialogs::sort_menu::{SortMenu, begins_down};
use super::effect::Effect;
use super::layout::Pane;
use super::notice::Tone;
use super::panes::columns::{self, Sources};
use super::panes::jobs::JobList;
use crate::board::{Field, Lane, Sort};
use crate::job::JobKey;
use crate::state::ListView;

/// The columns that were chosen for each lane; none for the usual ones.
#[derive(Clone, Debug, Default)]
pub(crate) struct ChosenColumns([Option<Vec<Field>>; 3]);

impl ChosenColumns {
    pub(crate) fn of(&self, lane: Lane) -> Option<&[Field]> {
        self.0[lane as usize].as_deref()
    }
}

const LISTS: [(Pane, &str); 3] = [
    (Pane::Queue, "queue"),
    (Pane::Running, "running"),
    (Pane::History, "history"),
];

impl App {
    /// Shows the lists as these words say, by the lists' names; where they say nothing, or what nobody
    /// understands any more, a list stays as it is.
    pub fn with_lists(mut self, views: &BTreeMap<String, ListView>) -> Self {
        for (pane, name) in LISTS {
            if let Some(view) = views.get(name) {
                self.show_list(pane, view);
            }
        }
        self.settle_as_asked();
        self
    }

    fn show_list(&mut self, pane: Pane, view: &ListView) {
        if let Some(Ok(sort)) = view.sort.as_deref().map(str::parse) {
            self.sort_list(pane, &sort);
        }
        let words = view.columns.iter().flatten();
        let columns: Vec<_> = words.filter_map(|word| Field::named(word)).collect();
        if let (false, Some(list)) = (columns.is_empty(), self.list_of(pane)) {
            self.columns.0[list.lane as usize] = Some(columns);
        }
        if let Some(grouped) = view.grouped {
            self.list_of_mut(pane).group(grouped);
        }
    }

    /// What the operator chose is known next time.
    fn remember_list(&mut self, pane: Pane, change: impl FnOnce(&mut ListView)) {
        let Some((_, name)) = LISTS.into_iter().find(|(list, _)| *list == pane) else {
            return;
        };
        let view = self.remembered.lists.entry(name.to_owned()).or_default();
        change(view);
        if *view == ListView::default() {
            self.remembered.lists.remove(name);
        }
    }

    /// The jobs that the row under the cursor stands for: one, or those of a sweep in this list.
    pub fn jobs_under_cursor(&self) -> Vec<JobKey> {
        self.current_list().jobs_under_cursor(&self.board)
    }

    /// Why a verb for one job has none to act on.
    pub(crate) fn no_job_text(&self) -> String {
        if self.current_list().is_on_group() {
            let jobs = self.jobs_under_cursor().len();
            return format!("this row is a sweep, {jobs} jobs of it here: t unfolds it");
        }
        "no job is selected".to_owned()
    }

    /// Whether the keys are for the row of a sweep.
    pub(super) fn is_on_group(&self) -> bool {
        self.list_of(self.focus).is_some_and(JobList::is_on_group)
    }

    fn sort_list(&mut self, pane: Pane, sort: &Sort) {
        if let Some(list) = self.list_of(pane) {
            let lane = list.lane;
            self.board.sort(lane, sort);
        }
    }

    /// Brings the lists in line after the operator arranged them: where the cursor came to lie is seen.
    fn settle_as_asked(&mut self) {
        self.settle();
        for (pane, _) in LISTS {
            self.list_of_mut(pane).take_fall();
        }
    }

    pub(super) fn open_sort(&mut self) {
        let list = self.current_list();
        let sort = self.board.sort_of(list.lane);
        self.dialog = Some(Dialog::Sort(SortMenu::new(self.list, list.lane, sort)));
    }

    /// Sorts a list; the cursor stays on its job.
    pub(super) fn sort_by(&mut self, pane: Pane, sort: &Sort) -> Vec<Effect> {
        self.dialog = None;
        self.sort_list(pane, sort);
        let word = (!sort.is_natural()).then(|| sort.to_string());
        self.remember_list(pane, |view| view.sort = word);
        self.settle_as_asked();
        self.turn_soon()
    }

    /// Sorts by the next column to the right or left; beyond the last one stands the list's own order.
    pub(super) fn shift_sort(&mut self, by: isize) -> Vec<Effect> {
        let lane = self.current_list().lane;
        let shown = columns::wanted(lane, self.columns.of(lane), Sources::of(&self.board));
        let now = self.board.sort_of(lane).first();
        // Place 0 is the list's own order.
        let at = now.and_then(|key| shown.iter().position(|field| *field == key.field));
        let at = at.map_or(0, |at| at + 1);
        let places = isize::try_from(shown.len() + 1).unwrap_or(1);
        let next = (isize::try_from(at).unwrap_or(0) + by).rem_euclid(places);
        let field = usize::try_from(next - 1).ok().and_then(|at| shown.get(at));
        let sort = field.map_or_else(Sort::default, |field| Sort::by(*field, begins_down(*field)));
        self.sort_by(self.list, &sort)
    }

    pub(super) fn invert_sort(&mut self) -> Vec<Effect> {
        let sort = self.board.sort_of(self.current_list().lane);
        if sort.is_natural() {
            let text = "the list stands in its own order (s chooses another)";
            self.tell(Tone::Plain, text.into());
            return Vec::new();
        }
        self.sort_by(self.list, &sort.inverted())
    }

    pub(super) fn open_columns(&mut self) {
        let lane = self.current_list().lane;
        let sources = Sources::of(&self.board);
        let shown = columns::wanted(lane, self.columns.of(lane), sources);
        let width = self
            .areas()
            .inside(self.list)
            .map_or(self.size.0, |area| area.width);
        let room = (width, sources, self.board.sort_of(lane).first());
        self.dialog = Some(Dialog::Columns(ColumnChoice::new(
            self.list, lane, &shown, room,
        )));
    }

    pub(super) fn take_columns(&mut self, pane: Pane, chosen: Option<Vec<Field>>) {
        self.dialog = None;
        let words = chosen.as_ref().map(|fields| {
            let words = fields.iter().map(|field| field.word().to_owned());
            words.collect()
        });
        self.remember_list(pane, |view| view.columns = words);
        if let Some(list) = self.list_of(pane) {
            self.columns.0[list.lane as usize] = chosen;
        }
    }

    /// Folds the sweep under the cursor into one row, or unfolds it.
    pub(super) fn fold(&mut self) -> Vec<Effect> {
        self.board.find_sweeps(true);
        match self.current_list().sweep_under_cursor(&self.board) {
            Some((sweep, 2..)) => {
                let (list, board) = self.list_and_board();
                list.toggle_fold(board, sweep);
            }
            Some(_) => {
                let text = "no other job of this sweep stands in this list";
                self.tell(Tone::Plain, text.into());
            }
            None => {
                let text = "not part of a sweep: three or more jobs of one owner and name, with numbers in a row";
                self.tell(Tone::Plain, text.into());
            }
        }
        self.settle_as_asked();
        self.turn_soon()
    }

    /// Folds all sweeps of the list, or none.
    pub(super) fn fold_all(&mut self) -> Vec<Effect> {
        let (list, _) = self.list_and_board();
        let all = !list.is_grouped();
        list.group(all);
        self.remember_list(self.list, |view| view.grouped = all.then_some(true));
        self.settle_as_asked();
        self.turn_soon()
    }

    /// Sweeps are looked for while a list folds some.
    pub(super) fn find_sweeps_if_wanted(&mut self) {
        let lists = [&self.queue, &self.running, &self.history];
        let wanted = lists.into_iter().any(JobList::is_folding);
        self.board.find_sweeps(wanted);
    }

    /// What the title of a list says of how it is shown.
    pub(super) fn arrangement(&self, pane: Pane) -> Vec<String> {
        let mut facts = Vec::new();
        let Some(list) = self.list_of(pane) else {
            return facts;
        };
        let sort = self.board.sort_of(list.lane);
        match sort.first() {
            Some(key) if key.field == Field::Failed && !key.down => {
                facts.push("failed first".into());
            }
            Some(_) => facts.push(format!("sort {sort}")),
            None => {}
        }
        if list.is_grouped() {
            facts.push("grouped".into());
        }
        facts
    }
}
