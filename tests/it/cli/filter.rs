//! `--filter` in commands: the words of the screen, but nothing is guessed.

use super::{Said, ask, expect, full, jobtui};
use crate::rig::World;

fn ids(said: &Said) -> Vec<String> {
    let lines = said
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap());
    let mut ids: Vec<_> = lines
        .map(|value: serde_json::Value| value["id"].as_str().unwrap().to_owned())
        .collect();
    ids.sort();
    ids
}

fn listed(world: &World, filter: &str) -> Vec<String> {
    ids(&expect(
        world,
        0,
        &["list", "-o", "jsonl", "--filter", filter],
    ))
}

#[test]
fn a_script_gets_what_the_screen_would_show() {
    let world = full();
    for (filter, wanted) in [
        (
            "src:lab state:pend,run",
            &[
                "JOB-20260210-00003",
                "JOB-20260210-00004",
                "JOB-20260210-00005",
            ][..],
        ),
        ("prio>=5", &["JOB-20260210-00005"]),
        ("@failed err~value.*long", &["JOB-20260210-00002"]),
        ("(id:00001 | id:00002) !@failed", &["JOB-20260210-00001"]),
        ("flag:archived", &["job-20260208-130000-away"]),
        (
            "ended>-6m src:lab",
            &["JOB-20260210-00001", "JOB-20260210-00002"],
        ),
        ("gpu>=1", &[]),
    ] {
        let found = listed(&world, filter);
        assert_eq!(found.len(), wanted.len(), "{filter}: {found:?}");
        let all = found.iter().zip(wanted);
        assert!(
            all.clone().all(|(found, wanted)| found.starts_with(wanted)),
            "{filter}: {found:?}"
        );
    }
}

#[test]
fn what_is_not_understood_is_wrong_use_wherever_it_is_given() {
    let world = full();
    for args in [
        &["list", "--filter", "mira wait>2"][..],
        &["list", "--filter", "statee:x"],
        &["show", "00001", "--filter", "(a"],
        &["--headless", "--filter", "@nosuch"],
        &["cancel", "00004", "--yes", "--filter", "st:"],
        &["audit", "--filter", "a |"],
    ] {
        let said = expect(&world, 2, args);
        assert!(
            said.err.contains("--filter: `") && said.err.contains(" at character "),
            "{said:?}"
        );
        assert_eq!(said.out, "");
    }
    let said = ask(&world, &["list", "--filter", "mira wait>2"]);
    assert!(
        said.err.contains("`wait>2` at character 6") && said.err.contains("such as 2h"),
        "{said:?}"
    );
}

#[test]
fn arguments_are_read_from_manifests_and_rows_before_anything_is_listed() {
    let world = full();
    world.sql("UPDATE jobs SET experiment_config = '{\"reps\": 900, \"q\": {\"f\": NaN}}' WHERE job_id LIKE '%3'");
    assert_eq!(listed(&world, "arg.reps>500"), ["JOB-20260210-00003"]);
    assert_eq!(listed(&world, "arg.reps<=500 src:lab").len(), 4);
    assert_eq!(
        listed(&world, "arg.q.f:- src:lab").len(),
        5,
        "no number is not known"
    );
    assert_eq!(listed(&world, "arg.experiment_class=t1experiment").len(), 5);
    assert_eq!(listed(&world, "arg.script:run_opt src:fsq").len(), 5);
    assert_eq!(listed(&world, "type=optimization").len(), 5);
    let said = expect(&world, 0, &["--headless", "--filter", "arg.reps>500"]);
    assert!(
        said.out.contains("..-00003") || said.out.contains("00003"),
        "{}",
        said.out
    );
    assert!(
        !said.out.contains("arg: read") && !said.out.contains("-00004"),
        "{}",
        said.out
    );
}

#[test]
fn names_come_from_the_settings_and_from_what_was_saved() {
    let world = full();
    world.put("config.toml", "[filters]\nnight = '@failed src:lab'\n");
    world.put(
        ".local/state/jobtui/state.json",
        "{\"schema\":1,\"saved_filters\":{\"one\":\"id:00001\",\"night\":\"x\"}}",
    );
    let list = |filter: &str| {
        let args = [
            "list",
            "-o",
            "jsonl",
            "--config",
            "config.toml",
            "--filter",
            filter,
        ];
        ids(&super::run(jobtui(&world).args(args)))
    };
    assert_eq!(list("@night"), ["JOB-20260210-00002"]);
    assert_eq!(list("@one"), ["JOB-20260210-00001"]);
    assert_eq!(list("@mine"), [""; 0]);
    let mine = super::run(
        jobtui(&world)
            .env("USER", "clau")
            .args(["list", "-o", "jsonl", "--filter", "@mine"]),
    );
    assert_eq!(ids(&mine).len(), 5);
}

#[test]
fn the_audit_file_is_filtered_by_the_same_words() {
    let world = full();
    let said = expect(
        &world,
        2,
        &["audit", "--audit", "a.jsonl", "--filter", "arg.reps>5"],
    );
    assert!(said.err.contains("tell nothing of `reps`"), "{said:?}");
}
