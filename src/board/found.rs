//! Which jobs have the plain words of a filter, found by looking through the memory in which all names lie, not through
//! one name after the other.

use std::thread;

use super::bits::Bits;
use super::names::Names;
use super::record::RowNumber;
use super::table::Table;
use crate::filter::Needle;

/// By word: the rows that have it.
#[derive(Clone, Debug, Default)]
pub struct Found(Vec<Bits>);

/// One bit for each place in the names: a word begins there.
struct Places(Vec<u64>);

impl Found {
    /// Looks for these words; `alike` tells whether all jobs of a combination have a word.
    pub(super) fn look(
        words: &[Needle],
        table: &Table,
        alike: impl Fn(usize, &Needle) -> Vec<bool>,
    ) -> Self {
        let all = words.iter().enumerate();
        Self(
            all.map(|(word, needle)| rows_with(needle, &alike(word, needle), table))
                .collect(),
        )
    }

    pub(super) fn has(&self, word: usize, number: RowNumber) -> Option<bool> {
        Some(self.0.get(word)?.has(number))
    }
}

fn rows_with(needle: &Needle, alike: &[bool], table: &Table) -> Bits {
    let names = &table.names;
    let places = Places::of(needle, names);
    let is_ascii = names.texts().all(|(_, _, is_ascii)| is_ascii);
    let has = |number: RowNumber| {
        let row = table.row(number);
        if alike.get(row.combination() as usize) == Some(&true) {
            return true;
        }
        let span = row.name_span();
        if !is_ascii && !names.is_ascii(span) {
            return needle.is_in(row.name());
        }
        let last = (span.place() + names.length(span)).checked_sub(needle.length());
        last.is_some_and(|last| places.any(span.place(), last))
    };
    let end = table.numbers_end();
    let mut bits = Bits::with_room(end);
    let fill = |first: usize, words: &mut [u64]| {
        for (at, word) in (first..).zip(words) {
            for bit in 0..64 {
                let row = at * 64 + bit;
                if row < end && has(RowNumber::of(row)) {
                    *word |= 1 << bit;
                }
            }
        }
    };
    let words = bits.words_mut();
    let middle = words.len() / 2;
    let (one, other) = words.split_at_mut(middle);
    thread::scope(|scope| {
        scope.spawn(|| fill(middle, other));
        fill(0, one);
    });
    bits
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
                needle.places_in(text, |at| {
                    let bit = place + at - from;
                    bits[bit / 64] |= 1 << (bit % 64);
                });
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
