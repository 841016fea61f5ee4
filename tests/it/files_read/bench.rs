//! Many jobs.

use super::{World, manifest};
use jobtui::job::{Change, Flag};
use jobtui::store::Store as _;

#[test]
fn fifty_thousand_jobs_are_read_live_ones_first_and_the_archive_newest_first() {
    let mut world = World::in_memory();
    for n in 0..300 {
        world.job(
            "outbox",
            &format!("job-20260210-143022-live{n}"),
            "submitted",
        );
    }
    for n in 0..49_700 {
        let second = format!("{:02}{:02}{:02}", n / 3600, n / 60 % 60, n % 60);
        let entry = format!("job-20260110-000000-a{n}--20260211T{second}Z-inbox");
        world.write(
            &format!("archive/{entry}/job.json"),
            manifest("x", "completed"),
        );
    }
    let first = world.store.catch_up(world.now()).unwrap();
    assert!(first.more);
    let live = |c: &&Change| matches!(c, Change::Put(job) if !job.flags.has(Flag::Archived));
    assert_eq!(first.changes.iter().filter(live).count(), 300);
    world.board.take(first.changes);
    let second = world.store.catch_up(world.now()).unwrap();
    let newest = second.changes.iter().find_map(|c| match c {
        Change::Put(job) if job.flags.has(Flag::Archived) => Some(job.title.as_str().to_owned()),
        _ => None,
    });
    assert_eq!(newest.as_deref(), Some("a49699"));
    world.board.take(second.changes);
    world.look().unwrap();
    assert_eq!(world.board.jobs.len(), 50_000);
    assert_eq!(world.look().unwrap(), 0);
    assert!(world.board.flaws.is_empty());
}
