//! Which rows are shown: words that all have to be found in a job's texts.

use super::record::Row;

/// A filter as typed: blank-separated words, `!` before a word turns it round. A word is looked for
/// in id, title, owner, project, state and source; capitals count only when they are typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    words: Vec<Word>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Word {
    text: String,
    case_counts: bool,
    unwanted: bool,
}

impl Filter {
    pub fn parse(text: &str) -> Self {
        let words = text
            .split_whitespace()
            .map(|word| {
                let (word, unwanted) = match word.strip_prefix('!') {
                    Some(rest) => (rest, true),
                    None => (word, false),
                };
                Word {
                    text: word.to_owned(),
                    case_counts: word.chars().any(char::is_uppercase),
                    unwanted,
                }
            })
            .filter(|word| !word.text.is_empty())
            .collect();
        Self { words }
    }

    /// The first word that looks as if it meant more than its letters, for scripts, which must not be
    /// answered with a guess: `field:value`, `field>=value`, `@macro`, `/regex/`.
    pub fn beyond_words(text: &str) -> Option<&str> {
        text.split_whitespace().find(|word| {
            let word = word.trim_start_matches('!');
            word.starts_with(['@', '/', '(']) || word.contains([':', '=', '>', '<', '~', '|'])
        })
    }

    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether the row is shown; `source` is its source's name.
    pub fn accepts(&self, row: &Row<'_>, source: &str) -> bool {
        if self.is_empty() {
            return true;
        }
        self.accepts_texts(&[
            row.name(),
            row.title(),
            row.owner(),
            row.project(),
            row.status().word(),
            row.native(),
            source,
        ])
    }

    /// The same for anything else that has texts.
    pub fn accepts_texts(&self, texts: &[&str]) -> bool {
        let mut words = self.words.iter();
        words.all(|word| texts.iter().any(|text| word.is_in(text)) != word.unwanted)
    }
}

impl Word {
    fn is_in(&self, text: &str) -> bool {
        if self.case_counts {
            return text.contains(&self.text);
        }
        if text.is_ascii() && self.text.is_ascii() {
            let (hay, needle) = (text.as_bytes(), self.text.as_bytes());
            return hay
                .windows(needle.len())
                .any(|part| part.eq_ignore_ascii_case(needle));
        }
        text.to_lowercase().contains(&self.text)
    }
}
