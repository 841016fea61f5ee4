//! The thread that guards the terminal: it hears the signals that end, stop and continue the dashboard, and notices
//! that the line is gone, also while the loop is stuck.
//!
//! The hang-up signal does not reach us under `sudo`, `setsid` or in a container. So the thread also waits on the
//! terminal itself, for no event but the hang-up, which cannot be masked.

use std::io::{self, PipeReader, Read as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::process::Signal;
use rustix::stdio::stdin;
use signal_hook::{flag, low_level};

use super::doorbell::Doorbell;
use super::{Screen, Stir, Tell};

/// How long the loop and its caller have to end in order.
const GRACE: Duration = Duration::from_secs(1);

/// What is heard, the endings last.
const HEARD: [Signal; 5] = [
    Signal::TSTP,
    Signal::CONT,
    Signal::TERM,
    Signal::HUP,
    Signal::INT,
];

/// Whether the terminal has another size since this was last asked.
#[derive(Clone, Debug)]
pub struct Resized(Arc<AtomicBool>);

impl Resized {
    pub fn take(&self) -> bool {
        self.0.swap(false, Ordering::AcqRel)
    }
}

/// From the return of this on, none of the signals has its usual effect.
pub(super) fn start(screen: Arc<Screen>, tell: Tell, bell: &Doorbell) -> io::Result<Resized> {
    let resized = Arc::new(AtomicBool::new(false));
    let winch = Signal::WINCH.as_raw();
    flag::register(winch, Arc::clone(&resized))?;
    low_level::pipe::register(winch, bell.button()?)?;
    let (heard, pipe) = io::pipe()?;
    let mut flags = Vec::with_capacity(HEARD.len());
    for signal in HEARD {
        let flag = Arc::new(AtomicBool::new(false));
        // The flag first: who is woken finds it.
        flag::register(signal.as_raw(), Arc::clone(&flag))?;
        low_level::pipe::register(signal.as_raw(), pipe.try_clone()?)?;
        flags.push((signal, flag));
    }
    let guard = Guard {
        heard,
        flags,
        screen,
        tell,
    };
    thread::Builder::new()
        .name("guard".into())
        .spawn(move || guard.watch())?;
    Ok(Resized(resized))
}

struct Guard {
    heard: PipeReader,
    flags: Vec<(Signal, Arc<AtomicBool>)>,
    screen: Arc<Screen>,
    tell: Tell,
}

impl Guard {
    fn watch(mut self) {
        loop {
            let terminal = stdin();
            let mut fds = [
                PollFd::new(&self.heard, PollFlags::IN),
                PollFd::new(&terminal, PollFlags::empty()),
            ];
            if poll(&mut fds, None).is_err() {
                continue;
            }
            let (rung, gone) = (!fds[0].revents().is_empty(), !fds[1].revents().is_empty());
            if gone {
                self.screen.hang_up();
                self.end_by(Signal::HUP);
            }
            if rung {
                let _ = self.heard.read(&mut [0; 64]);
                self.hear();
            }
        }
    }

    fn hear(&self) {
        for (signal, flag) in &self.flags {
            if !flag.swap(false, Ordering::AcqRel) {
                continue;
            }
            match *signal {
                Signal::TSTP => self.tell.send(Stir::Suspend),
                Signal::CONT => self.tell.send(Stir::Continued),
                ending => self.end_by(ending),
            }
        }
    }

    /// The loop may be stuck: the terminal is given back from here, whatever it does.
    fn end_by(&self, signal: Signal) {
        self.tell.send(Stir::Stop(signal.as_raw()));
        self.screen.leave_for_good();
        thread::sleep(GRACE);
        if self.screen.is_hung_up() || !self.screen.has_ended() {
            std::process::exit(128 + signal.as_raw());
        }
        loop {
            thread::park();
        }
    }
}
