//! What a filter's text says, as a tree that can be printed again.

use std::sync::Arc;

use regex::Regex;

use super::field::Field;
use super::number::Number;
use super::pattern::Core;
use super::when::When;

/// A condition on one job.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Expr {
    Or(Vec<Self>),
    And(Vec<Self>),
    Not(Box<Self>),
    /// Looked for in the texts of a job.
    Word(String),
    /// Matched with the same texts.
    Match(Pattern),
    Test(Test),
    /// `@mine`: the operator's own jobs.
    Mine,
    /// A name, and what it stands for.
    Macro(String, Box<Self>),
}

/// `field op value`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Test {
    pub(super) field: Field,
    /// Of `arg.<path>`; else empty.
    pub(super) path: String,
    pub(super) op: Op,
    pub(super) value: Value,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Op {
    Has,
    Is,
    IsNot,
    Like,
    Unlike,
    More,
    Least,
    Less,
    Most,
}

impl Op {
    /// Longer signs first, as they have to be looked for.
    pub(super) const ALL: [Self; 9] = [
        Self::IsNot,
        Self::Unlike,
        Self::Least,
        Self::Most,
        Self::Has,
        Self::Is,
        Self::Like,
        Self::More,
        Self::Less,
    ];

    pub(super) fn sign(self) -> &'static str {
        match self {
            Self::Has => ":",
            Self::Is => "=",
            Self::IsNot => "!=",
            Self::Like => "~",
            Self::Unlike => "!~",
            Self::More => ">",
            Self::Least => ">=",
            Self::Less => "<",
            Self::Most => "<=",
        }
    }

    pub(super) fn is_order(self) -> bool {
        matches!(self, Self::More | Self::Least | Self::Less | Self::Most)
    }

    pub(super) fn is_pattern(self) -> bool {
        matches!(self, Self::Like | Self::Unlike)
    }

    pub(super) fn is_negative(self) -> bool {
        matches!(self, Self::IsNot | Self::Unlike)
    }
}

/// What stands behind the sign.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// `-`: not known.
    Absent,
    Pattern(Pattern),
    /// One of these.
    Any(Vec<Choice>),
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Choice {
    One(Atom),
    /// Both ends count; one of them may be left out.
    Range(Option<Atom>, Option<Atom>),
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Atom {
    Text(String),
    Number(Number),
    /// Seconds.
    Span(u64),
    /// Bytes.
    Size(u64),
    Time(When),
    Truth(bool),
    /// A number where it looks like one, else text.
    Loose(String),
}

/// A regular expression, compiled once.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    pub(super) text: String,
    pub(super) regex: Arc<Regex>,
    pub(super) core: Core,
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Expr {
    /// All of them joined; one alone is itself.
    pub(super) fn join(mut all: Vec<Self>, joint: fn(Vec<Self>) -> Self) -> Option<Self> {
        if all.len() > 1 {
            return Some(joint(all));
        }
        all.pop()
    }

    pub(super) fn mentions(&self, field: Field) -> bool {
        match self {
            Self::Or(all) | Self::And(all) => all.iter().any(|e| e.mentions(field)),
            Self::Not(inner) | Self::Macro(_, inner) => inner.mentions(field),
            Self::Test(test) => test.field == field,
            Self::Word(_) | Self::Match(_) | Self::Mine => false,
        }
    }

    /// Turned round; never twice.
    pub(super) fn turned(self) -> Self {
        match self {
            Self::Not(inner) => *inner,
            expr => Self::Not(Box::new(expr)),
        }
    }

    /// The places inside a job's document that have to be read, each once.
    pub(super) fn collect_paths(&self, paths: &mut Vec<String>) {
        match self {
            Self::Or(all) | Self::And(all) => all.iter().for_each(|e| e.collect_paths(paths)),
            Self::Not(inner) | Self::Macro(_, inner) => inner.collect_paths(paths),
            Self::Test(test) => {
                for path in test.paths() {
                    if !paths.iter().any(|known| known == path) {
                        paths.push(path.to_owned());
                    }
                }
            }
            Self::Word(_) | Self::Match(_) | Self::Mine => {}
        }
    }
}

impl Test {
    /// Where in a job's document the answer stands: the first of these that is there.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        let own = (self.field == Field::Argument).then_some(self.path.as_str());
        own.into_iter().chain(self.field.inside().iter().copied())
    }
}
