//! `jobtui cancel`, `prio`, `archive`, `restore`: what the keys do, with the same checks, by command.

use std::io::{BufRead as _, IsTerminal as _, Write as _};

use clap::Args;

use super::exit::{Exit, Trouble};
use super::out;
use super::session::Session;
use super::shared::Shared;
use crate::job::{Consent, Flag, Job, JobKey, Refusal, RefusalKind, Request, Status, Verb};
use crate::settings::Kind;

#[derive(Args, Debug)]
pub(crate) struct ManyArgs {
    /// Ids, or parts of ids that no other job has.
    #[arg(required = true)]
    ids: Vec<String>,
}

#[derive(Args, Debug)]
pub(crate) struct ArchiveArgs {
    /// Ids, or parts of ids that no other job has.
    #[arg(required = true)]
    ids: Vec<String>,
    /// Also where the source asks for consent (a conflict copy of job.json, a sync that is not done).
    #[arg(long)]
    anyway: bool,
}

#[derive(Args, Debug)]
pub(crate) struct PrioArgs {
    /// The job's id, or a part of it that no other job has.
    id: String,
    /// Higher runs sooner.
    #[arg(allow_negative_numbers = true)]
    priority: i64,
}

pub(crate) fn cancel(args: &ManyArgs, shared: &Shared) -> Result<Exit, Trouble> {
    each(&args.ids, shared, Verb::Cancel, |job| {
        Request::Cancel(job.seen())
    })
}

pub(crate) fn archive(args: &ArchiveArgs, shared: &Shared) -> Result<Exit, Trouble> {
    let consent = if args.anyway {
        Consent::Given
    } else {
        Consent::NotAsked
    };
    each(&args.ids, shared, Verb::Archive, |job| {
        Request::Archive(job.seen(), consent)
    })
}

pub(crate) fn restore(args: &ManyArgs, shared: &Shared) -> Result<Exit, Trouble> {
    each(&args.ids, shared, Verb::Restore, |job| {
        Request::Restore(job.seen())
    })
}

pub(crate) fn prio(args: &PrioArgs, shared: &Shared) -> Result<Exit, Trouble> {
    let ids = std::slice::from_ref(&args.id);
    each(ids, shared, Verb::Reprioritise, |job| {
        Request::Reprioritise(job.seen(), args.priority)
    })
}

fn each(
    ids: &[String],
    shared: &Shared,
    verb: Verb,
    request: impl Fn(&Job) -> Request,
) -> Result<Exit, Trouble> {
    let mut session = Session::open(shared)?;
    // All names are understood before anything is done.
    let jobs: Vec<(JobKey, Job)> = ids
        .iter()
        .map(|id| session.find(id))
        .collect::<Result<_, _>>()?;
    let mut done = 0;
    let mut worst = None;
    for (key, job) in &jobs {
        match one(&mut session, key, job, shared, verb, &request(job)) {
            Ok(true) => done += 1,
            Ok(false) => worst = Some(Exit::Refused),
            Err(trouble) => {
                // Most sentences name the job themselves.
                if trouble.text.contains(job.id.name()) {
                    out::complain(&trouble.text);
                } else {
                    out::complain(&format!("{}: {}", job.id, trouble.text));
                }
                worst = Some(trouble.exit);
            }
        }
    }
    Ok(match (done, worst) {
        (_, None) => Exit::Fine,
        (0, Some(exit)) => exit,
        (_, Some(_)) => Exit::Partly,
    })
}

fn one(
    session: &mut Session,
    key: &JobKey,
    job: &Job,
    shared: &Shared,
    verb: Verb,
    request: &Request,
) -> Result<bool, Trouble> {
    let Some(standing) = session.board.standing(key.source) else {
        return Err(Trouble::new(Exit::Failed, "its source has gone"));
    };
    let (name, kind) = (standing.name.clone(), standing.kind);
    standing
        .capabilities()
        .may(verb, job)
        .map_err(|reason| Trouble::new(Exit::Refused, reason.to_string()))?;
    let deed = match request {
        Request::Reprioritise(seen, to) => {
            let from = seen.priority.map_or("none".to_owned(), |p| p.to_string());
            format!("set the priority of {} from {from} to {to}", job.id)
        }
        Request::Cancel(_) | Request::Archive(..) | Request::Restore(_) | Request::Submit(_) => {
            format!("{} {}", verb.word(), job.id)
        }
    };
    let caution = if verb == Verb::Cancel {
        caution(kind, job)
    } else {
        ""
    };
    let question = format!("{deed} ({}, {name}{caution})?", job.status.word());
    if shared.dry_run {
        out::line(&format!("would {}", question.trim_end_matches('?')))?;
        return Ok(true);
    }
    if !confirmed(&question, shared)? {
        return Ok(false);
    }
    let done = session
        .carry_out(key.source, request)
        .map_err(|refusal| self::refusal(&refusal))?;
    out::deed(&format!("{}: {}", job.id, done.text))?;
    if verb == Verb::Cancel && kind == Kind::Sqlite.word() {
        let after = session.after_cancel(key).map(|job| job.status);
        out::line(&format!("{}: {}", job.id, what_became(after)?))?;
    }
    Ok(true)
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

/// Asks at the terminal. Without one, only `--yes` is a yes.
pub(crate) fn confirmed(question: &str, shared: &Shared) -> Result<bool, Trouble> {
    if shared.yes {
        return Ok(true);
    }
    if !std::io::stdin().is_terminal() {
        let text = format!("{question} not confirmed: give --yes where nobody can be asked");
        return Err(Trouble::new(Exit::Refused, text));
    }
    let mut error = std::io::stderr();
    let _ = write!(error, "{question} [y/N] ");
    let _ = error.flush();
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    Ok(matches!(line.trim(), "y" | "Y" | "yes"))
}

/// What a refusal means for the exit code.
pub(crate) fn refusal(refusal: &Refusal) -> Trouble {
    let exit = match refusal.kind {
        RefusalKind::NotAllowed | RefusalKind::NotPossible | RefusalKind::NeedsConsent => {
            Exit::Refused
        }
        RefusalKind::Changed
        | RefusalKind::Unknown
        | RefusalKind::Unsound
        | RefusalKind::NotKnown
        | RefusalKind::Failed => Exit::Failed,
    };
    let mut text = refusal.text.to_string();
    if refusal.kind == RefusalKind::NeedsConsent {
        text.push_str(" (--anyway)");
    }
    Trouble::new(exit, text)
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
