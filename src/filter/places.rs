//! Where a needle begins in a long text that is plain ASCII: sixty-four places at once, one bit for each.

use super::text::Needle;

/// Places that are looked at together.
const BLOCK: usize = 64;
/// So many letters of a needle are compared at all places of a block, whatever stands there; the others only where
/// these are alike.
const MOST: usize = 8;
/// For gathering the lowest bits of eight bytes.
const LOWEST: u64 = 0x0101_0101_0101_0101;
const GATHER: u64 = 0x0102_0408_1020_4080;

/// A letter, and what a place is folded with before it is compared.
#[derive(Clone, Copy, Default)]
struct Letter {
    fold: u8,
    letter: u8,
}

impl Needle {
    /// Every place where it begins: tells for each sixty-four places that have one which of them are one.
    pub(crate) fn places_in(&self, text: &str, tell: impl FnMut(usize, u64)) {
        if !self.text().is_ascii() {
            return;
        }
        // What is known when it is compiled is done with many bytes at once.
        match self.length() {
            0 => {}
            1 => self.tell_places::<1>(text, tell),
            2 => self.tell_places::<2>(text, tell),
            3 => self.tell_places::<3>(text, tell),
            4 => self.tell_places::<4>(text, tell),
            5 => self.tell_places::<5>(text, tell),
            6 => self.tell_places::<6>(text, tell),
            7 => self.tell_places::<7>(text, tell),
            _ => self.tell_places::<MOST>(text, tell),
        }
    }

    fn tell_places<const N: usize>(&self, text: &str, mut tell: impl FnMut(usize, u64)) {
        let (hay, needle) = (text.as_bytes(), self.text().as_bytes());
        let letters: [Letter; N] = std::array::from_fn(|at| {
            let letter = needle.get(at).copied().unwrap_or_default();
            let folds = !self.counts_case() && letter.is_ascii_alphabetic();
            let fold = if folds { 0x20 } else { 0 };
            Letter { fold, letter }
        });
        for block in 0..hay.len().div_ceil(BLOCK) {
            let begin = block * BLOCK;
            let mut bits = match hay.get(begin..begin + BLOCK + N) {
                Some(part) => alike(part, &letters),
                None => u64::MAX,
            };
            if bits == u64::MAX || needle.len() > N {
                bits = self.confirmed(hay, begin, bits);
            }
            if bits != 0 {
                tell(block, bits);
            }
        }
    }

    /// Of these places those where all of it stands.
    fn confirmed(&self, hay: &[u8], begin: usize, bits: u64) -> u64 {
        let needle = self.text().as_bytes();
        let is_here = |at: usize| {
            let part = hay.get(begin + at..begin + at + needle.len());
            part.is_some_and(|part| {
                part == needle || !self.counts_case() && part.eq_ignore_ascii_case(needle)
            })
        };
        let mut left = bits;
        let mut confirmed = 0;
        while left != 0 {
            let at = left.trailing_zeros();
            confirmed |= u64::from(is_here(at as usize)) << at;
            left &= left - 1;
        }
        confirmed
    }
}

/// At which of the places these letters stand, one behind the other.
fn alike<const N: usize>(part: &[u8], letters: &[Letter; N]) -> u64 {
    let mut same = [u8::MAX; BLOCK];
    for (shift, Letter { fold, letter }) in letters.iter().enumerate() {
        for (same, byte) in same.iter_mut().zip(&part[shift..]) {
            *same &= if byte | fold == *letter { u8::MAX } else { 0 };
        }
    }
    let (eights, _) = same.as_chunks::<8>();
    eights.iter().rev().fold(0, |bits, eight| {
        let lowest = u64::from_le_bytes(*eight) & LOWEST;
        (bits << 8) | (lowest.wrapping_mul(GATHER) >> 56)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(crate::filter::tests::kept_cases())]
        #[test]
        fn every_place_is_found_also_where_they_overlap(
            hay in "[abAB-]{0,300}", needle in "[abAB-]{0,12}", fill in "[aA]{0,200}",
        ) {
            let needle = Needle::new(&needle);
            let hay = hay + &fill;
            let mut found = Vec::new();
            needle.places_in(&hay, |block, bits| {
                let places = (0..BLOCK).filter(|at| (bits >> at) & 1 == 1);
                found.extend(places.map(|at| block * BLOCK + at));
            });
            let end = |at: usize| hay.get(at..at + needle.length());
            let there = (0..hay.len()).filter(|at| {
                needle.length() > 0 && end(*at).is_some_and(|part| needle.is_in(part))
            });
            prop_assert_eq!(found, there.collect::<Vec<_>>());
        }
    }
}
