//! The first look at very many living jobs.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::sync::Arc;

use super::World;
use jobtui::job::{Change, Flag, Job, JobId, Status, Unread};
use jobtui::store::Store as _;

fn name(number: usize) -> String {
    format!("job-20260210-143022-live{number:05}")
}

fn crowd() -> World {
    crowd_of(1_500)
}

fn crowd_of(jobs: usize) -> World {
    let world = World::in_memory();
    for number in 0..jobs {
        world.job("outbox", &name(number), "submitted");
    }
    world
}

#[test]
fn the_first_step_holds_the_oldest_that_wait_and_tells_how_many_are_unread() {
    let mut world = crowd();
    world.store.watch(Arc::new(|| {}), None);
    let first = world.store.catch_up(world.now()).unwrap();
    assert!(first.more);
    let mut told: Vec<_> = first
        .changes
        .iter()
        .filter_map(|change| match change {
            Change::Put(job) => Some(job.id.name().to_owned()),
            _ => None,
        })
        .collect();
    told.sort();
    let unread = Change::Unread(Unread {
        live: 1_500 - told.len() as u64,
        archived: 0,
    });
    assert!((100..1_000).contains(&told.len()), "{}", told.len());
    assert!(first.changes.contains(&unread), "{unread:?}");
    assert!(told.contains(&name(0)) && told.contains(&name(90)));
    world.board.take(first.changes);
    world.look().unwrap();
    assert_eq!(world.board.jobs.len(), 1_500);
    assert_eq!(world.look().unwrap(), 0);
}

#[test]
fn what_changes_between_the_first_step_and_the_watches_is_found() {
    for many in [true, false] {
        let mut world = if many { crowd() } else { World::in_memory() };
        for number in 0..3 {
            world.job("outbox", &name(number), "submitted");
        }
        world.store.watch(Arc::new(|| {}), None);
        let first = world.store.catch_up(world.now()).unwrap();
        world.board.take(first.changes);
        // Each of these was told; and one comes.
        world.job("inbox", &name(0), "completed");
        fs::remove_dir_all(world.at(&format!("outbox/{}", name(1)))).unwrap();
        world.job("outbox", &name(2), "running");
        world.job("outbox", "job-20260209-000000-new", "submitted");
        world.look().unwrap();
        world.look().unwrap();
        let status = |name: &str| {
            let job = world.board.jobs.get(&JobId::live(name.as_bytes()));
            job.map(|job| job.status)
        };
        assert_eq!(status(&name(0)), Some(Status::Completed), "many: {many}");
        assert_eq!(status(&name(1)), None, "many: {many}");
        assert_eq!(status(&name(2)), Some(Status::Running), "many: {many}");
        assert_eq!(status("job-20260209-000000-new"), Some(Status::Pending));
    }
}

#[test]
fn a_job_of_many_is_told_once_with_what_lies_beside_its_manifest() {
    let mut world = crowd();
    let conflict = "job.sync-conflict-20261120-151223-YNBZ5RL.json";
    for number in [3, 1_400] {
        let place = format!("outbox/{}/{conflict}", name(number));
        fs::write(world.at(&place), "{}").unwrap();
    }
    // Put away before, so that it lies in both.
    let twin = format!("archive/{}--20260211T143022Z-inbox", name(1_401));
    fs::create_dir_all(world.at(&twin)).unwrap();
    fs::write(world.at(&format!("{twin}/job.json")), "{}").unwrap();

    let mut first = world.store.catch_up(world.now()).unwrap();
    let shown: Vec<JobId> = puts(&first.changes).map(|job| job.id.clone()).collect();
    let mut told: HashMap<JobId, (usize, Job)> = HashMap::new();
    loop {
        for job in puts(&first.changes) {
            let times = told.get(&job.id).map_or(0, |(times, _)| *times);
            told.insert(job.id.clone(), (times + 1, job.clone()));
        }
        if !first.more {
            break;
        }
        first = world.store.catch_up(world.now()).unwrap();
    }
    assert_eq!(told.len(), 1_501);
    let has = |number: usize, flag| {
        told[&JobId::live(name(number).as_bytes())]
            .1
            .flags
            .has(flag)
    };
    assert!(has(3, Flag::ConflictCopies) && has(1_400, Flag::ConflictCopies));
    assert!(has(1_401, Flag::DuplicateId) && !has(1_402, Flag::ConflictCopies));
    // Those of the first screen were told before anything beside them was looked at, and one has kin in the archive,
    // which is listed meanwhile.
    let again = told
        .iter()
        .filter(|(id, (times, _))| *times > 1 && !shown.contains(id));
    let again: Vec<_> = again.map(|(id, _)| id.name().to_owned()).collect();
    assert!(again.is_empty() || again == [name(1_401)], "{again:?}");
}

fn puts(changes: &[Change]) -> impl Iterator<Item = &Job> {
    changes.iter().filter_map(|change| match change {
        Change::Put(job) => Some(job),
        _ => None,
    })
}

#[test]
fn what_moves_after_it_was_read_ahead_is_not_told_as_if_it_waited() {
    let mut world = crowd_of(3_000);
    for _ in 0..2 {
        // The second step ends before all are told, and readers are ahead of it.
        let step = world.store.catch_up(world.now()).unwrap();
        world.board.take(step.changes);
    }
    let before: HashSet<JobId> = world.board.jobs.keys().cloned().collect();
    assert!((200..2_900).contains(&before.len()), "{}", before.len());
    for number in 0..3_000 {
        let job = name(number);
        fs::rename(
            world.at(&format!("outbox/{job}")),
            world.at(&format!("inbox/{job}")),
        )
        .unwrap();
    }
    world.look().unwrap();
    let wrong = |id: &&JobId| !before.contains(id);
    let wrong: Vec<_> = world.board.jobs.keys().filter(wrong).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    world.look().unwrap();
    assert_eq!(world.board.jobs.len(), 3_000);
    let came_back = |job: &Job| job.flags.has(Flag::ResultsArriving);
    assert!(world.board.jobs.values().all(came_back));
}
