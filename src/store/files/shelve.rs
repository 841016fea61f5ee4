//! Taking a job's copies into the archive, under one stamp and the first number that is free for all of them.

use std::fs;

use super::carry::{Act, Carriage, Carried};
use super::name::{self, Kind};
use super::queue::Area;
use super::record::{Begun, Op, Spot, Step, Written};
use super::recover::{self, Progress};
use super::rename::{Courtesy, Obstacle};
use crate::job::Refusal;

/// So many taken names are tried before somebody should look at the archive.
const ATTEMPTS: u64 = 100;

/// Copies that go into the archive together.
pub(super) struct Shelving<'a> {
    pub(super) act: Act<'a>,
    /// The word for the operator: `archive`, `cancel`.
    pub(super) deed: &'static str,
    /// `Archive` or `Withdraw`.
    pub(super) op: Op,
    /// In the order in which they move.
    pub(super) copies: Vec<(Area, Kind)>,
}

impl Shelving<'_> {
    /// Refuses what is known beforehand to fail, before anything is recorded, and keeps other
    /// operators on this machine out meanwhile.
    pub(super) fn prepare(&self) -> Result<Courtesy, Refusal> {
        for (_, kind) in &self.copies {
            if name::archive_name(self.act.raw, self.act.now.wall, *kind, ATTEMPTS).is_none() {
                return Err(self
                    .carriage()
                    .not_possible("its name is too long for the archive"));
            }
        }
        let from = self.copies.iter();
        let from = from.map(|(area, _)| Spot::new(*area, self.act.raw));
        self.carriage()
            .prepare(&from.collect::<Vec<_>>(), &[Area::Archive])
    }

    /// Moves the copies. What an operation that broke off left to do is done as it was recorded; otherwise
    /// what was already moved when something fails is told.
    pub(super) fn carry_out(&self) -> Result<Carried, Refusal> {
        let carriage = self.carriage();
        let fold = self.act.fold();
        for begun in fold.begun.iter().filter(|begun| begun.op == self.op) {
            let both = |step: &Step| recover::progress(self.act.queue, step) == Progress::Both;
            if begun.steps.iter().any(both) {
                let why = "it was begun before and broke off, and files lie in both places: look at both by hand";
                return Err(carriage.not_possible(why));
            }
            if let Some(carried) = self.resume(begun)? {
                return Ok(carried);
            }
        }
        let mut done = Vec::new();
        let mut number = 1;
        while number <= ATTEMPTS {
            let rest = &self.copies[done.len()..];
            let Some(steps) = self.free_targets(rest, &mut number)? else {
                break;
            };
            let begun = carriage.begin(&steps)?;
            match carriage.go(&steps, &mut done) {
                Ok(()) => return Ok(carriage.end(&begun, done)),
                // Another took the name in this moment: the next one.
                Err(Obstacle::Taken) => {}
                Err(obstacle) => return Err(carriage.stopped(&begun, &obstacle, &done)),
            }
        }
        Err(carriage.refuse(&Obstacle::Taken, &done))
    }

    /// Goes on with what was begun, if its targets are still free.
    fn resume(&self, begun: &Begun) -> Result<Option<Carried>, Refusal> {
        let progress = |step: &Step| recover::progress(self.act.queue, step);
        let steps = begun.steps.iter().cloned();
        let (rest, mut done): (Vec<_>, Vec<_>) =
            steps.partition(|step| progress(step) == Progress::ToDo);
        let ours = |step: &Step| {
            let (from, to) = (&step.from, &step.to);
            from.name == self.act.raw
                && to.area == Area::Archive
                && self.copies.iter().any(|(area, _)| *area == from.area)
        };
        let whole = rest.len() == self.copies.len() && rest.iter().all(ours);
        let left = done.iter().all(|step| progress(step) == Progress::Done);
        if rest.is_empty() || !whole || !left {
            return Ok(None);
        }
        let carriage = self.carriage();
        match carriage.go_on(&rest, &mut done) {
            Ok(()) => Ok(Some(carriage.end(&Written::of(begun), done))),
            Err(Obstacle::Taken) => Ok(None),
            Err(obstacle) => Err(carriage.refuse(&obstacle, &done)),
        }
    }

    fn carriage(&self) -> Carriage<'_> {
        Carriage {
            act: self.act,
            deed: self.deed,
            op: self.op,
        }
    }

    /// From and to under the first number that is free for all copies. A target may be taken by another
    /// before we move: then the next number is tried.
    fn free_targets(
        &self,
        copies: &[(Area, Kind)],
        number: &mut u64,
    ) -> Result<Option<Vec<Step>>, Refusal> {
        while *number <= ATTEMPTS {
            let mut steps = Vec::new();
            for (area, kind) in copies {
                let wall = self.act.now.wall;
                let Some(target) = name::archive_name(self.act.raw, wall, *kind, *number) else {
                    let why = "its name is too long for the archive";
                    return Err(self.carriage().not_possible(why));
                };
                let to = Spot::new(Area::Archive, &target);
                if fs::symlink_metadata(self.act.queue.place(&to)).is_ok() {
                    break;
                }
                let from = Spot::new(*area, self.act.raw);
                steps.push(Step { from, to });
            }
            *number += 1;
            if steps.len() == copies.len() {
                return Ok(Some(steps));
            }
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::queue::Queue;
    use super::super::record;
    use super::super::stand::Stand;
    use super::*;
    use crate::job::{JobId, Moment, Now, RefusalKind, Seen, Status};

    fn seen() -> Seen {
        Seen {
            id: JobId::live(b"job-x"),
            status: Status::Completed,
            priority: None,
            version: 0,
            reason: crate::job::Plain::default(),
        }
    }

    fn world() -> (tempfile::TempDir, Queue) {
        let dir = tempfile::tempdir().unwrap();
        for place in ["outbox/job-x", "inbox/job-x", "archive"] {
            fs::create_dir_all(dir.path().join(place)).unwrap();
        }
        for copy in ["outbox", "inbox"] {
            fs::write(dir.path().join(copy).join("job-x/f"), copy).unwrap();
        }
        let queue = Queue::new(dir.path());
        (dir, queue)
    }

    fn shelve(queue: &Queue, stand: &Stand) -> Result<Carried, Refusal> {
        let now = Now {
            wall: Moment(0),
            steady: Duration::ZERO,
        };
        let shelving = Shelving {
            act: Act {
                queue,
                seen: &seen(),
                raw: b"job-x",
                stand,
                looked_at: None,
                who: "ann@desk",
                now,
            },
            deed: "archive",
            op: Op::Archive,
            copies: vec![(Area::Outbox, Kind::Outbox), (Area::Inbox, Kind::Inbox)],
        };
        shelving.carry_out()
    }

    /// The courtesy lock does not reach another machine; the moves alone must be enough.
    #[test]
    fn without_any_lock_one_of_four_wins_and_nothing_is_lost() {
        for _ in 0..25 {
            let (dir, queue) = world();
            let stand = Stand::read(&queue, b"job-x").unwrap();
            let won: usize = std::thread::scope(|scope| {
                let all: Vec<_> = (0..4)
                    .map(|_| scope.spawn(|| usize::from(shelve(&queue, &stand).is_ok())))
                    .collect();
                all.into_iter().map(|t| t.join().unwrap()).sum()
            });
            assert_eq!(won, 1);
            let archive = dir.path().join("archive");
            let mut kept: Vec<_> = fs::read_dir(archive)
                .unwrap()
                .map(|entry| fs::read_to_string(entry.unwrap().path().join("f")).unwrap())
                .collect();
            kept.sort();
            assert_eq!(kept, ["inbox", "outbox"]);
            let fold = record::fold(&queue, b"job-x");
            let outcomes = fold.records.iter().filter(|r| r.op == Op::Archived);
            let mut moved: Vec<_> = outcomes.map(|record| record.steps.len()).collect();
            moved.sort_unstable();
            assert_eq!(moved.pop(), Some(2), "the winner recorded what it did");
            assert!(moved.iter().all(|steps| *steps == 0), "and nobody else did");
            assert_eq!(fold.begun, [], "nobody has to look for something half done");
        }
    }

    #[test]
    fn what_came_back_after_the_look_stops_the_move_before_it_begins() {
        let (dir, queue) = world();
        fs::rename(dir.path().join("inbox/job-x"), dir.path().join("inbox/y")).unwrap();
        let stand = Stand::read(&queue, b"job-x").unwrap();
        fs::rename(dir.path().join("inbox/y"), dir.path().join("inbox/job-x")).unwrap();
        let refusal = shelve(&queue, &stand).map(|_| ()).unwrap_err();
        assert_eq!(refusal.kind, RefusalKind::Changed);
        assert!(dir.path().join("outbox/job-x/f").exists());
    }
}
