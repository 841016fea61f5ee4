//! The Logs pane: a window of bytes of one job's log, drawn harmlessly.
//! Never here: how a log is read, which keys move it.

mod draw;
mod line;
mod pen;
mod rows;
mod search;
mod view;
mod window;

pub use draw::LogLook;
pub use view::{LogView, Move};
