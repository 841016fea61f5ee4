//! One source as the user names it.

use std::path::PathBuf;

/// The kinds of source this program knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Folder,
    Sqlite,
}

impl Kind {
    /// The word in the configuration and in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Folder => "folder",
            Self::Sqlite => "sqlite",
        }
    }
}

/// A source to open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceSpec {
    /// Unique on the board; what is shown and typed.
    pub name: String,
    pub kind: Kind,
    pub path: PathBuf,
    /// Nothing may be changed there.
    pub read_only: bool,
}
