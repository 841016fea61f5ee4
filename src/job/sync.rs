//! How the synchroniser stands that carries a source between machines, in one colour and a few words.

use super::{Moment, Plain};

/// The colour of the indicator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    /// Nothing is known: it cannot be asked.
    Grey,
    /// The other machine is there, nothing moves, nothing lacks.
    Green,
    /// Something is on its way, or will be once the other machine is back.
    Yellow,
    /// It does not go on by itself.
    Red,
}

impl Health {
    /// The word in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Grey => "grey",
            Self::Green => "green",
            Self::Yellow => "yellow",
            Self::Red => "red",
        }
    }
}

/// What a source says of its synchroniser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyncSign {
    pub health: Health,
    /// One to three words (`ok`, `peer gone`, `3 errors`).
    pub word: Plain,
    /// Since when it is so, where an age says more than the words.
    pub since: Option<Moment>,
    /// The whole story, in a sentence.
    pub text: Plain,
    /// The other machine is talked to right now.
    pub connected: bool,
    /// Files that could not be brought or sent.
    pub errors: u64,
}

impl SyncSign {
    pub fn new(health: Health, word: &str, text: &str) -> Self {
        Self {
            health,
            word: Plain::new(word),
            since: None,
            text: Plain::new(text),
            connected: false,
            errors: 0,
        }
    }
}
