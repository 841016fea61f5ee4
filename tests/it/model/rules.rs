//! The queue's rules, written down once more: one state from two copies, and which request is granted.

use jobtui::job::{Moment, RefusalKind, Status};
use serde_json::Value;

use super::records::{self, Fold};
use super::tree::{Tree, below, children, jobs};

/// Nothing may have moved in a job for so long before it is put away, in nanoseconds.
const REST: i64 = 60_000_000_000;

/// What a manifest says, as far as the rules care.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Facts {
    pub(super) status: Status,
    pub(super) priority: Option<i64>,
    pub(super) script: Option<String>,
}

/// What stands in a job directory's `job.json`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Manifest {
    Missing,
    Garbled,
    Good(Facts),
}

pub(super) fn manifest(tree: &Tree, dir: &str) -> Manifest {
    let Some(entry) = tree.get(&format!("{dir}/job.json")) else {
        return Manifest::Missing;
    };
    let Ok(Value::Object(keys)) = serde_json::from_str(&entry.text) else {
        return Manifest::Garbled;
    };
    let word = keys.get("status").and_then(Value::as_str);
    let status = match word
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase()
        .as_str()
    {
        "submitted" => Status::Pending,
        "running" => Status::Running,
        "completed" => Status::Completed,
        "failed" => Status::Failed,
        _ => Status::Unknown,
    };
    let script = keys.get("script").and_then(Value::as_str);
    Manifest::Good(Facts {
        status,
        priority: keys.get("priority").and_then(Value::as_i64),
        script: script.map(str::to_owned),
    })
}

/// One copy as the table of states takes it: not there, there without a word, or saying something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Copy {
    Absent,
    Blank,
    Says(Status),
}

/// What the table makes of two copies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct State {
    pub(super) status: Status,
    /// The area of the copy that told it.
    pub(super) told: Option<&'static str>,
    pub(super) in_place: bool,
    pub(super) results_arriving: bool,
}

/// The table of states; the first line that fits decides.
pub(super) fn state(outbox: Copy, inbox: Copy) -> State {
    let says = |status| {
        [("inbox", inbox), ("outbox", outbox)]
            .map(|(area, copy)| (copy == Copy::Says(status)).then_some(area))
    };
    let either = |status| says(status).into_iter().flatten().next();
    let ended = |area| {
        [Status::Completed, Status::Failed]
            .into_iter()
            .find(|status| says(*status).contains(&Some(area)))
    };
    let is = |status, told| State {
        status,
        told,
        in_place: false,
        results_arriving: false,
    };
    if let Some(status) = ended("inbox") {
        return is(status, Some("inbox"));
    }
    if let Some(status) = ended("outbox") {
        return State {
            in_place: true,
            ..is(status, Some("outbox"))
        };
    }
    if let Some(area) = either(Status::Running) {
        return is(Status::Running, Some(area));
    }
    if inbox == Copy::Blank {
        return State {
            results_arriving: matches!(outbox, Copy::Says(_)),
            ..is(Status::Unknown, None)
        };
    }
    if either(Status::Pending).is_some() {
        // What was submitted lies in the outbox; the inbox only repeats it.
        let [inner, outer] = says(Status::Pending);
        return State {
            results_arriving: inbox != Copy::Absent,
            ..is(Status::Pending, outer.or(inner))
        };
    }
    is(Status::Unknown, either(Status::Unknown))
}

/// One copy as it lies there at this moment, without any patience.
pub(super) fn copy_now(tree: &Tree, area: &str, job: &str) -> Copy {
    let dir = format!("{area}/{job}");
    if !tree.contains_key(&dir) {
        return Copy::Absent;
    }
    match manifest(tree, &dir) {
        Manifest::Good(facts) => Copy::Says(facts.status),
        Manifest::Missing | Manifest::Garbled => Copy::Blank,
    }
}

pub(super) fn state_now(tree: &Tree, job: &str) -> State {
    state(copy_now(tree, "outbox", job), copy_now(tree, "inbox", job))
}

/// How a request must be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// Only a record is added.
    Recorded,
    /// Directories move.
    Moved,
    /// It is as asked already.
    Nothing,
    Refused(RefusalKind),
}

const NO: Answer = Answer::Refused(RefusalKind::NotPossible);

pub(super) fn cancel(tree: &Tree, job: &str) -> Answer {
    let asked = records::fold(tree, job).cancel;
    let back = !tree.contains_key(&format!("inbox/{job}"));
    match state_now(tree, job).status {
        Status::Completed | Status::Failed | Status::Cancelled => NO,
        Status::Pending if back => Answer::Moved,
        Status::Unknown if back && asked => Answer::Moved,
        _ if asked => NO,
        _ => Answer::Recorded,
    }
}

pub(super) fn uncancel(tree: &Tree, job: &str) -> Answer {
    let over = state_now(tree, job).status.is_over();
    if over || !records::fold(tree, job).cancel {
        return NO;
    }
    Answer::Recorded
}

pub(super) fn priority(tree: &Tree, job: &str, to: i64) -> Answer {
    if state_now(tree, job).status != Status::Pending || !(-100..=100).contains(&to) {
        return NO;
    }
    let written = ["inbox", "outbox"]
        .into_iter()
        .find_map(|area| match manifest(tree, &format!("{area}/{job}")) {
            Manifest::Good(facts) => Some(facts.priority),
            Manifest::Missing | Manifest::Garbled => None,
        })
        .flatten();
    let now = records::fold(tree, job).priority.or(written).unwrap_or(0);
    if now == to {
        Answer::Nothing
    } else {
        Answer::Recorded
    }
}

/// `stirred` tells when something in a directory moved last, by its inode; `wall` is now, in nanoseconds.
pub(super) fn archive(
    tree: &Tree,
    job: &str,
    agreed: bool,
    wall: i64,
    stirred: impl Fn(u64) -> Option<i64>,
) -> Answer {
    if !state_now(tree, job).status.is_over() {
        return NO;
    }
    let mut answer = Answer::Moved;
    for area in ["outbox", "inbox"] {
        let dir = format!("{area}/{job}");
        let Some(entry) = tree.get(&dir) else {
            continue;
        };
        let transfers = below(tree, &dir).any(|(path, _)| is_transfer(path));
        let moved = stirred(entry.inode).is_some_and(|at| wall - at < REST);
        if transfers || moved {
            return if answer == Answer::Moved { NO } else { answer };
        }
        let split = children(tree, &dir).any(|(name, _)| name.starts_with("job.sync-conflict-"));
        if split && !agreed && answer == Answer::Moved {
            answer = Answer::Refused(RefusalKind::NeedsConsent);
        }
    }
    answer
}

/// `entry` is a name in the archive.
pub(super) fn restore(
    tree: &Tree,
    entry: &str,
    wall: i64,
    stirred: impl Fn(u64) -> Option<i64>,
) -> Answer {
    let answer = restore_at_rest(tree, entry);
    if answer != Answer::Moved {
        return answer;
    }
    // What is still on its way would be torn in two. A move leaves the times in a directory as they were.
    let arriving = together(tree, entry).iter().any(|(name, _)| {
        let dir = format!("archive/{name}");
        let stamp = Moment::parse_stamp(shelved(name).unwrap().stamp).unwrap();
        let after = stamp.0 * 1_000_000 + 1_000_000_000;
        let came = |at: i64| at > after && wall - at < REST;
        below(tree, &dir).any(|(path, _)| is_transfer(path))
            || stirred(tree[&dir].inode).is_some_and(came)
    });
    if arriving {
        return Answer::Refused(RefusalKind::Failed);
    }
    answer
}

fn restore_at_rest(tree: &Tree, entry: &str) -> Answer {
    let Some(Shelved { job, kind, .. }) = shelved(entry) else {
        return NO;
    };
    let entries = together(tree, entry);
    let living = |area: &str| tree.contains_key(&format!("{area}/{job}"));
    let taken = entries.iter().any(|(_, area)| living(area));
    let comes = |area: &str| entries.iter().any(|(_, to)| *to == area);
    if taken || (kind == "cancelled" && living("inbox")) || (comes("inbox") && living("outbox")) {
        return NO;
    }
    if kind == "cancelled" {
        // The other side may have run it and put it away before it knew.
        let ran = jobs(tree, "archive")
            .filter_map(shelved)
            .any(|other| other.job == job && other.kind != "cancelled");
        return if ran { NO } else { Answer::Moved };
    }
    if comes("inbox") {
        return Answer::Moved;
    }
    // Inputs alone would be run once more, unless something says that they are over.
    let says_over = |copy| matches!(copy, Copy::Says(status) if status.is_over());
    let over = says_over(copy_now(tree, "archive", entry)) || state_now(tree, job).status.is_over();
    if over { Answer::Moved } else { NO }
}

/// The entries that were put away together with this one, and the areas they came from.
pub(super) fn together(tree: &Tree, entry: &str) -> Vec<(String, &'static str)> {
    let mut found = Vec::new();
    for (one, area) in [
        ("inbox", "inbox"),
        ("outbox", "outbox"),
        ("cancelled", "outbox"),
    ] {
        let own = shelved(entry).unwrap();
        let twins = own.kind == one || (own.kind != "cancelled" && one != "cancelled");
        let name = format!("{}--{}-{one}{}", own.job, own.stamp, own.number);
        if twins && tree.contains_key(&format!("archive/{name}")) {
            found.push((name, area));
        }
    }
    found
}

/// The parts of an archive entry's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shelved<'a> {
    pub(super) job: &'a str,
    pub(super) stamp: &'a str,
    pub(super) kind: &'a str,
    /// `-2`, or nothing.
    pub(super) number: &'a str,
}

pub(super) fn shelved(entry: &str) -> Option<Shelved<'_>> {
    let (job, rest) = entry.rsplit_once("--")?;
    let (stamp, rest) = rest.split_once('-')?;
    let kind_end = rest.find('-').unwrap_or(rest.len());
    let (kind, number) = rest.split_at(kind_end);
    (stamp.len() == 16).then_some(Shelved {
        job,
        stamp,
        kind,
        number,
    })
}

pub(super) fn is_transfer(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap();
    name.starts_with(".syncthing.") || name.starts_with("~syncthing~")
}

/// Whether an operation that was begun stands half done, or its two ends both hold something. An empty
/// directory where a move began is what a synchroniser leaves for a while: that move is done.
pub(super) fn is_open(tree: &Tree, fold: &Fold) -> Option<(jobtui::job::Moment, bool)> {
    fold.open.iter().rev().find_map(|record| {
        let ends = record.moves.iter().map(|(from, to)| {
            let filled = |path: &String| below(tree, path).next().is_some();
            (tree.contains_key(from), filled(from), filled(to))
        });
        let waits = ends.clone().any(|(there, from, to)| from || (there && !to));
        waits.then_some((record.at, ends.clone().any(|(_, from, to)| from && to)))
    })
}

/// Whether an operation that was begun left anything where it began: then what lies in two places is one
/// job still.
pub(super) fn is_moving(tree: &Tree, fold: &Fold) -> bool {
    let mut steps = fold.open.iter().flat_map(|record| &record.moves);
    steps.any(|(from, _)| tree.contains_key(from))
}
