//! A piece from a log's end as plain lines, for those who look for the one that tells.

use super::kind::Kind;
use super::window::{Apart, Window};
use crate::job::LogChunk;
use crate::why::{LogLine, Tail};

/// The lines of a piece, cleaned as the pane would show them.
pub fn tail(piece: LogChunk) -> Tail {
    let (name, written) = (piece.name.to_string(), piece.written);
    let end = piece.start + piece.bytes.len() as u64;
    let mut window = Window::default();
    window.accept(piece, end, Apart::Replace);
    let line = |(index, line): (usize, &super::lines::Line)| LogLine {
        at: line.start,
        text: window.show(index).text,
    };
    // Bytes that are no text have no lines that tell.
    let lines = match window.kind() {
        Kind::Binary => Vec::new(),
        Kind::Text | Kind::Utf16(_) => window.lines().iter().enumerate().map(line).collect(),
    };
    Tail {
        name,
        written,
        is_whole: window.start() == 0 && window.reaches_end(),
        lines,
    }
}
