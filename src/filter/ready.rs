//! A filter that was made ready for one moment, and the judging of a job: no copies, no clock, no text to parse.

use std::cell::Cell;
use std::ops::ControlFlow;
use std::sync::Arc;

use regex::Regex;

use super::facts::{Facts, Told};
use super::field::Field;
use super::inside::Inside;
use super::text::{Needle, Word};
use crate::job::{Flags, Moment, Status, StatusSet, Times};

/// What a filter says of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    No,
    Yes,
    /// It cannot be said before something in the job's own document was read.
    Unread,
}

impl Verdict {
    pub fn of(yes: bool) -> Self {
        if yes { Self::Yes } else { Self::No }
    }

    pub(super) fn turned(self) -> Self {
        match self {
            Self::No => Self::Yes,
            Self::Yes => Self::No,
            Self::Unread => Self::Unread,
        }
    }

    pub fn passes(self) -> bool {
        self == Self::Yes
    }
}

/// A filter at one moment.
#[derive(Clone, Debug)]
pub struct Ready {
    pub(super) check: Check,
    /// The plain words, by number.
    pub(super) words: Arc<[Word]>,
    pub(super) now: i64,
    /// The first moment at which a verdict that was given may be another one.
    pub(super) next: Cell<i64>,
}

/// From the first to the last of these numbers, both included.
pub(super) type Ranges = Vec<(i64, i64)>;

/// A condition, with everything worked out that is the same for all jobs.
#[derive(Clone, Debug)]
pub(super) enum Check {
    Const(bool),
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
    /// One of the words, by its number.
    Word(usize),
    /// A pattern, anywhere in a row.
    Match(Match),
    /// What is left of it for jobs in whose common texts it is not: their names.
    MatchOwn(Match),
    /// The job's owner is this one, exactly.
    Mine(String),
    Text(Field, Texts),
    States(StatusSet),
    Flags(Flags),
    Priority(Option<Ranges>),
    Span(Field, Option<Ranges>),
    /// Also the distances before now that its ends keep.
    Time(Field, Option<Ranges>, Vec<i64>),
    /// None: it is not known.
    Truth(Field, Option<bool>),
    /// The paths that are asked one after the other.
    Inside(Vec<usize>, Inside),
    /// What the first condition asks for is known, and the second does not hold.
    Known(Box<Self>, Box<Self>),
}

/// A pattern and what it tells without being matched.
#[derive(Clone, Debug)]
pub(super) struct Match {
    pub(super) regex: Arc<Regex>,
    /// The numbers of the words that stand in every match.
    pub(super) parts: Vec<usize>,
    /// What matches a part of a text matches the text.
    pub(super) is_free: bool,
}

/// How a text is compared.
#[derive(Clone, Debug)]
pub(super) enum Texts {
    Absent,
    Has(Vec<Needle>),
    Is(Vec<Needle>),
    Begins(Vec<Needle>),
    Match(Arc<Regex>),
}

impl Texts {
    pub(super) fn is_light(&self) -> bool {
        !matches!(self, Self::Match(_))
    }

    fn accepts(&self, text: &str) -> bool {
        // What is not known is equal to nothing, and contains nothing.
        match self {
            Self::Absent => text.is_empty(),
            _ if text.is_empty() => false,
            Self::Has(all) => all.iter().any(|needle| needle.is_in(text)),
            Self::Is(all) => all.iter().any(|needle| needle.is_all_of(text)),
            Self::Begins(all) => all.iter().any(|needle| needle.begins(text)),
            Self::Match(regex) => regex.is_match(text),
        }
    }
}

impl Ready {
    /// Whether this job passes.
    pub fn judge(&self, facts: &impl Facts) -> Verdict {
        self.check(&self.check, facts)
    }

    /// The plain words that are looked for, by their numbers.
    pub fn words(&self) -> &[Word] {
        &self.words
    }

    /// Whether most jobs are judged by little work; `is_seldom` tells whether few have a word, by its number.
    pub fn is_light(&self, is_seldom: impl Fn(usize) -> bool) -> bool {
        self.check.is_light(&is_seldom)
    }

    /// When the mere passing of time may change a verdict given so far.
    pub fn next_change(&self) -> Option<Moment> {
        Some(self.next.get())
            .filter(|at| *at != i64::MAX)
            .map(Moment)
    }

    /// Another copy of this filter gave verdicts that may change at this moment.
    pub fn take_change(&self, at: Option<Moment>) {
        if let Some(Moment(at)) = at {
            self.next.set(self.next.get().min(at));
        }
    }

    /// A verdict changes right after this moment.
    fn changes_at(&self, at: i64) {
        let at = at.saturating_add(1);
        if at > self.now && at < self.next.get() {
            self.next.set(at);
        }
    }

    pub(super) fn check(&self, check: &Check, facts: &impl Facts) -> Verdict {
        match check {
            Check::Const(yes) => Verdict::of(*yes),
            Check::All(all) => self.fold(all, facts, Verdict::No),
            Check::Any(all) => self.fold(all, facts, Verdict::Yes),
            Check::Not(inner) => self.check(inner, facts).turned(),
            Check::Known(absent, other) => match self.check(absent, facts) {
                Verdict::Yes => Verdict::No,
                Verdict::No => self.check(other, facts).turned(),
                Verdict::Unread => Verdict::Unread,
            },
            Check::Inside(slots, test) => inside(slots, test, facts),
            plain => Verdict::of(self.holds(plain, facts)),
        }
    }

    /// Stops at the first verdict that decides.
    fn fold(&self, all: &[Check], facts: &impl Facts, decides: Verdict) -> Verdict {
        let found = all.iter().try_fold(decides.turned(), |so_far, one| {
            match self.check(one, facts) {
                verdict if verdict == decides => ControlFlow::Break(decides),
                Verdict::Unread => ControlFlow::Continue(Verdict::Unread),
                _ => ControlFlow::Continue(so_far),
            }
        });
        match found {
            ControlFlow::Break(verdict) | ControlFlow::Continue(verdict) => verdict,
        }
    }

    /// What the board alone can answer.
    fn holds(&self, check: &Check, facts: &impl Facts) -> bool {
        match check {
            Check::Word(word) => facts.has_word(*word, &self.words[*word]),
            Check::Match(Match { regex, .. }) => {
                facts.words().iter().any(|text| regex.is_match(text))
            }
            Check::MatchOwn(pattern) => Self::is_in_names(pattern, facts),
            Check::Mine(me) => !me.is_empty() && facts.text(Field::User) == me,
            Check::Text(field, texts) => accepts(*field, texts, facts),
            Check::States(set) => set.has(facts.status()),
            Check::Flags(wanted) => facts.flags().meets(*wanted),
            Check::Priority(ranges) => is_within(facts.priority(), ranges.as_ref()),
            Check::Span(field, ranges) => self.span_holds(*field, ranges.as_ref(), facts),
            Check::Time(field, ranges, distances) => {
                let at = moment(*field, &facts.times());
                if let Some(at) = at {
                    for distance in distances {
                        self.changes_at(at.saturating_add(*distance));
                    }
                }
                is_within(at, ranges.as_ref())
            }
            Check::Truth(field, wanted) => facts.truth(*field) == *wanted,
            Check::Const(_) | Check::All(_) | Check::Any(_) | Check::Not(_) => false,
            Check::Known(..) | Check::Inside(..) => false,
        }
    }

    /// Looks at a job's own names only; a title that is not a part of the id is common to many.
    fn is_in_names(pattern: &Match, facts: &impl Facts) -> bool {
        if !pattern.parts.iter().all(|part| facts.may_have(*part)) {
            return false;
        }
        pattern.regex.is_match(facts.text(Field::Id))
            || !pattern.is_free && pattern.regex.is_match(facts.text(Field::Name))
    }

    fn span_holds(&self, field: Field, ranges: Option<&Ranges>, facts: &impl Facts) -> bool {
        let (from, to) = ends(field, facts);
        let long = from.map(|from| to.unwrap_or(self.now).saturating_sub(from).max(0));
        if let (Some(from), None, Some(ranges)) = (from, to, ranges) {
            // It grows: every end of a range is a moment at which it may pass or fail.
            for (low, high) in ranges {
                self.changes_at(from.saturating_add(low.saturating_sub(1)));
                self.changes_at(from.saturating_add(*high));
            }
        }
        is_within(long, ranges)
    }
}

/// A value that is not known lies in no range; no range asks for just that.
fn is_within(value: Option<i64>, ranges: Option<&Ranges>) -> bool {
    match (value, ranges) {
        (Some(value), Some(ranges)) => ranges
            .iter()
            .any(|(low, high)| (*low..=*high).contains(&value)),
        (value, None) => value.is_none(),
        (None, Some(_)) => false,
    }
}

fn accepts(field: Field, texts: &Texts, facts: &impl Facts) -> bool {
    match field {
        Field::State => match texts {
            Texts::Absent => facts.status() == Status::Unknown,
            texts => texts.accepts(facts.native()) || texts.accepts(facts.status().word()),
        },
        Field::Flag => {
            let mut words = facts.flags().iter().map(crate::job::Flag::word);
            match texts {
                Texts::Absent => words.next().is_none(),
                texts => words.any(|word| texts.accepts(word)),
            }
        }
        Field::Why => {
            let error = facts.text(Field::Error);
            let mut odd = facts.flags().iter();
            match texts {
                Texts::Absent => error.is_empty() && odd.next().is_none(),
                texts => {
                    texts.accepts(error)
                        || odd.any(|flag| {
                            texts.accepts(flag.word()) || texts.accepts(flag.sentence())
                        })
                }
            }
        }
        field => texts.accepts(facts.text(field)),
    }
}

fn inside(slots: &[usize], test: &Inside, facts: &impl Facts) -> Verdict {
    let mut found = None;
    for slot in slots {
        match facts.argument(*slot) {
            Told::Unread => return Verdict::Unread,
            Told::Read(value) => {
                found = Some(value);
                if *value != crate::job::Argument::Missing {
                    break;
                }
            }
        }
    }
    Verdict::of(found.is_some_and(|value| test.accepts(value)))
}

fn moment(field: Field, times: &Times) -> Option<i64> {
    let moment = match field {
        Field::Started => times.started,
        Field::Ended => times.ended,
        _ => times.created,
    };
    moment.map(|Moment(at)| at)
}

/// From when to when a stretch reaches; without an end it still grows.
fn ends(field: Field, facts: &impl Facts) -> (Option<i64>, Option<i64>) {
    let times = facts.times();
    let [created, started, ended] =
        [times.created, times.started, times.ended].map(|at| at.map(|Moment(at)| at));
    let status = facts.status();
    let over = status.is_over() || ended.is_some();
    let nothing = (None, None);
    match field {
        Field::Age => (created, None),
        Field::Wait => match (started, ended) {
            (Some(_), _) => (created, started),
            (None, Some(_)) => (created, ended),
            (None, None) if status == Status::Pending => (created, None),
            (None, None) => nothing,
        },
        Field::Run if !over && status == Status::Running => (started, None),
        Field::Run | Field::Took if over && ended.is_some() => (started, ended),
        _ => nothing,
    }
}
