//! A rule: of what to tell, of which jobs, by which means, how often, and when not.

use std::time::Duration;

use super::facts::Known;
use super::kind::Kind;
use crate::filter::{Context, Filter, Verdict};
use crate::job::{Job, Moment};

/// Once told, a rule gathers for so long before it tells again.
pub const EVERY: Duration = Duration::from_secs(60);

/// What a rule listens to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    Failed,
    Done,
    Cancelled,
    Started,
    Stuck,
    Stale,
    /// A job ended of which its own `job.json` asks to tell so.
    Asked,
    /// A job ended of which the operator asked to be told, by key.
    Watched,
}

impl On {
    pub const ALL: [Self; 8] = [
        Self::Failed,
        Self::Done,
        Self::Cancelled,
        Self::Started,
        Self::Stuck,
        Self::Stale,
        Self::Asked,
        Self::Watched,
    ];

    pub fn word(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
            Self::Started => "started",
            Self::Stuck => "stuck",
            Self::Stale => "stale",
            Self::Asked => "asked",
            Self::Watched => "watched",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|on| on.word() == word)
    }
}

/// How the operator is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Channel {
    /// A line on the screen.
    Line,
    Bell,
    /// The terminal's title shows the counts.
    Title,
    /// The terminal is asked to show a notification on the desk before it.
    Desk(Osc),
    /// This program is run and given the news as JSON; the first word is its name.
    Command(Vec<String>),
}

/// Which of the three escape sequences for notifications a terminal understands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Osc {
    Nine,
    SevenSevenSeven,
    NinetyNine,
}

/// Hours of the day without alerts, in minutes since midnight; `from` may lie after `to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quiet {
    pub from: u16,
    pub to: u16,
}

impl Quiet {
    /// Reads `22:00-07:00`.
    pub fn parse(text: &str) -> Option<Self> {
        let (from, to) = text.split_once('-')?;
        let (from, to) = (minute(from.trim())?, minute(to.trim())?);
        (from != to).then_some(Self { from, to })
    }

    /// Whether this minute of the day lies in it.
    pub fn covers(self, minute: u16) -> bool {
        if self.from < self.to {
            (self.from..self.to).contains(&minute)
        } else {
            minute >= self.from || minute < self.to
        }
    }

    /// When the silence ends that holds now, if one does.
    pub(super) fn until(self, now: Moment) -> Option<Moment> {
        let minute = now.local_minute();
        let day = 24 * 60;
        let left = (self.to + day - minute) % day;
        self.covers(minute)
            .then(|| now.plus(Duration::from_secs(u64::from(left) * 60)))
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

/// One rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    pub on: Vec<On>,
    /// Only jobs that this accepts; of a source only its name is asked.
    pub filter: Filter,
    pub via: Vec<Channel>,
    pub every: Duration,
    pub quiet: Option<Quiet>,
}

impl Rule {
    pub fn new(on: &[On], via: &[Channel]) -> Self {
        Self {
            on: on.to_vec(),
            filter: Filter::default(),
            via: via.to_vec(),
            every: EVERY,
            quiet: None,
        }
    }

    /// Whether it wants to hear of this, whichever job it is.
    pub(super) fn listens(&self, kind: Kind, job: Option<&Job>, watched: bool) -> bool {
        self.on.iter().any(|on| match on {
            On::Failed => kind == Kind::Failed,
            On::Done => kind == Kind::Done,
            On::Cancelled => kind == Kind::Cancelled,
            On::Started => kind == Kind::Started,
            On::Stuck => kind == Kind::Stuck,
            On::Stale => matches!(kind, Kind::Stale | Kind::Back),
            On::Asked => {
                let ended = matches!(kind, Kind::Done | Kind::Failed);
                ended && job.is_some_and(|job| job.notify.wants(job.status))
            }
            On::Watched => {
                let ended = [Kind::Done, Kind::Failed, Kind::Cancelled, Kind::Gone];
                watched && ended.contains(&kind)
            }
        })
    }

    /// Whether its filter lets this job or source through.
    pub(super) fn judge(&self, known: &Known<'_>, context: &Context<'_>) -> Verdict {
        if self.filter.is_empty() {
            return Verdict::Yes;
        }
        self.filter.at(context).judge(known)
    }
}

/// The rules that count: those the operator wrote, and the quiet ones that stand where none is written. A job.json
/// can only ask for a line on the screen; the key that watches a job also rings.
pub fn complete(written: Vec<Rule>) -> Vec<Rule> {
    let mentions = |on: On| written.iter().any(|rule| rule.on.contains(&on));
    let mut own = Vec::new();
    if !mentions(On::Watched) {
        own.push(Rule::new(&[On::Watched], &[Channel::Line, Channel::Bell]));
    }
    let asked = !mentions(On::Asked);
    let none = written.is_empty();
    own.extend(written);
    match (asked, none) {
        (true, true) => own.push(Rule::new(&[On::Failed, On::Asked], &[Channel::Line])),
        (true, false) => own.push(Rule::new(&[On::Asked], &[Channel::Line])),
        (false, _) => {}
    }
    own
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
            assert_eq!(
                minute(clock).is_some_and(|minute| night.covers(minute)),
                quiet,
                "{clock}"
            );
        }
        let noon = Quiet::parse("12:00 - 13:00").unwrap();
        assert!(noon.covers(12 * 60 + 30) && !noon.covers(13 * 60));
        for text in ["22-7", "24:00-01:00", "07:00-07:00", "7:00-8:00", "a"] {
            assert_eq!(Quiet::parse(text), None, "{text}");
        }
    }
}
