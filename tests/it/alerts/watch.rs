//! `jobtui watch`: a line for each change, from real queues that change meanwhile.

use rustix::process::Signal;
use serde_json::Value;

use super::{ROW, Running, WFE, jobtui, until_there};
use crate::rig::World;

fn watch(world: &World, args: &[&str]) -> Running {
    Running::start(jobtui(world, &[&["watch"], args].concat()))
}

fn finish(world: &World) {
    world.sql("UPDATE jobs SET status = 'COMPLETED', completed_at = created_at");
}

#[test]
fn it_begins_with_sources_and_jobs_that_are_not_over_and_goes_on_with_changes() {
    let world = World::new();
    world.submitted(WFE);
    world.row(ROW, "COMPLETED", 0);
    world.row("JOB-20260210-00002", "RUNNING", 0);
    let mut running = watch(&world, &[]);
    let first: Vec<_> = (0..4).map(|_| running.json()).collect();
    let words: Vec<_> = first
        .iter()
        .map(|line| {
            (
                line["change"].as_str().unwrap(),
                line["source"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        words,
        [
            ("source", "fsq"),
            ("source", "lab"),
            ("snapshot", "fsq"),
            ("snapshot", "lab")
        ]
    );
    assert!(
        first
            .iter()
            .all(|line| line["schema"] == 1 && line["at"].is_string())
    );
    assert_eq!(first[0]["state"], "up");
    assert_eq!(first[2]["job"]["id"], WFE);
    assert_eq!(first[2]["job"]["native_status"], "submitted");

    world.row("JOB-20260210-00003", "PENDING", 0);
    let new = running.json_where(|line| line["change"] == "new");
    assert_eq!(new["job"]["id"], "JOB-20260210-00003");
    world.manifest("outbox", WFE, "running", "starspec");
    let moved = running.json_where(|line| line["change"] == "status");
    assert_eq!(
        (&moved["job"]["status"], &moved["was"]),
        (&"running".into(), &"pending".into())
    );
    world.sql("DELETE FROM jobs WHERE job_id = 'JOB-20260210-00003'");
    let gone = running.json_where(|line| line["change"] == "gone");
    assert_eq!(gone["job"]["id"], "JOB-20260210-00003");
    running.signal(Signal::INT);
    assert_eq!(running.end().0, 130);
}

#[test]
fn an_archived_job_leaves_under_the_name_it_had() {
    let world = World::queue();
    world.over(WFE, "completed");
    let mut running = watch(&world, &[]);
    assert_eq!(running.json()["change"], "source");
    let archive = jobtui(&world, &["archive", "wfe", "--yes"]).status();
    assert!(archive.unwrap().success());
    // Wherever a look falls between the moves of its files, it is one change.
    let line = running.json_where(|line| line["change"] == "archived");
    assert_eq!(line["was_id"], WFE);
    assert_eq!(line["job"]["archived"], true);
    running.signal(Signal::TERM);
    assert_eq!(running.end().0, 143);
}

#[test]
fn it_ends_after_so_many_changes() {
    let world = World::database();
    world.row(ROW, "RUNNING", 0);
    world.row("JOB-20260210-00002", "RUNNING", 0);
    let mut running = watch(&world, &["--count", "1"]);
    running.json_where(|line| line["change"] == "snapshot");
    assert_eq!(running.json()["change"], "snapshot");
    finish(&world);
    assert_eq!(running.json()["change"], "status");
    assert_eq!(running.end().0, 0);
    assert!(running.is_at_its_end());
}

#[test]
fn a_filter_and_changes_only_and_the_whole_snapshot_choose_the_lines() {
    let world = World::database();
    world.row(ROW, "COMPLETED", 0);
    world.row("JOB-20260210-00002", "RUNNING", 0);
    let lines = |args: &[&str]| {
        let mut running = watch(&world, &[args, &["--for", "1s"]].concat());
        let code = running.end().0;
        let lines: Vec<Value> = running
            .lines
            .iter()
            .map(|line| serde_json::from_str(&line).unwrap())
            .collect();
        (code, lines.len())
    };
    assert_eq!(lines(&[]), (0, 2));
    assert_eq!(lines(&["--snapshot"]), (0, 3));
    assert_eq!(lines(&["--snapshot", "--filter", "completed"]), (0, 2));
    assert_eq!(lines(&["--changes-only"]), (0, 0));
    // What was waited for did not come.
    assert_eq!(lines(&["--count", "1", "--changes-only"]), (124, 0));
    assert_eq!(lines(&["--until", "all done", "--changes-only"]), (124, 0));
    assert_eq!(lines(&["--changes-only", "--snapshot"]), (2, 0));
}

#[test]
fn until_ends_it_as_it_ends_a_wait() {
    let world = World::database();
    world.row(ROW, "RUNNING", 0);
    let mut running = watch(&world, &["--until", "all done"]);
    running.json_where(|line| line["change"] == "snapshot");
    finish(&world);
    let line = running.json();
    assert_eq!(
        (&line["change"], &line["job"]["status"]),
        (&"status".into(), &"completed".into())
    );
    assert_eq!(running.end().0, 0);
    world.row("JOB-20260210-00002", "FAILED", 0);
    assert_eq!(watch(&world, &["--until", "all done"]).end().0, 5);
}

#[test]
fn a_source_that_goes_and_comes_is_told() {
    let world = World::queue();
    world.submitted(WFE);
    let mut running = watch(&world, &["--changes-only", "--count", "2"]);
    // It was read once it says so; a job that comes is the sign.
    let rename = |from: &str, to: &str| std::fs::rename(world.at(from), world.at(to)).unwrap();
    let mut begun = watch(&world, &["--count", "2"]);
    begun.json_where(|line| line["change"] == "snapshot");
    rename("queue", "away");
    let down = begun.json_where(|line| line["change"] == "source");
    assert_eq!(down["state"], "down");
    assert!(down["error"].is_string());
    rename("away", "queue");
    let up = begun.json_where(|line| line["change"] == "source");
    assert_eq!(up["state"], "up");
    let (code, complaint) = begun.end();
    assert_eq!(code, 0);
    assert!(complaint.contains("fsq: "), "{complaint}");
    running.signal(Signal::TERM);
    assert!([0, 143].contains(&running.end().0));
}

#[test]
fn it_ends_quietly_when_nobody_reads_it_any_more() {
    let world = World::database();
    world.row(ROW, "RUNNING", 0);
    let script = format!(
        "'{}' watch --db lab=jobs.db | head -n 1; echo done",
        env!("CARGO_BIN_EXE_jobtui")
    );
    let mut command = std::process::Command::new("sh");
    command.current_dir(world.dir()).args(["-c", &script]);
    command.env("HOME", world.dir());
    let mut running = Running::start(command);
    assert_eq!(running.json()["change"], "source");
    // The shell goes on only after jobtui has ended, though nothing changes.
    assert_eq!(running.line(), "done");
    assert_eq!(running.end(), (0, String::new()));
}

/// A configuration with one rule that runs a command of this script, given `$1`.
fn rule(world: &World, on: &str, script: &str) {
    let path = world.at("tell.sh");
    std::fs::write(&path, script).unwrap();
    let place = world.dir().display();
    let text =
        format!("[[notify]]\non = \"{on}\"\nvia = [\"command:sh {place}/tell.sh {place}\"]\n");
    std::fs::write(world.at("config.toml"), text).unwrap();
}

const NOTIFY: [&str; 4] = ["--config", "config.toml", "--notify", "--until"];

#[test]
fn a_rules_command_gets_the_news_as_json_and_without_a_shell() {
    let world = World::database();
    world.row(ROW, "RUNNING", 0);
    // A name that a shell would obey, were there one.
    world.sql("UPDATE jobs SET experiment_class = '$(touch owned); `touch owned`'");
    rule(
        &world,
        "failed",
        "cat > \"$1/part\" && mv \"$1/part\" \"$1/got.json\"\n",
    );
    let mut running = watch(&world, &[&NOTIFY[..], &["none active"]].concat());
    running.json_where(|line| line["change"] == "snapshot");
    world.sql("UPDATE jobs SET status = 'FAILED', completed_at = '2999-01-01 00:00:00', error_message = 'no disk'");
    assert_eq!(running.end().0, 0);
    let told: Value = serde_json::from_str(&until_there(&world.at("got.json"))).unwrap();
    assert_eq!(told["schema"], 1);
    assert_eq!(told["counts"]["failed"], 1);
    assert_eq!(told["text"], format!("{ROW} failed (lab): no disk"));
    assert_eq!(told["events"][0]["event"], "failed");
    assert_eq!(told["events"][0]["job"]["id"], ROW);
    assert_eq!(told["events"][0]["job"]["status"], "failed");
    assert_eq!(told["more"], 0);
    assert!(!world.at("owned").exists());
}

#[test]
fn a_command_that_fails_is_told_and_stops_nothing() {
    let world = World::database();
    world.row(ROW, "RUNNING", 0);
    rule(&world, "done", "echo no route >&2; exit 7\n");
    let mut running = watch(&world, &[&NOTIFY[..], &["none active"]].concat());
    running.json_where(|line| line["change"] == "snapshot");
    finish(&world);
    let (code, complaint) = running.end();
    assert_eq!(code, 0);
    assert!(
        complaint.contains("notify command `sh` ended with code 7: no route"),
        "{complaint}"
    );
}
