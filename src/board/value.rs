//! What stands in a field of a job, to be ordered.

use std::cmp::Ordering;

use super::field::Field;
use super::lane::Lane;
use super::record::{Known, Record};
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

    /// A number that orders as the value does, or leaves equal what begins alike; the first `skip` bytes are
    /// the same in all texts.
    pub(super) fn key(&self, down: bool, skip: usize) -> u128 {
        /// Below the highest, which is for what is unknown.
        const MOST: u128 = u128::MAX >> 1;
        let key = match self {
            Self::Unknown => return u128::MAX,
            Self::Number(number) => (number.cast_unsigned() ^ (1 << 63)).into(),
            Self::Text(text) => folded(text)
                .skip(skip)
                .chain(std::iter::repeat(0))
                .take(15)
                .fold(0, |key: u128, byte| key << 8 | u128::from(byte)),
        };
        if down { MOST - key } else { key }
    }
}

/// Capitals count only between texts that are otherwise the same.
fn folded(text: &str) -> impl Iterator<Item = u8> {
    text.bytes().map(|byte| byte.to_ascii_lowercase())
}

/// How many bytes all texts begin with alike.
pub(super) fn common_prefix<'a>(mut values: impl Iterator<Item = Value<'a>>) -> usize {
    let text = |value| match value {
        Value::Text(text) => Some(text),
        Value::Number(_) | Value::Unknown => None,
    };
    let Some(first) = values.by_ref().find_map(text) else {
        return 0;
    };
    let mut length = first.len();
    for other in values.filter_map(text) {
        let alike = folded(first).zip(folded(other)).take(length);
        length = alike.take_while(|(a, b)| a == b).count();
        if length == 0 {
            break;
        }
    }
    length
}

impl Field {
    /// Its values are numbers that tell all of it.
    pub(super) fn is_number(self) -> bool {
        match self {
            Self::Source
            | Self::State
            | Self::Priority
            | Self::Wait
            | Self::Run
            | Self::Took
            | Self::Created
            | Self::Started
            | Self::Ended
            | Self::Failed => true,
            Self::Id
            | Self::Name
            | Self::Owner
            | Self::Project
            | Self::Position
            | Self::Why
            | Self::Native
            | Self::Flags => false,
        }
    }
}

/// What a job has in this field, at this time.
pub(super) fn value<'a>(r: &'a Record, field: Field, known: Known<'a>, now: Moment) -> Value<'a> {
    let text = |text: &'a str| match text {
        "" => Value::Unknown,
        text => Value::Text(text),
    };
    let number = |number: Option<i64>| number.map_or(Value::Unknown, Value::Number);
    let times = r.times();
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
        Field::Id => text(r.name(known.names)),
        Field::Name => text(r.title(known.names)),
        Field::Owner => text(known.words.get(r.owner)),
        Field::Project => text(known.words.get(r.project)),
        Field::Native => text(known.words.get(r.native)),
        Field::Why => text(known.words.get(r.error)),
        Field::Flags => r
            .flags
            .iter()
            .next()
            .map_or(Value::Unknown, |f| text(f.word())),
        Field::Source => Value::Number(r.source.0.into()),
        Field::State => Value::Number(urgency(r.status)),
        Field::Failed => Value::Number(i64::from(r.status != Status::Failed)),
        Field::Priority => number(r.priority()),
        Field::Created => number(created),
        Field::Started => number(started),
        Field::Ended => number(ended),
        Field::Wait if r.lane() == Lane::Queue => number(until_now(created)),
        Field::Wait => number(span(created, started)),
        Field::Run if r.lane() == Lane::Running => number(until_now(started)),
        Field::Run | Field::Took => number(span(started, ended)),
        // Told by the order of the lane, see `by_turn`.
        Field::Position => Value::Unknown,
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
