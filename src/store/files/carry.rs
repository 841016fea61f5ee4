//! Moving whole directories between areas: the intention is recorded, then they move, then the outcome is recorded.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::{Access, access};

use super::queue::{Area, Queue};
use super::record::{self, Entry, Fold, Op, Spot, Step, Written};
use super::refuse;
use super::rename::{self, Courtesy, Obstacle, Target};
use super::stand::{Stand, Twin};
use crate::job::{Now, Plain, Refusal, RefusalKind, Seen};

/// An action on one job, with all it takes to carry it out.
#[derive(Clone, Copy)]
pub(super) struct Act<'a> {
    pub(super) queue: &'a Queue,
    pub(super) seen: &'a Seen,
    /// The bytes of its name among the living.
    pub(super) raw: &'a [u8],
    /// Its living copies.
    pub(super) stand: &'a Stand,
    /// The copy whose manifest the operator was looking at.
    pub(super) looked_at: Option<&'a Twin>,
    pub(super) who: &'a str,
    pub(super) now: Now,
}

impl Act<'_> {
    /// Records one operation without moves. When that fails nothing may be done.
    pub(super) fn record(&self, op: Op, priority: Option<i64>) -> Result<(), Refusal> {
        self.write(op, priority, &[], None).map(drop)
    }

    pub(super) fn fold(&self) -> Fold {
        record::fold(self.queue, self.raw)
    }

    /// Records one operation that moves directories, or its outcome.
    pub(super) fn write(
        &self,
        op: Op,
        priority: Option<i64>,
        steps: &[Step],
        ends: Option<&Written>,
    ) -> Result<Written, Refusal> {
        let entry = Entry {
            op,
            priority,
            steps,
            ends,
            job_id: self.looked_at.and_then(|twin| twin.text("job_id")),
            reason: &self.seen.reason,
            status: self.seen.status.word(),
            manifest: self.looked_at.and_then(|twin| twin.sha256.as_deref()),
        };
        record::write(self.queue, self.raw, &entry, self.who, self.now).map_err(|error| {
            let deed = format!("record {} of {}", op.word(), self.seen.id);
            refuse::disk(&deed, &record::directory(self.queue, self.raw), &error)
        })
    }

    pub(super) fn place(&self, area: Area) -> PathBuf {
        self.queue.place(&Spot::new(area, self.raw))
    }
}

/// An operation that moves directories.
#[derive(Clone, Copy)]
pub(super) struct Carriage<'a> {
    pub(super) act: Act<'a>,
    /// The word for the operator: `archive`, `cancel`, `restore`.
    pub(super) deed: &'static str,
    /// `Archive`, `Withdraw` or `Restore`.
    pub(super) op: Op,
}

/// Everything lies where it should now.
pub(super) struct Carried {
    pub(super) steps: Vec<Step>,
    /// Why the outcome could not be recorded, if it could not.
    pub(super) unrecorded: Option<Refusal>,
}

impl Carried {
    /// Where the directories lie now, for a sentence.
    pub(super) fn targets(&self) -> String {
        let targets: Vec<_> = self.steps.iter().map(|step| step.to.printed()).collect();
        targets.join(" and ")
    }

    /// What is to be added to the answer when the outcome is not on record.
    pub(super) fn remark(&self) -> String {
        let why = self.unrecorded.as_ref();
        why.map_or_else(String::new, |why| format!("; but {}", why.text))
    }
}

impl Carriage<'_> {
    /// Refuses what is known beforehand to fail, before anything is recorded, and keeps other
    /// operators on this machine out meanwhile.
    pub(super) fn prepare(&self, from: &[Spot], to: &[Area]) -> Result<Courtesy, Refusal> {
        let queue = self.act.queue;
        let mut areas = vec![Area::Outbox];
        areas.extend(from.iter().map(|spot| spot.area));
        areas.extend(to);
        areas.sort_unstable();
        areas.dedup();
        let device = |path: &Path| {
            let found = fs::metadata(path).map_err(|error| self.disk(path, &error))?;
            Ok::<_, Refusal>(found.dev())
        };
        for area in &areas {
            self.check_writable(&queue.area(*area))?;
        }
        for spot in from {
            // A directory that changes its parent has to be writable itself.
            let place = queue.place(spot);
            access(&place, Access::WRITE_OK | Access::EXEC_OK)
                .map_err(|errno| self.disk_of(&place, &errno.into()))?;
            let from = fs::metadata(&place).map_err(|error| self.disk_of(&place, &error))?;
            for area in to {
                if from.dev() != device(&queue.area(*area))? {
                    return Err(self.other_disk(*area));
                }
            }
        }
        let areas: Vec<_> = areas.into_iter().map(|area| queue.area(area)).collect();
        let areas: Vec<&Path> = areas.iter().map(PathBuf::as_path).collect();
        rename::keep_others_out(&areas).map_err(|_| {
            let text = "another operator on this machine is changing the queue: try again";
            self.refusal(RefusalKind::Failed, text)
        })
    }

    /// Records what is about to be done. When that fails nothing may be done.
    pub(super) fn begin(&self, steps: &[Step]) -> Result<Written, Refusal> {
        self.act.write(self.op, None, steps, None)
    }

    /// Moves step by step to names that must be free, if the job still is what was looked at; what was
    /// moved is added to `done`.
    pub(super) fn go(&self, steps: &[Step], done: &mut Vec<Step>) -> Result<(), Obstacle> {
        self.move_all(steps, done, Target::Free)
    }

    /// The same for an operation that broke off: it may have claimed its targets already.
    pub(super) fn go_on(&self, steps: &[Step], done: &mut Vec<Step>) -> Result<(), Obstacle> {
        self.move_all(steps, done, Target::FreeOrClaimed)
    }

    fn move_all(
        &self,
        steps: &[Step],
        done: &mut Vec<Step>,
        target: Target,
    ) -> Result<(), Obstacle> {
        self.check_unchanged(done)?;
        for step in steps {
            let queue = self.act.queue;
            rename::move_dir(&queue.place(&step.from), &queue.place(&step.to), target)?;
            done.push(step.clone());
        }
        Ok(())
    }

    /// What is still to be moved must be what was looked at, and nothing may have come beside it.
    fn check_unchanged(&self, done: &[Step]) -> Result<(), Obstacle> {
        let now = Stand::read(self.act.queue, self.act.raw)
            .map_err(|error| Obstacle::Disk(self.act.place(Area::Outbox), error))?;
        let moved = |area| {
            done.iter()
                .any(|s| s.from.area == area || s.to.area == area)
        };
        let same = [Area::Outbox, Area::Inbox]
            .into_iter()
            .all(|area| moved(area) || now.twin(area) == self.act.stand.twin(area));
        if same { Ok(()) } else { Err(Obstacle::Gone) }
    }

    /// Records the outcome. The directories have moved, whether that can be recorded or not.
    pub(super) fn end(&self, begun: &Written, done: Vec<Step>) -> Carried {
        let unrecorded = self.outcome(begun, &done).err();
        Carried {
            steps: done,
            unrecorded,
        }
    }

    fn outcome(&self, begun: &Written, done: &[Step]) -> Result<(), Refusal> {
        match self.op.outcome() {
            Some(op) => self.act.write(op, None, done, Some(begun)).map(drop),
            None => Ok(()),
        }
    }

    /// The refusal when it stopped. Where nothing was moved, the record that began it is ended, so that
    /// nobody looks for something half done; when even that fails, the next start finds out by itself.
    pub(super) fn stopped(&self, begun: &Written, obstacle: &Obstacle, done: &[Step]) -> Refusal {
        if done.is_empty() {
            let _ = self.outcome(begun, &[]);
        }
        self.refuse(obstacle, done)
    }

    pub(super) fn refuse(&self, obstacle: &Obstacle, done: &[Step]) -> Refusal {
        let refusal = match obstacle {
            Obstacle::Gone => refuse::changed(self.act.seen.id.name()),
            Obstacle::OtherDisk => self.other_disk(Area::Archive),
            Obstacle::Taken => self.refusal(
                RefusalKind::Failed,
                "the names it would get are taken: look there",
            ),
            Obstacle::Disk(place, error) => self.disk(place, error),
        };
        match done {
            [] => refusal,
            [step, ..] => Refusal {
                kind: refusal.kind,
                text: Plain::long(&format!(
                    "{}; already moved: {} to {}. Nothing is lost: {} it again to go on",
                    refusal.text,
                    step.from.printed(),
                    step.to.printed(),
                    self.deed
                )),
            },
        }
    }

    fn check_writable(&self, path: &Path) -> Result<(), Refusal> {
        access(path, Access::WRITE_OK | Access::EXEC_OK)
            .map_err(|errno| self.disk(path, &errno.into()))
    }

    fn other_disk(&self, area: Area) -> Refusal {
        let word = area.word();
        self.not_possible(&format!(
            "{word}/ is on another file system; put all areas on one disk"
        ))
    }

    pub(super) fn not_possible(&self, why: &str) -> Refusal {
        self.refusal(RefusalKind::NotPossible, why)
    }

    pub(super) fn refusal(&self, kind: RefusalKind, why: &str) -> Refusal {
        let id = &self.act.seen.id;
        Refusal::new(kind, &format!("cannot {} {id}: {why}", self.deed))
    }

    fn disk_of(&self, path: &Path, error: &std::io::Error) -> Refusal {
        let id = &self.act.seen.id;
        refuse::disk_of(id.name(), &format!("{} {id}", self.deed), path, error)
    }

    pub(super) fn disk(&self, path: &Path, error: &std::io::Error) -> Refusal {
        refuse::disk(&format!("{} {}", self.deed, self.act.seen.id), path, error)
    }
}
