//! Names of thousands of entries, in large pieces of text that the board may keep as they are: so each is there once.

use std::ops::Range;
use std::sync::Arc;

use super::queue::Name;
use crate::job::{JobId, Place};

/// So much text becomes a piece.
const PIECE: usize = 256 * 1024;
/// Less than this is not worth a piece of its own.
const LEAST: usize = 32 * 1024;

/// So many names lie behind each other in one text, and only of the first is it known where.
const GROUP: usize = 16;
/// Known of a place at which no name is any more, or never was.
const VOID: u8 = 1 << 7;

/// Where the text of a group of names begins.
#[derive(Clone, Copy)]
struct Begin {
    start: u32,
    /// 0 is our own text.
    piece: u16,
}

/// All names, each by its place.
///
/// A place takes two bytes and its share of its group. So a name that is gone keeps its place and its text as long as
/// others of its group are there.
#[derive(Default)]
pub(super) struct Names {
    groups: Vec<Begin>,
    lengths: Vec<u8>,
    /// What the owner knows of each name; the highest bit is ours.
    known: Vec<u8>,
    pieces: Vec<Arc<str>>,
    /// Names that are in no piece, behind each other.
    own: Vec<u8>,
    /// From here on, the text and its groups may become a piece.
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
        let at = u32::try_from(self.lengths.len()).ok()?;
        let length = u8::try_from(name.len()).ok()?;
        let start = u32::try_from(self.own.len()).ok()?;
        if self.lengths.len().is_multiple_of(GROUP) {
            self.groups.push(Begin { start, piece: 0 });
        }
        self.own.extend_from_slice(name);
        self.lengths.push(length);
        self.known.push(known);
        if self.own.len() - self.loose.0 >= PIECE {
            self.bind();
        }
        Some(at)
    }

    /// No more names come for now. Few are left loose, for those that come later.
    pub(super) fn settle(&mut self) {
        if self.own.len() - self.loose.0 >= LEAST {
            self.bind();
            self.groups.shrink_to_fit();
            self.lengths.shrink_to_fit();
            self.known.shrink_to_fit();
            self.own.shrink_to_fit();
        }
    }

    /// Makes a piece of the loose text, if it is text. The next name begins another group.
    fn bind(&mut self) {
        self.lengths.resize(self.groups.len() * GROUP, 0);
        self.known.resize(self.lengths.len(), VOID);
        let (text, groups) = self.loose;
        let piece = u16::try_from(self.pieces.len() + 1).ok();
        if let (Some(piece), Ok(names)) = (piece, str::from_utf8(&self.own[text..])) {
            self.pieces.push(names.into());
            for group in &mut self.groups[groups..] {
                group.piece = piece;
                group.start -= u32::try_from(text).unwrap_or(0);
            }
            self.own.truncate(text);
        }
        self.loose = (self.own.len(), self.groups.len());
    }

    /// All places at which there is a name.
    pub(super) fn places(&self) -> impl Iterator<Item = u32> {
        let known = (0..).zip(&self.known);
        known
            .filter(|(_, known)| **known & VOID == 0)
            .map(|(at, _)| at)
    }

    pub(super) fn get(&self, at: u32) -> &[u8] {
        let (piece, part) = self.part(at as usize);
        &self.text(piece)[part]
    }

    /// In which text a name lies, and where.
    fn part(&self, at: usize) -> (u16, Range<usize>) {
        let group = at / GROUP;
        let begin = self.groups[group];
        let before = self.lengths[group * GROUP..at].iter();
        let before: usize = before.map(|length| usize::from(*length)).sum();
        let start = begin.start as usize + before;
        let end = start + usize::from(self.lengths[at]);
        (begin.piece, start..end)
    }

    fn text(&self, piece: u16) -> &[u8] {
        match piece {
            0 => &self.own,
            piece => self.pieces[usize::from(piece) - 1].as_bytes(),
        }
    }

    pub(super) fn spelling(&self, at: u32) -> Spelling {
        match self.part(at as usize) {
            (0, part) => Spelling::Whole(self.own[part].into()),
            (piece, part) => {
                let piece = &self.pieces[usize::from(piece) - 1];
                Spelling::Part(Arc::clone(piece), part)
            }
        }
    }

    pub(super) fn known(&self, at: u32) -> u8 {
        self.known[at as usize]
    }

    pub(super) fn known_mut(&mut self, at: u32) -> &mut u8 {
        &mut self.known[at as usize]
    }

    /// What is known of each name.
    pub(super) fn all_known(&mut self) -> impl Iterator<Item = &mut u8> {
        self.known.iter_mut()
    }

    /// Keeps only those that may stay; the others' places are given anew.
    pub(super) fn retain(&mut self, mut stays: impl FnMut(u8, &[u8]) -> bool) {
        let mut old = std::mem::take(self);
        for at in 0..old.known.len() {
            let known = old.known[at];
            let (piece, part) = old.part(at);
            if known & VOID == 0 && !stays(known, &old.text(piece)[part]) {
                old.known[at] = VOID;
            }
        }
        let mut used = vec![false; old.pieces.len()];
        let mut groups = (0..).step_by(GROUP).zip(&old.groups);
        // Those in pieces stay where they are.
        for (at, group) in groups.by_ref() {
            let places = at..old.known.len().min(at + GROUP);
            let is_void = |known: &u8| known & VOID != 0;
            if let Some(piece) = usize::from(group.piece).checked_sub(1)
                && !old.known[places.clone()].iter().all(is_void)
            {
                used[piece] = true;
                self.groups.push(*group);
                self.lengths.extend_from_slice(&old.lengths[places.clone()]);
                self.known.extend_from_slice(&old.known[places]);
            }
        }
        // Their numbers stay, their text goes.
        for (piece, used) in old.pieces.iter_mut().zip(used) {
            if !used {
                *piece = "".into();
            }
        }
        self.pieces = std::mem::take(&mut old.pieces);
        self.loose = (0, self.groups.len());
        for at in old.places() {
            let (piece, part) = old.part(at as usize);
            if piece == 0 {
                self.add(old.known(at), &old.own[part]);
            }
        }
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

    fn sorted(names: &Names) -> Vec<Vec<u8>> {
        let mut all: Vec<_> = names.places().map(|at| names.get(at).to_vec()).collect();
        all.sort();
        all
    }

    fn some(all: Range<u32>, which: impl Fn(u32) -> bool) -> Vec<Vec<u8>> {
        let mut some: Vec<_> = all.filter(|number| which(*number)).map(name).collect();
        some.sort();
        some
    }

    #[test]
    fn names_are_the_same_in_pieces_and_out_of_them_and_after_some_left() {
        let mut names = Names::default();
        let places: Vec<u32> = (0..60_000)
            .map(|number| names.add(1, &name(number)).unwrap())
            .collect();
        names.settle();
        assert!(
            names.pieces.len() > 3 && names.own.len() > PIECE,
            "one piece is no text"
        );
        assert!(names.places().eq(places.iter().copied()));
        for (number, at) in (0..).zip(&places) {
            let spelling = names.spelling(*at);
            assert_eq!(names.get(*at), name(number));
            assert_eq!(spelling.bytes(), name(number));
            assert_eq!(spelling.text(), str::from_utf8(&name(number)).ok());
            assert_eq!(spelling.archived(), JobId::archived(&name(number)));
            *names.known_mut(*at) = u8::from(number.is_multiple_of(3));
        }
        names.retain(|known, _| known == 1);
        assert_eq!(
            sorted(&names),
            some(0..60_000, |number| number.is_multiple_of(3))
        );
        for number in 60_000..61_000 {
            let at = names.add(1, &name(number)).unwrap();
            assert_eq!(names.get(at), name(number));
        }
        names.settle();
        names.retain(|_, name| name.len() % 2 == 0);
        let stays = |number: u32| {
            (number >= 60_000 || number.is_multiple_of(3)) && name(number).len().is_multiple_of(2)
        };
        assert_eq!(sorted(&names), some(0..61_000, stays));
        names.retain(|_, _| false);
        assert!(names.pieces.iter().all(|piece| piece.is_empty()) && names.own.is_empty());
        assert!(names.groups.is_empty() && names.known.is_empty());
    }
}
