//! Telling text from other bytes, and UTF-16 from other text.

use std::borrow::Cow;

use super::line::LONGEST;

/// Which byte of a two-byte unit comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Little,
    Big,
}

/// What the bytes of a log are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Kind {
    /// UTF-8, or text in a code page nobody announced.
    #[default]
    Text,
    /// As Windows consoles write it into files.
    Utf16(Order),
    Binary,
}

impl Kind {
    /// Judges by the log's first bytes, when they are known, and by a sample from its end.
    /// `end_is_odd` tells how the sample lies to the log's two-byte units.
    pub(super) fn of(first: &[u8], sample: &[u8], end_is_odd: bool) -> Self {
        match first {
            [0xFF, 0xFE, ..] => return Self::Utf16(Order::Little),
            [0xFE, 0xFF, ..] => return Self::Utf16(Order::Big),
            _ => {}
        }
        let start_is_odd = end_is_odd != (sample.len() % 2 == 1);
        let half = sample.len() / 2;
        let zeros = |odd: bool| {
            let skip = usize::from(odd != start_is_odd);
            let bytes = sample.iter().skip(skip).step_by(2);
            bytes.filter(|byte| **byte == 0).count()
        };
        let (even, odd) = (zeros(false), zeros(true));
        if half >= 8 && even.max(odd) * 10 > half * 4 && even.min(odd) * 10 < half {
            let order = if odd > even {
                Order::Little
            } else {
                Order::Big
            };
            return Self::Utf16(order);
        }
        let foreign = sample
            .iter()
            .filter(|byte| matches!(byte, 0..=6 | 0x0E..=0x1A | 0x1C..=0x1F | 0x7F))
            .count();
        if foreign >= 4 && foreign * 20 > sample.len() {
            Self::Binary
        } else {
            Self::Text
        }
    }

    /// The bytes of a line as UTF-8 (or what was meant as such), without a byte order mark at
    /// the log's beginning. Of a very long line only a part that is longer than what is shown.
    pub(super) fn text_of(self, raw: &[u8], offset: u64) -> Cow<'_, [u8]> {
        match self {
            Self::Text | Self::Binary => {
                let mark: &[u8] = if offset == 0 { b"\xEF\xBB\xBF" } else { b"" };
                Cow::Borrowed(raw.strip_prefix(mark).unwrap_or(raw))
            }
            Self::Utf16(order) => {
                let some = &raw[..raw.len().min(4 * LONGEST)];
                let all = units(order, some, offset);
                let text = all
                    .filter(|unit| *unit != (0, 0xFEFF))
                    .map(|(_, unit)| unit);
                let text = char::decode_utf16(text);
                let text: String = text
                    .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
                    .collect();
                Cow::Owned(text.into_bytes())
            }
        }
    }

    /// A text as it stands in such a log.
    pub(super) fn bytes_of(self, text: &str) -> Vec<u8> {
        match self {
            Self::Text | Self::Binary => text.as_bytes().to_vec(),
            Self::Utf16(Order::Little) => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            Self::Utf16(Order::Big) => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        }
    }
}

/// The two-byte units of `bytes`, which begin at `offset`, and where each begins. Units begin
/// at even offsets.
pub(super) fn units(order: Order, bytes: &[u8], offset: u64) -> impl Iterator<Item = (u64, u16)> {
    let skip = usize::from(offset % 2 == 1).min(bytes.len());
    let places = (offset + skip as u64..).step_by(2);
    places.zip(bytes[skip..].chunks_exact(2).map(move |pair| {
        let pair = [pair[0], pair[1]];
        match order {
            Order::Little => u16::from_le_bytes(pair),
            Order::Big => u16::from_be_bytes(pair),
        }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(bytes: &[u8]) -> Kind {
        Kind::of(bytes, bytes, bytes.len() % 2 == 1)
    }

    #[test]
    fn text_of_any_code_page_is_text_and_noise_is_not() {
        assert_eq!(kind("plain text, größer\n".as_bytes()), Kind::Text);
        assert_eq!(kind(b"gr\xf6\xdfer\n\xb0C\n"), Kind::Text);
        assert_eq!(kind(b"\x1b[31mcoloured\x1b[0m\tand\x08\x08\n"), Kind::Text);
        assert_eq!(kind(b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0"), Kind::Binary);
        assert_eq!(kind(b""), Kind::Text);
    }

    #[test]
    fn utf_16_is_known_by_its_mark_or_by_its_look() {
        let little = Kind::Utf16(Order::Little);
        assert_eq!(kind(b"\xFF\xFEa\0"), little);
        assert_eq!(kind(b"\xFE\xFF\0a"), Kind::Utf16(Order::Big));
        let text = little.bytes_of("a text that is long enough");
        assert_eq!(Kind::of(&[], &text, false), little);
        assert_eq!(Kind::of(&[], &text[1..], false), little);
        assert_eq!(Kind::of(&[], &text, true), Kind::Utf16(Order::Big));
    }

    #[test]
    fn utf_16_becomes_text_without_its_mark() {
        let kind = Kind::Utf16(Order::Little);
        let text = kind.text_of(b"\xFF\xFEa\0\x34\xD8x\0", 0);
        assert_eq!(&*text, "a\u{FFFD}x".as_bytes());
        assert_eq!(&*Kind::Text.text_of(b"\xEF\xBB\xBFa", 0), b"a");
    }
}
