//! What the threads around the terminal tell the loop.

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
    /// The terminal has this many columns and rows now.
    Resize(u16, u16),
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
