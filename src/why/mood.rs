//! Which lines of a log tell of an error or a warning, by the few words that are used alike everywhere.

use std::borrow::Cow;
use std::sync::LazyLock;

use memchr::memmem::Finder;

/// What a line is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mood {
    Calm,
    Warning,
    Error,
}

/// The words, and what a line is about that has one of them.
const WORDS: [(&str, Mood); 8] = [
    ("ERROR", Mood::Error),
    ("FATAL", Mood::Error),
    ("CRITICAL", Mood::Error),
    ("rror:", Mood::Error),
    ("Traceback (most recent", Mood::Error),
    ("WARN", Mood::Warning),
    ("arning:", Mood::Warning),
    ("warn:", Mood::Warning),
];

impl Mood {
    pub fn of(text: &[u8]) -> Self {
        let mut mood = Self::Calm;
        Self::in_all(text, |_, _, found| mood = mood.max(found));
        mood
    }

    /// Tells of each word in a text of many lines where it begins and ends, and what its line is about.
    pub fn in_all(text: &[u8], mut tell: impl FnMut(usize, usize, Self)) {
        static FINDERS: LazyLock<[(Finder<'static>, Mood); 8]> =
            LazyLock::new(|| WORDS.map(|(word, mood)| (Finder::new(word), mood)));
        for (finder, mood) in FINDERS.iter() {
            let length = finder.needle().len();
            for at in finder.find_iter(text) {
                tell(at, at + length, *mood);
            }
        }
    }
}

/// What ends a program from outside it, in the words of the systems that do it.
const ENDS: [&str; 12] = [
    "out of memory",
    "memoryerror",
    "bad_alloc",
    "no space left",
    "quota exceeded",
    "segmentation fault",
    "core dumped",
    "panicked at",
    "license",
    "licence",
    "worker crashed",
    "permission denied",
];
/// A licence that was taken as it should be is no trouble.
const DENIED: [&str; 8] = [
    "fail",
    "denied",
    "error",
    "not ",
    "no ",
    "expired",
    "unavailable",
    "cannot",
];

/// The line names what ended the program, without calling it an error.
pub(super) fn names_an_end(text: &str) -> bool {
    let text = lower(text);
    let killed = text
        .split(|c: char| !c.is_alphanumeric())
        .any(|word| matches!(word, "killed" | "sigkill" | "aborted"));
    killed
        || ENDS.iter().any(|end| {
            let licence = end.starts_with("licen");
            text.contains(end) && (!licence || DENIED.iter().any(|word| text.contains(word)))
        })
}

pub(super) fn lower(text: &str) -> Cow<'_, str> {
    if text.chars().any(char::is_uppercase) {
        Cow::Owned(text.to_lowercase())
    } else {
        Cow::Borrowed(text)
    }
}
