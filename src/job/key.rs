//! How everybody points at a job: the source it lives in and its name there.

use std::fmt;
use std::sync::Arc;

/// One source on the board, by its place in the list of sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub u16);

/// Whether a job is among the living or was put away; the same name may stand in both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    Live,
    Archive,
}

/// The name of a job in its source: a directory's name or a row's id.
///
/// Sources may hold any bytes there. The text kept here is safe to print and can be turned
/// back into exactly those bytes: what cannot be shown stands as `\xNN`, a backslash as `\\`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobId {
    name: Arc<str>,
    place: Place,
}

impl JobId {
    /// The id of a living job with this name.
    pub fn live(raw: &[u8]) -> Self {
        Self::placed(raw, Place::Live)
    }

    /// The id of an archived job, by its name in the archive.
    pub fn archived(raw: &[u8]) -> Self {
        Self::placed(raw, Place::Archive)
    }

    pub fn placed(raw: &[u8], place: Place) -> Self {
        Self {
            name: escape(raw).into(),
            place,
        }
    }

    /// The id whose printed form is `name`, as read back from the board.
    pub fn from_printed(name: &str, place: Place) -> Self {
        Self {
            name: name.into(),
            place,
        }
    }

    /// The name as it is shown and typed.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn place(&self) -> Place {
        self.place
    }

    /// The name as the source spells it, byte for byte.
    pub fn raw(&self) -> Vec<u8> {
        unescape(&self.name)
    }
}

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

/// A job on the board: its source and its name there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobKey {
    pub source: SourceId,
    pub id: JobId,
}

fn escape(raw: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(raw.len());
    for chunk in raw.utf8_chunks() {
        for c in chunk.valid().chars() {
            if c == '\\' {
                out.push_str("\\\\");
            } else if super::text::is_harmless(c) {
                out.push(c);
            } else {
                let mut buffer = [0; 4];
                for byte in c.encode_utf8(&mut buffer).bytes() {
                    let _ = write!(out, "\\x{byte:02X}");
                }
            }
        }
        for byte in chunk.invalid() {
            let _ = write!(out, "\\x{byte:02X}");
        }
    }
    out
}

fn unescape(name: &str) -> Vec<u8> {
    let bytes = name.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        match (bytes[i], bytes.get(i + 1)) {
            (b'\\', Some(b'\\')) => {
                out.push(b'\\');
                i += 2;
            }
            (b'\\', Some(b'x')) => {
                let byte = name
                    .get(i + 2..i + 4)
                    .and_then(|hex| u8::from_str_radix(hex, 16).ok());
                if let Some(byte) = byte {
                    out.push(byte);
                    i += 4;
                } else {
                    out.push(b'\\');
                    i += 1;
                }
            }
            (byte, _) => {
                out.push(byte);
                i += 1;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_bytes_come_back_and_print_harmlessly(raw in proptest::collection::vec(any::<u8>(), 0..60)) {
            let id = JobId::live(&raw);
            prop_assert_eq!(id.raw(), raw);
            prop_assert!(id.name().chars().all(super::super::text::is_harmless));
        }
    }

    #[test]
    fn a_plain_name_is_itself() {
        assert_eq!(
            JobId::live(b"job-20260210-143022-wfe").name(),
            "job-20260210-143022-wfe"
        );
        assert_eq!(JobId::live(b"a\xFF\\b\x1b").name(), r"a\xFF\\b\x1B");
    }
}
