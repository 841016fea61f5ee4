//! All that can happen to the dashboard.

use crossterm::event::KeyEvent;

use super::pointer::Pointer;
use crate::job::{Moment, News, SourceId};

/// One thing that happened. Closed: this is all there is.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// A key went down.
    Key(KeyEvent),
    /// The mouse was clicked or its wheel turned.
    Mouse(Pointer),
    /// Text was pasted, in one piece.
    Paste(String),
    /// The terminal has this many columns and rows now.
    Resize(u16, u16),
    /// A source has news.
    News(SourceId, News),
    /// It is this late now; opens every batch of events.
    Wake(Moment),
    /// A file was written, or why it was not.
    Written(Result<String, String>),
    /// Something outside the dashboard's own sources deserves a line (a panic in a thread).
    Told(String),
}
