//! `jobtui cancel`, `prio`, `archive`: the same checks as the keys, and nothing without a yes.

use super::{BAD, OLD, RUN, WFE, expect, full, jobtui, run};
use crate::rig::World;

#[test]
fn without_a_yes_and_without_a_terminal_nothing_is_done() {
    let world = full();
    let before = world.tree("queue");
    for args in [
        &["cancel", "wfe"][..],
        &["prio", "wfe", "5"],
        &["archive", "old"],
        &["cancel", "00004"],
        &["prio", "00004", "5"],
        &["archive", "00001"],
        &["rerun", "00001"],
        &["rerun", "old"],
    ] {
        let said = expect(&world, 6, args);
        assert_eq!(said.out, "");
        assert!(said.err.contains("--yes"), "{said:?}");
    }
    assert_eq!(world.tree("queue"), before);
    let untouched = "SELECT count(*) FROM jobs WHERE status = 'PENDING' AND priority IN (0, 5)";
    assert_eq!(world.ask::<i64>(untouched), 2);
}

#[test]
fn an_empty_id_and_an_empty_filter_mean_no_job_even_where_there_is_only_one() {
    let world = World::queue();
    world.submitted(WFE);
    let before = world.tree("queue");
    for args in [
        &["cancel", "", "--yes"][..],
        &["cancel", " ", "--yes"],
        &["prio", "", "5", "--yes"],
        &["archive", "", "--yes"],
        &["cancel", "--filter", "", "--yes"],
        &["cancel", "--filter", " ", "--yes"],
        &["cancel", "--yes"],
        &["cancel", "--filter", "nosuch:x", "--yes"],
    ] {
        let said = run(jobtui(&world).args(args));
        assert_eq!(said.code, 2, "{args:?}: {said:?}");
    }
    assert_eq!(world.tree("queue"), before);
}

#[test]
fn a_dry_run_says_what_would_be_done_and_does_nothing() {
    let world = full();
    let before = world.tree("queue");
    let said = expect(&world, 0, &["cancel", "wfe", "--dry-run"]);
    assert!(
        said.out.contains("would cancel") && said.out.contains(WFE),
        "{said:?}"
    );
    assert_eq!(world.tree("queue"), before);
}

#[test]
fn cancel_prio_and_archive_do_it_on_a_queue() {
    let world = full();
    expect(&world, 0, &["prio", "wfe", "-5", "--yes"]);
    let said = expect(&world, 0, &["list", "-o", "jsonl", "--filter", "wfe"]);
    assert!(said.out.contains("\"priority\":-5"), "{}", said.out);
    let said = expect(&world, 0, &["cancel", "wfe", "--yes"]);
    assert!(said.out.starts_with(WFE), "{said:?}");
    assert!(
        world
            .at(&format!(
                "queue/archive/{WFE}--20260210T150000Z-cancelled/job.json"
            ))
            .exists()
    );
    expect(&world, 0, &["archive", "40000-old", "30000-bad", "--yes"]);
    for name in [OLD, BAD] {
        assert!(!world.at(&format!("queue/inbox/{name}")).exists());
        assert!(
            world
                .at(&format!("queue/archive/{name}--20260210T150000Z-inbox"))
                .exists()
        );
    }
}

#[test]
fn cancel_prio_and_archive_do_it_in_a_database() {
    let world = full();
    expect(&world, 0, &["prio", "00004", "12", "--yes"]);
    let of = |column: &str, id: &str| {
        format!("SELECT {column} FROM jobs WHERE job_id = 'JOB-20260210-{id}'")
    };
    assert_eq!(world.ask::<i64>(&of("priority", "00004")), 12);
    expect(&world, 0, &["cancel", "00004", "--yes"]);
    assert_eq!(world.ask::<String>(&of("status", "00004")), "CANCELLED");
    expect(&world, 0, &["archive", "00001", "00002", "--yes"]);
    assert_eq!(world.ask::<i64>("SELECT count(*) FROM jobtui_archive"), 2);
}

#[test]
fn what_a_source_cannot_do_is_refused_with_its_reason() {
    let world = full();
    let said = expect(&world, 6, &["cancel", "00003", "--yes"]);
    assert!(
        said.err
            .contains("is running: only pending jobs can be cancelled"),
        "{said:?}"
    );
    let said = expect(&world, 6, &["archive", "wfe", "--yes"]);
    assert!(said.err.contains(WFE), "{said:?}");
    let said = expect(&world, 6, &["prio", RUN, "3", "--yes"]);
    assert!(said.err.contains("is running"), "{said:?}");
    let said = run(jobtui(&world).args(["--read-only", "cancel", "wfe", "--yes"]));
    assert_eq!(said.code, 6, "{said:?}");
    assert!(said.err.contains("read-only"), "{said:?}");
    assert!(world.at(&format!("queue/outbox/{WFE}")).exists());
}

#[test]
fn of_several_jobs_the_possible_ones_are_done_and_the_others_told() {
    let world = full();
    let said = expect(&world, 4, &["cancel", "00003", "00004", "--yes"]);
    assert!(said.out.contains("JOB-20260210-00004"), "{said:?}");
    assert!(said.err.contains("JOB-20260210-00003"), "{said:?}");
    let count = "SELECT count(*) FROM jobs WHERE status = 'CANCELLED'";
    assert_eq!(world.ask::<i64>(count), 1);
}

#[test]
fn all_names_are_understood_before_anything_is_done() {
    let world = full();
    expect(&world, 1, &["cancel", "00004", "nobody", "--yes"]);
    expect(&world, 2, &["cancel", "00004", "0210-0000", "--yes"]);
    let count = "SELECT count(*) FROM jobs WHERE status = 'CANCELLED'";
    assert_eq!(world.ask::<i64>(count), 0);
}

#[test]
fn restore_takes_an_archive_and_a_cancel_back_in_either_store() {
    let world = full();
    let before = live(&world);
    let rows = "SELECT count(*) FROM jobs";
    let count = world.ask::<i64>(rows);
    expect(&world, 0, &["archive", "40000-old", "--yes"]);
    expect(&world, 0, &["cancel", "wfe", "--yes"]);
    expect(&world, 0, &["cancel", RUN, "--yes"]);
    assert_ne!(live(&world), before);
    let said = expect(&world, 6, &["restore", "40000-old"]);
    assert!(said.err.contains("--yes"), "{said:?}");
    let said = expect(&world, 0, &["restore", "40000-old", "wfe", RUN, "--yes"]);
    assert!(said.out.contains("restored outbox/"), "{said:?}");
    assert!(said.out.contains("the cancel of"), "{said:?}");
    assert_eq!(live(&world), before);
    let said = expect(&world, 6, &["restore", "wfe", "--yes"]);
    assert!(said.err.contains("neither archived nor"), "{said:?}");
    // A row that was only marked is only unmarked.
    expect(&world, 0, &["archive", "00001", "--yes"]);
    expect(&world, 0, &["restore", "00001", "--yes"]);
    assert_eq!(world.ask::<i64>("SELECT count(*) FROM jobtui_archive"), 0);
    assert_eq!(world.ask::<i64>(rows), count);
}

#[test]
fn a_conflict_copy_holds_an_archive_up_until_anyway() {
    let world = full();
    let copy = format!("queue/inbox/{OLD}/job.sync-conflict-20260210-141223-YNBZ5RL.json");
    world.put(&copy, "{}");
    let said = expect(&world, 6, &["archive", OLD, "--yes"]);
    assert!(said.err.contains("another story") && said.err.contains("--anyway"));
    assert!(world.at(&copy).exists());
    expect(&world, 0, &["archive", OLD, "--yes", "--anyway"]);
    assert!(!world.at(&copy).exists());
}

#[test]
fn recover_settles_what_was_done_and_tells_what_is_open() {
    let world = full();
    let said = expect(&world, 0, &["recover"]);
    assert_eq!(said.out, "nothing broke off\n");
    let entry = |name: &str, area: &str| format!("archive/{name}--20260210T145000Z-{area}");
    for name in [OLD, BAD] {
        let areas = ["outbox", "inbox"];
        let record = serde_json::json!({
            "v": 1,
            "op": "archive",
            "by": "bob@desk",
            "from": areas.map(|area| format!("{area}/{name}")),
            "to": areas.map(|area| entry(name, area)),
        });
        let file = "000001-20260210T145000Z-0a0b0c0d-archive.json";
        world.put(
            &format!("queue/outbox/.jobtui/v1/{name}/{file}"),
            record.to_string(),
        );
    }
    for area in ["outbox", "inbox"] {
        let from = world.at(&format!("queue/{area}/{OLD}"));
        let to = world.at(&format!("queue/{}", entry(OLD, area)));
        std::fs::rename(from, to).unwrap();
    }
    let before = world.tree("queue");
    for way in ["--dry-run", "--read-only"] {
        let said = expect(&world, 1, &["recover", way]);
        assert!(said.out.contains("it is not on record"), "{said:?}");
    }
    assert_eq!(world.tree("queue"), before);
    let said = expect(&world, 1, &["recover"]);
    let lines: Vec<_> = said.out.lines().collect();
    assert_eq!(lines.len(), 2, "{said:?}");
    let about = |name: &str| *lines.iter().find(|line| line.contains(name)).unwrap();
    assert!(about(OLD).contains("now it is on record"), "{said:?}");
    assert!(about(BAD).contains("archive it again"), "{said:?}");
    expect(&world, 0, &["archive", BAD, "--yes"]);
    assert!(world.at(&format!("queue/{}", entry(BAD, "inbox"))).exists());
    let said = expect(&world, 0, &["recover"]);
    assert_eq!(said.out, "nothing broke off\n");
}

/// What lies in the living areas, without the records.
fn live(world: &crate::rig::World) -> Vec<crate::rig::Tree> {
    let areas = ["queue/outbox", "queue/inbox"].map(|area| world.tree(area));
    areas
        .into_iter()
        .map(|mut tree| {
            tree.retain(|path, _| !path.contains(".jobtui"));
            tree
        })
        .collect()
}
