//! A text that is a part of a larger one: a store lists thousands of names into one piece of memory, and every
//! name of them is that piece and a place in it.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::{Deref, Range};
use std::sync::Arc;

/// This length means: up to the end of the piece. So a text of any length fits, alone in its piece.
const TO_THE_END: u16 = u16::MAX;

/// A part of a shared piece of text; compared, ordered and hashed as the text that it is.
#[derive(Clone)]
pub(crate) struct Part {
    piece: Arc<str>,
    start: u32,
    length: u16,
}

impl Part {
    /// A text in a piece of its own.
    pub(super) fn alone(text: impl Into<Arc<str>>) -> Self {
        let piece = text.into();
        let length = u16::try_from(piece.len()).unwrap_or(TO_THE_END);
        Self {
            piece,
            start: 0,
            length,
        }
    }

    /// This part of a piece; of one that lies too far behind, or is longer than any name, a copy. None where the
    /// piece has no such part.
    pub(crate) fn of(piece: &Arc<str>, range: Range<usize>) -> Option<Self> {
        let text = piece.get(range.clone())?;
        let (start, length) = (u32::try_from(range.start), u16::try_from(text.len()));
        Some(match (start, length) {
            (Ok(start), Ok(length)) if length != TO_THE_END => Self {
                piece: Arc::clone(piece),
                start,
                length,
            },
            _ => Self::alone(text),
        })
    }

    /// The whole text that this is a part of.
    pub(crate) fn piece(&self) -> &Arc<str> {
        &self.piece
    }

    /// Where in the piece it begins.
    pub(crate) fn start(&self) -> usize {
        self.start as usize
    }
}

impl Deref for Part {
    type Target = str;

    fn deref(&self) -> &str {
        let start = self.start();
        let end = match self.length {
            TO_THE_END => self.piece.len(),
            length => start + usize::from(length),
        };
        // It was looked at when the part was made.
        self.piece.get(start..end).unwrap_or_default()
    }
}

impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl PartialEq for Part {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Part {}

impl PartialOrd for Part {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Part {
    fn cmp(&self, other: &Self) -> Ordering {
        (**self).cmp(&**other)
    }
}

impl Hash for Part {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_the_text_wherever_it_lies() {
        let piece: Arc<str> = "job-1\njob-22\nä".into();
        let part = Part::of(&piece, 6..12).unwrap();
        assert_eq!((&*part, part.start()), ("job-22", 6));
        assert!(Arc::ptr_eq(part.piece(), &piece));
        assert_eq!(part, Part::alone("job-22"));
        assert!(part > Part::of(&piece, 0..5).unwrap());
        assert_eq!(format!("{part:?}"), "\"job-22\"");
        assert_eq!(Part::of(&piece, 12..99), None);
        assert_eq!(Part::of(&piece, 13..14), None, "half a character");
    }

    #[test]
    fn no_length_is_too_long() {
        for length in [0, 65_534, 65_535, 65_536, 200_000] {
            let text = "x".repeat(length);
            assert_eq!(Part::alone(text.as_str()).len(), length);
            let piece: Arc<str> = format!("ab{text}cd").into();
            assert_eq!(*Part::of(&piece, 2..2 + length).unwrap(), *text);
        }
    }
}
