//! Pieces of a job's log, as bytes with their place in the whole.

use super::{Moment, Plain};

/// Which piece of a log is wanted. Offsets and lengths are bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogAsk {
    /// The last `most` bytes.
    End { most: usize },
    /// Up to `most` bytes from `offset` on.
    At { offset: u64, most: usize },
}

/// Tells one log file from the one that replaced it under the same name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct LogFile(pub u64);

/// A piece of a log. The bytes are raw: whoever draws them makes them harmless first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogChunk {
    pub file: LogFile,
    /// What is read, for the title (`stdout.log`).
    pub name: Plain,
    /// Where `bytes` begins.
    pub start: u64,
    pub bytes: Vec<u8>,
    /// How long the whole log is now.
    pub size: u64,
    /// The job is over and nothing will be added.
    pub ended: bool,
    /// When the log was last written, where the source knows.
    pub written: Option<Moment>,
}
