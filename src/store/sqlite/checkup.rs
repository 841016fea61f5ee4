//! A checkup of a job store: what one whole look tells of its worker, its rows and itself, said as findings.

use std::sync::Arc;
use std::time::Duration;

use super::{SqliteStore, door, look};
use crate::job::{
    Change, Checkup, Finding, FindingWeight, Flag, Job, Now, Outage, Plain, Signs, Worker,
};

/// Others may hold the file for a moment: then it is tried again after a pause.
const PAUSE: Duration = Duration::from_millis(50);
/// How long a try takes in which the file stays locked, with the pause.
const TRY: Duration = Duration::from_millis(300);

/// While others commit faster than a step takes, a look never ends by itself.
const MOST_STEPS: u32 = 10_000;

/// What a row's oddity means for whoever has to act.
const ODDITIES: [(Flag, &str, FindingWeight, &str); 7] = [
    (
        Flag::BadDate,
        "row-bad-date",
        FindingWeight::Error,
        "correct its created_at in the database before the worker comes to it",
    ),
    (
        Flag::ForeignStatus,
        "row-foreign-status",
        FindingWeight::Warning,
        "correct the status in the database, or ask who wrote it",
    ),
    (
        Flag::SuspectRun,
        "row-suspect-run",
        FindingWeight::Warning,
        "the worker was probably killed while it ran; the job server marks it when it starts again",
    ),
    (
        Flag::Stalled,
        "row-no-sign-of-life",
        FindingWeight::Warning,
        "look at the worker's own log, and whether its process lives",
    ),
    (
        Flag::StartedAnyway,
        "row-cancelled-but-started",
        FindingWeight::Warning,
        "it ran although it was cancelled; check what it did at the hardware",
    ),
    (
        Flag::WrongType,
        "row-wrong-type",
        FindingWeight::Warning,
        "correct the value in the database, or ask who wrote it",
    ),
    (
        Flag::NotText,
        "row-not-text",
        FindingWeight::Notice,
        "nothing breaks in jobtui; other readers of the row may fail",
    ),
];

impl SqliteStore {
    /// Reads the whole file once with a store of its own, so that this one tells what it would have told.
    pub(super) fn check_up(&self, now: Now) -> Result<Checkup, Outage> {
        let mut other = Self {
            path: self.path.clone(),
            read_only: self.read_only,
            who: self.who.clone(),
            door: None::<door::Door>,
            look: look::Look::default(),
            watching: None,
            stirred: Arc::default(),
            doubt: super::doubt::Doubt::default(),
            has_read: false,
            growth: None,
        };
        other.look.reach(usize::MAX);
        let mut seen = Seen::default();
        let mut now = now;
        for _ in 0..MOST_STEPS {
            // A lock that stays becomes an outage when its patience is over.
            let batch = other.look_again(now)?;
            seen.take(batch.changes);
            if batch.unread {
                std::thread::sleep(PAUSE);
                now.steady += TRY;
            } else if !batch.more {
                break;
            }
        }
        Ok(seen.checkup())
    }
}

/// What a whole look told.
#[derive(Default)]
struct Seen {
    jobs: u64,
    archived: u64,
    findings: Vec<Finding>,
    flawed: Vec<Finding>,
    signs: Option<Signs>,
}

impl Seen {
    fn take(&mut self, changes: Vec<Change>) {
        for change in changes {
            match change {
                Change::Put(job) => self.job(&job),
                Change::Up(signs) => self.signs = Some(signs),
                Change::Flawed(problems) => {
                    let told = problems.into_iter().map(|problem| Finding {
                        kind: "row-unreadable",
                        weight: FindingWeight::Warning,
                        place: problem.place,
                        text: problem.text,
                        way_out: "correct the row in the database; until then nobody can act on it"
                            .into(),
                    });
                    self.flawed = told.collect();
                }
                Change::Gone(_) | Change::Down(_) | Change::Totals(_) | Change::Unread(_) => {}
            }
        }
    }

    fn job(&mut self, job: &Job) {
        if job.flags.has(Flag::Archived) {
            self.archived += 1;
        } else {
            self.jobs += 1;
        }
        for (flag, kind, weight, way_out) in ODDITIES {
            if job.flags.has(flag) {
                self.findings.push(Finding {
                    kind,
                    weight,
                    place: Plain::long(&format!("jobs, {}", job.id)),
                    text: flag.sentence().into(),
                    way_out: way_out.into(),
                });
            }
        }
    }

    fn checkup(mut self) -> Checkup {
        if let Some(signs) = self.signs.take() {
            if let Worker::Silent { why, .. } = &signs.worker {
                self.findings.push(Finding {
                    kind: "worker-silent",
                    weight: FindingWeight::Warning,
                    place: "worker".into(),
                    text: Plain::long(&format!("jobs wait and nobody takes them: {why}")),
                    way_out:
                        "look whether the worker's process lives, and start the job server again \
                              if it does not"
                            .into(),
                });
            }
            self.findings
                .extend(signs.notes.into_iter().map(|note| Finding {
                    kind: "store-note",
                    weight: FindingWeight::Notice,
                    place: "database".into(),
                    text: note,
                    way_out: "nothing has to be done".into(),
                }));
        }
        self.findings.append(&mut self.flawed);
        let checkup = Checkup {
            looked_at: vec![("jobs", self.jobs), ("archived jobs", self.archived)],
            findings: self.findings,
        };
        checkup.sorted()
    }
}
