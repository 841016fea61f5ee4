//! What the terminal and the threads around it tell the loop, and by what they tell it.

use std::sync::mpsc::{self, Receiver, Sender};
use std::task::Waker;
use std::time::Instant;

use crossterm::event::KeyEvent;

use crate::tui::pointer::Pointer;

/// One thing that came from the terminal, the kernel or another thread.
#[derive(Debug)]
pub enum Stir {
    /// A key went down, at this time.
    Key(KeyEvent, Instant),
    /// The mouse was clicked or its wheel turned.
    Mouse(Pointer),
    /// Text was pasted, in one piece.
    Paste(String),
    /// The terminal has come to the question that was sent behind a frame.
    Answer,
    /// The frame that was under way is out.
    Written,
    /// A signal to stop for a while came from outside.
    Suspend,
    /// The process goes on after it was stopped.
    Continued,
    /// This signal asks the process to end.
    Stop(i32),
    /// A file was written for the operator, or why it was not.
    Filed(Result<String, String>),
    /// Something the operator should read (a panic in a thread).
    Told(String),
}

/// By this a thread tells the loop something and wakes it.
#[derive(Clone, Debug)]
pub struct Tell {
    sender: Sender<Stir>,
    waker: Waker,
}

impl Tell {
    /// For those who tell, and for the loop that hears.
    pub fn new(waker: Waker) -> (Self, Receiver<Stir>) {
        let (sender, receiver) = mpsc::channel();
        (Self { sender, waker }, receiver)
    }

    pub fn send(&self, stir: Stir) {
        // When nobody listens any more, the dashboard is over.
        if self.sender.send(stir).is_ok() {
            self.waker.wake_by_ref();
        }
    }
}
