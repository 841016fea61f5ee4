//! Whether the one worker lives: nothing in the database says so, so it is inferred.

use std::path::Path;
use std::time::Duration;

use rustix::process::Pid;

use super::row::Listed;
use crate::job::{Flag, JobId, Moment, Plain, Status, Worker};

/// The worker writes its output row every second; silent for this long, it is dead or blocked.
const HEARTBEAT: Duration = Duration::from_secs(10);
/// An idle worker asks every two seconds; a job that waits longer than three times that waits in vain.
const THREE_POLLS: Duration = Duration::from_secs(6);

/// What the last look found about running and waiting jobs.
#[derive(Clone, Debug, Default)]
pub(super) struct Evidence {
    /// Running jobs, the one that most surely runs first, with its last sign of life.
    running: Vec<(JobId, Option<Moment>)>,
    /// When the job that has waited longest was made; none when none waits or no date can be read.
    waiting_since: Option<Moment>,
    waits: bool,
}

impl Evidence {
    /// Looks over the live jobs, and marks those that claim to run without a sign of life: the server
    /// has one worker, so of several running rows only the freshest can be true.
    pub(super) fn gather(live: &mut [Listed], now: Moment) -> Self {
        let freshness = |row: &Listed| (row.heartbeat, row.job.times.started, row.rowid);
        let freshest = live
            .iter()
            .filter(|row| row.job.status == Status::Running)
            .max_by_key(|row| freshness(row))
            .map(|row| row.rowid);
        let mut evidence = Self::default();
        for row in live {
            if row.job.status != Status::Running {
                evidence.waits = true;
                let oldest = [evidence.waiting_since, row.job.times.created];
                evidence.waiting_since = oldest.into_iter().flatten().min();
                continue;
            }
            if is_stale(row.heartbeat, now) {
                row.job.flags.set(Flag::Stalled);
            }
            let seen = (row.job.id.clone(), row.heartbeat);
            if Some(row.rowid) == freshest {
                evidence.running.insert(0, seen);
            } else {
                row.job.flags.set(Flag::SuspectRun);
                evidence.running.push(seen);
            }
        }
        evidence
    }

    /// Draws the conclusion. `lock` is the file in which a worker leaves its process id.
    pub(super) fn conclude(&self, lock: &Path, now: Moment) -> Worker {
        let running = self.running.first();
        match holder(lock) {
            Holder::Alive => running.map_or(Worker::Idle, |(id, _)| Worker::Busy(id.clone())),
            Holder::Gone(pid) => Worker::Silent {
                since: running.and_then(|(_, beat)| *beat),
                why: Plain::new(&format!(
                    "worker.lock names process {pid}, which is gone: the worker was killed; start it again"
                )),
            },
            Holder::Unnamed => self.conclude_without_lock(now),
        }
    }

    fn conclude_without_lock(&self, now: Moment) -> Worker {
        if let Some((id, beat)) = self.running.first() {
            return match *beat {
                Some(beat) if is_stale(Some(beat), now) => Worker::Silent {
                    since: Some(beat),
                    why: Plain::new(&format!(
                        "{id} says running, but its output has not moved for over 10 s"
                    )),
                },
                Some(_) => Worker::Busy(id.clone()),
                None => Worker::Unknown,
            };
        }
        match self.waiting_since {
            Some(since) if self.waits && now.since(since) > THREE_POLLS => Worker::Silent {
                since: Some(since),
                why: Plain::new(
                    "jobs wait, nothing runs, and there is no worker.lock beside the database",
                ),
            },
            Some(_) | None => Worker::Unknown,
        }
    }

    /// How long until the conclusion can change by mere passing of time.
    pub(super) fn due(&self, now: Moment) -> Option<Duration> {
        let until = |from: Option<Moment>, limit: Duration| {
            let age = now.since(from?);
            Some(limit.checked_sub(age)? + Duration::from_millis(10))
        };
        let beats = self.running.iter().map(|(_, beat)| until(*beat, HEARTBEAT));
        let waiting = self
            .running
            .is_empty()
            .then(|| until(self.waiting_since, THREE_POLLS));
        beats.chain(waiting).flatten().min()
    }
}

fn is_stale(beat: Option<Moment>, now: Moment) -> bool {
    beat.is_some_and(|beat| now.since(beat) > HEARTBEAT)
}

/// What the lock file tells.
enum Holder {
    Alive,
    /// Its process is no more; the file outlives a killed worker.
    Gone(i32),
    /// No lock, or no number in it.
    Unnamed,
}

fn holder(lock: &Path) -> Holder {
    let is_file = std::fs::metadata(lock).is_ok_and(|meta| meta.is_file() && meta.len() < 64);
    let text = is_file
        .then(|| std::fs::read_to_string(lock).ok())
        .flatten();
    let Some(pid) = text
        .and_then(|text| text.trim().parse::<i32>().ok())
        .and_then(Pid::from_raw)
    else {
        return Holder::Unnamed;
    };
    // Not allowed to signal it means that it is there.
    match rustix::process::test_kill_process(pid) {
        Ok(()) | Err(rustix::io::Errno::PERM) => Holder::Alive,
        Err(_) => Holder::Gone(pid.as_raw_nonzero().get()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::Job;

    const NOW: Moment = Moment(1_000_000_000);

    fn row(rowid: i64, status: Status, heartbeat: Option<i64>) -> Listed {
        let mut job = Job::new(JobId::live(format!("J{rowid}").as_bytes()), status);
        job.times.created = Some(NOW.minus(Duration::from_secs(60)));
        Listed {
            rowid,
            job,
            heartbeat: heartbeat.map(|age| NOW.minus(Duration::from_secs(age.unsigned_abs()))),
        }
    }

    #[test]
    fn of_several_running_rows_only_the_freshest_is_believed() {
        let mut live = [
            row(1, Status::Running, Some(500)),
            row(2, Status::Running, Some(2)),
            row(3, Status::Running, None),
        ];
        let evidence = Evidence::gather(&mut live, NOW);
        let suspect: Vec<_> = live
            .iter()
            .map(|r| r.job.flags.has(Flag::SuspectRun))
            .collect();
        let stalled: Vec<_> = live
            .iter()
            .map(|r| r.job.flags.has(Flag::Stalled))
            .collect();
        assert_eq!(suspect, [true, false, true]);
        assert_eq!(stalled, [true, false, false]);
        let nowhere = Path::new("/nonexistent/worker.lock");
        assert_eq!(
            evidence.conclude(nowhere, NOW),
            Worker::Busy(JobId::live(b"J2"))
        );
        let wait = evidence.due(NOW).unwrap();
        assert!(
            wait > Duration::from_secs(8) && wait < Duration::from_secs(9),
            "{wait:?}"
        );
    }

    #[test]
    fn a_killed_worker_is_known_by_the_lock_it_left() {
        let dir = tempfile::tempdir().unwrap();
        let lock = dir.path().join("worker.lock");
        let evidence = Evidence::gather(&mut [row(1, Status::Running, None)], NOW);
        std::fs::write(&lock, std::process::id().to_string()).unwrap();
        assert_eq!(
            evidence.conclude(&lock, NOW),
            Worker::Busy(JobId::live(b"J1"))
        );
        let mut child = std::process::Command::new("true").spawn().unwrap();
        child.wait().unwrap();
        std::fs::write(&lock, child.id().to_string()).unwrap();
        let Worker::Silent { why, .. } = evidence.conclude(&lock, NOW) else {
            panic!("it should be silent");
        };
        assert!(why.contains("is gone"), "{why}");
    }

    #[test]
    fn jobs_that_wait_in_vain_tell_that_nobody_is_there() {
        let nowhere = Path::new("/nonexistent/worker.lock");
        let mut fresh = row(1, Status::Pending, None);
        fresh.job.times.created = Some(NOW.minus(Duration::from_secs(5)));
        let young = Evidence::gather(&mut [fresh], NOW);
        assert_eq!(young.conclude(nowhere, NOW), Worker::Unknown);
        assert!(young.due(NOW).is_some());
        let old = Evidence::gather(&mut [row(1, Status::Pending, None)], NOW);
        assert!(matches!(old.conclude(nowhere, NOW), Worker::Silent { .. }));
        assert_eq!(old.due(NOW), None);
    }
}
