//! The signals that end, stop and continue the dashboard, on a thread of their own, so that they are
//! heard also while the loop is stuck.

use std::io;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use rustix::process::Signal;
use tokio::runtime::{Builder, Runtime};
use tokio::signal::unix::{Signal as Heard, SignalKind, signal};
use tokio::sync::mpsc::UnboundedSender;

use super::{Screen, Stir};

/// How long the loop has to end after a signal asked for it.
const GRACE: Duration = Duration::from_secs(1);

/// From the return of this on, none of the signals has its usual effect.
pub(super) fn start(screen: Arc<Screen>, tell: UnboundedSender<Stir>) -> io::Result<()> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let ears = Ears::open(&runtime)?;
    thread::Builder::new()
        .name("signals".into())
        .spawn(move || runtime.block_on(ears.listen(&screen, &tell)))?;
    Ok(())
}

/// One per signal.
struct Ears {
    terminate: Heard,
    hang_up: Heard,
    interrupt: Heard,
    suspend: Heard,
    resume: Heard,
}

impl Ears {
    fn open(runtime: &Runtime) -> io::Result<Self> {
        let _inside = runtime.enter();
        let open = |which: Signal| signal(SignalKind::from_raw(which.as_raw()));
        Ok(Self {
            terminate: open(Signal::TERM)?,
            hang_up: open(Signal::HUP)?,
            interrupt: open(Signal::INT)?,
            suspend: open(Signal::TSTP)?,
            resume: open(Signal::CONT)?,
        })
    }

    async fn listen(mut self, screen: &Screen, tell: &UnboundedSender<Stir>) {
        loop {
            let ending = tokio::select! {
                _ = self.terminate.recv() => Signal::TERM,
                _ = self.hang_up.recv() => Signal::HUP,
                _ = self.interrupt.recv() => Signal::INT,
                _ = self.suspend.recv() => {
                    let _ = tell.send(Stir::Suspend);
                    continue;
                }
                _ = self.resume.recv() => {
                    let _ = tell.send(Stir::Continued);
                    continue;
                }
            };
            // The loop may be stuck: the terminal is given back from here, whatever it does.
            let _ = tell.send(Stir::Stop(ending.as_raw()));
            screen.leave_for_good();
            tokio::time::sleep(GRACE).await;
            if !screen.has_ended() {
                std::process::exit(128 + ending.as_raw());
            }
        }
    }
}
