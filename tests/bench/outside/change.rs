//! One change at a time, from just before it is made visible to the bytes on the screen.

use std::path::Path;
use std::time::Duration;

use super::harness::Session;
use super::{SILENCE, floor, settled, text, when, when_anything};
use crate::measure::Samples;
use crate::world;

const CHANGES: usize = 60;

pub(super) fn measure(queue: &Path) {
    let mut null = floor(&["floor=screen", text(queue)]);
    null.read_until_quiet(SILENCE);
    new_jobs(&mut null, queue, "the floor");
    let mut session = settled(queue);
    new_jobs(&mut session, queue, "a folder");
    changed_job(&mut session, queue);
}

/// Each comes whole into the outbox, before all others in the queue.
fn new_jobs(session: &mut Session, queue: &Path, what: &str) {
    let mut times = Samples::of(format!("a new job: {what}"));
    let mut made = Vec::new();
    let mut bytes = Vec::new();
    for round in 0..CHANGES {
        let name = format!("job-20991231-{round:06}-tb{round}z");
        let begin = world::hand_in(queue, &name, "submitted");
        let before = session.bytes_seen().len();
        let mark = format!("tb{round}z");
        times.keep(
            begin,
            when(session, |screen| screen.contents().contains(&mark)),
        );
        session.read_until_quiet(Duration::from_millis(60));
        bytes.push(session.bytes_seen().len() - before);
        made.push(queue.join("outbox").join(name));
    }
    for job in made {
        std::fs::remove_dir_all(job).unwrap();
    }
    session.read_until_quiet(SILENCE);
    bytes.sort_unstable();
    times.print_with_tail();
    println!("    bytes of a new job: median {}", bytes[CHANGES / 2]);
}

/// One job's manifest is replaced again and again.
fn changed_job(session: &mut Session, queue: &Path) {
    let mut times = Samples::of("a changed job: a folder");
    let name = "job-20991231-235959-status";
    world::hand_in(queue, name, "submitted");
    session.read_until_quiet(SILENCE);
    for round in 0..CHANGES {
        let status = ["running", "failed", "completed", "submitted"][round % 4];
        let begin = world::rewrite(queue, name, status);
        times.keep(begin, when_anything(session));
        session.read_until_quiet(Duration::from_millis(60));
    }
    std::fs::remove_dir_all(queue.join("outbox").join(name)).unwrap();
    times.print_with_tail();
}
