//! The filter language: which jobs are meant, in words that a person types and a script relies on.
//! Never here: where jobs are kept, the board, a screen, the time of day (it is told).
//!
//! ```text
//! or    := and ("|" and)*              "or" is the same as "|"
//! and   := unary+                      a blank means and; "and" is allowed
//! unary := "!"* (term | "(" or ")")    "not" is the same as "!"
//! term  := word | "quoted words" | /regex/ | field op value | @name
//! op    := ":" | "=" | "!=" | "~" | "!~" | ">" | ">=" | "<" | "<="
//! value := word | "quoted" | a,b,c | lo..hi | -
//! ```

mod alike;
mod ast;
mod facts;
mod field;
mod guess;
mod inside;
mod lower;
mod macros;
mod narrow;
mod number;
mod parse;
mod pattern;
mod places;
mod print;
mod ready;
mod span;
mod text;
mod value;
mod when;

pub use alike::Reduced;
pub use facts::{Common, Facts, Told};
pub use field::{FIELDS, Field, Takes};
pub use macros::{BUILT_IN, Macros, check_name};
pub use ready::{Ready, Verdict};
pub use text::{Needle, Scope, Word};

use ast::Expr;

use crate::job::Moment;
use std::ops::Range;

/// A filter as it was understood; without a term it lets everything pass.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    expr: Option<Expr>,
    /// What has to be read of each job before it can be judged, in the order of its slots.
    paths: Vec<String>,
}

/// What holds while rows are judged: the time, and whose jobs are `@mine`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Context<'a> {
    pub now: Moment,
    pub me: &'a str,
}

/// A part of the text that is not what it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Its bytes in the text.
    pub span: Range<usize>,
    /// What is wrong, and what would be right.
    pub hint: String,
    /// It was taken as plain text; otherwise it was left out.
    pub as_text: bool,
}

/// What was understood of a text that may be half typed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Typed {
    /// The parts that were understood.
    pub filter: Filter,
    pub faults: Vec<Fault>,
}

impl Typed {
    /// The first part that was left out.
    pub fn bad(&self) -> Option<&Fault> {
        self.faults.iter().find(|fault| !fault.as_text)
    }
}

impl Filter {
    /// For a person who is typing: what cannot be understood is told and left out, the rest is in force; an
    /// unknown field is taken as text.
    pub fn typed(text: &str, own: &Macros) -> Typed {
        let (expr, faults) = parse::parse(text, own);
        Typed {
            filter: Self::of(expr),
            faults,
        }
    }

    /// For a script, which must not be answered with a guess.
    ///
    /// # Errors
    /// The first part that is not understood, in a sentence with its place.
    pub fn strict(text: &str, own: &Macros) -> Result<Self, String> {
        let (expr, mut faults) = parse::parse(text, own);
        faults.sort_by_key(|fault| fault.span.start);
        match faults.first() {
            None => Ok(Self::of(expr)),
            Some(fault) => {
                let part = text.get(fault.span.clone()).unwrap_or("");
                let place = text.get(..fault.span.start).unwrap_or("").chars().count() + 1;
                let part = crate::job::Plain::new(part);
                Err(format!("`{part}` at character {place}: {}", fault.hint))
            }
        }
    }

    fn of(expr: Option<Expr>) -> Self {
        let mut paths = Vec::new();
        if let Some(expr) = &expr {
            expr.collect_paths(&mut paths);
        }
        Self { expr, paths }
    }

    /// Lets everything pass.
    pub fn is_empty(&self) -> bool {
        self.expr.is_none()
    }

    /// The places inside a job's own document that it asks for (`reps` of `arg.reps`).
    pub fn paths(&self) -> &[String] {
        &self.paths
    }

    /// Whether it asks for this field.
    pub fn asks_for(&self, field: Field) -> bool {
        self.expr.as_ref().is_some_and(|expr| expr.mentions(field))
    }

    /// Everything that this one lets pass the other one does, too.
    pub fn narrows(&self, other: &Self) -> bool {
        narrow::implies(self.expr.as_ref(), other.expr.as_ref())
    }

    /// Exactly the rows that this one does not let pass.
    pub fn inverted(self) -> Self {
        Self::of(self.expr.map(Expr::turned))
    }

    /// The same with this name of a filter as one more condition, or without it when it is one.
    pub fn toggled(self, name: &str, own: &Macros) -> Self {
        let wanted = parse::parse(&format!("@{name}"), own).0;
        let Some(wanted) = wanted else { return self };
        Self::of(match self.expr {
            None => Some(wanted),
            Some(expr) if expr == wanted => None,
            Some(Expr::And(mut all)) => {
                let before = all.len();
                all.retain(|one| *one != wanted);
                if all.len() == before {
                    all.insert(0, wanted);
                }
                Expr::join(all, Expr::And)
            }
            Some(expr) => Some(Expr::And(vec![wanted, expr])),
        })
    }

    /// Made ready to judge rows at this moment.
    pub fn at(&self, context: &Context<'_>) -> Ready {
        lower::lower(self.expr.as_ref(), &self.paths, context)
    }
}

impl std::fmt::Display for Filter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.expr
            .as_ref()
            .map_or(Ok(()), |expr| f.write_str(&print::print(expr)))
    }
}

#[cfg(test)]
mod tests;
