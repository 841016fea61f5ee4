//! Times as manifests write them.

use crate::job::{Flag, Moment};

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
    let date: [u8; 8] = digits(*text.first_chunk()?, *b"0000-00-")?;
    let time: [u8; 12] = digits(*text.last_chunk()?, *b"00T00:00:00Z")?;
    let two = |tens: u8, ones: u8| i64::from(tens * 10 + ones);
    // Leap seconds and what is no date are left to the general parser.
    Moment::from_utc(
        [
            two(date[0], date[1]) * 100 + two(date[2], date[3]),
            two(date[5], date[6]),
            two(time[0], time[1]),
        ],
        [
            two(time[3], time[4]),
            two(time[6], time[7]),
            two(time[9], time[10]),
        ],
    )
}

/// The digits of a text of this form, 0 where it has something else; all bytes are looked at together.
#[inline]
fn digits<const N: usize>(text: [u8; N], form: [u8; N]) -> Option<[u8; N]> {
    let mut digits = text;
    let mut all = true;
    for (byte, form) in digits.iter_mut().zip(form) {
        *byte ^= form;
        all &= *byte < if form == b'0' { 10 } else { 1 };
    }
    all.then_some(digits)
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
