//! Grace: what is on its way is given time, what stays broken is said.

use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};

use jobtui::job::{Change, Flag, JobId, Status};
use jobtui::store::Store as _;

use super::{World, manifest};

const A: &str = "job-20260210-143022-wfe";

#[test]
fn half_a_manifest_keeps_the_last_good_values_for_a_while_and_is_malformed_then() {
    let mut world = World::new();
    world.job("outbox", A, "submitted");
    world.look().unwrap();
    world.write(&format!("outbox/{A}/job.json"), "{\"status\": \"run");
    assert_eq!(world.status(A), Status::Pending);
    assert_eq!(world.flags(A), [Flag::Updating]);
    world.pass(89);
    assert_eq!(world.flags(A), [Flag::Updating]);
    world.pass(1);
    let job = world.row(A);
    assert_eq!(job.status, Status::Unknown);
    assert!(job.flags.has(Flag::Malformed));
    assert!(job.error.contains("line 1 column"), "{}", job.error);
    assert_eq!(world.board.flaws.len(), 1);
    world.replace(&format!("outbox/{A}/job.json"), manifest(A, "running"));
    assert_eq!(world.status(A), Status::Running);
}

#[test]
fn the_end_of_a_grace_period_is_told_beforehand() {
    let mut world = World::new();
    world.job("outbox", A, "submitted");
    world.look().unwrap();
    fs::remove_file(world.at(&format!("outbox/{A}/job.json"))).unwrap();
    let batch = world.store.catch_up(world.now()).unwrap();
    assert_eq!(batch.again, Some(std::time::Duration::from_secs(10)));
    world.board.take(batch.changes);
    assert_eq!(world.flags(A), [Flag::Updating]);
    world.pass(10);
    assert!(world.flags(A).contains(&Flag::NoManifest));
}

#[test]
fn a_job_in_the_middle_of_a_move_keeps_its_values_until_the_rest_follows() {
    let mut world = World::new();
    world.job("outbox", A, "completed");
    world.write(&format!("outbox/{A}/model.prt"), "x");
    world.look().unwrap();
    // A synchroniser moves file by file.
    let entry = format!("archive/{A}--20260211T000000Z-outbox");
    fs::create_dir(world.at(&entry)).unwrap();
    fs::rename(
        world.at(&format!("outbox/{A}/job.json")),
        world.at(&format!("{entry}/job.json")),
    )
    .unwrap();
    assert_eq!(world.status(A), Status::Completed);
    assert_eq!(world.flags(A), [Flag::Updating, Flag::RunsInPlace]);
    fs::remove_dir_all(world.at(&format!("outbox/{A}"))).unwrap();
    world.look().unwrap();
    assert_eq!(world.board.jobs.len(), 1);
}

#[test]
fn a_new_directory_arrives_for_ten_minutes_and_an_empty_one_is_hidden_for_two() {
    let mut world = World::new();
    world.write("outbox/j/model.prt", "x");
    fs::create_dir(world.at("outbox/empty")).unwrap();
    assert_eq!(world.flags("j"), [Flag::Arriving]);
    assert!(!world.board.jobs.contains_key(&JobId::live(b"empty")));
    world.pass(120);
    assert_eq!(world.flags("empty"), [Flag::Empty]);
    world.pass(480);
    assert_eq!(world.flags("j"), [Flag::NoManifest]);
    assert_eq!(world.board.flaws.len(), 1);
}

#[test]
fn a_new_job_with_half_a_manifest_is_arriving() {
    let mut world = World::new();
    world.look().unwrap();
    world.write("outbox/j/job.json", "{\"status\":");
    assert_eq!(world.flags("j"), [Flag::Arriving]);
    world.pass(90);
    assert!(world.flags("j").contains(&Flag::Malformed));
}

#[test]
fn a_running_job_is_asked_about_after_half_an_hour_without_a_sign_of_life() {
    let mut world = World::new();
    world.job("inbox", A, "running");
    assert!(world.flags(A).is_empty());
    world.pass(1799);
    world.write(&format!("inbox/{A}/stdout.log"), "alive");
    assert!(world.flags(A).is_empty());
    world.pass(1799);
    assert!(world.flags(A).is_empty());
    world.pass(1);
    assert_eq!(world.flags(A), [Flag::Stalled]);
    world.write(&format!("inbox/{A}/stdout.log"), "alive again");
    assert!(world.flags(A).is_empty());
}

#[test]
fn a_manifest_that_is_deleted_and_renamed_without_end_never_looks_missing() {
    let mut world = World::new();
    world.job("outbox", A, "submitted");
    world.look().unwrap();
    let stop = AtomicBool::new(false);
    let place = world.at(&format!("outbox/{A}/job.json"));
    let temp = world.at(&format!("outbox/{A}/.syncthing.job.json.tmp"));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                fs::write(&temp, manifest(A, "submitted")).unwrap();
                fs::remove_file(&place).unwrap();
                fs::rename(&temp, &place).unwrap();
            }
        });
        let mut wrong = Vec::new();
        for _ in 0..3000 {
            let batch = world.store.catch_up(world.now()).unwrap();
            wrong.extend(batch.changes.into_iter().filter(|change| match change {
                Change::Put(job) => {
                    job.status != Status::Pending || job.flags.has(Flag::NoManifest)
                }
                Change::Gone(_) | Change::Flawed(_) => true,
                _ => false,
            }));
            world.steady += std::time::Duration::from_millis(1);
        }
        stop.store(true, Ordering::Relaxed);
        assert!(wrong.is_empty(), "{:?}", wrong[0]);
    });
}
