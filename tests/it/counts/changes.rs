//! The system calls that a change takes while a queue is followed, counted by strace.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};

use super::World;
use super::calls::{no_strace, sum_of_calls};

#[test]
fn a_new_job_takes_few_system_calls_and_its_directory_is_listed_once() {
    if no_strace() {
        return;
    }
    let few = coming(5);
    let many = coming(25);
    let per_job = |place: usize| (many[place] - few[place]) / 20.0;
    // Two to see that the queue is there, four for the two areas, eight for what is in the job's directory, three that
    // it lies nowhere else, has no records and has not moved meanwhile, one for its watch; the others are those of
    // hearing events and of telling the line.
    assert!((15.0..=32.0).contains(&per_job(0)), "{:.1}", per_job(0));
    assert!((0.9..=1.1).contains(&per_job(1)), "{:.1}", per_job(1));
}

/// All calls of a program that follows a queue into which so many jobs come one after the other, and how many of them
/// list a directory.
fn coming(jobs: usize) -> [f64; 2] {
    let world = World::new(5);
    let counted = world.dir.path().join("calls");
    let mut followed = Command::new("strace")
        .args(["-f", "-c", "-o"])
        .arg(&counted)
        .arg(env!("CARGO_BIN_EXE_jobtui"))
        .args(["watch", "--queue", &world.queue()])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(followed.stdout.take().unwrap()).lines();
    let mut until = |part: &str| {
        let told = lines.any(|line| line.unwrap().contains(part));
        assert!(told, "{part} was not told");
    };
    until("00004");
    for n in 0..jobs {
        let name = format!("job-20260211-000000-c{n:05}");
        let draft = world.dir.path().join(&name);
        fs::create_dir(&draft).unwrap();
        fs::write(draft.join("job.json"), r#"{"status": "submitted"}"#).unwrap();
        let place = world.dir.path().join("q/outbox").join(&name);
        fs::rename(&draft, place).unwrap();
        until(&name);
    }
    end(&mut followed);
    // Waiting is the machine's doing, and a build with debug assertions asks about each file descriptor before it
    // closes it.
    let waiting = ["futex", "sched_yield", "fcntl", "restart_syscall"];
    let all = sum_of_calls(&counted, |name| !waiting.contains(&name));
    let listed = sum_of_calls(&counted, |name| name == "getdents64");
    [all, listed]
}

/// Ends the program that strace began, and with it strace.
fn end(strace: &mut Child) {
    let id = strace.id();
    let began = fs::read_to_string(format!("/proc/{id}/task/{id}/children")).unwrap();
    let began: i32 = began.trim().parse().unwrap();
    kill_process(Pid::from_raw(began).unwrap(), Signal::INT).unwrap();
    strace.wait().unwrap();
}
