//! Many texts as numbers that order as they do: of each place in them only which letters stand there counts, so the
//! beginning of a job's name, which is mostly figures, takes few bits.

/// So many places are looked at for one number.
pub(super) const WINDOW: usize = WORDS * PLACES;
/// They are looked at eight by eight: mostly a text is like the one before it in all but a few of them.
const WORDS: usize = 3;
const PLACES: usize = 8;

/// A piece of a text, in small letters; behind its end stand zeros.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Window {
    words: [u64; WORDS],
    pub(super) has_capitals: bool,
}

impl Window {
    /// What stands behind the first `skip` bytes.
    pub(super) fn of(text: &str, skip: usize) -> Self {
        let rest = text.as_bytes().get(skip..).unwrap_or_default();
        let mut bytes = [0; WINDOW];
        let length = rest.len().min(WINDOW);
        bytes[..length].copy_from_slice(&rest[..length]);
        let mut has_capitals = false;
        let words = std::array::from_fn(|at| {
            let mut word = [0; PLACES];
            word.copy_from_slice(&bytes[at * PLACES..(at + 1) * PLACES]);
            let word = u64::from_be_bytes(word);
            let capitals = capitals(word);
            has_capitals |= capitals != 0;
            word | (capitals >> 2)
        });
        Self {
            words,
            has_capitals,
        }
    }
}

/// The highest bit of each byte that is a capital letter.
fn capitals(word: u64) -> u64 {
    const EACH: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x80 * EACH;
    let low = word & !HIGH;
    let from_a = low + (0x80 - u64::from(b'A')) * EACH;
    let behind_z = low + (0x7F - u64::from(b'Z')) * EACH;
    from_a & !behind_z & !word & HIGH
}

/// Which letters stand where.
#[derive(Clone)]
pub(super) struct Letters {
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
    pub(super) fn new(room: u32) -> Self {
        Self {
            room,
            met: [[0; 4]; WINDOW],
            ranks: Vec::new(),
            bits: [0; WINDOW],
            consumed: 0,
            capitals: false,
        }
    }

    /// Takes in a window; the one before it was taken in already.
    pub(super) fn meet(&mut self, window: &Window, last: &Window) {
        self.capitals |= window.has_capitals;
        for (at, (word, last)) in window.words.iter().zip(&last.words).enumerate() {
            let ends = word.trailing_zeros() >= 8;
            // A text that ends is looked at anew: the one before may have ended sooner.
            if word == last && !ends {
                continue;
            }
            let met = &mut self.met[at * PLACES..(at + 1) * PLACES];
            for (met, letter) in met.iter_mut().zip(word.to_be_bytes()) {
                met[usize::from(letter >> 6)] |= 1 << (letter & 63);
                if letter == 0 {
                    return;
                }
            }
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

    /// For turning one window after the other into its number.
    pub(super) fn numbers(&self, down: bool) -> Numbers<'_> {
        let mut numbers = Numbers {
            letters: self,
            down,
            bits: [0; WORDS],
            last: [0; WORDS],
            parts: [0; WORDS],
        };
        for at in 0..WORDS {
            numbers.bits[at] = self.bits[at * PLACES..(at + 1) * PLACES].iter().sum();
            numbers.parts[at] = numbers.part(at, 0);
        }
        numbers
    }
}

/// Remembers what the last window was made of.
pub(super) struct Numbers<'a> {
    letters: &'a Letters,
    down: bool,
    bits: [u32; WORDS],
    last: [u64; WORDS],
    parts: [u64; WORDS],
}

impl Numbers<'_> {
    pub(super) fn of(&mut self, window: &Window) -> u64 {
        let mut number = 0;
        for (at, word) in window.words.into_iter().enumerate() {
            if word != self.last[at] {
                self.last[at] = word;
                self.parts[at] = self.part(at, word);
            }
            number = (number << self.bits[at]) | self.parts[at];
        }
        if self.down {
            (1 << self.letters.room) - 1 - number
        } else {
            number
        }
    }

    fn part(&self, at: usize, word: u64) -> u64 {
        let places = at * PLACES..(at + 1) * PLACES;
        let ranks = self.letters.ranks.iter().skip(places.start);
        let places = self.letters.bits[places].iter().zip(ranks);
        places
            .zip(word.to_be_bytes())
            .fold(0, |part, ((bits, ranks), letter)| {
                (part << bits) | u64::from(ranks[usize::from(letter)])
            })
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
            let mut letters = Letters::new(room);
            let windows: Vec<Window> = texts.iter().map(|text| Window::of(text, skip)).collect();
            let mut last = Window::default();
            for window in &windows {
                letters.meet(window, &last);
                last = *window;
            }
            letters.count();
            let mut numbers = letters.numbers(down);
            let numbers: Vec<u64> = windows.iter().map(|window| numbers.of(window)).collect();
            let begin = |text: &String| -> Vec<u8> {
                let bytes = text.to_ascii_lowercase().into_bytes();
                bytes.into_iter().skip(skip).take(letters.consumed()).collect()
            };
            for (at, (a, b)) in texts.iter().zip(&texts[1..]).enumerate() {
                let by_number = numbers[at].cmp(&numbers[at + 1]);
                let by_text = begin(a).cmp(&begin(b));
                prop_assert_eq!(by_number, if down { by_text.reverse() } else { by_text });
            }
        }
    }
}
