//! A `[[notify]]` table: what is told, of which jobs, in which ways, and when nothing is.

use std::time::Duration;

use super::span;
use super::written::Value;

/// One rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotifyRule {
    pub on: Vec<Happening>,
    /// In the words of `/`; empty for all jobs.
    pub filter: String,
    pub via: Vec<Channel>,
    /// Once told, what follows is gathered for so long.
    pub every: Duration,
    pub silent: Option<Quiet>,
}

/// What can be told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happening {
    Failed,
    Done,
    Cancelled,
    Started,
    /// A running job shows no sign of life.
    Stuck,
    /// A source gives no news.
    Stale,
    /// A job ended of which its own `job.json` asks to tell so.
    Asked,
    /// A job ended that was watched, by key.
    Watched,
}

/// A way to tell it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Channel {
    /// The line at the foot of the screen.
    Status,
    Bell,
    /// Counts in the terminal's title.
    Title,
    /// The terminal's own notification, by this escape sequence.
    Osc(Osc),
    /// A program and its arguments.
    Command(Vec<String>),
}

/// Which of the escape sequences for notifications a terminal understands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Osc {
    Nine,
    SevenSevenSeven,
    NinetyNine,
}

/// From one minute of the day up to another, over midnight if need be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quiet {
    from: u16,
    to: u16,
}

impl Quiet {
    /// Whether this time of day (`HH:MM`) lies in it; what is no time does not.
    pub fn covers(self, clock: &str) -> bool {
        let Some(minute) = minute(clock) else {
            return false;
        };
        if self.from <= self.to {
            (self.from..self.to).contains(&minute)
        } else {
            minute >= self.from || minute < self.to
        }
    }

    /// Its first minute of the day, and the first after it.
    pub fn minutes(self) -> (u16, u16) {
        (self.from, self.to)
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        let (from, to) = text.split_once('-')?;
        let (from, to) = (minute(from.trim())?, minute(to.trim())?);
        (from != to).then_some(Self { from, to })
    }
}

/// The minute of the day that `HH:MM` names.
fn minute(clock: &str) -> Option<u16> {
    let (hours, minutes) = clock.split_once(':')?;
    let digits = |text: &str| text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(hours) || !digits(minutes) {
        return None;
    }
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}

impl Happening {
    pub(super) fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "failed" => Self::Failed,
            "done" => Self::Done,
            "cancelled" => Self::Cancelled,
            "asked" => Self::Asked,
            "watched" => Self::Watched,
            "started" => Self::Started,
            "stuck" => Self::Stuck,
            "stale" => Self::Stale,
            _ => return None,
        })
    }
}

impl Channel {
    /// Reads one way. Errors: what is wrong with it.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        if let Some(command) = text.strip_prefix("command:") {
            let words: Vec<_> = command.split_whitespace().map(str::to_owned).collect();
            if words.is_empty() {
                return Err("`command:` names no program".to_owned());
            }
            return Ok(Self::Command(words));
        }
        let known = ["status", "bell", "title", "osc", "osc9", "osc777", "osc99"];
        Ok(match text {
            "status" => Self::Status,
            "bell" => Self::Bell,
            "title" => Self::Title,
            "osc" | "osc9" => Self::Osc(Osc::Nine),
            "osc777" => Self::Osc(Osc::SevenSevenSeven),
            "osc99" => Self::Osc(Osc::NinetyNine),
            _ => {
                let hint = super::guess::hint(text, known);
                return Err(format!("`{text}` is no way to tell anything{hint}"));
            }
        })
    }
}

impl NotifyRule {
    /// Puts a rule together from values that were checked one by one. Errors: what is missing.
    pub(super) fn read<'a>(value: impl Fn(&str) -> Option<&'a Value>) -> Result<Self, String> {
        let on = value("on")
            .and_then(Value::texts)
            .ok_or("a `[[notify]]` without `on` tells nothing and is left out")?;
        let via = value("via").and_then(Value::texts);
        let via = via.unwrap_or_else(|| vec!["status"]);
        Ok(Self {
            on: on.into_iter().filter_map(Happening::from_word).collect(),
            filter: value("filter")
                .and_then(Value::text)
                .unwrap_or_default()
                .to_owned(),
            via: via
                .into_iter()
                .filter_map(|way| Channel::parse(way).ok())
                .collect(),
            every: value("every")
                .and_then(Value::text)
                .and_then(|text| span::parse(text).ok())
                .unwrap_or(Duration::from_secs(60)),
            silent: value("silent").and_then(Value::text).and_then(Quiet::parse),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quiet_hours_may_go_over_midnight() {
        let night = Quiet::parse("22:00-07:00").unwrap();
        for (clock, quiet) in [
            ("21:59", false),
            ("22:00", true),
            ("03:00", true),
            ("07:00", false),
            ("", false),
        ] {
            assert_eq!(night.covers(clock), quiet, "{clock}");
        }
        let noon = Quiet::parse("12:00 - 13:00").unwrap();
        assert!(noon.covers("12:30") && !noon.covers("13:00"));
        for text in ["22-7", "24:00-01:00", "07:00-07:00", "7:00-8:00", "a"] {
            assert_eq!(Quiet::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_command_is_a_program_and_its_arguments() {
        assert_eq!(
            Channel::parse("command:notify-team --loud"),
            Ok(Channel::Command(vec![
                "notify-team".into(),
                "--loud".into()
            ]))
        );
        assert!(Channel::parse("command: ").unwrap_err().contains("program"));
        assert!(Channel::parse("bel").unwrap_err().contains("`bell`"));
    }
}
