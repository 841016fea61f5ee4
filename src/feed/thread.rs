//! The one loop: wait for a note until the next look is due, do it, bring the news up.

mod hear;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError};
use std::time::{Duration, Instant};

use self::hear::refuse_all;
use super::burst::Burst;
use super::inside::Readings;
use super::log::Following;
use super::pause::Pause;
use super::seeking::Seeking;
use super::{FaceGone, Note, Outlet};
use crate::clock::Clock;
use crate::job::{Change, News, Outage, OutageKind, Refusal, RefusalKind, Ticket};
use crate::store::{Nudge, Pace, Store};

/// Who watches nothing looks as often as this.
const UNWATCHED: Pace = Pace {
    every: Duration::from_secs(5),
    settle: Duration::ZERO,
};

/// Lives until it is told to stop, the face is gone, or the store breaks.
pub(super) fn run(
    store: Box<dyn Store>,
    notes: &Receiver<Note>,
    own: &Sender<Note>,
    outlet: &Outlet,
    (clock, watches): (Clock, bool),
) {
    let nudged = Arc::new(AtomicBool::new(false));
    let nudge: Nudge = {
        let own = own.clone();
        let nudged = Arc::clone(&nudged);
        // A storm of events is one note until somebody has looked.
        Arc::new(move || {
            if !nudged.swap(true, Ordering::AcqRel) {
                let _ = own.send(Note::Nudge);
            }
        })
    };
    let mut thread = Thread {
        store,
        notes,
        own,
        outlet,
        clock,
        nudge,
        nudged,
        pace: Pace {
            every: Duration::ZERO,
            settle: Duration::ZERO,
        },
        watches,
        watching: false,
        down: None,
        pause: Pause::new(),
        following: Following::default(),
        seeking: Seeking::default(),
        readings: Readings::default(),
        held_back: None,
        asked: Vec::new(),
        recovery_due: false,
        due: Instant::now(),
        burst: Burst::new(Instant::now()),
    };
    let outcome = catch_unwind(AssertUnwindSafe(|| thread.live()));
    if outcome.is_err() {
        let text = "this source's reader stopped by an error of its own; the last good data is shown. \
                    Start jobtui again, and please report it";
        let outage = Outage::new(OutageKind::Broken, text);
        let told = outlet
            .send(News::Changed(vec![Change::Down(outage)]))
            .and_then(|()| {
                outlet.send(News::Looked {
                    at: clock.now(),
                    whole: false,
                })
            });
        let unknown =
            "the source's reader stopped while it was asked: not known whether it was done";
        let unknown = Refusal::new(RefusalKind::NotKnown, unknown);
        let told = told.and_then(|()| {
            let mut asked = thread.asked.iter();
            asked.try_for_each(|ticket| outlet.send(News::Answered(*ticket, Err(unknown.clone()))))
        });
        let held_back = thread.held_back.take();
        if told.is_ok() {
            refuse_all(held_back, notes, outlet, text);
        }
    }
}

struct Thread<'a> {
    store: Box<dyn Store>,
    notes: &'a Receiver<Note>,
    own: &'a Sender<Note>,
    outlet: &'a Outlet,
    clock: Clock,
    nudge: Nudge,
    /// Something stirred since the last look began.
    nudged: Arc<AtomicBool>,
    pace: Pace,
    /// What happens after a look is to be heard at once.
    watches: bool,
    watching: bool,
    down: Option<Outage>,
    pause: Pause,
    following: Following,
    seeking: Seeking,
    /// Documents that are being looked into.
    readings: Readings,
    /// A note that was taken out of the inbox behind requests, and is heard after them.
    held_back: Option<Note>,
    /// Requests that were begun and not answered yet.
    asked: Vec<Ticket>,
    /// Operations that broke off are looked for after the next look that tells everything.
    recovery_due: bool,
    /// When to look although nobody nudged.
    due: Instant,
    /// The looks that were finished.
    burst: Burst,
}

/// Whether the loop goes on.
enum Next {
    GoOn,
    Stop,
}

impl Thread<'_> {
    fn live(&mut self) {
        // The face being gone is the usual end of a headless picture.
        self.store.hear_growth(self.following.ear(self.own));
        let _: Result<(), FaceGone> = self.turn_until_stopped();
    }

    fn turn_until_stopped(&mut self) -> Result<(), FaceGone> {
        loop {
            if Instant::now() >= self.due
                && let Next::Stop = self.look()?
            {
                return Ok(());
            }
            if let Some(note) = self.held_back.take() {
                if let Next::Stop = self.hear(note)? {
                    return Ok(());
                }
                continue;
            }
            let now = Instant::now();
            if let Some((job, piece)) = self.following.bring_due(&mut *self.store, now) {
                self.outlet.send(News::Logged(job, piece))?;
            }
            let wait = if self.seeking.is_in_slices() || !self.readings.is_empty() {
                Duration::ZERO
            } else {
                let log = self.following.due(now);
                let due = log.map_or(self.due, |log| log.min(self.due));
                due.saturating_duration_since(now)
            };
            match self.notes.recv_timeout(wait) {
                Ok(note) => {
                    if let Next::Stop = self.hear(note)? {
                        return Ok(());
                    }
                }
                Err(RecvTimeoutError::Timeout) => {
                    self.search_on()?;
                    self.peek_on()?;
                }
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            }
        }
    }

    /// Looks at the source until everything is told; requests in between are answered in between.
    fn look(&mut self) -> Result<Next, FaceGone> {
        self.nudged.store(false, Ordering::Release);
        if !self.watching && !self.store.looks_first() {
            // Watch first, so that nothing can change unseen between the look and the watch.
            self.watch();
        }
        let mut unread;
        loop {
            let batch = match self.store.catch_up(self.clock.for_store()) {
                Ok(batch) => batch,
                Err(outage) => return self.go_down(outage).map(|()| Next::GoOn),
            };
            self.down = None;
            self.pause.end();
            if !batch.changes.is_empty() {
                self.outlet.send(News::Changed(batch.changes))?;
            }
            unread = batch.unread;
            let was_watching = self.watching;
            if !was_watching {
                self.watch();
            }
            if was_watching && !batch.more {
                let again = batch.again.unwrap_or(self.pace.every).min(self.pace.every);
                self.due = Instant::now() + again;
                break;
            }
            loop {
                match self.next_note() {
                    Ok(note) => {
                        if let Next::Stop = self.hear(note)? {
                            return Ok(Next::Stop);
                        }
                    }
                    Err(TryRecvError::Empty) => break,
                    Err(TryRecvError::Disconnected) => return Ok(Next::Stop),
                }
            }
        }
        self.burst.looked(Instant::now());
        if self.nudged.load(Ordering::Acquire) {
            // It stirred again while we looked; that note may have been heard already.
            self.take_nudge();
        }
        if !unread {
            self.outlet.send(News::Looked {
                at: self.clock.now(),
                whole: true,
            })?;
        }
        if self.store.log_may_differ() {
            self.bring_log()?;
        }
        if !unread && std::mem::take(&mut self.recovery_due) {
            self.recover()?;
        }
        Ok(Next::GoOn)
    }

    /// What lies ready, in the order it came.
    fn next_note(&mut self) -> Result<Note, TryRecvError> {
        let held_back = self.held_back.take();
        held_back.map_or_else(|| self.notes.try_recv(), Ok)
    }

    fn recover(&mut self) -> Result<(), FaceGone> {
        let recovered = self.store.recover(self.clock.for_store());
        if recovered.is_empty() {
            return Ok(());
        }
        // What was put on record shows in the rows.
        self.due = Instant::now();
        self.outlet.send(News::Recovered(recovered))
    }

    fn watch(&mut self) {
        let followed = self.following.job().cloned();
        self.pace = if self.watches {
            self.store.watch(self.nudge.clone(), followed.as_ref())
        } else {
            UNWATCHED
        };
        self.watching = true;
    }

    fn go_down(&mut self, outage: Outage) -> Result<(), FaceGone> {
        let pause = self.pause.next();
        self.due = Instant::now() + pause;
        self.burst.looked(Instant::now());
        self.watching = false;
        if self.down.as_ref() != Some(&outage) {
            self.outlet
                .send(News::Changed(vec![Change::Down(outage.clone())]))?;
            self.down = Some(outage);
        }
        self.outlet.send(News::Looked {
            at: self.clock.now(),
            whole: false,
        })
    }

    /// The first nudge after a quiet time is followed at once; those of a burst together.
    fn take_nudge(&mut self) {
        if self.down.is_none() {
            self.due = self.due.min(self.burst.next(self.pace.settle));
        }
    }

    fn bring_log(&mut self) -> Result<(), FaceGone> {
        match self.following.bring(&mut *self.store) {
            Some((job, piece)) => self.outlet.send(News::Logged(job, piece)),
            None => Ok(()),
        }
    }

    /// One slice of what is under way, so that notes are heard between slices.
    fn peek_on(&mut self) -> Result<(), FaceGone> {
        match self.readings.slice(&mut *self.store) {
            Some((ticket, found)) => self.outlet.send(News::Inside(ticket, found)),
            None => Ok(()),
        }
    }

    fn search_on(&mut self) -> Result<(), FaceGone> {
        match self.seeking.slice(&mut *self.store) {
            Some((ticket, at)) => self.outlet.send(News::Found(ticket, at)),
            None => Ok(()),
        }
    }
}
