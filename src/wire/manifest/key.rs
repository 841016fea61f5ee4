//! The keys of a manifest: which of them a row is made of, and whether one stands twice.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, Visitor};

/// The keys a row is made of, and the others. Each known one is also its place among the keys met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    JobId,
    CreatedAt,
    CreatedBy,
    Project,
    Script,
    Args,
    Files,
    Status,
    Notify,
    Priority,
    StartedAt,
    // Three names for one thing: standing beside each other they are no mistake.
    FinishedAt,
    CompletedAt,
    EndedAt,
    ExitCode,
    Error,
    /// The protocol has it, and no row needs it.
    Channel,
    Type,
    /// Any other.
    Other,
}

/// The keys met so far.
#[derive(Default)]
pub(super) struct Met {
    known: u32,
    /// The first few others need no memory of their own.
    first: [u64; 8],
    firsts: usize,
    others: Vec<u64>,
}

impl Met {
    /// Whether the key stood before; of another one its hash is asked for.
    #[inline]
    pub(super) fn again(&mut self, key: Key, hash: u64) -> bool {
        if key == Key::Other {
            return self.other_again(hash);
        }
        let bit = 1 << key as u32;
        let twice = self.known & bit != 0;
        self.known |= bit;
        twice
    }

    fn other_again(&mut self, hash: u64) -> bool {
        // Manifests with thousands of own keys are not worth a look at each pair.
        let twice = self.first[..self.firsts].contains(&hash)
            || (self.others.len() < 256 && self.others.contains(&hash));
        if let Some(free) = self.first.get_mut(self.firsts) {
            *free = hash;
            self.firsts += 1;
        } else {
            self.others.push(hash);
        }
        twice
    }
}

/// Reads a key.
pub(super) struct KeySeed;

impl<'de> DeserializeSeed<'de> for KeySeed {
    type Value = (Key, u64);

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(Key, u64), D::Error> {
        json.deserialize_str(self)
    }
}

impl Visitor<'_> for KeySeed {
    type Value = (Key, u64);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<(Key, u64), E> {
        Ok(Key::of(key))
    }
}

impl Key {
    /// How many there are.
    pub(super) const COUNT: usize = Self::Other as usize + 1;

    /// Whether a row needs its texts.
    pub(super) fn is_kept(self) -> bool {
        !matches!(self, Self::Channel | Self::Type | Self::Other)
    }

    pub(super) fn is_end(self) -> bool {
        matches!(self, Self::FinishedAt | Self::CompletedAt | Self::EndedAt)
    }

    pub(super) fn is_time(self) -> bool {
        matches!(self, Self::CreatedAt | Self::StartedAt) || self.is_end()
    }

    /// The known key that stands here with its closing quote, and its length; none where there is another one.
    #[inline]
    pub(super) fn before_quote(text: &[u8]) -> Option<(Self, usize)> {
        let known =
            |word: &[u8], key: Self| text.starts_with(word).then_some((key, word.len() - 1));
        match text.first()? {
            b'a' => known(b"args\"", Self::Args),
            b'c' => known(b"created_at\"", Self::CreatedAt)
                .or_else(|| known(b"created_by\"", Self::CreatedBy))
                .or_else(|| known(b"completed_at\"", Self::CompletedAt))
                .or_else(|| known(b"channel\"", Self::Channel)),
            b'e' => {
                known(b"error\"", Self::Error).or_else(|| known(b"exit_code\"", Self::ExitCode))
            }
            b'j' => known(b"job_id\"", Self::JobId),
            b'n' => known(b"notify\"", Self::Notify),
            b'p' => {
                known(b"project\"", Self::Project).or_else(|| known(b"priority\"", Self::Priority))
            }
            b's' => known(b"status\"", Self::Status)
                .or_else(|| known(b"script\"", Self::Script))
                .or_else(|| known(b"started_at\"", Self::StartedAt)),
            b't' => known(b"type\"", Self::Type),
            _ => None,
        }
    }

    /// The key with this name; of another one a hash that tells whether it stands twice.
    pub(super) fn of(key: &str) -> (Self, u64) {
        let known = match key {
            "job_id" => Self::JobId,
            "created_at" => Self::CreatedAt,
            "created_by" => Self::CreatedBy,
            "project" => Self::Project,
            "script" => Self::Script,
            "args" => Self::Args,
            "files" => Self::Files,
            "status" => Self::Status,
            "notify" => Self::Notify,
            "priority" => Self::Priority,
            "started_at" => Self::StartedAt,
            "finished_at" => Self::FinishedAt,
            "completed_at" => Self::CompletedAt,
            "ended_at" => Self::EndedAt,
            "exit_code" => Self::ExitCode,
            "error" => Self::Error,
            "channel" => Self::Channel,
            "type" => Self::Type,
            other => {
                let hash = other.bytes().fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
                    (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
                });
                return (Self::Other, hash);
            }
        };
        (known, 0)
    }
}
