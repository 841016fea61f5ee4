//! How lists want the lanes: in an order of their own, and with the sweeps found. Both are made once
//! and then kept by what comes in; where nobody asks for them they cost nothing.

use hashbrown::HashSet;

use super::Board;
use super::lane::Lane;
use super::order::{Moves, Order};
use super::record::RowNumber;
use super::sort::Sort;
use super::sweep::{Sweep, SweepNumber, Sweeps, stem_of};
use super::table::Table;
use crate::job::Moment;

/// Orders and sweeps beside the lanes.
#[derive(Clone, Debug, Default)]
pub(super) struct Arranged {
    pub(super) sorted: [Option<Order>; 3],
    sweeps: Option<Sweeps>,
    touched: Vec<RowNumber>,
    gone: HashSet<RowNumber>,
    /// Counts everything that may make a list look otherwise.
    revision: u64,
}

impl Arranged {
    pub(super) fn begin(&mut self) {
        self.revision += 1;
        self.touched.clear();
        self.gone.clear();
    }

    /// A job came or became another one.
    pub(super) fn came(&mut self, number: RowNumber) {
        if self.sweeps.is_some() {
            self.touched.push(number);
        }
    }

    pub(super) fn left(&mut self, number: RowNumber) {
        if self.sweeps.is_some() {
            self.touched.push(number);
            self.gone.insert(number);
        }
    }

    /// Takes over what a batch of many changed.
    pub(super) fn absorb(&mut self, moves: &Moves, entering: &[Vec<RowNumber>; 3], table: &Table) {
        for (order, entering) in self.sorted.iter_mut().zip(entering) {
            if let Some(order) = order {
                order.absorb(moves, entering, table);
            }
        }
    }

    /// All of a batch is in its place.
    pub(super) fn end(&mut self, table: &Table) {
        if let Some(sweeps) = &mut self.sweeps {
            sweeps.update(&self.touched, &self.gone, table);
        }
    }
}

impl Board {
    /// Shows a lane in this order from now on; the natural one is the lane's own.
    pub fn sort(&mut self, lane: Lane, sort: &Sort) {
        if self.sort_of(lane) == *sort {
            return;
        }
        let sorted = (!sort.is_natural())
            .then(|| self.lanes[lane as usize].sorted(sort.clone(), &self.table));
        self.arranged.sorted[lane as usize] = sorted;
        self.arranged.revision += 1;
    }

    /// The order in which a lane is shown.
    pub fn sort_of(&self, lane: Lane) -> Sort {
        let sorted = self.arranged.sorted[lane as usize].as_ref();
        sorted.map_or_else(Sort::default, |order| order.sort().clone())
    }

    /// The jobs of a lane in the order in which they are shown.
    pub fn rows(&self, lane: Lane) -> &[RowNumber] {
        match &self.arranged.sorted[lane as usize] {
            Some(order) => order.rows(),
            None => self.lane(lane),
        }
    }

    /// Where a job stands among the rows of a lane.
    pub fn place_in_rows(&self, lane: Lane, number: RowNumber) -> Option<usize> {
        match &self.arranged.sorted[lane as usize] {
            Some(order) => order.place(number, &self.table),
            None => self.place_in_lane(lane, number),
        }
    }

    /// Where a job stands, or would stand, among these rows of its lane, which are in the order in which it is shown.
    ///
    /// # Errors
    /// Where it would stand, when it is not among them.
    pub fn place_among(&self, rows: &[RowNumber], number: RowNumber) -> Result<usize, usize> {
        let lane = self.row(number).lane() as usize;
        let order = self.arranged.sorted[lane].as_ref();
        let order = order.unwrap_or(&self.lanes[lane]);
        rows.binary_search_by(|n| order.compare(*n, number, &self.table))
    }

    /// The jobs of all lanes in one order, at this time.
    pub fn all_sorted(&self, sort: &Sort, now: Moment) -> Vec<RowNumber> {
        let rows: Vec<_> = Lane::ALL
            .into_iter()
            .flat_map(|lane| self.lane(lane))
            .copied()
            .collect();
        sort.arrange(&rows, &self.table, now)
    }

    /// Counts up whenever a list may look otherwise than before.
    pub fn revision(&self) -> u64 {
        self.arranged.revision
    }

    /// Looks for sweeps from now on, or no more.
    pub fn find_sweeps(&mut self, wanted: bool) {
        if self.arranged.sweeps.is_some() == wanted {
            return;
        }
        let rows = || {
            Lane::ALL
                .into_iter()
                .flat_map(|lane| self.lane(lane))
                .copied()
        };
        let sweeps = wanted.then(|| Sweeps::new(rows(), &self.table));
        self.arranged.sweeps = sweeps;
        self.arranged.revision += 1;
    }

    /// The sweep that a job is part of.
    pub fn sweep_of(&self, number: RowNumber) -> Option<SweepNumber> {
        self.arranged.sweeps.as_ref()?.of(number)
    }

    pub fn sweep(&self, number: SweepNumber) -> Option<&Sweep> {
        self.arranged.sweeps.as_ref()?.get(number)
    }

    /// As many as sweeps may have numbers.
    pub fn sweep_numbers(&self) -> usize {
        self.arranged.sweeps.as_ref().map_or(0, Sweeps::len)
    }

    /// What is alike in the titles of a job and of the others of its sweep.
    pub fn stem(&self, number: RowNumber) -> &str {
        stem_of(number, &self.table).map_or("", |stem| stem.title)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::job::{Change, Job, JobId, Plain, SourceId, Status};

    const HERE: SourceId = SourceId(0);
    const MINUTE: i64 = 60_000;

    fn board() -> Board {
        let mut board = Board::new([("lab".to_owned(), "sqlite")]);
        board.find_sweeps(true);
        board
    }

    fn job(id: &str, title: &str, minute: i64, status: Status) -> Job {
        let mut job = Job::new(JobId::live(id.as_bytes()), status);
        job.title = Plain::new(title);
        job.times.created = Some(Moment(minute * MINUTE));
        job
    }

    fn row(number: i64, title: &str, status: Status) -> Change {
        let id = format!("JOB-20260113-{number:05}");
        Change::Put(job(&id, title, number, status))
    }

    /// The names in each sweep, in the order of their first ones.
    fn sweeps(board: &Board) -> Vec<Vec<String>> {
        let all = Lane::ALL.into_iter().flat_map(|lane| board.lane(lane));
        let of: std::collections::BTreeSet<_> = all
            .filter_map(|n| board.sweep_of(*n))
            .map(SweepNumber::at)
            .collect();
        assert!(of.len() <= board.sweep_numbers());
        let mut found: Vec<Vec<String>> = Vec::new();
        for lane in Lane::ALL {
            for number in board.lane(lane) {
                let Some(sweep) = board.sweep_of(*number) else {
                    continue;
                };
                let members = &board.sweep(sweep).unwrap().members;
                assert!(members.contains(number));
                let names = members.iter().map(|n| board.row(*n).name().to_owned());
                let names: Vec<_> = names.collect();
                if !found.contains(&names) {
                    found.push(names);
                }
            }
        }
        found.sort();
        found
    }

    #[test]
    fn rows_of_one_class_with_numbers_in_a_row_are_a_sweep_over_all_lanes() {
        let mut board = board();
        board.apply(
            HERE,
            vec![
                row(8, "T1", Status::Completed),
                row(9, "T1", Status::Running),
                row(10, "T2", Status::Pending),
                row(11, "T1", Status::Pending),
                row(12, "T1", Status::Pending),
                row(30, "T1", Status::Pending),
            ],
        );
        let [sweep] = &sweeps(&board)[..] else {
            panic!("{:?}", sweeps(&board))
        };
        assert_eq!(sweep.len(), 4, "{sweep:?}");
        let number = board.lane(Lane::Running)[0];
        let found = board.sweep(board.sweep_of(number).unwrap()).unwrap();
        assert_eq!(found.states, [2, 1, 1, 0, 0, 0]);
        assert_eq!(found.waiting_since, Some(Moment(11 * MINUTE)));
        let next = board.row(found.next.unwrap());
        assert_eq!(next.name(), "JOB-20260113-00011");
        assert_eq!(board.stem(number), "T1");
    }

    #[test]
    fn another_owner_another_class_or_a_pause_is_another_sweep() {
        let mut board = board();
        let mut changes = Vec::new();
        for n in 0..6 {
            let minute = if n < 3 { n } else { n + 60 };
            let id = format!("job-20260210-14{n:02}22-lr-{n:03}");
            changes.push(Change::Put(job(
                &id,
                &format!("lr-{n:03}"),
                minute,
                Status::Pending,
            )));
        }
        board.apply(HERE, changes);
        let sizes: Vec<_> = sweeps(&board).iter().map(Vec::len).collect();
        assert_eq!(sizes, [3, 3], "an hour lies between them");
        let mut other = job("job-20260210-140122-lr-001", "lr-001", 1, Status::Pending);
        other.owner = Plain::new("mira");
        board.apply(HERE, vec![Change::Put(other)]);
        let sizes: Vec<_> = sweeps(&board).iter().map(Vec::len).collect();
        assert_eq!(sizes, [3], "two are no sweep");
        board.find_sweeps(false);
        assert!(sweeps(&board).is_empty());
    }

    proptest! {
        #![proptest_config(crate::board::tests::kept_cases("arranged"))]

        /// Whatever comes in whatever batches, the sweeps are those that would be found anew.
        #[test]
        fn sweeps_that_are_kept_are_those_found_anew(
            edits in proptest::collection::vec((0i64..14, 0i64..40, 0u8..4, 0u8..7), 1..120),
            batch in 1usize..40,
        ) {
            let mut kept = board();
            for part in edits.chunks(batch) {
                let changes = part.iter().map(|(n, minute, owner, status)| {
                    let (id, title) = match owner {
                        0 | 1 => (format!("JOB-20260113-{n:05}"), "T1".to_owned()),
                        _ => (format!("job-x-lr-{n}"), format!("lr-{n}")),
                    };
                    if *status == 6 {
                        return Change::Gone(JobId::live(id.as_bytes()));
                    }
                    let mut job = job(&id, &title, *minute, Status::ALL[usize::from(*status)]);
                    job.owner = Plain::new(["", "ann"][usize::from(owner % 2)]);
                    Change::Put(job)
                });
                kept.apply(HERE, changes.collect());
            }
            let mut anew = kept.clone();
            anew.find_sweeps(false);
            anew.find_sweeps(true);
            prop_assert_eq!(sweeps(&kept), sweeps(&anew));
            for lane in Lane::ALL {
                for number in kept.lane(lane) {
                    let states = |b: &Board| b.sweep_of(*number).and_then(|s| b.sweep(s)).map(|s| s.states);
                    prop_assert_eq!(states(&kept), states(&anew));
                }
            }
        }
    }
}
