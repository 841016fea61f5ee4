//! Stretches of time (`90s`, `1h30m`) and sizes (`64G`) as they are typed and printed.

/// Seconds in each unit of time, the largest first.
const TIMES: [(char, u64); 5] = [
    ('w', 7 * 24 * 3600),
    ('d', 24 * 3600),
    ('h', 3600),
    ('m', 60),
    ('s', 1),
];

/// Bytes in each unit of size, the largest first.
const SIZES: [(char, u64); 4] = [
    ('T', 1 << 40),
    ('G', 1 << 30),
    ('M', 1 << 20),
    ('K', 1 << 10),
];

/// Longer than this is no stretch of time that anybody waits (a thousand years).
const LONGEST: u64 = 1000 * 366 * 24 * 3600;

/// Seconds of `90s`, `15m`, `2h`, `1h30m`, `3d`, `1w`.
pub(super) fn parse_span(text: &str) -> Result<u64, String> {
    let wrong = || format!("`{text}` is no stretch of time (s m h d w), such as 2h");
    let mut rest = text;
    let mut sum = 0_u64;
    if rest.is_empty() {
        return Err(wrong());
    }
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit()).ok_or_else(wrong)?;
        let number: u64 = rest[..end].parse().map_err(|_| wrong())?;
        let unit = rest[end..].chars().next().ok_or_else(wrong)?;
        let (_, seconds) = TIMES.iter().find(|(c, _)| *c == unit).ok_or_else(wrong)?;
        let part = number.checked_mul(*seconds).ok_or_else(wrong)?;
        sum = sum.checked_add(part).ok_or_else(wrong)?;
        rest = &rest[end + unit.len_utf8()..];
    }
    if sum > LONGEST {
        return Err(wrong());
    }
    Ok(sum)
}

/// In the largest unit that leaves no rest.
pub(super) fn print_span(seconds: u64) -> String {
    let fits = |(_, unit): &&(char, u64)| seconds >= *unit && seconds.is_multiple_of(*unit);
    let (letter, unit) = TIMES.iter().find(fits).unwrap_or(&('s', 1));
    format!("{}{letter}", seconds / unit)
}

/// Bytes of `64G`, `1.5G`, `512MiB`, `4096`.
pub(super) fn parse_size(text: &str) -> Result<u64, String> {
    let wrong = || format!("`{text}` is no size: a number with K, M, G or T, such as 64G");
    let end = text
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let unit = unit.to_ascii_uppercase();
    let letter = match unit.as_str() {
        "" | "B" => None,
        _ => {
            let letter = unit.strip_suffix("IB").or_else(|| unit.strip_suffix('B'));
            let letter = letter.unwrap_or(&unit);
            let known = SIZES.iter().find(|(c, _)| letter.chars().eq([*c]));
            Some(known.ok_or_else(wrong)?.1)
        }
    };
    let unit = letter.unwrap_or(1);
    if let Ok(whole) = number.parse::<u64>() {
        return whole.checked_mul(unit).ok_or_else(wrong);
    }
    let real: f64 = number.parse().map_err(|_| wrong())?;
    #[expect(clippy::cast_precision_loss, reason = "a unit is a power of two")]
    let bytes = (real * unit as f64).round();
    if bytes.is_finite() && (0.0..9e15).contains(&bytes) {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "looked at above"
        )]
        return Ok(bytes as u64);
    }
    Err(wrong())
}

/// In the largest unit that leaves no rest.
pub(super) fn print_size(bytes: u64) -> String {
    let fits = |(_, unit): &&(char, u64)| bytes >= *unit && bytes.is_multiple_of(*unit);
    match SIZES.iter().find(fits) {
        Some((letter, unit)) => format!("{}{letter}", bytes / unit),
        None => bytes.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_have_units_and_are_printed_short() {
        for (text, seconds, printed) in [
            ("90s", 90, "90s"),
            ("15m", 900, "15m"),
            ("1h30m", 5400, "90m"),
            ("3d", 259_200, "3d"),
            ("1w", 604_800, "1w"),
            ("0s", 0, "0s"),
        ] {
            assert_eq!(parse_span(text), Ok(seconds), "{text}");
            assert_eq!(print_span(seconds), printed);
        }
        for text in [
            "",
            "2",
            "h",
            "2x",
            "-2h",
            "1.5h",
            "99999999999999999999s",
            "9999999w",
        ] {
            assert!(
                parse_span(text).unwrap_err().contains("such as 2h"),
                "{text}"
            );
        }
    }

    #[test]
    fn sizes_are_in_powers_of_1024() {
        for (text, bytes, printed) in [
            ("64G", 64 << 30, "64G"),
            ("1.5g", 3 << 29, "1536M"),
            ("512MiB", 512 << 20, "512M"),
            ("10kb", 10 << 10, "10K"),
            ("4097", 4097, "4097"),
            ("0", 0, "0"),
        ] {
            assert_eq!(parse_size(text), Ok(bytes), "{text}");
            assert_eq!(print_size(bytes), printed);
        }
        for text in ["", "G", "1.2.3G", "5X", "-1G", "99999999999999T"] {
            assert!(parse_size(text).is_err(), "{text}");
        }
    }
}
