//! Names of thousands of entries, in large pieces of text that the board may keep as they are: so each is there once.

use std::ops::Range;
use std::sync::Arc;

use super::queue::Name;
use crate::job::{JobId, Place};

/// So much text becomes a piece.
const PIECE: usize = 256 * 1024;
/// Less than this is not worth a piece of its own.
const LEAST: usize = 32 * 1024;

/// One name, and what is known of it.
#[derive(Clone, Copy)]
struct Entry {
    start: u32,
    /// 0 is our own text.
    piece: u16,
    length: u8,
    known: u8,
}

/// All names, each by its place.
#[derive(Default)]
pub(super) struct Names {
    entries: Vec<Entry>,
    pieces: Vec<Arc<str>>,
    /// Names that are in no piece, behind each other.
    own: Vec<u8>,
    /// From here on, the text and its entries may become a piece.
    loose: (usize, usize),
}

/// A name that can be carried to another thread.
pub(super) enum Spelling {
    Part(Arc<str>, Range<usize>),
    Whole(Name),
}

impl Spelling {
    pub(super) fn bytes(&self) -> &[u8] {
        match self {
            Self::Part(piece, part) => &piece.as_bytes()[part.clone()],
            Self::Whole(name) => name,
        }
    }

    /// The same, if it is text.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Part(piece, part) => piece.get(part.clone()),
            Self::Whole(name) => str::from_utf8(name).ok(),
        }
    }

    /// The id of the archived job with this name.
    pub(super) fn archived(&self) -> JobId {
        match self {
            Self::Part(piece, part) => JobId::within(piece, part.clone(), Place::Archive),
            Self::Whole(_) => None,
        }
        .unwrap_or_else(|| JobId::archived(self.bytes()))
    }
}

impl Names {
    /// None for what no file system has and no machine holds.
    pub(super) fn add(&mut self, known: u8, name: &[u8]) -> Option<u32> {
        let at = u32::try_from(self.entries.len()).ok()?;
        let entry = Entry {
            start: u32::try_from(self.own.len()).ok()?,
            piece: 0,
            length: u8::try_from(name.len()).ok()?,
            known,
        };
        self.own.extend_from_slice(name);
        self.entries.push(entry);
        if self.own.len() - self.loose.0 >= PIECE {
            self.bind();
        }
        Some(at)
    }

    /// No more names come for now. Few are left loose, for those that come later.
    pub(super) fn settle(&mut self) {
        if self.own.len() - self.loose.0 >= LEAST {
            self.bind();
            self.entries.shrink_to_fit();
            self.own.shrink_to_fit();
        }
    }

    /// Makes a piece of the loose text, if it is text.
    fn bind(&mut self) {
        let (text, entries) = self.loose;
        let piece = u16::try_from(self.pieces.len() + 1).ok();
        if let (Some(piece), Ok(names)) = (piece, str::from_utf8(&self.own[text..])) {
            self.pieces.push(names.into());
            for entry in &mut self.entries[entries..] {
                entry.piece = piece;
                entry.start -= u32::try_from(text).unwrap_or(0);
            }
            self.own.truncate(text);
        }
        self.loose = (self.own.len(), self.entries.len());
    }

    pub(super) fn places(&self) -> Range<u32> {
        0..u32::try_from(self.entries.len()).unwrap_or(u32::MAX)
    }

    pub(super) fn get(&self, at: u32) -> &[u8] {
        let entry = self.entries[at as usize];
        &self.text(entry)[entry.part()]
    }

    fn text(&self, entry: Entry) -> &[u8] {
        match entry.piece {
            0 => &self.own,
            piece => self.pieces[usize::from(piece) - 1].as_bytes(),
        }
    }

    pub(super) fn spelling(&self, at: u32) -> Spelling {
        let entry = &self.entries[at as usize];
        match entry.piece {
            0 => Spelling::Whole(self.get(at).into()),
            piece => {
                let piece = &self.pieces[usize::from(piece) - 1];
                Spelling::Part(Arc::clone(piece), entry.part())
            }
        }
    }

    pub(super) fn known(&self, at: u32) -> u8 {
        self.entries[at as usize].known
    }

    pub(super) fn known_mut(&mut self, at: u32) -> &mut u8 {
        &mut self.entries[at as usize].known
    }

    /// Keeps only those that may stay; the others' places are given anew.
    pub(super) fn retain(&mut self, mut stays: impl FnMut(u8, &[u8]) -> bool) {
        let mut used = vec![false; self.pieces.len()];
        let (mut own, mut kept) = (Vec::new(), Vec::new());
        for entry in &self.entries {
            let name = &self.text(*entry)[entry.part()];
            if !stays(entry.known, name) {
                continue;
            }
            let mut entry = *entry;
            if let Some(piece) = usize::from(entry.piece).checked_sub(1) {
                used[piece] = true;
            } else {
                entry.start = u32::try_from(own.len()).unwrap_or(0);
                own.extend_from_slice(name);
            }
            kept.push(entry);
        }
        // Their numbers stay, their text goes.
        for (piece, used) in self.pieces.iter_mut().zip(used) {
            if !used {
                *piece = "".into();
            }
        }
        self.loose = (own.len(), kept.len());
        (self.own, self.entries) = (own, kept);
    }
}

impl Entry {
    fn part(self) -> Range<usize> {
        let start = self.start as usize;
        start..start + usize::from(self.length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(number: u32) -> Vec<u8> {
        match number % 50_000 {
            7 => b"no \xFF text".to_vec(),
            _ => format!("job-{number}--20260210T120000Z-inbox").into_bytes(),
        }
    }

    #[test]
    fn names_are_the_same_in_pieces_and_out_of_them_and_after_some_left() {
        let mut names = Names::default();
        for number in 0..60_000 {
            assert_eq!(names.add(1, &name(number)), Some(number));
        }
        names.settle();
        assert!(
            names.pieces.len() > 3 && names.own.len() > PIECE,
            "one piece is no text"
        );
        for number in 0..60_000 {
            let spelling = names.spelling(number);
            assert_eq!(spelling.bytes(), name(number));
            assert_eq!(spelling.text(), str::from_utf8(&name(number)).ok());
            assert_eq!(spelling.archived(), JobId::archived(&name(number)));
            *names.known_mut(number) = u8::from(number % 3 == 0);
        }
        names.retain(|known, _| known == 1);
        assert_eq!(names.places(), 0..20_000);
        for place in names.places() {
            assert_eq!(names.get(place), name(place * 3));
        }
        names.retain(|_, _| false);
        assert!(names.pieces.iter().all(|piece| piece.is_empty()) && names.own.is_empty());
    }
}
