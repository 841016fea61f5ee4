//! News while a filter is in force: only the rows that are named are judged again, and only they move in the lists.

use crate::board::{Board, Lane, RowNumber};
use crate::job::{Change, JobId, JobKey, SourceId};
use crate::tui::app::App;
use crate::tui::panes::jobs::JobList;

/// Up to so many changes move single rows of the lists; after more the lists are made anew.
const FEW: usize = 24;

impl App {
    /// Takes over what a source says: of the rows only those that it names are judged again.
    pub(in crate::tui) fn apply(&mut self, source: SourceId, changes: Vec<Change>) {
        if self.sifting.passing.wanted().is_empty() {
            self.board.apply(source, changes);
            return;
        }
        let few = changes.len() <= FEW && self.lists_are_kept();
        let mut put: Vec<JobId> = Vec::new();
        for change in &changes {
            match change {
                Change::Put(job) => {
                    put.push(job.id.clone());
                    self.take_out(few, source, &job.id);
                }
                Change::Gone(id) => {
                    self.take_out(few, source, id);
                    self.sift_gone(source, id);
                }
                Change::Up(_)
                | Change::Down(_)
                | Change::Totals(_)
                | Change::Flawed(_)
                | Change::Unread(_) => {}
            }
        }
        self.board.apply(source, changes);
        let numbers = put.into_iter().filter_map(|id| {
            let key = JobKey { source, id };
            self.board.find(&key)
        });
        let numbers: Vec<_> = numbers.collect();
        self.judge_rows(&numbers);
        if few {
            self.put_in(&numbers);
        }
        self.note_stale();
    }

    /// The lists hold just the rows that pass now, so that single ones can be taken out and put in.
    fn lists_are_kept(&self) -> bool {
        let sifted = &self.sifting.passing;
        let lists = [&self.running, &self.queue, &self.history];
        let mut kept = lists.iter().map(|list| list.is_kept(&self.board, sifted));
        kept.all(|kept| kept)
    }

    /// The list of a lane, with the board.
    fn list_of_lane(&mut self, lane: Lane) -> (&mut JobList, &Board) {
        let list = match lane {
            Lane::Queue => &mut self.queue,
            Lane::Running => &mut self.running,
            Lane::History => &mut self.history,
        };
        (list, &self.board)
    }

    /// A job is going to change or to leave: its list lets go of it while it is found by its old values.
    fn take_out(&mut self, few: bool, source: SourceId, id: &JobId) {
        if !few {
            return;
        }
        let id = id.clone();
        if let Some(number) = self.board.find(&JobKey { source, id }) {
            let (list, board) = self.list_of_lane(self.board.row(number).lane());
            list.take_out(board, number);
        }
    }

    /// Jobs that changed come to stand in their lists, where they pass.
    fn put_in(&mut self, numbers: &[RowNumber]) {
        for number in numbers {
            if self.sifting.passing.shows(*number) {
                let (list, board) = self.list_of_lane(self.board.row(*number).lane());
                list.put_in(board, *number);
            }
        }
        let (board, sifted) = (&self.board, &self.sifting.passing);
        for list in [&mut self.running, &mut self.queue, &mut self.history] {
            list.keep(board, sifted);
        }
    }

    fn sift_gone(&mut self, source: SourceId, id: &JobId) {
        let id = id.clone();
        if let Some(number) = self.board.find(&JobKey { source, id }) {
            self.sifting.passing.forget(number);
            self.sifting.reading.forget(number);
        }
    }

    /// Judges these rows anew, for what is shown and for what is coming.
    pub(super) fn judge_rows(&mut self, numbers: &[RowNumber]) {
        let board: &Board = &self.board;
        let sieve = self.sieve();
        let verdicts: Vec<_> = numbers.iter().map(|n| sieve.judge(board, *n)).collect();
        let change = sieve.next_change();
        let coming = self.sifting.passing.coming_filter().map(|filter| {
            let sieve = self.sieve_of(filter);
            let verdicts: Vec<_> = numbers.iter().map(|n| sieve.judge(board, *n)).collect();
            (verdicts, sieve.next_change())
        });
        self.sifting.passing.take_rows(numbers, &verdicts, change);
        if let Some((verdicts, change)) = coming {
            self.sifting
                .passing
                .take_coming_rows(numbers, &verdicts, change);
        } else {
            self.read_also(numbers);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::job::{Job, Moment, News, Plain, Status};
    use crate::tui::event::Event;
    use crate::tui::theme::{Depth, Look};

    const HERE: SourceId = SourceId(0);

    fn app(filter: &str, sort: &str) -> App {
        let mut board = Board::new([("q".to_owned(), "folder")]);
        board.apply(HERE, (0..12).map(|n| change(n, 0, 0)).collect());
        board.looked(HERE, Moment(0), true);
        if let Ok(sort) = sort.parse() {
            for lane in Lane::ALL {
                board.sort(lane, &sort);
            }
        }
        let look = Look::new(Depth::Sixteen, false);
        App::new(board, (80, 24), look, Moment(9)).with_filter(filter)
    }

    fn change(n: u8, status: usize, value: i64) -> Change {
        let id = JobId::live(format!("job-{n}").as_bytes());
        if status == 6 {
            return Change::Gone(id);
        }
        let mut job = Job::new(id, Status::ALL[status]);
        job.title = Plain::new(["rabi", "wfe", "x-rabi"][usize::from(n) % 3]);
        job.priority = Some(value);
        job.times.ended = Some(Moment(value));
        Change::Put(job)
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

        /// Whatever comes one by one or many at once, a filtered list has the rows that pass, in its order.
        #[test]
        fn a_list_that_is_kept_is_the_list_made_anew(
            edits in proptest::collection::vec((0u8..40, 0usize..7, 0i64..5), 1..60),
            batch in 1usize..40,
            filter in prop_oneof![Just("rabi"), Just("prio>1"), Just("state:fail | wfe"), Just("!1"), Just("")],
            sort in prop_oneof![Just(""), Just("prio-"), Just("name,ended")],
        ) {
            let mut app = app(filter, sort);
            for part in edits.chunks(batch) {
                let changes = part.iter().map(|(n, status, value)| change(*n, *status, *value));
                app.update(Event::News(HERE, News::Changed(changes.collect())));
                let sieve = app.sieve();
                for list in [&app.queue, &app.running, &app.history] {
                    let rows = app.board.rows(list.lane).iter().copied();
                    let passing: Vec<_> = rows.filter(|n| sieve.judge(&app.board, *n).passes()).collect();
                    prop_assert_eq!(list.rows(&app.board), &passing[..]);
                }
            }
        }
    }
}
