//! Running jobs that give no sign of life, and cancels that nobody heeded.

use std::time::Duration;

use super::super::queue::Area;
use super::super::stir::Stalled;
use super::findings::{Findings, at, span};
use super::survey::{Pair, Survey};
use super::twins;
use crate::job::{JobId, Moment, Status};

/// A runner that heeds cancels does so between two steps.
const UNHEEDED: Duration = Duration::from_secs(30 * 60);

/// Checks every living job.
pub(super) fn check(survey: &Survey, stalled: Stalled, now: Moment, findings: &mut Findings) {
    for (name, pair) in &survey.jobs {
        let status = twins::status(pair);
        if status == Status::Running {
            silent(name, pair, stalled, now, findings);
        }
        let cancel = survey.records.get(name).and_then(|r| r.cancel.as_ref());
        let Some((at_time, by)) = cancel else {
            continue;
        };
        let age = at_time.map(|at| now.since(at)).unwrap_or_default();
        let place = home(pair, name);
        if status == Status::Running && age >= UNHEEDED {
            let what = format!(
                "a cancel was requested {} ago by {by}, and the job still runs: a cancel of a \
                 running job is only a request",
                span(age)
            );
            let way_out = "call the person at the Windows machine: nothing there has to read the \
                           request";
            findings.warning("cancel-unheeded", &place, &what, way_out);
        } else if status == Status::Pending && pair.inbox.is_none() && age >= UNHEEDED {
            let id = JobId::live(name);
            let what = format!(
                "a cancel was recorded {} ago by {by}, but the job still waits in outbox/ and may \
                 be started",
                span(age)
            );
            let way_out = format!("`jobtui cancel {id}` once more takes it back into the archive");
            findings.warning("cancel-not-carried-out", &place, &what, &way_out);
        }
    }
}

fn home(pair: &Pair, name: &[u8]) -> String {
    let area = pair.copies().next().map_or(Area::Outbox, |(area, _)| area);
    at(area, name)
}

fn silent(name: &[u8], pair: &Pair, stalled: Stalled, now: Moment, findings: &mut Findings) {
    let last = pair.copies().filter_map(|(_, copy)| copy.tree.grown).max();
    let Some(age) = last.map(|last| now.since(last)).filter(|a| *a >= stalled.0) else {
        return;
    };
    let what = format!(
        "it says running, but its files gave no sign of life for {} (by the clock of the machine \
         that writes them)",
        span(age)
    );
    let way_out = "read its log (`jobtui logs ID`) and ask the person at the Windows machine; one \
                   step may take hours, and a synchroniser that stands still looks the same from here";
    let area = if pair.inbox.is_some() {
        Area::Inbox
    } else {
        Area::Outbox
    };
    findings.warning("no-sign-of-life", &at(area, name), &what, way_out);
}
