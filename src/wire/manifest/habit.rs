//! What a reader of many manifests expects of the next one: those of a folder are mostly written by one program, so the
//! same keys follow each other in the same spelling, and many of their values were met before. What is not as expected is
//! read as if nothing were.

use compact_str::CompactString;

use super::Word;
use super::key::Key;
use super::when::Days;
use crate::job::{Notify, Plain};

/// What is longer is not expected again: the way from a value to the next one, a list of arguments.
const WAY: usize = 32;
const LONGEST: usize = 56;
/// So many spellings of what is wished are known.
const WISHES: usize = 4;
/// So many texts of a kind are known.
const TEXTS: usize = 64;
const LISTS: usize = 8;

/// What the manifests read so far were like.
#[derive(Default)]
pub struct Habit {
    /// By the key before, what stood behind its value the last time; the last one is what a manifest began with.
    steps: [Step; Key::COUNT + 1],
    pub(super) owners: Known<Plain>,
    pub(super) projects: Known<Plain>,
    pub(super) scripts: Known<CompactString>,
    pub(super) states: Known<Word>,
    pub(super) arguments: Known<Spelling, LISTS>,
    /// The last spellings of `notify`, and whose turn it is to be forgotten.
    wishes: [(Spelling, Notify); WISHES],
    turn: usize,
    pub(super) days: Days,
}

/// The way to a key and up to its value, and which key that is.
#[derive(Clone, Copy, Default)]
struct Step {
    way: [u8; WAY],
    /// All bits where the way is, none behind it.
    mask: [u8; WAY],
    length: usize,
    to: Option<(Key, u64)>,
    /// Another way was met: the next time that one is believed.
    doubted: bool,
}

impl Step {
    fn of(way: &[u8], to: (Key, u64)) -> Option<Self> {
        let mut step = Self {
            length: way.len(),
            to: Some(to),
            ..Self::default()
        };
        step.way.get_mut(..way.len())?.copy_from_slice(way);
        step.mask.get_mut(..way.len())?.fill(0xFF);
        Some(step)
    }

    /// Whether the text goes this way: seen at one look, without stopping at the first byte that differs.
    #[inline]
    fn is_before(&self, text: &[u8; WAY]) -> bool {
        let differ = |at: usize| (text[at] ^ self.way[at]) & self.mask[at];
        (0..WAY).fold(0, |all, at| all | differ(at)) == 0
    }
}

/// A place in a manifest: behind the value of a key, or at its beginning.
#[derive(Clone, Copy)]
pub(super) struct Behind(usize);

impl Behind {
    pub(super) const NOTHING: Self = Self(Key::COUNT);

    pub(super) fn value_of(key: Key) -> Self {
        Self(key as usize)
    }

    pub(super) fn is_nothing(self) -> bool {
        self.0 == Key::COUNT
    }
}

impl Habit {
    /// The key that the text leads to if it goes on as the last time, and how far it is to its value.
    #[inline]
    pub(super) fn expects(&self, behind: Behind, text: &[u8]) -> Option<(usize, (Key, u64))> {
        let step = self.steps.get(behind.0)?;
        let to = step.to?;
        let goes = step.is_before(text.first_chunk()?);
        goes.then_some((step.length, to))
    }

    /// From here the text led to that key. A single manifest that differs changes no habit, and where all differ not each
    /// of their ways is worth a note.
    pub(super) fn learn(&mut self, behind: Behind, way: &[u8], to: (Key, u64)) {
        let Some(known) = self.steps.get_mut(behind.0) else {
            return;
        };
        known.doubted = !known.doubted && known.to.is_some();
        if !known.doubted
            && let Some(step) = Step::of(way, to)
        {
            *known = step;
        }
    }

    /// What is wished in a spelling that was met before, and how long that is.
    #[inline]
    pub(super) fn wished(&self, text: &[u8]) -> Option<(usize, Notify)> {
        let is_it = |spelling: &Spelling| spelling.length > 0 && text.starts_with(spelling.bytes());
        let known = self.wishes.iter().find(|(spelling, _)| is_it(spelling));
        known.map(|(spelling, wished)| (spelling.length, *wished))
    }

    /// So it was spelled, from the opening brace to the closing one.
    pub(super) fn learn_wish(&mut self, text: &[u8], wished: Notify) {
        if let Some(spelling) = Spelling::of(text) {
            self.wishes[self.turn % WISHES] = (spelling, wished);
            self.turn += 1;
        }
    }
}

/// Values that were met, each where its first letters say.
pub(super) struct Known<T, const N: usize = TEXTS>([Option<T>; N]);

impl<T, const N: usize> Default for Known<T, N> {
    fn default() -> Self {
        Self([const { None }; N])
    }
}

impl<T: Spelled + Clone, const N: usize> Known<T, N> {
    /// How long the known value is that stands here with this behind it.
    #[inline]
    fn at(&self, text: &[u8], end: &[u8]) -> Option<(usize, &T)> {
        let known = self.0.get(place(text)? % N)?.as_ref()?;
        let spelling = known.spelling();
        let behind = text.strip_prefix(spelling)?;
        behind.starts_with(end).then_some((spelling.len(), known))
    }

    /// Whether a known value stands here, and how long it is.
    #[inline]
    pub(super) fn length(&self, text: &[u8]) -> Option<usize> {
        self.at(text, b"").map(|(length, _)| length)
    }

    /// Puts the known value there that stands here with its closing quote; how long both are.
    #[inline]
    pub(super) fn copy<S: From<T>>(&self, text: &[u8], there: &mut S) -> Option<usize> {
        let (length, known) = self.at(text, b"\"")?;
        *there = known.clone().into();
        Some(length + 1)
    }

    /// What came of so many letters here; kept only if it is nothing else than they.
    pub(super) fn learn(&mut self, text: &[u8], length: usize, value: T) {
        if let Some(at) = place(text)
            && text.get(..length) == Some(value.spelling())
        {
            self.0[at % N] = Some(value);
        }
    }
}

/// Some of a text's first letters in a small number; what follows a short one is mostly the same, too.
#[inline]
fn place(text: &[u8]) -> Option<usize> {
    const ODD: u64 = 0x9E37_79B9_7F4A_7C15;
    let (front, back) = text.first_chunk::<16>()?.split_at(8);
    let number = |half: &[u8]| half.first_chunk().map(|half| u64::from_le_bytes(*half));
    let mixed = number(front)?.rotate_left(29) ^ number(back)?;
    let [.., high] = mixed.wrapping_mul(ODD).to_le_bytes();
    Some(usize::from(high))
}

/// How a value stands in a manifest.
pub(super) trait Spelled {
    fn spelling(&self) -> &[u8];
}

impl Spelled for Plain {
    #[inline]
    fn spelling(&self) -> &[u8] {
        self.as_str().as_bytes()
    }
}

impl Spelled for CompactString {
    #[inline]
    fn spelling(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl Spelled for Word {
    #[inline]
    fn spelling(&self) -> &[u8] {
        self.raw.spelling()
    }
}

impl Spelled for Spelling {
    #[inline]
    fn spelling(&self) -> &[u8] {
        self.bytes()
    }
}

/// A few bytes.
#[derive(Clone, Copy)]
pub(super) struct Spelling {
    bytes: [u8; LONGEST],
    /// 0 is none.
    length: usize,
}

impl Default for Spelling {
    fn default() -> Self {
        Self {
            bytes: [0; LONGEST],
            length: 0,
        }
    }
}

impl Spelling {
    pub(super) fn of(text: &[u8]) -> Option<Self> {
        let mut spelling = Self::default();
        spelling.bytes.get_mut(..text.len())?.copy_from_slice(text);
        spelling.length = text.len();
        Some(spelling)
    }

    #[inline]
    fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }
}
