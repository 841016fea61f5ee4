//! New inputs from kept ones: bytes flipped, cut out, doubled, spliced, and words of the format put in.

/// No input grows beyond this, so that the time of a run follows from its count.
const LONGEST: usize = 8 << 10;

/// Numbers that look like chance and repeat for a seed (SplitMix64).
pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `end`, 0 when there is none.
    pub(super) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end.max(1) as u64).unwrap()
    }

    /// Two places in `0..=end`, the first not behind the second.
    fn span(&mut self, end: usize) -> (usize, usize) {
        let (a, b) = (self.below(end + 1), self.below(end + 1));
        (a.min(b), a.max(b))
    }

    /// A byte, more often one that means something somewhere.
    fn byte(&mut self) -> u8 {
        const TELLING: &[u8] =
            b"\0\t\n\r\x1b \"\\/{}[]:,;-+.0eEm\x7f\x80\x9b\xc2\xe2\xed\xef\xf0\xff";
        if self.below(2) == 0 {
            TELLING[self.below(TELLING.len())]
        } else {
            self.next().to_le_bytes()[0]
        }
    }
}

pub(super) struct Mutator {
    chance: Chance,
    inputs: Vec<Vec<u8>>,
    tokens: &'static [&'static [u8]],
}

impl Mutator {
    pub(super) fn new(seed: u64, inputs: Vec<Vec<u8>>, tokens: &'static [&'static [u8]]) -> Self {
        Self {
            chance: Chance::new(seed),
            inputs,
            tokens,
        }
    }

    /// One of the inputs, changed in one to eight ways.
    pub(super) fn next_input(&mut self) -> Vec<u8> {
        let from = self.chance.below(self.inputs.len());
        let mut bytes = self.inputs[from].clone();
        for _ in 0..=self.chance.below(8) {
            self.change(&mut bytes);
        }
        bytes.truncate(LONGEST);
        bytes
    }

    fn change(&mut self, bytes: &mut Vec<u8>) {
        let chance = &mut self.chance;
        let at = chance.below(bytes.len() + 1);
        match chance.below(11) {
            0 => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << chance.below(8);
                }
            }
            1 => {
                let new = chance.byte();
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = new;
                }
            }
            2 => bytes.insert(at, chance.byte()),
            3 => bytes.truncate(at),
            4 => {
                let (from, to) = chance.span(bytes.len());
                bytes.drain(from..to);
            }
            5 => {
                let (from, to) = chance.span(bytes.len());
                let piece = bytes[from..to.min(from + 300)].to_vec();
                bytes.splice(at..at, piece);
            }
            6 => {
                let other = &self.inputs[chance.below(self.inputs.len())];
                let (from, to) = chance.span(other.len());
                bytes.splice(at.., other[from..to].iter().copied());
            }
            7 | 8 => self.shuffle(bytes),
            _ => {
                let token = self.tokens[chance.below(self.tokens.len())];
                // In the place of as many bytes, or between them.
                let to = if chance.below(2) == 0 {
                    at
                } else {
                    at + token.len()
                };
                bytes.splice(at..to.min(bytes.len()), token.iter().copied());
            }
        }
    }

    /// Takes the input for a list (of lines, of members) and doubles, moves, drops or brings in one of them.
    fn shuffle(&mut self, bytes: &mut Vec<u8>) {
        let chance = &mut self.chance;
        let mark = b"\n,"[chance.below(2)];
        let mut pieces: Vec<Vec<u8>> = bytes.split(|b| *b == mark).map(<[u8]>::to_vec).collect();
        let (from, to) = (chance.below(pieces.len()), chance.below(pieces.len()));
        match chance.below(5) {
            0 => pieces.swap(from, to),
            1 => {
                pieces.remove(from);
            }
            2 => pieces.insert(to, pieces[from].clone()),
            3 => pieces[from] = self.tokens[chance.below(self.tokens.len())].to_vec(),
            _ => {
                let other = &self.inputs[chance.below(self.inputs.len())];
                let others: Vec<_> = other.split(|b| *b == mark).collect();
                pieces.insert(to, others[chance.below(others.len())].to_vec());
            }
        }
        *bytes = pieces.join(&mark);
    }
}

#[test]
fn a_seed_makes_the_same_inputs_again_and_another_one_others() {
    let inputs = |seed| {
        let kept = vec![b"one input".to_vec(), b"and another".to_vec()];
        let mut mutator = Mutator::new(seed, kept, &[b"token"]);
        (0..50).map(|_| mutator.next_input()).collect::<Vec<_>>()
    };
    assert_eq!(inputs(1), inputs(1));
    assert_ne!(inputs(1), inputs(2));
    let mut different = inputs(1);
    different.sort();
    different.dedup();
    assert!(different.len() > 25, "{different:?}");
}
