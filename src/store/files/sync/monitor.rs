//! The thread that asks now and then, beside the change watcher. It holds nothing that anybody waits for, and
//! ends as soon as its handle is dropped, or after the question that is under way.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::ask::{self, Answers};
use super::client::Trouble;
use crate::settings::SyncSpec;
use crate::store::Nudge;

/// Between two rounds of questions: answering costs Syncthing some work.
pub(super) const EVERY: Duration = Duration::from_secs(10);
/// A Syncthing that is down is asked less and less often, at least so often as this many rounds.
const SELDOM: u32 = 6;

/// One round's answers.
#[derive(Clone, Debug)]
pub(super) struct Taken {
    /// When the round began: what changed later may not be in it.
    pub(super) at: Instant,
    pub(super) answers: Arc<Result<Answers, Trouble>>,
}

impl Taken {
    /// Asks now, here.
    pub(super) fn now(spec: &SyncSpec) -> Self {
        let at = Instant::now();
        Self {
            at,
            answers: Arc::new(ask::round(spec)),
        }
    }
}

#[derive(Default)]
struct Shared {
    latest: Mutex<Option<Taken>>,
    came: Condvar,
    eager: AtomicBool,
}

/// The handle of the thread.
pub(super) struct Monitor {
    shared: Arc<Shared>,
    nudge: Nudge,
    /// The thread waits on the other end, and ends when this one goes.
    _alive: Sender<()>,
}

impl Monitor {
    /// Starts it. None when the system gives no thread: then nothing is known, as if it were down.
    pub(super) fn begin(spec: SyncSpec, nudge: Nudge, every: Duration) -> Option<Self> {
        let shared = Arc::new(Shared::default());
        let (alive, ended) = channel();
        let own = Arc::clone(&shared);
        let call = nudge.clone();
        std::thread::Builder::new()
            .name("syncthing".to_owned())
            .spawn(move || run(&spec, &own, &call, &ended, every))
            .ok()?;
        Some(Self {
            shared,
            nudge,
            _alive: alive,
        })
    }

    /// Whether it nudges this one.
    pub(super) fn nudges(&self, nudge: &Nudge) -> bool {
        Arc::ptr_eq(&self.nudge, nudge)
    }

    /// The newest answers; waits for the first ones at most so long.
    pub(super) fn latest(&self, patience: Duration) -> Option<Taken> {
        let latest = self.shared.latest.lock();
        let latest = latest.unwrap_or_else(PoisonError::into_inner);
        let waited = self
            .shared
            .came
            .wait_timeout_while(latest, patience, |latest| latest.is_none());
        let (latest, _) = waited.unwrap_or_else(PoisonError::into_inner);
        latest.clone()
    }

    /// Whether every answer is worth a nudge, not only one that differs.
    pub(super) fn be_eager(&self, eager: bool) {
        self.shared.eager.store(eager, Ordering::Relaxed);
    }
}

fn run(spec: &SyncSpec, shared: &Shared, nudge: &Nudge, ended: &Receiver<()>, every: Duration) {
    let mut failures = 0;
    loop {
        let taken = Taken::now(spec);
        failures = if taken.answers.is_err() {
            failures + 1
        } else {
            0
        };
        let pause = jittered(backed_off(every, failures));
        if publish(shared, taken) {
            nudge();
        }
        match ended.recv_timeout(pause) {
            Err(RecvTimeoutError::Timeout) => {}
            Ok(()) | Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

/// Puts the answers where the store finds them; tells whether it should look.
fn publish(shared: &Shared, taken: Taken) -> bool {
    // What a machine that is away means changes by the mere passing of time.
    let away = matches!(&*taken.answers, Ok(answers) if !answers.peer.connected);
    let mut latest = shared.latest.lock().unwrap_or_else(PoisonError::into_inner);
    let differs = latest
        .as_ref()
        .is_none_or(|before| before.answers != taken.answers);
    *latest = Some(taken);
    shared.came.notify_all();
    differs || away || shared.eager.load(Ordering::Relaxed)
}

fn backed_off(every: Duration, failures: u32) -> Duration {
    let factor = 2_u32.saturating_pow(failures.saturating_sub(1)).min(SELDOM);
    every.saturating_mul(factor)
}

/// A fifth more or less, so that many dashboards do not ask at once.
fn jittered(pause: Duration) -> Duration {
    let chance = RandomState::new().hash_one(()) % 401;
    let thousandth = u32::try_from(800 + chance).unwrap_or(1000);
    pause.saturating_mul(thousandth) / 1000
}

#[cfg(test)]
mod tests;
