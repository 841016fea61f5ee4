//! Takes over what a source says became different: a few changes one by one, each for the price of a search; many in
//! one pass over the lanes.

use super::Board;
use super::lane::Lane;
use super::order::{FEW, Moves, Order};
use super::record::RowNumber;
use super::standing::{Condition, Standing};
use crate::job::{Change, Flag, Job, JobId, SourceId, give_back};

/// Where a record stood before it became another one or went: in its lane, in its source's queue, in the order
/// that was chosen for its lane.
#[derive(Clone, Copy, Debug, Default)]
struct Places {
    lane: Option<(Lane, usize)>,
    waiting: Option<usize>,
    sorted: Option<usize>,
}

/// What a batch of changes comes to.
struct Taking {
    source: SourceId,
    /// None while changes are taken in one by one.
    moves: Option<Moves>,
    gone: Vec<RowNumber>,
}

impl Board {
    /// Takes over what a source says became different.
    pub fn apply(&mut self, source: SourceId, changes: Vec<Change>) {
        if self.standings.get(usize::from(source.0)).is_none() {
            return;
        }
        self.arranged.begin();
        let many = changes.len() > FEW;
        let mut taking = Taking {
            source,
            moves: many.then(|| Moves::with_room(self.table.numbers_end(), changes.len())),
            gone: Vec::new(),
        };
        // Rows are large: they are read where they lie.
        for change in &changes {
            match change {
                Change::Put(job) => self.put(job, &mut taking),
                Change::Gone(id) => self.gone(id, &mut taking),
                of_the_source => self.note_standing(source, of_the_source.clone()),
            }
        }
        give_back(changes);
        if let Some(moves) = taking.moves {
            self.reorder(source, &moves);
        }
        self.arranged.end(&self.table);
        self.table.release(&taking.gone);
        self.table.tidy(&mut self.owners);
    }

    fn note_standing(&mut self, source: SourceId, change: Change) {
        let Some(standing) = self.standings.get_mut(usize::from(source.0)) else {
            return;
        };
        let is_unread = matches!(change, Change::Unread(_));
        match change {
            Change::Up(signs) => standing.condition = Condition::Up(signs),
            Change::Down(outage) => standing.go_down(outage),
            Change::Totals(totals) => standing.told = Some(totals),
            Change::Flawed(problems) => standing.flawed = problems,
            Change::Unread(unread) => standing.unread = unread,
            Change::Put(_) | Change::Gone(_) => {}
        }
        if is_unread {
            self.expect_unread();
        }
    }

    /// Makes room at once for all that is known to come: lists that grow bit by bit leave holes in memory.
    fn expect_unread(&mut self) {
        let unread = self.standings.iter().map(|standing| standing.unread);
        let archived: u64 = unread.clone().map(|unread| unread.archived).sum();
        let all: u64 = archived + unread.map(|unread| unread.live).sum::<u64>();
        let (archived, all) = (usize::try_from(archived), usize::try_from(all));
        let (archived, all) = (archived.unwrap_or(0), all.unwrap_or(0));
        self.table.expect(all);
        self.index.expect(all, &self.table);
        self.lanes[Lane::History as usize].expect(archived);
    }

    fn standing_mut(&mut self, source: SourceId) -> Option<&mut Standing> {
        self.standings.get_mut(usize::from(source.0))
    }

    fn put(&mut self, job: &Job, taking: &mut Taking) {
        let source = taking.source;
        let hash = self.index.hash(source, job.id.place(), job.id.name());
        let known = self.index.find(&self.table, source, &job.id, hash);
        let (number, is_new) = if let Some(number) = known {
            (number, self.change(number, job, taking))
        } else {
            let (number, is_new) = self.table.add(source, job);
            self.index.insert(&self.table, number, hash);
            match &mut taking.moves {
                Some(moves) => moves.touch(number, None),
                None => self.move_one(source, number, Places::default()),
            }
            (number, is_new)
        };
        self.arranged.came(number);
        if is_new {
            let owner = self.table.row(number).shared().owner;
            self.owners.insert((source, owner));
        }
        if let Some(standing) = self.standing_mut(source) {
            standing.count(job.status, job.flags.has(Flag::Archived), 1);
        }
    }

    /// A job that is here became another one. Tells whether such a one was never met before.
    fn change(&mut self, number: RowNumber, job: &Job, taking: &mut Taking) -> bool {
        let source = taking.source;
        let before = self.table.row(number);
        let (status, archived, lane) = (before.status(), before.is_archived(), before.lane());
        if let Some(standing) = self.standing_mut(source) {
            standing.count(status, archived, -1);
        }
        let places = match taking.moves {
            Some(_) => Places::default(),
            None => self.places(source, number),
        };
        let (differs, is_new) = self.table.update(number, source, job);
        if differs {
            match &mut taking.moves {
                Some(moves) => moves.touch(number, Some(lane)),
                None => self.move_one(source, number, places),
            }
        }
        is_new
    }

    fn gone(&mut self, id: &JobId, taking: &mut Taking) {
        let source = taking.source;
        let hash = self.index.hash(source, id.place(), id.name());
        let Some(number) = self.index.find(&self.table, source, id, hash) else {
            return;
        };
        let row = self.table.row(number);
        let (status, archived, lane) = (row.status(), row.is_archived(), row.lane());
        if let Some(standing) = self.standing_mut(source) {
            standing.count(status, archived, -1);
        }
        self.arranged.left(number);
        self.index.remove(number, hash);
        if let Some(moves) = &mut taking.moves {
            moves.touch(number, Some(lane));
            self.table.remove(number);
        } else {
            let places = self.places(source, number);
            self.table.remove(number);
            self.move_one(source, number, places);
        }
        taking.gone.push(number);
    }

    /// Where a record stands now.
    fn places(&self, source: SourceId, number: RowNumber) -> Places {
        let lane = self.table.row(number).lane();
        let place = |order: &Order| order.place_before(number, &self.table);
        let sorted = self.arranged.sorted[lane as usize].as_ref();
        Places {
            lane: place(&self.lanes[lane as usize]).map(|at| (lane, at)),
            waiting: self.waiting.get(usize::from(source.0)).and_then(place),
            sorted: sorted.and_then(place),
        }
    }

    /// Brings one record, which came, became another one or went, to where it belongs.
    fn move_one(&mut self, source: SourceId, number: RowNumber, was: Places) {
        let table = &self.table;
        for lane in Lane::ALL {
            let here = was.lane.filter(|(before, _)| *before == lane);
            self.lanes[lane as usize].take(number, here.map(|(_, at)| at), table);
            if let Some(order) = &mut self.arranged.sorted[lane as usize] {
                order.take(number, here.and(was.sorted), table);
            }
        }
        if let Some(order) = self.waiting.get_mut(usize::from(source.0)) {
            order.take(number, was.waiting, table);
        }
    }

    /// Brings the lanes into order after many changes.
    fn reorder(&mut self, source: SourceId, moves: &Moves) {
        let table = &self.table;
        let entering = Lane::ALL.map(|lane| moves.entering(lane, table));
        for (order, entering) in self.lanes.iter_mut().zip(&entering) {
            order.absorb(moves, entering, table);
        }
        if let Some(order) = self.waiting.get_mut(usize::from(source.0)) {
            order.absorb(moves, &entering[Lane::Queue as usize], table);
        }
        self.arranged.absorb(moves, &entering, table);
    }
}
