//! In which order jobs stand: by the fields an operator chose, and what they leave equal in the order of the lane.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use super::arrange::arrange;
use super::field::{Field, UnknownField, words};
use super::lane::Lane;
use super::natural::{compare, compare_all};
use super::record::{Row, RowNumber};
use super::table::Table;
use super::value::value;
use crate::job::{Moment, Status};

/// The fields that decide, the first one first; none is the order of the lane itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Sort {
    keys: Vec<SortKey>,
}

/// One field and its direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SortKey {
    pub field: Field,
    /// The highest, latest or longest first.
    pub down: bool,
}

impl Sort {
    pub fn by(field: Field, down: bool) -> Self {
        Self {
            keys: vec![SortKey { field, down }],
        }
    }

    pub fn is_natural(&self) -> bool {
        self.keys.is_empty()
    }

    /// The field that decides first.
    pub fn first(&self) -> Option<SortKey> {
        self.keys.first().copied()
    }

    /// The same with the first field turned round.
    #[must_use]
    pub fn inverted(mut self) -> Self {
        if let Some(key) = self.keys.first_mut() {
            key.down = !key.down;
        }
        self
    }

    pub(super) fn keys(&self) -> &[SortKey] {
        &self.keys
    }

    /// Which of two jobs of a lane stands first; never equal for two jobs.
    pub(super) fn compare_in(&self, lane: Lane, a: &Row<'_>, b: &Row<'_>) -> Ordering {
        let by_keys = self.compare_keys(a, b, Moment(0));
        by_keys.then_with(|| compare(a, b, lane))
    }

    /// What the chosen fields say. `now` counts only between jobs of different lanes, some of which still wait or run.
    pub(super) fn compare_keys(&self, a: &Row<'_>, b: &Row<'_>, now: Moment) -> Ordering {
        for key in &self.keys {
            let by_key = if key.field == Field::Position {
                by_turn(a, b, key.down)
            } else {
                let (a, b) = (value(a, key.field, now), value(b, key.field, now));
                a.compare(&b, key.down)
            };
            if by_key != Ordering::Equal {
                return by_key;
            }
        }
        Ordering::Equal
    }

    /// The rows of a lane, or of all of them, which stand in their own order, in this one.
    pub(super) fn arrange(&self, rows: &[RowNumber], table: &Table, now: Moment) -> Vec<RowNumber> {
        if self.is_natural() {
            return rows.to_vec();
        }
        arrange(self, rows, table, now)
    }
}

impl FromStr for Sort {
    type Err = UnknownField;

    /// Reads `prio-,wait`: a minus behind a word is the highest first, a plus or nothing the lowest.
    fn from_str(text: &str) -> Result<Self, UnknownField> {
        let mut keys: Vec<SortKey> = Vec::new();
        for word in words(text) {
            let (name, down) = match word.strip_suffix('-') {
                Some(name) => (name, true),
                None => (word.strip_suffix('+').unwrap_or(word), false),
            };
            let field = Field::named(name).ok_or_else(|| UnknownField::order(word))?;
            if keys.iter().all(|key| key.field != field) {
                keys.push(SortKey { field, down });
            }
        }
        if keys.is_empty() {
            return Err(UnknownField::order(text));
        }
        Ok(Self { keys })
    }
}

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, key) in self.keys.iter().enumerate() {
            let comma = if at > 0 { "," } else { "" };
            let minus = if key.down { "-" } else { "" };
            write!(f, "{comma}{}{minus}", key.field.word())?;
        }
        Ok(())
    }
}

/// Turns are told by the order in which jobs run; what has no turn stands last.
fn by_turn(a: &Row<'_>, b: &Row<'_>, down: bool) -> Ordering {
    match (has_turn(a), has_turn(b)) {
        (true, true) if down => compare_all(a, b).reverse(),
        (true, true) => compare_all(a, b),
        (false, false) => Ordering::Equal,
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
    }
}

/// Whether a job waits for its turn.
pub(super) fn has_turn(row: &Row<'_>) -> bool {
    row.status() == Status::Pending && !row.is_archived()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::board::{Board, Lane};
    use crate::job::{Change, Flag, Job, JobId, Plain, SourceId, Times};

    fn job(name: &str, status: Status) -> Job {
        let mut job = Job::new(JobId::live(name.as_bytes()), status);
        job.title = Plain::new(name);
        job
    }

    fn names(board: &Board, lane: Lane, sort: &str) -> String {
        let mut board = board.clone();
        board.sort(lane, &sort.parse().unwrap());
        let rows = board.rows(lane).iter().map(|n| board.row(*n).name());
        rows.collect::<Vec<_>>().join(" ")
    }

    /// Three jobs of which the first has the lowest value, the second the highest, and the third none.
    fn three(status: Status, set: impl Fn(&mut Job, i64)) -> Board {
        let mut board = Board::new([("q".to_owned(), "folder")]);
        let changes = [("low", Some(1)), ("high", Some(2)), ("none", None)];
        let changes = changes.map(|(name, value)| {
            let mut job = job(name, status);
            job.title = Plain::new("t");
            if let Some(value) = value {
                set(&mut job, value);
            }
            Change::Put(job)
        });
        board.apply(SourceId(0), changes.into());
        board
    }

    #[track_caller]
    fn assert_both_ways(word: &str, status: Status, set: impl Fn(&mut Job, i64)) {
        let board = three(status, set);
        let lane = board
            .row(board.all_sorted(&Sort::default(), Moment(0))[0])
            .lane();
        assert_eq!(names(&board, lane, word), "low high none", "{word}");
        assert_eq!(
            names(&board, lane, &format!("{word}-")),
            "high low none",
            "{word}-"
        );
    }

    #[test]
    fn each_field_orders_both_ways_and_what_is_unknown_stands_last() {
        let letter = |value| Plain::new(if value == 1 { "Ann" } else { "bob" });
        let times = |created, started, ended| Times {
            created: Some(Moment(created)),
            started: Some(Moment(started)),
            ended: Some(Moment(ended)),
        };
        let over = Status::Completed;
        assert_both_ways("prio", Status::Pending, |job, value| {
            job.priority = Some(value);
        });
        assert_both_ways("owner", over, |job, value| job.owner = letter(value));
        assert_both_ways("project", over, |job, value| job.project = letter(value));
        assert_both_ways("native", over, |job, value| job.native = letter(value));
        assert_both_ways("why", Status::Failed, |job, value| {
            job.error = letter(value);
        });
        assert_both_ways("wait", Status::Pending, |job, value| {
            job.times.created = Some(Moment(-value));
        });
        assert_both_ways("run", Status::Running, |job, value| {
            job.times.started = Some(Moment(-value));
        });
        for word in ["ended", "took", "run"] {
            assert_both_ways(word, over, |job, value| job.times = times(0, 5, 5 + value));
        }
        for word in ["started", "wait"] {
            assert_both_ways(word, over, |job, value| job.times = times(0, value, value));
        }
        assert_both_ways("created", over, |job, value| job.times = times(value, 9, 9));
        assert_both_ways("flags", over, |job, value| {
            let flag = if value == 1 {
                Flag::ApproximateTime
            } else {
                Flag::NoZone
            };
            job.flags.set(flag);
        });
    }

    #[test]
    fn names_order_as_people_read_them_and_failures_can_stand_first() {
        let mut board = Board::new([("q".to_owned(), "folder")]);
        let done = ["b", "A", "c", ""].map(|name| {
            let mut job = job(&format!("id-{name}"), Status::Completed);
            job.title = Plain::new(name);
            Change::Put(job)
        });
        board.apply(SourceId(0), done.into());
        let mut failed = job("id-f", Status::Failed);
        failed.times.ended = Some(Moment(-9));
        board.apply(SourceId(0), vec![Change::Put(failed)]);
        assert_eq!(
            names(&board, Lane::History, "name"),
            "id-A id-b id-c id-f id-"
        );
        assert_eq!(
            names(&board, Lane::History, "id-"),
            "id-f id-c id-b id-A id-"
        );
        assert_eq!(
            names(&board, Lane::History, "failed"),
            "id-f id-c id-b id-A id-"
        );
        assert_eq!(
            names(&board, Lane::History, "state").split(' ').next(),
            Some("id-f")
        );
    }

    #[test]
    fn a_turn_is_the_order_in_which_jobs_run_and_what_has_none_stands_last() {
        let mut board = three(Status::Pending, |job, value| job.priority = Some(-value));
        board.apply(SourceId(0), vec![Change::Put(job("odd", Status::Unknown))]);
        assert_eq!(names(&board, Lane::Queue, "position"), "low high none odd");
        assert_eq!(names(&board, Lane::Queue, "position-"), "none high low odd");
    }

    #[test]
    fn an_order_is_written_as_it_is_read() {
        for text in ["prio-,wait", "failed", "name"] {
            assert_eq!(text.parse::<Sort>().unwrap().to_string(), text);
        }
        assert_eq!(
            "src, prio+ prio-".parse::<Sort>().unwrap().to_string(),
            "source,prio"
        );
        assert_eq!(
            "prio-,wait".parse::<Sort>().unwrap().inverted().to_string(),
            "prio,wait"
        );
        let error = "prio-,colour".parse::<Sort>().unwrap_err().to_string();
        assert!(
            error.contains("`colour`") && error.ends_with(" failed"),
            "{error}"
        );
        assert!("".parse::<Sort>().is_err());
    }

    proptest! {
        #![proptest_config(crate::board::tests::kept_cases("sort"))]

        /// Whatever comes in whatever batches, a list that is kept in order is the list sorted from scratch.
        #[test]
        fn what_is_kept_in_order_is_what_would_be_sorted_anew(
            edits in proptest::collection::vec((0u8..60, 0u8..7, 0i64..4, 0i64..6, any::<bool>()), 1..150),
            batch in 1usize..70,
            first in 0..Field::COLUMNS.len(),
            second in 0..Field::COLUMNS.len(),
            down: bool,
        ) {
            let minus = if down { "-" } else { "" };
            let sort = format!("{}{minus},{}", Field::COLUMNS[first].word(), Field::COLUMNS[second].word());
            let sort: Sort = sort.parse().unwrap();
            let mut kept = Board::new([("q".to_owned(), "folder")]);
            let mut plain = kept.clone();
            for lane in Lane::ALL {
                kept.sort(lane, &sort);
            }
            for part in edits.chunks(batch) {
                let changes: Vec<_> = part.iter().map(|(n, status, value, time, archived)| {
                    let name = format!("job-{n}");
                    if *status == 6 {
                        return Change::Gone(JobId::live(name.as_bytes()));
                    }
                    let mut job = job(&name, Status::ALL[usize::from(*status)]);
                    job.title = Plain::new(["", "Rabi", "rabi", "wfe"][usize::try_from(*value).unwrap()]);
                    job.owner = Plain::new(["", "ann", "Ben", "carl"][usize::try_from(*time % 4).unwrap()]);
                    job.priority = (*value > 0).then_some(*value);
                    let moment = |shift: i64| (time + shift > 1).then_some(Moment(*time * value));
                    job.times = Times { created: moment(2), started: moment(1), ended: moment(0) };
                    if *archived {
                        job.flags.set(Flag::Archived);
                    }
                    Change::Put(job)
                }).collect();
                kept.apply(SourceId(0), changes.clone());
                plain.apply(SourceId(0), changes);
            }
            for lane in Lane::ALL {
                let mut anew = plain.clone();
                anew.sort(lane, &sort);
                let rows = |board: &Board| -> Vec<String> {
                    board.rows(lane).iter().map(|n| board.row(*n).name().to_owned()).collect()
                };
                prop_assert_eq!(rows(&kept), rows(&anew));
                for (at, number) in kept.rows(lane).iter().enumerate() {
                    prop_assert_eq!(kept.place_in_rows(lane, *number), Some(at));
                }
                prop_assert_eq!(kept.lane(lane), plain.lane(lane));
                let mut back = kept.clone();
                back.sort(lane, &Sort::default());
                prop_assert_eq!(back.rows(lane), plain.lane(lane));
            }
        }
    }
}
