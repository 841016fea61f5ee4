//! A million rows in another order: each key is looked up once for each row and stands as one number; rows are compared
//! only where numbers cannot tell. What keys leave equal stays as it stood.

use std::thread;

use super::letters::{Letters, WINDOW};
use super::record::RowNumber;
use super::sort::{Sort, SortKey, has_turn};
use super::table::Table;
use super::value::{Value, by_combination, is_text, value};
use crate::job::Moment;

/// Behind every number.
const UNKNOWN: u64 = u64::MAX;
/// Fewer rows are simply compared.
const FEW: usize = 24;
/// More are worked on by two threads.
const MANY: usize = if cfg!(test) { 60 } else { 50_000 };
/// Numbers that lie so close to each other are counted instead of compared.
const CLOSE: u64 = 1 << 16;

/// A row's key and where it stood.
type Keyed = (u64, u32);

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
        let next = |run: &mut [Keyed]| self.refine_run(run, level, consumed.map(|n| skip + n));
        in_two(keyed, &next);
    }

    /// Rows whose numbers are the same.
    fn refine_run(&self, run: &mut [Keyed], level: usize, looked_at: Option<usize>) {
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
            Some(looked_at) => {
                let text = self.text(first, level);
                if text.len() > looked_at {
                    return self.refine(run, level, looked_at);
                }
                // All are alike but for capitals.
                if run
                    .iter()
                    .all(|(_, place)| self.text(*place, level) == text)
                {
                    self.refine(run, level + 1, 0);
                } else {
                    self.compare(run);
                }
            }
        }
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
        let met = |part: &[Keyed]| {
            let mut letters = Letters::new(skip);
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

/// Gives each row its number and sorts them; equal ones stay as they stood.
fn sort(keyed: &mut [Keyed], number: &(impl Fn(u32) -> u64 + Sync)) {
    if keyed.len() < MANY {
        return sort_part(keyed, number);
    }
    let middle = keyed.len() / 2;
    {
        let (one, other) = keyed.split_at_mut(middle);
        thread::scope(|scope| {
            scope.spawn(|| sort_part(other, number));
            sort_part(one, number);
        });
    }
    if keyed[middle - 1] <= keyed[middle] {
        return;
    }
    let one = keyed[..middle].to_vec();
    let (mut a, mut b) = (0, middle);
    for at in 0..keyed.len() {
        // What is read of the second half lies at or behind the place that is written.
        if a < one.len() && (b == keyed.len() || one[a] <= keyed[b]) {
            keyed[at] = one[a];
            a += 1;
        } else {
            keyed[at] = keyed[b];
            b += 1;
        }
    }
}

fn sort_part(keyed: &mut [Keyed], number: &impl Fn(u32) -> u64) {
    let (mut least, mut most) = (UNKNOWN, 0);
    for (key, place) in keyed.iter_mut() {
        *key = number(*place);
        if *key != UNKNOWN {
            least = least.min(*key);
            most = most.max(*key);
        }
    }
    // Nearly all come in the order in which they stood.
    if least <= most && most - least < CLOSE && (most - least) < keyed.len() as u64 {
        return count(keyed, least, most);
    }
    keyed.sort_unstable();
}

/// Sorts by counting how often each number is there.
fn count(keyed: &mut [Keyed], least: u64, most: u64) {
    let highest = most - least + 1;
    let slot = |key: u64| usize::try_from((key - least).min(highest)).unwrap_or(0);
    let mut next = vec![0_usize; slot(UNKNOWN) + 2];
    for (key, _) in &*keyed {
        next[slot(*key) + 1] += 1;
    }
    for at in 1..next.len() {
        next[at] += next[at - 1];
    }
    let mut sorted = vec![(0, 0); keyed.len()];
    for one in &*keyed {
        let place = &mut next[slot(one.0)];
        sorted[*place] = *one;
        *place += 1;
    }
    keyed.copy_from_slice(&sorted);
}

/// Goes on with each run of equal numbers, with two threads where they are many.
fn in_two(keyed: &mut [Keyed], next: &(impl Fn(&mut [Keyed]) + Sync)) {
    let each = |part: &mut [Keyed]| {
        for run in part.chunk_by_mut(|a, b| a.0 == b.0) {
            next(run);
        }
    };
    if keyed.len() < MANY {
        return each(keyed);
    }
    // The second part begins where a run does.
    let middle = keyed.len() / 2;
    let number = keyed[middle].0;
    let middle = keyed.partition_point(|one| one.0 < number);
    let (one, other) = keyed.split_at_mut(middle);
    thread::scope(|scope| {
        scope.spawn(|| each(other));
        each(one);
    });
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
