//! The one place that writes to the terminal; a terminal that does not read stops a thread kept for
//! that, and nothing else.
//!
//! There is at most one frame under way. While one is, nobody draws: when it is out, the
//! next frame is made from what is true by then, so nothing piles up on a slow line.
//!
//! A frame that the terminal takes at once is written right where it was drawn, through a
//! non-blocking description of its own (making the shared one non-blocking would make it so for
//! the shell too). The thread gets what is left over; without such a description, everything. It is
//! started when there is something for it.

use std::os::fd::OwnedFd;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;

/// Hands frames to the thread. Dropping it ends the thread as soon as it can.
pub(super) struct Writer {
    shared: Arc<Shared>,
}

struct Shared {
    terminal: OwnedFd,
    /// The same terminal, opened once more and non-blocking.
    prompt: Option<OwnedFd>,
    state: Mutex<State>,
    changed: Condvar,
    /// What is being written is no longer wanted.
    abandoned: AtomicBool,
    /// Called when a frame is out and somebody found the writer busy meanwhile.
    written: Box<dyn Fn() + Send + Sync>,
}

#[derive(Default)]
struct State {
    next: Vec<u8>,
    /// Goes out right behind what is under way, frames or no frames.
    after: Vec<u8>,
    busy: bool,
    awaited: bool,
    /// How many wait in `settle`; nobody is woken for nothing.
    settling: usize,
    line: Line,
    /// The thread has been started.
    manned: bool,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Line {
    #[default]
    Open,
    /// The terminal is gone; everything is thrown away from here on.
    Dead,
    /// Nobody will send any more.
    Ended,
}

impl Writer {
    /// `prompt` is the terminal opened non-blocking. `written` is called from the thread after a frame, if `is_idle` said no before.
    pub(super) fn new(
        terminal: OwnedFd,
        prompt: Option<OwnedFd>,
        written: impl Fn() + Send + Sync + 'static,
    ) -> Self {
        let shared = Arc::new(Shared {
            terminal,
            prompt,
            state: Mutex::default(),
            changed: Condvar::new(),
            abandoned: AtomicBool::new(false),
            written: Box::new(written),
        });
        Self { shared }
    }

    /// Whether a frame may be sent now. If not, `written` will be called when it may.
    pub(super) fn is_idle(&self) -> bool {
        let mut state = self.shared.lock();
        state.awaited = state.busy;
        !state.busy
    }

    /// Sends a frame; it is lost when the writer is not idle.
    pub(super) fn send(&self, mut bytes: Vec<u8>) {
        let mut state = self.shared.lock();
        if state.busy || state.line != Line::Open || bytes.is_empty() {
            return;
        }
        let taken = self.shared.offer(&bytes);
        if taken == bytes.len() {
            return;
        }
        bytes.drain(..taken);
        if !self.is_manned(&mut state) {
            // Better late than half a frame.
            self.shared.write(&bytes);
            return;
        }
        state.next = bytes;
        state.busy = true;
        drop(state);
        self.shared.changed.notify_all();
    }

    /// Starts the thread, if that was not done before; false when it cannot be.
    fn is_manned(&self, state: &mut State) -> bool {
        if !state.manned {
            let theirs = Arc::clone(&self.shared);
            let thread = thread::Builder::new().name("terminal writer".into());
            state.manned = thread.spawn(move || theirs.run()).is_ok();
        }
        state.manned
    }

    /// Sends these bytes, now or right behind the frame under way.
    pub(super) fn append(&self, bytes: &[u8]) {
        let mut state = self.shared.lock();
        if state.busy {
            state.after.extend_from_slice(bytes);
        } else {
            drop(state);
            self.send(bytes.to_vec());
        }
    }

    /// How much waits behind the frame under way.
    pub(super) fn waiting(&self) -> usize {
        self.shared.lock().after.len()
    }

    /// Waits until everything is out, at most this long; tells whether it is.
    pub(super) fn settle(&self, limit: Duration) -> bool {
        let deadline = Instant::now() + limit;
        let mut state = self.shared.lock();
        state.settling += 1;
        while state.busy {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            state = self
                .shared
                .changed
                .wait_timeout(state, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
        state.settling -= 1;
        !state.busy
    }

    /// Gives up the frame under way: what of it the terminal did not take yet is dropped.
    pub(super) fn abandon(&self) {
        let state = self.shared.lock();
        if state.busy {
            self.shared.abandoned.store(true, Ordering::Relaxed);
        }
    }

    /// From now on nothing is written any more.
    pub(super) fn give_up(&self) {
        self.shared.lock().line = Line::Dead;
        self.abandon();
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.shared.lock().line = Line::Ended;
        self.shared.changed.notify_all();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many of these bytes the terminal took without anybody waiting.
    fn offer(&self, bytes: &[u8]) -> usize {
        let Some(prompt) = &self.prompt else { return 0 };
        let mut taken = 0;
        while taken < bytes.len() {
            match rustix::io::write(prompt, &bytes[taken..]) {
                Ok(count) => taken += count,
                Err(Errno::INTR) => {}
                // Full, or gone: the thread will find out which.
                Err(_) => break,
            }
        }
        taken
    }

    fn run(&self) {
        let mut state = self.lock();
        loop {
            while !state.busy && state.line != Line::Ended {
                state = self
                    .changed
                    .wait(state)
                    .unwrap_or_else(PoisonError::into_inner);
            }
            if !state.busy {
                return;
            }
            let bytes = std::mem::take(&mut state.next);
            drop(state);
            let alive = self.write(&bytes);
            state = self.lock();
            state.busy = false;
            if !alive && state.line == Line::Open {
                state.line = Line::Dead;
            }
            self.abandoned.store(false, Ordering::Relaxed);
            if !state.after.is_empty() && state.line == Line::Open {
                state.next = std::mem::take(&mut state.after);
                state.busy = true;
                continue;
            }
            if state.settling > 0 {
                self.changed.notify_all();
            }
            if std::mem::take(&mut state.awaited) {
                drop(state);
                (self.written)();
                state = self.lock();
            }
        }
    }

    /// Writes all, or as much as is still wanted; false when the terminal is gone.
    fn write(&self, mut bytes: &[u8]) -> bool {
        while !bytes.is_empty() && !self.abandoned.load(Ordering::Relaxed) {
            match rustix::io::write(&self.terminal, bytes) {
                Ok(count) => bytes = &bytes[count..],
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) => {
                    // Somebody who shares the terminal made it non-blocking.
                    let mut fds = [PollFd::new(&self.terminal, PollFlags::OUT)];
                    let _ = poll(&mut fds, None);
                }
                Err(_) => return false,
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::fs::{Mode, OFlags};
    use std::io::{self, Read as _};
    use std::os::fd::AsRawFd as _;
    use std::sync::mpsc;

    const LONG: Duration = Duration::from_secs(10);

    fn writer() -> (Writer, io::PipeReader, mpsc::Receiver<()>) {
        writer_with(|_| None)
    }

    fn prompt_writer() -> (Writer, io::PipeReader, mpsc::Receiver<()>) {
        writer_with(|pipe| {
            let again = format!("/proc/self/fd/{}", pipe.as_raw_fd());
            let flags = OFlags::WRONLY | OFlags::NONBLOCK | OFlags::CLOEXEC;
            Some(rustix::fs::open(again, flags, Mode::empty()).unwrap())
        })
    }

    fn writer_with(
        prompt: impl FnOnce(&io::PipeWriter) -> Option<OwnedFd>,
    ) -> (Writer, io::PipeReader, mpsc::Receiver<()>) {
        let (reader, writer) = io::pipe().unwrap();
        let (tell, told) = mpsc::channel();
        let prompt = prompt(&writer);
        let writer = Writer::new(writer.into(), prompt, move || {
            let _ = tell.send(());
        });
        (writer, reader, told)
    }

    #[test]
    fn what_the_terminal_takes_at_once_is_out_at_once() {
        let (writer, mut reader, _told) = prompt_writer();
        writer.send(b"frame".to_vec());
        assert!(writer.is_idle());
        writer.send(b"frame".to_vec());
        let mut both = [0; 10];
        reader.read_exact(&mut both).unwrap();
        assert_eq!(&both, b"frameframe");
    }

    #[test]
    fn what_the_terminal_does_not_take_at_once_follows_in_order() {
        let (writer, mut reader, told) = prompt_writer();
        let numbers: Vec<u8> = (0..250_000_u32).flat_map(u32::to_le_bytes).collect();
        writer.send(numbers.clone());
        assert!(!writer.is_idle());
        let mut all = vec![0; numbers.len()];
        reader.read_exact(&mut all).unwrap();
        assert!(all == numbers, "torn or out of order");
        told.recv_timeout(LONG).unwrap();
        assert!(writer.is_idle());
    }

    #[test]
    fn a_reader_that_does_not_read_stops_nobody_and_is_told_of_afterwards() {
        let (writer, mut reader, told) = writer();
        writer.send(vec![b'x'; 1_000_000]);
        assert!(!writer.is_idle());
        assert!(!writer.settle(Duration::from_millis(20)));
        writer.send(b"lost".to_vec());
        let mut all = vec![0; 1_000_000];
        reader.read_exact(&mut all).unwrap();
        told.recv_timeout(LONG).unwrap();
        assert!(writer.is_idle());
        writer.send(b"next".to_vec());
        assert!(writer.settle(LONG));
        drop(writer);
        all.clear();
        reader.read_to_end(&mut all).unwrap();
        assert_eq!(all, b"next");
    }

    #[test]
    fn what_is_appended_follows_the_frame_under_way() {
        let (writer, mut reader, _told) = writer();
        writer.send(vec![b'x'; 200_000]);
        writer.append(b"far");
        writer.append(b"ewell");
        let mut all = vec![0; 200_008];
        reader.read_exact(&mut all).unwrap();
        assert!(all.ends_with(b"xfarewell"));
        assert!(writer.settle(LONG));
    }

    #[test]
    fn nobody_is_told_who_did_not_wait() {
        let (writer, _reader, told) = writer();
        assert!(writer.is_idle());
        writer.send(b"one".to_vec());
        assert!(writer.settle(LONG));
        assert!(told.try_recv().is_err());
    }

    #[test]
    fn a_terminal_that_is_gone_takes_everything_and_gives_nothing_back() {
        let (writer, reader, _told) = writer();
        drop(reader);
        writer.send(b"one".to_vec());
        assert!(writer.settle(LONG));
        writer.send(b"two".to_vec());
        assert!(writer.is_idle());
    }

    #[test]
    fn an_abandoned_frame_ends_early_and_the_next_one_is_whole() {
        let (writer, mut reader, _told) = writer();
        writer.send(vec![b'x'; 200_000]);
        assert!(!writer.settle(Duration::from_millis(20)));
        writer.abandon();
        let mut some = vec![0; 300_000];
        let mut seen = 0;
        // The writer may be done between the question and the reading: an empty pipe is no reason to wait.
        rustix::io::ioctl_fionbio(&reader, true).unwrap();
        while !writer.settle(Duration::from_millis(1)) {
            seen += reader.read(&mut some).unwrap_or(0);
        }
        rustix::io::ioctl_fionbio(&reader, false).unwrap();
        writer.send(b"end".to_vec());
        assert!(writer.settle(LONG));
        drop(writer);
        let mut rest = Vec::new();
        seen += reader.read_to_end(&mut rest).unwrap();
        assert!(rest.ends_with(b"end"));
        assert!(seen <= 200_003);
    }
}
