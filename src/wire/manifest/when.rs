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
    let shaped = text[4] == b'-'
        && text[7] == b'-'
        && text[10] == b'T'
        && text[13] == b':'
        && text[16] == b':'
        && text[19] == b'Z';
    let number = |from: usize, to: usize| -> Option<i64> {
        text[from..to].iter().try_fold(0, |sum, b| {
            b.is_ascii_digit().then(|| sum * 10 + i64::from(b - b'0'))
        })
    };
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    // Leap seconds and what is no date are left to the general parser.
    if !shaped {
        return None;
    }
    Moment::from_utc([year, month, day], [hour, minute, second])
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
