//! Putting a finished job away: both its copies move into the archive, whole and untouched.

use std::fs;

use super::carry::Act;
use super::name::Kind;
use super::queue::Area;
use super::quiet::{self, Unrest};
use super::record::{Op, Step};
use super::refuse;
use super::shelve::Shelving;
use super::stand::Standing;
use crate::job::{Consent, Done, JobId, Refusal, RefusalKind, Undo};

/// Moves the outbox copy first and the inbox copy second. The other order would, after a crash
/// in between, leave an outbox copy that looks freshly submitted and may be run again.
pub(super) fn archive(
    act: Act<'_>,
    consent: Consent,
    objection: Option<&str>,
) -> Result<Done, Refusal> {
    let id = &act.seen.id;
    match act.stand.standing() {
        Standing::Over(_) => {}
        Standing::Gone => return Err(refuse::changed(id.name())),
        Standing::Submitted => {
            return Err(refuse::not_possible(&format!(
                "{id} is submitted and not finished: cancel it instead"
            )));
        }
        Standing::Running => {
            return Err(refuse::not_possible(&format!(
                "{id} is running: only finished jobs are put away"
            )));
        }
        Standing::Unclear(why) => {
            return Err(refuse::not_possible(&format!(
                "cannot archive {id}: {why}; only finished jobs are put away"
            )));
        }
    }
    let copies: Vec<_> = [(Area::Outbox, Kind::Outbox), (Area::Inbox, Kind::Inbox)]
        .into_iter()
        .filter(|(area, _)| act.stand.twin(*area).is_some())
        .collect();
    // An empty directory beside a copy is what a synchroniser has not removed yet: it is no copy.
    let filled =
        |area: Area| fs::read_dir(act.place(area)).is_ok_and(|mut all| all.next().is_some());
    let whole: Vec<_> = copies
        .iter()
        .copied()
        .filter(|(area, _)| filled(*area))
        .collect();
    let copies = if whole.is_empty() { copies } else { whole };
    for (area, _) in &copies {
        check_rest(&act, *area, consent)?;
    }
    if let (Some(why), Consent::NotAsked) = (objection, consent) {
        let text = format!("{id}: {why}. It can be archived all the same");
        return Err(Refusal::new(RefusalKind::NeedsConsent, &text));
    }
    let shelving = Shelving {
        act,
        deed: "archive",
        op: Op::Archive,
        copies,
    };
    let _courtesy = shelving.prepare()?;
    let shelved = shelving.carry_out()?;
    let text = format!(
        "archived {id}: moved to {}{}",
        shelved.targets(),
        shelved.remark()
    );
    Ok(Done::to(id, &text).with_undo(Undo::Restore(row_of(&shelved.steps))))
}

/// The row that stands for these entries: that of the results, where there are any.
pub(super) fn row_of(steps: &[Step]) -> JobId {
    let results = steps.iter().find(|step| step.from.area == Area::Inbox);
    let name = results.or(steps.last()).map(|step| step.to.name.as_slice());
    JobId::archived(name.unwrap_or_default())
}

fn check_rest(act: &Act<'_>, area: Area, consent: Consent) -> Result<(), Refusal> {
    let id = &act.seen.id;
    let unrest =
        quiet::unrest(&act.place(area), act.now.wall, consent).map_err(|(path, error)| {
            refuse::disk_of(id.name(), &format!("archive {id}"), &path, &error)
        })?;
    let why = match unrest {
        None => return Ok(()),
        Some(Unrest::Transfer(what)) => {
            format!("{what} is still being transferred; try again when it has arrived")
        }
        Some(Unrest::ConflictCopy(what)) => {
            let area = area.word();
            let text = format!(
                "{id}: in {area}/, {what} tells another story than job.json; compare them first. It can be \
                 archived all the same, with both inside"
            );
            return Err(Refusal::new(RefusalKind::NeedsConsent, &text));
        }
        Some(Unrest::Recent { what, ago }) => format!(
            "{what} changed {} s ago, and a job is put away after {} s of rest; try again in {} s",
            ago.as_secs(),
            quiet::REST.as_secs(),
            (quiet::REST.saturating_sub(ago)).as_secs() + 1,
        ),
    };
    let area = area.word();
    Err(refuse::not_possible(&format!(
        "cannot archive {id}: in {area}/, {why}"
    )))
}
