//! One deed on the jobs that ids or a filter name: what will be done is said, agreed to, done and told job by job.

use clap::Args;

use super::confirm;
use super::exit::{Exit, Trouble};
use super::session::Session;
use super::shared::Shared;
use super::{act, out};
use crate::job::{Flag, Job, JobKey, Plain, Request, Status, Verb};
use crate::settings::Kind;
use crate::tui::bulk::caution::Tier;
use crate::tui::bulk::plan::What;

#[derive(Args, Debug)]
pub(crate) struct Which {
    /// Do nothing (exit code 2) when more jobs than this are meant.
    #[arg(long, value_name = "N")]
    pub(crate) max: Option<usize>,
    /// Why, in your own words: stands in the audit file, and in the records of a folder queue.
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<String>,
}

/// What is done to each job.
pub(crate) struct Deed<'a> {
    what: What,
    request: &'a dyn Fn(&Job) -> Request,
}

impl<'a> Deed<'a> {
    pub(crate) fn new(what: What, request: &'a dyn Fn(&Job) -> Request) -> Self {
        Self { what, request }
    }

    fn verb(&self) -> Verb {
        self.what.verb()
    }

    /// `cancel job-x (pending, fsq; ...)`
    fn sentence(&self, session: &Session, key: &JobKey, job: &Job) -> String {
        let (name, kind) = match session.board.standing(key.source) {
            Some(standing) => (standing.name.as_str(), standing.kind),
            None => ("", ""),
        };
        let deed = match (self.request)(job) {
            Request::Reprioritise(seen, to) => {
                let from = seen.priority.map_or("none".to_owned(), |p| p.to_string());
                format!("set the priority of {} from {from} to {to}", job.id)
            }
            Request::Cancel(_)
            | Request::Archive(..)
            | Request::Restore(_)
            | Request::Submit(_) => format!("{} {}", self.verb().word(), job.id),
        };
        let caution = if self.verb() == Verb::Cancel {
            caution(kind, job)
        } else {
            ""
        };
        format!("{deed} ({}, {name}{caution})", job.status.word())
    }
}

/// The jobs that are meant: those named, or those that the filter lets pass; never both, never more than allowed.
pub(crate) fn chosen(
    session: &Session,
    ids: &[String],
    which: &Which,
    shared: &Shared,
) -> Result<Vec<(JobKey, Job)>, Trouble> {
    let usage = |text: String| Err(Trouble::new(Exit::Usage, text));
    let filter = shared
        .filter
        .as_deref()
        .filter(|text| !text.trim().is_empty());
    let jobs = match (ids, filter) {
        ([], None) => return usage("name jobs by their ids, or by --filter".to_owned()),
        ([_, ..], Some(_)) => {
            return usage("jobs are named by ids or by --filter, not by both".to_owned());
        }
        ([], Some(_)) => session.passing(),
        (ids, None) => {
            // All names are understood before anything is done.
            let mut jobs: Vec<(JobKey, Job)> = Vec::new();
            for id in ids {
                let (key, job) = session.find(id)?;
                if !jobs.iter().any(|(other, _)| *other == key) {
                    jobs.push((key, job));
                }
            }
            jobs
        }
    };
    if let Some(max) = which.max.filter(|max| jobs.len() > *max) {
        let count = jobs.len();
        return usage(format!(
            "{count} jobs are meant, and --max allows {max}: nothing was done"
        ));
    }
    if jobs.is_empty() {
        let exit = match session.worst() {
            Exit::Fine => Exit::Failed,
            worst => worst,
        };
        return Err(Trouble::new(exit, "no job matches the filter"));
    }
    Ok(jobs)
}

/// Does it to each, after it was agreed to.
pub(crate) fn each(
    ids: &[String],
    which: &Which,
    deed: &Deed<'_>,
    shared: &Shared,
) -> Result<Exit, Trouble> {
    let mut session = Session::open(shared)?;
    let jobs = chosen(&session, ids, which, shared)?;
    let mut tally = Tally::default();
    let mut can = Vec::new();
    for (key, job) in jobs {
        match refused(&session, deed.verb(), &key, &job) {
            None => can.push((key, job)),
            Some(trouble) => {
                if shared.dry_run {
                    let verb = deed.verb().word();
                    out::line(&format!("cannot {verb} {}", about(&job, &trouble.text)))?;
                } else {
                    out::complain(&about(&job, &trouble.text));
                }
                tally.worst = Some(trouble.exit);
            }
        }
    }
    if shared.dry_run {
        for (key, job) in &can {
            out::line(&format!("would {}", deed.sentence(&session, key, job)))?;
        }
        tally.done = can.len();
        return Ok(tally.exit(&session));
    }
    if !can.is_empty() && !agreed(&session, deed, &can, shared)? {
        return Ok(Exit::Refused);
    }
    let reason = Plain::new(which.reason.as_deref().unwrap_or_default().trim());
    let mut unclear = Vec::new();
    for (key, job) in &can {
        let request = (deed.request)(job).because(&reason);
        match session.carry_out(key.source, &request) {
            Ok(done) => {
                out::deed(&about(job, &done.text))?;
                tally.done += 1;
                let standing = session.board.standing(key.source);
                let is_sqlite = standing.is_some_and(|s| s.kind == Kind::Sqlite.word());
                if deed.verb() == Verb::Cancel && is_sqlite {
                    unclear.push(key.clone());
                }
            }
            Err(refusal) => {
                let trouble = act::refusal(&refusal);
                out::complain(&about(job, &trouble.text));
                tally.worst = Some(trouble.exit);
            }
        }
    }
    // The worker may have taken a job in the same moment.
    for key in unclear {
        match what_became(session.after_cancel(&key).map(|job| job.status)) {
            Ok(text) => out::line(&format!("{}: {text}", key.id))?,
            Err(trouble) => {
                out::complain(&format!("{}: {}", key.id, trouble.text));
                tally.done -= 1;
                tally.worst = Some(trouble.exit);
            }
        }
    }
    Ok(tally.exit(&session))
}

/// How many were done, and the last that went wrong.
#[derive(Default)]
struct Tally {
    done: usize,
    worst: Option<Exit>,
}

impl Tally {
    fn exit(&self, session: &Session) -> Exit {
        match (self.done, self.worst) {
            // A filter cannot have seen the jobs of a source that is down.
            (_, None) if !session.filter.is_empty() => session.worst(),
            (_, None) => Exit::Fine,
            (0, Some(exit)) => exit,
            (_, Some(_)) => Exit::Partly,
        }
    }
}

/// Most answers name the job themselves; of these only the rest is repeated.
fn about(job: &Job, text: &str) -> String {
    if text.starts_with(job.id.name()) {
        text.to_owned()
    } else {
        format!("{}: {text}", job.id)
    }
}

/// Why it cannot be done to this job, if it cannot.
fn refused(session: &Session, verb: Verb, key: &JobKey, job: &Job) -> Option<Trouble> {
    let Some(standing) = session.board.standing(key.source) else {
        return Some(Trouble::new(Exit::Failed, "its source has gone"));
    };
    let reason = standing.capabilities().may(verb, job).err()?;
    let exit = if standing.outage().is_some() {
        Exit::SourceDown
    } else {
        Exit::Refused
    };
    Some(Trouble::new(exit, reason.to_string()))
}

/// Says what will be done, and asks as carefully as the dashboard would.
pub(crate) fn agreed(
    session: &Session,
    deed: &Deed<'_>,
    jobs: &[(JobKey, Job)],
    shared: &Shared,
) -> Result<bool, Trouble> {
    if shared.yes {
        return Ok(true);
    }
    let sentence = |(key, job): &(JobKey, Job)| deed.sentence(session, key, job);
    let question = match jobs {
        [only] => format!("{}?", sentence(only)),
        all => {
            let lines: Vec<_> = all.iter().map(sentence).collect();
            let verb = deed.verb().word();
            format!("{}\n{verb}: {} jobs?", lines.join("\n"), all.len())
        }
    };
    let pairs = jobs.iter().map(|(key, job)| (key, job));
    match session.caution.tier(deed.what, pairs, &session.board) {
        Tier::Number(why) => confirm::counted(&question, jobs.len(), why, shared),
        Tier::AtOnce | Tier::Grace | Tier::Ask => confirm::confirmed(&question, shared),
    }
}

/// What is known of the other machine, before a waiting job is taken back.
fn caution(kind: &str, job: &Job) -> &'static str {
    if kind != Kind::Folder.word() || job.status != Status::Pending {
        ""
    } else if job.flags.has(Flag::Undelivered) {
        "; asked now, Syncthing knows of nothing of it on the other machine"
    } else {
        "; the other side may already have started it"
    }
}

/// How a cancel of a waiting row ended, from its state afterwards (none: it could not be read).
fn what_became(after: Option<Status>) -> Result<&'static str, Trouble> {
    let text = match after {
        Some(Status::Cancelled) => return Ok("cancelled"),
        Some(Status::Running | Status::Completed | Status::Failed) => {
            "the worker had taken it in the same moment: it was started anyway"
        }
        Some(Status::Pending | Status::Unknown) | None => {
            "whether it was cancelled could not be seen in time: look at it with `jobtui show`"
        }
    };
    Err(Trouble::new(Exit::Failed, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cancel_that_could_not_be_seen_is_not_called_lost() {
        assert_eq!(what_became(Some(Status::Cancelled)).ok(), Some("cancelled"));
        let said = |after| what_became(after).unwrap_err().text;
        assert!(said(Some(Status::Running)).contains("started anyway"));
        for unseen in [None, Some(Status::Pending)] {
            assert!(said(unseen).contains("could not be seen"), "{unseen:?}");
        }
    }
}
