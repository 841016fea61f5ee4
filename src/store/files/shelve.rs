//! Taking a job's copies into the archive: the intention is recorded, then they move, then the outcome is recorded.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::{Access, access};

use super::name::{self, Kind};
use super::queue::{Area, Queue};
use super::record::{self, Entry, Op};
use super::refuse;
use super::rename::{self, Courtesy, Obstacle};
use super::stand::Stand;
use crate::job::{JobId, Now, Plain, Refusal, RefusalKind, Seen};

/// So many taken names are tried before somebody should look at the archive.
const ATTEMPTS: u64 = 100;

/// An action on one living job, with all it takes to carry it out.
#[derive(Clone, Copy)]
pub(super) struct Act<'a> {
    pub(super) queue: &'a Queue,
    pub(super) seen: &'a Seen,
    pub(super) raw: &'a [u8],
    pub(super) stand: &'a Stand,
    pub(super) who: &'a str,
    pub(super) now: Now,
}

impl Act<'_> {
    /// Records one operation. When that fails nothing may be done.
    pub(super) fn record(
        &self,
        op: Op,
        priority: Option<i64>,
        moves: &[(String, String)],
    ) -> Result<(), Refusal> {
        let looked_at = self.stand.newest();
        let entry = Entry {
            op,
            priority,
            moves,
            job_id: looked_at.and_then(|twin| twin.text("job_id")),
            status: self.seen.status.word(),
            manifest: looked_at.and_then(|twin| twin.sha256.as_deref()),
        };
        record::write(self.queue, self.raw, &entry, self.who, self.now).map_err(|error| {
            let deed = format!("record {} of {}", op.word(), self.seen.id);
            refuse::disk(&deed, &record::directory(self.queue, self.raw), &error)
        })
    }

    pub(super) fn place(&self, area: Area) -> PathBuf {
        self.queue.area(area).join(OsStr::from_bytes(self.raw))
    }
}

/// Copies that go into the archive together, under one stamp.
pub(super) struct Shelving<'a> {
    pub(super) act: Act<'a>,
    /// The word for the operator: `archive`, `withdraw`.
    pub(super) deed: &'static str,
    pub(super) before: Op,
    pub(super) after: Op,
    /// In the order in which they move.
    pub(super) copies: Vec<(Area, Kind)>,
}

/// Copies lie in the archive now.
pub(super) struct Shelved {
    /// Where, below the queue's root.
    pub(super) targets: Vec<String>,
    /// Why the outcome could not be recorded, if it could not.
    pub(super) unrecorded: Option<Refusal>,
}

impl Shelving<'_> {
    /// Refuses what is known beforehand to fail, before anything is recorded, and keeps other
    /// operators on this machine out meanwhile.
    pub(super) fn prepare(&self) -> Result<Courtesy, Refusal> {
        let queue = self.act.queue;
        let archive = queue.archive();
        let device = |path: &Path| {
            let found = fs::metadata(path).map_err(|error| self.disk(path, &error))?;
            Ok::<_, Refusal>(found.dev())
        };
        let mut areas = vec![queue.outbox()];
        areas.extend(self.copies.iter().map(|(area, _)| queue.area(*area)));
        areas.push(archive.clone());
        areas.dedup();
        for area in &areas {
            self.check_writable(area)?;
        }
        for (area, _) in &self.copies {
            // A directory that changes its parent has to be writable itself.
            let place = self.act.place(*area);
            self.check_writable(&place)?;
            if device(&place)? != device(&archive)? {
                return Err(self.other_disk());
            }
        }
        for (_, kind) in &self.copies {
            if name::archive_name(self.act.raw, self.act.now.wall, *kind, ATTEMPTS).is_none() {
                return Err(self.not_possible("its name is too long for the archive"));
            }
        }
        let areas: Vec<&Path> = areas.iter().map(PathBuf::as_path).collect();
        rename::keep_others_out(&areas).map_err(|_| {
            let text = "another operator on this machine is changing the queue: try again";
            self.refusal(RefusalKind::Failed, text)
        })
    }

    /// Moves the copies. What was already moved when something fails is told.
    pub(super) fn carry_out(&self) -> Result<Shelved, Refusal> {
        let mut done = Vec::new();
        let mut rest = self.copies.as_slice();
        let mut number = 1;
        while number <= ATTEMPTS {
            let moves = self.free_targets(rest, &mut number)?;
            self.act.record(self.before, None, &moves)?;
            self.check_unchanged(&done)?;
            let mut taken = false;
            for step in &moves {
                let (from, to) = (self.path(&step.0), self.path(&step.1));
                match rename::move_dir(&from, &to) {
                    Ok(()) => {
                        done.push(step.clone());
                        rest = &rest[1..];
                    }
                    Err(Obstacle::Taken) => {
                        taken = true;
                        break;
                    }
                    Err(obstacle) => return Err(self.stopped(&obstacle, &done)),
                }
            }
            if !taken {
                let unrecorded = self.act.record(self.after, None, &done).err();
                let targets = done.into_iter().map(|(_, to)| to).collect();
                return Ok(Shelved {
                    targets,
                    unrecorded,
                });
            }
        }
        Err(self.stopped(&Obstacle::Taken, &done))
    }

    /// From and to, below the root, under the first number that is free for all copies. `to`
    /// may be taken by another before we move: then the next number is tried.
    fn free_targets(
        &self,
        copies: &[(Area, Kind)],
        number: &mut u64,
    ) -> Result<Vec<(String, String)>, Refusal> {
        while *number <= ATTEMPTS {
            let mut moves = Vec::new();
            for (area, kind) in copies {
                let wall = self.act.now.wall;
                let Some(target) = name::archive_name(self.act.raw, wall, *kind, *number) else {
                    return Err(self.not_possible("its name is too long for the archive"));
                };
                let place = self.act.queue.archive().join(OsStr::from_bytes(&target));
                if fs::symlink_metadata(&place).is_ok() {
                    break;
                }
                moves.push((
                    format!("{}/{}", area.word(), self.act.seen.id),
                    format!("archive/{}", JobId::archived(&target)),
                ));
            }
            *number += 1;
            if moves.len() == copies.len() {
                return Ok(moves);
            }
        }
        Err(self.stopped(&Obstacle::Taken, &[]))
    }

    /// A path below the root from its printed form, which records carry.
    fn path(&self, printed: &str) -> PathBuf {
        let (area, name) = printed.split_once('/').unwrap_or(("", printed));
        let raw = JobId::from_printed(name, self.act.seen.id.place()).raw();
        self.act.queue.root.join(area).join(OsStr::from_bytes(&raw))
    }

    /// What is still to be moved must be what was looked at, and nothing may have come beside it.
    fn check_unchanged(&self, done: &[(String, String)]) -> Result<(), Refusal> {
        let now = Stand::read(self.act.queue, self.act.raw)
            .map_err(|error| self.disk(&self.act.place(Area::Outbox), &error))?;
        let moved = |area: Area| done.iter().any(|(from, _)| from.starts_with(area.word()));
        let same = [Area::Outbox, Area::Inbox]
            .into_iter()
            .all(|area| moved(area) || now.twin(area) == self.act.stand.twin(area));
        if same {
            Ok(())
        } else {
            Err(self.stopped(&Obstacle::Gone, done))
        }
    }

    fn check_writable(&self, path: &Path) -> Result<(), Refusal> {
        access(path, Access::WRITE_OK | Access::EXEC_OK)
            .map_err(|errno| self.disk(path, &errno.into()))
    }

    fn stopped(&self, obstacle: &Obstacle, done: &[(String, String)]) -> Refusal {
        let refusal = match obstacle {
            Obstacle::Gone => refuse::changed(self.act.seen.id.name()),
            Obstacle::OtherDisk => self.other_disk(),
            Obstacle::Taken => self.refusal(
                RefusalKind::Failed,
                "the archive holds too many entries of that name: look there",
            ),
            Obstacle::Disk(error) => self.disk(&self.act.queue.archive(), error),
        };
        match done {
            [] => refusal,
            [(from, to), ..] => Refusal {
                kind: refusal.kind,
                text: Plain::long(&format!(
                    "{}; already moved: {from} to {to}. Nothing is lost: {} it again to go on",
                    refusal.text, self.deed
                )),
            },
        }
    }

    fn other_disk(&self) -> Refusal {
        self.not_possible("archive/ is on another file system; put all areas on one disk")
    }

    fn not_possible(&self, why: &str) -> Refusal {
        self.refusal(RefusalKind::NotPossible, why)
    }

    fn refusal(&self, kind: RefusalKind, why: &str) -> Refusal {
        let id = &self.act.seen.id;
        Refusal::new(kind, &format!("cannot {} {id}: {why}", self.deed))
    }

    fn disk(&self, path: &Path, error: &std::io::Error) -> Refusal {
        refuse::disk(&format!("{} {}", self.deed, self.act.seen.id), path, error)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::job::{Moment, Status};

    fn seen() -> Seen {
        Seen {
            id: JobId::live(b"job-x"),
            status: Status::Completed,
            priority: None,
            version: 0,
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

    fn shelve(queue: &Queue, stand: &Stand) -> Result<Shelved, Refusal> {
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
                who: "ann@desk",
                now,
            },
            deed: "archive",
            before: Op::Archive,
            after: Op::Archived,
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
            let outcome = fold.records.iter().rfind(|r| r.op == Op::Archived);
            let moved = outcome.map(|record| record.to.len());
            assert_eq!(moved, Some(2), "the winner recorded what it did");
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
