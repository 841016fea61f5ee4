//! A condition over a set of jobs (`all done`, `any failed`, `none active`), and how it stands.

use crate::job::Status;

/// What is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Until {
    how_many: HowMany,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum HowMany {
    All,
    Any,
    None,
}

/// The states a condition may name; the words are those of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Done,
    Failed,
    Cancelled,
    /// Over, however it ended.
    Ended,
    Waiting,
    Running,
    /// Not over.
    Active,
}

const STATES: [(&str, State); 7] = [
    ("done", State::Done),
    ("failed", State::Failed),
    ("cancelled", State::Cancelled),
    ("ended", State::Ended),
    ("waiting", State::Waiting),
    ("running", State::Running),
    ("active", State::Active),
];

/// How many jobs of the set are in each state, and how many of it are not there any more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) of: [u64; 6],
    pub(crate) gone: u64,
}

/// How a condition stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Met,
    NotYet,
    /// It will not be met any more.
    Never,
}

impl State {
    fn has(self, status: Status) -> bool {
        match self {
            Self::Done => status == Status::Completed,
            Self::Failed => status == Status::Failed,
            Self::Cancelled => status == Status::Cancelled,
            Self::Ended => status.is_over(),
            Self::Waiting => status == Status::Pending,
            Self::Running => status == Status::Running,
            // Of a job whose state nobody can read it is not known that it is over.
            Self::Active => !status.is_over(),
        }
    }

    /// Whether a job that is in it stays in it.
    fn is_final(self) -> bool {
        !matches!(self, Self::Waiting | Self::Running | Self::Active)
    }
}

impl Tally {
    pub(crate) fn add(&mut self, status: Option<Status>) {
        match status {
            Some(status) => self.of[status.index()] += 1,
            None => self.gone += 1,
        }
    }

    pub(crate) fn all(&self) -> u64 {
        self.of.iter().sum::<u64>() + self.gone
    }

    fn sum(&self, counts: impl Fn(Status) -> bool) -> u64 {
        let matching = Status::ALL.into_iter().filter(|status| counts(*status));
        matching.map(|status| self.of[status.index()]).sum()
    }

    /// `2 running, 1 failed, 12 completed`: what there is of anything.
    pub(crate) fn words(&self) -> String {
        let states = Status::ALL.into_iter();
        let mut words: Vec<_> = states
            .filter(|status| self.of[status.index()] > 0)
            .map(|status| format!("{} {}", self.of[status.index()], status.word()))
            .collect();
        if self.gone > 0 {
            words.push(format!("{} gone", self.gone));
        }
        if words.is_empty() {
            words.push("no jobs".to_owned());
        }
        words.join(", ")
    }
}

impl Until {
    /// How it stands for these jobs. `began` says that there were jobs before, so that none being left is
    /// no proof of anything.
    pub(crate) fn judge(self, tally: &Tally, began: bool) -> Verdict {
        let all = tally.all();
        let inside = tally.sum(|status| self.state.has(status));
        let left = if self.state == State::Ended {
            0
        } else {
            tally.gone
        };
        let over = tally.sum(Status::is_over) + tally.gone;
        let over_outside = tally.sum(|s| s.is_over() && !self.state.has(s)) + left;
        let verdict = |met: bool, never: bool| match (met, never) {
            (true, _) => Verdict::Met,
            (false, true) => Verdict::Never,
            (false, false) => Verdict::NotYet,
        };
        match self.how_many {
            HowMany::All if all == 0 => verdict(!began, began),
            HowMany::All => verdict(inside + (tally.gone - left) == all, over_outside > 0),
            HowMany::Any => verdict(inside > 0, all > 0 && over == all),
            HowMany::None => verdict(inside == 0, self.state.is_final()),
        }
    }

    /// Whether a job in this state is what keeps it from being met for good.
    pub(crate) fn is_broken_by(self, status: Option<Status>) -> bool {
        match (self.how_many, status) {
            (HowMany::All, Some(status)) => status.is_over() && !self.state.has(status),
            (HowMany::All, None) => self.state != State::Ended,
            (HowMany::Any, _) => true,
            (HowMany::None, Some(status)) => self.state.has(status),
            (HowMany::None, None) => false,
        }
    }

    /// One job is enough to meet it, so it can be met while a source is away.
    pub(crate) fn is_any(self) -> bool {
        self.how_many == HowMany::Any
    }
}

impl std::str::FromStr for Until {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut words = text.split_whitespace();
        let how_many = match words.next() {
            Some("all") => Some(HowMany::All),
            Some("any") => Some(HowMany::Any),
            Some("none") => Some(HowMany::None),
            _ => None,
        };
        let state = words.next().and_then(|word| {
            let found = STATES.iter().find(|(name, _)| *name == word);
            found.map(|(_, state)| *state)
        });
        if let (Some(how_many), Some(state), None) = (how_many, state, words.next()) {
            return Ok(Self { how_many, state });
        }
        let states: Vec<_> = STATES.iter().map(|(name, _)| *name).collect();
        let states = states.join(", ");
        Err(format!(
            "a condition is all, any or none and one of {states}"
        ))
    }
}

impl std::fmt::Display for Until {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let how_many = match self.how_many {
            HowMany::All => "all",
            HowMany::Any => "any",
            HowMany::None => "none",
        };
        let state = STATES.iter().find(|(_, state)| *state == self.state);
        write!(f, "{how_many} {}", state.map_or("", |(name, _)| name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `pending running completed failed cancelled unknown gone`, as digits.
    fn tally(digits: &str) -> Tally {
        let mut counts = digits.bytes().map(|digit| u64::from(digit - b'0'));
        Tally {
            of: std::array::from_fn(|_| counts.next().unwrap()),
            gone: counts.next().unwrap(),
        }
    }

    #[test]
    fn each_condition_is_met_or_not_yet_or_never() {
        use Verdict::{Met, Never, NotYet};
        for (text, digits, verdict) in [
            ("all done", "0030000", Met),
            ("all done", "1020000", NotYet),
            ("all done", "1011000", Never),
            ("all done", "0010100", Never),
            ("all done", "0010001", Never),
            ("all done", "0020010", NotYet),
            ("all ended", "0011101", Met),
            ("all ended", "0111000", NotYet),
            ("all ended", "0011010", NotYet),
            ("all running", "1200000", NotYet),
            ("all running", "0200000", Met),
            ("all running", "0210000", Never),
            ("any failed", "1101000", Met),
            ("any failed", "1110000", NotYet),
            ("any failed", "0030000", Never),
            ("any done", "0003001", Never),
            ("any running", "3000000", NotYet),
            ("any running", "0030000", Never),
            ("none active", "0012100", Met),
            ("none active", "0110000", NotYet),
            ("none active", "0010010", NotYet),
            ("none waiting", "0310000", Met),
            ("none waiting", "1310000", NotYet),
            ("none failed", "1100000", Met),
            ("none failed", "1101000", Never),
        ] {
            let until: Until = text.parse().unwrap();
            assert_eq!(
                until.judge(&tally(digits), true),
                verdict,
                "{text} {digits}"
            );
            assert_eq!(until.to_string(), text);
        }
    }

    #[test]
    fn that_no_job_is_left_proves_nothing_and_that_there_never_was_one_does() {
        let empty = Tally::default();
        for (text, never_any, no_more) in [
            ("all done", Verdict::Met, Verdict::Never),
            ("any done", Verdict::NotYet, Verdict::NotYet),
            ("none active", Verdict::Met, Verdict::Met),
        ] {
            let until: Until = text.parse().unwrap();
            assert_eq!(until.judge(&empty, false), never_any, "{text}");
            assert_eq!(until.judge(&empty, true), no_more, "{text}");
        }
    }

    #[test]
    fn what_is_no_condition_says_what_one_is() {
        for wrong in [
            "",
            "done",
            "all",
            "some done",
            "all finished",
            "all done now",
        ] {
            let why = wrong.parse::<Until>().unwrap_err();
            assert!(
                why.contains("all, any or none") && why.contains("active"),
                "{wrong}"
            );
        }
    }
}
