//! Comparing what stands in a job's own document: numbers as numbers, text as text.

use std::cmp::Ordering;
use std::sync::Arc;

use regex::Regex;

use super::ast::{Atom, Choice, Op};
use super::number::Number;
use super::text::Needle;
use crate::job::Argument;

/// A condition on one value of a document.
#[derive(Clone, Debug)]
pub(super) enum Inside {
    Absent,
    Match(Arc<Regex>),
    Any(Vec<Wanted>),
}

/// What one of the choices asks for.
#[derive(Clone, Debug)]
pub(super) enum Wanted {
    Has(Loose),
    Is(Loose),
    Order(Op, Loose),
    Range(Option<Loose>, Option<Loose>),
}

/// A typed value: its text, and the number it may be.
#[derive(Clone, Debug)]
pub(super) struct Loose {
    text: String,
    needle: Needle,
    number: Option<Number>,
}

impl Loose {
    fn of(atom: &Atom) -> Self {
        let (text, number) = match atom {
            Atom::Loose(text) => (text.clone(), Number::parse(text)),
            Atom::Text(text) => (text.clone(), None),
            Atom::Number(number) => (number.to_string(), Some(*number)),
            Atom::Span(_) | Atom::Size(_) | Atom::Time(_) | Atom::Truth(_) => (String::new(), None),
        };
        Self {
            needle: Needle::new(&text),
            text,
            number,
        }
    }
}

impl Wanted {
    pub(super) fn of(op: Op, choice: &Choice) -> Self {
        match choice {
            Choice::One(atom) => match op {
                Op::Has => Self::Has(Loose::of(atom)),
                op if op.is_order() => Self::Order(op, Loose::of(atom)),
                _ => Self::Is(Loose::of(atom)),
            },
            Choice::Range(low, high) => {
                Self::Range(low.as_ref().map(Loose::of), high.as_ref().map(Loose::of))
            }
        }
    }

    fn accepts(&self, value: &Argument) -> bool {
        match self {
            Self::Has(loose) => match (value, loose.number) {
                (Argument::Whole(_) | Argument::Real(_), Some(_)) => {
                    compare(value, loose) == Some(Ordering::Equal)
                }
                (Argument::Text(text), _) => loose.needle.is_in(text),
                _ => loose.needle.is_all_of(&value.text()),
            },
            Self::Is(loose) => {
                compare(value, loose) == Some(Ordering::Equal)
                    || loose.needle.is_all_of(&value.text())
            }
            Self::Order(op, loose) => compare(value, loose).is_some_and(|order| match op {
                Op::More => order == Ordering::Greater,
                Op::Least => order != Ordering::Less,
                Op::Less => order == Ordering::Less,
                _ => order != Ordering::Greater,
            }),
            Self::Range(low, high) => {
                let above = |low: &Loose| compare(value, low).is_some_and(Ordering::is_ge);
                let below = |high: &Loose| compare(value, high).is_some_and(Ordering::is_le);
                low.as_ref().is_none_or(above) && high.as_ref().is_none_or(below)
            }
        }
    }
}

impl Inside {
    pub(super) fn accepts(&self, value: &Argument) -> bool {
        match (self, value) {
            (Self::Absent, value) => *value == Argument::Missing,
            (_, Argument::Missing) => false,
            // One member of a list is enough.
            (test, Argument::Many(all)) => all.iter().any(|one| test.accepts(one)),
            (Self::Match(regex), value) => regex.is_match(&value.text()),
            (Self::Any(all), value) => all.iter().any(|wanted| wanted.accepts(value)),
        }
    }
}

/// How a value stands to a typed one; none where a number meets a text.
fn compare(value: &Argument, loose: &Loose) -> Option<Ordering> {
    let number = match value {
        Argument::Whole(whole) => Some(Number::Whole(*whole)),
        Argument::Real(real) => Some(Number::real(*real)),
        // Arguments of a command line are texts, also where they are numbers.
        Argument::Text(text) => Number::parse(text),
        Argument::Truth(_) | Argument::Missing | Argument::Many(_) => None,
    };
    match (number, loose.number, value) {
        (Some(number), Some(typed), _) => Some(number.compare(typed)),
        (None, None, Argument::Text(text)) => Some(text.as_str().cmp(loose.text.as_str())),
        _ => None,
    }
}
