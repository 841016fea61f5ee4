//! Looking for a text in a text. Capitals count only when they are typed.

use memchr::memmem::Finder;
use memchr::{memchr_iter, memchr2_iter};

/// So many bytes say which letters are rare in a text.
const SAMPLE: usize = 4096;

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
        if self.case_counts || !needle.iter().any(u8::is_ascii_alphabetic) {
            let finder = Finder::new(needle);
            let mut from = 0;
            while let Some(at) = finder.find(&hay[from..]) {
                hit(from + at);
                // The next one may begin inside this one.
                from += at + 1;
            }
            return;
        }
        let (at, letter) = rarest(needle, &hay[..hay.len().min(SAMPLE)]);
        for found in memchr2_iter(letter, letter.to_ascii_uppercase(), hay) {
            let Some(begin) = found.checked_sub(at) else {
                continue;
            };
            let part = hay.get(begin..begin + needle.len());
            if part.is_some_and(|part| part.eq_ignore_ascii_case(needle)) {
                hit(begin);
            }
        }
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

/// The letter of a needle that is met least often in a sample, and its place in the needle.
fn rarest(needle: &[u8], sample: &[u8]) -> (usize, u8) {
    let mut often = [0_u16; 256];
    for letter in sample {
        often[usize::from(letter.to_ascii_lowercase())] += 1;
    }
    let letters = needle.iter().copied().enumerate();
    let rarest = letters.min_by_key(|(_, letter)| often[usize::from(*letter)]);
    rarest.unwrap_or_default()
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
        fn every_place_is_found_also_where_they_overlap(hay in "[abAB-]{0,40}", needle in "[abAB-]{0,4}") {
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
