//! What wakes the sleeping loop: one pipe that other threads and the signal handler write a byte to.
//!
//! The loop sleeps in one system call on the keys and this pipe. Whoever has something for it rings once; ringing
//! again before the loop has listened costs nothing.

use std::io::{self, PipeReader, PipeWriter, Read as _, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Wake, Waker};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::stdio::stdin;

/// The loop's end of the pipe.
pub struct Doorbell {
    heard: PipeReader,
    button: Arc<Button>,
    waker: Waker,
}

/// The other end.
struct Button {
    pipe: PipeWriter,
    /// It was rung and not listened to yet.
    rung: AtomicBool,
}

impl Wake for Button {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if !self.rung.swap(true, Ordering::AcqRel) {
            // One byte in a pipe that holds thousands: there is room, or the loop is awake.
            let _ = (&self.pipe).write(&[0]);
        }
    }
}

/// What ended a sleep.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Woken {
    /// Somebody rang.
    pub rung: bool,
    /// Something was typed.
    pub typed: bool,
}

impl Doorbell {
    pub fn new() -> io::Result<Self> {
        let (heard, pipe) = io::pipe()?;
        let button = Arc::new(Button {
            pipe,
            rung: AtomicBool::new(false),
        });
        let waker = Waker::from(Arc::clone(&button));
        Ok(Self {
            heard,
            button,
            waker,
        })
    }

    /// Rings when woken, from any thread.
    pub fn waker(&self) -> &Waker {
        &self.waker
    }

    /// The pipe's end for a signal handler.
    pub(super) fn button(&self) -> io::Result<PipeWriter> {
        self.button.pipe.try_clone()
    }

    /// Sleeps until somebody rings, something is typed (if the keys are wanted), or the time is over.
    pub fn sleep(&mut self, keys: bool, limit: Option<Duration>) -> Woken {
        let limit = limit.map(|limit| Timespec::try_from(limit).unwrap_or_default());
        let terminal = stdin();
        let mut fds = [
            PollFd::new(&self.heard, PollFlags::IN),
            PollFd::new(&terminal, PollFlags::IN),
        ];
        let seen = if keys { &mut fds[..] } else { &mut fds[..1] };
        if poll(seen, limit.as_ref()).is_err() {
            // A signal came; whoever it concerns rings.
            return Woken::default();
        }
        let woken = Woken {
            rung: !fds[0].revents().is_empty(),
            typed: keys && !fds[1].revents().is_empty(),
        };
        if woken.rung {
            self.listen();
        }
        woken
    }

    /// From here on ringing wakes again; so what it was for is looked at after this.
    fn listen(&mut self) {
        let mut bytes = [0; 64];
        let _ = self.heard.read(&mut bytes);
        self.button.rung.store(false, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT_ONCE: Option<Duration> = Some(Duration::ZERO);

    #[test]
    fn ringing_wakes_once_however_often_it_was_rung() {
        let mut bell = Doorbell::new().unwrap();
        assert!(!bell.sleep(false, AT_ONCE).rung);
        for _ in 0..100_000 {
            bell.waker().wake_by_ref();
        }
        assert!(bell.sleep(false, None).rung);
        assert!(!bell.sleep(false, AT_ONCE).rung);
    }

    #[test]
    fn who_rings_after_it_was_listened_to_wakes_again() {
        let mut bell = Doorbell::new().unwrap();
        bell.waker().wake_by_ref();
        assert!(bell.sleep(false, None).rung);
        let waker = bell.waker().clone();
        let ringer = std::thread::spawn(move || waker.wake());
        assert!(bell.sleep(false, None).rung);
        ringer.join().unwrap();
    }
}
