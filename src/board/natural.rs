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
        Lane::Queue => run_rank(row),
        Lane::Running => row.times().started.map_or(u64::MAX, |m| ordered(m.0)),
        Lane::History => {
            let (archived, Reverse(end)) = end_order(row);
            // The lowest bit is given up for what comes first.
            (!ordered(end) >> 1) | (u64::from(archived) << 63)
        }
    }
}

/// What [`run_order`] goes by, packed into one number: whatever does not fit is left to the comparison.
fn run_rank(row: &Row<'_>) -> u64 {
    const MADE: u32 = 43;
    let (cannot, class, Reverse(priority), date, created) = run_order(row);
    let head = u64::from(cannot) << 63 | u64::from(class) << 61;
    // A low number for a high priority.
    let Ok(high) = i16::try_from(priority) else {
        return if priority > 0 {
            head
        } else {
            head | ((1 << 61) - 1)
        };
    };
    let low = (i64::from(i16::MAX) - i64::from(high)).cast_unsigned();
    let created = created.clamp(0, (1 << MADE) - 1).cast_unsigned();
    head | low << (MADE + 2) | u64::from(date) << MADE | created
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Board, Lane};
    use super::*;
    use crate::job::{Change, Job, JobId, SourceId};

    fn number() -> impl Strategy<Value = Option<i64>> {
        let odd = proptest::sample::select(vec![
            i64::MIN,
            -32_769,
            -32_768,
            32_767,
            32_768,
            1 << 43,
            i64::MAX,
        ]);
        proptest::option::of(prop_oneof![-2..3_i64, odd])
    }

    proptest! {
        #[test]
        fn a_lower_rank_stands_before_a_higher_one(
            jobs in proptest::collection::vec(
                (0..6_usize, number(), number(), number(), 0..3_u8, any::<bool>()), 2..12,
            ),
        ) {
            let mut board = Board::new([("q".to_owned(), "folder")]);
            let jobs = jobs.into_iter().enumerate().map(|(at, (status, priority, created, ended, odd, archived))| {
                let mut job = Job::new(JobId::live(format!("job-{at}").as_bytes()), Status::ALL[status]);
                job.priority = priority;
                (job.times.created, job.times.ended) = (created.map(Moment), ended.map(Moment));
                job.times.started = job.times.ended;
                match odd {
                    1 => job.flags.set(Flag::WrongType),
                    2 => job.flags.set(Flag::BadDate),
                    _ => {}
                }
                if archived {
                    job.flags.set(Flag::Archived);
                }
                Change::Put(job)
            });
            board.apply(SourceId(0), jobs.collect());
            for lane in Lane::ALL {
                for two in board.lane(lane).windows(2) {
                    let (one, other) = (board.row(two[0]), board.row(two[1]));
                    prop_assert_eq!(compare(&one, &other, lane), Ordering::Less);
                    prop_assert!(rank(&one, lane) <= rank(&other, lane));
                }
            }
        }
    }
}
