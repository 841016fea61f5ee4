//! `job.json` of a folder queue, read leniently: what a row needs, quickly, or the whole document.
//!
//! No key is required and unknown keys are allowed: a missing one is an empty cell, one of a wrong
//! type is an empty cell and a flag. Only what is no JSON object at all is malformed.

mod field;
mod habit;
mod key;
mod path;
mod quick;
mod twice;
mod when;
mod wishes;

use std::borrow::Cow;
use std::fmt;

use compact_str::CompactString;
use serde_json::Value;

pub use self::habit::Habit;
pub use self::path::leaves_the_job;
pub use self::twice::repeated_keys;
use crate::job::{Flag, Flags, Moment, Notify, Plain, Status, eights};

/// The largest manifest that is read, in bytes.
pub const LARGEST: usize = 1 << 20;

/// How much of an unknown status word is shown, in characters.
const WORD: usize = 24;

/// What the list shows of a `job.json`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    /// As written; a directory's name in the usual case.
    pub job_id: Option<Box<str>>,
    /// The id was not kept: it is the name of the job's directory, as in nearly all manifests.
    pub is_named_so: bool,
    /// None when the key is missing or is no string.
    pub status: Option<Word>,
    pub created_by: Plain,
    pub project: Plain,
    /// The file that is executed, relative to the job's directory.
    pub script: Option<CompactString>,
    /// It lists the files that belong to the job, under `files`.
    pub lists_files: bool,
    pub created_at: Option<Moment>,
    pub started_at: Option<Moment>,
    /// From `finished_at`, `completed_at` or `ended_at`.
    pub ended_at: Option<Moment>,
    /// Higher runs sooner.
    pub priority: Option<i64>,
    pub exit_code: Option<i64>,
    /// The first line of `error`.
    pub error: Plain,
    /// Of which ends to tell; none when it does not say, or not in an object.
    pub notify: Option<Notify>,
    /// What is odd about the document itself.
    pub flags: Flags,
}

/// A status as the manifest has it, and what it means.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Word {
    pub status: Status,
    /// Trimmed; an unknown word is cut to 24 characters.
    pub raw: Plain,
}

impl Word {
    /// Blanks around it and upper case are forgiven. `cancelled` is not a word of the protocol,
    /// but is understood.
    fn new(text: &str) -> Self {
        if let Some(status) = meaning(text) {
            let raw = Plain::new(text);
            return Self { status, raw };
        }
        let raw = text.trim();
        if let Some(status) = meaning(&raw.to_ascii_lowercase()) {
            let raw = Plain::new(raw);
            return Self { status, raw };
        }
        let end = raw.char_indices().nth(WORD).map_or(raw.len(), |(i, _)| i);
        Self {
            status: Status::Unknown,
            raw: Plain::new(&raw[..end]),
        }
    }
}

fn meaning(word: &str) -> Option<Status> {
    Some(match word {
        "submitted" => Status::Pending,
        "running" => Status::Running,
        "completed" => Status::Completed,
        "failed" => Status::Failed,
        "cancelled" | "canceled" => Status::Cancelled,
        _ => return None,
    })
}

/// Why a `job.json` cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// Line and column, both from 1, when a place can be told.
    pub place: Option<(usize, usize)>,
    pub reason: String,
}

impl Malformed {
    pub fn new(reason: &str) -> Self {
        Self {
            place: None,
            reason: reason.to_owned(),
        }
    }

    /// At the byte `at` of `bytes`.
    fn at(bytes: &[u8], at: usize, reason: &str) -> Self {
        let before = &bytes[..at];
        let line = memchr::memchr_iter(b'\n', before).count() + 1;
        let start = before
            .iter()
            .rposition(|b| *b == b'\n')
            .map_or(0, |i| i + 1);
        Self {
            place: Some((line, at - start + 1)),
            reason: reason.to_owned(),
        }
    }
}

impl From<serde_json::Error> for Malformed {
    fn from(error: serde_json::Error) -> Self {
        let (line, column) = (error.line(), error.column());
        let whole = error.to_string();
        let tail = format!(" at line {line} column {column}");
        let reason = whole.strip_suffix(&tail).unwrap_or(&whole);
        let reason = match reason
            .strip_prefix("invalid type: ")
            .and_then(|rest| rest.split_once(", expected "))
        {
            Some((found, expected)) => format!("{found} instead of {expected}"),
            None => reason.to_owned(),
        };
        let place = (line > 0).then_some((line, column.max(1)));
        Self { place, reason }
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Some((line, column)) => write!(f, "line {line} column {column}: {}", self.reason),
            None => f.write_str(&self.reason),
        }
    }
}

impl std::error::Error for Malformed {}

impl Manifest {
    /// Reads what a row needs from the bytes of a `job.json`.
    pub fn read(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut manifest = Self::default();
        manifest.take_in(None, bytes, &mut Habit::default())?;
        Ok(manifest)
    }

    /// The same of a job in a directory of this name, if it is text: an id that is the name need not be kept. Who reads many
    /// manifests has a habit.
    pub fn read_in(name: Option<&str>, bytes: &[u8], habit: &mut Habit) -> Result<Self, Malformed> {
        // What would end or break a text in JSON stands in hardly any name.
        let name = name.filter(|name| eights::none(name.as_bytes(), eights::breaks_json));
        let mut manifest = Self::default();
        manifest.take_in(name, bytes, habit)?;
        Ok(manifest)
    }

    /// Reads into an empty one: it is large to be handed on and on.
    fn take_in(
        &mut self,
        name: Option<&str>,
        bytes: &[u8],
        habit: &mut Habit,
    ) -> Result<(), Malformed> {
        // Marks of an encoding, NUL bytes and all else that is worth a word are seen by the careful way.
        if bytes.len() <= LARGEST && quick::take_in(self, bytes, name, habit).is_some() {
            return Ok(());
        }
        let text = decode(bytes)?;
        let mut json = serde_json::Deserializer::from_str(&text);
        *self = field::manifest(&mut json)?;
        Ok(json.end()?)
    }

    /// The state in our words: unknown when the document does not tell one.
    pub fn state(&self) -> Status {
        self.status.as_ref().map_or(Status::Unknown, |w| w.status)
    }

    /// One line for a job that failed: its error, or with what its program ended.
    pub fn failure(&self) -> Plain {
        match (self.error.is_empty(), self.exit_code) {
            (false, _) => self.error.clone(),
            (true, Some(code)) => Plain::new(&format!("exit code {code}")),
            (true, None) => Plain::default(),
        }
    }

    fn odd(&mut self, flag: Flag) {
        self.flags.set(flag);
    }
}

/// Reads the whole document, every key kept; of a key that stands twice the last one.
pub fn document(bytes: &[u8]) -> Result<Value, Malformed> {
    let text = decode(bytes)?;
    let value: Value = serde_json::from_str(&text)?;
    if value.is_object() {
        Ok(value)
    } else {
        Err(Malformed::new("it is no JSON object"))
    }
}

/// The text of a `job.json`: UTF-8 with or without a byte order mark, or UTF-16 with one.
pub fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Malformed> {
    if bytes.len() > LARGEST {
        return Err(Malformed::new("it is larger than 1 MiB"));
    }
    let text = match bytes {
        [0xFF, 0xFE, rest @ ..] => Cow::Owned(wide(rest, u16::from_le_bytes)?),
        [0xFE, 0xFF, rest @ ..] => Cow::Owned(wide(rest, u16::from_be_bytes)?),
        _ => Cow::Borrowed(narrow(
            bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes),
        )?),
    };
    if text.trim_ascii_start().is_empty() {
        return Err(Malformed::new("it is empty"));
    }
    Ok(text)
}

fn narrow(bytes: &[u8]) -> Result<&str, Malformed> {
    if let Some(at) = memchr::memchr(0, bytes) {
        return Err(Malformed::at(bytes, at, "a NUL byte"));
    }
    str::from_utf8(bytes)
        .map_err(|e| Malformed::at(bytes, e.valid_up_to(), "bytes that are no UTF-8"))
}

fn wide(bytes: &[u8], order: fn([u8; 2]) -> u16) -> Result<String, Malformed> {
    let (pairs, odd) = bytes.as_chunks::<2>();
    if !odd.is_empty() {
        return Err(Malformed::new("UTF-16 cut in the middle of a character"));
    }
    let text: Result<String, _> = char::decode_utf16(pairs.iter().map(|p| order(*p))).collect();
    let text = text.map_err(|_| Malformed::new("broken UTF-16"))?;
    match memchr::memchr(0, text.as_bytes()) {
        Some(at) => Err(Malformed::at(text.as_bytes(), at, "a NUL byte")),
        None => Ok(text),
    }
}

#[cfg(test)]
mod tests;
