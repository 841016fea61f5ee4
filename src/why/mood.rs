//! Which lines of a log tell of an error or a warning, by the few words that are used alike everywhere.

use std::borrow::Cow;

/// What a line is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    Calm,
    Warning,
    Error,
}

impl Mood {
    pub fn of(text: &[u8]) -> Self {
        let has = |words: &[&str]| {
            let mut words = words.iter();
            words.any(|word| memchr::memmem::find(text, word.as_bytes()).is_some())
        };
        if has(&[
            "ERROR",
            "FATAL",
            "CRITICAL",
            "rror:",
            "Traceback (most recent",
        ]) {
            Self::Error
        } else if has(&["WARN", "arning:", "warn:"]) {
            Self::Warning
        } else {
            Self::Calm
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
