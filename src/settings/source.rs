//! One source as the user names it: `DIR`, `NAME=DIR`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::job::Verb;

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

    /// The kind with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Folder, Self::Sqlite]
            .into_iter()
            .find(|kind| kind.word() == word)
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
    /// How its synchroniser is asked, if it is.
    pub sync: Option<super::SyncSpec>,
    /// A running job that shows no sign for so long may be stuck; none for the store's own patience.
    pub stalled_after: Option<Duration>,
    pub rules: SourceRules,
}

/// What may be asked of a source, and how carefully.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceRules {
    /// The only verbs that may be asked; none when all may.
    pub allow: Option<Vec<Verb>>,
    /// Whether jobs of other people may be changed.
    pub allow_others: bool,
    /// Whether a number has to be typed before anything is cancelled or archived.
    pub guarded: bool,
    /// The shortest pause between two looks that nothing prompted; none for the store's own pace.
    pub refresh: Option<Duration>,
}

impl Default for SourceRules {
    fn default() -> Self {
        Self {
            allow: None,
            allow_others: true,
            guarded: false,
            refresh: None,
        }
    }
}

impl SourceRules {
    pub fn allows(&self, verb: Verb) -> bool {
        self.allow
            .as_ref()
            .is_none_or(|allowed| allowed.contains(&verb))
    }
}

impl SourceSpec {
    /// Reads `PATH` or `NAME=PATH`. A path with `=` in it needs a name before it, or `./`.
    pub fn parse(text: &str, kind: Kind) -> Self {
        let named = text
            .split_once('=')
            .filter(|(name, _)| !name.is_empty() && !name.contains(['/', '\\', '.']));
        let (name, path) = match named {
            Some((name, path)) => (name.to_owned(), PathBuf::from(path)),
            None => (own_name(Path::new(text), kind), PathBuf::from(text)),
        };
        Self {
            name: crate::job::Plain::new(&name).to_string(),
            kind,
            path,
            read_only: false,
            sync: None,
            stalled_after: None,
            rules: SourceRules::default(),
        }
    }
}

/// What a directory or a file is called: its own name, of a database without the ending.
fn own_name(path: &Path, kind: Kind) -> String {
    let named = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let part = match kind {
        Kind::Folder => named.file_name(),
        Kind::Sqlite => named.file_stem(),
    };
    part.map_or_else(
        || kind.word().to_owned(),
        |name| name.to_string_lossy().into_owned(),
    )
}

/// Gives sources that share a name a number behind it.
pub fn make_unique(sources: &mut [SourceSpec]) {
    for at in 1..sources.len() {
        let wanted = sources[at].name.clone();
        let taken =
            |sources: &[SourceSpec], name: &str| sources[..at].iter().any(|s| s.name == name);
        let mut number = 2;
        let mut name = wanted.clone();
        while taken(sources, &name) {
            name = format!("{wanted}-{number}");
            number += 1;
        }
        sources[at].name = name;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_called_what_it_is_called() {
        let named = SourceSpec::parse("lab=/data/jobs.db", Kind::Sqlite);
        assert_eq!(
            (named.name.as_str(), named.path.to_str()),
            ("lab", Some("/data/jobs.db"))
        );
        assert_eq!(
            SourceSpec::parse("/data/jobs.db", Kind::Sqlite).name,
            "jobs"
        );
        assert_eq!(
            SourceSpec::parse("/job-queue/", Kind::Folder).name,
            "job-queue"
        );
        let odd = SourceSpec::parse("./a=b", Kind::Folder);
        assert_eq!(
            (odd.name.as_str(), odd.path.to_str()),
            ("a=b", Some("./a=b"))
        );
    }

    #[test]
    fn sources_of_one_name_are_told_apart() {
        let mut all: Vec<_> = ["/a/q", "/b/q", "/c/q"]
            .map(|p| SourceSpec::parse(p, Kind::Folder))
            .into();
        make_unique(&mut all);
        let names: Vec<_> = all.iter().map(|s| s.name.as_str()).collect();
        assert_eq!(names, ["q", "q-2", "q-3"]);
    }
}
