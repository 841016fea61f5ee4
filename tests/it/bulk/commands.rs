//! The same by command: ids or a filter, a limit, a reason, what cannot, and the exit codes.

use super::{fill, name, places, sweep};
use crate::cli::{ask, expect};
use crate::rig::World;
use crate::terminal::harness::Session;

#[test]
fn a_filter_names_many_and_max_stops_one_that_names_too_many() {
    let world = sweep(12);
    let said = expect(
        &world,
        2,
        &["cancel", "--filter", "sweep", "--max", "11", "--yes"],
    );
    assert!(
        said.err.contains("12 jobs are meant, and --max allows 11"),
        "{said:?}"
    );
    assert_eq!(places(&world), (12, 0));
    let said = expect(
        &world,
        0,
        &["cancel", "--filter", "sweep", "--max", "12", "--yes"],
    );
    assert_eq!(said.out.lines().count(), 12, "{said:?}");
    assert_eq!(places(&world), (0, 12));
    assert!(world.at("queue/outbox/job-20260210-120000-other").exists());
}

#[test]
fn jobs_are_named_by_ids_or_by_a_filter_and_never_by_nothing() {
    let world = sweep(2);
    let said = expect(&world, 2, &["cancel", "--yes"]);
    assert!(
        said.err.contains("by their ids, or by --filter"),
        "{said:?}"
    );
    let said = expect(
        &world,
        2,
        &["cancel", "sweep00", "--filter", "sweep", "--yes"],
    );
    assert!(said.err.contains("not by both"), "{said:?}");
    let said = expect(&world, 1, &["cancel", "--filter", "nobody", "--yes"]);
    assert!(said.err.contains("no job matches"), "{said:?}");
    assert_eq!(places(&world), (2, 0));
}

#[test]
fn a_dry_run_lists_what_will_and_what_cannot_and_does_nothing() {
    let world = World::new();
    fill(&world, 2);
    world.row("JOB-20260210-00001", "RUNNING", 0);
    let before = world.tree("queue");
    let said = expect(
        &world,
        4,
        &[
            "cancel",
            "sweep00",
            "sweep01",
            "JOB-20260210-00001",
            "--dry-run",
        ],
    );
    let would = said
        .out
        .lines()
        .filter(|line| line.starts_with("would cancel"));
    assert_eq!(would.count(), 2, "{said:?}");
    assert!(
        said.out
            .contains("cannot cancel JOB-20260210-00001 is running: only pending"),
        "{said:?}"
    );
    assert_eq!(world.tree("queue"), before);
}

#[test]
fn each_job_gets_its_own_line_and_some_of_many_is_told_by_the_exit_code() {
    let world = World::new();
    fill(&world, 2);
    world.row("JOB-20260210-00001", "RUNNING", 0);
    let said = expect(
        &world,
        4,
        &[
            "cancel",
            "sweep00",
            "JOB-20260210-00001",
            "sweep01",
            "--yes",
        ],
    );
    assert_eq!(said.out.lines().count(), 2, "{said:?}");
    assert!(said.err.contains("JOB-20260210-00001"), "{said:?}");
    assert_eq!(places(&world), (0, 2));
    let said = expect(&world, 6, &["cancel", "JOB-20260210-00001", "--yes"]);
    assert!(said.err.contains("only pending"), "{said:?}");
}

#[test]
fn a_reason_stands_in_the_audit_and_in_the_queues_record() {
    let world = sweep(1);
    let args = ["cancel", "sweep00", "--reason", "wrong mesh", "--yes"];
    let said = crate::cli::run(
        crate::cli::jobtui(&world)
            .args(args)
            .env("JOBTUI_AUDIT", "audit.jsonl"),
    );
    assert_eq!(said.code, 0, "{said:?}");
    let audit = std::fs::read_to_string(world.at("audit.jsonl")).unwrap();
    assert!(audit.contains("\"reason\":\"wrong mesh\""), "{audit}");
    let records = world.tree(&format!("queue/outbox/.jobtui/v1/{}", name(0)));
    let texts: Vec<_> = records
        .values()
        .flatten()
        .map(|t| String::from_utf8_lossy(t))
        .collect();
    assert!(
        !texts.is_empty() && texts.iter().all(|text| text.contains("wrong mesh")),
        "{texts:?}"
    );
}

#[test]
fn priorities_are_set_or_shifted_for_many() {
    let world = World::database();
    for number in 1..=3 {
        world.row(&format!("JOB-20260210-0000{number}"), "PENDING", number);
    }
    expect(&world, 0, &["prio", "00001", "00002", "-5", "--yes"]);
    let sum = "SELECT sum(priority) FROM jobs";
    assert_eq!(world.ask::<i64>(sum), -7);
    expect(
        &world,
        0,
        &["prio", "--filter", "pending", "--by", "2", "--yes"],
    );
    assert_eq!(world.ask::<i64>(sum), -1);
    let said = expect(&world, 2, &["prio", "00001", "high", "--yes"]);
    assert!(said.err.contains("`high` is no priority"), "{said:?}");
}

#[test]
fn several_former_jobs_are_run_again() {
    let world = World::queue();
    world.over("job-20260209-100000-done", "completed");
    world.over("job-20260209-100001-gone", "failed");
    let said = ask(&world, &["rerun", "done", "gone"]);
    assert_eq!((said.code, said.out.as_str()), (6, ""), "{said:?}");
    let said = expect(&world, 0, &["rerun", "done", "gone", "--yes"]);
    assert_eq!(said.out.lines().count(), 2, "{said:?}");
    for id in said.out.lines() {
        assert!(
            world.at(&format!("queue/outbox/{id}/job.json")).exists(),
            "{id}"
        );
    }
}

#[test]
fn at_a_terminal_more_than_ten_are_confirmed_by_their_number() {
    let world = sweep(12);
    let queue = world.at("queue").to_string_lossy().into_owned();
    let args = ["--queue", &queue, "cancel", "--filter", "sweep"];
    for (typed, done) in [("y\r", 0), ("12\r", 12)] {
        let mut session = Session::spawn(&args, 100, 30, &[]);
        session.wait_for_text("cancel: 12 jobs? type 12 to confirm (more than 10 jobs):");
        assert_eq!(places(&world), (12, 0));
        session.send(typed);
        session.wait_exit();
        assert_eq!(places(&world), (12 - done, done));
    }
}
