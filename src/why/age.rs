//! How long ago: short, coarse enough to stand still, with the moment it will change.

use std::time::Duration;

use crate::job::Moment;

/// `21s`, `2m`, `2h10m`, `3d04h`, `420d`. Seconds are told for the first minute only, so that a
/// list of waiting jobs does not repaint itself all day.
pub fn short(age: Duration) -> String {
    let seconds = age.as_secs();
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
    match seconds {
        0..60 => format!("{seconds}s"),
        60..3600 => format!("{minutes}m"),
        3600..86_400 => format!("{hours}h{:02}m", minutes % 60),
        86_400..864_000 => format!("{days}d{:02}h", hours % 24),
        _ => format!("{days}d"),
    }
}

/// The same with seconds up to ten minutes, for what is running: `3m51s`, `42m`, `11h50m`.
pub fn running(age: Duration) -> String {
    let seconds = age.as_secs();
    if (60..600).contains(&seconds) {
        format!("{}m{:02}s", seconds / 60, seconds % 60)
    } else {
        short(age)
    }
}

/// The exact length of something that is over: `14m22s`, `8h41m`.
pub fn took(span: Duration) -> String {
    let seconds = span.as_secs();
    if (600..3600).contains(&seconds) {
        format!("{}m{:02}s", seconds / 60, seconds % 60)
    } else {
        running(span)
    }
}

/// How long until the text of [`short`] is another one.
pub fn until_next_short(age: Duration) -> Duration {
    until_next(age, 60)
}

/// How long until the text of [`running`] is another one.
pub fn until_next_running(age: Duration) -> Duration {
    until_next(age, 600)
}

fn until_next(age: Duration, seconds_shown_below: u64) -> Duration {
    let seconds = age.as_secs();
    let step = if seconds < seconds_shown_below {
        1
    } else if seconds < 86_400 {
        60
    } else if seconds < 864_000 {
        3600
    } else {
        86_400
    };
    Duration::from_secs((seconds / step + 1) * step).saturating_sub(age)
}

/// When something ended: the time for today, the day before that.
pub fn ended(at: Moment, now: Moment) -> String {
    let (text, today) = (at.local_text(), now.local_text());
    // Of four-digit years, days are in the order of their letters.
    if text.get(..10) >= today.get(..10) && at <= now.plus(Duration::from_secs(86_400)) {
        text.get(11..16).unwrap_or("").to_owned()
    } else {
        text.get(5..10).unwrap_or("").to_owned()
    }
}

/// `12,431`.
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_read_as_people_say_them() {
        for (seconds, text) in [
            (0, "0s"),
            (59, "59s"),
            (60, "1m"),
            (3599, "59m"),
            (7800, "2h10m"),
            (277_200, "3d05h"),
            (36_288_000, "420d"),
        ] {
            assert_eq!(short(Duration::from_secs(seconds)), text);
        }
        assert_eq!(running(Duration::from_secs(231)), "3m51s");
        assert_eq!(took(Duration::from_secs(862)), "14m22s");
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(count(999), "999");
    }

    #[test]
    fn a_text_changes_exactly_when_it_says() {
        for seconds in [
            0u64, 1, 59, 60, 61, 599, 600, 3599, 3600, 86_399, 86_400, 900_000,
        ] {
            let age = Duration::from_secs(seconds);
            for (text, wait) in [
                (short as fn(Duration) -> String, until_next_short(age)),
                (running, until_next_running(age)),
            ] {
                assert!(wait > Duration::ZERO);
                assert_ne!(text(age + wait), text(age), "{seconds}");
                assert_eq!(
                    text(age + (wait.saturating_sub(Duration::from_secs(1)))),
                    text(age),
                    "{seconds}"
                );
            }
        }
    }
}
