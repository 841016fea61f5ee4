//! The pieces of a manifest's text: blanks and marks, texts without escapes, whole numbers, words.

use super::Reader;
use crate::job::eights;

/// A value that has no other values in it.
pub(super) enum Leaf<'a> {
    Text(&'a [u8]),
    Number(i64),
    Truth(bool),
    Nothing,
}

impl<'a> Reader<'a, '_> {
    #[inline]
    pub(super) fn blanks(&mut self) {
        let bytes = self.bytes;
        // As nearly all are written: a member to a line, two or four blanks before it.
        for usual in [b"\n  ", b"  "] as [&[u8]; 2] {
            if bytes
                .get(self.at..)
                .is_some_and(|rest| rest.starts_with(usual))
            {
                self.at += usual.len();
            }
        }
        while let Some(b' ' | b'\n' | b'\t' | b'\r') = bytes.get(self.at) {
            self.at += 1;
        }
    }

    /// The next byte that is no blank.
    #[inline]
    pub(super) fn token(&mut self) -> Option<u8> {
        let mut token = *self.bytes.get(self.at)?;
        if token <= b' ' {
            self.blanks();
            token = *self.bytes.get(self.at)?;
        }
        self.at += 1;
        Some(token)
    }

    #[inline]
    pub(super) fn expect(&mut self, token: u8) -> Option<()> {
        (self.token()? == token).then_some(())
    }

    /// The colon behind a key.
    #[inline]
    pub(super) fn colon(&mut self) -> Option<()> {
        if self.bytes.get(self.at..)?.first_chunk() == Some(b": ") {
            self.at += 2;
            return Some(());
        }
        self.expect(b':')
    }

    /// What begins the next item, or `end` when there is none.
    #[inline]
    pub(super) fn after_item(&mut self, end: u8) -> Option<u8> {
        // As nearly all are written: a member to a line, two blanks before it.
        let rest = self.bytes.get(self.at..)?;
        if let Some([b',', b'\n', b' ', b' ', b'"']) = rest.first_chunk() {
            self.at += 5;
            return Some(b'"');
        }
        self.after_odd_item(end)
    }

    fn after_odd_item(&mut self, end: u8) -> Option<u8> {
        match self.token()? {
            // An end right behind a comma is not JSON.
            b',' => self.token().filter(|next| *next != end),
            other => (other == end).then_some(end),
        }
    }

    /// The text that `first` is the opening quote of.
    #[inline]
    pub(super) fn text_behind(&mut self, first: u8) -> Option<&'a [u8]> {
        if first != b'"' {
            return None;
        }
        let rest = self.bytes.get(self.at..)?;
        let length = end_of_text(rest)?;
        if rest.get(length) != Some(&b'"') {
            return None;
        }
        self.at += length + 1;
        rest.get(..length)
    }

    pub(super) fn leaf(&mut self, first: u8) -> Option<Leaf<'a>> {
        match first {
            b'"' => self.text_behind(first).map(Leaf::Text),
            b'-' | b'0'..=b'9' => self.number(first).map(Leaf::Number),
            b't' => self.word("rue").map(|()| Leaf::Truth(true)),
            b'f' => self.word("alse").map(|()| Leaf::Truth(false)),
            b'n' => self.word("ull").map(|()| Leaf::Nothing),
            _ => None,
        }
    }

    fn word(&mut self, rest: &str) -> Option<()> {
        let here = self.bytes.get(self.at..)?;
        self.at += rest.len();
        here.starts_with(rest.as_bytes()).then_some(())
    }

    /// A whole number that surely fits.
    fn number(&mut self, first: u8) -> Option<i64> {
        // As nearly all are: one digit.
        if let (b'0'..=b'9', Some(b',' | b'\n')) = (first, self.bytes.get(self.at)) {
            return Some(i64::from(first - b'0'));
        }
        let minus = first == b'-';
        let from = if minus { self.at } else { self.at - 1 };
        let rest = self.bytes.get(from..)?;
        let length = rest.iter().take_while(|b| b.is_ascii_digit()).count();
        let lawful = match rest.first()? {
            b'0' => length == 1 && !minus,
            _ => (1..=18).contains(&length),
        };
        if !lawful || matches!(rest.get(length), Some(b'.' | b'e' | b'E')) {
            return None;
        }
        self.at = from + length;
        let digits = rest[..length].iter();
        let number = digits.fold(0, |sum, b| sum * 10 + i64::from(b - b'0'));
        Some(if minus { -number } else { number })
    }
}

/// Where the first quote, backslash or control character stands, found eight bytes at a time.
#[inline]
pub(super) fn end_of_text(bytes: &[u8]) -> Option<usize> {
    let (words, rest) = bytes.as_chunks::<8>();
    for (at, eight) in words.iter().enumerate() {
        let marks = eights::breaks_json(u64::from_le_bytes(*eight));
        if let Some(within) = eights::first(marks) {
            return Some(at * 8 + within);
        }
    }
    let met = rest
        .iter()
        .position(|b| matches!(b, b'"' | b'\\' | 0..0x20))?;
    Some(words.len() * 8 + met)
}
