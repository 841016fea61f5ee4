//! The operator's hands, drawn: finding, marking, many at once, taking back, why, copying, layout; each as one picture.

use std::time::Duration;

use super::assert_picture;
use crate::cli::{BAD, expect, full};
use crate::rig::{NOW, World, assert_harmless};

/// A log that tells why its job failed, in its third line from below.
const TELLING: &str = "mesh 1 of 4\nmesh 2 of 4\nTraceback (most recent call last):\n  \
     File \"run_optimization.py\", line 31, in <module>\n    solve()\n\
     OSError: [Errno 28] No space left on device: 'mesh.tmp'\ncleaning up\n";

/// A day of a lab: a sweep of twelve rows of which one is done, one failed and one runs, rows of three
/// owners, and a folder queue with a job in each state.
fn day() -> World {
    let world = full();
    world.put(&format!("queue/inbox/{BAD}/stdout.log"), TELLING);
    for n in 6..=7 {
        world.row(&format!("JOB-20260210-{n:05}"), "COMPLETED", 0);
    }
    world.sql(
        "UPDATE jobs SET status = 'COMPLETED', completed_at = '2026-02-10 14:55:00.000000' \
               WHERE job_id = 'JOB-20260210-00003'",
    );
    for (n, status) in [(18, "COMPLETED"), (19, "FAILED"), (20, "RUNNING")] {
        world.row(&format!("JOB-20260210-{n:05}"), status, 0);
    }
    for n in 21..=29 {
        world.row(&format!("JOB-20260210-{n:05}"), "PENDING", 0);
    }
    for (n, owner, class, priority) in [
        (34, "mira", "AmplitudeRabi", 5),
        (35, "ann", "ResonatorSpec", 10),
        (36, "mira", "T2Echo", 0),
    ] {
        let id = format!("JOB-20260210-{n:05}");
        world.row(&id, "PENDING", priority);
        world.sql(&format!(
            "UPDATE jobs SET user = '{owner}', experiment_class = '{class}' WHERE job_id = '{id}'"
        ));
    }
    world
}

/// Draws these keys over the world and compares.
#[track_caller]
fn drawn(world: &World, name: &str, size: &str, keys: &str, more: &[&str]) {
    let args = [
        "--headless",
        "--glyphs",
        "ascii",
        "--size",
        size,
        "--keys",
        keys,
    ];
    let said = expect(world, 0, &[&args[..], more].concat());
    assert_harmless(&said.out);
    assert_picture(&format!("hands-{name}"), &said.out);
}

#[test]
fn finding_and_ordering_have_their_pictures() {
    let world = day();
    world.put(
        "settings.toml",
        "[filters]\nnight = \"user:clau !state:done\"\n",
    );
    let saved = ["--config", "settings.toml"];
    for (name, size, keys) in [
        (
            "filter-half-typed",
            "80x24",
            "/ \"user:clau prio>=0 wait>\"",
        ),
        ("filter-name", "80x24", "/ \"@failed\" enter"),
        ("sort-menu", "80x24", "2 s"),
        ("sorted", "80x24", "2 s o"),
        ("columns", "80x24", "2 ,"),
        ("sweep", "120x40", "2 T"),
        ("sweep-80x24", "80x24", "T 2 j j"),
    ] {
        drawn(&world, name, size, keys, &[]);
    }
    drawn(
        &world,
        "filter-saved",
        "120x40",
        "/ \"@night\" enter",
        &saved,
    );
}

#[test]
fn marking_and_deeds_on_many_have_their_pictures() {
    let world = day();
    for (name, size, keys) in [
        ("marks", "80x24", "2 j space j space"),
        ("range", "120x40", "2 j v j j j"),
        ("plan", "120x40", "2 * 3 space c"),
        ("plan-80x24", "80x24", "2 * 3 space c"),
        ("watched", "80x24", "2 j !"),
    ] {
        drawn(&world, name, size, keys, &[]);
    }
    let keys = "2 * 3 space c \"15\" enter @";
    drawn(&world, "results", "120x40", keys, &["--act"]);
}

#[test]
fn a_cancel_that_can_still_be_kept_has_its_picture() {
    let mut rig = day().show_at(120, 40).with_grace();
    rig.press("2 j c");
    rig.feed(jobtui::tui::event::Event::Wake(
        NOW.plus(Duration::from_millis(2500)),
    ));
    assert_picture("hands-grace", &rig.screen());
}

#[test]
fn command_line_menu_help_and_prefixes_have_their_pictures() {
    let world = day();
    for (name, size, keys) in [
        ("command", "80x24", "2 : \"cancel 0002\""),
        ("command-verbs", "80x24", ": \"re\""),
        ("command-wrong", "80x24", "2 : \"prio 00021 high\" enter"),
        ("menu", "80x24", "2 x"),
        ("menu-ended", "120x40", "3 x"),
        ("help-queue", "80x24", "2 ?"),
        ("help-logs", "80x24", "4 ?"),
        ("prefix-g", "80x24", "g"),
        ("prefix-y", "80x24", "2 y"),
    ] {
        drawn(&world, name, size, keys, &[]);
    }
}

#[test]
fn why_has_its_pictures() {
    let world = day();
    let failed = "/ \"bad\" enter 3 i";
    drawn(&world, "why-waiting", "80x24", "2 j j i", &[]);
    drawn(&world, "why-failed", "80x24", failed, &[]);
    drawn(&world, "why-failed-wide", "120x40", failed, &[]);
    let deserted = World::database();
    for n in 1..=3 {
        deserted.row(&format!("JOB-20260210-0000{n}"), "PENDING", 0);
    }
    drawn(&deserted, "why-nobody-runs-them", "80x24", "2 j i", &[]);
}

#[test]
fn copying_and_layout_have_their_pictures() {
    let world = day();
    for (name, size, keys) in [
        ("copied", "80x24", "2 j y i"),
        ("select", "80x24", "/ \"bad\" enter 3 V"),
        ("layout", "120x40", "2 ) ) ) } } } }"),
        ("zoom", "80x24", "2 z"),
    ] {
        drawn(&world, name, size, keys, &[]);
    }
    drawn(
        &world,
        "events",
        "200x60",
        "2 / \"00034\" enter c \"1\" enter 6",
        &["--act"],
    );
}
