//! Dates of a row: how they are written, and in which clock.

use rusqlite::types::ValueRef;

use super::schema::Schema;
use super::value::raw_text;
use crate::job::Moment;

/// In which clock the stamps of a row were written.
#[derive(Clone, Copy)]
pub(super) struct Eras {
    pub(super) created: Zone,
    pub(super) later: Zone,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Zone {
    Utc,
    Local,
}

impl Eras {
    /// The server wrote UTC until 2026-01-15, then a local creation beside UTC start and end until
    /// 2026-03-10, and local time since; files live through all of that.
    pub(super) fn of(schema: &Schema, created: ValueRef<'_>) -> Self {
        let raw = raw_text(created).unwrap_or_default();
        let day = raw.get(..10).unwrap_or(b"9999-12-31");
        let (created, later) = if schema.own {
            (Zone::Local, Zone::Local)
        } else if schema.is_first_era() || day < b"2026-01-15".as_slice() {
            (Zone::Utc, Zone::Utc)
        } else if day < b"2026-03-10".as_slice() {
            (Zone::Local, Zone::Utc)
        } else {
            (Zone::Local, Zone::Local)
        };
        Self { created, later }
    }
}

/// A date of a row.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Stamp {
    Absent,
    At(Moment),
    Bad,
}

impl Stamp {
    pub(super) fn read(value: ValueRef<'_>, zone: Zone) -> Self {
        let ValueRef::Text(raw) = value else {
            return if value == ValueRef::Null {
                Self::Absent
            } else {
                Self::Bad
            };
        };
        let Ok(text) = std::str::from_utf8(raw) else {
            return Self::Bad;
        };
        // Few have a zone of their own; asking all of them twice would cost.
        let has_zone = text
            .get(10..)
            .is_some_and(|time| time.contains(['Z', 'z', '+', '-']));
        let read = match zone {
            _ if has_zone => Moment::parse_rfc3339(text),
            Zone::Utc => Moment::parse_naive_utc(text),
            Zone::Local => Moment::parse_naive_local(text),
        };
        read.map_or(Self::Bad, Self::At)
    }

    pub(super) fn moment(self) -> Option<Moment> {
        match self {
            Self::At(moment) => Some(moment),
            Self::Absent | Self::Bad => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_python_reads_them() {
        let read = |text: &str| Stamp::read(ValueRef::Text(text.as_bytes()), Zone::Utc).moment();
        let want = Moment::parse_rfc3339("2026-11-20T15:39:17Z");
        for form in [
            "2026-11-20 15:39:17.000000",
            "2026-11-20T15:39:17",
            "2026-11-20 15:39:17.0",
            "2026-11-20T15:39:17Z",
            "2026-11-20 16:39:17+01:00",
        ] {
            assert_eq!(read(form), want, "{form}");
        }
        assert_eq!(
            read("2026-11-20"),
            Moment::parse_rfc3339("2026-11-20T00:00:00Z")
        );
        for bad in ["yesterday", "", "2026-13-01 00:00:00", "17"] {
            assert_eq!(read(bad), None, "{bad}");
        }
        assert!(Stamp::read(ValueRef::Integer(5), Zone::Utc) == Stamp::Bad);
    }
}
