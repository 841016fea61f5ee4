//! A row of the board as a filter asks about it.

use std::ops::Range;
use std::thread;

use super::alike::CommonFacts;
use super::arguments::Arguments;
use super::found::Found;
use super::record::{Row, RowNumber};
use super::shared::Shared;
use super::{Board, Condition, FRESH, Standing};
use crate::filter::{Context, Facts, Field, Filter, Ready, Reduced, Scope, Told, Verdict, Word};
use crate::job::{Flags, Moment, Status, Times};

/// So many rows are judged by two threads, and by what they have alike.
const MANY: usize = 10_000;

/// What is known of a row beside the board: whether it is pinned, or marked.
pub trait Beside: Sync {
    /// `source` is the name of the row's source.
    fn truth(&self, field: Field, source: &str, row: &Row<'_>) -> Option<bool>;
}

/// A filter at one moment, over a board and what was read beside it.
pub struct Sieve<'a> {
    ready: Ready,
    around: Around<'a>,
}

/// What a filter asks beside the board.
#[derive(Clone, Copy)]
struct Around<'a> {
    now: Moment,
    arguments: &'a Arguments,
    beside: Option<&'a dyn Beside>,
    /// The rows that have the filter's words, where they were looked for in all names at once.
    found: Option<&'a Found>,
}

impl<'a> Sieve<'a> {
    pub fn new(filter: &Filter, context: &Context<'_>, arguments: &'a Arguments) -> Self {
        Self {
            ready: filter.at(context),
            around: Around {
                now: context.now,
                arguments,
                beside: None,
                found: None,
            },
        }
    }

    /// With what only a face knows.
    pub fn with(mut self, beside: &'a dyn Beside) -> Self {
        self.around.beside = Some(beside);
        self
    }

    /// With the rows that have its words; they hold for rows that have not changed since they were looked for.
    pub fn with_found(mut self, found: Option<&'a Found>) -> Self {
        self.around.found = found;
        self
    }

    /// Looks for the filter's words in all jobs at once.
    pub fn find_words(&self, board: &Board) -> Found {
        let all = board.table.combinations.all();
        let reduced = self.reduced(board, board.table.numbers_end());
        let open: Vec<bool> = reduced.iter().map(|r| r.settled().is_none()).collect();
        Found::look(self.ready.words(), &board.table, &open, |number, word| {
            let common = all.iter().map(|shared| self.common(board, shared));
            common.map(|common| common.has_word(number, word)).collect()
        })
    }

    /// By combination what is left of the filter; nothing where that would be more work than it saves.
    fn reduced(&self, board: &Board, rows: usize) -> Vec<Reduced> {
        let all = board.table.combinations.all();
        if all.len() * 4 >= rows && !cfg!(test) {
            return Vec::new();
        }
        let common = all.iter().map(|shared| self.common(board, shared));
        common.map(|common| self.ready.reduced(&common)).collect()
    }

    /// Whether most jobs are judged by little work, as far as their words were looked for.
    pub fn is_light(&self, found: Option<&Found>) -> bool {
        let is_seldom = |word| found.is_some_and(|found| found.is_seldom(word));
        self.ready.is_light(is_seldom)
    }

    pub fn judge(&self, board: &Board, number: RowNumber) -> Verdict {
        self.around.judge(&self.ready, None, board, number)
    }

    /// Judges all rows with these numbers, but for those whose verdict is known; of numbers that stand for no job the
    /// verdict means nothing.
    pub fn judge_all(
        &self,
        board: &Board,
        numbers: Range<usize>,
        known: impl Fn(RowNumber) -> Option<Verdict> + Sync,
    ) -> Vec<Verdict> {
        if numbers.len() < MANY {
            let verdict = |number| {
                let judge = || match board.table.job(number) {
                    Some(_) => self.judge(board, number),
                    None => Verdict::No,
                };
                known(number).unwrap_or_else(judge)
            };
            return numbers.map(RowNumber::of).map(verdict).collect();
        }
        self.judge_in_two(board, numbers, &known)
    }

    /// With two threads, and what jobs have alike judged once.
    fn judge_in_two(
        &self,
        board: &Board,
        numbers: Range<usize>,
        known: &(impl Fn(RowNumber) -> Option<Verdict> + Sync),
    ) -> Vec<Verdict> {
        let reduced = self.reduced(board, numbers.len());
        let around = self.around;
        let judge = |ready: &Ready, numbers: Range<usize>| -> Vec<Verdict> {
            let verdict = |number: RowNumber| {
                if let Some(verdict) = known(number) {
                    return verdict;
                }
                match board.table.job(number) {
                    Some(row) => around.judge(
                        ready,
                        reduced.get(row.combination() as usize),
                        board,
                        number,
                    ),
                    None => Verdict::No,
                }
            };
            numbers.map(RowNumber::of).map(verdict).collect()
        };
        let middle = numbers.start + numbers.len() / 2;
        let (one, other) = (numbers.start..middle, middle..numbers.end);
        let (there, judge) = (self.ready.clone(), &judge);
        let (mut verdicts, others) = thread::scope(|scope| {
            let behind = other.clone();
            let others = scope.spawn(move || (judge(&there, behind), there.next_change()));
            (judge(&self.ready, one), others.join())
        });
        if let Ok((others, change)) = others {
            self.ready.take_change(change);
            verdicts.extend(others);
        } else {
            verdicts.extend(judge(&self.ready, other));
        }
        verdicts
    }

    fn common<'b>(&'b self, board: &'b Board, shared: &'b Shared) -> CommonFacts<'b> {
        CommonFacts {
            shared,
            table: &board.table,
            standing: board.standing(shared.source),
            now: self.around.now,
        }
    }

    /// When the mere passing of time may change a verdict given so far.
    pub fn next_change(&self) -> Option<Moment> {
        self.ready.next_change()
    }
}

impl Around<'_> {
    /// What a filter, or what is left of it for jobs of this kind, says of a job.
    fn judge(
        &self,
        ready: &Ready,
        reduced: Option<&Reduced>,
        board: &Board,
        number: RowNumber,
    ) -> Verdict {
        if let Some(verdict) = reduced.and_then(Reduced::settled) {
            return verdict;
        }
        let by_words = reduced
            .zip(self.found)
            .and_then(|(reduced, found)| reduced.by_words(|word| found.has(word, number)));
        if let Some(verdict) = by_words {
            return verdict;
        }
        let row = board.row(number);
        let facts = RowFacts {
            row,
            number,
            standing: board.standing(row.source()),
            around: self,
        };
        match reduced {
            Some(reduced) => ready.judge_reduced(reduced, &facts),
            None => ready.judge(&facts),
        }
    }
}

impl Standing {
    /// Down, or nothing was heard of it for longer than between two looks.
    pub fn is_stale(&self, now: Moment) -> bool {
        match self.condition {
            Condition::Opening => false,
            Condition::Down { .. } => true,
            Condition::Up(_) => self.age(now).is_some_and(|age| age > FRESH),
        }
    }
}

struct RowFacts<'a> {
    row: Row<'a>,
    number: RowNumber,
    standing: Option<&'a Standing>,
    around: &'a Around<'a>,
}

impl RowFacts<'_> {
    fn source(&self) -> &str {
        self.standing.map_or("", |standing| &standing.name)
    }
}

impl Facts for RowFacts<'_> {
    fn words(&self) -> [&str; 8] {
        let row = &self.row;
        [
            row.name(),
            row.title(),
            row.owner(),
            row.project(),
            row.status().word(),
            row.native(),
            self.source(),
            "",
        ]
    }

    fn has_word(&self, number: usize, word: &Word) -> bool {
        let found = self.around.found;
        if let Some(has) = found.and_then(|found| found.has(number, self.number)) {
            return has;
        }
        let (needle, row) = (&word.needle, &self.row);
        let has = |text: &str| !text.is_empty() && needle.is_in(text);
        match word.scope {
            Scope::Anywhere => self.words().iter().any(|text| needle.is_in(text)),
            Scope::Id | Scope::Core => has(row.name()),
            Scope::Name => has(row.title()),
        }
    }

    fn may_have(&self, number: usize) -> bool {
        let found = self.around.found;
        found.and_then(|found| found.has(number, self.number)) != Some(false)
    }

    fn text(&self, field: Field) -> &str {
        match field {
            Field::Id => self.row.name(),
            Field::Name => self.row.title(),
            Field::User => self.row.owner(),
            Field::Project => self.row.project(),
            Field::Error => self.row.error(),
            Field::Source => self.source(),
            _ => "",
        }
    }

    fn status(&self) -> Status {
        self.row.status()
    }

    fn native(&self) -> &str {
        self.row.native()
    }

    fn flags(&self) -> Flags {
        self.row.flags()
    }

    fn priority(&self) -> Option<i64> {
        self.row.priority()
    }

    fn times(&self) -> Times {
        self.row.times()
    }

    fn truth(&self, field: Field) -> Option<bool> {
        match field {
            Field::Stale => self.standing.map(|s| s.is_stale(self.around.now)),
            field => self.around.beside?.truth(field, self.source(), &self.row),
        }
    }

    fn argument(&self, slot: usize) -> Told<'_> {
        let arguments = self.around.arguments;
        arguments.told(self.number, self.row.version(), slot)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::board::Lane;
    use crate::filter::Macros;
    use crate::job::{Change, Flag, Job, JobId, Plain, SourceId};

    const TERMS: [&str; 40] = [
        "rabi",
        "RABI",
        "Rabi",
        "b",
        "-1",
        "é",
        "É",
        "\"\"",
        "fail",
        "lab",
        "ann",
        "x1",
        "1x",
        "/r.b/",
        "user:ann",
        "user!=ann",
        "user:-",
        "state:failed",
        "state:pend",
        "state:odd",
        "src:lab",
        "prio>3",
        "prio:-",
        "flag:archived",
        "flag=records",
        "why~mem",
        "err:memory",
        "why:-",
        "name:rabi",
        "name=wfe",
        "name:-",
        "id:job-1",
        "wait>2h",
        "took<1m",
        "age>1h",
        "ended:-",
        "started>2024-01-01",
        "@mine",
        "stale:yes",
        "arg.reps>3",
    ];

    fn board(seeds: &[[u8; 4]]) -> Board {
        let mut board = Board::new([("lab".to_owned(), "sqlite")]);
        let jobs = seeds
            .iter()
            .enumerate()
            .map(|(n, [name, who, what, time])| {
                let one_of =
                    |words: &[&str], at: u8| words[usize::from(at) % words.len()].to_owned();
                let title = one_of(
                    &["rabi", "Rabi-X1", "wfe", "", "aab", "rébi", "xRABI", "T1"],
                    *name,
                );
                let place = ["", "x", "é", "B"][usize::from(*time % 4)];
                let id = format!("job-{n}-{}{place}", if who % 3 == 0 { "" } else { &title });
                let mut job = Job::new(
                    if name % 5 == 0 {
                        JobId::archived(id.as_bytes())
                    } else {
                        JobId::live(id.as_bytes())
                    },
                    Status::ALL[usize::from(*what) % 6],
                );
                job.title = Plain::new(&title);
                job.owner = Plain::new(&one_of(&["", "ann", "Ann", "bob"], *who));
                job.native = Plain::new(&one_of(&["", "odd", "SUBMITTED"], *what));
                job.error = Plain::new(&one_of(&["", "out of memory", "rabi failed"], who / 4));
                job.priority = (time % 3 > 0).then_some(i64::from(*time % 9));
                job.flags = [(Flag::Archived, 1), (Flag::Records, 2)]
                    .into_iter()
                    .filter(|(_, bit)| (what >> 3) & bit > 0)
                    .map(|(flag, _)| flag)
                    .collect();
                let at = |shift: u8| {
                    (time % shift > 0)
                        .then(|| Moment(1_700_000_000_000 + 600_000 * i64::from(*time)))
                };
                job.times = Times {
                    created: at(5),
                    started: at(3),
                    ended: at(2),
                };
                Change::Put(job)
            });
        board.apply(SourceId(0), jobs.collect());
        board
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 150, ..crate::board::tests::kept_cases("sort") })]

        /// Whatever is asked, judging by what jobs have alike, with words found in all names at once and with two
        /// threads says what judging each job by itself says, and also when that may change.
        #[test]
        fn the_quick_way_says_what_looking_at_each_job_says(
            seeds in proptest::collection::vec(any::<[u8; 4]>(), 1..200),
            terms in proptest::collection::vec((0..TERMS.len(), 0u8..3), 1..4),
        ) {
            let board = board(&seeds);
            let text = terms.iter().map(|(term, how)| match how {
                0 => format!("!({})", TERMS[*term]),
                1 => format!("{} |", TERMS[*term]),
                _ => TERMS[*term].to_owned(),
            });
            let text = text.collect::<Vec<_>>().join(" ");
            let filter = Filter::typed(text.trim_end_matches('|'), &Macros::new()).filter;
            let context = Context { now: Moment(1_700_100_000_000), me: "ann" };
            let arguments = Arguments::default();
            let rows: Vec<RowNumber> = Lane::ALL.into_iter().flat_map(|lane| board.lane(lane)).copied().collect();
            let slow = Sieve::new(&filter, &context, &arguments);
            let one_by_one: Vec<Verdict> = rows.iter().map(|n| slow.judge(&board, *n)).collect();
            let quick = Sieve::new(&filter, &context, &arguments);
            let found = quick.find_words(&board);
            let quick = quick.with_found(Some(&found));
            let verdicts = quick.judge_in_two(&board, 0..board.numbers_end(), &|_| None);
            let verdicts: Vec<Verdict> = rows.iter().map(|n| verdicts[n.at()]).collect();
            prop_assert_eq!(verdicts, one_by_one, "{}", text);
            if let (Some(slow), Some(quick)) = (slow.next_change(), quick.next_change()) {
                prop_assert!(quick >= slow, "what was not looked at cannot change sooner");
            }
        }
    }
}
