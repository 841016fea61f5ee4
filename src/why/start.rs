//! When a job that waits may start: an estimate from what runs, what is ahead, and how long such jobs took.

use std::time::Duration;

use hashbrown::HashMap;

use super::age;
use super::kinds::{FEWEST, Past, stem};
use super::reason::Reason;
use super::scene::Scene;
use crate::job::{Flag, Moment, Status, Worker};

/// With more jobs ahead nobody can tell.
const FAR: usize = 2_000;

/// What can be said of the start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Start {
    /// None when nothing can be estimated.
    pub(super) at: Option<Moment>,
    /// It moves on with the time: what it waits for is overdue.
    pub(super) moves: bool,
    pub(super) reason: Reason,
}

impl Start {
    fn unknown(why: &str) -> Self {
        Self {
            at: None,
            moves: false,
            reason: Reason::plain(format!("no start can be estimated: {why}")),
        }
    }
}

/// None for a job that does not wait for a start.
pub(super) fn start(scene: &Scene<'_>) -> Option<Start> {
    let flags = scene.row.flags();
    if scene.row.status() != Status::Pending || flags.has(Flag::Archived) {
        return None;
    }
    if scene.is_down() {
        return Some(Start::unknown("its source is down"));
    }
    match scene.worker() {
        Worker::Person => return Some(Start::unknown("a person starts the jobs here")),
        Worker::Silent { .. } => return Some(Start::unknown("the worker is silent")),
        Worker::Unknown if scene.running().next().is_none() => {
            return Some(Start::unknown("nothing tells whether a worker is there"));
        }
        Worker::Unknown | Worker::Idle | Worker::Busy(_) => {}
    }
    Some(reckon(scene))
}

/// What is being added up.
#[derive(Default)]
struct Sum {
    wait: Duration,
    kinds: HashMap<String, (Past, usize)>,
    /// Jobs whose kind has too few runs.
    unknown: usize,
    evidence: Vec<String>,
    overdue: bool,
}

fn reckon(scene: &Scene<'_>) -> Start {
    let ahead = scene.board.ahead(scene.number);
    if ahead.len() > FAR {
        return Start::unknown(&format!("over {} jobs are ahead", age::count(FAR as u64)));
    }
    let mut sum = Sum::default();
    add_running(scene, &mut sum);
    for number in ahead {
        let row = scene.board.row(*number);
        match sum.kinds.get_mut(stem(row.title())) {
            Some((past, times)) => {
                *times += 1;
                sum.wait += past.median;
            }
            None => match scene.kinds.past(row.title()) {
                Some(past) => {
                    sum.wait += past.median;
                    sum.kinds.insert(past.kind.clone(), (past, 1));
                }
                None => sum.unknown += 1,
            },
        }
    }
    conclude(scene, ahead.len(), sum)
}

/// What is left of the one that runs. The server has one worker: of several rows the freshest is true.
fn add_running(scene: &Scene<'_>, sum: &mut Sum) {
    let Worker::Busy(id) = scene.worker() else {
        return;
    };
    let Some(row) = scene.running().find(|row| row.id() == id) else {
        return;
    };
    match (scene.kinds.past(row.title()), row.times().started) {
        (Some(past), Some(started)) => {
            let ran = scene.now.since(started);
            let (name, long, words) = (row.name(), age::short(ran), past.words());
            if let Some(left) = past.median.checked_sub(ran).filter(|left| !left.is_zero()) {
                let text = format!(
                    "{name} runs {long}, about {} left ({words})",
                    age::short(left)
                );
                sum.evidence.push(text);
                sum.wait += left;
            } else {
                let over = age::short(ran.saturating_sub(past.median));
                sum.evidence
                    .push(format!("{name} runs {long}, overdue by {over} ({words})"));
                sum.overdue = true;
            }
        }
        _ => sum.unknown += 1,
    }
}

fn conclude(scene: &Scene<'_>, ahead: usize, sum: Sum) -> Start {
    let nobody = ahead == 0 && sum.unknown == 0 && sum.evidence.is_empty();
    if nobody {
        let text =
            "est now: nothing runs and nothing is ahead, an idle worker takes it within seconds";
        return Start {
            at: Some(scene.now),
            moves: true,
            reason: Reason::plain(text),
        };
    }
    if sum.kinds.is_empty() && sum.evidence.is_empty() {
        let why = format!("fewer than {FEWEST} completed runs of what is ahead are known");
        return Start::unknown(&why);
    }
    let at = scene.now.plus(sum.wait);
    let clock = clock(at, scene.now);
    let mut kinds: Vec<_> = sum.kinds.into_values().collect();
    kinds.sort_by(|(a, n), (b, m)| m.cmp(n).then_with(|| a.kind.cmp(&b.kind)));
    let text = match (sum.unknown, sum.overdue && ahead == 0) {
        (0, true) => "est any moment: the one running is overdue".to_owned(),
        (0, false) => match kinds.as_slice() {
            [(past, _)] => format!("est {clock} ({})", past.words()),
            [] => format!("est {clock}, when the one running is done"),
            several => format!("est {clock} (medians of {} kinds)", several.len()),
        },
        (unknown, _) => format!(
            "est not before {clock}; jobs before it whose kinds have fewer than {FEWEST} completed runs: {unknown}"
        ),
    };
    let mut reason = Reason::plain(text).shown_by(sum.evidence);
    for (past, times) in kinds {
        let line = format!("{times} x {}", past.spread());
        reason.evidence.push(line);
    }
    Start {
        at: (sum.unknown == 0).then_some(at),
        moves: sum.overdue,
        reason,
    }
}

/// The time of day, with the day when it is another one.
pub(super) fn clock(at: Moment, now: Moment) -> String {
    let text = at.local_text();
    let day = text.get(..10) != now.local_text().get(..10);
    let from = if day { 5 } else { 11 };
    text.get(from..16).unwrap_or_default().to_owned()
}
