//! What may be asked of a folder queue, carried out after a last look whether the job is still what was seen.
//!
//! Both sides of the sync write to the same tree without locks, so each path has one writer and
//! only three things are ever done here: a record file is added, a new job directory is made,
//! a whole job directory is renamed. Nothing is edited and nothing is deleted.

use super::archive;
use super::carry::Act;
use super::print;
use super::priority;
use super::queue::{Area, Queue};
use super::refuse;
use super::restore;
use super::stand::Stand;
use super::submit;
use super::withdraw;
use crate::job::{Done, Draft, NewJob, Now, Place, Refusal, RefusalKind, Request, Seen};

/// Does what is asked. `who` is the operator as `user@host`; `objection` is why the job should not be put
/// away unasked, as far as the synchroniser tells.
pub(super) fn carry_out(
    queue: &Queue,
    request: &Request,
    objection: Option<&str>,
    who: &str,
    now: Now,
) -> Result<Done, Refusal> {
    match request {
        Request::Submit(new) => submit::submit(queue, new, who, now),
        Request::Cancel(seen) => on(queue, seen, who, now, withdraw::cancel),
        Request::Reprioritise(seen, to) => on(queue, seen, who, now, |act| {
            priority::reprioritise(act, *to)
        }),
        Request::Archive(seen, consent) => on(queue, seen, who, now, |act| {
            archive::archive(act, *consent, objection)
        }),
        Request::Restore(seen) => match seen.id.place() {
            Place::Live => on(queue, seen, who, now, restore::uncancel),
            Place::Archive => restore::restore(queue, seen, who, now),
        },
    }
}

/// Acts on a living job if it still is what was seen.
fn on(
    queue: &Queue,
    seen: &Seen,
    who: &str,
    now: Now,
    deed: impl FnOnce(Act<'_>) -> Result<Done, Refusal>,
) -> Result<Done, Refusal> {
    let raw = living_name(seen)?;
    // Read before the fingerprint is compared, so that a change between the two is noticed.
    let stand = Stand::read(queue, &raw).map_err(|error| failed(queue, seen, &error))?;
    recheck(queue, seen, &raw)?;
    deed(Act {
        queue,
        seen,
        raw: &raw,
        stand: &stand,
        looked_at: stand.newest(),
        who,
        now,
    })
}

/// What a new job would be. Writes nothing.
pub(super) fn draft(queue: &Queue, new: &NewJob, who: &str, now: Now) -> Result<Draft, Refusal> {
    submit::draft(queue, new, who, now)
}

/// The bytes of the job's name, if it is one that can be acted upon: a direct child of an area.
fn living_name(seen: &Seen) -> Result<Vec<u8>, Refusal> {
    match seen.id.place() {
        Place::Archive => {
            return Err(refuse::not_possible(&format!(
                "{} is in the archive, where nothing is changed",
                seen.id
            )));
        }
        Place::Live => {}
    }
    let raw = seen.id.raw();
    if raw.is_empty() || raw.starts_with(b".") || raw.contains(&b'/') || raw.contains(&0) {
        let text = format!("no job can have the name {}", seen.id);
        return Err(Refusal::new(RefusalKind::Unknown, &text));
    }
    Ok(raw)
}

fn recheck(queue: &Queue, seen: &Seen, raw: &[u8]) -> Result<(), Refusal> {
    match print::current_version(queue, raw) {
        Ok(Some(version)) if version == seen.version => Ok(()),
        Ok(_) => Err(refuse::changed(seen.id.name())),
        Err(error) => Err(failed(queue, seen, &error)),
    }
}

fn failed(queue: &Queue, seen: &Seen, error: &std::io::Error) -> Refusal {
    refuse::disk(
        &format!("look at {} again", seen.id),
        &queue.area(Area::Outbox),
        error,
    )
}
