//! What a job's reasons are drawn from: its row, its source, the time, and what was read for it.

use super::kinds::{Kinds, Past};
use super::tail::Tail;
use crate::board::{Board, Condition, FRESH, Lane, Row, RowNumber, Standing};
use crate::job::{Deed, DeedOutcome, Moment, Plain, Worker};

/// What was read of a job besides the board.
#[derive(Clone, Debug, Default)]
pub struct Known {
    pub log: Log,
    /// What was done to jobs of its source, the newest first.
    pub deeds: Vec<Deed>,
}

/// The end of its log.
#[derive(Clone, Debug, Default)]
pub enum Log {
    #[default]
    NotRead,
    /// There is none, for this reason.
    None(Plain),
    Read(Tail),
}

/// One job, seen from all sides.
#[derive(Clone, Copy)]
pub(super) struct Scene<'a> {
    pub(super) board: &'a Board,
    pub(super) number: RowNumber,
    pub(super) row: Row<'a>,
    pub(super) now: Moment,
    pub(super) known: &'a Known,
    pub(super) kinds: &'a Kinds,
}

impl<'a> Scene<'a> {
    pub(super) fn standing(&self) -> Option<&'a Standing> {
        self.board.standing(self.row.source())
    }

    pub(super) fn source_name(&self) -> &'a str {
        self.standing().map_or("", |s| s.name.as_str())
    }

    pub(super) fn worker(&self) -> Worker {
        self.standing().map_or(Worker::Unknown, Standing::worker)
    }

    pub(super) fn is_down(&self) -> bool {
        self.standing()
            .is_some_and(|s| matches!(s.condition, Condition::Down { .. }))
    }

    /// Since when nothing newer was heard of its source; none while it is fresh.
    pub(super) fn stale_since(&self) -> Option<Moment> {
        let standing = self.standing()?;
        let age = standing.age(self.now).filter(|age| *age > FRESH)?;
        Some(self.now.minus(age))
    }

    pub(super) fn past(&self) -> Option<Past> {
        self.kinds.past(self.row.title())
    }

    /// The jobs of its source that run, the longest running first.
    pub(super) fn running(&self) -> impl Iterator<Item = Row<'a>> {
        let (board, source) = (self.board, self.row.source());
        let rows = board.lane(Lane::Running).iter();
        rows.map(move |number| board.row(*number))
            .filter(move |row| row.source() == source)
    }

    /// The newest deed with this word that was done to it.
    pub(super) fn deed(&self, verb: &str) -> Option<&'a Deed> {
        let (name, source) = (self.row.name(), self.source_name());
        self.known.deeds.iter().find(|deed| {
            deed.outcome == DeedOutcome::Done
                && deed.verb.as_str() == verb
                && (deed.id.as_str() == name || deed.new_id.as_str() == name)
                && (deed.source.is_empty() || deed.source.as_str() == source)
        })
    }

    pub(super) fn tail(&self) -> Option<&'a Tail> {
        match &self.known.log {
            Log::Read(tail) => Some(tail),
            Log::NotRead | Log::None(_) => None,
        }
    }
}
