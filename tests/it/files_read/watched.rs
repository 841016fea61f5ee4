//! Change events: a nudge comes, and the look it causes sees the change.

use std::fs;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use jobtui::job::{Flag, JobId, Status};
use jobtui::store::Store as _;

use super::{World, manifest};

fn watched() -> (World, Receiver<()>) {
    let mut world = World::new();
    let (send, nudges) = channel();
    let send = Mutex::new(send);
    let pace = world.store.watch(
        Arc::new(move || {
            let _ = send.lock().unwrap().send(());
        }),
        None,
    );
    assert_eq!(
        pace.every,
        Duration::from_secs(25),
        "this disk has change events"
    );
    world.look().unwrap();
    (world, nudges)
}

/// Looks after each nudge until the world is as it should be.
fn until(world: &mut World, nudges: &Receiver<()>, done: impl Fn(&World) -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !done(world) {
        let left = deadline.saturating_duration_since(Instant::now());
        assert!(
            nudges.recv_timeout(left).is_ok(),
            "no nudge led to it: {:?}",
            world.board.jobs
        );
        world.look().unwrap();
    }
}

fn status(world: &World, name: &str) -> Option<Status> {
    let id = JobId::live(name.as_bytes());
    world.board.jobs.get(&id).map(|job| job.status)
}

#[test]
fn a_new_job_its_change_and_its_going_are_all_noticed() {
    let (mut world, nudges) = watched();
    world.job("outbox", "j", "submitted");
    until(&mut world, &nudges, |w| {
        status(w, "j") == Some(Status::Pending)
    });
    world.replace("outbox/j/job.json", manifest("j", "running"));
    until(&mut world, &nudges, |w| {
        status(w, "j") == Some(Status::Running)
    });
    world.job("inbox", "j", "completed");
    until(&mut world, &nudges, |w| {
        status(w, "j") == Some(Status::Completed)
    });
    fs::rename(
        world.at("outbox/j"),
        world.at("archive/j--20260211T000000Z-outbox"),
    )
    .unwrap();
    fs::rename(
        world.at("inbox/j"),
        world.at("archive/j--20260211T000000Z-inbox"),
    )
    .unwrap();
    until(&mut world, &nudges, |w| {
        status(w, "j").is_none() && w.board.jobs.len() == 1
    });
}

#[test]
fn a_burst_of_new_jobs_is_noticed_whole() {
    let (mut world, nudges) = watched();
    for n in 0..300 {
        world.job("outbox", &format!("j{n}"), "submitted");
    }
    until(&mut world, &nudges, |w| {
        w.board
            .jobs
            .values()
            .filter(|j| j.status == Status::Pending)
            .count()
            == 300
    });
}

#[test]
fn reading_makes_no_nudge() {
    let (mut world, nudges) = watched();
    world.job("outbox", "j", "submitted");
    until(&mut world, &nudges, |w| {
        status(w, "j") == Some(Status::Pending)
    });
    // A mark that comes after everything our own looks may have caused.
    for _ in 0..50 {
        world.look().unwrap();
    }
    while nudges.try_recv().is_ok() {}
    world.look().unwrap();
    world.replace("outbox/j/job.json", manifest("j", "running"));
    until(&mut world, &nudges, |w| {
        status(w, "j") == Some(Status::Running)
    });
    assert!(
        nudges.try_iter().count() < 10,
        "a handful for the change, none for the looks"
    );
}

#[test]
fn an_area_that_is_made_anew_is_watched_anew() {
    let (mut world, nudges) = watched();
    fs::remove_dir(world.at("outbox")).unwrap();
    until(&mut world, &nudges, |w| {
        w.board
            .signs
            .as_ref()
            .is_some_and(|s| s.notes.iter().any(|n| n.contains("outbox")))
    });
    fs::create_dir(world.at("outbox")).unwrap();
    until(&mut world, &nudges, |w| {
        w.board
            .signs
            .as_ref()
            .is_some_and(|s| !s.notes.iter().any(|n| n.contains("outbox")))
    });
    world.job("outbox", "j", "submitted");
    until(&mut world, &nudges, |w| {
        status(w, "j") == Some(Status::Pending)
    });
}

#[test]
fn what_was_just_done_is_seen_by_the_next_look_even_before_its_events_come() {
    let (mut world, nudges) = watched();
    world.job("outbox", "j", "submitted");
    until(&mut world, &nudges, |w| {
        status(w, "j") == Some(Status::Pending)
    });
    let job = world.row("j");
    let request = jobtui::job::Request::Reprioritise(job.seen(), 5);
    world.store.carry_out(&request, world.now()).unwrap();
    assert_eq!(world.row("j").priority, Some(5));
    let request = jobtui::job::Request::Cancel(world.row("j").seen());
    world.store.carry_out(&request, world.now()).unwrap();
    world.look().unwrap();
    assert_eq!(status(&world, "j"), None, "taken back into the archive");
    let old = world.board.jobs.values().next().unwrap();
    assert_eq!(old.status, Status::Cancelled);
    let stale = jobtui::job::Request::Cancel(job.seen());
    assert!(world.store.carry_out(&stale, world.now()).is_err());
}

#[test]
fn a_followed_log_nudges_when_it_grows() {
    let (mut world, _) = watched();
    world.job("inbox", "j", "running");
    world.write("inbox/j/stdout.log", "one\n");
    let (send, nudges) = channel();
    let send = Mutex::new(send);
    let id = JobId::live(b"j");
    world.store.watch(
        Arc::new(move || {
            let _ = send.lock().unwrap().send(());
        }),
        Some(&id),
    );
    world.look().unwrap();
    while nudges.recv_timeout(Duration::from_millis(50)).is_ok() {}
    let mut log = fs::File::options()
        .append(true)
        .open(world.at("inbox/j/stdout.log"))
        .unwrap();
    std::io::Write::write_all(&mut log, b"two\n").unwrap();
    assert!(nudges.recv_timeout(Duration::from_secs(20)).is_ok());
    let ask = jobtui::job::LogAsk::End { most: 100 };
    assert_eq!(world.store.read_log(&id, ask).unwrap().bytes, b"one\ntwo\n");
}

#[test]
fn a_log_that_is_asked_for_between_the_first_step_and_the_watches_is_followed() {
    let mut world = World::new();
    world.job("outbox", "j", "running");
    fs::write(world.at("outbox/j/stdout.log"), "one\n").unwrap();
    let (send, nudges) = channel();
    let send = Mutex::new(send);
    let nudge: jobtui::store::Nudge = Arc::new(move || {
        let _ = send.lock().unwrap().send(());
    });
    world.store.watch(Arc::clone(&nudge), None);
    let first = world.store.catch_up(world.now()).unwrap();
    assert!(first.more);
    world.board.take(first.changes);
    world.store.watch(nudge, Some(&JobId::live(b"j")));
    world.look().unwrap();
    quiet(&nudges);
    fs::write(world.at("outbox/j/stdout.log"), "one\ntwo\n").unwrap();
    assert!(nudges.recv_timeout(Duration::from_secs(20)).is_ok());
}

#[test]
fn a_later_record_of_another_operator_is_noticed_before_the_regular_look() {
    let mut world = World::new();
    world.job("outbox", "j", "submitted");
    let put = |world: &World, n: i64| {
        let name = format!("outbox/.jobtui/v1/j/{n:06}-20260210T143022Z-0011223{n}-priority.json");
        let text = format!(r#"{{"v":1,"op":"priority","priority":{n}}}"#);
        world.write(&name, &text);
    };
    put(&world, 1);
    let (send, nudges) = channel();
    let send = Mutex::new(send);
    world.store.watch(
        Arc::new(move || {
            let _ = send.lock().unwrap().send(());
        }),
        None,
    );
    world.look().unwrap();
    world.look().unwrap();
    for n in 2..5 {
        while nudges.try_recv().is_ok() {}
        put(&world, n);
        until(&mut world, &nudges, |w| {
            w.board.jobs[&JobId::live(b"j")].priority == Some(n)
        });
    }
}

/// Until all events of what was done so far have come.
fn quiet(nudges: &Receiver<()>) {
    while nudges.recv_timeout(Duration::from_millis(100)).is_ok() {}
}

#[test]
fn results_whose_directory_a_look_at_everything_met_are_watched_too() {
    let (mut world, nudges) = watched();
    world.job("outbox", "j", "submitted");
    until(&mut world, &nudges, |w| {
        status(w, "j") == Some(Status::Pending)
    });
    world.write("inbox/j/stdout.log", "one\n");
    quiet(&nudges);
    // The regular look is due, and takes the events with it.
    world.pass(20);
    world.look().unwrap();
    quiet(&nudges);
    world.replace("inbox/j/job.json", manifest("j", "running"));
    until(&mut world, &nudges, |w| {
        status(w, "j") == Some(Status::Running)
    });
}

#[test]
fn results_that_come_while_their_job_is_followed_are_heard() {
    let (mut world, _) = watched();
    world.job("inbox", "j", "running");
    let (send, nudges) = channel();
    let send = Mutex::new(send);
    let nudge: jobtui::store::Nudge = Arc::new(move || {
        let _ = send.lock().unwrap().send(());
    });
    world.store.watch(nudge, Some(&JobId::live(b"j")));
    world.look().unwrap();
    quiet(&nudges);
    fs::create_dir(world.at("inbox/j/3_results")).unwrap();
    while nudges.recv_timeout(Duration::from_millis(100)).is_ok() {
        world.look().unwrap();
    }
    fs::write(world.at("inbox/j/3_results/study.db"), "").unwrap();
    assert!(nudges.recv_timeout(Duration::from_secs(20)).is_ok());
}

#[test]
fn a_manifest_that_comes_between_the_look_and_the_watch_is_not_missed() {
    let (mut world, nudges) = watched();
    world.job("outbox", "j", "submitted");
    until(&mut world, &nudges, |w| {
        status(w, "j") == Some(Status::Pending)
    });
    world.write("inbox/j/stdout.log", "one\n");
    // So many that watching them is a step of its own.
    for n in 0..200 {
        world.job("outbox", &format!("j{n}"), "submitted");
    }
    quiet(&nudges);
    let batch = world.store.catch_up(world.now()).unwrap();
    assert!(batch.more, "they are still to be watched");
    world.board.take(batch.changes);
    assert!(
        world.board.jobs[&JobId::live(b"j")]
            .flags
            .has(Flag::ResultsArriving)
    );
    world.job("inbox", "j", "running");
    loop {
        let batch = world.store.catch_up(world.now()).unwrap();
        world.board.take(batch.changes);
        if !batch.more && batch.again != Some(Duration::ZERO) {
            break;
        }
    }
    assert_eq!(status(&world, "j"), Some(Status::Running));
}
