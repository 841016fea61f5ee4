//! What a running job does, and whether it seems stuck: its time against that of its kind, its log.

use std::time::Duration;

use super::age;
use super::kinds::FEWEST;
use super::reason::{Reason, Weight};
use super::scene::{Log, Scene};
use super::start::clock;
use super::tail::Tail;
use super::telling::Telling;

/// A log that stood still for so long deserves a look.
const STILL: Duration = Duration::from_secs(15 * 60);

pub(super) fn reasons(scene: &Scene<'_>, telling: Option<&Telling>) -> Vec<Reason> {
    let mut reasons: Vec<Reason> = super::waiting::silence(scene).into_iter().collect();
    reasons.extend(time(scene));
    match &scene.known.log {
        Log::NotRead => {}
        Log::None(why) => reasons.push(Reason::plain(format!("its log: {why}"))),
        Log::Read(tail) => {
            reasons.extend(telling.map(|telling| {
                let place = telling.place(&tail.name);
                Reason::warning(format!("{place} tells of an error"))
                    .shown_by(telling.around.iter().cloned())
            }));
            reasons.push(growth(scene, tail));
        }
    }
    reasons
}

/// How long it runs, and how long its kind does.
fn time(scene: &Scene<'_>) -> Option<Reason> {
    let started = scene.row.times().started?;
    let ran = scene.now.since(started);
    let long = age::short(ran);
    let Some(past) = scene.past() else {
        let known = scene.kinds.count(scene.row.title());
        let text = format!(
            "it runs {long}; how long its kind takes is not known ({known} completed runs, {FEWEST} are needed)"
        );
        return Some(Reason::plain(text));
    };
    let usually = age::took(past.median);
    let text = format!("it runs {long}, usually {usually} of {} runs", past.runs);
    let spread = past.spread();
    Some(
        if ran > past.most && ran > past.median.saturating_mul(3) / 2 {
            let over = age::short(ran.saturating_sub(past.median));
            Reason::warning(format!("{text}: overdue by {over}"))
                .shown_by([format!("{spread}; it is longer than all of them")])
        } else if ran >= past.median {
            Reason::plain(format!("{text}: est end any moment")).shown_by([spread])
        } else {
            let end = clock(started.plus(past.median), scene.now);
            Reason::plain(format!("{text}: est end {end}")).shown_by([spread])
        },
    )
}

/// When its log last grew, and what it says last.
fn growth(scene: &Scene<'_>, tail: &Tail) -> Reason {
    let name = &tail.name;
    let last = Telling::last(tail);
    let still = tail.written.map(|at| scene.now.since(at));
    let weight = match still {
        Some(still) if still > STILL => Weight::Warning,
        _ => Weight::Plain,
    };
    let written = still.map(|still| format!(" was last written {} ago", age::short(still)));
    let text = match (&written, &last) {
        (Some(written), Some(_)) => format!("{name}{written}; its last lines:"),
        (Some(written), None) => format!("{name}{written}, and nothing can be read in it"),
        (None, Some(_)) => format!("the last lines of {name}:"),
        (None, None) => format!("{name} is empty so far"),
    };
    let around = last.map(|last| last.around).unwrap_or_default();
    let plain = around
        .iter()
        .map(|line| line.get(2..).unwrap_or_default().to_owned());
    Reason::new(weight, "", text).shown_by(plain)
}
