//! The first look at very many living jobs.

use std::fs;
use std::sync::Arc;

use super::World;
use jobtui::job::{Change, JobId, Status, Unread};
use jobtui::store::Store as _;

fn name(number: usize) -> String {
    format!("job-20260210-143022-live{number:05}")
}

fn crowd() -> World {
    let world = World::in_memory();
    for number in 0..1_500 {
        world.job("outbox", &name(number), "submitted");
    }
    world
}

#[test]
fn the_first_step_holds_the_oldest_that_wait_and_tells_how_many_are_unread() {
    let mut world = crowd();
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
    assert!(told.contains(&name(0)) && told.contains(&name(150)));
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
