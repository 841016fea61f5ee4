//! Times as manifests write them.

use crate::job::{Flag, Moment, eights};

/// A time, and what is odd about it. None when it is no time at all.
pub(super) fn read(text: &str) -> (Option<Moment>, Option<Flag>) {
    if let Some(moment) = text.as_bytes().try_into().ok().and_then(plain_utc) {
        return (Some(moment), None);
    }
    if let Some(moment) = Moment::parse_rfc3339(text) {
        return (Some(moment), None);
    }
    // The protocol's only example is in UTC; so is what names no zone, with a flag.
    match Moment::parse_naive_utc(text) {
        Some(moment) => (Some(moment), Some(Flag::NoZone)),
        None => (None, Some(Flag::ApproximateTime)),
    }
}

/// `YYYY-MM-DDTHH:MM:SSZ` without the general parser: nearly every manifest has this form.
pub(super) fn plain_utc(text: &[u8; 20]) -> Option<Moment> {
    Days::default().plain_utc(text)
}

/// Reads times of the usual form; the last days are not worked out again, as the times of a job and of its neighbours are
/// mostly of the same few.
#[derive(Default)]
pub(super) struct Days {
    /// Days that follow each other stand side by side.
    known: [Option<([u8; 10], Moment)>; 4],
}

impl Days {
    #[inline]
    pub(super) fn plain_utc(&mut self, text: &[u8; 20]) -> Option<Moment> {
        let (date, [b'T', clock @ .., b'Z']) = text.split_first_chunk()? else {
            return None;
        };
        let clock = CLOCK.digits(*clock.first_chunk()?)?;
        let [hour, minute, second] = [two(clock, 0), two(clock, 3), two(clock, 6)];
        // Leap seconds and what is no date are left to the general parser.
        if hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        let known = &mut self.known[usize::from(date[9]) % 4];
        let midnight = match known {
            Some((last, midnight)) if last == date => *midnight,
            _ => known.insert((*date, midnight(date)?)).1,
        };
        let seconds = (hour * 60 + minute) * 60 + second;
        Some(Moment(midnight.0 + seconds * 1_000))
    }
}

/// When the day begins; none for the last one that can be told, which has no end.
fn midnight(date: &[u8; 10]) -> Option<Moment> {
    let month = DATE.digits(*date.first_chunk()?)?;
    let (Some(ten @ b'0'..=b'9'), Some(one @ b'0'..=b'9')) = (date.get(8), date.get(9)) else {
        return None;
    };
    let day = i64::from(ten - b'0') * 10 + i64::from(one - b'0');
    let year = two(month, 0) * 100 + two(month, 2);
    let end = Moment::from_utc([year, two(month, 5), day], [23, 59, 59])?;
    Some(Moment(end.0 - 86_399_000))
}

#[inline]
fn two(from: [u8; 8], at: usize) -> i64 {
    i64::from(from[at] * 10 + from[at + 1])
}

const DATE: Form = Form::of(*b"0000-00-");
const CLOCK: Form = Form::of(*b"00:00:00");

/// Eight bytes with digits where the form has zeros; all are looked at together.
struct Form {
    text: u64,
    /// What has to be added to a byte that is too large, to be seen by its highest bit: ten is, or one.
    over: u64,
}

impl Form {
    const fn of(text: [u8; 8]) -> Self {
        let mut over = [0; 8];
        let mut at = 0;
        while at < 8 {
            over[at] = if text[at] == b'0' { 0x76 } else { 0x7F };
            at += 1;
        }
        Self {
            text: u64::from_le_bytes(text),
            over: u64::from_le_bytes(over),
        }
    }

    /// The digits, 0 where the form has something else.
    #[inline]
    fn digits(&self, text: [u8; 8]) -> Option<[u8; 8]> {
        let digits = u64::from_le_bytes(text) ^ self.text;
        let marks = digits | digits.wrapping_add(self.over);
        eights::first(marks).is_none().then(|| digits.to_le_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quick_way_and_the_general_one_agree() {
        let mut days = Days::default();
        for year in [1970, 1972, 1999, 2000, 2024, 2026, 2100, 2101] {
            for month in 1..=12 {
                for day in 1..=31 {
                    for time in ["23:59:58", "00:00:00", "24:00:00"] {
                        let text = format!("{year}-{month:02}-{day:02}T{time}Z");
                        let quick = days.plain_utc(text.as_bytes().try_into().unwrap());
                        assert_eq!(quick, Moment::parse_rfc3339(&text), "{text}");
                    }
                }
            }
        }
        assert_eq!(plain_utc(b"2026-02-30T00:00:00Z"), None);
        assert_eq!(read("2026-02-30T00:00:00Z").0, None);
        assert!(read("2026-01-31T00:00:00Z").0.is_some());
    }

    #[test]
    fn a_time_without_a_zone_is_taken_as_utc_and_flagged() {
        let utc = Moment::parse_rfc3339("2026-02-10T14:30:22Z");
        assert_eq!(read("2026-02-10T14:30:22"), (utc, Some(Flag::NoZone)));
        assert_eq!(read("2026-02-10T15:30:22+01:00"), (utc, None));
        assert_eq!(read("yesterday"), (None, Some(Flag::ApproximateTime)));
    }
}
