//! All that a source knows of one job, read when it is shown.

use super::{Plain, StudyReport, text};

/// Everything about one job, in the order it is shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Details {
    /// Name and value, as the source has them, also of fields nobody knows.
    pub fields: Vec<(Plain, Plain)>,
    /// Longer texts: the README, the error with its traceback, the list of files.
    pub sections: Vec<Section>,
    /// What its optimisation study has come to, where it keeps one.
    pub study: Option<Box<StudyReport>>,
}

/// A longer text with a heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    pub title: Plain,
    pub lines: Vec<Plain>,
}

impl Section {
    /// Cleans each line of `text` on its own.
    pub fn new(title: &str, text: &str) -> Self {
        Self {
            title: Plain::new(title),
            lines: text::plain_lines(text),
        }
    }
}

impl Details {
    pub fn field(&mut self, name: &str, value: &str) {
        self.fields.push((Plain::new(name), Plain::new(value)));
    }
}
