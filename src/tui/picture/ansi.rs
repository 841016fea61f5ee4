//! A drawn screen as text with escape sequences; every line stands for itself.
//!
//! Not written by the terminal library: that one leaves colours out by itself when `NO_COLOR` is set, and the
//! bytes of a file shall depend on what was asked for alone.

use std::fmt::Write as _;

use ratatui::buffer::Buffer;
use ratatui::style::Modifier;

use super::cells::{self, Look};
use super::palette::{Code, Rgb, Scheme, code};

const RESET: &str = "\x1b[0m";

/// Modifiers and their numbers.
const MARKS: [(Modifier, &str); 9] = [
    (Modifier::BOLD, "1"),
    (Modifier::DIM, "2"),
    (Modifier::ITALIC, "3"),
    (Modifier::UNDERLINED, "4"),
    (Modifier::SLOW_BLINK, "5"),
    (Modifier::RAPID_BLINK, "6"),
    (Modifier::REVERSED, "7"),
    (Modifier::HIDDEN, "8"),
    (Modifier::CROSSED_OUT, "9"),
];

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
    out.push_str("\x1b[0");
    for (mark, number) in MARKS {
        if look.marks.contains(mark) {
            out.push(';');
            out.push_str(number);
        }
    }
    // Writing to a string cannot fail.
    let _ = match code(look.ink) {
        None => Ok(()),
        Some(Code::Number(n @ 0..=7)) => write!(out, ";{}", 30 + n),
        Some(Code::Number(n @ 8..=15)) => write!(out, ";{}", 82 + n),
        Some(Code::Number(n)) => write!(out, ";38;5;{n}"),
        Some(Code::Pixels(Rgb(r, g, b))) => write!(out, ";38;2;{r};{g};{b}"),
    };
    let _ = match code(look.ground) {
        None => Ok(()),
        Some(Code::Number(n @ 0..=7)) => write!(out, ";{}", 40 + n),
        Some(Code::Number(n @ 8..=15)) => write!(out, ";{}", 92 + n),
        Some(Code::Number(n)) => write!(out, ";48;5;{n}"),
        Some(Code::Pixels(Rgb(r, g, b))) => write!(out, ";48;2;{r};{g};{b}"),
    };
    // With colons: a terminal that has no coloured underlines then skips the number as one, instead of
    // taking its parts for "dim" or "blink".
    let _ = match code(look.underline) {
        None => Ok(()),
        Some(Code::Number(n)) => write!(out, ";58:5:{n}"),
        Some(Code::Pixels(Rgb(r, g, b))) => write!(out, ";58:2::{r}:{g}:{b}"),
    };
    out.push('m');
}
