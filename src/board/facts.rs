//! A row of the board as a filter asks about it.

use std::time::Duration;

use super::arguments::Arguments;
use super::record::{Row, RowNumber};
use super::{Board, Condition, Standing};
use crate::filter::{Context, Facts, Field, Filter, Ready, Told, Verdict};
use crate::job::{Flags, Moment, Status, Times};

/// A source whose news are older than this is stale: the longest pause between two looks, and some.
const STALE: Duration = Duration::from_secs(20);

/// What is known of a row beside the board: whether it is pinned, or marked.
pub trait Beside {
    /// `source` is the name of the row's source.
    fn truth(&self, field: Field, source: &str, row: &Row<'_>) -> Option<bool>;
}

/// A filter at one moment, over a board and what was read beside it.
pub struct Sieve<'a> {
    ready: Ready,
    now: Moment,
    arguments: &'a Arguments,
    beside: Option<&'a dyn Beside>,
}

impl<'a> Sieve<'a> {
    pub fn new(filter: &Filter, context: &Context<'_>, arguments: &'a Arguments) -> Self {
        Self {
            ready: filter.at(context),
            now: context.now,
            arguments,
            beside: None,
        }
    }

    /// With what only a face knows.
    pub fn with(mut self, beside: &'a dyn Beside) -> Self {
        self.beside = Some(beside);
        self
    }

    pub fn judge(&self, board: &Board, number: RowNumber) -> Verdict {
        let row = board.row(number);
        self.ready.judge(&RowFacts {
            row,
            number,
            standing: board.standing(row.source()),
            sieve: self,
        })
    }

    /// When the mere passing of time may change a verdict given so far.
    pub fn next_change(&self) -> Option<Moment> {
        self.ready.next_change()
    }
}

impl Standing {
    /// Down, or nothing was heard of it for longer than between two looks.
    pub fn is_stale(&self, now: Moment) -> bool {
        match self.condition {
            Condition::Opening => false,
            Condition::Down { .. } => true,
            Condition::Up(_) => self.age(now).is_some_and(|age| age > STALE),
        }
    }
}

struct RowFacts<'a> {
    row: Row<'a>,
    number: RowNumber,
    standing: Option<&'a Standing>,
    sieve: &'a Sieve<'a>,
}

impl RowFacts<'_> {
    fn source(&self) -> &str {
        self.standing.map_or("", |standing| &standing.name)
    }
}

impl Facts for RowFacts<'_> {
    fn words(&self) -> [&str; 8] {
        let row = &self.row;
        [
            row.name(),
            row.title(),
            row.owner(),
            row.project(),
            row.status().word(),
            row.native(),
            self.source(),
            "",
        ]
    }

    fn text(&self, field: Field) -> &str {
        match field {
            Field::Id => self.row.name(),
            Field::Name => self.row.title(),
            Field::User => self.row.owner(),
            Field::Project => self.row.project(),
            Field::Error => self.row.error(),
            Field::Source => self.source(),
            _ => "",
        }
    }

    fn status(&self) -> Status {
        self.row.status()
    }

    fn native(&self) -> &str {
        self.row.native()
    }

    fn flags(&self) -> Flags {
        self.row.flags()
    }

    fn priority(&self) -> Option<i64> {
        self.row.priority()
    }

    fn times(&self) -> Times {
        self.row.times()
    }

    fn truth(&self, field: Field) -> Option<bool> {
        match field {
            Field::Stale => self.standing.map(|s| s.is_stale(self.sieve.now)),
            field => self.sieve.beside?.truth(field, self.source(), &self.row),
        }
    }

    fn argument(&self, slot: usize) -> Told<'_> {
        let arguments = self.sieve.arguments;
        arguments.told(self.number, self.row.version(), slot)
    }
}
