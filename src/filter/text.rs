//! Looking for a text in a text. Capitals count only when they are typed.

use memchr::{memchr_iter, memchr2_iter};

/// So many letters of a needle are compared at eight places at once.
const AT_ONCE: usize = 3;
const LOW_BITS: u64 = 0x7F7F_7F7F_7F7F_7F7F;

/// A text that is looked for.
#[derive(Clone, Debug)]
pub struct Needle {
    /// As typed; without capitals in it, so that only the other side has to be folded.
    text: String,
    case_counts: bool,
}

impl Needle {
    pub(super) fn new(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            case_counts: has_capitals(text),
        }
    }

    /// How many bytes long it is.
    pub(crate) fn length(&self) -> usize {
        self.text.len()
    }

    /// Every place where it begins in a text that is plain ASCII, however much that is.
    pub(crate) fn places_in(&self, text: &str, mut hit: impl FnMut(usize)) {
        let (hay, needle) = (text.as_bytes(), self.text.as_bytes());
        if needle.is_empty() || !self.text.is_ascii() {
            return;
        }
        let folds = |letter: u8| !self.case_counts && letter.is_ascii_alphabetic();
        let each = |byte: u8| u64::from_ne_bytes([byte; 8]);
        // What each place is folded with, and compared with.
        let letters: [(u64, u64); AT_ONCE] = std::array::from_fn(|at| {
            let letter = needle.get(at).copied().unwrap_or(needle[0]);
            (each(if folds(letter) { 0x20 } else { 0 }), each(letter))
        });
        let length = needle.len().min(AT_ONCE);
        let is_here = |at: usize| {
            let part = hay.get(at..at + needle.len());
            part.is_some_and(|part| {
                part == needle || !self.case_counts && part.eq_ignore_ascii_case(needle)
            })
        };
        let mut at = 0;
        while let Some(part) = hay.get(at..at + 8 + AT_ONCE) {
            let mut differ = 0;
            for (shift, (fold, letter)) in letters.iter().enumerate().take(length) {
                let mut bytes = [0; 8];
                bytes.copy_from_slice(&part[shift..shift + 8]);
                // Both are ASCII, so no byte reaches into the next one.
                differ |= ((u64::from_le_bytes(bytes) | fold) ^ letter) + LOW_BITS;
            }
            let mut same = !differ & !LOW_BITS;
            while same != 0 {
                let begin = at + same.trailing_zeros() as usize / 8;
                if length == needle.len() || is_here(begin) {
                    hit(begin);
                }
                same &= same - 1;
            }
            at += 8;
        }
        (at..hay.len()).filter(|at| is_here(*at)).for_each(hit);
    }

    pub(crate) fn is_in(&self, text: &str) -> bool {
        if self.case_counts {
            return text.contains(&self.text);
        }
        if !self.is_plain(text) {
            return text.to_lowercase().contains(&self.text);
        }
        let (hay, needle) = (text.as_bytes(), self.text.as_bytes());
        let Some(first) = needle.first() else {
            return true;
        };
        let Some(last) = hay.len().checked_sub(needle.len()) else {
            return false;
        };
        let begins = |at: usize| hay[at..at + needle.len()].eq_ignore_ascii_case(needle);
        // No later beginning has room for the whole needle.
        let hay = &hay[..=last];
        if first.is_ascii_alphabetic() {
            memchr2_iter(*first, first.to_ascii_uppercase(), hay).any(begins)
        } else {
            memchr_iter(*first, hay).any(begins)
        }
    }

    pub(super) fn is_all_of(&self, text: &str) -> bool {
        if self.case_counts {
            return text == self.text;
        }
        if self.is_plain(text) {
            return text.eq_ignore_ascii_case(&self.text);
        }
        text.to_lowercase() == self.text
    }

    pub(super) fn begins(&self, text: &str) -> bool {
        if self.case_counts {
            return text.starts_with(&self.text);
        }
        if self.is_plain(text) {
            let start = text.as_bytes().get(..self.text.len());
            return start.is_some_and(|start| start.eq_ignore_ascii_case(self.text.as_bytes()));
        }
        text.to_lowercase().starts_with(&self.text)
    }

    /// Both are ASCII, so that nothing has to be copied to compare them.
    fn is_plain(&self, text: &str) -> bool {
        text.is_ascii() && self.text.is_ascii()
    }
}

/// A text that is looked for in many jobs, and where.
#[derive(Clone, Debug)]
pub struct Word {
    pub needle: Needle,
    pub scope: Scope,
}

/// In which texts of a job a word is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// In all that stand in a row.
    Anywhere,
    Id,
    Name,
    /// In the id, as the part that a pattern cannot match without.
    Core,
}

pub(super) fn has_capitals(text: &str) -> bool {
    text.chars().any(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn capitals_count_when_they_are_typed() {
        assert!(Needle::new("rabi").is_in("T1-RABI"));
        assert!(!Needle::new("Rabi").is_in("T1-RABI"));
        assert!(Needle::new("größe").is_in("Die GRÖSSE, die Größe"));
        assert!(Needle::new("mira").is_all_of("Mira") && !Needle::new("mira").is_all_of("Miran"));
        assert!(Needle::new("run").begins("RUNNING") && !Needle::new("run").begins("ru"));
        assert!(Needle::new("").is_in("") && Needle::new("").is_in("x"));
    }

    proptest! {
        #![proptest_config(crate::filter::tests::kept_cases())]
        #[test]
        fn it_finds_what_a_plain_look_finds(hay in "[abAB-]{0,12}", needle in "[ab-]{0,4}") {
            let plain = hay.to_lowercase().contains(&needle);
            prop_assert_eq!(Needle::new(&needle).is_in(&hay), plain);
        }

        #[test]
        fn every_place_is_found_also_where_they_overlap(hay in "[abAB-]{0,60}", needle in "[abAB-]{0,5}") {
            let needle = Needle::new(&needle);
            let mut found = Vec::new();
            needle.places_in(&hay, |at| found.push(at));
            let end = |at: usize| hay.get(at..at + needle.length());
            let there = (0..hay.len()).filter(|at| {
                needle.length() > 0 && end(*at).is_some_and(|part| needle.is_in(part))
            });
            prop_assert_eq!(found, there.collect::<Vec<_>>());
        }
    }
}
