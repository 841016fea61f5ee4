//! One line of a log, made harmless: text that any terminal may be sent, and how to draw it.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthChar;

use super::pen::{Pen, sgr};
use crate::job::{is_harmless, push_mark};

/// Bytes of text shown of one line.
pub(super) const LONGEST: usize = 4096;
/// Raw bytes looked at for one line: colours take room that text does not.
const LOOKED_AT: usize = 4 * LONGEST;
/// Combining marks that one character may carry; more would only pile up in one cell.
const MARKS: usize = 4;
const TAB: usize = 8;

/// Whether a stretch of text is the log's own or our remark on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ink {
    Log(Pen),
    Remark,
}

/// One line ready to be drawn: no control character, no escape sequence in `text`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) text: String,
    /// Where in `text` each ink begins, ascending.
    pub(super) inks: Vec<(usize, Ink)>,
}

/// What is known of a line besides its bytes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Circumstance {
    /// The colours in force where it begins.
    pub(super) pen: Pen,
    /// Updates that were overwritten in place and are not shown.
    pub(super) folded: u32,
    /// Its beginning was not read.
    pub(super) headless: bool,
    /// It is still growing: of a long one the end is shown rather than the beginning.
    pub(super) growing: bool,
}

/// Makes the line `raw` (without its line end) harmless.
pub(super) fn show(raw: &[u8], circumstance: Circumstance) -> Shown {
    let mut writer = Writer::default();
    let mut pen = circumstance.pen;
    let cut_front = circumstance.growing && raw.len() > LONGEST;
    let mut part = raw;
    if cut_front {
        part = &raw[raw.len() - LONGEST..];
    }
    if cut_front || circumstance.headless {
        // A character that began before is not an invalid one.
        let inside = part.iter().take(3).take_while(|b| (**b & 0xC0) == 0x80);
        part = &part[inside.count()..];
        writer.remark("...");
        if cut_front {
            let left_out = raw.len() - part.len();
            writer.remark(&format!(
                " {} left out before ",
                bytes_text(left_out as u64)
            ));
        }
    }
    let looked_at = &part[..part.len().min(LOOKED_AT)];
    let done = writer.write(looked_at, &mut pen);
    if done < part.len() {
        let left_out = bytes_text((part.len() - done) as u64);
        writer.remark(&format!(" ... {left_out} left out"));
    }
    if circumstance.folded > 0 {
        writer.remark(&format!("  (x{} \\r)", circumstance.folded));
    }
    writer.shown
}

/// A number of bytes as a person reads it (`812 B`, `1.2 MiB`).
#[expect(clippy::cast_precision_loss, reason = "three digits of it are shown")]
pub(super) fn bytes_text(bytes: u64) -> String {
    let mut value = bytes as f64;
    let mut unit = "B";
    for next in ["KiB", "MiB", "GiB", "TiB"] {
        if value < 1024.0 {
            break;
        }
        value /= 1024.0;
        unit = next;
    }
    if unit == "B" {
        format!("{bytes} B")
    } else {
        format!("{value:.1} {unit}")
    }
}

#[derive(Default)]
struct Writer {
    shown: Shown,
    /// Columns taken so far, for tabs.
    column: usize,
    /// Combining marks since the last character.
    marks: usize,
}

impl Writer {
    /// Writes as much of `raw` as a line may show; returns how many bytes of it were used.
    fn write(&mut self, raw: &[u8], pen: &mut Pen) -> usize {
        let end = self.shown.text.len() + LONGEST;
        let mut used = 0;
        self.ink(Ink::Log(*pen));
        for chunk in raw.utf8_chunks() {
            let mut rest = chunk.valid();
            while let Some(c) = rest.chars().next() {
                if self.shown.text.len() >= end {
                    return used;
                }
                let mut length = c.len_utf8();
                if let Some(params) = sgr(rest.as_bytes()) {
                    pen.follow(params);
                    self.ink(Ink::Log(*pen));
                    length = params.len() + 3;
                } else {
                    self.push(c);
                }
                used += length;
                rest = &rest[length..];
            }
            for byte in chunk.invalid() {
                if self.shown.text.len() >= end {
                    return used;
                }
                let _ = write!(self.shown.text, "\\x{byte:02X}");
                self.column += 4;
                used += 1;
            }
        }
        used
    }

    fn push(&mut self, c: char) {
        if c == '\t' {
            let gap = TAB - self.column % TAB;
            self.shown.text.extend(std::iter::repeat_n(' ', gap));
            self.column += gap;
            return;
        }
        let width = c.width().unwrap_or(0);
        self.marks = if width == 0 { self.marks + 1 } else { 0 };
        if is_harmless(c) && self.marks <= MARKS {
            self.shown.text.push(c);
            self.column += width;
        } else {
            let before = self.shown.text.len();
            push_mark(&mut self.shown.text, c);
            self.column += self.shown.text.len() - before;
        }
    }

    fn remark(&mut self, text: &str) {
        self.ink(Ink::Remark);
        self.shown.text.push_str(text);
        self.column += text.len();
    }

    fn ink(&mut self, ink: Ink) {
        let at = self.shown.text.len();
        match self.shown.inks.last_mut() {
            Some((_, last)) if *last == ink => {}
            Some((start, last)) if *start == at => *last = ink,
            Some(_) | None => self.shown.inks.push((at, ink)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use ratatui::style::{Color, Style};

    fn text(raw: &[u8]) -> String {
        show(raw, Circumstance::default()).text
    }

    proptest! {
        #[test]
        fn whatever_the_bytes_nothing_that_steers_a_terminal_is_shown(
            raw in proptest::collection::vec(
                prop_oneof![any::<u8>(), Just(0x1b), Just(b'['), Just(b'm'), Just(0xC2), Just(0x9b)], 0..300),
            folded in 0..3u32, headless: bool, growing: bool,
        ) {
            let shown = show(&raw, Circumstance { pen: Pen::default(), folded, headless, growing });
            prop_assert!(shown.text.chars().all(is_harmless), "{:?}", shown.text);
            prop_assert!(shown.inks.is_sorted_by_key(|(at, _)| *at));
        }
    }

    #[test]
    fn colours_are_kept_and_every_other_sequence_is_shown() {
        let shown = show(
            b"\x1b[31mred\x1b[0m \x1b]0;title\x07\x1b[2J\x1bP",
            Circumstance::default(),
        );
        assert_eq!(shown.text, "red ^[]0;title^G^[[2J^[P");
        let Ink::Log(pen) = shown.inks[0].1 else {
            panic!()
        };
        assert_eq!(pen.style(Style::new(), true).fg, Some(Color::Red));
        assert_eq!(shown.inks[1], (3, Ink::Log(Pen::default())));
    }

    #[test]
    fn what_is_no_text_is_marked() {
        assert_eq!(text(b"a\0b\x9b\xff\xe2\x80\xae"), r"a^@b\x9B\xFF<U+202E>");
        assert_eq!(text("\u{9b}31m".as_bytes()), "<U+009B>31m");
        assert_eq!(text(b"\x1b[31"), "^[[31");
    }

    #[test]
    fn tabs_reach_the_next_eighth_column_behind_wide_characters_too() {
        assert_eq!(text(b"a\tb"), "a       b");
        assert_eq!(text("日本\tb".as_bytes()), "日本    b");
    }

    #[test]
    fn a_long_line_is_cut_and_says_how_much_is_missing() {
        let shown = text(&[b'x'; 10_000]);
        assert_eq!(shown, format!("{} ... 5.8 KiB left out", "x".repeat(4096)));
        let mut growing = vec![b'x'; 10_000];
        growing.extend_from_slice(b"end");
        let shown = show(
            &growing,
            Circumstance {
                growing: true,
                ..Circumstance::default()
            },
        );
        assert!(shown.text.starts_with("... 5.8 KiB left out before xx"));
        assert!(shown.text.ends_with("xxend"));
    }

    #[test]
    fn a_line_of_nothing_but_colours_ends_somewhere() {
        let shown = text(&b"\x1b[31m".repeat(100_000));
        assert!(shown.ends_with("left out"), "{shown}");
    }

    #[test]
    fn marks_do_not_pile_up_on_one_character() {
        let shown = text("a\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}".as_bytes());
        assert_eq!(shown, "a\u{301}\u{301}\u{301}\u{301}<U+0301><U+0301>");
    }

    #[test]
    fn folded_updates_are_counted() {
        let shown = show(
            b"45%",
            Circumstance {
                folded: 212,
                ..Circumstance::default()
            },
        );
        assert_eq!(shown.text, "45%  (x212 \\r)");
    }
}
