//! `jobtui submit` and `rerun`: what is written is what a dry run shows.

use std::fs;

use serde_json::Value;

use super::{WFE, ask, bare, expect, full, jobtui, run};
use crate::rig::World;

/// A directory with a script and a model, to be submitted.
fn prepared(world: &World) {
    world.put("study/run_optimization.py", "print('go')\n");
    world.put("study/1_setup/m.prt", "model");
    world.put("study/README.md", "What this study is for.\n");
}

#[test]
fn a_directory_becomes_a_job_with_its_manifest_as_previewed() {
    let world = World::queue();
    prepared(&world);
    let args = [
        "submit",
        "study",
        "--set",
        "name=m1 sweep",
        "--set",
        "project=m1",
    ];
    let dry = expect(&world, 0, &[&args[..], &["--dry-run"]].concat()).out;
    assert!(
        world.tree("queue/outbox").is_empty(),
        "a dry run writes nothing"
    );
    let refused = expect(&world, 6, &args);
    assert!(refused.err.contains("--yes"), "{refused:?}");
    assert!(world.tree("queue/outbox").is_empty());
    let said = expect(&world, 0, &[&args[..], &["--yes"]].concat());
    let id = said.out.trim();
    assert!(id.starts_with("job-20260210-150000-m1"), "{said:?}");
    let job = world.at("queue/outbox").join(id);
    let manifest = fs::read_to_string(job.join("job.json")).unwrap();
    assert!(dry.contains(&manifest), "{manifest}\n is not in \n{dry}");
    assert_eq!(
        fs::read_to_string(job.join("1_setup/m.prt")).unwrap(),
        "model"
    );
    let manifest: Value = serde_json::from_str(&manifest).unwrap();
    assert_eq!(manifest["project"], "m1");
    assert_eq!(manifest["status"], "submitted");
    assert_eq!(
        expect(&world, 0, &["list", "-o", "jsonl"])
            .out
            .lines()
            .count(),
        1
    );
}

#[test]
fn what_is_wrong_with_a_job_is_told_and_nothing_is_written() {
    let world = World::queue();
    prepared(&world);
    let args = ["submit", "study", "--yes", "--set"];
    let said = expect(&world, 1, &[&args[..], &["script=missing.py"]].concat());
    assert!(said.err.contains("script"), "{said:?}");
    let said = expect(&world, 2, &[&args[..], &["colour=red"]].concat());
    assert!(said.err.contains("there is no field `colour`"), "{said:?}");
    let said = expect(&world, 2, &[&args[..], &["nonsense"]].concat());
    assert!(said.err.contains("FIELD=VALUE"), "{said:?}");
    let said = ask(&world, &["submit", "nowhere", "--yes"]);
    assert_ne!(said.code, 0, "{said:?}");
    assert!(said.err.contains("nowhere"), "{said:?}");
    assert!(world.tree("queue/outbox").is_empty());
}

#[test]
fn of_several_sources_one_has_to_be_named() {
    let world = full();
    let said = expect(&world, 2, &["submit", "--yes"]);
    assert!(
        said.err.contains("--source") && said.err.contains("fsq, lab"),
        "{said:?}"
    );
}

#[test]
fn a_row_is_submitted_into_a_database_of_our_own() {
    let world = World::database();
    let args = ["submit", "--yes", "--set", "experiment_class=T1Experiment"];
    let more = [
        "--set",
        "experiment_module=experiments.t1",
        "--set",
        "config={\"reps\": 7}",
    ];
    let said = expect(&world, 0, &[&args[..], &more].concat());
    assert_eq!(said.out.trim(), "JOB-20260210-00101", "{said:?}");
    assert_eq!(world.ask::<String>("SELECT status FROM jobs"), "PENDING");
    assert_eq!(
        world.ask::<String>("SELECT experiment_config FROM jobs"),
        "{\"reps\": 7}"
    );
}

#[test]
fn a_former_job_is_run_again_with_a_change() {
    let world = full();
    let said = expect(
        &world,
        0,
        &["rerun", "40000-old", "--set", "project=again", "--yes"],
    );
    let path = world
        .at("queue/outbox")
        .join(said.out.trim())
        .join("job.json");
    let manifest: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    assert_eq!(manifest["project"], "again");
    assert_eq!(manifest["retry_of"], "job-20260209-140000-old");
    assert_eq!(manifest["status"], "submitted");
    let said = expect(
        &world,
        0,
        &["rerun", "00002", "--set", "priority=9", "--yes"],
    );
    let id = said.out.trim();
    let row =
        format!("SELECT status || priority || experiment_class FROM jobs WHERE job_id = '{id}'");
    assert_eq!(world.ask::<String>(&row), "PENDING9T1Experiment");
}

#[test]
fn a_read_only_source_takes_no_job() {
    let world = World::queue();
    prepared(&world);
    let said = run(jobtui(&world).args(["--read-only", "submit", "study", "--yes"]));
    assert_eq!(said.code, 6, "{said:?}");
    assert!(world.tree("queue/outbox").is_empty());
}

#[test]
fn a_submitted_job_carries_its_submitter() {
    let world = full();
    let mut command = bare(world.dir());
    command.args(["--queue", "queue", "rerun", WFE, "--yes"]);
    let said = run(&mut command);
    let path = world
        .at("queue/outbox")
        .join(said.out.trim())
        .join("job.json");
    let manifest: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    let by = manifest["created_by"].as_str().unwrap();
    assert!(by.starts_with("ann"), "{by}");
}
