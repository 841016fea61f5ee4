//! Whatever happens to a queue: all changes together equal a fresh first look, and a look with nothing new is
//! empty.

use std::fs;
use std::os::unix::fs::symlink;

use proptest::prelude::*;

use super::{World, manifest, store};
use jobtui::job::JobId;
use jobtui::store::Store as _;

/// One thing that may happen to a queue.
#[derive(Clone, Debug)]
enum Deed {
    Write(usize, usize, usize),
    Break(usize, usize),
    Bare(usize, usize),
    Remove(usize, usize),
    /// Results that do not repeat who handed the job in.
    Silent(usize),
    /// Into the archive under one of few stamps, so that both copies of a job meet there.
    Move(usize, usize, usize),
    /// Out of the archive.
    Take(usize, usize, usize),
    /// A link takes the place of an entry in the archive.
    Link(usize, usize, usize),
    Record(usize, i64),
    Look,
}

const AREAS: [&str; 2] = ["outbox", "inbox"];
const NAMES: [&str; 5] = [
    "job-20260210-143022-a",
    "job-20260210-143022-A",
    "b",
    "job-c",
    "d",
];
// No job here is over and runs then: what a job was before is known only to who was there.
const WORDS: [&str; 4] = ["submitted", "running", "odd", ""];

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        4 => (0..2usize, 0..5usize, 0..4usize).prop_map(|(a, n, w)| Deed::Write(a, n, w)),
        1 => (0..2usize, 0..5usize).prop_map(|(a, n)| Deed::Break(a, n)),
        1 => (0..2usize, 0..5usize).prop_map(|(a, n)| Deed::Bare(a, n)),
        2 => (0..2usize, 0..5usize).prop_map(|(a, n)| Deed::Remove(a, n)),
        1 => (0..5usize).prop_map(Deed::Silent),
        4 => (0..2usize, 0..5usize, 0..2usize).prop_map(|(a, n, s)| Deed::Move(a, n, s)),
        2 => (0..2usize, 0..5usize, 0..2usize).prop_map(|(a, n, s)| Deed::Take(a, n, s)),
        1 => (0..2usize, 0..5usize, 0..2usize).prop_map(|(a, n, s)| Deed::Link(a, n, s)),
        1 => (0..5usize, -5..5i64).prop_map(|(n, p)| Deed::Record(n, p)),
        3 => Just(Deed::Look),
    ]
}

fn entry(area: usize, name: usize, stamp: usize) -> String {
    let (name, kind) = (NAMES[name], AREAS[area]);
    format!("archive/{name}--20260211T00000{stamp}Z-{kind}")
}

fn made(queue: &World, place: &str) -> String {
    fs::create_dir_all(queue.at(place)).unwrap();
    place.to_owned()
}

fn happen(queue: &mut World, deed: &Deed, number: usize) {
    let job = |area: usize, name: usize| format!("{}/{}", AREAS[area], NAMES[name]);
    match deed {
        Deed::Write(area, name, word) => {
            let place = job(*area, *name);
            let id = if number.is_multiple_of(5) {
                NAMES[2]
            } else {
                NAMES[*name]
            };
            queue.write(&format!("{place}/x"), "");
            queue.replace(&format!("{place}/job.json"), manifest(id, WORDS[*word]));
        }
        Deed::Break(area, name) => {
            // Where nothing good was before: the last good values are known only to who was there.
            let place = job(*area, *name);
            if !queue.at(&place).exists() {
                queue.write(&format!("{place}/job.json"), "{");
            }
        }
        Deed::Bare(area, name) => {
            let place = job(*area, *name);
            if !queue.at(&place).exists() {
                queue.write(&format!("{place}/y"), "");
            }
        }
        Deed::Remove(area, name) => {
            let _ = fs::remove_dir_all(queue.at(&job(*area, *name)));
        }
        Deed::Silent(name) => queue.replace(
            &format!("{}/job.json", made(queue, &job(1, *name))),
            r#"{"status":"odd"}"#,
        ),
        Deed::Move(area, name, stamp) => {
            let _ = fs::rename(
                queue.at(&job(*area, *name)),
                queue.at(&entry(*area, *name, *stamp)),
            );
        }
        Deed::Take(area, name, stamp) => {
            let gone = queue.at(&format!("gone-{number}"));
            let _ = fs::rename(queue.at(&entry(*area, *name, *stamp)), gone);
        }
        Deed::Link(area, name, stamp) => {
            let place = queue.at(&entry(*area, *name, *stamp));
            let _ = fs::rename(&place, queue.at(&format!("gone-{number}")));
            symlink("..", place).unwrap();
        }
        Deed::Record(name, priority) => queue.write(
            &format!(
                "outbox/.jobtui/v1/{}/{number:06}-20260210T143022Z-0011223{}-priority.json",
                NAMES[*name],
                number % 10
            ),
            format!(r#"{{"v":1,"op":"priority","priority":{priority}}}"#),
        ),
        Deed::Look => {
            queue.look().unwrap();
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn the_sum_of_all_changes_is_what_a_fresh_look_sees(deeds in proptest::collection::vec(deed(), 1..40)) {
        let mut world = World::new();
        for (number, deed) in deeds.iter().enumerate() {
            happen(&mut world, deed, number);
        }
        world.look().unwrap();
        // All grace is over: who was there the whole time and who comes now agree.
        world.pass(3600);
        world.look().unwrap();
        prop_assert_eq!(world.look().unwrap(), 0, "nothing new");
        let mut fresh = World { store: store(world.dir.path()), board: super::Board::default(), steady: world.steady, dir: world.dir };
        fresh.look().unwrap();
        fresh.pass(3600);
        fresh.look().unwrap();
        for (area, name, stamp) in (0..2).flat_map(|a| (0..5).flat_map(move |n| [(a, n, 0), (a, n, 1)])) {
            let is_there = |area: usize| {
                let found = fs::symlink_metadata(fresh.at(&entry(area, name, stamp)));
                found.is_ok_and(|f| f.is_dir())
            };
            let id = JobId::archived(&entry(area, name, stamp).as_bytes()["archive/".len()..]);
            if is_there(area) {
                let has_row = area == 1 || !is_there(1);
                prop_assert_eq!(world.board.jobs.contains_key(&id), has_row, "{}", id);
            }
        }
        prop_assert_eq!(&world.board.jobs, &fresh.board.jobs);
        prop_assert_eq!(&world.board.flaws, &fresh.board.flaws);
    }
}

#[test]
fn a_record_changes_the_priority_and_the_version_of_its_job() {
    let mut world = World::new();
    world.job("outbox", "j", "submitted");
    let before = world.row("j");
    assert_eq!(before.priority, Some(0));
    world.write(
        "outbox/.jobtui/v1/j/000001-20260210T143022Z-00112233-priority.json",
        r#"{"v":1,"op":"priority","priority":7}"#,
    );
    let after = world.row("j");
    assert_eq!(after.priority, Some(7));
    assert_ne!(after.version, before.version);
    let details = world.store.details(&JobId::live(b"j")).unwrap();
    assert!(details.sections.iter().any(|s| s.title.contains("records")));
}
