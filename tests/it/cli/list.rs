//! `jobtui list`: a table, JSON, lines of JSON, CSV.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use serde_json::Value;

use super::{WFE, ask, expect, full, jobtui};
use crate::rig::{World, assert_harmless};

fn names(value: &Value) -> BTreeSet<&str> {
    value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

const JOB_FIELDS: [&str; 14] = [
    "source",
    "id",
    "title",
    "owner",
    "project",
    "status",
    "native_status",
    "priority",
    "created_at",
    "started_at",
    "ended_at",
    "archived",
    "flags",
    "error",
];

#[test]
fn the_table_has_a_line_for_every_job() {
    let said = expect(&full(), 0, &["list"]);
    assert_eq!(said.err, "");
    for id in [
        WFE,
        "JOB-20260210-00001",
        "JOB-20260210-00005",
        "job-20260208-130000-away",
    ] {
        assert_eq!(said.out.matches(id).count(), 1, "{id}:\n{}", said.out);
    }
}

#[test]
fn the_document_parses_and_has_exactly_the_documented_fields() {
    let said = expect(&full(), 0, &["list", "-o", "json"]);
    let document: Value = serde_json::from_str(&said.out).unwrap();
    let all = [
        "schema",
        "generated_at",
        "sources",
        "counts",
        "jobs",
        "errors",
    ];
    assert_eq!(names(&document), all.into());
    assert_eq!(document["schema"], 1);
    assert_eq!(document["generated_at"], "2026-02-10T15:00:00Z");
    let sources = document["sources"].as_array().unwrap();
    assert_eq!(sources.len(), 2);
    for source in sources {
        let all = ["name", "kind", "state", "age_s", "error", "worker", "notes"];
        assert_eq!(names(source), all.into());
        assert_eq!(source["state"], "up");
    }
    assert_eq!(
        names(&document["counts"]),
        ["queue", "running", "history"].into()
    );
    assert_eq!(document["counts"]["queue"], 3);
    assert_eq!(document["counts"]["running"], 2);
    let jobs = document["jobs"].as_array().unwrap();
    assert_eq!(jobs.len(), 10);
    for job in jobs {
        assert_eq!(names(job), JOB_FIELDS.into());
    }
    let failed = jobs
        .iter()
        .find(|job| job["id"] == "JOB-20260210-00002")
        .unwrap();
    assert_eq!(failed["status"], "failed");
    assert_eq!(failed["native_status"], "FAILED");
    assert_eq!(failed["error"], "ValueError: too long");
    assert_eq!(failed["ended_at"], "2026-02-10T14:55:00Z");
    let away = jobs.iter().find(|job| job["archived"] == true).unwrap();
    assert!(away["id"].as_str().unwrap().contains("away"));
}

#[test]
fn lines_of_json_are_the_same_jobs_one_by_line() {
    let world = full();
    let document = expect(&world, 0, &["list", "-o", "json"]).out;
    let document: Value = serde_json::from_str(&document).unwrap();
    let lines = expect(&world, 0, &["list", "-o", "jsonl"]).out;
    let lines: Vec<Value> = lines
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    assert_eq!(Some(&lines), document["jobs"].as_array());
}

#[test]
fn csv_has_a_head_and_as_many_cells_in_every_line() {
    let said = expect(&full(), 0, &["list", "-o", "csv"]);
    let mut lines = said.out.lines();
    let head = lines.next().unwrap();
    assert_eq!(
        head,
        "status,source,id,title,owner,prio,created,ended,error"
    );
    let cells = |line: &str| line.matches(',').count();
    assert!(lines.all(|line| cells(line) == cells(head)), "{}", said.out);
    assert_eq!(said.out.lines().count(), 11);
}

#[test]
fn filter_and_limit_are_those_of_the_screen() {
    let world = full();
    let said = expect(
        &world,
        0,
        &["list", "-o", "jsonl", "--filter", "lab !failed", "-n", "2"],
    );
    assert_eq!(said.out.lines().count(), 2);
    let said = expect(&world, 0, &["list", "-o", "jsonl", "--filter", "failed"]);
    assert_eq!(said.out.lines().count(), 2, "{}", said.out);
}

#[test]
fn the_answer_is_the_same_however_often_it_is_asked() {
    let world = full();
    for output in ["table", "json", "jsonl", "csv"] {
        let first = expect(&world, 0, &["list", "-o", output]).out;
        assert_eq!(expect(&world, 0, &["list", "-o", output]).out, first);
    }
}

#[test]
fn a_source_that_is_down_is_named_and_the_others_are_listed() {
    let mut world = full();
    world.close_other();
    std::fs::rename(world.at("queue"), world.at("gone")).unwrap();
    let said = super::run(jobtui(&world).args(["--queue", "fsq=queue", "list", "-o", "json"]));
    assert_eq!(said.code, 3, "{said:?}");
    assert!(said.err.contains("fsq"), "{said:?}");
    let document: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(document["jobs"].as_array().unwrap().len(), 5);
    let sources = document["sources"].as_array().unwrap();
    let down = sources.iter().find(|s| s["name"] == "fsq").unwrap();
    assert_eq!(down["state"], "down");
    assert!(down["error"].as_str().unwrap().contains("queue"), "{down}");
}

#[test]
fn an_entry_that_cannot_be_read_is_an_error_of_the_document() {
    let world = World::queue();
    world.put(&format!("queue/outbox/{WFE}/job.json"), "{\"status\": ");
    let said = ask(&world, &["list", "-o", "json"]);
    let document: Value = serde_json::from_str(&said.out).unwrap();
    let text = document.to_string();
    assert!(text.contains(WFE), "the job is still listed: {text}");
}

#[test]
fn hostile_names_reach_no_output_raw() {
    let world = World::new();
    world.submitted("job-20260210-143022-\u{1b}[2Jx\u{202e}evil\u{7}");
    world.row("JOB-20260210-00001", "PENDING", 0);
    world
        .other()
        .execute(
            "UPDATE jobs SET user = ?1, experiment_class = ?1",
            ["\u{1b}]0;own\u{7}\n\r\u{9b}31m"],
        )
        .unwrap();
    for output in ["table", "json", "jsonl", "csv"] {
        let said = expect(&world, 0, &["list", "-o", output]);
        assert_harmless(&said.out);
        assert_harmless(&said.err);
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let world = World::database();
    world.sql("BEGIN");
    for number in 0..5_000 {
        world.row(&format!("JOB-20260210-{number:05}"), "COMPLETED", 0);
    }
    world.sql("COMMIT");
    let mut child = jobtui(&world)
        .args(["list", "-o", "jsonl"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = String::new();
    let mut reader = BufReader::with_capacity(64, child.stdout.take().unwrap());
    reader.read_line(&mut first).unwrap();
    drop(reader);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(output.stderr, b"");
}

fn column(out: &str, at: usize) -> Vec<&str> {
    let lines = out.lines().skip(1);
    lines.map(|line| line.split(',').nth(at).unwrap()).collect()
}

#[test]
fn jobs_are_sorted_by_the_columns_that_are_named() {
    let world = World::database();
    for (n, priority) in [(1, 0), (2, 5), (3, 0), (4, 10)] {
        world.row(&format!("JOB-20260210-0000{n}"), "PENDING", priority);
    }
    world.row("JOB-20260210-00005", "FAILED", 7);
    let sorted = |sort: &str| {
        let said = expect(
            &world,
            0,
            &["list", "-o", "csv", "--sort", sort, "--columns", "id"],
        );
        let ids = column(&said.out, 0).into_iter();
        ids.map(|id| id[id.len() - 1..].to_owned())
            .collect::<String>()
    };
    assert_eq!(sorted("prio-,id"), "45213");
    assert_eq!(sorted("prio,id-"), "31254");
    assert_eq!(sorted("failed,id"), "51234");
    let said = expect(
        &world,
        0,
        &["list", "-o", "json", "--sort", "id-", "-n", "1"],
    );
    assert!(
        said.out.contains("00005") && !said.out.contains("00001"),
        "{}",
        said.out
    );
}

#[test]
fn the_columns_that_are_named_stand_in_that_order() {
    let world = full();
    let said = expect(
        &world,
        0,
        &["list", "--columns", "id,name,why", "--filter", "00002"],
    );
    let lines: Vec<_> = said.out.lines().collect();
    assert!(
        lines[0].starts_with("ID ") && lines[0].ends_with(" WHY"),
        "{}",
        said.out
    );
    assert!(
        lines[1].starts_with("JOB-20260210-00002  T1Experiment"),
        "{}",
        said.out
    );
    let all = "id,name,owner,project,source,state,prio,position,wait,run,took,created,started,ended,native,flags,why";
    let said = expect(&world, 0, &["list", "-o", "csv", "--columns", all]);
    assert_eq!(said.out.lines().next(), Some(all));
    let row = said
        .out
        .lines()
        .find(|line| line.contains("00002"))
        .unwrap();
    assert!(row.contains(",0:01:00,0:04:00,0:04:00,"), "{row}");
    let json = expect(&world, 0, &["list", "-o", "json"]).out;
    let chosen = expect(&world, 0, &["list", "-o", "json", "--columns", "id"]).out;
    assert_eq!(chosen, json, "a document has all fields");
}

#[test]
fn a_column_that_nobody_knows_is_wrong_use_with_the_list_of_them() {
    let world = full();
    for args in [
        ["--sort", "prio-,colour"],
        ["--columns", "id,colour"],
        ["--columns", "failed"],
    ] {
        let said = expect(&world, 2, &["list", args[0], args[1]]);
        assert_eq!(said.out, "");
        assert!(said.err.contains("no column is called `"), "{said:?}");
        assert!(said.err.contains(" prio position wait "), "{said:?}");
    }
}

#[test]
fn the_screen_takes_the_same_order_and_columns() {
    let world = full();
    let args = [
        "--headless",
        "--size",
        "80x24",
        "--sort",
        "id-",
        "--columns",
        "id,state",
    ];
    let said = expect(&world, 0, &args);
    assert!(
        said.out.contains("sort id-") && said.out.contains("ID-"),
        "{}",
        said.out
    );
    assert!(
        said.out.contains("STATE") && !said.out.contains("WHO"),
        "{}",
        said.out
    );
}
