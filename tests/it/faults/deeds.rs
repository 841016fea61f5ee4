//! The commands that change a queue, and what each of them is to come to.

use super::judge::{Inputs, put_away, whole_job};
use super::record::Records;
use super::shot::Shot;
use super::world::{OVER, RUNS, WAITS, inputs, study};

/// One command on the prepared queue.
pub(crate) struct Deed {
    pub(crate) args: &'static [&'static str],
    /// What a job that it makes has to hold.
    pub(crate) makes: Option<Inputs>,
    /// Whether it was done, from the queue before and now; if not, what lacks.
    pub(crate) done: fn(&Shot, &Shot) -> Result<(), String>,
}

pub(crate) fn submit() -> Deed {
    Deed {
        args: &["submit", "study", "--set", "name=m1", "--set", "project=m1"],
        makes: Some(study()),
        done: |before, now| has_new_job(before, now, &study()),
    }
}

pub(crate) fn rerun() -> Deed {
    Deed {
        args: &["rerun", OVER],
        makes: Some(inputs(OVER)),
        done: |before, now| has_new_job(before, now, &inputs(OVER)),
    }
}

/// A record, and the job taken back.
pub(crate) fn cancel_waiting() -> Deed {
    Deed {
        args: &["cancel", WAITS],
        makes: None,
        done: |_, now| {
            let fold = Records::read(&now.records).fold(WAITS);
            ensure(fold.cancel, "no cancel is recorded")?;
            lies_in_archive(now, WAITS, &["cancelled"])
        },
    }
}

/// A record only.
pub(crate) fn cancel_running() -> Deed {
    Deed {
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
        args: &["archive", OVER],
        makes: None,
        done: |_, now| lies_in_archive(now, OVER, &["inbox", "outbox"]),
    }
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
