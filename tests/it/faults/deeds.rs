//! The commands that change a queue, and what each of them is to come to.

use super::judge::{Inputs, original, put_away, whole_job};
use super::prepared::{self, AWAY, BACK, OVER, RUNS, WAITS, inputs, study};
use super::record::Records;
use super::shot::Shot;
use super::world::World;

/// One command on a prepared queue.
pub(crate) struct Deed {
    pub(crate) prepare: fn() -> World,
    pub(crate) args: &'static [&'static str],
    /// What is to be given when it broke off and the same command no longer names the job.
    pub(crate) or_else: &'static [&'static [&'static str]],
    /// What a job that it makes has to hold.
    pub(crate) makes: Option<Inputs>,
    /// Whether it was done, from the queue before and now; if not, what lacks.
    pub(crate) done: fn(&Shot, &Shot) -> Result<(), String>,
}

pub(crate) fn submit() -> Deed {
    Deed {
        prepare: World::prepare,
        or_else: &[],
        args: &["submit", "study", "--set", "name=m1", "--set", "project=m1"],
        makes: Some(study()),
        done: |before, now| has_new_job(before, now, &study()),
    }
}

pub(crate) fn rerun() -> Deed {
    Deed {
        prepare: World::prepare,
        or_else: &[],
        args: &["rerun", OVER],
        makes: Some(inputs(OVER)),
        done: |before, now| has_new_job(before, now, &inputs(OVER)),
    }
}

/// A record, and the job taken back.
pub(crate) fn cancel_waiting() -> Deed {
    Deed {
        prepare: World::prepare,
        or_else: &[&["recover"]],
        args: &["cancel", WAITS],
        makes: None,
        done: |_, now| {
            let fold = Records::read(&now.records).fold(WAITS);
            ensure(fold.cancel, "no cancel is recorded")?;
            lies_in_archive(now, WAITS, &["cancelled"])?;
            is_settled(now, WAITS)
        },
    }
}

/// A record only.
pub(crate) fn cancel_running() -> Deed {
    Deed {
        prepare: World::prepare,
        or_else: &[],
        args: &["cancel", RUNS],
        makes: None,
        done: |before, now| {
            let fold = Records::read(&now.records).fold(RUNS);
            ensure(fold.cancel, "no cancel is recorded")?;
            ensure(fold.ops == ["cancel"], "it is recorded more than once")?;
            ensure(before.places() == now.places(), "something moved")
        },
    }
}

pub(crate) fn prio() -> Deed {
    Deed {
        prepare: World::prepare,
        or_else: &[],
        args: &["prio", WAITS, "7"],
        makes: None,
        done: |before, now| {
            let fold = Records::read(&now.records).fold(WAITS);
            ensure(fold.priority == Some(7), "the priority is not recorded")?;
            ensure(fold.ops == ["priority"], "it is recorded more than once")?;
            ensure(before.places() == now.places(), "something moved")
        },
    }
}

/// Both copies put away.
pub(crate) fn archive() -> Deed {
    Deed {
        prepare: World::prepare,
        or_else: &[&["recover"]],
        args: &["archive", OVER],
        makes: None,
        done: |_, now| {
            lies_in_archive(now, OVER, &["inbox", "outbox"])?;
            is_settled(now, OVER)
        },
    }
}

/// Both copies taken back from the archive.
pub(crate) fn restore() -> Deed {
    Deed {
        prepare: World::prepare,
        args: &[
            "restore",
            "job-20260207-120000-away--20260208T000000Z-inbox",
        ],
        or_else: &[
            &[
                "restore",
                "job-20260207-120000-away--20260208T000000Z-outbox",
            ],
            &["recover"],
        ],
        makes: None,
        done: |_, now| {
            lies_in(now, AWAY, &["inbox", "outbox"])?;
            is_settled(now, AWAY)
        },
    }
}

/// A cancelled job waits again, and its cancel is taken back.
pub(crate) fn restore_cancelled() -> Deed {
    Deed {
        prepare: prepared::prepare_cancelled,
        args: &["restore", BACK],
        or_else: &[&["restore", WAITS], &["recover"]],
        makes: None,
        done: |_, now| {
            let fold = Records::read(&now.records).fold(WAITS);
            ensure(!fold.cancel, "its cancel still stands")?;
            lies_in(now, WAITS, &["outbox"])?;
            is_settled(now, WAITS)
        },
    }
}

/// The cancel of a running job is taken back.
pub(crate) fn uncancel() -> Deed {
    Deed {
        prepare: prepared::prepare_cancelled,
        args: &["restore", RUNS],
        or_else: &[],
        makes: None,
        done: |before, now| {
            let fold = Records::read(&now.records).fold(RUNS);
            ensure(!fold.cancel, "its cancel still stands")?;
            ensure(before.places() == now.places(), "something moved")
        },
    }
}

/// An archive that broke off between its two moves goes on where it was going.
pub(crate) fn resume() -> Deed {
    Deed {
        prepare: prepared::prepare_half_archived,
        args: &["archive", OVER],
        or_else: &[&["recover"]],
        makes: None,
        done: |_, now| {
            lies_in(now, OVER, &["archive"])?;
            lies_in_archive(now, OVER, &["inbox", "outbox"])?;
            is_settled(now, OVER)
        },
    }
}

/// An archive that was done but not put on record is put on record.
pub(crate) fn recover() -> Deed {
    Deed {
        prepare: prepared::prepare_unrecorded,
        args: &["recover"],
        or_else: &[],
        makes: None,
        done: |before, now| {
            let fold = Records::read(&now.records).fold(OVER);
            ensure(fold.ops == ["archive", "archived"], "it is not on record")?;
            ensure(fold.begun.is_empty(), "it still looks begun")?;
            ensure(before.places() == now.places(), "something moved")
        },
    }
}

/// Nothing of it looks begun and not ended.
fn is_settled(now: &Shot, name: &str) -> Result<(), String> {
    let fold = Records::read(&now.records).fold(name);
    ensure(fold.begun.is_empty(), "by its records it is not finished")
}

/// It lies in these areas, and nowhere else.
fn lies_in(now: &Shot, name: &str, areas: &[&str]) -> Result<(), String> {
    let full = now.copies.iter().filter(|(_, tree)| tree.len() > 1);
    let mut found: Vec<&str> = full
        .filter(|(place, _)| original(place) == name)
        .map(|(place, _)| place.0)
        .collect();
    found.sort_unstable();
    found.dedup();
    ensure(found == areas, &format!("it lies in {found:?}"))
}

fn has_new_job(before: &Shot, now: &Shot, inputs: &Inputs) -> Result<(), String> {
    let new = now
        .copies
        .iter()
        .filter(|(p, _)| !before.copies.contains_key(p));
    let mut lacks = "no new job".to_owned();
    for (place, tree) in new {
        match whole_job(&place.1, tree, inputs) {
            Ok(_) => return Ok(()),
            Err(why) => lacks = format!("{place:?}: {why}"),
        }
    }
    Err(lacks)
}

/// It lies in the archive, whole, under these kinds, and nowhere else.
fn lies_in_archive(now: &Shot, name: &str, kinds: &[&str]) -> Result<(), String> {
    let live = now.copies.keys().find(|p| p.0 != "archive" && p.1 == name);
    ensure(live.is_none(), "it still lies in its area")?;
    let full = now.copies.iter().filter(|(_, tree)| tree.len() > 1);
    let mut found: Vec<&str> = full
        .filter_map(|(place, _)| put_away(place))
        .filter(|(original, _)| *original == name)
        .map(|(_, kind)| kind)
        .collect();
    found.sort_unstable();
    ensure(
        found == kinds,
        &format!("in the archive there is {found:?}"),
    )
}

fn ensure(holds: bool, lack: &str) -> Result<(), String> {
    holds.then_some(()).ok_or_else(|| lack.to_owned())
}
