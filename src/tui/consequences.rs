//! What happens when something is done to one job, in sentences: what moves where, what stays, what cannot be known.

use super::bulk::plan::What;
use crate::job::{Flag, Job, Status};

/// What happens when this is done to the job of a source of this kind.
pub(super) fn of(what: What, kind: &str, job: &Job) -> Vec<String> {
    match what {
        What::Cancel => cancel_lines(kind, job),
        What::Archive => archive_lines(kind),
        What::Restore => restore_lines(kind, job.status),
        What::Set(to) => priority_lines(job, to),
        What::Shift(by) => priority_lines(job, job.priority.unwrap_or(0).saturating_add(by)),
        What::Rerun => {
            vec!["A copy of it is submitted: a new id, a new place in the queue.".to_owned()]
        }
    }
}

fn priority_lines(job: &Job, to: i64) -> Vec<String> {
    let had = job.priority.map_or("none".to_owned(), |p| p.to_string());
    vec![format!(
        "Its priority becomes {to} (now {had}); higher runs sooner."
    )]
}

fn cancel_lines(kind: &str, job: &Job) -> Vec<String> {
    let text = match (kind, job.status) {
        ("folder", Status::Pending) if job.flags.has(Flag::ResultsArriving) => {
            "A cancel record is written, and the job stays where it is: something of it lies in inbox/ already, so the \
             other side has started it."
        }
        ("folder", Status::Pending) if job.flags.has(Flag::Undelivered) => {
            "A cancel record is written, then the job's directory moves from outbox/ to archive/. Nothing is \
             deleted. When Syncthing was last asked, it knew of nothing of it on the other machine."
        }
        ("folder", Status::Pending) => {
            "A cancel record is written, then the job's directory moves from outbox/ to archive/. Nothing is \
             deleted. The other side may already have started it; then both are kept and shown."
        }
        ("folder", Status::Unknown) if job.flags.has(Flag::CancelRequested) => {
            "It was asked before: now the job's directory moves from outbox/ to archive/, as far as nothing of it lies in \
             inbox/. Nothing is deleted. What its state is, is not known; the other side may have started it."
        }
        ("folder", Status::Running) => {
            "A cancel record is written. Whether the runner reads it is not known: it is a request. What \
             the job has computed so far may be lost if it obeys."
        }
        ("folder", _) => {
            "A cancel record is written; the directory stays where it is, because its state is not known."
        }
        _ => {
            "The row becomes CANCELLED if it is still PENDING then. In the same moment the worker may take it; \
             jobtui looks again and says which it was."
        }
    };
    vec![text.to_owned()]
}

fn archive_lines(kind: &str) -> Vec<String> {
    let text = match kind {
        "folder" => {
            "Its directories move whole into archive/, with the time in their name. Nothing is deleted or \
             overwritten."
        }
        _ => {
            "It is marked in a table of jobtui's own; the row itself stays as it is and other programs \
             still list it."
        }
    };
    vec![text.to_owned()]
}

fn restore_lines(kind: &str, status: Status) -> Vec<String> {
    let text = match (kind, status) {
        ("folder", Status::Cancelled) => {
            "Its directory moves back into outbox/, under its old name, and its cancel is taken back: it waits to be \
             run again. Nothing is overwritten."
        }
        ("folder", _) => {
            "Its directories move back to where they lay, under their old names. Nothing is overwritten."
        }
        _ => "Its mark in jobtui's own table is taken away; the row itself stays as it is.",
    };
    vec![text.to_owned()]
}
