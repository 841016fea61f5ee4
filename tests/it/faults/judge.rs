//! The judge over a queue before and after a deed: what the rules of the queue forbid, whatever the program says.

use std::collections::BTreeMap;

use serde_json::Value;

use super::record::{Records, UNSENT};
use super::shot::{Node, Place, Shot, Tree, is_empty, manifest, status};

/// Files of a job by their path, and whether they may be executed.
pub(crate) type Inputs = BTreeMap<String, (Vec<u8>, bool)>;

/// All rules a queue broke between two moments.
pub(crate) fn judge(before: &Shot, after: &Shot, new_job: Option<&Inputs>) -> Vec<String> {
    let mut wrong = Records::read(&after.records).wrong;
    let moved = follow(before, after, &mut wrong);
    let known: Vec<&Place> = moved.values().copied().collect();
    for (place, tree) in &after.copies {
        if known.contains(&place) || is_claim(place, tree, before) {
            continue;
        }
        match new_job {
            Some(inputs) if place.0 == "outbox" => half_job(&place.1, tree, inputs, &mut wrong),
            Some(_) | None => wrong.push(format!("{place:?} came from nowhere: {tree:?}")),
        }
    }
    for stray in &after.strays {
        if !before.strays.contains(stray) {
            wrong.push(format!("{stray} lies about"));
        }
    }
    for path in before.records.keys() {
        let kept = after.records.get(path) == before.records.get(path);
        let file = matches!(before.records.get(path), Some(Node::File { .. }));
        if file && !kept {
            wrong.push(format!("the record {path} was changed or is gone"));
        }
    }
    wrong.extend(runs_again(before, after));
    wrong
}

/// Where each copy is now: exactly once, byte for byte, in its place or put away under its own name.
fn follow<'a>(
    before: &'a Shot,
    after: &'a Shot,
    wrong: &mut Vec<String>,
) -> BTreeMap<&'a Place, &'a Place> {
    let mut moved = BTreeMap::new();
    for (place, tree) in &before.copies {
        let same = after.copies.iter().filter(|(_, now)| *now == tree);
        let here: Vec<&Place> = same
            .map(|(now, _)| now)
            .filter(|now| original(now) == original(place))
            .collect();
        match here.as_slice() {
            [] => wrong.push(format!("{place:?} is lost, or not what it was")),
            [one] if *one == place || may_move(place, one) => {
                moved.insert(place, *one);
            }
            [one] => wrong.push(format!("{place:?} went to {one:?}")),
            several => wrong.push(format!("{place:?} is there several times: {several:?}")),
        }
    }
    moved
}

/// The name of the job that an entry of any area belongs to.
pub(crate) fn original(place: &Place) -> &str {
    match put_away(place) {
        Some((name, _)) => name,
        None => &place.1,
    }
}

/// `archive/<name>--<YYYYMMDDTHHMMSSZ>-<kind>[-<n>]` into name and kind.
pub(crate) fn put_away(place: &Place) -> Option<(&str, &str)> {
    let (name, rest) = place.1.rsplit_once("--").filter(|_| place.0 == "archive")?;
    let (stamp, kind) = rest.split_once('-')?;
    let (kind, number) = kind.split_once('-').unwrap_or((kind, "2"));
    let shaped = stamp.len() == 16
        && stamp.ends_with('Z')
        && stamp.as_bytes()[8] == b'T'
        && ["inbox", "outbox", "cancelled"].contains(&kind)
        && number.bytes().all(|b| b.is_ascii_digit());
    shaped.then_some((name, kind))
}

/// Into the archive under a kind of its own, back from there to the free name it had, or both.
fn may_move(from: &Place, to: &Place) -> bool {
    let fits = |live: &Place, kind: &str| match kind {
        "inbox" => live.0 == "inbox",
        _ => live.0 == "outbox",
    };
    match (put_away(from), put_away(to)) {
        (None, Some((name, kind))) => name == from.1 && fits(from, kind),
        (Some((name, kind)), None) => name == to.1 && fits(to, kind),
        // Back, and away once more.
        (Some((name, kind)), Some((now, to_kind))) => (name, kind) == (now, to_kind),
        _ => false,
    }
}

/// An empty directory that holds a name: in the archive, or where a restored job will lie.
fn is_claim(place: &Place, tree: &Tree, before: &Shot) -> bool {
    let of_known = before.copies.keys().any(|b| original(b) == original(place));
    is_empty(tree) && of_known && (put_away(place).is_some() || place.0 != "archive")
}

/// A job that is being made: without its manifest it is nothing; with it, it is whole.
fn half_job(name: &str, tree: &Tree, inputs: &Inputs, wrong: &mut Vec<String>) {
    for path in tree.keys() {
        let own = path.rsplit('/').next().unwrap_or(path);
        let known = path.is_empty()
            || path == "job.json"
            || own.starts_with(UNSENT)
            || inputs
                .keys()
                .any(|i| i == path || i.starts_with(&format!("{path}/")));
        if !known {
            wrong.push(format!("outbox/{name}/{path} came from nowhere"));
        }
    }
    if tree.contains_key("job.json")
        && let Err(why) = whole_job(name, tree, inputs)
    {
        wrong.push(format!("outbox/{name} can be run, and is half: {why}"));
    }
}

/// A job that can be run has all its files, as they were at their origin.
pub(crate) fn whole_job(name: &str, tree: &Tree, inputs: &Inputs) -> Result<Value, String> {
    let manifest = manifest(tree).ok_or("no manifest that can be read")?;
    if manifest["status"] != "submitted" || manifest["job_id"] != name {
        return Err(format!("its manifest says {manifest}"));
    }
    for (path, (bytes, executable)) in inputs {
        match tree.get(path) {
            Some(Node::File { bytes: b, mode, .. })
                if b == bytes && (mode & 0o100 != 0) == *executable => {}
            other => return Err(format!("{path} is {other:?}")),
        }
    }
    Ok(manifest)
}

/// What was over and would now be run once more: a lone outbox copy that looks freshly submitted.
fn runs_again(before: &Shot, after: &Shot) -> Vec<String> {
    let mut wrong = Vec::new();
    for (place, tree) in &after.copies {
        let (area, name) = place;
        if *area != "outbox" || status(tree).as_deref() != Some("submitted") {
            continue;
        }
        let over = |s: Option<String>| matches!(s.as_deref(), Some("completed" | "failed"));
        let ended = before
            .copies
            .iter()
            .any(|(b, tree)| original(b) == name && over(status(tree)));
        let answered = after.copy("inbox", name).is_some_and(|t| over(status(t)));
        if ended && !answered {
            wrong.push(format!(
                "outbox/{name} was over and looks freshly submitted"
            ));
        }
    }
    wrong
}

/// What was made follows the mode and group of the outbox, so that whoever syncs it can read it.
pub(crate) fn unreadable(before: &Shot, after: &Shot, new_job: Option<&Inputs>) -> Vec<String> {
    let mut wrong = Vec::new();
    let (mode, group) = after.outbox;
    let mut check = |path: String, node: &Node, executable: bool| {
        let (is, want, of) = match node {
            Node::Dir { mode: is, group } => (*is, mode, *group),
            Node::File {
                mode: is, group, ..
            } => (*is, mode & if executable { 0o777 } else { 0o666 }, *group),
        };
        if (is, of) != (want, group) {
            wrong.push(format!(
                "{path} has mode {is:o} and group {of}, not {want:o} and {group}"
            ));
        }
    };
    for (path, node) in &after.records {
        if !path.contains(UNSENT) {
            check(format!(".jobtui/{path}"), node, false);
        }
    }
    let executable = |path: &str| new_job.is_some_and(|i| i.get(path).is_some_and(|i| i.1));
    for (place, tree) in &after.copies {
        let made = new_job.is_some() && !before.copies.contains_key(place);
        for (path, node) in tree.iter().filter(|_| made && manifest(tree).is_some()) {
            check(format!("{}/{path}", place.1), node, executable(path));
        }
    }
    wrong
}
