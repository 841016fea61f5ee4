//! Asking for another priority: a record that a runner may read, since nobody else orders the jobs.

use std::ops::RangeInclusive;

use super::carry::Act;
use super::record::Op;
use super::refuse;
use super::stand::Standing;
use crate::job::{Done, Refusal, Undo};

/// Higher runs sooner; 0 when nobody asked for anything.
pub(super) const PRIORITIES: RangeInclusive<i64> = -100..=100;

/// Records the wish for another priority, while the job is still waiting.
pub(super) fn reprioritise(act: Act<'_>, priority: i64) -> Result<Done, Refusal> {
    let id = &act.seen.id;
    if !PRIORITIES.contains(&priority) {
        return Err(refuse::not_possible(&format!(
            "cannot give {id} priority {priority}: it goes from {} to {}",
            PRIORITIES.start(),
            PRIORITIES.end()
        )));
    }
    match act.stand.standing() {
        Standing::Submitted => {}
        Standing::Gone => return Err(refuse::changed(id.name())),
        Standing::Running => return Err(too_late(&act, "it is running")),
        Standing::Over(status) => {
            return Err(too_late(&act, &format!("it is {}", status.word())));
        }
        Standing::Unclear(why) => return Err(too_late(&act, &why)),
    }
    let in_manifest = act
        .stand
        .newest()
        .and_then(|twin| twin.manifest.as_ref()?.get("priority")?.as_i64());
    let present = act.fold().priority.or(in_manifest);
    if present.unwrap_or(0) == priority {
        return Ok(Done::to(
            id,
            &format!("{id} has priority {priority} already"),
        ));
    }
    act.record(Op::Priority, Some(priority))?;
    let text = format!(
        "priority {priority} of {id} requested (advisory): a plain runner does not read it"
    );
    let undo = Undo::Reprioritise {
        job: id.clone(),
        had: present.unwrap_or(0),
        set: priority,
    };
    Ok(Done::to(id, &text).with_undo(undo))
}

fn too_late(act: &Act<'_>, why: &str) -> Refusal {
    refuse::not_possible(&format!(
        "cannot change the priority of {}: {why}; only waiting jobs have one",
        act.seen.id
    ))
}
