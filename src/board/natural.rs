//! The orders of the lanes themselves: as jobs will run, as they began, the newest end first.

use std::cmp::{Ordering, Reverse};

use super::lane::Lane;
use super::record::Row;
use crate::job::{Flag, Moment, Status, Times};

/// The order in which a lane shows two jobs; only equal for the same job.
pub(super) fn compare(a: &Row<'_>, b: &Row<'_>, lane: Lane) -> Ordering {
    let by_lane = match lane {
        Lane::Queue => run_order(a).cmp(&run_order(b)),
        Lane::Running => start_order(a).cmp(&start_order(b)),
        Lane::History => end_order(a).cmp(&end_order(b)),
    };
    by_lane
        .then_with(|| match lane {
            Lane::Queue | Lane::Running => a.name().cmp(b.name()),
            Lane::History => b.name().cmp(a.name()),
        })
        .then_with(|| a.compare_home(b))
}

/// The order of the lanes, one behind the other.
pub(super) fn compare_all(a: &Row<'_>, b: &Row<'_>) -> Ordering {
    let (lane, other) = (a.lane(), b.lane());
    let by_lane = (lane as u8).cmp(&(other as u8));
    by_lane.then_with(|| compare(a, b, lane))
}

/// A number that is lower for a job that stands before another one, or the same where only `compare` can say.
pub(super) fn rank(row: &Row<'_>, lane: Lane) -> u64 {
    let ordered = |at: i64| at.cast_unsigned() ^ (1 << 63);
    match lane {
        // Jobs wait by many things; those that do are few beside those that are over.
        Lane::Queue => 0,
        Lane::Running => row.times().started.map_or(u64::MAX, |m| ordered(m.0)),
        Lane::History => {
            let (archived, Reverse(end)) = end_order(row);
            // The lowest bit is given up for what comes first.
            (!ordered(end) >> 1) | (u64::from(archived) << 63)
        }
    }
}

/// The order in which jobs run: those that can run first; high priority first, a priority that is
/// no number before all and a missing one behind all (as a job server's worker sorts them); then
/// the older first, a job server's unreadable date before all, a missing one behind all.
fn run_order(row: &Row<'_>) -> (bool, u8, Reverse<i64>, u8, i64) {
    let (shared, created) = (row.shared(), row.times().created);
    let priority = match (shared.priority.is_some(), shared.flags.has(Flag::WrongType)) {
        (true, _) => 1,
        (false, true) => 0,
        (false, false) => 2,
    };
    let date = match (created.is_none(), shared.flags.has(Flag::BadDate)) {
        (true, true) => 0,
        (false, _) => 1,
        (true, false) => 2,
    };
    (
        shared.status == Status::Unknown,
        priority,
        Reverse(shared.priority.unwrap_or(0)),
        date,
        number(created),
    )
}

/// The longest running first; unknown starts last.
fn start_order(row: &Row<'_>) -> (bool, i64) {
    let started = row.times().started;
    (started.is_none(), number(started))
}

/// What is not put away first, then the newest first.
fn end_order(row: &Row<'_>) -> (bool, Reverse<i64>) {
    let Times {
        created,
        started,
        ended,
    } = row.times();
    let end = ended.or(started).or(created);
    (row.is_archived(), Reverse(number(end)))
}

/// What never was comes before all that was.
fn number(moment: Option<Moment>) -> i64 {
    moment.map_or(i64::MIN, |m| m.0)
}
