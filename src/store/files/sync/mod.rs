//! The Syncthing that carries a queue: asked now and then, read only, and only where the settings say so.
//!
//! A thread of its own asks, so that nothing ever waits for an answer; it ends with the store. Where nobody
//! watches (a single command), the question is asked in the first look instead.

mod ask;
mod client;
mod delivery;
mod monitor;
mod report;

use std::time::{Duration, Instant};

pub(super) use self::delivery::Delivery;
use self::monitor::{EVERY, Monitor, Taken};
use self::report::Report;
use crate::job::{Health, Moment, Now, SyncSign};
use crate::settings::SyncSpec;
use crate::store::Nudge;

/// So long the first look waits for the first answer, which comes in some milliseconds where all is well.
const FIRST: Duration = Duration::from_millis(300);

/// What is known of one queue's synchroniser; nothing where none is set.
#[derive(Default)]
pub(super) struct Sync {
    spec: Option<SyncSpec>,
    monitor: Option<Monitor>,
    report: Option<Report>,
    /// The first answer was waited for once; that is enough.
    waited: bool,
    /// When what is reported was asked for.
    taken: Option<Instant>,
}

impl Sync {
    pub(super) fn new(spec: Option<&SyncSpec>) -> Self {
        Self {
            spec: spec.cloned(),
            ..Self::default()
        }
    }

    /// Asks once, here, and leaves what is known as it is; none where no synchroniser is set.
    pub(super) fn asked_now(&self, now: Now) -> Option<SyncSign> {
        let mut afresh = Self::new(self.spec.as_ref());
        afresh.look(now, false);
        afresh.sign()
    }

    /// Begins to ask now and then.
    pub(super) fn watch(&mut self, nudge: &Nudge) {
        let Some(spec) = &self.spec else { return };
        if self.monitor.as_ref().is_some_and(|m| m.nudges(nudge)) {
            return;
        }
        self.monitor = Monitor::begin(spec.clone(), nudge.clone(), EVERY);
    }

    /// Whether there is one to ask.
    pub(super) fn is_set(&self) -> bool {
        self.spec.is_some()
    }

    /// Whether there is nothing to wait for any more.
    pub(super) fn has_answered(&self) -> bool {
        self.report.is_some() || self.waited
    }

    /// Takes what was answered since; tells whether that is something new. `wait` a moment for the first
    /// answer.
    pub(super) fn look(&mut self, now: Now, wait: bool) -> bool {
        let Some(spec) = &self.spec else {
            return false;
        };
        self.waited |= wait;
        let taken = match &self.monitor {
            Some(monitor) => {
                let patience = if wait { FIRST } else { Duration::ZERO };
                monitor.latest(patience)
            }
            None if self.taken.is_some_and(|at| at.elapsed() < EVERY) => None,
            None => Some(Taken::now(spec)),
        };
        let Some(taken) = taken.filter(|taken| self.taken != Some(taken.at)) else {
            return false;
        };
        self.taken = Some(taken.at);
        let at = now.wall.minus(taken.at.elapsed());
        self.report = Some(Report::of(spec, &taken.answers, at));
        true
    }

    /// The indicator; grey until the first answer.
    pub(super) fn sign(&self) -> Option<SyncSign> {
        let spec = self.spec.as_ref()?;
        let report = self.report.as_ref().map(|report| report.sign.clone());
        Some(report.unwrap_or_else(|| {
            let text = format!("Syncthing at {} has not answered yet", spec.url);
            SyncSign::new(Health::Grey, "?", &text)
        }))
    }

    /// Whether a job that waits in the outbox and has not changed since `settled` lies on the other machine.
    pub(super) fn delivery(&self, job: &[u8], settled: Moment) -> Delivery {
        let report = self.report.as_ref();
        report.map_or(Delivery::Unknown, |r| r.delivery(job, settled))
    }

    /// Some job waits for its delivery: every answer is worth a look.
    pub(super) fn await_deliveries(&self, some: bool) {
        if let Some(monitor) = &self.monitor {
            monitor.be_eager(some);
        }
    }

    /// Why a job should not be put away unasked; none where that is not known, or all is well.
    pub(super) fn objection_to_archive(&self, job: &[u8]) -> Option<String> {
        objection_to_archive(self.report.as_ref()?, job)
    }
}

/// Why a job should not be put away unasked, by this report.
pub(super) fn objection_to_archive(report: &Report, job: &[u8]) -> Option<String> {
    if report.sign.health == Health::Grey {
        // Nothing is known, as without a Syncthing that can be asked.
        return None;
    }
    if !report.sign.connected {
        return Some(format!(
            "the other machine may still work on it and sees the move only later: {}",
            report.sign.text
        ));
    }
    if report.lacks_something_of(job) {
        return Some("files of it have not reached the other machine yet".to_owned());
    }
    if report.sign.health != Health::Green {
        return Some(format!(
            "the synchroniser is not at rest: {}",
            report.sign.text
        ));
    }
    None
}
