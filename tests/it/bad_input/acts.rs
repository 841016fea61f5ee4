//! Actions amid bad input reach the chosen job, byte for byte, and no other.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::time::Duration;

use jobtui::clock::Clock;
use jobtui::job::{Consent, Done, Flag, Job, JobId, Now, Refusal, Request};
use jobtui::store::Store as _;
use rustix::fs::{AtFlags, CWD, Timespec, Timestamps, utimensat};

use crate::files_read::{World, manifest};

const A: &str = "job-20260210-143022-wfe";

/// Late enough for everything to have come to rest.
fn later() -> Now {
    Now {
        wall: Clock::Live.now().plus(Duration::from_secs(120)),
        steady: Duration::from_secs(1),
    }
}

fn archive(world: &mut World, job: &Job) -> Result<Done, Refusal> {
    world
        .store
        .carry_out(&Request::Archive(job.seen(), Consent::NotAsked), later())
}

fn names(world: &World, area: &str) -> BTreeSet<OsString> {
    let entries = fs::read_dir(world.at(area)).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name());
    names
        .filter(|name| !name.as_bytes().starts_with(b"."))
        .collect()
}

/// A finished job under a name of any bytes.
fn finished(world: &World, name: &[u8], id: &str) {
    let place = world.at("inbox").join(OsStr::from_bytes(name));
    fs::create_dir(&place).unwrap();
    fs::write(place.join("job.json"), manifest(id, "completed")).unwrap();
}

/// Puts away the job of these bytes; only it has gone, and its name begins the archive's.
fn only_it_moves(world: &mut World, name: &[u8]) {
    world.look().unwrap();
    let before = names(world, "inbox");
    let job = world.board.jobs[&JobId::live(name)].clone();
    archive(world, &job).unwrap();
    let after = names(world, "inbox");
    let gone: Vec<_> = before.difference(&after).cloned().collect();
    assert_eq!(gone, [OsString::from_vec(name.to_vec())]);
    let put = names(world, "archive");
    assert_eq!(put.len(), 1);
    let begin = [name, b"--"].concat();
    assert!(put.first().unwrap().as_bytes().starts_with(&begin));
}

#[test]
fn of_two_jobs_with_one_id_only_the_chosen_one_moves() {
    let mut world = World::new();
    finished(&world, b"job-b", "job-b");
    finished(&world, b"job-c", "job-b");
    assert!(world.flags("job-b").contains(&Flag::DuplicateId));
    only_it_moves(&mut world, b"job-c");
}

#[test]
fn a_name_that_is_no_text_is_acted_upon_byte_for_byte() {
    let mut world = World::new();
    // The second would be the first one's name, were it made text.
    finished(&world, b"job-\xFF", "x");
    finished(&world, "job-\u{FFFD}".as_bytes(), "x");
    finished(&world, br"job-\xFF", "x");
    only_it_moves(&mut world, b"job-\xFF");
}

#[test]
fn of_names_that_differ_only_in_accents_the_chosen_one_moves() {
    let mut world = World::new();
    finished(&world, "gr\u{f6}n".as_bytes(), "a");
    finished(&world, "gro\u{308}n".as_bytes(), "b");
    only_it_moves(&mut world, "gro\u{308}n".as_bytes());
}

#[test]
fn a_job_that_came_back_is_put_away_beside_its_former_self() {
    let mut world = World::new();
    finished(&world, A.as_bytes(), A);
    let job = world.row(A);
    archive(&mut world, &job).unwrap();
    let first = names(&world, "archive");
    finished(&world, A.as_bytes(), A);
    let job = world.row(A);
    assert!(job.flags.has(Flag::DuplicateId), "{:?}", job.flags);
    archive(&mut world, &job).unwrap();
    let both = names(&world, "archive");
    assert_eq!(both.len(), 2, "{both:?}");
    assert!(both.is_superset(&first));
    assert!(names(&world, "inbox").is_empty());
}

#[test]
fn a_move_that_was_only_announced_left_the_job_and_can_be_asked_again() {
    let mut world = World::new();
    finished(&world, A.as_bytes(), A);
    world.write(
        &format!("outbox/.jobtui/v1/{A}/000001-20260301T115000Z-00112233-archive.json"),
        format!(
            r#"{{"v":1,"op":"archive","seq":1,"at":"2026-03-01T11:50:00Z","by":"bob@desk","job_dir":"{A}",
            "from":["inbox/{A}"],"to":["archive/{A}--20260301T115000Z-inbox"]}}"#
        ),
    );
    let job = world.row(A);
    assert!(job.flags.has(Flag::Records));
    let details = world.store.details(&job.id).unwrap();
    let records = details
        .sections
        .iter()
        .find(|s| s.title.contains("records"));
    let line = &records.unwrap().lines[0];
    assert!(
        line.contains("archive") && line.contains("bob@desk"),
        "{line}"
    );
    archive(&mut world, &job).unwrap();
    assert!(names(&world, "inbox").is_empty());
    assert_eq!(names(&world, "archive").len(), 1);
}

#[test]
fn file_times_at_the_ends_of_the_clock_stop_nothing() {
    for seconds in [i64::MIN, -62_135_596_800, 13_569_465_600, i64::MAX] {
        let mut world = World::in_memory();
        finished(&world, A.as_bytes(), A);
        world.job("outbox", "job-run", "running");
        world.write("outbox/job-run/stdout.log", "x");
        world.job("archive", "job-old--20260211T000000Z-inbox", "completed");
        for place in [
            "inbox/job-20260210-143022-wfe/job.json",
            "inbox/job-20260210-143022-wfe",
            "outbox/job-run/job.json",
            "outbox/job-run/stdout.log",
            "outbox/job-run",
            "archive/job-old--20260211T000000Z-inbox/job.json",
            "archive/job-old--20260211T000000Z-inbox",
        ] {
            let time = Timespec {
                tv_sec: seconds,
                tv_nsec: 0,
            };
            let times = Timestamps {
                last_access: time,
                last_modification: time,
            };
            utimensat(CWD, world.at(place), &times, AtFlags::empty()).unwrap();
        }
        let job = world.row(A);
        world.row("job-run");
        assert_eq!(world.board.jobs.len(), 3, "{seconds}");
        world.look().unwrap();
        archive(&mut world, &job).unwrap();
        assert!(names(&world, "inbox").is_empty(), "{seconds}");
    }
}
