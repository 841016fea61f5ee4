//! A conflict copy beside the file that counts, as a source hands both over.

use super::{Moment, Plain};

/// Two files of which a synchroniser kept both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// The file that counts and the copy, below the source's root.
    pub file: Plain,
    pub copy: Plain,
    /// When the copy was made, by the wall clock of the machine that made it.
    pub made: Plain,
    /// The beginning of the id of the device that wrote the file that counts.
    pub device: Plain,
    pub left: Side,
    pub right: Side,
    /// Of two JSON objects: every key whose value differs, with both values where they are.
    pub keys: Option<Vec<KeyPair>>,
    /// How to settle it, in sentences.
    pub advice: Plain,
}

/// One of the two files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    pub size: Option<u64>,
    /// When it was written, by the clock of the machine that wrote it.
    pub written: Option<Moment>,
    pub body: Body,
}

/// What is in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// Its lines; `cut` when there are more.
    Text { lines: Vec<Plain>, cut: bool },
    /// It is no text, or cannot be read; the sentence says which.
    Nothing(Plain),
}

impl Body {
    pub fn lines(&self) -> &[Plain] {
        match self {
            Self::Text { lines, .. } => lines,
            Self::Nothing(_) => &[],
        }
    }
}

/// A key of which two documents say different things; none where a document lacks it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyPair {
    pub key: Plain,
    pub left: Option<Plain>,
    pub right: Option<Plain>,
}

impl KeyPair {
    /// `status: running | submitted`; a missing one is `(absent)`.
    pub fn line(&self) -> String {
        let shown = |side: &Option<Plain>| match side {
            Some(value) => value.as_str().to_owned(),
            None => "(absent)".to_owned(),
        };
        format!(
            "{}: {} | {}",
            self.key,
            shown(&self.left),
            shown(&self.right)
        )
    }
}
