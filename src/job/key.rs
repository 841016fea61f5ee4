//! How everybody points at a job: the source it lives in and its name there.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use super::eights;
use super::part::Part;

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
    name: Part,
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
        let name = match str::from_utf8(raw) {
            Ok(text) if prints_as_it_is(text) => Part::alone(text),
            _ => Part::alone(escape(raw)),
        };
        Self { name, place }
    }

    /// The id of the job whose name, as the source spells it, is this part of a text. Nothing is copied of a name
    /// that prints as it is: whoever lists thousands puts them into one piece. None where there is no such part.
    pub fn within(piece: &Arc<str>, name: Range<usize>, place: Place) -> Option<Self> {
        let text = piece.get(name.clone())?;
        if prints_as_it_is(text) {
            let name = Part::of(piece, name)?;
            return Some(Self { name, place });
        }
        Some(Self::placed(text.as_bytes(), place))
    }

    /// The id whose printed form is `name`, as read back from the board.
    pub fn from_printed(name: &str, place: Place) -> Self {
        Self {
            name: Part::alone(name),
            place,
        }
    }

    /// Where the name lies.
    pub(crate) fn part(&self) -> &Part {
        &self.name
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

/// Whether nothing in it has to be escaped. Plain ASCII is seen at one look at all bytes, as nearly all names are.
fn prints_as_it_is(name: &str) -> bool {
    let marks = |eight| eights::not_printable(eight) | eights::equal(eight, b'\\');
    eights::none(name.as_bytes(), marks)
        || name
            .chars()
            .all(|c| c != '\\' && super::text::is_harmless(c))
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

        #[test]
        fn a_name_in_a_piece_is_the_same_name(
            names in proptest::collection::vec("[a-z-]{0,12}|\\PC{0,6}|.{0,6}", 1..8),
        ) {
            let piece: Arc<str> = names.concat().into();
            let mut start = 0;
            for name in names {
                let range = start..start + name.len();
                start = range.end;
                let id = JobId::within(&piece, range, Place::Live).unwrap();
                let copy = JobId::live(name.as_bytes());
                prop_assert_eq!(&id, &copy);
                prop_assert_eq!(Arc::ptr_eq(id.part().piece(), &piece), copy.name() == name);
            }
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
