//! The whole dashboard as a plain value: it takes events and gives effects.
//!
//! This file is the switchboard: it chooses who answers. Lists, panes and dialogs answer.

use std::collections::BTreeSet;
use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::action::{self, Action, On};
use super::dialogs::prompt::{Prompt, Purpose};
use super::dialogs::{Answer, Dialog, line::TypedLine};
use super::effect::Effect;
use super::event::Event;
use super::keys::Press;
use super::layout::{self, Areas, Needs, Pane, Shape};
use super::log::{LogView, Move};
use super::panes::details::DetailsPane;
use super::panes::jobs::JobList;
use super::panes::keybar;
use super::theme::Look;
use crate::board::{Board, Filter, Lane};
use crate::job::{JobKey, Moment, News, SourceId, Ticket, Verb};

/// How long the cursor has to rest on a job before its log and details are read: walking
/// through a list reads nothing.
const REST: Duration = Duration::from_millis(120);

/// A line for the operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub(crate) text: String,
    pub(crate) tone: Tone,
    at: Moment,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    Good,
    Bad,
    Plain,
}

/// How far to go in the pane that has the keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Motion {
    Rows(isize),
    Pages(isize),
    Top,
    Bottom,
}

/// A change that was asked for and not answered yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) ticket: Ticket,
    pub(crate) source: SourceId,
    pub(crate) job: Option<JobKey>,
    pub(crate) verb: Verb,
}

/// The dashboard.
#[derive(Clone, Debug)]
pub struct App {
    pub(crate) board: Board,
    pub(crate) now: Moment,
    pub(crate) look: Look,
    size: (u16, u16),
    pub(crate) focus: Pane,
    /// The list that had the keys last.
    list: Pane,
    pub(crate) zoom: bool,
    pub(crate) running: JobList,
    pub(crate) queue: JobList,
    pub(crate) history: JobList,
    pub(crate) filter_text: String,
    filter: Filter,
    pub(crate) details: DetailsPane,
    pub(crate) sources_top: usize,
    pub(crate) log: Option<LogView>,
    pub(crate) pinned: bool,
    pub(crate) dialog: Option<Dialog>,
    pub(crate) notice: Option<Notice>,
    pub(crate) asked: Vec<Asked>,
    last_ticket: u64,
    /// When log and details turn to the job under the cursor.
    turn_at: Option<Moment>,
    rest: Duration,
    /// Reads that were asked for and not answered.
    reading: BTreeSet<JobKey>,
    leaving: bool,
}

impl App {
    /// A dashboard over this board, at this size and time.
    pub fn new(board: Board, size: (u16, u16), look: Look, now: Moment) -> Self {
        Self {
            board,
            now,
            look,
            size,
            focus: Pane::Queue,
            list: Pane::Queue,
            zoom: false,
            running: JobList::new(Lane::Running),
            queue: JobList::new(Lane::Queue),
            history: JobList::new(Lane::History),
            filter_text: String::new(),
            filter: Filter::default(),
            details: DetailsPane::default(),
            sources_top: 0,
            log: None,
            pinned: false,
            dialog: None,
            notice: None,
            asked: Vec::new(),
            last_ticket: 0,
            turn_at: None,
            rest: REST,
            reading: BTreeSet::new(),
            leaving: false,
        }
    }

    /// For pictures: the cursor need not rest, since no time passes.
    pub fn without_rest(mut self) -> Self {
        self.rest = Duration::ZERO;
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
        let form = match &self.dialog {
            Some(Dialog::Form(form)) => form.is_waiting(),
            _ => false,
        };
        form || !self.asked.is_empty() || !self.reading.is_empty() || self.turn_at.is_some()
    }

    /// Every source has told all it has, or that it is down.
    pub fn sources_have_answered(&self) -> bool {
        let standings = self.board.standings();
        standings.iter().all(crate::board::Standing::has_answered)
    }

    /// The one way in.
    pub fn update(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Key(key) => self.press(&key),
            Event::Paste(text) => self.paste(&text),
            Event::Resize(width, height) => {
                self.size = (width, height);
                self.settle();
                Vec::new()
            }
            Event::News(source, news) => self.hear(source, news),
            Event::Wake(now) => {
                self.now = now;
                self.turn_if_due()
            }
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
        if let Some(dialog) = &mut self.dialog {
            let answer = match dialog {
                Dialog::Confirm(confirm) => confirm.press(key),
                Dialog::Priority(priority) => priority.press(key),
                Dialog::Pick(pick) => pick.press(key),
                Dialog::Form(form) => form.press(key),
                Dialog::Help(help) => help.press(key),
                Dialog::Prompt(prompt) => prompt.press(key),
            };
            return self.take_answer(answer);
        }
        let on = if self.focus == Pane::Logs {
            On::Logs
        } else {
            On::Lists
        };
        match action::meaning(Press::of(key), on) {
            Some(action) => self.act(action),
            None => Vec::new(),
        }
    }

    /// The first ctrl-c closes what is open, the second leaves.
    fn interrupt(&mut self) -> Vec<Effect> {
        if self.dialog.take().is_some() {
            return Vec::new();
        }
        if std::mem::replace(&mut self.leaving, true) {
            return vec![Effect::Quit];
        }
        self.tell(Tone::Plain, "ctrl-c again quits".into());
        Vec::new()
    }

    fn paste(&mut self, text: &str) -> Vec<Effect> {
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
            // Pasted text goes into a line or nowhere: it never presses keys.
            Some(Dialog::Confirm(_) | Dialog::Pick(_) | Dialog::Help(_)) | None => Answer::Stay,
        };
        self.take_answer(answer)
    }

    fn act(&mut self, action: Action) -> Vec<Effect> {
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
            Action::Details => {
                self.zoom = true;
                self.focus_on(Pane::Details)
            }
            Action::Back => self.back(),
            Action::Zoom => {
                self.zoom = !self.zoom;
                self.focus_on(self.focus)
            }
            Action::ZoomLogs => {
                if self.focus == Pane::Logs && self.zoom {
                    return self.back();
                }
                self.zoom = true;
                self.focus_on(Pane::Logs)
            }
            Action::Find => {
                self.open_prompt();
                Vec::new()
            }
            Action::NextMatch => self.next_match(false),
            Action::PreviousMatch => self.next_match(true),
            Action::Submit => self.open_submit(),
            Action::Rerun => self.open_rerun(),
            Action::Cancel => self.open_confirm(Verb::Cancel),
            Action::Archive => self.open_confirm(Verb::Archive),
            Action::Priority => self.open_priority(),
            Action::Raise => self.shift_priority(1),
            Action::Lower => self.shift_priority(-1),
            Action::Follow => self.in_log(LogView::toggle_follow),
            Action::Wrap => self.in_log(|log| {
                log.toggle_wrap();
                Vec::new()
            }),
            Action::Pin => {
                self.pinned = !self.pinned && self.log.is_some();
                self.turn_soon()
            }
            Action::Left => self.in_log(|log| log.scroll(Move::Sideways(-1))),
            Action::Right => self.in_log(|log| log.scroll(Move::Sideways(1))),
            Action::Refresh => {
                self.tell(Tone::Plain, "looking at every source".into());
                self.board
                    .sources()
                    .map(|(s, _)| Effect::Refresh(s))
                    .collect()
            }
            Action::Help => {
                self.dialog = Some(Dialog::Help(super::dialogs::help::Help::default()));
                Vec::new()
            }
            Action::Redraw => vec![Effect::Redraw],
            Action::Suspend => vec![Effect::Suspend],
            Action::Quit => self.quit(),
        }
    }

    /// Asks only while an answer is awaited.
    fn quit(&mut self) -> Vec<Effect> {
        if self.asked.is_empty() || std::mem::replace(&mut self.leaving, true) {
            return vec![Effect::Quit];
        }
        let text = format!(
            "{} not answered yet: q again quits without waiting",
            self.asked.len()
        );
        self.tell(Tone::Bad, text);
        Vec::new()
    }

    fn take_answer(&mut self, answer: Answer) -> Vec<Effect> {
        match answer {
            Answer::Stay => Vec::new(),
            Answer::Close => {
                self.dialog = None;
                Vec::new()
            }
            Answer::Ask(source, request) => {
                self.dialog = None;
                self.ask(source, request)
            }
            Answer::Send(source, new) => self.send(source, new),
            Answer::Draft(source, new) => self.ask_draft(source, new),
            Answer::Picked(source) => self.open_form(source, crate::job::Origin::Blank),
            Answer::Typing(Purpose::Filter, text) => {
                self.set_filter(&text);
                self.turn_soon()
            }
            Answer::Typing(Purpose::Search, _) => Vec::new(),
            Answer::Taken(Purpose::Filter, text) | Answer::Dropped(Purpose::Filter, text) => {
                self.dialog = None;
                self.set_filter(&text);
                self.turn_soon()
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

    // ---- moving ----------------------------------------------------------------------------

    fn list_of(&self, pane: Pane) -> Option<&JobList> {
        match pane {
            Pane::Running => Some(&self.running),
            Pane::Queue => Some(&self.queue),
            Pane::History => Some(&self.history),
            Pane::Logs | Pane::Details | Pane::Sources => None,
        }
    }

    /// The list that has the keys, or had them last.
    pub(crate) fn current_list(&self) -> &JobList {
        self.list_of(self.list).unwrap_or(&self.queue)
    }

    pub(crate) fn current_list_mut(&mut self) -> &mut JobList {
        self.list_and_board().0
    }

    fn go(&mut self, motion: Motion) -> Vec<Effect> {
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
                let lines = super::panes::sources::lines(&self.board, self.now).len();
                let height = self
                    .areas()
                    .inside(Pane::Sources)
                    .map_or(1, |a| usize::from(a.height));
                let last = lines.saturating_sub(height);
                let rows = self.rows_of(motion);
                self.sources_top = self.sources_top.saturating_add_signed(rows).min(last);
                Vec::new()
            }
        }
    }

    /// A motion in rows of the pane that has the keys.
    fn rows_of(&self, motion: Motion) -> isize {
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
    fn list_and_board(&mut self) -> (&mut JobList, &Board) {
        let list = match self.list {
            Pane::Running => &mut self.running,
            Pane::History => &mut self.history,
            Pane::Queue | Pane::Logs | Pane::Details | Pane::Sources => &mut self.queue,
        };
        (list, &self.board)
    }

    fn walk(&mut self, by: isize) -> Vec<Effect> {
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
    fn go_to(&mut self, pane: Pane) -> Vec<Effect> {
        if !self.zoom && self.unzoomed().of(pane).is_none() {
            self.zoom = true;
        }
        self.focus_on(pane)
    }

    fn focus_on(&mut self, pane: Pane) -> Vec<Effect> {
        self.focus = pane;
        if self.list_of(pane).is_some() {
            self.list = pane;
        }
        self.settle();
        self.turn_soon()
    }

    fn back(&mut self) -> Vec<Effect> {
        if self.zoom || self.list_of(self.focus).is_none() {
            self.zoom = false;
            return self.focus_on(self.list);
        }
        if !self.filter_text.is_empty() {
            self.set_filter("");
            return self.turn_soon();
        }
        self.notice = None;
        Vec::new()
    }

    fn next_match(&mut self, back: bool) -> Vec<Effect> {
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

    fn open_prompt(&mut self) {
        let (purpose, before) = if self.focus == Pane::Logs {
            (Purpose::Search, String::new())
        } else {
            (Purpose::Filter, self.filter_text.clone())
        };
        self.dialog = Some(Dialog::Prompt(Prompt {
            purpose,
            line: TypedLine::new(&before),
            before,
        }));
    }

    pub(crate) fn set_filter(&mut self, text: &str) {
        text.clone_into(&mut self.filter_text);
        self.filter = Filter::parse(text);
        self.settle();
    }

    // ---- news ------------------------------------------------------------------------------

    fn hear(&mut self, source: SourceId, news: News) -> Vec<Effect> {
        match news {
            News::Changed(changes) => {
                let about = self.subject();
                let touched = changes.iter().any(|change| match (change, &about) {
                    (crate::job::Change::Put(job), Some(key)) => {
                        key.source == source && key.id == job.id
                    }
                    _ => false,
                });
                self.board.apply(source, changes);
                self.settle();
                if touched && self.details_are_seen() && self.details.of == self.subject() {
                    return self.read_details();
                }
                self.turn_soon()
            }
            News::Looked { at, whole } => {
                let opening = !self.sources_have_answered();
                self.board.looked(source, at, whole);
                if opening {
                    // The last news before this may have brought other first rows.
                    self.settle();
                    return self.turn_soon();
                }
                Vec::new()
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
            News::Logged(id, piece) => self.hear_log(&JobKey { source, id }, piece),
            News::Found(ticket, place) => self.hear_found(ticket, place),
        }
    }

    /// Brings the lists in line with the board, the filter and the size.
    fn settle(&mut self) {
        let heights = [Pane::Running, Pane::Queue, Pane::History].map(|p| self.list_height(p));
        let opening = !self.sources_have_answered();
        let lists = [&mut self.running, &mut self.queue, &mut self.history];
        for (list, height) in lists.into_iter().zip(heights) {
            list.settle(&self.board, &self.filter, height, opening);
        }
        self.fit_log();
    }

    fn fit_log(&mut self) {
        if let (Some(area), Some(log)) = (self.areas().inside(Pane::Logs), &mut self.log) {
            log.fit(area.as_size());
        }
    }

    pub(crate) fn tell(&mut self, tone: Tone, text: String) {
        self.notice = Some(Notice {
            text,
            tone,
            at: self.now,
        });
    }

    pub(crate) fn ticket(&mut self) -> Ticket {
        self.last_ticket += 1;
        Ticket(self.last_ticket)
    }

    // ---- the job under the cursor ------------------------------------------------------------

    /// The job that details and log are about.
    pub(crate) fn subject(&self) -> Option<JobKey> {
        self.current_list().selected().cloned()
    }

    fn details_are_seen(&self) -> bool {
        self.areas().of(Pane::Details).is_some()
    }

    /// The cursor moved: log and details follow when it has come to rest.
    fn turn_soon(&mut self) -> Vec<Effect> {
        let subject = self.subject();
        let details = self.details_are_seen() && self.details.of != subject;
        let log = !self.pinned && self.log.as_ref().map(LogView::key) != subject.as_ref();
        if subject.is_none() || !(details || log) {
            self.turn_at = None;
            return Vec::new();
        }
        self.turn_at = Some(self.now.plus(self.rest));
        if self.rest.is_zero() {
            return self.turn_if_due();
        }
        Vec::new()
    }

    fn turn_if_due(&mut self) -> Vec<Effect> {
        if self.turn_at.is_none_or(|at| at > self.now) {
            return Vec::new();
        }
        self.turn_at = None;
        let Some(key) = self.subject() else {
            return Vec::new();
        };
        let mut effects = Vec::new();
        if self.details_are_seen() && self.details.of.as_ref() != Some(&key) {
            self.details.turn_to(key.clone());
            effects.extend(self.read_details());
        }
        if !self.pinned && self.log.as_ref().map(LogView::key) != Some(&key) {
            if let Some(old) = &self.log
                && old.key().source != key.source
            {
                effects.push(Effect::Unfollow(old.key().source));
            }
            effects.push(Effect::Follow(key.source, key.id.clone()));
            self.reading.insert(log_mark(&key));
            self.log = Some(LogView::new(key));
            self.fit_log();
        }
        effects
    }

    fn read_details(&mut self) -> Vec<Effect> {
        let Some(key) = self.details.of.clone() else {
            return Vec::new();
        };
        self.reading.insert(key.clone());
        vec![Effect::Details(key.source, key.id)]
    }

    // ---- the log ---------------------------------------------------------------------------

    fn hear_log(
        &mut self,
        key: &JobKey,
        piece: Result<crate::job::LogChunk, crate::job::Refusal>,
    ) -> Vec<Effect> {
        self.reading.remove(&log_mark(key));
        match &mut self.log {
            Some(log) if log.key() == key => log.hear(piece),
            // The log of a job the cursor has left meanwhile.
            Some(_) | None => {}
        }
        Vec::new()
    }

    fn hear_found(&mut self, ticket: Ticket, place: Option<u64>) -> Vec<Effect> {
        self.in_log(|log| log.found(ticket, place))
    }

    fn in_log(&mut self, act: impl FnOnce(&mut LogView) -> Vec<Effect>) -> Vec<Effect> {
        self.log.as_mut().map_or_else(Vec::new, act)
    }

    fn search(&mut self, text: &str) -> Vec<Effect> {
        let ticket = self.ticket();
        self.in_log(|log| log.search(text, ticket))
    }

    fn next_log_match(&mut self, back: bool) -> Vec<Effect> {
        let ticket = self.ticket();
        self.in_log(|log| {
            if back {
                log.previous_match(ticket)
            } else {
                log.next_match(ticket)
            }
        })
    }

    // ---- places ----------------------------------------------------------------------------

    fn needs(&self) -> Needs {
        Needs {
            running: self.running.rows(&self.board).len(),
            queue: self.queue.rows(&self.board).len(),
            history: self.history.rows(&self.board).len(),
        }
    }

    /// Where everything lies now.
    pub(crate) fn areas(&self) -> Areas {
        layout::areas(
            self.size.0,
            self.size.1,
            self.focus,
            self.zoom,
            self.needs(),
        )
    }

    fn unzoomed(&self) -> Areas {
        layout::areas(self.size.0, self.size.1, self.focus, false, self.needs())
    }

    /// Whether a list shows the names of its columns.
    pub(crate) fn has_head(&self, areas: &Areas, pane: Pane) -> bool {
        let inside = areas.inside(pane).map_or(0, |a| a.height);
        inside > 1 && (areas.shape != Shape::Stack || pane == self.focus)
    }

    fn list_height(&self, pane: Pane) -> usize {
        let areas = self.areas();
        let inside = areas.inside(pane).map_or(0, |a| a.height);
        usize::from(inside - u16::from(self.has_head(&areas, pane)))
    }

    /// A source that lists a part of its history is asked for more before its end is reached.
    fn reach_further(&self) -> Vec<Effect> {
        let list = self.current_list();
        let rows = list.rows(&self.board).len();
        if list.lane != Lane::History || list.place().is_none_or(|at| at + 100 < rows) {
            return Vec::new();
        }
        self.board
            .sources()
            .filter_map(|(source, standing)| {
                let told = standing.told?;
                let all = told.live.iter().sum::<u64>() + told.archived;
                let listed = standing.listed();
                let more = usize::try_from(listed + 2000).unwrap_or(usize::MAX);
                (listed < all).then_some(Effect::Reach(source, more))
            })
            .collect()
    }

    /// The keys of the key bar, here.
    pub(crate) fn bar(&self) -> &'static [Action] {
        match self.focus {
            Pane::Logs => &keybar::LOGS,
            Pane::Details => &keybar::LISTS,
            Pane::Sources => &keybar::READING,
            Pane::Running | Pane::Queue | Pane::History => &keybar::LISTS,
        }
    }

    /// When a visible text changes next by the mere passing of time.
    pub fn wake_at(&self) -> Option<Moment> {
        let visible = super::wake::next(self);
        [visible, self.turn_at].into_iter().flatten().min()
    }
}

/// The mark under which the reading of a job's log is awaited, apart from its details.
fn log_mark(key: &JobKey) -> JobKey {
    JobKey {
        source: SourceId(u16::MAX - key.source.0),
        id: key.id.clone(),
    }
}
