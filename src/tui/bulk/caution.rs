//! How carefully a deed is begun: at once, after a grace time, after a `y`, or after its number was typed.

use std::collections::BTreeSet;
use std::time::Duration;

use super::plan::What;
use crate::board::Board;
use crate::job::{Flag, Job, JobKey, SourceId, Status};
use crate::settings::Settings;

/// More jobs than this are confirmed by their number.
pub(crate) const MANY: usize = 10;

/// What settings say about care.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caution {
    /// The operator, as sources name the owners of jobs; none when that is not known.
    pub me: Option<String>,
    /// Sources in which nothing is done without typing a number.
    pub guarded: BTreeSet<SourceId>,
    /// How long a cancel of a waiting job waits before it is sent.
    pub cancel_grace: Duration,
    /// How long it is offered on the screen to take a deed back.
    pub undo_window: Duration,
}

impl Default for Caution {
    fn default() -> Self {
        Self {
            me: None,
            guarded: BTreeSet::new(),
            cancel_grace: Duration::from_secs(5),
            undo_window: Duration::from_secs(10),
        }
    }
}

/// What has to come before a deed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Tier {
    /// It can be taken back.
    AtOnce,
    /// It is sent after a while in which it can be called back.
    Grace,
    /// The letter `y`.
    Ask,
    /// The number of jobs, for this reason.
    Number(&'static str),
}

impl Caution {
    /// As the settings say; whose name the operator has is not among them.
    pub fn of(settings: &Settings) -> Self {
        let guarded = settings.sources.iter().enumerate();
        Self {
            me: None,
            guarded: guarded
                .filter(|(_, source)| source.rules.guarded)
                .map(|(place, _)| SourceId(u16::try_from(place).unwrap_or(u16::MAX)))
                .collect(),
            cancel_grace: settings.cancel_grace,
            undo_window: settings.undo_window,
        }
    }

    /// What has to come before this is done to these jobs.
    pub(crate) fn tier<'a>(
        &self,
        what: What,
        jobs: impl ExactSizeIterator<Item = (&'a JobKey, &'a Job)>,
        board: &Board,
    ) -> Tier {
        let count = jobs.len();
        if count > MANY {
            return Tier::Number("more than 10 jobs");
        }
        let worst = jobs.map(|(key, job)| {
            if self.guarded.contains(&key.source) {
                Tier::Number("a guarded source")
            } else if self.is_others(key, job, board) {
                Tier::Number(if count == 1 {
                    "somebody else's job"
                } else {
                    "other people's jobs"
                })
            } else {
                own(what, job)
            }
        });
        worst.max().unwrap_or(Tier::AtOnce)
    }

    /// It belongs to somebody else, in a source that calls the operator by a name we know.
    fn is_others(&self, key: &JobKey, job: &Job, board: &Board) -> bool {
        let Some(me) = &self.me else {
            return false;
        };
        !job.owner.is_empty() && job.owner.as_str() != me && board.has_owner(key.source, me)
    }
}

fn own(what: What, job: &Job) -> Tier {
    let may_have_begun = [
        Flag::ResultsArriving,
        Flag::StartedAnyway,
        Flag::CancelRequested,
    ];
    match what {
        What::Set(_) | What::Shift(_) | What::Archive => Tier::AtOnce,
        What::Cancel
            if job.status == Status::Pending
                && !may_have_begun.iter().any(|flag| job.flags.has(*flag)) =>
        {
            Tier::Grace
        }
        What::Cancel | What::Restore | What::Rerun => Tier::Ask,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::{Change, JobId};

    fn job(name: &str, status: Status, owner: &str) -> (JobKey, Job) {
        let id = JobId::live(name.as_bytes());
        let source = SourceId(0);
        let job = Job {
            owner: owner.into(),
            ..Job::new(id.clone(), status)
        };
        (JobKey { source, id }, job)
    }

    fn tier(caution: &Caution, what: What, jobs: &[(JobKey, Job)]) -> Tier {
        let mut board = Board::new([("q".to_owned(), "folder")]);
        let put = jobs.iter().map(|(_, job)| Change::Put(job.clone()));
        board.apply(SourceId(0), put.collect());
        caution.tier(what, jobs.iter().map(|(key, job)| (key, job)), &board)
    }

    #[test]
    fn each_deed_has_its_tier_and_the_worst_job_decides() {
        let caution = Caution::default();
        let waits = job("a", Status::Pending, "ann");
        let runs = job("b", Status::Running, "ann");
        let jobs = [waits.clone(), runs.clone()];
        assert_eq!(tier(&caution, What::Archive, &jobs), Tier::AtOnce);
        assert_eq!(tier(&caution, What::Set(3), &jobs), Tier::AtOnce);
        assert_eq!(tier(&caution, What::Cancel, &[waits]), Tier::Grace);
        assert_eq!(tier(&caution, What::Cancel, &jobs), Tier::Ask);
        assert_eq!(tier(&caution, What::Rerun, &[runs]), Tier::Ask);
    }

    #[test]
    fn many_guarded_and_other_peoples_jobs_are_confirmed_by_number() {
        let mut caution = Caution::default();
        let names: Vec<_> = (0..11).map(|n| format!("j{n}")).collect();
        let jobs: Vec<_> = names.iter().map(|n| job(n, Status::Pending, "")).collect();
        assert_eq!(tier(&caution, What::Archive, &jobs[..10]), Tier::AtOnce);
        let is_number = |tier| matches!(tier, Tier::Number(_));
        assert!(is_number(tier(&caution, What::Archive, &jobs)));
        let (mine, theirs) = (
            job("a", Status::Pending, "ann"),
            job("b", Status::Pending, "bob"),
        );
        let both = [mine.clone(), theirs.clone()];
        assert_eq!(tier(&caution, What::Archive, &both), Tier::AtOnce);
        caution.me = Some("ann".to_owned());
        assert!(is_number(tier(&caution, What::Archive, &both)));
        assert_eq!(tier(&caution, What::Archive, &[mine]), Tier::AtOnce);
        // A source that never heard of the operator names owners in words of its own.
        assert_eq!(tier(&caution, What::Archive, &[theirs]), Tier::AtOnce);
        caution.guarded.insert(SourceId(0));
        assert!(is_number(tier(&caution, What::Archive, &jobs[..1])));
    }
}
