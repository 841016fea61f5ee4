//! Entries of the archive on their way to a row: readers read ahead, newest first, and each is told in its turn.

use std::collections::VecDeque;
use std::os::fd::OwnedFd;
use std::sync::Arc;

use rustix::fs::{fstat, stat};
use rustix::io::Errno;

use super::super::area::open_area;
use super::super::entry::Lack;
use super::super::flaws::Flaws;
use super::super::names::Spelling;
use super::super::put_row;
use super::super::queue::{Area, Queue};
use super::super::read::Scratch;
use super::super::readers::Readers;
use super::super::tag::is_withdrawn;
use super::PutAway;
use crate::job::{Change, Flag, Job, Moment, Now, Status, give_back};

/// So many entries are one errand of a reader, and are told in one step.
const PIECE: usize = 256;
/// Fewer than this are read at once, without readers.
pub(super) const FEW: usize = 256;

/// The rows of an errand as they are told, and by their places what the manifests of some of them lack.
struct Rows {
    rows: Vec<Change>,
    lacks: Vec<(usize, Lack)>,
}

impl Rows {
    fn read(errands: &[Errand], area: &OwnedFd, wall: Moment, scratch: &mut Scratch) -> Self {
        // With room for what is told behind them.
        let mut rows = Vec::with_capacity(errands.len() + 4);
        let mut lacks = Vec::new();
        for (place, errand) in errands.iter().enumerate() {
            let mut job = errand.row();
            let lack = errand.fill_in(&mut job, area, wall, scratch);
            lacks.extend(lack.map(|lack| (place, lack)));
            rows.push(Change::Put(job));
        }
        Self { rows, lacks }
    }
}

/// The reading of very many entries.
pub(super) struct Reading {
    readers: Readers<Rows>,
    area: Arc<OwnedFd>,
    /// What was asked for, in that order.
    asked: VecDeque<Piece>,
}

/// Entries that are read together, by their places; none for those that left the archive meanwhile.
struct Piece {
    read: Vec<Option<u32>>,
    /// They have no row of their own, and lose the one they had once the others have theirs.
    inputs: Vec<Option<u32>>,
}

/// What a reader has to know of one entry.
pub(super) struct Errand {
    pub(super) name: Spelling,
    /// What was submitted of the same job, beside it.
    pub(super) twin: Option<Spelling>,
    /// Left-over files of it are among the living.
    pub(super) fragment: bool,
}

impl Errand {
    /// The row of the entry as far as nothing was read.
    fn row(&self) -> Job {
        Job::new(self.name.archived(), Status::Unknown)
    }

    /// Reads the row of the entry, and what its manifest lacks.
    pub(super) fn read(
        &self,
        area: &OwnedFd,
        wall: Moment,
        scratch: &mut Scratch,
    ) -> (Job, Option<Lack>) {
        let mut job = self.row();
        let lack = self.fill_in(&mut job, area, wall, scratch);
        (job, lack)
    }

    /// The same into a row, which is large to be handed on and on.
    fn fill_in(
        &self,
        job: &mut Job,
        area: &OwnedFd,
        wall: Moment,
        scratch: &mut Scratch,
    ) -> Option<Lack> {
        let twin = self.twin.as_ref().map(Spelling::bytes);
        let lack = put_row::read(job, area, &self.name, twin, wall, scratch);
        if self.fragment {
            job.flags.set(Flag::Fragment);
            if is_withdrawn(self.name.bytes()) {
                job.flags.set(Flag::StartedAnyway);
            }
        }
        lack
    }
}

impl Reading {
    /// None where no thread can be started.
    fn begin(area: OwnedFd, hurried: bool) -> Option<Self> {
        Some(Self {
            readers: Readers::start(hurried)?,
            area: Arc::new(area),
            asked: VecDeque::new(),
        })
    }

    /// Whether it is this directory that is read.
    fn is_of(&self, queue: &Queue) -> bool {
        let (Ok(ours), Ok(there)) = (fstat(&self.area), stat(queue.archive())) else {
            return false;
        };
        (ours.st_dev, ours.st_ino) == (there.st_dev, there.st_ino)
    }

    pub(super) fn under_way(&self) -> usize {
        self.asked.iter().map(|piece| piece.read.len()).sum()
    }

    /// The places of all that is under way.
    pub(super) fn places_mut(&mut self) -> impl Iterator<Item = &mut Option<u32>> {
        let pieces = self.asked.iter_mut();
        pieces.flat_map(|piece| piece.read.iter_mut().chain(&mut piece.inputs))
    }
}

impl PutAway {
    /// Tells the next step of entries, newest first, and has those behind them read meanwhile.
    pub(in super::super) fn read_on(
        &mut self,
        queue: &Queue,
        now: Now,
        flaws: &mut Flaws,
        out: &mut Vec<Change>,
    ) {
        if self.reading.as_ref().is_some_and(|r| !r.is_of(queue)) {
            self.call_back();
        }
        let Ok(reading) = self.reading_of(queue) else {
            self.held = true;
            return;
        };
        let Some(mut reading) = reading else {
            self.read_at_once(queue, now, flaws, out);
            return;
        };
        self.ask_on(&mut reading, now.wall);
        let rows = if out.is_empty() {
            reading.readers.take()
        } else {
            reading.readers.take_ready()
        };
        if let Some(rows) = rows
            && let Some(piece) = reading.asked.pop_front()
        {
            self.ask_on(&mut reading, now.wall);
            self.tell_rows(piece.read, rows, now, flaws, out);
            self.untell(piece.inputs.into_iter().flatten(), flaws, out);
        }
        if self.ahead.is_empty() {
            give_back(std::mem::take(&mut self.ahead));
        }
        if !reading.asked.is_empty() {
            self.reading = Some(reading);
        }
    }

    /// Tells what an errand brought.
    fn tell_rows(
        &mut self,
        read: Vec<Option<u32>>,
        mut rows: Rows,
        now: Now,
        flaws: &mut Flaws,
        out: &mut Vec<Change>,
    ) {
        let all_good = rows.lacks.is_empty() && self.lacking.is_empty();
        if all_good && read.iter().all(Option::is_some) {
            read.iter().flatten().for_each(|at| self.shelf.tell(*at));
            // Rows are large: mostly they stay where they lie.
            if out.is_empty() {
                *out = rows.rows;
            } else {
                out.append(&mut rows.rows);
            }
            return;
        }
        let mut lacks = rows.lacks.into_iter().peekable();
        let mut lack_of = |place| lacks.next_if(|(at, _)| *at == place).map(|(_, lack)| lack);
        let rows = rows.rows.into_iter().enumerate();
        let rows: Vec<_> = rows.map(|(place, row)| (row, lack_of(place))).collect();
        let read = read.into_iter().zip(rows);
        let read = read.filter_map(|(at, row)| match row {
            (Change::Put(job), lack) => Some((at?, (job, lack))),
            _ => None,
        });
        self.tell(read, now, flaws, out);
    }

    /// The reading that goes on or begins; none where there is too little for one.
    fn reading_of(&mut self, queue: &Queue) -> Result<Option<Reading>, Errno> {
        if self.reading.is_some() {
            return Ok(self.reading.take());
        }
        if self.ahead.len() <= FEW {
            return Ok(None);
        }
        let area = open_area(queue, Area::Archive)?;
        Ok(Reading::begin(area, self.hurried))
    }

    /// Asks for what comes next, as long as not too much is under way.
    fn ask_on(&mut self, reading: &mut Reading, wall: Moment) {
        while reading.readers.under_way() < reading.readers.enough() && !self.ahead.is_empty() {
            let (read, inputs) = self.next(PIECE);
            let errands: Vec<Errand> = read.iter().map(|at| self.errand(*at)).collect();
            let area = Arc::clone(&reading.area);
            let jobs = errands.len();
            let errand = move |scratch: &mut Scratch| Rows::read(&errands, &area, wall, scratch);
            reading.readers.ask(jobs, errand);
            reading.asked.push_back(Piece {
                read: read.into_iter().map(Some).collect(),
                inputs: inputs.into_iter().map(Some).collect(),
            });
        }
    }

    /// Gives up what is under way: it is read again from where it lies then.
    pub(in super::super) fn call_back(&mut self) {
        let Some(mut reading) = self.reading.take() else {
            return;
        };
        let places: Vec<u32> = reading.places_mut().filter_map(|at| *at).collect();
        for at in places {
            self.ahead.extend(self.shelf.call_up(at));
        }
        self.order();
    }
}
