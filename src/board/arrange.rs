//! A million rows in another order: each key is looked up once for each row and stands as one number; rows are compared
//! only where numbers cannot tell. What keys leave equal stays as it stood.

use std::thread;

use super::keyed::{Keyed, MANY, UNKNOWN, in_two, sort};
use super::letters::{Letters, WINDOW};
use super::record::RowNumber;
use super::sort::{Sort, SortKey, has_turn};
use super::table::Table;
use super::value::{Value, by_combination, is_text, value};
use crate::job::Moment;

/// Fewer rows are simply compared.
const FEW: usize = 24;
/// What is the same for all rows.
struct Arranging<'a> {
    rows: &'a [RowNumber],
    table: &'a Table,
    now: Moment,
    sort: &'a Sort,
    columns: Vec<Column>,
}

/// How the numbers of one key are found.
enum Column {
    /// By the number of the combination.
    Shared(Vec<u64>),
    Number,
    Text,
    Turn,
}

/// These rows, which stand in their own order, in the order that was chosen.
pub(super) fn arrange(
    sort: &Sort,
    rows: &[RowNumber],
    table: &Table,
    now: Moment,
) -> Vec<RowNumber> {
    let columns = sort.keys().iter().map(|key| Column::of(*key, table));
    let arranging = Arranging {
        rows,
        table,
        now,
        sort,
        columns: columns.collect(),
    };
    let mut keyed: Vec<Keyed> = (0..).zip(rows).map(|(place, _)| (0, place)).collect();
    arranging.refine(&mut keyed, 0, 0);
    keyed.iter().map(|(_, at)| rows[*at as usize]).collect()
}

impl Column {
    fn of(key: SortKey, table: &Table) -> Self {
        if let Some(of) = by_combination(key.field) {
            let all = table.combinations.all();
            let mut values: Vec<(Value<'_>, usize)> = all
                .iter()
                .enumerate()
                .map(|(at, shared)| (of(shared, table), at))
                .collect();
            values.sort_unstable_by(|a, b| a.0.compare(&b.0, key.down));
            let mut ranks = vec![UNKNOWN; all.len()];
            for (rank, alike) in (0..).zip(values.chunk_by(|a, b| a.0 == b.0)) {
                if alike[0].0 != Value::Unknown {
                    for (_, at) in alike {
                        ranks[*at] = rank;
                    }
                }
            }
            return Self::Shared(ranks);
        }
        match key.field {
            super::Field::Position => Self::Turn,
            field if is_text(field) => Self::Text,
            _ => Self::Number,
        }
    }
}

impl Arranging<'_> {
    /// Brings rows that all keys before this one leave equal into their order; of texts the first `skip` bytes are
    /// alike, too.
    fn refine(&self, keyed: &mut [Keyed], level: usize, skip: usize) {
        let (Some(column), Some(key)) = (
            self.columns.get(level),
            self.sort.keys().get(level).copied(),
        ) else {
            return;
        };
        if keyed.len() <= FEW {
            return self.compare(keyed);
        }
        let letters = match column {
            Column::Text => Some(self.letters(keyed, key, skip)),
            Column::Shared(_) | Column::Number | Column::Turn => None,
        };
        let number = |place: u32| self.number(place, column, key, letters.as_ref());
        sort(keyed, &number);
        let consumed = letters.as_ref().map(Letters::consumed);
        let highest = keyed.partition_point(|one| one.0 < UNKNOWN - 1);
        let is_told = keyed.get(highest).is_none_or(|one| one.0 == UNKNOWN);
        if consumed.is_none() && is_told && level + 1 == self.columns.len() {
            return;
        }
        let cased = letters.as_ref().is_some_and(Letters::has_capitals);
        let consumed = consumed.map(|n| (skip + n, cased));
        let next = |run: &mut [Keyed]| self.refine_run(run, level, consumed);
        in_two(keyed, &next);
    }

    /// Rows whose numbers are the same; of texts is told how much of them was looked at, and whether any of them has
    /// capitals.
    fn refine_run(&self, run: &mut [Keyed], level: usize, looked_at: Option<(usize, bool)>) {
        let Some((number, first)) = run.first().copied() else {
            return;
        };
        if run.len() < 2 {
            return;
        }
        match looked_at {
            _ if number == UNKNOWN => self.refine(run, level + 1, 0),
            // The highest number stands for more than one.
            None if number == UNKNOWN - 1 => self.compare(run),
            None => self.refine(run, level + 1, 0),
            Some((looked_at, _)) if self.text(first, level).len() > looked_at => {
                self.refine(run, level, looked_at);
            }
            // All are alike but for capitals.
            Some((_, cased)) if cased && self.differ(run, level) => self.compare(run),
            Some(_) => self.refine(run, level + 1, 0),
        }
    }

    fn differ(&self, run: &[Keyed], level: usize) -> bool {
        let texts = |(_, place): &Keyed| self.text(*place, level);
        run.windows(2).any(|two| texts(&two[0]) != texts(&two[1]))
    }

    fn compare(&self, keyed: &mut [Keyed]) {
        keyed.sort_unstable_by(|(_, a), (_, b)| {
            let row = |place: u32| self.table.row(self.rows[place as usize]);
            let by_keys = self.sort.compare_keys(&row(*a), &row(*b), self.now);
            by_keys.then(a.cmp(b))
        });
    }

    fn value(&self, place: u32, key: SortKey) -> Value<'_> {
        let row = self.table.row(self.rows[place as usize]);
        value(&row, key.field, self.now)
    }

    fn text(&self, place: u32, level: usize) -> &str {
        let key = self.sort.keys()[level];
        match self.value(place, key) {
            Value::Text(text) => text,
            Value::Number(_) | Value::Unknown => "",
        }
    }

    fn number(&self, place: u32, column: &Column, key: SortKey, letters: Option<&Letters>) -> u64 {
        match column {
            Column::Shared(ranks) => {
                let row = self.table.row(self.rows[place as usize]);
                ranks
                    .get(row.combination() as usize)
                    .copied()
                    .unwrap_or(UNKNOWN)
            }
            Column::Turn => {
                let row = self.table.row(self.rows[place as usize]);
                match (has_turn(&row), key.down) {
                    (false, _) => UNKNOWN,
                    (true, false) => place.into(),
                    (true, true) => (u32::MAX - place).into(),
                }
            }
            Column::Number | Column::Text => match self.value(place, key) {
                Value::Unknown => UNKNOWN,
                Value::Number(number) => {
                    let number = number.cast_unsigned() ^ (1 << 63);
                    let number = if key.down { !number } else { number };
                    number.min(UNKNOWN - 1)
                }
                Value::Text(text) => letters.map_or(0, |letters| letters.number(text, key.down)),
            },
        }
    }

    /// Which letters stand where in the texts, as far as one number reaches.
    fn letters(&self, keyed: &[Keyed], key: SortKey, skip: usize) -> Letters {
        // With its place a number fits into one word.
        let room = 62 - (usize::BITS - self.rows.len().leading_zeros());
        let met = |part: &[Keyed]| {
            let mut letters = Letters::new(skip, room);
            for (_, place) in part {
                if let Value::Text(text) = self.value(*place, key) {
                    letters.meet(text);
                }
            }
            letters
        };
        let mut letters = if keyed.len() < MANY {
            met(keyed)
        } else {
            let (one, other) = keyed.split_at(keyed.len() / 2);
            let (one, other) = thread::scope(|scope| {
                let there = scope.spawn(|| met(other));
                (met(one), there.join())
            });
            match other {
                Ok(other) => one.joined(&other),
                Err(_) => met(keyed),
            }
        };
        letters.count();
        debug_assert!(letters.consumed() <= WINDOW);
        letters
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::board::{Board, Field, Lane, Sort};
    use crate::job::{Change, Flag, Job, JobId, Moment, Plain, SourceId, Status};

    /// A job over, of which everything follows from a few numbers.
    fn job(n: usize, [text, owner, number, time]: [u8; 4]) -> Job {
        let words = [
            "",
            "rabi",
            "Rabi",
            "rabi-2",
            "wfe-flutter-of-the-rib-of-hull-7",
            "wfe-flutter-of-the-rib-of-hull-8",
        ];
        let title = words[usize::from(text) % words.len()];
        let name = format!("job-2025{:02}-{title}-{n}", time % 13);
        let mut job = Job::new(JobId::live(name.as_bytes()), Status::Completed);
        job.title = Plain::new(title);
        job.owner = Plain::new(["", "ann", "Ben", "ben"][usize::from(owner % 4)]);
        job.error = Plain::new(["", "out of memory"][usize::from(owner % 2)]);
        job.priority = match number {
            0..40 => None,
            40 => Some(i64::MAX),
            41 => Some(i64::MIN),
            _ => Some(number.into()),
        };
        if number % 7 == 0 {
            job.flags.set(Flag::Archived);
        }
        let at = |shift: u8| (time % shift > 0).then(|| Moment(i64::from(time) * 1000));
        job.times.created = at(5);
        job.times.started = at(3);
        job.times.ended = match time {
            0 => Some(Moment(i64::MIN)),
            1 => Some(Moment(i64::MAX)),
            _ => at(2),
        };
        job
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 40, ..crate::board::tests::kept_cases("sort") })]

        /// Numbers, letters and two threads give what comparing row by row gives.
        #[test]
        fn many_rows_stand_as_if_they_had_been_compared(
            seeds in proptest::collection::vec(any::<[u8; 4]>(), 100..400),
            fields in proptest::collection::vec((0..Field::COLUMNS.len(), any::<bool>()), 1..4),
        ) {
            let mut board = Board::new([("q".to_owned(), "folder")]);
            let jobs = seeds.iter().enumerate();
            board.apply(SourceId(0), jobs.map(|(n, seed)| Change::Put(job(n, *seed))).collect());
            let words = fields.iter().map(|(field, down)| {
                format!("{}{}", Field::COLUMNS[*field].word(), if *down { "-" } else { "" })
            });
            let sort: Sort = words.collect::<Vec<_>>().join(",").parse().unwrap();
            let mut compared = board.lane(Lane::History).to_vec();
            compared.sort_by(|a, b| {
                sort.compare_in(Lane::History, &board.row(*a), &board.row(*b))
            });
            board.sort(Lane::History, &sort);
            prop_assert_eq!(board.rows(Lane::History), &compared[..]);
            let all = board.all_sorted(&sort, Moment(0));
            prop_assert_eq!(&all[..], &compared[..]);
        }
    }
}
