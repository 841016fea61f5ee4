//! The whole dashboard as a plain value: it takes events and gives effects.
//!
//! Keys are sorted in `pressing.rs`, actions in `acting.rs`, news in `hearing.rs`; lists, panes and dialogs answer.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use super::alarm::Alarm;
use super::asked::{Asked, Undoable};
use super::bulk::Bulk;
use super::bulk::caution::Caution;
use super::copy::Copying;
use super::dialogs::Dialog;
use super::dialogs::help::Help;
use super::effect::Effect;
use super::event::Event;
use super::events::Events;
use super::grace::Grace;
use super::idle::Idle;
use super::keymap::Keymap;
use super::keys::Press;
use super::layout::{Pane, PaneSizes};
use super::lists::ChosenColumns;
use super::log::LogView;
use super::marks::Marks;
use super::notice::{Notice, Tone};
use super::panes::details::DetailsPane;
use super::panes::jobs::JobList;
use super::pausing::Pause;
use super::rest::Rest;
use super::sift::Sifting;
use super::theme::Look;
use crate::board::{Board, Lane};
use crate::job::{JobKey, Moment, SourceId, Ticket};
use crate::settings::Settings;
use crate::state::State;

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
    pub(super) rest: Rest,
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
            rest: Rest::default(),
            reading: BTreeSet::new(),
            reaching: BTreeSet::new(),
            reached: false,
            leaving: false,
        }
    }

    /// For pictures: the cursor need not rest and a cancel need not wait, since no time passes.
    pub fn without_rest(mut self) -> Self {
        self.rest = Rest::NONE;
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
        let is_by_hand = is_key || matches!(event, Event::Mouse(_) | Event::Resize(..));
        let mut effects = self.take_event(event);
        if is_by_hand {
            self.marks.note_range();
        }
        if is_key {
            self.sift_marked();
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

    /// Brings the lists in line with the board, the filter and the size.
    pub(super) fn settle(&mut self) {
        let heights = [Pane::Running, Pane::Queue, Pane::History].map(|p| self.list_height(p));
        let opening = !self.sources_have_answered();
        self.find_sweeps_if_wanted();
        let pinned = self.pinned_rows();
        let lists = [&mut self.running, &mut self.queue, &mut self.history];
        for (list, height) in lists.into_iter().zip(heights) {
            list.pin(&pinned);
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
