//! Times as manifests write them.

use crate::job::{Flag, Moment, eights};

/// A time, and what is odd about it. None when it is no time at all.
pub(super) fn read(text: &str) -> (Option<Moment>, Option<Flag>) {
    if let Some(moment) = plain_utc(text.as_bytes()) {
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
fn plain_utc(text: &[u8]) -> Option<Moment> {
    let text: &[u8; 20] = text.try_into().ok()?;
    // Leap seconds and what is no date are left to the general parser.
    let date = digits(text, 0, *b"0000-00-")?;
    let middle = digits(text, 8, *b"00T00:00")?;
    let time = digits(text, 12, *b"0:00:00Z")?;
    let two = |from: &[u8; 8], at: usize| i64::from(from[at] * 10 + from[at + 1]);
    Moment::from_utc(
        [
            two(&date, 0) * 100 + two(&date, 2),
            two(&date, 5),
            two(&middle, 0),
        ],
        [two(&middle, 3), two(&time, 2), two(&time, 5)],
    )
}

/// The digits of eight bytes of this form, 0 where it has something else; all are looked at together.
#[inline]
fn digits(text: &[u8; 20], at: usize, form: [u8; 8]) -> Option<[u8; 8]> {
    let eight = u64::from_le_bytes(*text.get(at..)?.first_chunk()?);
    let digits = eight ^ u64::from_le_bytes(form);
    // What has to be added to a byte that is too large, to be seen by its highest bit: ten is, or one.
    let over = u64::from_le_bytes(form.map(|b| if b == b'0' { 0x76 } else { 0x7F }));
    let marks = digits | digits.wrapping_add(over);
    eights::first(marks).is_none().then(|| digits.to_le_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quick_way_and_the_general_one_agree() {
        for year in [1970, 1972, 1999, 2000, 2024, 2026, 2100, 2101] {
            for month in 1..=12 {
                for day in 1..=31 {
                    let text = format!("{year}-{month:02}-{day:02}T23:59:58Z");
                    assert_eq!(
                        plain_utc(text.as_bytes()),
                        Moment::parse_rfc3339(&text),
                        "{text}"
                    );
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
