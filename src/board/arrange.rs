//! A million rows in another order: each key is looked up once for each row and stands as one number; rows are compared
//! only where numbers cannot tell. What keys leave equal stays as it stood.

use super::keyed::{Extent, Keyed, Standing, UNKNOWN, both, fill, in_two, sort};
use super::letters::{Letters, WINDOW, Window};
use super::record::RowNumber;
use super::shared::Title;
use super::sort::{Sort, SortKey, has_turn};
use super::table::Table;
use super::value::{Common, Value, by_combination, is_text, text, value};
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

/// How much of texts was looked at, and whether it has capitals.
#[derive(Clone, Copy, Debug, Default)]
struct Read {
    bytes: usize,
    capitals: bool,
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
    let columns = sort
        .keys()
        .iter()
        .map(|key| Column::of(*key, table, rows.len()));
    let arranging = Arranging {
        rows,
        table,
        now,
        sort,
        columns: columns.collect(),
    };
    let mut keyed: Vec<Keyed> = match arranging.columns.first() {
        Some(Column::Text) if rows.len() > FEW => in_memory_order(rows, table),
        _ => (0..).zip(rows).map(|(place, _)| (0, place)).collect(),
    };
    arranging.refine(&mut keyed, 0, Read::default());
    keyed.iter().map(|(_, at)| rows[*at as usize]).collect()
}

/// The rows as they lie in memory, where mostly their names lie one behind the other, too: to fetch a million names from
/// anywhere takes longer than to sort them.
fn in_memory_order(rows: &[RowNumber], table: &Table) -> Vec<Keyed> {
    const NONE: u32 = u32::MAX;
    let mut places = vec![NONE; table.numbers_end()];
    for (place, row) in (0..).zip(rows) {
        places[row.at()] = place;
    }
    let there = places.into_iter().filter(|place| *place != NONE);
    there.map(|place| (0, place)).collect()
}

impl Column {
    fn of(key: SortKey, table: &Table, rows: usize) -> Self {
        if let Some(of) = by_combination(key.field).or_else(|| title_of_all(key.field, table, rows))
        {
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

/// Where no title is a part of its job's name, it stands in the combination; so it is for sources whose jobs are
/// called by what they do.
fn title_of_all(field: super::Field, table: &Table, rows: usize) -> Option<Common> {
    let all = table.combinations.all();
    let apart = || {
        all.iter()
            .all(|shared| matches!(shared.title, Title::Apart(_)))
    };
    let title: Common = |shared, table| match shared.title {
        Title::Apart(title) => text(table.words.get(title)),
        Title::Within(_) => Value::Unknown,
    };
    (field == super::Field::Name && all.len() * 4 < rows && apart()).then_some(title)
}

impl Arranging<'_> {
    /// Brings rows that all keys before this one leave equal into their order; of texts that much was looked at, and is
    /// alike, too.
    fn refine(&self, keyed: &mut [Keyed], level: usize, read: Read) {
        let (Some(column), Some(key)) = (
            self.columns.get(level),
            self.sort.keys().get(level).copied(),
        ) else {
            return;
        };
        if keyed.len() <= FEW {
            return self.compare(keyed);
        }
        if matches!(column, Column::Text) {
            let letters = self.spell(keyed, key, read);
            let read = Read {
                bytes: read.bytes + letters.consumed(),
                capitals: read.capitals || letters.has_capitals(),
            };
            let next = |run: &mut [Keyed]| self.refine_texts(run, level, read);
            return in_two(keyed, &next);
        }
        let extent = fill(keyed, &|place| self.number(place, column, key));
        sort(keyed, extent, Standing::ByPlace);
        let highest = keyed.partition_point(|one| one.0 < UNKNOWN - 1);
        let is_told = keyed.get(highest).is_none_or(|one| one.0 == UNKNOWN);
        if !(is_told && level + 1 == self.columns.len()) {
            in_two(keyed, &|run: &mut [Keyed]| self.refine_numbers(run, level));
        }
    }

    /// Rows whose numbers are the same.
    fn refine_numbers(&self, run: &mut [Keyed], level: usize) {
        match run.first() {
            Some(_) if run.len() < 2 => {}
            // The highest number stands for more than one.
            Some((number, _)) if *number == UNKNOWN - 1 => self.compare(run),
            Some(_) => self.refine(run, level + 1, Read::default()),
            None => {}
        }
    }

    /// Rows whose texts are alike as far as they were looked at.
    fn refine_texts(&self, run: &mut [Keyed], level: usize, read: Read) {
        let Some((number, first)) = run.first().copied() else {
            return;
        };
        if run.len() < 2 {
            return;
        }
        if number != UNKNOWN && self.text(first, level).len() > read.bytes {
            return self.refine(run, level, read);
        }
        // All are alike but for capitals.
        if number != UNKNOWN && read.capitals && self.differ(run, level) {
            return self.compare(run);
        }
        self.refine(run, level + 1, Read::default());
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

    fn number(&self, place: u32, column: &Column, key: SortKey) -> u64 {
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
                Value::Text(_) => 0,
            },
        }
    }

    /// Sorts rows by what stands in their texts behind what was looked at, as far as one number reaches.
    fn spell(&self, keyed: &mut [Keyed], key: SortKey, read: Read) -> Letters {
        let window = |place: u32| match self.value(place, key) {
            Value::Text(text) => Some(Window::of(text, read.bytes)),
            Value::Number(_) | Value::Unknown => None,
        };
        let meet = |keyed: &mut [Keyed]| {
            // With its place a number fits into one word.
            let mut letters = Letters::new(62 - (usize::BITS - self.rows.len().leading_zeros()));
            let mut last = Window::default();
            for window in keyed.iter().filter_map(|(_, place)| window(*place)) {
                letters.meet(&window, &last);
                last = window;
            }
            letters
        };
        let mut letters = both(keyed, &meet, |one, other| one.joined(&other));
        letters.count();
        // Windows are cut twice: where they were kept they would take more memory than the rows themselves.
        let number = |keyed: &mut [Keyed]| {
            let mut numbers = letters.numbers(key.down);
            let mut extent = Extent::NONE;
            for (number, place) in keyed {
                *number = window(*place).map_or(UNKNOWN, |window| numbers.of(&window));
                extent.take(*number);
            }
            extent
        };
        let extent = both(keyed, &number, Extent::with);
        sort(keyed, extent, Standing::Anyhow);
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
