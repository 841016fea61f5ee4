//! The real program, run as a person or a script would: what it prints, where, and how it ends.

mod act;
mod audit;
mod compare;
mod config;
mod filter;
mod headless;
mod list;
mod logs;
mod show;
mod submit;

use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::rig::{NOW_TEXT, World};

pub(crate) const WFE: &str = "job-20260210-143022-wfe";
pub(crate) const RUN: &str = "job-20260210-140000-run";
pub(crate) const OLD: &str = "job-20260209-140000-old";
pub(crate) const BAD: &str = "job-20260209-130000-bad";

/// The program before this world, at a fixed time, with nothing of the user's around it.
pub(crate) fn jobtui(world: &World) -> Command {
    let mut command = bare(world.dir());
    if world.at("queue").exists() {
        command.args(["--queue", "fsq=queue"]);
    }
    if world.at("jobs.db").exists() {
        command.args(["--db", "lab=jobs.db"]);
    }
    command
}

/// The program in this directory, without a source.
pub(crate) fn bare(dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jobtui"));
    command
        .current_dir(dir)
        .env_clear()
        .env("HOME", dir)
        .env("USER", "ann")
        .env("TZ", "UTC")
        .env("LANG", "C.UTF-8")
        .env("TERM", "xterm-256color")
        .stdin(Stdio::null())
        .args(["--at", NOW_TEXT]);
    command
}

/// How it ended, what it said, what it complained about.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

pub(crate) fn run(command: &mut Command) -> Said {
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().unwrap();
    Said {
        code: status.code().unwrap_or(-1),
        out: String::from_utf8(stdout).unwrap(),
        err: String::from_utf8(stderr).unwrap(),
    }
}

pub(crate) fn ask(world: &World, args: &[&str]) -> Said {
    run(jobtui(world).args(args))
}

/// Runs it and expects this exit code.
#[track_caller]
pub(crate) fn expect(world: &World, code: i32, args: &[&str]) -> Said {
    let said = ask(world, args);
    assert_eq!(said.code, code, "{args:?}: {said:?}");
    said
}

/// One job in each state, in a queue and in a database.
pub(crate) fn full() -> World {
    let world = World::new();
    world.submitted(WFE);
    world.running(RUN, "one\ntwo\nthree\n");
    world.over(OLD, "completed");
    world.over(BAD, "failed");
    world.archived(
        "job-20260208-130000-away--20260209T130000Z-inbox",
        "completed",
    );
    world.row("JOB-20260210-00001", "COMPLETED", 0);
    world.row("JOB-20260210-00002", "FAILED", 0);
    world.row("JOB-20260210-00003", "RUNNING", 0);
    world.row("JOB-20260210-00004", "PENDING", 0);
    world.row("JOB-20260210-00005", "PENDING", 5);
    world
}

#[test]
fn without_a_terminal_the_dashboard_says_what_to_use_instead() {
    let said = expect(&full(), 2, &[]);
    assert_eq!(said.out, "");
    assert!(said.err.contains("--headless"), "{said:?}");
    assert!(said.err.contains("jobtui list"), "{said:?}");
}

#[test]
fn without_a_source_a_command_says_how_to_give_one() {
    let dir = tempfile::tempdir().unwrap();
    let said = run(bare(dir.path()).arg("list"));
    assert_eq!(said.code, 2);
    assert!(
        said.err.contains("--queue") && said.err.contains("--db"),
        "{said:?}"
    );
}

#[test]
fn the_environment_names_sources_when_nothing_else_does() {
    let world = full();
    let said = run(bare(world.dir()).env("JOBTUI_QUEUE", "queue").arg("list"));
    assert_eq!(said.code, 0, "{said:?}");
    assert!(
        said.out.contains(WFE) && !said.out.contains("JOB-2026"),
        "{said:?}"
    );
}

#[test]
fn wrong_words_are_wrong_use_and_help_is_an_answer() {
    let world = World::queue();
    expect(&world, 2, &["lst"]);
    expect(&world, 2, &["list", "--output", "xml"]);
    expect(&world, 2, &["--headless", "--size", "0x0"]);
    expect(&world, 2, &["list", "--config", "nowhere.toml"]);
    let said = expect(&world, 0, &["--help"]);
    assert!(
        said.out.contains("Usage: jobtui") && said.err.is_empty(),
        "{said:?}"
    );
    assert!(expect(&world, 0, &["--version"]).out.starts_with("jobtui "));
}

#[test]
fn the_table_of_keys_is_printed_from_the_code() {
    let said = expect(&World::queue(), 0, &["keys"]);
    for key in ["`c`", "`S`", "`/`", "`q"] {
        assert!(said.out.contains(key), "{key}: {}", said.out);
    }
}
