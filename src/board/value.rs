//! What stands in a field of a job, to be ordered.

use std::cmp::Ordering;

use super::field::Field;
use super::lane::Lane;
use super::record::Row;
use super::shared::Shared;
use super::table::Table;
use crate::job::{Moment, Status};

/// What stands in a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Value<'a> {
    Number(i64),
    Text(&'a str),
    /// Stands last in both directions.
    Unknown,
}

impl Value<'_> {
    pub(super) fn compare(&self, other: &Self, down: bool) -> Ordering {
        let order = match (self, other) {
            (Self::Unknown, Self::Unknown) => return Ordering::Equal,
            (Self::Unknown, _) => return Ordering::Greater,
            (_, Self::Unknown) => return Ordering::Less,
            (Self::Number(a), Self::Number(b)) => a.cmp(b),
            (Self::Text(a), Self::Text(b)) => folded(a).cmp(folded(b)).then_with(|| a.cmp(b)),
            (Self::Number(_), Self::Text(_)) => Ordering::Less,
            (Self::Text(_), Self::Number(_)) => Ordering::Greater,
        };
        if down { order.reverse() } else { order }
    }
}

/// Capitals count only between texts that are otherwise the same.
fn folded(text: &str) -> impl Iterator<Item = u8> {
    text.bytes().map(|byte| byte.to_ascii_lowercase())
}

/// Whether jobs are ordered in this field by a text of their own.
pub(super) fn is_text(field: Field) -> bool {
    matches!(field, Field::Id | Field::Name)
}

/// A text, where there is one.
pub(super) fn text(text: &str) -> Value<'_> {
    match text {
        "" => Value::Unknown,
        text => Value::Text(text),
    }
}

fn number<'a>(number: Option<i64>) -> Value<'a> {
    number.map_or(Value::Unknown, Value::Number)
}

/// What all jobs of a combination have in a field.
pub(super) type Common = for<'a> fn(&'a Shared, &'a Table) -> Value<'a>;

/// Where a field is the same for all jobs of a combination: what it is.
pub(super) fn by_combination(field: Field) -> Option<Common> {
    Some(match field {
        Field::Owner => |s, table| text(table.words.get(s.owner)),
        Field::Project => |s, table| text(table.words.get(s.project)),
        Field::Native => |s, table| text(table.words.get(s.native)),
        Field::Why => |s, table| text(table.words.get(s.error)),
        Field::Flags => |s, _| {
            let first = s.flags.iter().next();
            first.map_or(Value::Unknown, |flag| text(flag.word()))
        },
        Field::Source => |s, _| Value::Number(s.source.0.into()),
        Field::State => |s, _| Value::Number(urgency(s.status)),
        Field::Failed => |s, _| Value::Number(i64::from(s.status != Status::Failed)),
        Field::Priority => |s, _| number(s.priority),
        _ => return None,
    })
}

/// What a job has in this field, at this time.
pub(super) fn value<'a>(row: &Row<'a>, field: Field, now: Moment) -> Value<'a> {
    if let Some(of) = by_combination(field) {
        return of(row.shared(), row.table());
    }
    match field {
        Field::Id => return text(row.name()),
        Field::Name => return text(row.title()),
        _ => {}
    }
    let times = row.times();
    let (created, started, ended) = (
        times.created.map(|m| m.0),
        times.started.map(|m| m.0),
        times.ended.map(|m| m.0),
    );
    // Times that run backwards tell nothing.
    let span = |from: Option<i64>, to: Option<i64>| {
        let span = to?.saturating_sub(from?);
        (span >= 0).then_some(span)
    };
    let until_now = |from: Option<i64>| from.map(|from| now.0.saturating_sub(from));
    match field {
        Field::Created => number(created),
        Field::Started => number(started),
        Field::Ended => number(ended),
        Field::Wait if row.lane() == Lane::Queue => number(until_now(created)),
        Field::Wait => number(span(created, started)),
        Field::Run if row.lane() == Lane::Running => number(until_now(started)),
        Field::Run | Field::Took => number(span(started, ended)),
        // Told by the order of the lane; everything else was answered above.
        _ => Value::Unknown,
    }
}

/// What an operator should look at comes first.
fn urgency(status: Status) -> i64 {
    match status {
        Status::Failed => 0,
        Status::Unknown => 1,
        Status::Running => 2,
        Status::Pending => 3,
        Status::Cancelled => 4,
        Status::Completed => 5,
    }
}
