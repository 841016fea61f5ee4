//! From tree to checks: everything that is the same for all jobs is worked out here, once for each pass.

use std::cell::Cell;

use super::Context;
use super::ast::{Atom, Choice, Expr, Op, Pattern, Test, Value};
use super::field::Field;
use super::inside::{Inside, Wanted};
use super::number::Number;
use super::ready::{Check, Match, Ranges, Ready, Texts};
use super::text::{Needle, Scope, Word};
use super::when::{When, next_midnight};
use crate::job::{Flag, Flags, Moment, Status, StatusSet};

/// The words by which each state may be called.
const STATES: [(Status, &[&str]); 6] = [
    (Status::Pending, &["pending", "waiting", "queued"]),
    (Status::Running, &["running"]),
    (Status::Completed, &["completed", "done", "ok"]),
    (Status::Failed, &["failed", "failure"]),
    (Status::Cancelled, &["cancelled", "canceled"]),
    (Status::Unknown, &["unknown", "??"]),
];

pub(super) fn lower(expr: Option<&Expr>, paths: &[String], context: &Context<'_>) -> Ready {
    let mut lowering = Lowering {
        paths,
        context,
        next: i64::MAX,
        words: Vec::new(),
    };
    let check = expr.map_or(Check::Const(true), |expr| lowering.expr(expr));
    Ready {
        check,
        words: lowering.words.into(),
        now: context.now.0,
        next: Cell::new(lowering.next),
    }
}

struct Lowering<'a> {
    paths: &'a [String],
    context: &'a Context<'a>,
    /// When a name of a time means another one.
    next: i64,
    words: Vec<Word>,
}

impl Lowering<'_> {
    fn expr(&mut self, expr: &Expr) -> Check {
        match expr {
            Expr::Or(all) => Check::Any(all.iter().map(|e| self.expr(e)).collect()),
            Expr::And(all) => Check::All(all.iter().map(|e| self.expr(e)).collect()),
            Expr::Not(inner) => Check::Not(Box::new(self.expr(inner))),
            Expr::Word(text) => self.word(Needle::new(text), Scope::Anywhere),
            Expr::Match(pattern) => self.pattern(pattern),
            Expr::Mine => Check::Mine(self.context.me.to_owned()),
            Expr::Macro(_, inner) => self.expr(inner),
            Expr::Test(test) => self.test(test),
        }
    }

    fn word(&mut self, needle: Needle, scope: Scope) -> Check {
        self.words.push(Word { needle, scope });
        Check::Word(self.words.len() - 1)
    }

    fn pattern(&mut self, pattern: &Pattern) -> Check {
        let parts = pattern.core.parts.iter().map(|part| {
            let needle = Needle::new(part);
            let scope = Scope::Core;
            self.words.push(Word { needle, scope });
            self.words.len() - 1
        });
        Check::Match(Match {
            parts: parts.collect(),
            regex: pattern.regex.clone(),
            is_free: pattern.core.is_free,
        })
    }

    /// Whether one of these is a part of the text in a field.
    fn parts(&mut self, field: Field, texts: Texts) -> Check {
        let scope = match field {
            Field::Id => Scope::Id,
            Field::Name => Scope::Name,
            _ => return Check::Text(field, texts),
        };
        match texts {
            Texts::Has(needles) => {
                let words = needles.into_iter().map(|needle| self.word(needle, scope));
                Check::Any(words.collect())
            }
            texts => Check::Text(field, texts),
        }
    }

    fn test(&mut self, test: &Test) -> Check {
        let asked = self.asked(test, &test.value);
        if !test.op.is_negative() {
            return asked;
        }
        if test.value == Value::Absent {
            return Check::Not(Box::new(asked));
        }
        // What is not known is not another one, either.
        let absent = self.asked(test, &Value::Absent);
        Check::Known(Box::new(absent), Box::new(asked))
    }

    /// Whether a job's value is among those of the test.
    fn asked(&mut self, test: &Test, value: &Value) -> Check {
        let slots: Vec<_> = test
            .paths()
            .filter_map(|path| self.paths.iter().position(|known| known == path))
            .collect();
        if !slots.is_empty() {
            return Check::Inside(slots, inside(test.op, value));
        }
        let field = test.field;
        match field {
            Field::State => states(test.op, value),
            Field::Flag => flags(test.op, value),
            Field::Id
            | Field::Name
            | Field::User
            | Field::Source
            | Field::Project
            | Field::Why
            | Field::Error => self.parts(field, texts(test.op, value)),
            Field::Priority => Check::Priority(self.ranges(test.op, value)),
            Field::Wait | Field::Run | Field::Age | Field::Took => {
                Check::Span(field, self.ranges(test.op, value))
            }
            Field::Submitted | Field::Started | Field::Ended => {
                let distances = distances(value);
                Check::Time(field, self.ranges(test.op, value), distances)
            }
            Field::Pinned | Field::Marked | Field::Stale => truth(field, value),
            // No source here tells it of any job.
            _ => Check::Const(*value == Value::Absent),
        }
    }

    /// The numbers that are meant; none when it is meant that there is none.
    fn ranges(&mut self, op: Op, value: &Value) -> Option<Ranges> {
        let Value::Any(choices) = value else {
            return None;
        };
        let ranges = choices.iter().map(|choice| match choice {
            Choice::One(atom) => {
                let (low, high) = self.ends(atom);
                match op {
                    // A day or a minute has an order by its first moment.
                    Op::More => (above(atom, low), i64::MAX),
                    Op::Least => (low, i64::MAX),
                    Op::Less => (i64::MIN, low.saturating_sub(1)),
                    Op::Most => (i64::MIN, below(atom, low)),
                    _ => (low, high),
                }
            }
            Choice::Range(low, high) => (
                low.as_ref().map_or(i64::MIN, |atom| self.ends(atom).0),
                high.as_ref().map_or(i64::MAX, |atom| self.ends(atom).1),
            ),
        });
        Some(ranges.collect())
    }

    /// The first and the last number that an atom stands for.
    fn ends(&mut self, atom: &Atom) -> (i64, i64) {
        match atom {
            Atom::Number(number) => (number.ceiling(), number.floor()),
            Atom::Span(seconds) => {
                let ms = i64::try_from(*seconds)
                    .unwrap_or(i64::MAX)
                    .saturating_mul(1000);
                (ms, ms.saturating_add(999))
            }
            Atom::Time(when) => self.time(when),
            Atom::Size(_) | Atom::Text(_) | Atom::Truth(_) | Atom::Loose(_) => (i64::MAX, i64::MIN),
        }
    }

    fn time(&mut self, when: &When) -> (i64, i64) {
        let now = self.context.now;
        if when.changes_at_midnight() {
            self.next = self.next.min(next_midnight(now).0);
        }
        let (Moment(start), Moment(end)) = (when.start(now), when.end(now));
        (start, end)
    }
}

/// The first number above an atom: of 1.5 that is its ceiling itself.
fn above(atom: &Atom, low: i64) -> i64 {
    match atom {
        Atom::Number(number @ Number::Real(_)) => number.ceiling(),
        _ => low.saturating_add(1),
    }
}

/// The last number that is not above an atom.
fn below(atom: &Atom, low: i64) -> i64 {
    match atom {
        Atom::Number(number) => number.floor(),
        _ => low,
    }
}

/// How far before now the ends of these times lie, for those that move on.
fn distances(value: &Value) -> Vec<i64> {
    let Value::Any(choices) = value else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut take = |atom: Option<&Atom>| {
        if let Some(Atom::Time(when)) = atom
            && let Some(distance) = when.distance()
        {
            // It reaches from there to now.
            found.extend([distance.saturating_sub(1), distance, -1, 0]);
        }
    };
    for choice in choices {
        match choice {
            Choice::One(atom) => take(Some(atom)),
            Choice::Range(low, high) => {
                take(low.as_ref());
                take(high.as_ref());
            }
        }
    }
    found
}

fn needles(choices: &[Choice]) -> Vec<Needle> {
    let text = |choice: &Choice| match choice {
        Choice::One(Atom::Text(text)) => Some(Needle::new(text)),
        _ => None,
    };
    choices.iter().filter_map(text).collect()
}

fn texts(op: Op, value: &Value) -> Texts {
    match (value, op) {
        (Value::Absent, _) => Texts::Absent,
        (Value::Pattern(pattern), _) => Texts::Match(pattern.regex.clone()),
        (Value::Any(choices), Op::Has) => Texts::Has(needles(choices)),
        (Value::Any(choices), _) => Texts::Is(needles(choices)),
    }
}

/// Words of ours mean our states; any other word is looked for in the source's own.
fn states(op: Op, value: &Value) -> Check {
    let Value::Any(choices) = value else {
        return Check::Text(Field::State, texts(op, value));
    };
    let mut set = Vec::new();
    let mut foreign = Vec::new();
    for choice in choices {
        let Choice::One(Atom::Text(text)) = choice else {
            continue;
        };
        let known = states_called(&text.to_lowercase(), op == Op::Has);
        if known.is_empty() {
            foreign.push(Needle::new(text));
        }
        set.extend(known);
    }
    let ours = Check::States(StatusSet::of(&set));
    if foreign.is_empty() {
        return ours;
    }
    let foreign = match op {
        Op::Has => Texts::Begins(foreign),
        _ => Texts::Is(foreign),
    };
    Check::Any(vec![ours, Check::Text(Field::State, foreign)])
}

/// The states whose word begins with this, or is it.
fn states_called(text: &str, begins: bool) -> Vec<Status> {
    let fits = |word: &str| {
        if begins {
            !text.is_empty() && word.starts_with(text)
        } else {
            word == text
        }
    };
    let named = STATES
        .iter()
        .filter(|(_, words)| words.iter().any(|word| fits(word)));
    named.map(|(status, _)| *status).collect()
}

/// Whole words are looked up at once.
fn flags(op: Op, value: &Value) -> Check {
    if let (Value::Any(choices), Op::Is | Op::IsNot) = (value, op) {
        let named = |choice: &Choice| match choice {
            Choice::One(Atom::Text(text)) => Flag::named(text),
            _ => None,
        };
        let found: Option<Vec<Flag>> = choices.iter().map(named).collect();
        if let Some(found) = found {
            return Check::Flags(found.into_iter().collect::<Flags>());
        }
    }
    Check::Text(Field::Flag, texts(op, value))
}

fn truth(field: Field, value: &Value) -> Check {
    let Value::Any(choices) = value else {
        return Check::Truth(field, None);
    };
    let wanted = choices.iter().filter_map(|choice| match choice {
        Choice::One(Atom::Truth(truth)) => Some(Check::Truth(field, Some(*truth))),
        _ => None,
    });
    Check::Any(wanted.collect())
}

fn inside(op: Op, value: &Value) -> Inside {
    match value {
        Value::Absent => Inside::Absent,
        Value::Pattern(pattern) => Inside::Match(pattern.regex.clone()),
        Value::Any(choices) => Inside::Any(choices.iter().map(|c| Wanted::of(op, c)).collect()),
    }
}
