//! A `[[source]]` or `[[notify]]` as it was written, for whoever asks where a value came from.

use super::origin::Origin;

/// One table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// `source` or `notify`.
    pub table: &'static str,
    /// What the source is called; empty for a notification.
    pub name: String,
    /// Where it begins.
    pub origin: Origin,
    pub lines: Vec<Line>,
}

/// One value in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub key: String,
    /// As TOML, with nothing in it that is secret.
    pub value: String,
    pub origin: Origin,
}
