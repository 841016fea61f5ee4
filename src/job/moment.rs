//! A moment in time, and its text forms. The only file, beside `clock.rs`, that names the time library.

use std::fmt;
use std::fs;
use std::sync::LazyLock;
use std::time::Duration;

use super::civil;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// The zone of this machine's wall clock, found once. Where nobody chose another by `TZ` its own file is read: to
/// look the name up in the database of all zones takes longer than a frame, and again every few minutes.
fn zone() -> TimeZone {
    static ZONE: LazyLock<TimeZone> = LazyLock::new(|| {
        let chosen = std::env::var_os("TZ").is_some();
        let rules = fs::read("/etc/localtime").ok().filter(|_| !chosen);
        rules
            .and_then(|rules| TimeZone::tzif("local", &rules).ok())
            .unwrap_or_else(TimeZone::system)
    });
    ZONE.clone()
}

/// Milliseconds since 1970-01-01 00:00 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(pub i64);

impl Moment {
    /// How long after `earlier` this is; zero when it is not after it.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    pub fn plus(self, span: Duration) -> Self {
        Self(
            self.0
                .saturating_add(i64::try_from(span.as_millis()).unwrap_or(i64::MAX)),
        )
    }

    pub fn minus(self, span: Duration) -> Self {
        Self(
            self.0
                .saturating_sub(i64::try_from(span.as_millis()).unwrap_or(i64::MAX)),
        )
    }

    /// From a file's time: seconds and nanoseconds since 1970.
    pub fn from_unix(seconds: i64, nanoseconds: u32) -> Self {
        Self(
            seconds
                .saturating_mul(1000)
                .saturating_add(i64::from(nanoseconds / 1_000_000)),
        )
    }

    /// Reads RFC 3339 with an offset (`2026-02-10T14:30:22Z`).
    pub fn parse_rfc3339(text: &str) -> Option<Self> {
        let stamp: Timestamp = text.trim().parse().ok()?;
        Some(Self(stamp.as_millisecond()))
    }

    /// Reads a date and time without a zone (`T` or space, fraction or not, or the date alone)
    /// as the wall clock of UTC.
    pub fn parse_naive_utc(text: &str) -> Option<Self> {
        if let Some(moment) = plain_utc(text) {
            return Some(moment);
        }
        let civil: DateTime = text.trim().parse().ok()?;
        Self::from_zoned(civil, TimeZone::UTC)
    }

    /// The same as the wall clock of this machine. An hour that a clock change repeats is taken
    /// the first time round.
    pub fn parse_naive_local(text: &str) -> Option<Self> {
        let civil: DateTime = text.trim().parse().ok()?;
        Self::from_zoned(civil, zone())
    }

    /// Reads `YYYYMMDD-HHMMSS` or `YYYYMMDDTHHMMSS` as UTC; impossible dates are none.
    pub fn parse_stamp(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        if bytes.len() < 15 || !matches!(bytes[8], b'-' | b'T') {
            return None;
        }
        let number = |range: std::ops::Range<usize>| -> Option<i64> {
            bytes[range].iter().try_fold(0, |sum, b| {
                b.is_ascii_digit().then(|| sum * 10 + i64::from(b - b'0'))
            })
        };
        let date = [number(0..4)?, number(4..6)?, number(6..8)?];
        let time = [number(9..11)?, number(11..13)?, number(13..15)?];
        Self::from_utc(date, time)
    }

    /// From year, month, day and hour, minute, second in UTC; impossible ones are none.
    pub fn from_utc(date: [i64; 3], time: [i64; 3]) -> Option<Self> {
        civil::milliseconds(date, time).map(Self)
    }

    fn from_zoned(civil: DateTime, zone: TimeZone) -> Option<Self> {
        let zoned = civil.to_zoned(zone).ok()?;
        Some(Self(zoned.timestamp().as_millisecond()))
    }

    fn timestamp(self) -> Timestamp {
        Timestamp::from_millisecond(self.0).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// `2026-02-10T14:30:22Z`, for JSON and manifests.
    pub fn rfc3339(self) -> String {
        let quick = self.rfc3339_bytes();
        if let Some(text) = quick.as_ref().and_then(|text| str::from_utf8(text).ok()) {
            return text.to_owned();
        }
        self.timestamp().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    }

    /// The same in a fixed place; none for years that have not four digits.
    pub fn rfc3339_bytes(self) -> Option<[u8; 20]> {
        civil::rfc3339(self.0)
    }

    /// `20260210-143022` in UTC, as job directories carry it.
    pub fn stamp(self) -> String {
        self.timestamp().strftime("%Y%m%d-%H%M%S").to_string()
    }

    /// `20260210T143022Z`, as archive names and records carry it.
    pub fn compact_utc(self) -> String {
        self.timestamp().strftime("%Y%m%dT%H%M%SZ").to_string()
    }

    /// `2026-02-10 14:30:22.000000` on this machine's wall clock, as the job server stores it.
    pub fn naive_local(self) -> String {
        let zoned = self.timestamp().to_zoned(zone());
        let micros = zoned.subsec_nanosecond() / 1000;
        format!("{}.{micros:06}", zoned.strftime("%Y-%m-%d %H:%M:%S"))
    }

    /// `20260210` on this machine's calendar.
    pub fn local_day(self) -> String {
        self.timestamp()
            .to_zoned(zone())
            .strftime("%Y%m%d")
            .to_string()
    }

    /// `14:30:22` on this machine's wall clock.
    pub fn local_clock(self) -> String {
        self.timestamp()
            .to_zoned(zone())
            .strftime("%H:%M:%S")
            .to_string()
    }

    /// Minutes since midnight on this machine's wall clock.
    pub fn local_minute(self) -> u16 {
        let zoned = self.timestamp().to_zoned(zone());
        let minutes = i16::from(zoned.hour()) * 60 + i16::from(zoned.minute());
        u16::try_from(minutes).unwrap_or(0)
    }

    /// `2026-02-10 14:30:22` on this machine's wall clock.
    pub fn local_text(self) -> String {
        let offset = zone().to_offset(self.timestamp()).seconds();
        let quick = civil::rfc3339(self.0.saturating_add(i64::from(offset) * 1000));
        if let Some(text) = quick.as_ref().and_then(|text| str::from_utf8(text).ok()) {
            return [&text[..10], " ", &text[11..19]].concat();
        }
        self.timestamp()
            .to_zoned(zone())
            .strftime("%Y-%m-%d %H:%M:%S")
            .to_string()
    }

    /// Midnight before this moment, on this machine's calendar.
    pub fn local_midnight(self) -> Self {
        let zoned = self.timestamp().to_zoned(zone());
        let start = zoned
            .start_of_day()
            .or_else(|_| zoned.checked_sub(24.hours()))
            .unwrap_or(zoned);
        Self(start.timestamp().as_millisecond())
    }
}

/// Writes many moments one after the other.
#[derive(Debug, Default)]
pub struct Dates(civil::Dates);

impl Dates {
    /// What [`Moment::rfc3339_bytes`] gives.
    pub fn rfc3339(&mut self, at: Moment) -> Option<[u8; 20]> {
        self.0.rfc3339(at.0)
    }
}

/// The time as a store is told it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// The wall clock, for what is written and shown. It may jump, and `--at` fixes it.
    pub wall: Moment,
    /// Since the program began; never jumps, never fixed. Grace periods are counted on it.
    pub steady: Duration,
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rfc3339())
    }
}

/// The usual form, read without asking the library for every shape a date may have: a list of a million rows has two
/// million of them. None for any other form, also for dates that do not exist.
fn plain_utc(text: &str) -> Option<Moment> {
    let bytes = text.as_bytes();
    let [
        b0,
        b1,
        b2,
        b3,
        b'-',
        m0,
        m1,
        b'-',
        d0,
        d1,
        b' ' | b'T',
        h0,
        h1,
        b':',
        n0,
        n1,
        b':',
        s0,
        s1,
        rest @ ..,
    ] = bytes
    else {
        return None;
    };
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0_i64, |sum, digit| {
            digit
                .is_ascii_digit()
                .then(|| sum * 10 + i64::from(digit - b'0'))
        })
    };
    let (year, month, day) = (
        number(&[*b0, *b1, *b2, *b3])?,
        number(&[*m0, *m1])?,
        number(&[*d0, *d1])?,
    );
    let (hour, minute, second) = (
        number(&[*h0, *h1])?,
        number(&[*n0, *n1])?,
        number(&[*s0, *s1])?,
    );
    let millis = match rest {
        [] => 0,
        [b'.', a, b, c, more @ ..] if more.len() <= 6 && number(more).is_some() => {
            number(&[*a, *b, *c])?
        }
        _ => return None,
    };
    // Days that every month has; the others are rarer than it is worth knowing them.
    let usual = year >= 1970 && (1..=12).contains(&month) && (1..=28).contains(&day);
    if !usual || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    // Years that begin in March have their odd day at the end.
    let (years, months) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let days = years * 365 + years / 4 - years / 100 + years / 400 + (months * 153 + 2) / 5 + day
        - 1
        - 719_468;
    Some(Moment(
        ((days * 24 + hour) * 60 + minute) * 60_000 + second * 1000 + millis,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wall_clock_is_written_as_the_library_writes_it() {
        for ms in [0, 1_770_733_822_123, 1_793_000_000_000, -1, 951_782_399_999] {
            let zoned = Moment(ms).timestamp().to_zoned(zone());
            let wanted = zoned.strftime("%Y-%m-%d %H:%M:%S").to_string();
            assert_eq!(Moment(ms).local_text(), wanted);
        }
    }

    #[test]
    fn the_usual_form_is_read_as_the_library_reads_it() {
        let slow = |text: &str| {
            let civil: DateTime = text.parse().ok()?;
            Moment::from_zoned(civil, TimeZone::UTC)
        };
        for year in [1970, 1999, 2000, 2026, 2096, 2100, 2400] {
            for month in 1..=12 {
                for day in [1, 9, 28] {
                    let text = format!("{year}-{month:02}-{day:02} 23:59:07.012345");
                    assert_eq!(plain_utc(&text), slow(&text), "{text}");
                    assert!(plain_utc(&text).is_some());
                }
            }
        }
        for other in [
            "2026-02-30 00:00:00",
            "2026-01-29 24:00:00",
            "2026-01-01",
            "2026-01-01 1:00:00",
            "",
        ] {
            assert_eq!(plain_utc(other), None, "{other}");
        }
        assert_eq!(
            plain_utc("2026-11-20T15:39:17"),
            slow("2026-11-20T15:39:17")
        );
    }

    #[test]
    fn the_forms_agree_with_each_other() {
        let moment = Moment::parse_rfc3339("2026-02-10T14:30:22Z").unwrap();
        assert_eq!(Moment::parse_stamp("20260210-143022-wfe"), Some(moment));
        assert_eq!(
            Moment::parse_naive_utc("2026-02-10 14:30:22.000000"),
            Some(moment)
        );
        assert_eq!(moment.stamp(), "20260210-143022");
        assert_eq!(moment.compact_utc(), "20260210T143022Z");
        assert_eq!(moment.rfc3339(), "2026-02-10T14:30:22Z");
        assert_eq!(
            Moment::parse_naive_local(&moment.naive_local()),
            Some(moment)
        );
    }

    #[test]
    fn the_quick_forms_and_the_library_agree() {
        let mut dates = Dates::default();
        let last = Moment::parse_rfc3339("9999-12-30T22:00:00Z").unwrap();
        let mut at = Moment::parse_rfc3339("0000-01-01T00:00:00Z").unwrap();
        while at <= last {
            let slow = at.timestamp().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
            assert_eq!(at.rfc3339(), slow);
            for again in [at, Moment(at.0 + 6 * 3_600_000), at] {
                assert_eq!(dates.rfc3339(again), again.rfc3339_bytes());
            }
            assert_eq!(Moment::parse_stamp(&at.stamp()), Some(at));
            // A prime number of seconds, about three weeks.
            at = Moment(at.0 + 1_814_401_000);
        }
        for at in [Moment(i64::MIN), Moment(i64::MAX), Moment(last.0 + 1000)] {
            assert_eq!(at.rfc3339_bytes(), None);
        }
        assert_eq!(Moment(-1).rfc3339(), "1969-12-31T23:59:59Z");
        for no in [
            "20260229-000000",
            "21000229-000000",
            "20260431-000000",
            "20260101-235960",
        ] {
            assert_eq!(Moment::parse_stamp(no), None, "{no}");
        }
        assert!(Moment::parse_stamp("20000229-000000").is_some());
    }

    #[test]
    fn impossible_stamps_are_none() {
        assert_eq!(Moment::parse_stamp("20261399-143022"), None);
        assert_eq!(Moment::parse_stamp("2026021"), None);
        assert_eq!(Moment::parse_stamp("2026-02-10 1430"), None);
    }

    #[test]
    fn an_age_is_never_negative() {
        assert_eq!(Moment(5).since(Moment(9)), Duration::ZERO);
    }
}
