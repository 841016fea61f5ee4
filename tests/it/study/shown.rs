//! A study on the screen, in `jobtui show`, and in its JSON; the queue is left as it was.

use std::time::Duration;

use jobtui::job::{News, SourceId};
use jobtui::tui::effect::Effect;
use jobtui::tui::event::Event;
use serde_json::Value;

use super::kept;
use super::snapshot::listing;
use crate::cli::{RUN, expect};
use crate::rig::{NOW, Rig, World};

/// A running job with a study in the copy that comes back.
fn world(study: &[u8]) -> World {
    let world = World::queue();
    world.running(RUN, "trial 10\n");
    world.put(&format!("queue/inbox/{RUN}/3_results/study.db"), study);
    world
}

#[test]
fn show_tells_the_study_of_a_job_and_touches_nothing() {
    let world = world(&kept("optuna-4.9.0.db"));
    let results = world.at(&format!("queue/inbox/{RUN}/3_results"));
    let before = listing(&results);
    let said = expect(&world, 0, &["show", "run", "--glyphs", "ascii"]).out;
    let part = said
        .split("\nstudy\n")
        .nth(1)
        .expect("a section of its own");
    let lines: Vec<_> = part.lines().take_while(|line| !line.is_empty()).collect();
    assert_eq!(lines[0], "  study         m1-wfe");
    assert_eq!(
        lines[1],
        "  trials        21: 17 complete, 1 pruned, 2 failed, 1 waiting"
    );
    assert!(
        lines[2].starts_with("  objective     minimise, 0.401817 .. "),
        "{part}"
    );
    assert!(lines[2].ends_with(", 1 infinite"), "{part}");
    assert_eq!(lines[3].trim().len(), 16, "one mark for each value: {part}");
    assert!(lines[3].contains('_') && lines[3].contains('#'), "{part}");
    assert_eq!(lines[4], "  best          0.401817 in trial 10");
    assert_eq!(lines[5].trim(), "ribs = 3");
    assert_eq!(lines[6].trim(), "shape = null");
    assert_eq!(lines[7].trim(), "thickness = 4.31909");
    assert_eq!(lines[8].trim(), "mass: 8.638175655031091");
    assert_eq!(listing(&results), before, "something was touched");
}

#[test]
fn as_json_the_study_stands_beside_the_document() {
    let world = world(&kept("optuna-4.9.0.db"));
    let said = expect(&world, 0, &["show", "run", "-o", "json"]);
    let answer: Value = serde_json::from_str(&said.out).unwrap();
    let study = &answer["study"];
    assert_eq!(study["note"], Value::Null);
    assert_eq!(study["name"], "m1-wfe");
    assert_eq!(study["trials"]["complete"], 17);
    assert_eq!(study["best"]["trial"], 10);
    assert_eq!(study["best"]["value"], 0.401_817_041_668_590_56);
    assert_eq!(study["best"]["params"]["shape"], "null");
    assert_eq!(study["objectives"][0]["direction"], "minimize");
    assert_eq!(
        study["objectives"][0]["values"].as_array().unwrap().len(),
        16
    );
    assert_eq!(answer["document"]["status"], "running");
}

#[test]
fn a_job_without_a_study_has_none_and_a_broken_one_says_why_while_its_row_stays() {
    let none = World::queue();
    none.running(RUN, "");
    let said = expect(&none, 0, &["show", "run", "-o", "json"]);
    let answer: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(answer["study"], Value::Null);
    assert!(!expect(&none, 0, &["show", "run"]).out.contains("\nstudy\n"));
    let broken = world(
        b"not a database, and longer than the smallest one is. "
            .repeat(20)
            .as_slice(),
    );
    let said = expect(&broken, 0, &["show", "run"]).out;
    assert!(
        said.contains("\nstudy\n  note          study.db: not a database\n"),
        "{said}"
    );
    let said = expect(&broken, 0, &["show", "run", "-o", "json"]);
    let answer: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(answer["study"]["note"], "study.db: not a database");
    assert_eq!(answer["job"]["status"], "running");
    assert_eq!(answer["job"]["flags"], Value::Array(Vec::new()));
}

#[test]
fn the_details_pane_shows_the_study() {
    let mut rig = world(&kept("constraints.db")).show_at(160, 60);
    rig.press("1 d");
    let screen = rig.screen();
    for text in [
        "study",
        "trials       15: 15 complete",
        "best         0.60037 in trial 14",
        "x = 0.60037",
    ] {
        assert!(screen.contains(text), "{text}:\n{screen}");
    }
}

/// Another program goes on with the study, and no row of a list changes by that.
#[test]
fn while_a_job_runs_its_study_is_read_again_at_looks_but_not_at_each() {
    let mut rig = world(&kept("constraints.db")).show_at(160, 60);
    rig.press("1");
    let asked = |rig: &Rig| {
        let effects = rig.effects.iter();
        effects
            .filter(|effect| matches!(effect, Effect::Details(..)))
            .count()
    };
    let look = |rig: &mut Rig, seconds| {
        let at = NOW.plus(Duration::from_secs(seconds));
        rig.feed(Event::Wake(at));
        rig.feed(Event::News(SourceId(0), News::Looked { at, whole: false }));
    };
    let before = asked(&rig);
    look(&mut rig, 2);
    assert_eq!(asked(&rig), before, "it was read two seconds ago");
    look(&mut rig, 6);
    assert_eq!(asked(&rig), before + 1);
    look(&mut rig, 7);
    assert_eq!(asked(&rig), before + 1);
    look(&mut rig, 12);
    assert_eq!(asked(&rig), before + 2);
}
