//! `jobtui cancel`, `prio`, `archive`, `restore`: what the keys do, with the same checks, by command.

use clap::Args;

use super::exit::{Exit, Trouble};
use super::many::{self, Deed, Which};
use super::shared::Shared;
use crate::job::{Consent, Job, Refusal, RefusalKind, Request};
use crate::tui::bulk::plan::What;

#[derive(Args, Debug)]
pub(crate) struct ManyArgs {
    /// Ids, or parts of ids that no other job has; or --filter names the jobs.
    ids: Vec<String>,
    #[command(flatten)]
    which: Which,
}

#[derive(Args, Debug)]
pub(crate) struct ArchiveArgs {
    /// Ids, or parts of ids that no other job has; or --filter names the jobs.
    ids: Vec<String>,
    /// Also where the source asks for consent (a conflict copy of job.json, a sync that is not done).
    #[arg(long)]
    anyway: bool,
    #[command(flatten)]
    which: Which,
}

#[derive(Args, Debug)]
pub(crate) struct PrioArgs {
    /// Ids, or parts of ids that no other job has (or --filter names the jobs), and then the new priority:
    /// higher runs sooner.
    #[arg(allow_negative_numbers = true, value_name = "ID... PRIORITY")]
    words: Vec<String>,
    /// Change each priority by so much instead.
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    by: Option<i64>,
    #[command(flatten)]
    which: Which,
}

pub(crate) fn cancel(args: &ManyArgs, shared: &Shared) -> Result<Exit, Trouble> {
    let request = |job: &Job| What::Cancel.request(job);
    let deed = Deed::new(What::Cancel, &request);
    many::each(&args.ids, &args.which, &deed, shared)
}

pub(crate) fn archive(args: &ArchiveArgs, shared: &Shared) -> Result<Exit, Trouble> {
    let consent = if args.anyway {
        Consent::Given
    } else {
        Consent::NotAsked
    };
    let request = |job: &Job| Request::Archive(job.seen(), consent);
    let deed = Deed::new(What::Archive, &request);
    many::each(&args.ids, &args.which, &deed, shared)
}

pub(crate) fn restore(args: &ManyArgs, shared: &Shared) -> Result<Exit, Trouble> {
    let request = |job: &Job| What::Restore.request(job);
    let deed = Deed::new(What::Restore, &request);
    many::each(&args.ids, &args.which, &deed, shared)
}

pub(crate) fn prio(args: &PrioArgs, shared: &Shared) -> Result<Exit, Trouble> {
    let (what, ids) = match (args.by, args.words.split_last()) {
        (Some(by), _) => (What::Shift(by), args.words.as_slice()),
        (None, Some((last, ids))) => {
            let to = last.parse().map_err(|_| {
                let text = format!(
                    "`{last}` is no priority: the last word is a whole number, or give --by N"
                );
                Trouble::new(Exit::Usage, text)
            })?;
            (What::Set(to), ids)
        }
        (None, None) => {
            let text = "name the jobs and their new priority: jobtui prio ID... PRIORITY";
            return Err(Trouble::new(Exit::Usage, text));
        }
    };
    let request = |job: &Job| what.request(job);
    many::each(ids, &args.which, &Deed::new(what, &request), shared)
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
