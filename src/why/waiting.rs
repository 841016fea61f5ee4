//! What keeps a job from starting, beside its headline: who is ahead, when, the worker, the way to it.

use super::age;
use super::ahead::ahead;
use super::reason::{Reason, Weight};
use super::scene::Scene;
use super::start::Start;
use crate::job::{Flag, Health, Plain, Worker};

pub(super) fn reasons(scene: &Scene<'_>, start: Option<&Start>) -> Vec<Reason> {
    let mut reasons = Vec::new();
    reasons.extend(silence(scene));
    reasons.extend(ahead(scene));
    reasons.extend(start.map(|start| start.reason.clone()));
    reasons.extend(carrier(scene));
    reasons.extend(since(scene));
    reasons.extend(priority(scene));
    reasons
}

/// A dead worker is told also where the headline speaks of something else.
pub(super) fn silence(scene: &Scene<'_>) -> Option<Reason> {
    let Worker::Silent { since, why } = scene.worker() else {
        return None;
    };
    let told = super::headline(scene.board, scene.number, scene.now);
    if told.evidence.contains(&why.to_string()) {
        return None;
    }
    let long = since.map_or_else(String::new, |at| {
        format!(" {}", age::short(scene.now.since(at)))
    });
    let text = format!("the worker is silent{long}: nothing goes on until it runs");
    Some(Reason::new(Weight::Bad, "", text).shown_by([why.to_string()]))
}

/// How the synchroniser stands that brings the job to the other machine.
fn carrier(scene: &Scene<'_>) -> Option<Reason> {
    let sign = scene.standing()?.signs()?.sync.clone()?;
    if scene.row.flags().has(Flag::Delivered) {
        let text = "all of it lies on the other machine, as far as Syncthing tells";
        return Some(Reason::plain(text));
    }
    if sign.health == Health::Green {
        return None;
    }
    let since = sign.since.map_or_else(String::new, |at| {
        format!(
            " since {} ({})",
            super::start::clock(at, scene.now),
            age::short(scene.now.since(at))
        )
    });
    let text = format!("sync: {}{since}", sign.word);
    let weight = match sign.health {
        Health::Red => Weight::Bad,
        Health::Yellow => Weight::Warning,
        Health::Grey | Health::Green => Weight::Plain,
    };
    let told = Some(sign.text).filter(|text| !text.is_empty());
    Some(Reason::new(weight, "", text).shown_by(told.as_ref().map(Plain::to_string)))
}

fn since(scene: &Scene<'_>) -> Option<Reason> {
    let created = scene.row.times().created?;
    let long = age::short(scene.now.since(created));
    let by = scene.row.owner();
    let by = if by.is_empty() {
        String::new()
    } else {
        format!(" by {by}")
    };
    let clock = super::start::clock(created, scene.now);
    Some(Reason::plain(format!(
        "it was submitted{by} {long} ago, at {clock}"
    )))
}

/// A priority that is no number is sorted where nobody expects it.
fn priority(scene: &Scene<'_>) -> Option<Reason> {
    let wrong = scene.row.flags().has(Flag::WrongType) && scene.row.priority().is_none();
    wrong.then(|| {
        let text = "its priority is no number: it is sorted before all others";
        let told = Some(scene.row.error()).filter(|error| !error.is_empty());
        Reason::warning(text)
            .shown_by(told.map(str::to_owned))
            .helped_by("give it a number (P)")
    })
}
