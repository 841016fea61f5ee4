//! What a source allows, as data, so that keys can explain themselves before they are pressed.

use super::{Flag, Job, Plain, StatusSet, Verb};

/// Whether a source does one thing at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum May {
    Yes,
    /// Only for jobs in these states; the text says why not otherwise.
    While(StatusSet, Plain),
    No(Plain),
}

/// What a source allows, verb by verb.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capabilities {
    pub submit: May,
    pub rerun: May,
    pub cancel: May,
    pub reprioritise: May,
    pub archive: May,
    pub restore: May,
    /// Only jobs of this person may be changed.
    pub only_of: Option<Plain>,
}

impl Capabilities {
    /// Nothing is allowed, for one reason.
    pub fn none(reason: &str) -> Self {
        let no = May::No(Plain::new(reason));
        Self {
            submit: no.clone(),
            rerun: no.clone(),
            cancel: no.clone(),
            reprioritise: no.clone(),
            archive: no.clone(),
            restore: no,
            only_of: None,
        }
    }

    pub fn of(&self, verb: Verb) -> &May {
        match verb {
            Verb::Submit => &self.submit,
            Verb::Rerun => &self.rerun,
            Verb::Cancel => &self.cancel,
            Verb::Reprioritise => &self.reprioritise,
            Verb::Archive => &self.archive,
            Verb::Restore => &self.restore,
        }
    }

    /// Whether the verb may be tried on this job; otherwise a sentence that names job, state and rule.
    pub fn may(&self, verb: Verb, job: &Job) -> Result<(), Plain> {
        let Some(reason) = self.why_not(verb, job) else {
            return Ok(());
        };
        Err(match self.of(verb) {
            May::No(_) => reason,
            May::Yes | May::While(..) => {
                Plain::new(&format!("{} is {}: {reason}", job.id, job.status.word()))
            }
        })
    }

    /// The rule that forbids the verb on this job, if one does.
    pub fn why_not(&self, verb: Verb, job: &Job) -> Option<Plain> {
        let allowed = match self.of(verb) {
            May::No(reason) => return Some(reason.clone()),
            May::Yes => None,
            May::While(set, reason) => Some((*set, reason)),
        };
        let changes = !matches!(verb, Verb::Submit | Verb::Rerun);
        if let Some(me) = self.only_of.as_ref().filter(|_| changes)
            && let Some(reason) = not_mine(me, &job.owner)
        {
            return Some(reason);
        }
        if job.flags.has(Flag::Link) {
            return Some(Plain::new("nothing is done through links"));
        }
        let archived = job.flags.has(Flag::Archived);
        match verb {
            Verb::Restore if !archived && !job.flags.has(Flag::CancelRequested) => {
                return Some(Plain::new("it is neither archived nor is a cancel asked"));
            }
            Verb::Cancel | Verb::Reprioritise | Verb::Archive if archived => {
                return Some(Plain::new("already in the archive"));
            }
            _ => {}
        }
        allowed
            .filter(|(set, _)| !set.has(job.status))
            .map(|(_, reason)| reason.clone())
    }
}

/// Why a job of this owner is left alone where only those of one person are changed.
pub fn not_mine(me: &Plain, owner: &Plain) -> Option<Plain> {
    if me == owner {
        return None;
    }
    let text = match owner.as_str() {
        "" => format!("whose job it is is not known, and the settings allow only those of {me}"),
        owner => format!("a job of {owner}, and the settings allow only those of {me}"),
    };
    Some(Plain::new(&text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::{JobId, Status};

    #[test]
    fn a_refusal_names_the_job_its_state_and_the_rule() {
        let mut can = Capabilities::none("read-only");
        can.cancel = May::While(
            StatusSet::of(&[Status::Pending]),
            Plain::new("only pending jobs can be cancelled here"),
        );
        let job = Job::new(JobId::live(b"JOB-1"), Status::Running);
        assert_eq!(
            can.may(Verb::Cancel, &job).unwrap_err().as_str(),
            "JOB-1 is running: only pending jobs can be cancelled here"
        );
        assert_eq!(
            can.may(Verb::Archive, &job).unwrap_err().as_str(),
            "read-only"
        );
    }

    #[test]
    fn only_what_was_put_away_or_cancelled_can_be_restored() {
        let mut can = Capabilities::none("");
        can.restore = May::Yes;
        let mut job = Job::new(JobId::live(b"x"), Status::Pending);
        assert!(can.may(Verb::Restore, &job).is_err());
        job.flags.set(Flag::CancelRequested);
        assert!(can.may(Verb::Restore, &job).is_ok());
        let mut archived = Job::new(JobId::archived(b"x"), Status::Completed);
        archived.flags.set(Flag::Archived);
        assert!(can.may(Verb::Restore, &archived).is_ok());
    }

    #[test]
    fn where_only_ones_own_jobs_may_be_changed_others_may_still_be_run_again() {
        let mut can = Capabilities::none("");
        (can.cancel, can.rerun) = (May::Yes, May::Yes);
        can.only_of = Some("ann".into());
        let mut job = Job::new(JobId::live(b"x"), Status::Pending);
        let refused = can.why_not(Verb::Cancel, &job).unwrap();
        assert!(refused.contains("not known"));
        job.owner = "mira".into();
        assert!(
            can.why_not(Verb::Cancel, &job)
                .unwrap()
                .contains("a job of mira")
        );
        assert_eq!(can.why_not(Verb::Rerun, &job), None);
        job.owner = "ann".into();
        assert_eq!(can.why_not(Verb::Cancel, &job), None);
    }

    #[test]
    fn nothing_is_done_through_a_link() {
        let mut can = Capabilities::none("");
        can.cancel = May::Yes;
        let mut job = Job::new(JobId::live(b"x"), Status::Pending);
        assert!(can.may(Verb::Cancel, &job).is_ok());
        job.flags.set(Flag::Link);
        assert!(can.may(Verb::Cancel, &job).is_err());
    }
}
