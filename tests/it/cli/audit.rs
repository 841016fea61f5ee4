//! `jobtui audit`, and that every command that acts writes one line, whatever else is written at the same time.

use std::fs;
use std::process::Stdio;

use super::{WFE, ask, bare, expect, full, jobtui, run};
use crate::rig::World;

const OWN: &str = ".local/state/jobtui/audit.jsonl";

fn lines(world: &World) -> Vec<serde_json::Value> {
    let text = fs::read_to_string(world.at(OWN)).unwrap_or_default();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn each_action_that_was_sent_is_one_line_and_nothing_else_is() {
    let world = full();
    expect(&world, 0, &["list"]);
    expect(&world, 0, &["cancel", "wfe", "--dry-run"]);
    expect(&world, 0, &["rerun", "old", "--dry-run"]);
    expect(&world, 6, &["cancel", "wfe"]);
    expect(&world, 6, &["archive", "wfe", "--yes"]);
    assert!(!world.at(OWN).exists(), "nothing was sent");
    expect(&world, 0, &["prio", "wfe", "-5", "--yes"]);
    expect(&world, 0, &["cancel", "wfe", "--yes"]);
    let new = expect(&world, 0, &["rerun", "old", "--yes"]).out;
    let lines = lines(&world);
    let of = |at: usize, key: &str| lines[at].pointer(key).unwrap().clone();
    assert_eq!(lines.len(), 3, "{lines:#?}");
    assert_eq!(of(0, "/verb"), "prio");
    assert_eq!(of(0, "/id"), WFE);
    assert_eq!(of(0, "/at"), "2026-02-10T15:00:00Z");
    assert_eq!(of(0, "/source"), "fsq");
    assert_eq!(of(0, "/kind"), "folder");
    assert_eq!(of(0, "/before/status"), "pending");
    assert_eq!(of(0, "/before/priority"), 0);
    assert_eq!(of(0, "/after/priority"), -5);
    assert_eq!(of(0, "/outcome"), "done");
    assert!(of(0, "/by").as_str().unwrap().starts_with("ann@"));
    assert!(
        of(0, "/command")
            .as_str()
            .unwrap()
            .ends_with(&format!("prio {WFE} -5 --yes"))
    );
    assert_eq!(of(1, "/verb"), "cancel");
    assert_eq!(of(2, "/verb"), "rerun");
    assert_eq!(of(2, "/after/id"), new.trim());
}

#[test]
fn the_command_of_a_line_does_the_same_again() {
    let world = full();
    expect(&world, 0, &["prio", "wfe", "7", "--yes"]);
    let command = lines(&world)[0]["command"].as_str().unwrap().to_owned();
    let words: Vec<_> = command.split(' ').skip(1).collect();
    let said = run(bare(world.dir()).args(words));
    assert_eq!(said.code, 0, "{said:?}");
    assert_eq!(lines(&world).len(), 2);
}

#[test]
fn it_is_printed_newest_last_and_filtered_by_plain_words() {
    let world = full();
    for args in [
        ["prio", "wfe", "1", "--yes"],
        ["prio", "wfe", "2", "--yes"],
        ["prio", "00004", "3", "--yes"],
    ] {
        expect(&world, 0, &args);
    }
    let said = expect(&world, 0, &["audit"]);
    let rows: Vec<_> = said.out.lines().collect();
    assert_eq!(rows.len(), 3, "{said:?}");
    assert!(
        rows[2].contains("JOB-20260210-00004") && rows[2].contains("lab"),
        "{said:?}"
    );
    let said = expect(&world, 0, &["audit", "--filter", "fsq wfe"]);
    assert_eq!(said.out.lines().count(), 2, "{said:?}");
    let said = expect(&world, 0, &["audit", "-n", "1", "--filter", "!lab"]);
    assert!(
        said.out.contains(WFE) && said.out.lines().count() == 1,
        "{said:?}"
    );
    let said = expect(&world, 0, &["audit", "-o", "json", "--filter", "lab"]);
    let document: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(document["entries"][0]["after"]["priority"], 3);
    assert_eq!(document["entries"][0]["from"], "audit");
    let said = expect(&world, 0, &["audit", "-o", "jsonl"]);
    assert_eq!(said.out.lines().count(), 3);
    let said = run(bare(world.dir()).arg("audit"));
    assert_eq!(said.out.lines().count(), 3, "no source is needed: {said:?}");
}

#[test]
fn where_it_lies_is_said_by_flag_environment_or_configuration_and_off_is_off() {
    let world = full();
    let act = ["prio", "wfe", "1", "--yes"];
    expect(&world, 0, &[&act[..], &["--audit", "a.jsonl"]].concat());
    let said = run(jobtui(&world).args(act).env("JOBTUI_AUDIT", "b.jsonl"));
    assert_eq!(said.code, 0, "{said:?}");
    world.put(
        "c.toml",
        format!("audit = '{}'\n", world.at("c.jsonl").display()),
    );
    expect(&world, 0, &[&act[..], &["--config", "c.toml"]].concat());
    for name in ["a.jsonl", "b.jsonl", "c.jsonl"] {
        let text = fs::read_to_string(world.at(name)).unwrap();
        assert_eq!(text.lines().count(), 1, "{name}");
    }
    expect(&world, 0, &[&act[..], &["--audit", "off"]].concat());
    assert!(!world.at(OWN).exists() && !world.at("off").exists());
    let said = run(bare(world.dir()).args(["audit", "--audit", "off"]));
    assert_eq!(said.code, 2);
    assert!(said.err.contains("the audit is off"), "{said:?}");
}

#[test]
fn a_file_in_the_queue_is_refused_with_a_warning_and_the_action_stands() {
    let world = full();
    let before = world.tree("queue/archive");
    let said = ask(
        &world,
        &[
            "prio",
            "wfe",
            "1",
            "--yes",
            "--audit",
            "queue/archive/audit.jsonl",
        ],
    );
    assert_eq!(said.code, 0, "{said:?}");
    assert!(said.err.contains("be synchronised"), "{said:?}");
    assert!(
        said.out.contains("not written to the audit file"),
        "{said:?}"
    );
    assert_eq!(world.tree("queue/archive"), before);
    let said = expect(&world, 0, &["list", "-o", "jsonl", "--filter", "wfe"]);
    assert!(said.out.contains("\"priority\":1"), "{said:?}");
}

#[test]
fn a_line_that_cannot_be_written_is_told_also_by_submit() {
    let world = full();
    world.put("blocked", "");
    let args = ["rerun", "old", "--yes", "--audit", "blocked/a.jsonl"];
    let said = ask(&world, &args);
    assert_eq!(said.code, 0, "{said:?}");
    assert!(
        said.err.contains("not written to the audit file"),
        "{said:?}"
    );
    assert!(said.out.starts_with("job-"), "{said:?}");
}

#[test]
fn torn_and_foreign_lines_are_counted_and_hide_nothing() {
    let world = full();
    world.put(OWN, "{\"v\":1,\"at\":\n\u{1b}[2Jnonsense\n\n[1]\n");
    expect(&world, 0, &["prio", "wfe", "1", "--yes"]);
    let said = expect(&world, 0, &["audit"]);
    assert_eq!(said.out.lines().count(), 1, "{said:?}");
    assert!(said.err.contains("3 lines are no entries"), "{said:?}");
}

#[test]
fn what_other_operators_recorded_in_a_queue_is_printed_with_its_mark() {
    let world = full();
    world.put(
        &format!("queue/outbox/.jobtui/v1/{WFE}/000001-20260210T145000Z-0a0b0c0d-cancel.json"),
        r#"{"v":1,"op":"cancel","by":"bea@lab"}"#,
    );
    expect(&world, 0, &["prio", "00004", "3", "--yes"]);
    let said = expect(&world, 0, &["audit"]);
    let rows: Vec<_> = said.out.lines().collect();
    assert!(
        rows[0].contains("* bea@lab") && rows[0].contains("cancel"),
        "{said:?}"
    );
    assert!(rows[1].contains("JOB-20260210-00004"), "{said:?}");
    let said = expect(&world, 0, &["audit", "-o", "jsonl", "--filter", "bea"]);
    assert!(said.out.contains("\"from\":\"record\""), "{said:?}");
    let said = run(bare(world.dir()).args(["audit", "--queue", "nowhere"]));
    assert_eq!(said.code, 3, "{said:?}");
    assert_eq!(said.out.lines().count(), 1, "{said:?}");
}

#[test]
fn several_programs_at_once_tear_no_line() {
    let world = full();
    let path = world.at("shared.jsonl");
    let reason = "x".repeat(3000);
    let mut children = Vec::new();
    for number in 0..12 {
        let mut command = jobtui(&world);
        let field = format!("description={number}-{reason}");
        command
            .args(["rerun", "old", "--yes", "--audit"])
            .arg(&path)
            .args([
                "--set",
                &format!("name=n{number}"),
                "--set",
                &format!("args={field}"),
            ])
            .stdout(Stdio::null());
        children.push(command.spawn().unwrap());
    }
    for child in &mut children {
        assert!(child.wait().unwrap().success());
    }
    let text = fs::read_to_string(&path).unwrap();
    assert_eq!(text.lines().count(), 12);
    for number in 0..12 {
        let whole = text.lines().filter(|line| {
            let entry: serde_json::Value = serde_json::from_str(line).unwrap();
            let command = entry["command"].as_str().unwrap();
            command.contains(&format!("{number}-{reason}"))
                && command.contains(&format!("name=n{number} "))
        });
        assert_eq!(whole.count(), 1, "{number}");
    }
}
