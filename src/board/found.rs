//! Which jobs have the plain words of a filter, found by looking through the memory in which all names lie, not through
//! one name after the other.

use std::thread;

use super::bits::Bits;
use super::names::Names;
use super::record::RowNumber;
use super::shared::Title;
use super::table::Table;
use crate::filter::{Needle, Scope, Word};

/// A word is seldom if at most one row in so many has it.
const SELDOM: usize = 16;

/// By word: the rows that have it.
#[derive(Clone, Debug, Default)]
pub struct Found(Vec<Option<Bits>>);

/// One bit for each place in the names: a word begins there.
struct Places(Vec<u64>);

/// A word that is being looked for.
struct Search<'a> {
    word: &'a Word,
    table: &'a Table,
    places: Places,
    /// By combination: all its jobs have the word.
    alike: Vec<bool>,
    /// By combination: whether names tell anything about its jobs.
    open: &'a [bool],
    /// Every name is plain ASCII.
    is_ascii: bool,
}

impl Found {
    /// Looks for these words; `alike` tells whether all jobs of a combination have a word, and `open` for which
    /// combinations that is to be known of each job.
    pub(super) fn look<'a>(
        words: &'a [Word],
        table: &'a Table,
        open: &'a [bool],
        alike: impl Fn(usize, &Word) -> Vec<bool>,
    ) -> Self {
        let is_ascii = table.names.texts().all(|(_, _, is_ascii)| is_ascii);
        let search = |(number, word): (usize, &'a Word)| {
            // Nothing stands everywhere, and has no place.
            let bits = (word.needle.length() > 0).then(|| Bits::with_room(table.numbers_end()))?;
            let search = Search {
                word,
                table,
                places: Places::of(&word.needle, &table.names),
                alike: alike(number, word),
                open,
                is_ascii,
            };
            Some((search, bits))
        };
        let mut found: Vec<_> = words.iter().enumerate().map(search).collect();
        // Each row is fetched once for all words.
        let (mut low, mut high) = (Vec::new(), Vec::new());
        for (search, bits) in found.iter_mut().flatten() {
            let words = bits.words_mut();
            let (one, other) = words.split_at_mut(words.len() / 2);
            low.push((&*search, one));
            high.push((&*search, other));
        }
        let middle = table.numbers_end().div_ceil(64) / 2;
        thread::scope(|scope| {
            scope.spawn(|| fill(table, middle, high));
            fill(table, 0, low);
        });
        let bits = found.into_iter().map(|found| found.map(|(_, bits)| bits));
        Self(bits.collect())
    }

    pub(super) fn has(&self, word: usize, number: RowNumber) -> Option<bool> {
        Some(self.0.get(word)?.as_ref()?.has(number))
    }

    /// Whether few rows have this word.
    pub(super) fn is_seldom(&self, word: usize) -> bool {
        let bits = self.0.get(word).and_then(Option::as_ref);
        bits.is_some_and(|bits| bits.count() * SELDOM <= bits.room())
    }
}

/// Judges the rows whose bits begin at such a word of bits.
fn fill(table: &Table, first: usize, mut searches: Vec<(&Search<'_>, &mut [u64])>) {
    let words = searches.first().map_or(0, |(_, bits)| bits.len());
    for at in 0..words {
        let from = (first + at) * 64;
        for row in from..table.numbers_end().min(from + 64) {
            for (search, bits) in &mut searches {
                bits[at] |= u64::from(search.has(RowNumber::of(row))) << (row % 64);
            }
        }
    }
}

impl Search<'_> {
    fn has(&self, number: RowNumber) -> bool {
        let row = self.table.row(number);
        if self.alike.get(row.combination() as usize) == Some(&true) {
            return true;
        }
        if self.open.get(row.combination() as usize) == Some(&false) {
            return false;
        }
        let (needle, span) = (&self.word.needle, row.name_span());
        let is_title = self.word.scope == Scope::Name;
        let title = row.shared().title;
        if is_title && matches!(title, Title::Apart(_)) {
            return false;
        }
        if !self.is_ascii && !self.table.names.is_ascii(span) {
            // Without case some letters are like others that are not their small ones: a pattern is asked itself.
            if self.word.scope == Scope::Core {
                return true;
            }
            return needle.is_in(if is_title { row.title() } else { row.name() });
        }
        let length = self.table.names.length(span);
        let (start, length) = match title {
            Title::Within(cut) if is_title => cut.part(length),
            Title::Within(_) | Title::Apart(_) => (0, length),
        };
        let first = span.place() + start;
        let last = (first + length).checked_sub(needle.length());
        last.is_some_and(|last| self.places.any(first, last))
    }
}

impl Places {
    fn of(needle: &Needle, names: &Names) -> Self {
        let mut bits = vec![0_u64; names.places() / 64];
        let mut texts: Vec<(usize, &str, bool)> = names.texts().collect();
        texts.retain(|(_, _, is_ascii)| *is_ascii);
        let half: usize = texts.iter().map(|(_, text, _)| text.len()).sum::<usize>() / 2;
        let mut before = 0;
        let middle = texts.partition_point(|(_, text, _)| {
            before += text.len();
            before <= half
        });
        let (one, other) = texts.split_at(middle);
        // Each text begins on a page of its own, so no word of bits belongs to both.
        let border = other.first().map_or(names.places(), |(place, ..)| *place);
        let (low, high) = bits.split_at_mut(border / 64);
        let fill = |texts: &[(usize, &str, bool)], from: usize, bits: &mut [u64]| {
            for (place, text, _) in texts {
                let first = (place - from) / 64;
                needle.places_in(text, |at, places| bits[first + at] = places);
            }
        };
        thread::scope(|scope| {
            scope.spawn(|| fill(other, border, high));
            fill(one, 0, low);
        });
        Self(bits)
    }

    /// Whether a word begins between these places, both included.
    fn any(&self, first: usize, last: usize) -> bool {
        if first > last {
            return false;
        }
        let (from, to) = (first / 64, last / 64);
        (from..=to).any(|at| {
            let mut bits = self.0.get(at).copied().unwrap_or(0);
            if at == from {
                bits &= u64::MAX << (first % 64);
            }
            if at == to {
                bits &= u64::MAX >> (63 - last % 64);
            }
            bits != 0
        })
    }
}
