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
mod select;
mod tail;
mod view;
mod window;

pub use draw::LogLook;
pub use motion::Move;
pub use select::{Lines, Selection};
pub use tail::tail;
pub use view::LogView;

/// A piece of a log as text for a terminal that is not ours: each line made harmless, without its
/// colours.
pub fn harmless(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for line in bytes.split_inclusive(|b| *b == b'\n') {
        let (text, end) = match line.strip_suffix(b"\n") {
            Some(text) => (text.strip_suffix(b"\r").unwrap_or(text), "\n"),
            None => (line, ""),
        };
        out.push_str(&line::show(text, line::Circumstance::default()).text);
        out.push_str(end);
    }
    out
}
