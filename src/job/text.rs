//! Text from outside, made harmless once, where it enters.

use std::fmt;
use std::ops::Deref;

/// The longest text a list keeps; a cell never shows more, and details read the source again.
const LONGEST: usize = 400;

/// One line of text that can be sent to a terminal: no control byte, no escape sequence, no
/// character that turns the reading direction. What was there instead stands in visible marks
/// (`^[` for ESC, `\x9F` for a byte that is no text, `<U+202E>` for a direction mark).
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Plain(Box<str>);

impl Plain {
    /// Cleans one line and cuts what is longer than a list could ever show.
    pub fn new(text: &str) -> Self {
        if text.len() <= LONGEST && is_everyday(text.as_bytes()) {
            return Self(text.into());
        }
        Self::from_bytes(text.as_bytes())
    }

    /// The same for bytes that may not be text at all.
    pub fn from_bytes(raw: &[u8]) -> Self {
        let (end, cut) = if raw.len() > LONGEST {
            (whole_before(raw, LONGEST), true)
        } else {
            (raw.len(), false)
        };
        let mut out = clean(&raw[..end]);
        if cut {
            out.push_str("...");
        }
        Self(out.into())
    }

    /// Cleans a line of any length, for texts that are shown whole (a preview, a document).
    pub fn long(text: &str) -> Self {
        Self(clean(text.as_bytes()).into())
    }

    /// The first line of a text that may have many.
    pub fn first_line(text: &str) -> Self {
        Self::new(text.trim_start().lines().next().unwrap_or("").trim_end())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The last place up to `at` where no character would be cut in two.
fn whole_before(raw: &[u8], at: usize) -> usize {
    let inside = |byte: &&u8| **byte & 0xC0 == 0x80;
    let within = raw[..=at].iter().rev().take(3).take_while(inside).count();
    at - within
}

/// Several lines, each made harmless on its own.
pub(crate) fn plain_lines(text: &str) -> Vec<Plain> {
    text.lines()
        .map(|line| Plain::long(line.trim_end_matches('\r')))
        .collect()
}

impl Deref for Plain {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Plain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl From<&str> for Plain {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for Plain {
    fn from(text: String) -> Self {
        Self::new(&text)
    }
}

/// The last component of a path of either kind of separator, for naming a file shortly.
pub fn bare_name(path: &str) -> &str {
    path.trim_end_matches(['/', '\\'])
        .rsplit(['/', '\\'])
        .next()
        .unwrap_or(path)
}

/// Whether a character can be sent to any terminal as it is.
pub(crate) fn is_harmless(c: char) -> bool {
    !(c.is_control()
        || matches!(c,
            '\u{200B}'..='\u{200F}'      // zero width and direction marks
            | '\u{2028}'..='\u{202E}'    // separators, embeddings, overrides
            | '\u{2060}'..='\u{206F}'    // joiners, isolates, deprecated formats
            | '\u{061C}' | '\u{FEFF}' | '\u{00AD}' | '\u{180E}'
            | '\u{FFF9}'..='\u{FFFB}'
            | '\u{E0000}'..='\u{E007F}'))
}

/// Writes the visible mark of a character that is not harmless.
pub(crate) fn push_mark(out: &mut String, c: char) {
    use std::fmt::Write as _;
    match u32::from(c) {
        code @ 0..0x20 => {
            out.push('^');
            out.extend(char::from_u32(code + u32::from('@')));
        }
        0x7F => out.push_str("^?"),
        code => {
            let _ = write!(out, "<U+{code:04X}>");
        }
    }
}

fn clean(raw: &[u8]) -> String {
    match everyday(raw) {
        Some(text) => text.to_owned(),
        None => clean_each(raw),
    }
}

/// The text itself when it is nothing but printable ASCII, as nearly all of it is. Looks at every byte
/// without stopping early: so the compiler can look at many at once.
fn everyday(raw: &[u8]) -> Option<&str> {
    is_everyday(raw).then(|| str::from_utf8(raw).ok())?
}

fn is_everyday(raw: &[u8]) -> bool {
    let printable = |byte: &u8| matches!(byte, b' '..=b'~');
    raw.iter().fold(true, |plain, byte| plain & printable(byte))
}

fn clean_each(raw: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(raw.len());
    for chunk in raw.utf8_chunks() {
        for c in chunk.valid().chars() {
            if is_harmless(c) {
                out.push(c);
            } else {
                push_mark(&mut out, c);
            }
        }
        for byte in chunk.invalid() {
            let _ = write!(out, "\\x{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_quick_way_and_the_careful_one_agree(
            raw in prop_oneof![
                "[ -~]{0,80}".prop_map(String::into_bytes),
                "[ -~]{0,40}[\\x00-\\x1f\\x7f-\\u{a0}\u{202e}é]?[ -~]{0,40}".prop_map(String::into_bytes),
                proptest::collection::vec(any::<u8>(), 0..80),
            ],
        ) {
            prop_assert_eq!(clean(&raw), clean_each(&raw));
        }
    }

    #[test]
    fn every_single_byte_is_cleaned_the_same_way_alone_and_among_others() {
        for byte in 0..=u8::MAX {
            for raw in [vec![byte], [&b"a "[..], &[byte], b"~"].concat()] {
                assert_eq!(clean(&raw), clean_each(&raw), "{raw:?}");
            }
        }
        assert_eq!(everyday(b" ~"), Some(" ~"));
        assert_eq!(everyday(b"\x7f"), None);
    }

    #[test]
    fn nothing_that_steers_a_terminal_survives() {
        let text = Plain::from_bytes(b"a\x1b[31mred\x07\x9b2J\n\xE2\x80\xAEok");
        assert_eq!(text.as_str(), r"a^[[31mred^G\x9B2J^J<U+202E>ok");
    }

    #[test]
    fn a_text_that_is_too_long_is_cut_and_says_so() {
        let text = Plain::new(&"x".repeat(5000));
        assert_eq!(text.len(), 403);
        assert!(text.ends_with("..."));
    }

    #[test]
    fn no_character_is_cut_in_two_where_a_long_text_ends() {
        let text = Plain::new(&"日".repeat(200));
        assert_eq!(text.as_str(), format!("{}...", "日".repeat(133)));
        assert_eq!(Plain::new(&"é".repeat(300)).chars().count(), 203);
    }

    #[test]
    fn the_first_line_is_found_behind_blank_ones() {
        assert_eq!(
            Plain::first_line("\n\n  ValueError: no\nmore").as_str(),
            "ValueError: no"
        );
    }
}
