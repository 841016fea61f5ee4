//! A stretch of time as a person writes it: `90s`, `30m`, `2h`, `1d`, `0`.

use std::time::Duration;

/// Reads a whole number and its unit.
///
/// # Errors
/// A sentence that says how it is written.
pub fn parse(text: &str) -> Result<Duration, String> {
    let text = text.trim();
    if text == "0" {
        return Ok(Duration::ZERO);
    }
    let wrong = || format!("`{text}` is no time: a whole number and s, m, h or d, such as 30m");
    let unit = text.chars().last().ok_or_else(wrong)?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 60 * 60,
        'd' => 24 * 60 * 60,
        _ => return Err(wrong()),
    };
    let number: u64 = text[..text.len() - 1].parse().map_err(|_| wrong())?;
    let seconds = number.checked_mul(seconds).ok_or_else(wrong)?;
    Ok(Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_and_a_unit_are_a_time() {
        for (text, seconds) in [
            ("90s", 90),
            ("0", 0),
            ("30m", 1_800),
            (" 2h ", 7_200),
            ("1d", 86_400),
        ] {
            assert_eq!(parse(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for text in [
            "",
            "m",
            "30",
            "-1m",
            "1.5h",
            "30 m",
            "99999999999999999d",
            "5µ",
        ] {
            assert!(parse(text).unwrap_err().contains("30m"), "{text}");
        }
    }
}
