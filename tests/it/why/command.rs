//! `jobtui why`: the same words on standard output, for people and for scripts.

use serde_json::Value;

use super::{BAD, FIRST, busy, deserted, failed};
use crate::cli::expect;
use crate::rig::World;

fn json(world: &World, id: &str) -> Value {
    let said = expect(world, 0, &["why", id, "-o", "json"]);
    serde_json::from_str(&said.out).unwrap()
}

#[test]
fn a_waiting_row_is_explained_in_the_words_of_the_screen() {
    let said = expect(&busy(), 0, &["why", "00005"]);
    assert_eq!(
        said.out,
        "JOB-20260210-00005  pending  lab\n\
         -  it is 2nd of 2 that wait; the worker is alive and runs JOB-20260210-00004\n\
         -  before it: 1 running, 1 of higher priority\n\
         \x20    runs  JOB-20260210-00004 T1Experiment, clau, for 3m\n\
         \x20    then  JOB-20260210-00006 T1Experiment, clau, priority 5, waits 10m\n\
         -  est 15:05 (median 4m00s of 3 runs of T1Experiment)\n\
         \x20    JOB-20260210-00004 runs 3m, about 1m left (median 4m00s of 3 runs of T1Experiment)\n\
         \x20    1 x median 4m00s of 3 runs of T1Experiment\n\
         -  it was submitted by clau 10m ago, at 14:50\n"
    );
}

#[test]
fn as_json_the_estimate_is_a_time_and_every_reason_has_its_weight() {
    let answer = json(&busy(), "00005");
    assert_eq!(answer["schema"], 1);
    assert_eq!(answer["job"]["id"], "JOB-20260210-00005");
    assert_eq!(answer["estimated_start_at"], "2026-02-10T15:05:00Z");
    assert_eq!(answer["log"], Value::Null);
    let answer = json(&deserted(), "00001");
    let first = &answer["reasons"][0];
    assert_eq!(first["weight"], "bad");
    assert!(
        first["text"]
            .as_str()
            .unwrap()
            .contains("worker is silent 10m"),
        "{first}"
    );
    assert!(
        first["way_out"]
            .as_str()
            .unwrap()
            .contains("start it again"),
        "{first}"
    );
    assert_eq!(answer["estimated_start_at"], Value::Null);
}

#[test]
fn a_failure_names_the_line_of_the_log() {
    let answer = json(&failed(), BAD);
    let log = &answer["log"];
    assert_eq!(
        (&log["file"], &log["line"]),
        (&"stdout.log".into(), &7.into())
    );
    assert_eq!(log["lines_behind"], 1);
    assert!(
        log["text"].as_str().unwrap().starts_with("OSError"),
        "{log}"
    );
    let said = expect(&failed(), 0, &["why", "bad"]);
    assert!(said.out.contains(">     7 OSError"), "{}", said.out);
    assert!(said.out.contains("  -> make room"), "{}", said.out);
}

#[test]
fn a_failed_row_tells_its_error_and_how_long_it_ran() {
    let world = busy();
    world.row("JOB-20260210-00009", "FAILED", 0);
    let said = expect(&world, 0, &["why", "00009"]);
    assert!(
        said.out.contains("!! it failed: ValueError: too long"),
        "{}",
        said.out
    );
    assert!(
        said.out.contains("after 4m00s, usually 4m00s"),
        "{}",
        said.out
    );
}

#[test]
fn what_a_log_says_never_commands_a_terminal() {
    let world = failed();
    let log = "\x1b]0;title\x07ERROR: \x1b[2Jgone\u{202e}x\n";
    world.put(&format!("queue/inbox/{BAD}/stdout.log"), log);
    let said = expect(&world, 0, &["why", BAD]);
    assert!(said.out.contains("tells: "), "{}", said.out);
    crate::rig::assert_harmless(&said.out);
}

#[test]
fn a_source_that_is_down_and_an_id_that_nobody_has_end_as_everywhere() {
    let world = failed();
    let said = expect(&world, 1, &["why", "nobody"]);
    assert!(said.err.contains("no job is called `nobody`"), "{said:?}");
    world.submitted(FIRST);
    let said = expect(&world, 3, &["why", FIRST, "--db", "gone.db"]);
    assert!(
        said.out.contains("a person starts the jobs here"),
        "{said:?}"
    );
}
