//! The Logs pane: a window of bytes of one job's log, drawn harmlessly.
//! Never here: how a log is read, which keys move it.

mod draw;
mod kind;
mod line;
mod lines;
mod motion;
mod pen;
mod rows;
mod search;
mod seek;
mod view;
mod window;

pub use draw::LogLook;
pub use motion::Move;
pub use view::LogView;
