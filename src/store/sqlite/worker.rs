//! Whether the one worker lives: nothing in the database says so, so it is inferred.

use std::path::Path;
use std::time::Duration;

use rustix::process::Pid;

use super::process;
use super::row::Listed;
use super::waiting::Waiting;
use crate::job::{Flag, JobId, Moment, Plain, Status, Worker};

/// The worker writes its output row every second; silent for this long, it is dead or blocked.
const HEARTBEAT: Duration = Duration::from_secs(10);
/// An idle worker asks every two seconds; a job that waits longer than three times that waits in vain.
const THREE_POLLS: Duration = Duration::from_secs(6);
/// A worker that lives may still be starting: that takes up to 30 s, and its first polls come after.
const START_AND_POLLS: Duration = Duration::from_secs(36);

/// What the last look found about running and waiting jobs.
#[derive(Clone, Debug, Default)]
pub(super) struct Evidence {
    /// Running jobs, the one that most surely runs first, with its last sign of life.
    running: Vec<(JobId, Option<Moment>)>,
    /// When the job that has waited longest was made; none when none waits or no date can be read.
    waiting_since: Option<Moment>,
    waits: bool,
    /// Since when the waiting counts although the jobs may be older: between two jobs nothing runs for a
    /// moment, and a job without a date waits only since it was seen.
    patient_from: Option<Moment>,
}

impl Evidence {
    /// Looks over the live jobs, and marks those that claim to run without a sign of life: the server
    /// has one worker, so of several running rows only the freshest can be true. `before` is what the
    /// look before found.
    pub(super) fn gather(live: &mut [Listed], before: &Self, now: Moment) -> Self {
        Self::gather_beside(&Waiting::default(), live, before, now)
    }

    /// The same where jobs wait that were not parsed again.
    pub(super) fn gather_beside(
        waiting: &Waiting,
        live: &mut [Listed],
        before: &Self,
        now: Moment,
    ) -> Self {
        let freshness = |row: &Listed| (row.heartbeat, row.job.times.started, row.rowid);
        let freshest = live
            .iter()
            .filter(|row| row.job.status == Status::Running)
            .max_by_key(|row| freshness(row))
            .map(|row| row.rowid);
        let mut evidence = Self {
            waiting_since: waiting.since(),
            waits: !waiting.is_empty(),
            ..Self::default()
        };
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
        let began = !before.running.is_empty() || (evidence.is_undated() && !before.is_undated());
        if evidence.running.is_empty() {
            evidence.patient_from = if began {
                Some(now)
            } else {
                before.patient_from
            };
        }
        evidence
    }

    fn is_undated(&self) -> bool {
        self.waits && self.waiting_since.is_none()
    }

    /// From when on it counts that jobs wait and nothing runs; none when that is not so.
    fn vain_from(&self) -> Option<Moment> {
        let is_so = self.waits && self.running.is_empty();
        is_so.then(|| self.waiting_since.max(self.patient_from))?
    }

    /// Whether jobs wait and nothing has run for longer than `limit`.
    fn wait_in_vain(&self, limit: Duration, now: Moment) -> bool {
        self.vain_from().is_some_and(|from| now.since(from) > limit)
    }

    /// Draws the conclusion. `lock` is the file in which a worker leaves its process id.
    pub(super) fn conclude(&self, lock: &Path, now: Moment) -> Worker {
        let running = self.running.first();
        let killed = |why: String| Worker::Silent {
            since: running.and_then(|(_, beat)| *beat),
            why: Plain::new(&why),
        };
        match holder(lock) {
            Holder::Alive(pid) => self.conclude_of_living(pid, now),
            Holder::Gone(pid) => killed(format!(
                "worker.lock names process {pid}, which is gone: the worker was killed; start it again"
            )),
            Holder::Another(pid) => killed(format!(
                "worker.lock names process {pid}, which began later than the lock: it is another program, \
                 the worker was killed; start it again"
            )),
            Holder::Unnamed => self.conclude_without_lock(now),
        }
    }

    /// A process that lives may hang, and nobody is sure that it is the worker: what it does counts.
    fn conclude_of_living(&self, pid: i32, now: Moment) -> Worker {
        match self.running.first() {
            Some((_, Some(beat))) if is_stale(Some(*beat), now) => Worker::Silent {
                since: Some(*beat),
                why: Plain::new(&format!(
                    "process {pid} lives, but the job's output has not moved"
                )),
            },
            // A job that printed nothing has no sign of life, and the first servers kept none.
            Some((id, _)) => Worker::Busy(id.clone()),
            None if self.wait_in_vain(START_AND_POLLS, now) => Worker::Silent {
                since: self.waiting_since,
                why: Plain::new(&format!(
                    "process {pid} lives, but jobs wait and it takes none"
                )),
            },
            None => Worker::Idle,
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
        if self.wait_in_vain(THREE_POLLS, now) {
            return Worker::Silent {
                since: self.waiting_since,
                why: Plain::new(
                    "jobs wait, nothing runs, and there is no worker.lock beside the database",
                ),
            };
        }
        Worker::Unknown
    }

    /// How long until the conclusion can change by mere passing of time.
    pub(super) fn due(&self, now: Moment) -> Option<Duration> {
        let until = |from: Option<Moment>, limit: Duration| {
            let age = now.since(from?);
            Some(limit.checked_sub(age)? + Duration::from_millis(10))
        };
        let beats = self.running.iter().map(|(_, beat)| until(*beat, HEARTBEAT));
        let waiting = [THREE_POLLS, START_AND_POLLS].map(|limit| until(self.vain_from(), limit));
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
    /// Its number was given to another process since.
    Another(i32),
    /// No lock, or no number in it.
    Unnamed,
}

fn holder(lock: &Path) -> Holder {
    let meta = std::fs::metadata(lock).ok();
    let Some(meta) = meta.filter(|meta| meta.is_file() && meta.len() < 64) else {
        return Holder::Unnamed;
    };
    let text = std::fs::read_to_string(lock).ok();
    let Some(pid) = text
        .and_then(|text| text.trim().parse::<i32>().ok())
        .and_then(Pid::from_raw)
    else {
        return Holder::Unnamed;
    };
    let number = pid.as_raw_nonzero().get();
    // Not allowed to signal it means that it is there.
    match rustix::process::test_kill_process(pid) {
        Ok(()) | Err(rustix::io::Errno::PERM) => {}
        Err(_) => return Holder::Gone(number),
    }
    match process::seen(number) {
        // Nobody has asked for its end yet, but it is over.
        Some(seen) if seen.is_over => Holder::Gone(number),
        Some(seen) if process::is_later(&seen, &meta) => Holder::Another(number),
        Some(_) | None => Holder::Alive(number),
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

    fn none() -> Evidence {
        Evidence::default()
    }

    /// A lock that names this very process.
    fn held() -> (tempfile::TempDir, std::path::PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let lock = dir.path().join("worker.lock");
        std::fs::write(&lock, std::process::id().to_string()).unwrap();
        (dir, lock)
    }

    fn silence(worker: Worker) -> (Option<Moment>, Plain) {
        let Worker::Silent { since, why } = worker else {
            panic!("it should be silent, but is {worker:?}");
        };
        (since, why)
    }

    #[test]
    fn of_several_running_rows_only_the_freshest_is_believed() {
        let mut live = [
            row(1, Status::Running, Some(500)),
            row(2, Status::Running, Some(2)),
            row(3, Status::Running, None),
        ];
        let evidence = Evidence::gather(&mut live, &none(), NOW);
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
        let evidence = Evidence::gather(&mut [row(1, Status::Running, None)], &none(), NOW);
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
    fn a_living_process_does_not_excuse_an_output_that_stands_still() {
        let (_dir, lock) = held();
        let busy = Worker::Busy(JobId::live(b"J1"));
        let fresh = Evidence::gather(&mut [row(1, Status::Running, Some(4))], &none(), NOW);
        assert_eq!(fresh.conclude(&lock, NOW), busy);
        let wait = fresh.due(NOW).expect("the silence wakes the look");
        let (since, why) = silence(fresh.conclude(&lock, NOW.plus(wait)));
        assert_eq!(since, Some(NOW.minus(Duration::from_secs(4))));
        assert!(
            why.contains("lives, but the job's output has not moved"),
            "{why}"
        );
        let hour = Evidence::gather(&mut [row(1, Status::Running, Some(3_600))], &none(), NOW);
        silence(hour.conclude(&lock, NOW));
        // Nothing was printed, or the file is of a time that kept no output.
        let mute = Evidence::gather(&mut [row(1, Status::Running, None)], &none(), NOW);
        assert_eq!(mute.conclude(&lock, NOW), busy);
    }

    #[test]
    fn a_living_process_that_takes_no_job_is_no_idle_worker() {
        let (_dir, lock) = held();
        let made = NOW.minus(Duration::from_secs(20));
        let mut young = row(1, Status::Pending, None);
        young.job.times.created = Some(made);
        let young = Evidence::gather(&mut [young], &none(), NOW);
        assert_eq!(young.conclude(&lock, NOW), Worker::Idle);
        let wait = young.due(NOW).expect("the silence wakes the look");
        assert_eq!(wait.as_secs(), 16);
        let (since, why) = silence(young.conclude(&lock, NOW.plus(wait)));
        assert_eq!(since, Some(made));
        assert!(why.contains("takes none"), "{why}");
        // Nothing waits: a worker may be idle for as long as it likes.
        assert_eq!(none().conclude(&lock, NOW), Worker::Idle);
    }

    #[test]
    fn a_job_without_a_date_waits_in_vain_since_it_was_seen() {
        let (_dir, lock) = held();
        let undated = || {
            let mut row = row(1, Status::Pending, None);
            row.job.times.created = None;
            [row]
        };
        let first = Evidence::gather(&mut undated(), &none(), NOW);
        assert_eq!(first.conclude(&lock, NOW), Worker::Idle);
        let later = NOW.plus(Duration::from_secs(37));
        let again = Evidence::gather(&mut undated(), &first, later);
        assert_eq!(silence(again.conclude(&lock, later)).0, None);
    }

    #[test]
    fn the_moment_between_two_jobs_is_no_silence() {
        let (_dir, lock) = held();
        let nowhere = Path::new("/nonexistent/worker.lock");
        let mut both = [
            row(1, Status::Running, Some(1)),
            row(2, Status::Pending, None),
        ];
        let runs = Evidence::gather(&mut both, &none(), NOW);
        let between = Evidence::gather(&mut both[1..], &runs, NOW);
        assert_eq!(between.conclude(&lock, NOW), Worker::Idle);
        assert_eq!(between.conclude(nowhere, NOW), Worker::Unknown);
        let later = NOW.plus(Duration::from_secs(37));
        let still = Evidence::gather(&mut both[1..], &between, later);
        silence(still.conclude(&lock, later));
        silence(still.conclude(nowhere, later));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_process_that_is_younger_than_the_lock_is_not_the_worker() {
        let (_dir, lock) = held();
        let runs = Evidence::gather(&mut [row(1, Status::Running, Some(1))], &none(), NOW);
        let file = std::fs::File::options().write(true).open(&lock).unwrap();
        let day = Duration::from_secs(86_400);
        let yesterday = std::time::SystemTime::now() - day;
        file.set_modified(yesterday).unwrap();
        let (_, why) = silence(runs.conclude(&lock, NOW));
        assert!(why.contains("another program"), "{why}");
        file.set_modified(yesterday + 2 * day).unwrap();
        assert_eq!(runs.conclude(&lock, NOW), Worker::Busy(JobId::live(b"J1")));
    }

    #[test]
    fn jobs_that_wait_in_vain_tell_that_nobody_is_there() {
        let nowhere = Path::new("/nonexistent/worker.lock");
        let mut fresh = row(1, Status::Pending, None);
        fresh.job.times.created = Some(NOW.minus(Duration::from_secs(5)));
        let young = Evidence::gather(&mut [fresh], &none(), NOW);
        assert_eq!(young.conclude(nowhere, NOW), Worker::Unknown);
        assert!(young.due(NOW).is_some());
        let old = Evidence::gather(&mut [row(1, Status::Pending, None)], &none(), NOW);
        assert!(matches!(old.conclude(nowhere, NOW), Worker::Silent { .. }));
        assert_eq!(old.due(NOW), None);
    }
}
