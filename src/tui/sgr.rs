//! How a cell looks, as the shortest sequence that turns one look into another; and what number a
//! colour has.
//!
//! Written by hand because the terminal library's own writer resets every colour on its own after each
//! frame (19 bytes, more than the change itself) and drops colours behind the theme's back.

use std::io::Write as _;

use ratatui::style::{Color, Modifier};

use super::buffer::Cell;
use super::sixteen::number_of;

/// Colours and attributes of one cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) fg: Color,
    pub(super) bg: Color,
    pub(super) underline: Color,
    pub(super) modifier: Modifier,
}

impl Look {
    /// What the terminal has after a reset.
    pub(super) const PLAIN: Self = Self {
        fg: Color::Reset,
        bg: Color::Reset,
        underline: Color::Reset,
        modifier: Modifier::empty(),
    };

    pub(super) fn of(cell: &Cell) -> Self {
        if cell.is_undressed() {
            return Self::PLAIN;
        }
        Self {
            fg: cell.fg(),
            bg: cell.bg(),
            underline: cell.underline_color(),
            modifier: cell.modifier(),
        }
    }
}

/// Whether a blank in one look cannot be told from one in the other: the colour of its letter is not seen.
pub(super) fn same_on_a_blank(one: Look, other: Look) -> bool {
    let seen = Modifier::REVERSED | Modifier::UNDERLINED | Modifier::CROSSED_OUT;
    one == other || one.bg == other.bg && !(one.modifier | other.modifier).intersects(seen)
}

/// Appends what turns `from` into `to`; nothing when they are the same.
pub(super) fn push_change(out: &mut Vec<u8>, from: Look, to: Look) {
    if from == to {
        return;
    }
    if to == Look::PLAIN {
        out.extend_from_slice(b"\x1b[m");
        return;
    }
    let mut change = Vec::with_capacity(24);
    push_parameters(&mut change, from, to);
    let mut afresh = vec![b';'];
    push_parameters(&mut afresh, Look::PLAIN, to);
    let shorter = if afresh.len() < change.len() {
        afresh
    } else {
        change
    };
    out.extend_from_slice(b"\x1b[");
    out.extend_from_slice(&shorter[..shorter.len() - 1]);
    out.push(b'm');
}

/// The parameters of the change, each with a `;` behind it.
fn push_parameters(out: &mut Vec<u8>, from: Look, to: Look) {
    let removed = from.modifier - to.modifier;
    let mut added = to.modifier - from.modifier;
    let intensity = Modifier::BOLD | Modifier::DIM;
    if removed.intersects(intensity) {
        // One code ends both, so the one that stays is set again.
        out.extend_from_slice(b"22;");
        added |= to.modifier & intensity;
    }
    let blink = Modifier::SLOW_BLINK | Modifier::RAPID_BLINK;
    if removed.intersects(blink) {
        out.extend_from_slice(b"25;");
        added |= to.modifier & blink;
    }
    for (modifier, off) in [
        (Modifier::ITALIC, b"23;"),
        (Modifier::UNDERLINED, b"24;"),
        (Modifier::REVERSED, b"27;"),
        (Modifier::HIDDEN, b"28;"),
        (Modifier::CROSSED_OUT, b"29;"),
    ] {
        if removed.contains(modifier) {
            out.extend_from_slice(off);
        }
    }
    for (modifier, on) in [
        (Modifier::BOLD, b"1;"),
        (Modifier::DIM, b"2;"),
        (Modifier::ITALIC, b"3;"),
        (Modifier::UNDERLINED, b"4;"),
        (Modifier::SLOW_BLINK, b"5;"),
        (Modifier::RAPID_BLINK, b"6;"),
        (Modifier::REVERSED, b"7;"),
        (Modifier::HIDDEN, b"8;"),
        (Modifier::CROSSED_OUT, b"9;"),
    ] {
        if added.contains(modifier) {
            out.extend_from_slice(on);
        }
    }
    if from.fg != to.fg {
        push_colour(out, to.fg, 30);
    }
    if from.bg != to.bg {
        push_colour(out, to.bg, 40);
    }
    if from.underline != to.underline {
        push_colour(out, to.underline, 50);
    }
}

/// `base` is 30 for letters, 40 for the ground, 50 for underlines (which know no short names).
///
/// Underlines are coloured with colons: a terminal that has no coloured underlines skips such a
/// parameter as one, instead of taking its parts for "dim" or "blink".
fn push_colour(out: &mut Vec<u8>, colour: Color, base: u8) {
    let _ = match (code(colour), base) {
        (None, _) => write!(out, "{};", base + 9),
        (Some(Code::Number(n)), 50) => write!(out, "58:5:{n};"),
        (Some(Code::Pixels(r, g, b)), 50) => write!(out, "58:2::{r}:{g}:{b};"),
        (Some(Code::Number(n @ 0..8)), _) => write!(out, "{};", base + n),
        (Some(Code::Number(n @ 8..16)), _) => write!(out, "{};", base + 52 + n),
        (Some(Code::Number(n)), _) => write!(out, "{};5;{n};", base + 8),
        (Some(Code::Pixels(r, g, b)), _) => write!(out, "{};2;{r};{g};{b};", base + 8),
    };
}

/// How a terminal is told a colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Code {
    /// One of the 256; the first sixteen are the named ones.
    Number(u8),
    /// Red, green, blue.
    Pixels(u8, u8, u8),
}

/// The code of a colour; nothing for the terminal's default.
pub(super) fn code(colour: Color) -> Option<Code> {
    match colour {
        Color::Rgb(r, g, b) => Some(Code::Pixels(r, g, b)),
        Color::Indexed(number) => Some(Code::Number(number)),
        named => number_of(named).map(Code::Number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(fg: Color, modifier: Modifier) -> Look {
        Look {
            fg,
            modifier,
            ..Look::PLAIN
        }
    }

    fn change(from: Look, to: Look) -> String {
        let mut out = Vec::new();
        push_change(&mut out, from, to);
        String::from_utf8(out).unwrap().replace('\x1b', "^")
    }

    #[test]
    fn back_to_plain_is_three_bytes() {
        let bold = look(Color::Red, Modifier::BOLD);
        assert_eq!(change(bold, Look::PLAIN), "^[m");
        assert_eq!(change(bold, bold), "");
    }

    #[test]
    fn only_the_difference_is_sent() {
        let red = look(Color::Red, Modifier::empty());
        let loud = look(Color::Red, Modifier::BOLD | Modifier::REVERSED);
        assert_eq!(change(Look::PLAIN, red), "^[31m");
        assert_eq!(change(red, loud), "^[1;7m");
        assert_eq!(change(loud, red), "^[;31m");
        assert_eq!(change(red, look(Color::White, Modifier::empty())), "^[97m");
    }

    #[test]
    fn ending_bold_keeps_dim() {
        let both = look(Color::Rgb(1, 2, 3), Modifier::BOLD | Modifier::DIM);
        let dim = look(Color::Rgb(1, 2, 3), Modifier::DIM);
        assert_eq!(change(both, dim), "^[22;2m");
    }

    #[test]
    fn every_kind_of_colour_has_its_code() {
        let mut to = look(Color::Indexed(208), Modifier::empty());
        to.bg = Color::DarkGray;
        to.underline = Color::Red;
        assert_eq!(change(Look::PLAIN, to), "^[38;5;208;100;58:5:1m");
        let mut reset = to;
        reset.bg = Color::Reset;
        assert_eq!(change(to, reset), "^[49m");
    }
}
