//! A drawn screen as text with escape sequences; every line stands for itself.
//!
//! Not written by the terminal library: that one leaves colours out by itself when `NO_COLOR` is set, and the
//! bytes of a file shall depend on what was asked for alone.

use crate::tui::buffer::Buffer;

use super::cells::{self, Look};
use super::palette::Scheme;
use crate::tui::sgr;

const RESET: &str = "\x1b[0m";

/// All rows, each newline-terminated, without the blanks at its end that nobody sees.
pub(super) fn ansi(buffer: &Buffer, scheme: &Scheme) -> String {
    let mut out = String::new();
    for row in cells::rows(buffer) {
        let end = row
            .iter()
            .rposition(|piece| !piece.is_blank() || seen(piece.look, scheme) != Look::PLAIN)
            .map_or(0, |last| last + 1);
        let mut now = Look::PLAIN;
        for piece in row.iter().take(end) {
            let look = seen(piece.look, scheme);
            if look != now {
                switch(&mut out, look);
                now = look;
            }
            out.push_str(&piece.symbol);
        }
        // Before the line ends, or the next one would begin in this one's colour.
        if now != Look::PLAIN {
            out.push_str(RESET);
        }
        out.push('\n');
    }
    out
}

/// The look as far as this scheme lets it be seen.
fn seen(look: Look, scheme: &Scheme) -> Look {
    if scheme.colourless {
        return Look {
            marks: look.marks,
            ..Look::PLAIN
        };
    }
    look
}

/// Starts from nothing each time, so that a run means the same wherever it is pasted.
fn switch(out: &mut String, look: Look) {
    let wanted = sgr::Look {
        fg: look.ink,
        bg: look.ground,
        underline: look.underline,
        modifier: look.marks,
    };
    let mut change = Vec::new();
    sgr::push_change(&mut change, sgr::Look::PLAIN, wanted);
    match change.strip_prefix(b"\x1b[") {
        Some(rest) => {
            out.push_str("\x1b[0;");
            out.push_str(&String::from_utf8_lossy(rest));
        }
        None => out.push_str(RESET),
    }
}
