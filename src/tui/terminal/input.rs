//! What is typed: read by the loop itself when there is something, never waited for.
//!
//! A sequence that a slow line tore apart waits here for its rest, and holds up nobody.

use std::io;
use std::time::{Duration, Instant};

use rustix::io::Errno;
use rustix::stdio::stdin;

use super::decode::{Found, Step, step};
use super::stir::Stir;

/// How long an Esc may be the beginning of an answer that is on its way.
const PATIENCE: Duration = Duration::from_millis(40);

/// More than this a paste may not take; the terminal that sends no end to it types into nothing.
const MOST: usize = 16 << 20;

/// The bytes that are not understood yet.
#[derive(Debug)]
pub struct Input {
    bytes: Vec<u8>,
    /// Since when a lone Esc waits for what may follow it.
    alone: Option<Instant>,
    /// Somebody reads. When not, what is typed stays where it is, for whoever has the terminal next.
    open: bool,
    buffer: Box<[u8]>,
}

impl Default for Input {
    fn default() -> Self {
        Self {
            bytes: Vec::new(),
            alone: None,
            open: true,
            buffer: vec![0; 4096].into_boxed_slice(),
        }
    }
}

impl Input {
    /// Whether to listen for keys at all.
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// What is typed from now on is not ours.
    pub fn close(&mut self) {
        self.open = false;
        self.bytes.clear();
        self.alone = None;
    }

    /// What is typed is ours again.
    pub fn reopen(&mut self) {
        self.open = true;
    }

    /// Reads what lies ready. `awaiting` tells that an answer of the terminal is on its way: then an Esc at the
    /// end may be its beginning.
    pub fn read(&mut self, awaiting: bool, out: &mut Vec<Stir>) {
        match rustix::io::read(stdin(), &mut *self.buffer) {
            // The line is gone. Who watches over that ends the program; here it only must not be read again and again.
            Ok(0) | Err(Errno::IO) => self.close(),
            Ok(count) => {
                if self.bytes.len() > MOST {
                    self.bytes.clear();
                }
                self.bytes.extend_from_slice(&self.buffer[..count]);
                self.understand(awaiting, out);
            }
            Err(Errno::INTR | Errno::AGAIN) => {}
            Err(error) => {
                self.close();
                let error = io::Error::from(error);
                let text = format!("no keys can be read any more: {error}; end with SIGTERM");
                out.push(Stir::Told(text));
            }
        }
    }

    fn understand(&mut self, awaiting: bool, out: &mut Vec<Stir>) {
        let now = Instant::now();
        let mut at = 0;
        while let Step::Took(length, found) = step(&self.bytes[at..]) {
            at += length;
            match found {
                Found::Key(key) => out.push(Stir::Key(key, now)),
                Found::Mouse(pointer) => out.push(Stir::Mouse(pointer)),
                Found::Paste(text) => out.push(Stir::Paste(text)),
                Found::Answer => out.push(Stir::Answer),
                Found::Nothing => {}
            }
        }
        self.bytes.drain(..at);
        self.alone = (self.bytes == [0x1b]).then_some(now);
        if !awaiting {
            self.release_esc(out);
        }
    }

    /// When a lone Esc counts as the key, if one waits.
    pub fn due(&self) -> Option<Instant> {
        self.alone.map(|since| since + PATIENCE)
    }

    /// Gives out the Esc that nothing followed.
    pub fn release(&mut self, now: Instant, out: &mut Vec<Stir>) {
        if self.due().is_some_and(|due| due <= now) {
            self.release_esc(out);
        }
    }

    fn release_esc(&mut self, out: &mut Vec<Stir>) {
        if let Some(since) = self.alone.take() {
            self.bytes.clear();
            out.push(Stir::Key(crossterm::event::KeyCode::Esc.into(), since));
        }
    }

    /// Reads up to the answer that is on its way, not a byte further and no longer than this: it would be typed into
    /// the shell. What was typed before it is lost.
    pub fn take_answer(&mut self, most: Duration) {
        use rustix::event::{PollFd, PollFlags, Timespec, poll};
        let end = Instant::now() + most;
        let mut read = Vec::new();
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let limit = Timespec::try_from(left).unwrap_or_default();
            let terminal = stdin();
            let mut fds = [PollFd::new(&terminal, PollFlags::IN)];
            let ready = poll(&mut fds, Some(&limit));
            if !matches!(ready, Ok(1)) {
                return;
            }
            let mut byte = [0];
            if !matches!(rustix::io::read(stdin(), &mut byte), Ok(1)) {
                return;
            }
            read.extend(byte);
            while let Step::Took(length, found) = step(&read) {
                if found == Found::Answer {
                    return;
                }
                read.drain(..length);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(input: &mut Input, bytes: &[u8], awaiting: bool) -> Vec<String> {
        let mut out = Vec::new();
        input.bytes.extend_from_slice(bytes);
        input.understand(awaiting, &mut out);
        told(&out)
    }

    fn told(stirs: &[Stir]) -> Vec<String> {
        let told = stirs.iter().map(|stir| match stir {
            Stir::Key(key, _) => key.code.to_string(),
            other => format!("{other:?}"),
        });
        told.collect()
    }

    #[test]
    fn an_esc_counts_at_once_when_no_answer_is_awaited() {
        let mut input = Input::default();
        assert_eq!(typed(&mut input, b"j\x1b", false), ["j", "Esc"]);
        assert_eq!(input.due(), None);
    }

    #[test]
    fn an_esc_while_an_answer_is_awaited_is_the_answers_or_the_key() {
        let mut input = Input::default();
        assert!(typed(&mut input, b"\x1b", true).is_empty());
        assert_eq!(typed(&mut input, b"[0nj", true), ["Answer", "j"]);
        assert!(typed(&mut input, b"\x1b", true).is_empty());
        let mut out = Vec::new();
        let due = input.due().unwrap();
        input.release(due.checked_sub(Duration::from_millis(1)).unwrap(), &mut out);
        assert!(out.is_empty());
        input.release(due, &mut out);
        assert_eq!(told(&out), ["Esc"]);
    }

    #[test]
    fn a_torn_sequence_waits_for_its_rest() {
        let mut input = Input::default();
        assert!(typed(&mut input, b"\x1b[1;", false).is_empty());
        assert_eq!(typed(&mut input, b"5A", false), ["Up"]);
    }
}
