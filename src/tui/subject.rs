//! The job under the cursor: details and log turn to it when the cursor has come to rest.

use std::time::Duration;

use ratatui::layout::Rect;

use super::app::App;
use super::dialogs::Dialog;
use super::dialogs::select::lines_area;
use super::effect::Effect;
use super::layout::Pane;
use super::log::LogView;
use super::notice::Tone;
use crate::job::{JobKey, LogChunk, Refusal, SourceId, Status, Ticket};

/// Between two readings of what a running job has left behind so far.
const RESULTS_PAUSE: Duration = Duration::from_secs(5);

impl App {
    /// The job that details and log are about.
    pub(crate) fn subject(&self) -> Option<JobKey> {
        self.current_list().selected().cloned()
    }

    pub(super) fn details_are_seen(&self) -> bool {
        self.areas().of(Pane::Details).is_some()
    }

    /// The cursor moved: log and details follow when it has come to rest.
    pub(super) fn turn_soon(&mut self) -> Vec<Effect> {
        let subject = self.subject();
        let details = self.details_are_seen() && self.details.of != subject;
        let log = !self.log_is_held() && self.log.as_ref().map(LogView::key) != subject.as_ref();
        if subject.is_none() || !(details || log) {
            self.turn_at = None;
            return Vec::new();
        }
        self.turn_at = Some(self.rest.turn(self.turn_at, self.now));
        if self.rest.is_none() {
            return self.turn_if_due();
        }
        Vec::new()
    }

    /// The panes are to be turned as soon as what was typed together has been worked off.
    pub(super) fn turns_now(&self) -> bool {
        self.turn_at.is_some_and(|at| at <= self.now)
    }

    /// How much of what panes show was asked for and is not there yet.
    pub(super) fn awaits(&self) -> usize {
        let log = self.log.as_ref().is_some_and(LogView::is_waiting);
        self.reading.len() + usize::from(log)
    }

    pub(super) fn turn_if_due(&mut self) -> Vec<Effect> {
        if self.turn_at.is_none_or(|at| at > self.now) {
            return Vec::new();
        }
        self.turn_at = None;
        let Some(key) = self.subject() else {
            return Vec::new();
        };
        let mut effects = Vec::new();
        // The log first: its end is there in no time, what a job left behind may take long to read.
        if !self.log_is_held() {
            effects.extend(self.follow_log_of(key.clone()));
        }
        if self.details_are_seen() && self.details.of.as_ref() != Some(&key) {
            self.details.turn_to(key);
            effects.extend(self.read_details());
        }
        effects
    }

    /// Goes to a pane by its number: whoever names one does not walk past it, so log and details turn now.
    pub(super) fn go_at_once_to(&mut self, pane: Pane) -> Vec<Effect> {
        let mut effects = self.go_to(pane);
        effects.extend(self.turn_now());
        effects
    }

    /// Log and details turn to the job under the cursor without waiting for it to rest.
    pub(super) fn turn_now(&mut self) -> Vec<Effect> {
        self.turn_at = self.turn_at.map(|_| self.now);
        self.turn_if_due()
    }

    /// Turns Logs to this job, if it shows another one.
    pub(super) fn follow_log_of(&mut self, key: JobKey) -> Vec<Effect> {
        let mut effects = Vec::new();
        if self.log.as_ref().map(LogView::key) != Some(&key) {
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

    /// The log stays whose it is: it is pinned, or lines of it are being selected.
    fn log_is_held(&self) -> bool {
        self.pinned || matches!(self.dialog, Some(Dialog::Select(_)))
    }

    pub(super) fn read_details(&mut self) -> Vec<Effect> {
        let Some(key) = self.details.of.clone() else {
            return Vec::new();
        };
        self.details.asked_at = Some(self.now);
        self.reading.insert(key.clone());
        vec![Effect::Details(key.source, key.id)]
    }

    /// What a running job leaves behind grows without a change of its row: after a look at its source
    /// it is read again, though not all the time.
    pub(super) fn follow_results(&mut self, source: SourceId) -> Vec<Effect> {
        let key = self.details.of.as_ref().filter(|key| key.source == source);
        let row = key.and_then(|key| self.board.get(key));
        let runs = row.is_some_and(|row| row.status() == Status::Running);
        let asked = self.details.asked_at;
        let lately = asked.is_some_and(|at| self.now.since(at) < RESULTS_PAUSE);
        if !runs || lately || !self.details_are_seen() {
            return Vec::new();
        }
        self.read_details()
    }

    pub(super) fn hear_log(
        &mut self,
        key: &JobKey,
        piece: Result<LogChunk, Refusal>,
    ) -> Vec<Effect> {
        self.reading.remove(&log_mark(key));
        self.hear_log_for_why(key, &piece);
        match &mut self.log {
            Some(log) if log.key() == key => log.hear(piece),
            // The log of a job the cursor has left meanwhile.
            Some(_) | None => {}
        }
        Vec::new()
    }

    pub(super) fn hear_found(&mut self, ticket: Ticket, place: Option<u64>) -> Vec<Effect> {
        self.in_log(|log| log.found(ticket, place))
    }

    pub(super) fn in_log(&mut self, act: impl FnOnce(&mut LogView) -> Vec<Effect>) -> Vec<Effect> {
        self.log.as_mut().map_or_else(Vec::new, act)
    }

    /// Goes to a line of the log that tells of an error, if there is one in this direction in what
    /// was read of it.
    pub(super) fn go_to_error(&mut self, go: impl FnOnce(&mut LogView) -> bool) -> Vec<Effect> {
        if !self.log.as_mut().is_some_and(go) {
            self.tell(
                Tone::Plain,
                "no such line in what was read of this log".into(),
            );
        }
        Vec::new()
    }

    pub(super) fn search(&mut self, text: &str) -> Vec<Effect> {
        let ticket = self.ticket();
        self.in_log(|log| log.search(text, ticket))
    }

    /// Ends the search through the log, if one is under way.
    pub(super) fn stop_search(&mut self) -> Option<Vec<Effect>> {
        let effects = self.in_log(LogView::stop_search);
        (!effects.is_empty()).then_some(effects)
    }

    pub(super) fn next_log_match(&mut self, back: bool) -> Vec<Effect> {
        let ticket = self.ticket();
        self.in_log(|log| {
            if back {
                log.previous_match(ticket)
            } else {
                log.next_match(ticket)
            }
        })
    }

    pub(super) fn fit_log(&mut self) {
        let area = match &self.dialog {
            Some(Dialog::Select(_)) => {
                let screen = Rect::new(0, 0, self.size.0, self.size.1);
                Some(lines_area(screen))
            }
            _ => self.areas().inside(Pane::Logs),
        };
        if let (Some(area), Some(log)) = (area, &mut self.log) {
            log.fit(area.as_size());
        }
    }
}

/// The mark under which the reading of a job's log is awaited, apart from its details.
fn log_mark(key: &JobKey) -> JobKey {
    JobKey {
        source: SourceId(u16::MAX - key.source.0),
        id: key.id.clone(),
    }
}
