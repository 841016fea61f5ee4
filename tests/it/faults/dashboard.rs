//! The dashboard killed at any moment while it puts one job after the other away: what it left is found, told and finished.

use std::time::{Duration, Instant};

use rustix::process::Signal;

use crate::terminal::harness::Session;

use super::judge::{judge, original};
use super::prepared::add_finished;
use super::record::Records;
use super::shot::{Shot, is_empty};
use super::told;
use super::world::World;

const JOBS: usize = 8;
const ROUNDS: u32 = 12;
/// Longer than it takes to put all of them away.
const LONGEST: Duration = Duration::from_millis(600);
/// Long after whatever the dashboard did by its own clock.
const MUCH_LATER: &str = "2099-01-01T00:00:00Z";
const EVEN_LATER: &str = "2099-01-01T00:10:00Z";

/// When it ends.
#[derive(Clone, Copy)]
enum Moment {
    After(Duration),
    /// As soon as so many entries lie in the archive.
    Archived(usize),
}

#[test]
fn a_dashboard_killed_while_it_archives_leaves_nothing_lost_and_nothing_hidden() {
    let prepared = World::prepare();
    for n in 0..JOBS {
        add_finished(&prepared, &format!("job-20260206-1000{n:02}-many"));
    }
    for round in 0..ROUNDS {
        let world = prepared.again();
        let before = world.shot();
        let moment = if round % 2 == 0 {
            Moment::After(LONGEST * round / ROUNDS)
        } else {
            Moment::Archived(archived(&before) + usize::try_from(round).unwrap())
        };
        kill_at(&world, moment);
        let after = world.shot();
        let lies = told::lies(&list(&world), &after, true);
        assert!(lies.is_empty(), "{lies:#?}");
        assert_sound(&before, &after);
        // The next one who comes settles what was done, and finishes the rest.
        world.jobtui(MUCH_LATER, &["recover"]);
        finish_restores(&world);
        let left: Vec<String> = over(&world.shot());
        for name in &left {
            let ran = world.jobtui(EVEN_LATER, &["archive", name]);
            assert_eq!(ran.code, Some(0), "{ran:?}");
        }
        let end = world.shot();
        assert_sound(&before, &end);
        assert!(over(&end).is_empty(), "{:?}", over(&end));
        let records = Records::read(&end.records);
        for name in records.of.keys() {
            assert!(records.fold(name).begun.is_empty(), "{name} is not settled");
        }
    }
}

/// Types away while the jobs leave the list, and ends the program without a word: after so long, or as soon
/// as so many entries lie in the archive.
fn kill_at(world: &World, moment: Moment) {
    let root = world.root().display().to_string();
    let mut session = Session::spawn(&["--queue", &root], 120, 40, &[]);
    session.wait_for_text("ok 9");
    session.send("3");
    let (begin, archive) = (Instant::now(), world.root().join("archive"));
    session.wait_until("the moment has come", |session| {
        // One that the cursor fell on is told of first, so some of these do nothing; on one that lies in
        // the archive it is the way back, which asks for a `y`. Where nothing asks, `yn` copies a name.
        session.send("ayn");
        match moment {
            Moment::After(long) => begin.elapsed() >= long,
            Moment::Archived(entries) => std::fs::read_dir(&archive).unwrap().count() >= entries,
        }
    });
    session.signal(Signal::KILL);
    session.wait_unread_exit();
}

/// What `recover` offers where a job was on its way back out of the archive.
fn finish_restores(world: &World) {
    let now = world.shot();
    let records = Records::read(&now.records);
    for place in now.copies.keys().filter(|place| place.0 == "archive") {
        let begun = records.fold(original(place)).begun;
        if begun.iter().any(|(_, op)| op == "restore") {
            world.jobtui(MUCH_LATER, &["restore", &place.1]);
        }
    }
}

fn list(world: &World) -> String {
    let ran = world.jobtui(MUCH_LATER, &["list", "--output", "json"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    ran.out
}

#[track_caller]
fn assert_sound(before: &Shot, after: &Shot) {
    let wrong = judge(before, after, None);
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn archived(shot: &Shot) -> usize {
    shot.copies
        .keys()
        .filter(|place| place.0 == "archive")
        .count()
}

/// The finished jobs that still lie in their areas.
fn over(shot: &Shot) -> Vec<String> {
    let live = shot.copies.iter().filter(|(place, _)| place.0 == "inbox");
    let over = live.filter(|(_, tree)| {
        !is_empty(tree) && super::shot::status(tree).as_deref() == Some("completed")
    });
    over.map(|(place, _)| original(place).to_owned()).collect()
}
