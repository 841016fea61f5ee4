//! Many texts as numbers that order as they do: of each place in them only which letters stand there counts, so the
//! beginning of a job's name, which is mostly figures, takes few bits.

/// So many places are looked at for one number.
pub(super) const WINDOW: usize = 24;
/// Which letters stand at which place, behind what all texts begin with alike.
pub(super) struct Letters {
    skip: usize,
    /// Bits of a number.
    room: u32,
    /// By place: one bit for each letter; the first is for texts that end before.
    met: [[u64; 4]; WINDOW],
    /// By place and letter: how many lower ones there are.
    ranks: Vec<[u8; 256]>,
    bits: [u32; WINDOW],
    consumed: usize,
    capitals: bool,
}

impl Letters {
    /// For numbers of so many bits.
    pub(super) fn new(skip: usize, room: u32) -> Self {
        Self {
            skip,
            room,
            met: [[0; 4]; WINDOW],
            ranks: Vec::new(),
            bits: [0; WINDOW],
            consumed: 0,
            capitals: false,
        }
    }

    /// The letters of a text at these places; capitals count only between texts that are otherwise the same.
    fn of<'a>(&self, text: &'a str) -> impl Iterator<Item = u8> + 'a {
        let rest = text.as_bytes().get(self.skip..).unwrap_or_default();
        rest.iter().map(u8::to_ascii_lowercase)
    }

    pub(super) fn meet(&mut self, text: &str) {
        self.capitals |= text.bytes().any(|letter| letter.is_ascii_uppercase());
        let rest = text.as_bytes().get(self.skip..).unwrap_or_default();
        for (met, letter) in self.met.iter_mut().zip(rest) {
            let letter = letter.to_ascii_lowercase();
            met[usize::from(letter >> 6)] |= 1 << (letter & 63);
        }
        if let Some(met) = self.met.get_mut(rest.len()) {
            met[0] |= 1;
        }
    }

    /// What two have met.
    pub(super) fn joined(mut self, other: &Self) -> Self {
        self.capitals |= other.capitals;
        for (one, other) in self.met.iter_mut().zip(&other.met) {
            for (one, other) in one.iter_mut().zip(other) {
                *one |= other;
            }
        }
        self
    }

    /// All texts were met: how many places fit into one number.
    pub(super) fn count(&mut self) {
        let mut room = self.room;
        for place in 0..WINDOW {
            let mut ranks = [0; 256];
            let mut lower = 0_u8;
            for letter in 0..=u8::MAX {
                ranks[usize::from(letter)] = lower;
                let word = self.met[place][usize::from(letter >> 6)];
                if (word >> (letter & 63)) & 1 == 1 {
                    lower = lower.saturating_add(1);
                }
            }
            let bits = u32::BITS - u32::from(lower.saturating_sub(1)).leading_zeros();
            if bits > room {
                break;
            }
            room -= bits;
            self.bits[place] = bits;
            self.ranks.push(ranks);
            self.consumed = place + 1;
        }
    }

    /// Whether texts that are alike here may still differ.
    pub(super) fn has_capitals(&self) -> bool {
        self.capitals
    }

    /// How many places a number tells of.
    pub(super) fn consumed(&self) -> usize {
        self.consumed
    }

    pub(super) fn number(&self, text: &str, down: bool) -> u64 {
        let letters = self.of(text).chain(std::iter::repeat(0));
        let places = self.ranks.iter().zip(&self.bits);
        let number = places
            .zip(letters)
            .fold(0, |number, ((ranks, bits), letter)| {
                (number << bits) | u64::from(ranks[usize::from(letter)])
            });
        if down {
            (1 << self.room) - 1 - number
        } else {
            number
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn numbers_order_as_the_beginnings_of_the_texts_do(
            texts in proptest::collection::vec("(job-2025)?[a-cA-C0-9é]{0,30}", 2..20),
            skip in 0usize..9,
            room in 8u32..62,
            down: bool,
        ) {
            let mut letters = Letters::new(skip, room);
            for text in &texts {
                letters.meet(text);
            }
            letters.count();
            let begin = |text: &String| -> Vec<u8> {
                let bytes = text.to_ascii_lowercase().into_bytes();
                bytes.into_iter().skip(skip).take(letters.consumed()).collect()
            };
            for (a, b) in texts.iter().zip(&texts[1..]) {
                let by_number = letters.number(a, down).cmp(&letters.number(b, down));
                let by_text = begin(a).cmp(&begin(b));
                prop_assert_eq!(by_number, if down { by_text.reverse() } else { by_text });
            }
        }
    }
}
