//! How a job ended, beside its headline: the line of the log that tells, how long it ran, who did what to it.

use super::advice;
use super::age;
use super::reason::Reason;
use super::scene::{Log, Scene};
use super::start::clock;
use super::telling::Telling;
use crate::job::{Deed, Flag, Status};

pub(super) fn reasons(scene: &Scene<'_>, telling: Option<&Telling>) -> Vec<Reason> {
    let mut reasons = Vec::new();
    if scene.row.status() == Status::Failed && !scene.row.flags().has(Flag::Interrupted) {
        reasons.extend(failure(scene, telling));
    }
    reasons.extend(ended(scene));
    reasons
}

/// The line that tells, and what helps.
fn failure(scene: &Scene<'_>, telling: Option<&Telling>) -> Vec<Reason> {
    let mut reasons = Vec::new();
    match (&scene.known.log, telling) {
        (Log::Read(tail), Some(telling)) => {
            let text = format!("{} tells: {}", telling.place(&tail.name), telling.text);
            let mut reason = Reason::warning(text).shown_by(telling.around.iter().cloned());
            reason.way_out = advice::way_out(&telling.text)
                .filter(|way| Some(*way) != advice::way_out(scene.row.error()))
                .map(str::to_owned);
            reasons.push(reason);
        }
        (Log::Read(tail), None) => {
            let name = &tail.name;
            let last = Telling::last(tail)
                .map(|last| last.around)
                .unwrap_or_default();
            let text = if last.is_empty() {
                format!("{name} is empty")
            } else {
                format!("no line at the end of {name} tells of an error; it ends:")
            };
            let plain = last
                .iter()
                .map(|line| line.get(2..).unwrap_or_default().to_owned());
            reasons.push(Reason::plain(text).shown_by(plain));
        }
        (Log::None(why), _) => reasons.push(Reason::plain(format!("its log: {why}"))),
        (Log::NotRead, _) => {}
    }
    reasons
}

/// When it ended and how long it took, against its kind.
fn ended(scene: &Scene<'_>) -> Option<Reason> {
    let times = scene.row.times();
    let end = times.ended?;
    let at = clock(end, scene.now);
    let ago = age::short(scene.now.since(end));
    let took = times.started.filter(|start| *start <= end);
    let Some(took) = took.map(|start| end.since(start)) else {
        return Some(Reason::plain(format!("it ended {ago} ago, at {at}")));
    };
    let mut text = format!("it ended {ago} ago, at {at}, after {}", age::took(took));
    let past = scene.past();
    if let Some(past) = &past {
        text.push_str(&format!(", usually {}", age::took(past.median)));
    }
    Some(Reason::plain(text).shown_by(past.map(|past| past.spread())))
}

/// Who did something to it, and when.
pub(super) fn deeds(scene: &Scene<'_>) -> Vec<Reason> {
    let flags = scene.row.flags();
    let cancelled = scene.row.status() == Status::Cancelled || flags.has(Flag::CancelRequested);
    let told = |deed: &Deed, word: &str| {
        let at = deed.at.map_or_else(
            || "at a time nobody wrote down".to_owned(),
            |at| {
                format!(
                    "{} ago, at {}",
                    age::short(scene.now.since(at)),
                    clock(at, scene.now)
                )
            },
        );
        Reason::plain(format!("{word} by {} {at} ({})", deed.by, deed.from.word()))
    };
    let mut reasons = Vec::new();
    if cancelled {
        reasons.push(scene.deed("cancel").map_or_else(
            || Reason::plain("who cancelled it is not on record here"),
            |deed| told(deed, "its cancel was asked for"),
        ));
    }
    if flags.has(Flag::Archived) {
        reasons.extend(scene.deed("archive").map(|deed| told(deed, "put away")));
    }
    reasons.extend(scene.deed("prio").map(|deed| {
        let to = deed
            .new_priority
            .map_or(String::new(), |to| format!(" ({to})"));
        told(deed, &format!("its priority was set{to}"))
    }));
    reasons
}
