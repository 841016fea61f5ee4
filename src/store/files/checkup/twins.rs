//! The two copies of one job beside each other: who tells what, and whether that fits.

use super::super::queue::Area;
use super::super::state::{Sight, verdict};
use super::findings::{Findings, at};
use super::reader::Copy;
use super::survey::{Pair, Survey};
use crate::job::{Flag, Status};

/// What the two copies say.
pub(super) fn sights(pair: &Pair) -> (Sight, Sight) {
    (sight(pair.outbox.as_ref()), sight(pair.inbox.as_ref()))
}

fn sight(copy: Option<&Copy>) -> Sight {
    match copy {
        None => Sight::Absent,
        Some(copy) if copy.tree.entries == 0 => Sight::Absent,
        Some(copy) => copy
            .read
            .good()
            .map_or(Sight::Blank, |manifest| Sight::Says(manifest.state())),
    }
}

/// Where the job stands, both copies taken together.
pub(super) fn status(pair: &Pair) -> Status {
    let (outbox, inbox) = sights(pair);
    verdict(outbox, inbox).status
}

/// Checks every pair.
pub(super) fn check(survey: &Survey, findings: &mut Findings) {
    for (name, pair) in &survey.jobs {
        let (outbox, inbox) = sights(pair);
        let place = |area| at(area, name);
        let flags = verdict(outbox, inbox).flags;
        match (outbox, inbox) {
            (Sight::Says(out), Sight::Says(Status::Running)) if out.is_over() => {
                claims_to_run(&place(Area::Inbox), out, findings);
            }
            (Sight::Says(out), Sight::Says(back)) if disagree(out, back) => {
                let counts = if verdict(outbox, inbox).status == back {
                    "inbox"
                } else {
                    "outbox"
                };
                let what = format!(
                    "the two copies disagree: outbox/ says {}, inbox/ says {}; what {counts}/ says \
                     counts",
                    out.word(),
                    back.word()
                );
                let way_out = "ask the Windows side which is true; it should write into inbox/ only \
                               and leave the outbox copy as it was sent";
                findings.warning("twins-disagree", &place(Area::Inbox), &what, way_out);
            }
            _ => {}
        }
        if flags.has(Flag::RunsInPlace) {
            let what = "the runner wrote its outcome into the outbox copy: two sides write one file, \
                        and one version may end as a conflict copy";
            let way_out = "ask the Windows side to write into inbox/ and leave outbox/ untouched; \
                           this job itself can be used and archived as ever";
            findings.warning("runs-in-place", &place(Area::Outbox), what, way_out);
        }
        if flags.has(Flag::ResultsArriving) && matches!(inbox, Sight::Says(_)) {
            let what = "something of it came back, but its copy in inbox/ does not say that it runs \
                        or is over: results are arriving, or the runner forgot to say so";
            let way_out = "wait; if it stays, ask the Windows side to write the status into the \
                           inbox copy of job.json";
            findings.notice("results-arriving", &place(Area::Inbox), what, way_out);
        }
    }
}

fn claims_to_run(place: &str, ended: Status, findings: &mut Findings) {
    let what = format!(
        "it was over and claims to run: outbox/ says {}, inbox/ says running; jobtui shows it as {}",
        ended.word(),
        ended.word()
    );
    let way_out = "ask the Windows side whether it was started twice; a new try needs a new name \
                   (`jobtui rerun ID`)";
    findings.warning("was-over-claims-to-run", place, &what, way_out);
}

/// Whether what both copies say cannot come from one run in its usual order.
fn disagree(outbox: Status, inbox: Status) -> bool {
    match (outbox, inbox) {
        (one, other) if one == other => false,
        // What was sent stays as it was sent, and what runs ends.
        (Status::Pending | Status::Unknown, _) => false,
        (Status::Running, Status::Completed | Status::Failed) => false,
        _ => true,
    }
}
