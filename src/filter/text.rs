//! Looking for a text in a text. Capitals count only when they are typed.

use memchr::{memchr_iter, memchr2_iter};

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

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn counts_case(&self) -> bool {
        self.case_counts
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
    }
}
