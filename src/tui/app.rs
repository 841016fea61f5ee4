//! The whole dashboard as a plain value: it takes events and gives effects.
//!
//! This file is the switchboard: it chooses who answers. Lists, panes and dialogs answer.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::action::{Action, Motion, On};
use super::alarm::Alarm;
use super::asked::{Asked, Undoable};
use super::bulk::Bulk;
use super::bulk::caution::Caution;
use super::bulk::plan::What;
use super::copy::Copying;
use super::dialogs::help::Help;
use super::dialogs::prompt::Purpose;
use super::dialogs::{Answer, Dialog};
use super::effect::Effect;
use super::event::Event;
use super::events::Events;
use super::grace::Grace;
use super::idle::Idle;
use super::keymap::{Keymap, Meaning};
use super::keys::Press;
use super::layout::{Along, Pane, PaneSizes};
use super::lists::ChosenColumns;
use super::log::{LogView, Move};
use super::marks::Marks;
use super::notice::{Notice, Tone};
use super::panes::details::DetailsPane;
use super::panes::jobs::JobList;
use super::pausing::Pause;
use super::sift::Sifting;
use super::theme::Look;
use crate::board::{Board, Lane};
use crate::filter::Field;
use crate::job::{JobKey, Moment, News, SourceId, Ticket};
use crate::settings::Settings;
use crate::state::State;

/// How long the cursor has to rest on a job before its log and details are read: walking
/// through a list reads nothing.
const REST: Duration = Duration::from_millis(120);

/// The dashboard.
#[derive(Clone, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each stands for a key that was pressed, independent of the others"
)]
pub struct App {
    pub(crate) board: Board,
    pub(crate) now: Moment,
    pub(crate) look: Look,
    pub(crate) keymap: Arc<Keymap>,
    /// What the operator and the site settled; its sources are those of the board.
    pub(crate) settings: Arc<Settings>,
    /// What is known from last time, and kept for the next.
    pub(crate) remembered: State,
    pub(super) idle: Idle,
    /// Keys that are the beginning of something, and wait for the next.
    pub(crate) typed: Vec<Press>,
    pub(super) size: (u16, u16),
    pub(crate) focus: Pane,
    /// The list that had the keys last.
    pub(super) list: Pane,
    pub(crate) zoom: bool,
    pub(crate) running: JobList,
    pub(crate) queue: JobList,
    pub(crate) history: JobList,
    pub(crate) columns: ChosenColumns,
    pub(crate) filter_text: String,
    pub(super) sifting: Sifting,
    pub(crate) details: DetailsPane,
    pub(crate) sources_top: usize,
    pub(crate) events: Events,
    pub(super) sizes: PaneSizes,
    pub(super) mouse: bool,
    pub(crate) log: Option<LogView>,
    pub(crate) pinned: bool,
    pub(crate) dialog: Option<Dialog>,
    /// Lies over everything, the dialog included.
    pub(crate) help: Option<Help>,
    pub(super) copying: Copying,
    pub(crate) pause: Pause,
    pub(crate) notice: Option<Notice>,
    pub(crate) alarm: Alarm,
    pub(crate) asked: Vec<Asked>,
    pub(crate) marks: Marks,
    pub(crate) bulk: Bulk,
    pub(crate) grace: Grace,
    pub(crate) caution: Caution,
    /// What can be taken back, the newest last.
    pub(super) deeds: Vec<Undoable>,
    pub(super) last_ticket: u64,
    /// When log and details turn to the job under the cursor.
    pub(super) turn_at: Option<Moment>,
    pub(super) rest: Duration,
    /// Reads that were asked for and not answered.
    pub(super) reading: BTreeSet<JobKey>,
    /// Sources that were asked for all they have, because a filter looks through everything.
    pub(super) reaching: BTreeSet<SourceId>,
    pub(super) reached: bool,
    pub(super) leaving: bool,
}

impl App {
    /// A dashboard over this board, at this size and time.
    pub fn new(board: Board, size: (u16, u16), look: Look, now: Moment) -> Self {
        Self {
            board,
            now,
            look,
            keymap: Arc::default(),
            settings: Arc::default(),
            remembered: State::default(),
            idle: Idle::default(),
            typed: Vec::new(),
            size,
            focus: Pane::Queue,
            list: Pane::Queue,
            zoom: false,
            running: JobList::new(Lane::Running),
            queue: JobList::new(Lane::Queue),
            history: JobList::new(Lane::History),
            columns: ChosenColumns::default(),
            filter_text: String::new(),
            sifting: Sifting::default(),
            details: DetailsPane::default(),
            sources_top: 0,
            events: Events::default(),
            sizes: PaneSizes::default(),
            mouse: false,
            log: None,
            pinned: false,
            dialog: None,
            help: None,
            copying: Copying::default(),
            pause: Pause::default(),
            notice: None,
            alarm: Alarm::default(),
            asked: Vec::new(),
            marks: Marks::default(),
            bulk: Bulk::default(),
            grace: Grace::default(),
            caution: Caution::default(),
            deeds: Vec::new(),
            last_ticket: 0,
            turn_at: None,
            rest: REST,
            reading: BTreeSet::new(),
            reaching: BTreeSet::new(),
            reached: false,
            leaving: false,
        }
    }

    /// For pictures: the cursor need not rest and a cancel need not wait, since no time passes.
    pub fn without_rest(mut self) -> Self {
        self.rest = Duration::ZERO;
        self.caution.cancel_grace = Duration::ZERO;
        self
    }

    /// How carefully deeds are begun.
    pub fn with_caution(mut self, caution: Caution) -> Self {
        self.caution = caution;
        self
    }

    /// Begins with this filter.
    pub fn with_filter(mut self, text: &str) -> Self {
        self.set_filter(text);
        self
    }

    pub fn board(&self) -> &Board {
        &self.board
    }

    /// Something was asked of a source and not answered yet.
    pub fn is_waiting(&self) -> bool {
        let dialog = match &self.dialog {
            Some(Dialog::Form(form)) => form.is_waiting(),
            Some(Dialog::Deeds(list)) => list.is_waiting(),
            Some(Dialog::Compare(compare)) => compare.is_waiting(),
            Some(Dialog::Why(why)) => why.is_waiting(),
            _ => false,
        };
        dialog
            || self.copying.is_waiting()
            || !self.reaching.is_empty()
            || self.log.as_ref().is_some_and(LogView::is_waiting)
            || !self.asked.is_empty()
            || !self.reading.is_empty()
            || self.is_sifting()
            || self.sifting.reading.is_under_way()
            || self.turn_at.is_some()
    }

    /// Every source has told all it has, or that it is down.
    pub fn sources_have_answered(&self) -> bool {
        let standings = self.board.standings();
        standings.iter().all(crate::board::Standing::has_answered)
    }

    /// The one way in.
    pub fn update(&mut self, event: Event) -> Vec<Effect> {
        let effects = self.take(event);
        self.alarm.note_asked(&effects);
        effects
    }

    fn take(&mut self, event: Event) -> Vec<Effect> {
        if let Event::Key(_) | Event::Paste(_) | Event::Resize(..) = &event {
            self.idle.stir(self.now);
        }
        let is_key = matches!(event, Event::Key(_));
        let mut effects = self.take_event(event);
        if is_key {
            self.sift_again(Field::Marked);
        }
        effects.extend(self.take_wishes());
        effects
    }

    fn take_event(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Key(key) => self.press(&key),
            Event::Paste(text) => self.paste(&text),
            Event::Resize(width, height) => {
                self.size = (width, height);
                self.settle();
                Vec::new()
            }
            Event::Mouse(pointer) => self.point(pointer),
            Event::News(source, news) => self.hear_and_tell(source, news),
            Event::Wake(now) => {
                self.now = now;
                self.notice = self.notice.take().and_then(|notice| notice.at(now));
                let mut effects = self.sift_in_time();
                effects.extend(self.send_due());
                effects.extend(self.turn_if_due());
                effects.extend(self.raise_alarm());
                effects.extend(self.leave_if_idle());
                self.refresh_why_if_due();
                effects
            }
            Event::Written(written) => self.hear_written(written),
            Event::Told(text) => {
                self.tell(Tone::Bad, text);
                Vec::new()
            }
        }
    }

    // ---- keys ------------------------------------------------------------------------------

    fn press(&mut self, key: &KeyEvent) -> Vec<Effect> {
        let fresh = |n: &Notice| self.now.since(n.at) < Duration::from_secs(2);
        if self.notice.as_ref().is_some_and(|n| !fresh(n)) {
            self.notice = None;
        }
        if key.code == KeyCode::Char('c') && key.modifiers.contains(KeyModifiers::CONTROL) {
            return self.interrupt();
        }
        if self.press_help(key) {
            return Vec::new();
        }
        if let Some(dialog) = &mut self.dialog {
            let answer = match dialog {
                Dialog::Confirm(confirm) => confirm.press(key),
                Dialog::Plan(plan) => plan.press(key, self.size),
                Dialog::Results(results) => results.press(key, self.bulk.work.as_ref(), self.size),
                Dialog::Priority(priority) => priority.press(key),
                Dialog::Pick(pick) => pick.press(key),
                Dialog::Form(form) => form.press(key),
                Dialog::Prompt(prompt) => prompt.press(key),
                Dialog::Deeds(list) => list.press(key, self.size.1),
                Dialog::Compare(compare) => compare.press(key, self.size),
                Dialog::Command(line) => line.press(key),
                Dialog::Menu(menu) => menu.press(key),
                Dialog::Select(select) => select.press(key),
                Dialog::Sort(menu) => menu.press(key),
                Dialog::Columns(choice) => choice.press(key),
                Dialog::Why(why) => why.press(key, self.size),
            };
            return self.take_answer(answer);
        }
        self.press_here(Press::of(key))
    }

    /// A key for the panes: it means something, or begins something, or closes what was begun.
    pub(super) fn press_here(&mut self, press: Press) -> Vec<Effect> {
        let begun = !self.typed.is_empty();
        self.typed.push(press);
        match self.keymap.meaning(&self.typed, self.place()) {
            Meaning::Begins => Vec::new(),
            Meaning::Act(action) => {
                self.typed.clear();
                let effects = self.act(action);
                self.fit_range();
                effects
            }
            Meaning::Nothing => {
                let said = std::mem::take(&mut self.typed);
                if !(begun && press == Press::ESC) {
                    let keys: String = said.iter().map(Press::to_string).collect();
                    self.tell(Tone::Plain, format!("no key {keys} here (? lists them)"));
                }
                Vec::new()
            }
        }
    }

    /// Which keys count: those of Logs, or those of everything else.
    pub(crate) fn place(&self) -> On {
        if self.focus == Pane::Logs {
            On::Logs
        } else {
            On::Lists
        }
    }

    fn paste(&mut self, text: &str) -> Vec<Effect> {
        if let Some(help) = &mut self.help {
            help.paste(text);
            return Vec::new();
        }
        let answer = match &mut self.dialog {
            Some(Dialog::Form(form)) => form.paste(text),
            Some(Dialog::Prompt(prompt)) => {
                prompt.line.paste(text);
                Answer::Typing(prompt.purpose, prompt.line.text().to_owned())
            }
            Some(Dialog::Priority(priority)) => {
                priority.line.paste(text);
                Answer::Stay
            }
            Some(Dialog::Command(line)) => line.paste(text),
            // Pasted text goes into a line or nowhere: it never presses keys.
            Some(
                Dialog::Confirm(_)
                | Dialog::Plan(_)
                | Dialog::Results(_)
                | Dialog::Pick(_)
                | Dialog::Deeds(_)
                | Dialog::Compare(_)
                | Dialog::Menu(_)
                | Dialog::Select(_)
                | Dialog::Sort(_)
                | Dialog::Columns(_)
                | Dialog::Why(_),
            )
            | None => Answer::Stay,
        };
        self.take_answer(answer)
    }

    pub(super) fn act(&mut self, action: Action) -> Vec<Effect> {
        if action != Action::Quit {
            self.leaving = false;
        }
        match action {
            Action::Down => self.go(Motion::Rows(1)),
            Action::Up => self.go(Motion::Rows(-1)),
            Action::PageDown => self.go(Motion::Pages(1)),
            Action::PageUp => self.go(Motion::Pages(-1)),
            Action::Top => self.go(Motion::Top),
            Action::Bottom => self.go(Motion::Bottom),
            Action::NextPane => self.walk(1),
            Action::PreviousPane => self.walk(-1),
            Action::FocusRunning => self.go_to(Pane::Running),
            Action::FocusQueue => self.go_to(Pane::Queue),
            Action::FocusHistory => self.go_to(Pane::History),
            Action::FocusLogs => self.go_to(Pane::Logs),
            Action::FocusDetails => self.go_to(Pane::Details),
            Action::FocusSources => self.go_to(Pane::Sources),
            Action::FocusEvents => self.go_to(Pane::Events),
            Action::Details if self.is_on_group() => self.fold(),
            Action::Details => self.show_details(),
            Action::Why => self.open_why(),
            Action::Back => self.back(),
            Action::Zoom => self.toggle_zoom(),
            Action::ZoomLogs => self.zoom_logs(),
            Action::Smaller => self.resize_pane(Along::Rows, -1),
            Action::Larger => self.resize_pane(Along::Rows, 1),
            Action::Narrower => self.resize_pane(Along::Columns, -1),
            Action::Wider => self.resize_pane(Along::Columns, 1),
            Action::Mouse => self.toggle_mouse(),
            Action::Find => {
                self.open_prompt();
                Vec::new()
            }
            Action::InvertFilter
            | Action::Mine
            | Action::ShowFailed
            | Action::ShowRunning
            | Action::ShowWaiting
            | Action::ShowStale => self.filter_by_key(action),
            Action::NextMatch => self.next_match(false),
            Action::PreviousMatch => self.next_match(true),
            Action::Submit => self.open_submit(),
            Action::Rerun => self.open_rerun(),
            Action::Cancel => self.begin(What::Cancel),
            Action::Archive => self.begin_archive(),
            Action::Tell => self.toggle_watch(),
            Action::Mark => self.mark(),
            Action::Range => self.range(),
            Action::MarkAll => self.mark_all(),
            Action::UnmarkAll => self.unmark_all(),
            Action::Undo => self.undo(),
            Action::Deeds => self.open_results_or_deeds(),
            Action::Compare => self.open_compare(),
            Action::Priority => self.open_priority(),
            Action::Raise => self.begin(What::Shift(1)),
            Action::Lower => self.begin(What::Shift(-1)),
            Action::Follow => self.in_log(LogView::toggle_follow),
            Action::Wrap => self.in_log(|log| {
                log.toggle_wrap();
                Vec::new()
            }),
            Action::Pin => {
                self.pinned = !self.pinned && self.log.is_some();
                self.turn_soon()
            }
            Action::ErrorAbove => self.go_to_error(LogView::error_above),
            Action::ErrorBelow => self.go_to_error(LogView::error_below),
            Action::Left => self.in_log(|log| log.scroll(Move::Sideways(-1))),
            Action::Right => self.in_log(|log| log.scroll(Move::Sideways(1))),
            Action::Sort => {
                self.open_sort();
                Vec::new()
            }
            Action::SortLeft => self.shift_sort(-1),
            Action::SortRight => self.shift_sort(1),
            Action::Invert => self.invert_sort(),
            Action::Columns => {
                self.open_columns();
                Vec::new()
            }
            Action::Fold => self.fold(),
            Action::FoldAll => self.fold_all(),
            Action::Refresh => self.look_at_all(),
            Action::Help => self.open_help(""),
            Action::Menu => self.open_menu(),
            Action::Command => self.open_command(),
            Action::CopyRow
            | Action::CopyId
            | Action::CopyName
            | Action::CopyPath
            | Action::CopyLines
            | Action::CopyCommand
            | Action::CopyJson => self.copy(action),
            Action::Select => self.open_select(),
            Action::SaveScreen => self.write_screen(),
            Action::Pause => self.toggle_pause(),
            Action::Redraw => vec![Effect::Redraw],
            Action::Suspend => vec![Effect::Suspend],
            Action::Quit => self.quit(),
        }
    }

    fn take_answer(&mut self, answer: Answer) -> Vec<Effect> {
        match answer {
            Answer::Stay => Vec::new(),
            Answer::Close => {
                self.dialog = None;
                self.fit_log();
                self.turn_soon()
            }
            Answer::Command(told) => self.hear_command(told),
            Answer::Menu(chosen) => self.hear_menu(chosen),
            Answer::Select(step) => self.hear_select(step),
            Answer::Ask(source, request) => {
                self.dialog = None;
                self.ask(source, request)
            }
            Answer::Go => self.go_on_with_plan(),
            Answer::Set(whose, to) => {
                self.dialog = None;
                self.set_priority(*whose, to)
            }
            Answer::Continue => self.continue_work(),
            Answer::Results => self.open_results(),
            Answer::Deeds => self.open_deeds(),
            Answer::Send(source, new) => self.send(source, new),
            Answer::Draft(source, new) => self.ask_draft(source, new),
            Answer::GoToLine(key, at) => self.go_to_log_line(&key, at),
            Answer::Picked(source) => self.open_form(source, crate::job::Origin::Blank),
            Answer::Sorted(pane, sort) => self.sort_by(pane, &sort),
            Answer::Columns(pane, chosen) => {
                self.take_columns(pane, chosen);
                Vec::new()
            }
            Answer::Typing(Purpose::Filter, text) => self.type_filter(&text),
            Answer::Recall { older } => self.recall_filter(older),
            Answer::Typing(Purpose::Search, _) => Vec::new(),
            Answer::Taken(Purpose::Filter, text) => {
                self.dialog = None;
                self.take_filter(&text)
            }
            Answer::Dropped(Purpose::Filter, text) => {
                self.dialog = None;
                self.drop_filter(&text)
            }
            Answer::Taken(Purpose::Search, text) => {
                self.dialog = None;
                self.search(&text)
            }
            Answer::Dropped(Purpose::Search, _) => {
                self.dialog = None;
                Vec::new()
            }
        }
    }

    // ---- news ------------------------------------------------------------------------------

    pub(super) fn hear(&mut self, source: SourceId, news: News) -> Vec<Effect> {
        match news {
            News::Changed(changes) => {
                let changes = self.pause.sift(source, changes);
                let about = self.subject();
                let touched = changes.iter().any(|change| match (change, &about) {
                    (crate::job::Change::Put(job), Some(key)) => {
                        key.source == source && key.id == job.id
                    }
                    _ => false,
                });
                self.note_changes(source, &changes);
                self.notice_outage(source, &changes);
                self.apply(source, changes);
                self.settle();
                self.settle_marks();
                let why = self.refresh_why_of(source);
                if touched && self.details_are_seen() && self.details.of == self.subject() {
                    return [self.read_details(), why].concat();
                }
                let mut effects = self.resume_if_full();
                effects.extend(self.turn_soon());
                effects.extend(why);
                effects
            }
            News::Looked { at, whole } => {
                let opening = !self.sources_have_answered();
                self.board.looked(source, at, whole);
                self.note_stale();
                self.reaching.remove(&source);
                self.refresh_why();
                let mut effects = self.reach_all();
                effects.extend(self.follow_results(source));
                if opening {
                    // The last news before this may have brought other first rows.
                    self.settle();
                    effects.extend(self.turn_soon());
                }
                effects
            }
            News::Answered(ticket, answer) => self.hear_answer(ticket, answer),
            News::Drafted(ticket, draft) => {
                let again = match &mut self.dialog {
                    Some(Dialog::Form(form)) => form
                        .hear(ticket, draft)
                        .then(|| (form.source, form.new_job())),
                    _ => None,
                };
                again.map_or_else(Vec::new, |(source, new)| self.ask_draft(source, new))
            }
            News::Detailed(id, details) => {
                let key = JobKey { source, id };
                self.reading.remove(&key);
                self.details.hear(&key, details);
                Vec::new()
            }
            News::Deeds(deeds) => {
                self.hear_deeds_for_why(source, &deeds);
                self.hear_deeds(source, deeds);
                Vec::new()
            }
            News::Compared(id, compared) => {
                self.hear_compared(&JobKey { source, id }, compared);
                Vec::new()
            }
            News::Fetched(id, kind, paper) => {
                self.hear_fetched(&JobKey { source, id }, kind, paper)
            }
            News::Logged(id, piece) => self.hear_log(&JobKey { source, id }, piece),
            News::Inside(ticket, found) => {
                self.hear_inside(source, ticket, found);
                Vec::new()
            }
            News::Found(ticket, place) => self.hear_found(ticket, place),
            News::Recovered(found) => {
                self.hear_recovered(source, &found);
                Vec::new()
            }
        }
    }

    /// Brings the lists in line with the board, the filter and the size.
    pub(super) fn settle(&mut self) {
        let heights = [Pane::Running, Pane::Queue, Pane::History].map(|p| self.list_height(p));
        let opening = !self.sources_have_answered();
        self.find_sweeps_if_wanted();
        let lists = [&mut self.running, &mut self.queue, &mut self.history];
        for (list, height) in lists.into_iter().zip(heights) {
            list.settle(&self.board, &self.sifting.passing, height, opening);
        }
        self.fit_range();
        self.fit_log();
    }

    /// Tells something that can be taken back, and for how long that is offered.
    pub(crate) fn tell_for_a_while(&mut self, tone: Tone, text: String, later: String) {
        let until = self.now.plus(self.caution.undo_window);
        self.tell(tone, text);
        if let Some(notice) = &mut self.notice {
            notice.later = Some((until, later));
        }
    }

    pub(crate) fn tell(&mut self, tone: Tone, text: String) {
        self.notice = Some(Notice {
            text,
            tone,
            at: self.now,
            later: None,
        });
    }

    pub(crate) fn ticket(&mut self) -> Ticket {
        self.last_ticket += 1;
        Ticket(self.last_ticket)
    }
}
