//! Cancelling: the wish is recorded, and a job that nobody can have begun is taken back from the outbox.

use std::fs;

use super::archive::row_of;
use super::carry::Act;
use super::name::Kind;
use super::queue::Area;
use super::record::Op;
use super::refuse;
use super::shelve::Shelving;
use super::stand::Standing;
use crate::job::{Done, Plain, Refusal, Undo};

/// What a cancel comes to depends on where the job stands on the disk now:
///
/// | it is | what happens |
/// | --- | --- |
/// | submitted, nothing came back | recorded, then taken back into the archive |
/// | submitted, results are coming in | recorded |
/// | running | recorded; the runner may or may not obey |
/// | over | refused |
/// | anything else | recorded; cancelled once more, it is taken back |
pub(super) fn cancel(act: Act<'_>) -> Result<Done, Refusal> {
    let id = &act.seen.id;
    let asked_before = act.fold().cancel_requested;
    // Anything of that name in the inbox, were it a link, means that the other side began.
    let nothing_came = fs::symlink_metadata(act.place(Area::Inbox)).is_err();
    let can_go_back = act.stand.outbox.is_some() && nothing_came;
    match act.stand.standing() {
        Standing::Gone => Err(refuse::changed(id.name())),
        Standing::Over(status) => Err(refuse::not_possible(&format!(
            "{id} is {}: there is nothing left to cancel",
            status.word()
        ))),
        Standing::Submitted if can_go_back => withdraw(act, asked_before),
        Standing::Unclear(_) if can_go_back && asked_before => withdraw(act, asked_before),
        Standing::Running | Standing::Submitted | Standing::Unclear(_) if asked_before => {
            Err(refuse::not_possible(&format!(
                "a cancel of {id} is already recorded; whether the runner obeys cannot be known"
            )))
        }
        Standing::Running => request(
            act,
            "it runs until the runner obeys, which a plain runner never does",
        ),
        Standing::Submitted => request(
            act,
            "not taken back, because inbox/ already holds something of it: it was started",
        ),
        Standing::Unclear(why) if can_go_back => request(
            act,
            &format!("not taken back, because {why}; cancel it once more to take it back"),
        ),
        Standing::Unclear(why) => request(act, &format!("not taken back: {why}")),
    }
}

/// Records the wish only.
fn request(act: Act<'_>, remark: &str) -> Result<Done, Refusal> {
    act.record(Op::Cancel, None)?;
    let id = &act.seen.id;
    let text = format!("cancel of {id} requested (advisory): {remark}");
    Ok(Done::to(id, &text).with_undo(Undo::Restore(id.clone())))
}

/// Records the wish and moves the outbox copy, its manifest unchanged, into the archive.
fn withdraw(act: Act<'_>, asked_before: bool) -> Result<Done, Refusal> {
    let id = &act.seen.id;
    let shelving = Shelving {
        act,
        deed: "cancel",
        op: Op::Withdraw,
        copies: vec![(Area::Outbox, Kind::Cancelled)],
    };
    let _courtesy = shelving.prepare()?;
    if !asked_before {
        act.record(Op::Cancel, None)?;
    }
    let shelved = shelving.carry_out().map_err(|refusal| Refusal {
        kind: refusal.kind,
        text: Plain::long(&format!("{} (the cancel itself is recorded)", refusal.text)),
    })?;
    let text = format!(
        "cancel of {id} requested: taken back to {}; the other side may already have started it{}",
        shelved.targets(),
        shelved.remark()
    );
    Ok(Done::to(id, &text).with_undo(Undo::Restore(row_of(&shelved.steps))))
}
