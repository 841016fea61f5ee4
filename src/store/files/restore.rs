//! Taking back: a job returns from the archive to where it lay, or the wish to cancel it is withdrawn.

use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::time::Duration;

use super::carry::{Act, Carriage};
use super::name::{self, Kind};
use super::put_row;
use super::queue::{Area, Queue};
use super::quiet::{self, Unrest};
use super::record::{Op, Spot, Step, Written};
use super::recover::{Progress, progress};
use super::refuse;
use super::stand::{Stand, Standing, Twin};
use super::tag;
use crate::job::{Consent, Done, JobId, Moment, Now, Plain, Refusal, RefusalKind, Seen};

/// Takes the cancel of a living job back.
pub(super) fn uncancel(act: Act<'_>) -> Result<Done, Refusal> {
    let id = &act.seen.id;
    if !act.fold().cancel_requested {
        let text = format!("no cancel of {id} is asked: there is nothing to take back");
        return Err(refuse::not_possible(&text));
    }
    match act.stand.standing() {
        Standing::Gone => Err(refuse::changed(id.name())),
        Standing::Over(status) => Err(refuse::not_possible(&format!(
            "{id} is {}: its cancel changes nothing any more",
            status.word()
        ))),
        Standing::Submitted | Standing::Running | Standing::Unclear(_) => {
            act.record(Op::Uncancel, None)?;
            end_withdrawals(act);
            let text =
                format!("the cancel of {id} is taken back; a runner may have obeyed it before");
            Ok(Done::to(id, &text))
        }
    }
}

/// What was to be taken back and never moved is not wanted any more. When that cannot be put on record, the row
/// goes on to say that it was begun.
fn end_withdrawals(act: Act<'_>) {
    for begun in act.fold().begun.iter().filter(|b| b.op == Op::Withdraw) {
        let unmoved = |step: &Step| progress(act.queue, step) == Progress::ToDo;
        if begun.steps.iter().all(unmoved) {
            let _ = act.write(Op::Withdrawn, None, &[], Some(&Written::of(begun)));
        }
    }
}

/// An entry of the archive and where it lay before.
struct Entry {
    step: Step,
    kind: Kind,
    twin: Twin,
}

/// Moves an archived job back, its results first: the other order would, after a crash in between,
/// leave an outbox copy that looks freshly submitted and may be run again.
pub(super) fn restore(queue: &Queue, seen: &Seen, who: &str, now: Now) -> Result<Done, Refusal> {
    let id = &seen.id;
    let raw = id.raw();
    let Some(parts) = name::parse_archive_name(&raw) else {
        return Err(refuse::not_possible(&format!(
            "cannot restore {id}: its name does not tell where it lay; whoever put it there can move it back"
        )));
    };
    if seen.version != put_row::VERSION {
        return Err(refuse::changed(id.name()));
    }
    let failed = |error| refuse::disk(&format!("restore {id}"), &queue.archive(), &error);
    let stand = Stand::read(queue, &parts.original).map_err(failed)?;
    let entries = entries(queue, &raw, &parts.original, parts.kind).map_err(failed)?;
    let is_there = entries.iter().any(|entry| entry.step.from.name == raw);
    let Some(first) = entries.first().filter(|_| is_there) else {
        return Err(refuse::changed(id.name()));
    };
    let act = Act {
        queue,
        seen,
        raw: &parts.original,
        stand: &stand,
        looked_at: Some(&first.twin),
        who,
        now,
    };
    let carriage = Carriage {
        act,
        deed: "restore",
        op: Op::Restore,
    };
    check_places(&carriage, &entries)?;
    for entry in &entries {
        check_arrived(&carriage, entry, parts.at)?;
    }
    let steps: Vec<_> = entries.iter().map(|entry| entry.step.clone()).collect();
    let from: Vec<_> = steps.iter().map(|step| step.from.clone()).collect();
    let to: Vec<_> = steps.iter().map(|step| step.to.area).collect();
    let _courtesy = carriage.prepare(&from, &to)?;
    // Before our own record is there.
    let goes_on = steps.iter().any(|step| is_claim(act, &step.to));
    let begun = carriage.begin(&steps)?;
    let mut done = Vec::new();
    let gone = if goes_on {
        carriage.go_on(&steps, &mut done)
    } else {
        carriage.go(&steps, &mut done)
    };
    if let Err(obstacle) = gone {
        return Err(carriage.stopped(&begun, &obstacle, &done));
    }
    // After the move: before it, the record would say that a job in the archive waits to be run.
    let uncancelled = if act.fold().cancel_requested {
        act.record(Op::Uncancel, None).err()
    } else {
        None
    };
    let carried = carriage.end(&begun, done);
    let waits = if parts.kind == Kind::Cancelled {
        ", where it waits to be run"
    } else {
        ""
    };
    let text = format!("restored {}{waits}{}", carried.targets(), carried.remark());
    if let Some(why) = uncancelled {
        let back = JobId::live(&parts.original);
        let text = format!(
            "{text}; but its cancel still stands: {}. `jobtui restore {back}` takes it back",
            why.text
        );
        return Err(Refusal {
            kind: RefusalKind::Failed,
            text: Plain::long(&text),
        });
    }
    Ok(Done::to(&JobId::live(&parts.original), &text))
}

/// An entry that a synchroniser is still bringing must not be moved: the rest of it would bring the old name back
/// to life, and the job would be torn in two. What was put away here is not moved by that: a rename leaves the
/// times in a directory as they were before the stamp in its name.
fn check_arrived(
    carriage: &Carriage<'_>,
    entry: &Entry,
    stamp: Option<Moment>,
) -> Result<(), Refusal> {
    let (queue, wall) = (carriage.act.queue, carriage.act.now.wall);
    let place = queue.place(&entry.step.from);
    let unrest = quiet::unrest(&place, wall, Consent::Given)
        .map_err(|(path, error)| carriage.disk(&path, &error))?;
    let from = entry.step.from.printed();
    let why = match unrest {
        Some(Unrest::Transfer(what)) => {
            format!("{what} in {from} is still being transferred; try again when it has arrived")
        }
        Some(Unrest::Recent { ago, .. }) if came_after(stamp, wall.minus(ago)) => format!(
            "{from} came {} s ago and may not be whole yet; try again in {} s",
            ago.as_secs(),
            quiet::REST.saturating_sub(ago).as_secs() + 1
        ),
        Some(Unrest::Recent { .. } | Unrest::ConflictCopy(_)) | None => return Ok(()),
    };
    // It comes to rest by itself.
    Err(carriage.refusal(RefusalKind::Failed, &why))
}

/// Stamps are whole seconds.
fn came_after(stamp: Option<Moment>, changed: Moment) -> bool {
    stamp.is_none_or(|stamp| changed > stamp.plus(Duration::from_secs(1)))
}

/// The entry and its twin, results before inputs.
fn entries(queue: &Queue, raw: &[u8], original: &[u8], kind: Kind) -> std::io::Result<Vec<Entry>> {
    let mut found = Vec::new();
    let all = [Some((raw.to_vec(), kind)), twin(raw, kind)];
    for (name, kind) in all.into_iter().flatten() {
        let from = Spot::new(Area::Archive, &name);
        let Some(twin) = Twin::read(&queue.place(&from))? else {
            continue;
        };
        let area = if kind.holds_inputs() {
            Area::Outbox
        } else {
            Area::Inbox
        };
        let to = Spot::new(area, original);
        let step = Step { from, to };
        found.push(Entry { step, kind, twin });
    }
    found.sort_by_key(|entry| entry.kind);
    Ok(found)
}

fn twin(raw: &[u8], kind: Kind) -> Option<(Vec<u8>, Kind)> {
    let other = match kind {
        Kind::Inbox => Kind::Outbox,
        Kind::Outbox => Kind::Inbox,
        Kind::Cancelled => return None,
    };
    tag::twin(raw).map(|name| (name, other))
}

/// Whether it is the empty directory with which a restore that broke off took the name.
fn is_claim(act: Act<'_>, to: &Spot) -> bool {
    let open = act.fold().begun;
    let claimed = open.iter().filter(|begun| begun.op == Op::Restore);
    let ours = claimed
        .flat_map(|begun| &begun.steps)
        .any(|step| step.to == *to);
    let place = act.queue.place(to);
    let real = fs::symlink_metadata(&place).is_ok_and(|found| found.is_dir());
    ours && real && fs::read_dir(&place).is_ok_and(|mut all| all.next().is_none())
}

/// The places must be free, and nothing that is over may come back looking as if it waited.
fn check_places(carriage: &Carriage<'_>, entries: &[Entry]) -> Result<(), Refusal> {
    let act = carriage.act;
    for entry in entries {
        let to = &entry.step.to;
        if fs::symlink_metadata(act.queue.place(to)).is_ok() && !is_claim(act, to) {
            let why = format!("{} is there again: look at it first", to.printed());
            return Err(carriage.refusal(RefusalKind::NotPossible, &why));
        }
    }
    let comes = |kind| entries.iter().any(|entry| entry.kind == kind);
    let inbox = act.place(Area::Inbox);
    if comes(Kind::Cancelled) && fs::symlink_metadata(&inbox).is_ok() {
        let why = "the other side had started it: inbox/ holds something of it";
        return Err(carriage.not_possible(why));
    }
    if comes(Kind::Cancelled) && was_run(act) {
        let why = "the other side had run it: the archive holds what was put away after that run";
        return Err(carriage.not_possible(why));
    }
    let outbox = Spot::new(Area::Outbox, act.raw);
    if comes(Kind::Inbox) && act.stand.outbox.is_some() && !is_claim(act, &outbox) {
        let why = "outbox/ holds a job of that name: look at it first";
        return Err(carriage.not_possible(why));
    }
    let lone_inputs = entries.iter().find(|entry| entry.kind == Kind::Outbox);
    let Some(inputs) = lone_inputs.filter(|_| !comes(Kind::Inbox)) else {
        return Ok(());
    };
    let over = inputs.twin.is_over() || matches!(act.stand.standing(), Standing::Over(_));
    if over {
        return Ok(());
    }
    let why = "its results are not there, so that in outbox/ it would be run once more; rerun it instead, \
               under a new name";
    Err(carriage.not_possible(why))
}

/// Whether a job of this name was put away as one that was over.
fn was_run(act: Act<'_>) -> bool {
    let entries = fs::read_dir(act.queue.archive()).into_iter().flatten();
    entries.flatten().any(|entry| {
        name::parse_archive_name(entry.file_name().as_bytes())
            .is_some_and(|parts| parts.original == act.raw && parts.kind != Kind::Cancelled)
    })
}
