//! Points in time as they are typed: `today`, `14:00`, `2026-02-10`, `-2h`. What they mean depends on now.

use std::fmt;
use std::time::Duration;

use super::span::{parse_span, print_span};
use crate::job::Moment;

/// A time as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum When {
    Today,
    Yesterday,
    Now,
    /// So many seconds before now.
    Ago(u64),
    /// So many seconds from now.
    Ahead(u64),
    /// Today at this time.
    Clock(u8, u8, Option<u8>),
    /// `2026-02-10`, on this machine's calendar.
    Day(String),
    /// `2026-02-10T14:00`, on this machine's clock.
    Wall(String),
    /// With a zone, to the second.
    Stamp(Moment),
}

const DAY: Duration = Duration::from_secs(24 * 3600);

impl When {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let known = match text {
            "today" => Some(Self::Today),
            "yesterday" => Some(Self::Yesterday),
            "now" => Some(Self::Now),
            _ => None,
        };
        if let Some(known) = known {
            return Ok(known);
        }
        if let Some(span) = text.strip_prefix('-') {
            return parse_span(span).map(Self::Ago);
        }
        if let Some(span) = text.strip_prefix('+') {
            return parse_span(span).map(Self::Ahead);
        }
        let date = clock(text).or_else(|| day(text)).or_else(|| stamp(text));
        date.ok_or_else(|| {
            let way = if parse_span(text).is_ok() {
                format!("write -{text} for {text} ago")
            } else {
                "write 14:00, today, yesterday, 2026-02-10, 2026-02-10T14:00 or -2h".to_owned()
            };
            format!("`{text}` is no time: {way}")
        })
    }

    /// Its first moment.
    pub(super) fn start(&self, now: Moment) -> Moment {
        match self {
            Self::Today => now.local_midnight(),
            Self::Yesterday => before(now.local_midnight()).local_midnight(),
            Self::Now => now,
            Self::Ago(seconds) => now.minus(Duration::from_secs(*seconds)),
            Self::Ahead(seconds) => now.plus(Duration::from_secs(*seconds)),
            Self::Clock(h, m, s) => {
                let date = now.naive_local();
                let date = date.get(..10).unwrap_or_default();
                let text = format!("{date}T{h:02}:{m:02}:{:02}", s.unwrap_or(0));
                Moment::parse_naive_local(&text).unwrap_or(now)
            }
            Self::Day(text) | Self::Wall(text) => Moment::parse_naive_local(text).unwrap_or(now),
            Self::Stamp(moment) => *moment,
        }
    }

    /// Its last millisecond: a day has all its hours, a clock time its minute. A time that is told by its distance
    /// reaches to now.
    pub(super) fn end(&self, now: Moment) -> Moment {
        let start = self.start(now);
        let second = Duration::from_secs(1);
        match self {
            Self::Today | Self::Yesterday | Self::Day(_) => before(next_midnight(start)),
            Self::Now | Self::Ago(_) => now,
            Self::Ahead(_) => start,
            Self::Clock(_, _, None) => before(start.plus(60 * second)),
            Self::Wall(text) if text.matches(':').count() == 1 => before(start.plus(60 * second)),
            Self::Clock(_, _, Some(_)) | Self::Wall(_) | Self::Stamp(_) => {
                before(start.plus(second))
            }
        }
    }

    /// How far before now it lies, in milliseconds, if it moves on with every moment.
    pub(super) fn distance(&self) -> Option<i64> {
        let ms = |seconds: u64| i64::try_from(seconds.saturating_mul(1000)).unwrap_or(i64::MAX);
        match self {
            Self::Now => Some(0),
            Self::Ago(seconds) => Some(ms(*seconds)),
            Self::Ahead(seconds) => Some(-ms(*seconds)),
            _ => None,
        }
    }

    /// It means another time tomorrow.
    pub(super) fn changes_at_midnight(&self) -> bool {
        matches!(self, Self::Today | Self::Yesterday | Self::Clock(..))
    }
}

/// The next midnight after this moment. A day has at most 25 hours.
pub(super) fn next_midnight(moment: Moment) -> Moment {
    let day = moment.local_midnight();
    day.plus(DAY + Duration::from_secs(2 * 3600))
        .local_midnight()
}

fn before(moment: Moment) -> Moment {
    moment.minus(Duration::from_millis(1))
}

fn clock(text: &str) -> Option<When> {
    let mut parts = text.split(':');
    let mut part = |below: u8| -> Option<Option<u8>> {
        let Some(text) = parts.next() else {
            return Some(None);
        };
        let digits = (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        let number = text.parse().ok().filter(|n: &u8| digits && *n < below)?;
        Some(Some(number))
    };
    let (hour, minute, second) = (part(24)?, part(60)?, part(60)?);
    if parts.next().is_some() {
        return None;
    }
    Some(When::Clock(hour?, minute?, second))
}

fn day(text: &str) -> Option<When> {
    let shape = text.len() == 10
        && text.bytes().enumerate().all(|(at, b)| match at {
            4 | 7 => b == b'-',
            _ => b.is_ascii_digit(),
        });
    (shape && Moment::parse_naive_local(text).is_some()).then(|| When::Day(text.to_owned()))
}

/// A day and a time, with a zone or without.
fn stamp(text: &str) -> Option<When> {
    let (date, time) = text.split_once(['T', ' '])?;
    day(date)?;
    if let Some(When::Clock(h, m, s)) = clock(time) {
        let seconds = s.map_or(String::new(), |s| format!(":{s:02}"));
        let text = format!("{date}T{h:02}:{m:02}{seconds}");
        Moment::parse_naive_local(&text)?;
        return Some(When::Wall(text));
    }
    let Moment(ms) = Moment::parse_rfc3339(text)?;
    Some(When::Stamp(Moment(ms.div_euclid(1000) * 1000)))
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Today => f.write_str("today"),
            Self::Yesterday => f.write_str("yesterday"),
            Self::Now => f.write_str("now"),
            Self::Ago(seconds) => write!(f, "-{}", print_span(*seconds)),
            Self::Ahead(seconds) => write!(f, "+{}", print_span(*seconds)),
            Self::Clock(h, m, None) => write!(f, "{h:02}:{m:02}"),
            Self::Clock(h, m, Some(s)) => write!(f, "{h:02}:{m:02}:{s:02}"),
            Self::Day(text) | Self::Wall(text) => f.write_str(text),
            Self::Stamp(moment) => f.write_str(&moment.rfc3339()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_and_printed_the_same() {
        for text in [
            "today",
            "yesterday",
            "now",
            "-2h",
            "+90s",
            "14:00",
            "14:00:30",
            "2026-02-10",
            "2026-02-10T14:00",
            "2026-02-10T14:00:30",
            "2026-02-10T14:00:30Z",
        ] {
            assert_eq!(When::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(
            When::parse("2026-02-10 9:05").unwrap().to_string(),
            "2026-02-10T09:05"
        );
        for text in [
            "",
            "noon",
            "24:00",
            "14:60",
            "14",
            "14:0:0:0",
            "2026-02-30",
            "2026-2-1",
            "-",
            "-x",
        ] {
            assert!(When::parse(text).is_err(), "{text}");
        }
        assert!(When::parse("2h").unwrap_err().contains("-2h"));
    }

    #[test]
    fn a_day_is_whole_and_yesterday_ends_where_today_begins() {
        let now = Moment::parse_naive_local("2026-02-10 15:00:00").unwrap();
        let at = |text: &str| Moment::parse_naive_local(text).unwrap();
        assert_eq!(When::Today.start(now), at("2026-02-10"));
        assert_eq!(When::Today.end(now), before(at("2026-02-11")));
        assert_eq!(When::Yesterday.start(now), at("2026-02-09"));
        assert_eq!(When::Yesterday.end(now), before(When::Today.start(now)));
        let clock = When::parse("14:00").unwrap();
        assert_eq!(clock.start(now), at("2026-02-10 14:00:00"));
        assert_eq!(clock.end(now), before(at("2026-02-10 14:01:00")));
    }
}
