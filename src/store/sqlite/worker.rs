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
/// A worker takes up to half a minute to start before it asks for the first time.
const START: Duration = Duration::from_secs(40);

/// What the last look found about running and waiting jobs.
#[derive(Clone, Debug, Default)]
pub(super) struct Evidence {
    /// Running jobs, the one that most surely runs first, with its last sign of life.
    running: Vec<(JobId, Option<Moment>)>,
    /// When the job that has waited longest was made; none when none waits or no date can be read.
    waiting_since: Option<Moment>,
    waits: bool,
    /// When something surely ran for the last time: seen running, or ended.
    ran_until: Option<Moment>,
}

impl Evidence {
    /// Looks over the live jobs, and marks those that claim to run without a sign of life: the server
    /// has one worker, so of several running rows only the freshest can be true.
    ///
    /// `others` are rows that are over, `before` is what the last look found: between two jobs nothing
    /// runs for a moment, however long the others have waited.
    pub(super) fn gather(
        live: &mut [Listed],
        others: &[Listed],
        before: &Self,
        now: Moment,
    ) -> Self {
        let freshness = |row: &Listed| (row.heartbeat, row.job.times.started, row.rowid);
        let freshest = live
            .iter()
            .filter(|row| row.job.status == Status::Running)
            .max_by_key(|row| freshness(row))
            .map(|row| row.rowid);
        let ended = others.iter().filter_map(|row| row.job.times.ended);
        let mut evidence = Self {
            ran_until: ended.filter(|at| *at <= now).chain(before.ran_until).max(),
            ..Self::default()
        };
        if freshest.is_some() {
            evidence.ran_until = Some(now);
        }
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
            Holder::Alive(pid) => self.conclude_of_a_living(pid, now),
            Holder::Gone(pid) => Worker::Silent {
                since: running.and_then(|(_, beat)| *beat),
                why: Plain::new(&format!(
                    "worker.lock names process {pid}, which is gone: the worker was killed; start it again"
                )),
            },
            Holder::Unnamed => self.conclude_without_lock(now),
        }
    }

    /// The process lives, but is it the worker, and does it work? Its number may have been given away.
    fn conclude_of_a_living(&self, pid: i32, now: Moment) -> Worker {
        let silent = |since: Option<Moment>, what: &str| Worker::Silent {
            since,
            why: Plain::new(&format!("process {pid} of worker.lock lives, but {what}")),
        };
        match self.running.first() {
            Some((id, beat)) if is_stale(*beat, now) => silent(
                *beat,
                &format!("the output of {id} has not moved for over 10 s"),
            ),
            Some((id, _)) => Worker::Busy(id.clone()),
            None => match self.quiet_since() {
                Some(since) if now.since(since) > START => {
                    silent(Some(since), "it takes none of the jobs that wait")
                }
                Some(_) | None => Worker::Idle,
            },
        }
    }

    /// Since when jobs wait and nothing runs; none while none waits.
    fn quiet_since(&self) -> Option<Moment> {
        let since = self.waiting_since.filter(|_| self.waits)?;
        Some(self.ran_until.map_or(since, |ran| ran.max(since)))
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
        match self.quiet_since() {
            Some(since) if now.since(since) > THREE_POLLS => Worker::Silent {
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
        let quiet = self.quiet_since().filter(|_| self.running.is_empty());
        let waiting = [THREE_POLLS, START].map(|limit| until(quiet, limit));
        beats.chain(waiting).flatten().min()
    }
}

fn is_stale(beat: Option<Moment>, now: Moment) -> bool {
    beat.is_some_and(|beat| now.since(beat) > HEARTBEAT)
}

/// What the lock file tells.
enum Holder {
    Alive(i32),
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
        Ok(()) | Err(rustix::io::Errno::PERM) => Holder::Alive(pid.as_raw_nonzero().get()),
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
        let evidence = Evidence::gather(&mut live, &[], &Evidence::default(), NOW);
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
        let evidence = Evidence::gather(
            &mut [row(1, Status::Running, None)],
            &[],
            &Evidence::default(),
            NOW,
        );
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
        let young = Evidence::gather(&mut [fresh], &[], &Evidence::default(), NOW);
        assert_eq!(young.conclude(nowhere, NOW), Worker::Unknown);
        assert!(young.due(NOW).is_some());
        let old = Evidence::gather(
            &mut [row(1, Status::Pending, None)],
            &[],
            &Evidence::default(),
            NOW,
        );
        assert!(matches!(old.conclude(nowhere, NOW), Worker::Silent { .. }));
        assert_eq!(old.due(NOW), None);
    }

    #[test]
    fn a_living_process_is_believed_only_while_it_works() {
        let dir = tempfile::tempdir().unwrap();
        let lock = dir.path().join("worker.lock");
        std::fs::write(&lock, std::process::id().to_string()).unwrap();
        let look = |rows: &mut [Listed], others: &[Listed]| {
            Evidence::gather(rows, others, &Evidence::default(), NOW).conclude(&lock, NOW)
        };
        let stale = look(&mut [row(1, Status::Running, Some(3600))], &[]);
        let Worker::Silent { since, why } = stale else {
            panic!("an hour without output is no work");
        };
        assert_eq!(since, Some(NOW.minus(Duration::from_secs(3600))));
        assert!(why.contains("has not moved"), "{why}");
        let waits = look(&mut [row(1, Status::Pending, None)], &[]);
        assert!(matches!(waits, Worker::Silent { .. }), "{waits:?}");
        let mut done = row(2, Status::Completed, None);
        done.job.times.ended = Some(NOW.minus(Duration::from_secs(2)));
        let between = look(&mut [row(1, Status::Pending, None)], &[done]);
        assert_eq!(between, Worker::Idle);
    }

    #[test]
    fn between_two_jobs_nobody_is_called_dead() {
        let nowhere = Path::new("/nonexistent/worker.lock");
        let running = &mut [row(1, Status::Running, Some(1))];
        let busy = Evidence::gather(running, &[], &Evidence::default(), NOW);
        let soon = NOW.plus(Duration::from_secs(2));
        let waiting = &mut [row(2, Status::Pending, None)];
        let between = Evidence::gather(waiting, &[], &busy, soon);
        assert_eq!(between.conclude(nowhere, soon), Worker::Unknown);
        let late = NOW.plus(Duration::from_secs(9));
        let still = Evidence::gather(waiting, &[], &between, late);
        assert!(matches!(
            still.conclude(nowhere, late),
            Worker::Silent { .. }
        ));
    }
}
