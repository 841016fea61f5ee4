//! Cancel, priority, archive: what they move and what they refuse.

use super::*;

#[test]
fn a_cancelled_waiting_job_moves_whole_into_the_archive() {
    let mut world = World::new();
    world.submitted("submitted");
    let before = world.tree();
    let seen = world.look();
    let done = world.ask(&Request::Cancel(seen)).unwrap();
    let target = format!("archive/{JOB}--{}-cancelled", world.stamp());
    assert_eq!(
        world.tree(),
        moved(&before, &format!("outbox/{JOB}"), &target)
    );
    assert!(
        done.text.contains("may already have started"),
        "{}",
        done.text
    );
    assert_eq!(world.recorded(), ["cancel", "withdraw", "withdrawn"]);
    let last = &world.records()[2];
    assert_eq!(last["from"], json!([format!("outbox/{JOB}")]));
    assert_eq!(last["to"], json!([target]));
    assert_eq!(last["by"], "ann@desk");
    assert_eq!(last["seen"]["status"], "pending");
    assert_eq!(last["seen"]["sha256"].as_str().unwrap().len(), 64);
}

#[test]
fn a_cancel_of_a_running_job_is_only_recorded_and_called_a_request() {
    let mut world = World::new();
    world.submitted("submitted");
    world.came_back("running");
    let before = world.tree();
    let seen = world.look();
    let done = world.ask(&Request::Cancel(seen)).unwrap();
    assert!(done.text.contains("requested (advisory)"), "{}", done.text);
    assert_eq!(world.tree(), before);
    assert_eq!(world.recorded(), ["cancel"]);
    let seen = world.look();
    let again = world.ask(&Request::Cancel(seen)).unwrap_err();
    assert_eq!(again.kind, RefusalKind::NotPossible);
    assert_eq!(world.recorded(), ["cancel"]);
}

#[test]
fn a_finished_job_is_neither_cancelled_nor_given_a_priority() {
    let mut world = World::new();
    world.submitted("submitted");
    world.came_back("failed");
    let seen = world.look();
    for request in [
        Request::Cancel(seen.clone()),
        Request::Reprioritise(seen, 5),
    ] {
        let refusal = world.ask(&request).unwrap_err();
        assert_eq!(refusal.kind, RefusalKind::NotPossible);
        assert!(refusal.text.contains("failed"), "{}", refusal.text);
    }
    assert!(world.recorded().is_empty());
}

#[test]
fn a_waiting_job_whose_results_arrive_is_not_taken_back() {
    let mut world = World::new();
    world.submitted("submitted");
    world.came_back("submitted");
    let before = world.tree();
    let seen = world.look();
    let done = world.ask(&Request::Cancel(seen)).unwrap();
    assert!(done.text.contains("not taken back"), "{}", done.text);
    assert_eq!(world.tree(), before);
    assert_eq!(world.recorded(), ["cancel"]);
}

#[test]
fn a_job_of_unknown_status_is_taken_back_only_when_cancelled_twice() {
    let mut world = World::new();
    world.submitted("paused");
    let before = world.tree();
    let seen = world.look();
    world.ask(&Request::Cancel(seen)).unwrap();
    assert_eq!(world.tree(), before);
    let seen = world.look();
    world.ask(&Request::Cancel(seen)).unwrap();
    assert!(!world.at(&format!("outbox/{JOB}")).exists());
    assert_eq!(world.recorded(), ["cancel", "withdraw", "withdrawn"]);
}

#[test]
fn archiving_moves_both_copies_under_one_stamp_and_changes_no_byte() {
    let mut world = World::new();
    world.submitted("submitted");
    world.came_back("completed");
    let before = world.tree();
    let seen = world.look();
    let done = world
        .ask(&Request::Archive(seen, Consent::NotAsked))
        .unwrap();
    let target = |kind| format!("archive/{JOB}--{}-{kind}", world.stamp());
    let expected = moved(&before, &format!("outbox/{JOB}"), &target("outbox"));
    let expected = moved(&expected, &format!("inbox/{JOB}"), &target("inbox"));
    assert_eq!(world.tree(), expected);
    assert!(done.text.contains("-outbox and archive/"), "{}", done.text);
    assert_eq!(world.recorded(), ["archive", "archived"]);
    // Both are named, the outbox copy first: what recovery needs after a crash in between.
    let announced = &world.records()[0];
    assert_eq!(announced["from"][0], json!(format!("outbox/{JOB}")));
    assert_eq!(announced["to"], json!([target("outbox"), target("inbox")]));
}

#[test]
fn an_entry_of_the_archive_is_never_replaced() {
    let mut world = World::new();
    world.came_back("completed");
    let taken = format!("archive/{JOB}--{}-inbox", world.stamp());
    fs::create_dir(world.at(&taken)).unwrap();
    let before = world.tree();
    let seen = world.look();
    world
        .ask(&Request::Archive(seen, Consent::NotAsked))
        .unwrap();
    let target = format!("{taken}-2");
    assert_eq!(
        world.tree(),
        moved(&before, &format!("inbox/{JOB}"), &target)
    );
}

#[test]
fn a_job_that_another_moved_or_changed_meanwhile_is_not_touched() {
    let mut world = World::new();
    world.submitted("completed");
    let seen = world.look();
    // Replaced by a new one, as a sync tool does.
    world.put(&format!("outbox/{JOB}/new"), r#"{"status":"completed"}"#);
    let (new, old) = (
        format!("outbox/{JOB}/new"),
        format!("outbox/{JOB}/job.json"),
    );
    fs::rename(world.at(&new), world.at(&old)).unwrap();
    let before = world.tree();
    for request in [
        Request::Archive(seen.clone(), Consent::NotAsked),
        Request::Cancel(seen.clone()),
        Request::Reprioritise(seen.clone(), 3),
    ] {
        let refusal = world.ask(&request).unwrap_err();
        assert_eq!(refusal.kind, RefusalKind::Changed);
        assert!(refusal.text.contains("changed meanwhile: look again"));
    }
    fs::rename(
        world.at(&format!("outbox/{JOB}")),
        world.at("archive/by-hand"),
    )
    .unwrap();
    let refusal = world
        .ask(&Request::Archive(seen, Consent::NotAsked))
        .unwrap_err();
    assert_eq!(refusal.kind, RefusalKind::Changed);
    assert_eq!(
        world.tree(),
        moved(&before, &format!("outbox/{JOB}"), "archive/by-hand")
    );
    assert!(world.recorded().is_empty());
}

#[test]
fn a_job_that_is_still_being_written_is_not_put_away() {
    let mut world = World::new();
    world.came_back("completed");
    let seen = world.look();
    let before = world.tree();
    world.now.wall = world.now.wall.minus(Duration::from_secs(100));
    let refusal = world
        .ask(&Request::Archive(seen.clone(), Consent::NotAsked))
        .unwrap_err();
    assert!(
        refusal.text.contains("after 60 s of rest; try again in"),
        "{}",
        refusal.text
    );
    world.now.wall = world.now.wall.plus(Duration::from_secs(100));
    world.put(&format!("inbox/{JOB}/3_results/.syncthing.a.csv.tmp"), "");
    let refusal = world
        .ask(&Request::Archive(seen.clone(), Consent::NotAsked))
        .unwrap_err();
    assert!(
        refusal.text.contains("still being transferred"),
        "{}",
        refusal.text
    );
    fs::remove_dir_all(world.at(&format!("inbox/{JOB}/3_results"))).unwrap();
    let copy = format!("inbox/{JOB}/job.sync-conflict-20261120-151223-YNBZ5RL.json");
    world.put(&copy, "{}");
    let refusal = world
        .ask(&Request::Archive(seen, Consent::NotAsked))
        .unwrap_err();
    assert!(refusal.text.contains("another story"), "{}", refusal.text);
    fs::remove_file(world.at(&copy)).unwrap();
    assert_eq!(world.tree(), before);
    assert!(world.recorded().is_empty());
}

#[test]
fn of_two_operators_who_archive_one_job_exactly_one_does() {
    for _ in 0..20 {
        let mut world = World::new();
        world.submitted("submitted");
        world.came_back("completed");
        let seen = world.look();
        let (root, now) = (world.dir.path(), world.now);
        let outcomes: Vec<_> = std::thread::scope(|scope| {
            let both: Vec<_> = (0..2)
                .map(|_| {
                    let request = Request::Archive(seen.clone(), Consent::NotAsked);
                    scope.spawn(move || open(root).carry_out(&request, now))
                })
                .collect();
            both.into_iter().map(|t| t.join().unwrap()).collect()
        });
        let won = outcomes.iter().filter(|o| o.is_ok()).count();
        assert_eq!(won, 1, "{outcomes:?}");
        let entries = fs::read_dir(world.at("archive")).unwrap().count();
        assert_eq!(entries, 2);
        assert!(!world.at(&format!("outbox/{JOB}")).exists());
        assert!(!world.at(&format!("inbox/{JOB}")).exists());
    }
}

#[test]
fn a_priority_is_recorded_and_called_advisory() {
    let mut world = World::new();
    world.submitted("submitted");
    let before = world.tree();
    let seen = world.look();
    let done = world.ask(&Request::Reprioritise(seen, -7)).unwrap();
    assert!(done.text.contains("advisory"), "{}", done.text);
    assert_eq!(world.tree(), before);
    assert_eq!(world.records()[0]["priority"], -7);
    let seen = world.look();
    assert_eq!(seen.priority, Some(-7));
    let refusal = world.ask(&Request::Reprioritise(seen, 101)).unwrap_err();
    assert!(
        refusal.text.contains("from -100 to 100"),
        "{}",
        refusal.text
    );
    assert_eq!(world.recorded(), ["priority"]);
}

#[test]
fn nothing_moves_when_the_record_cannot_be_written() {
    let mut world = World::new();
    world.submitted("submitted");
    fs::write(world.at("outbox/.jobtui"), "in the way").unwrap();
    let before = world.tree();
    let seen = world.look();
    let refusal = world.ask(&Request::Cancel(seen)).unwrap_err();
    assert_eq!(refusal.kind, RefusalKind::Failed);
    assert!(refusal.text.contains("outbox/.jobtui"), "{}", refusal.text);
    assert_eq!(world.tree(), before);
}

#[test]
fn an_archive_on_another_disk_is_refused_with_the_way_out() {
    use std::os::unix::fs::MetadataExt as _;
    let mut world = World::new();
    world.submitted("completed");
    let Ok(elsewhere) = tempfile::tempdir_in("/dev/shm") else {
        return;
    };
    let device = |path: &Path| fs::metadata(path).unwrap().dev();
    if device(elsewhere.path()) == device(world.dir.path()) {
        return;
    }
    fs::remove_dir(world.at("archive")).unwrap();
    symlink(elsewhere.path(), world.at("archive")).unwrap();
    let seen = world.look();
    let refusal = world
        .ask(&Request::Archive(seen, Consent::NotAsked))
        .unwrap_err();
    assert!(
        refusal.text.contains("put all areas on one disk"),
        "{}",
        refusal.text
    );
    assert!(world.at(&format!("outbox/{JOB}/job.json")).exists());
    assert!(world.recorded().is_empty());
}

#[test]
fn an_outbox_that_may_not_be_written_refuses_everything() {
    use std::os::unix::fs::PermissionsExt as _;
    if rustix::process::geteuid().is_root() {
        // Permissions do not bind root, so there is nothing to see here.
        return;
    }
    let mut world = World::new();
    world.submitted("submitted");
    let seen = world.look();
    let allow = |mode| fs::set_permissions(world.at("outbox"), fs::Permissions::from_mode(mode));
    allow(0o555).unwrap();
    let refusal = open(world.dir.path())
        .carry_out(&Request::Cancel(seen), world.now)
        .unwrap_err();
    allow(0o755).unwrap();
    assert_eq!(refusal.kind, RefusalKind::NotAllowed);
}

#[test]
fn nothing_is_done_through_a_link_or_to_a_name_that_leaves_the_queue() {
    let mut world = World::new();
    world.submitted("completed");
    let mut seen = world.look();
    fs::rename(world.at(&format!("outbox/{JOB}")), world.at("real")).unwrap();
    symlink(world.at("real"), world.at(&format!("outbox/{JOB}"))).unwrap();
    let before = world.tree();
    let refusal = world
        .ask(&Request::Archive(seen.clone(), Consent::NotAsked))
        .unwrap_err();
    assert_eq!(refusal.kind, RefusalKind::Changed);
    for name in [&b"../real"[..], b"..", b"", b".jobtui", b"a/b"] {
        seen.id = JobId::live(name);
        let refusal = world
            .ask(&Request::Archive(seen.clone(), Consent::NotAsked))
            .unwrap_err();
        assert_eq!(refusal.kind, RefusalKind::Unknown);
        let again = new_job(Origin::Job(JobId::archived(name)), &[]);
        let refusal = world.ask(&Request::Submit(again)).unwrap_err();
        assert_eq!(refusal.kind, RefusalKind::Unknown);
    }
    assert_eq!(world.tree(), before);
}

#[test]
fn two_programs_that_archive_one_job_leave_it_in_the_archive_once() {
    // Other processes than this one: they share no lock, no memory, no thread.
    let mut world = World::new();
    world.submitted("submitted");
    world.came_back("completed");
    let from = world.at(&format!("inbox/{JOB}"));
    let to = world.at("archive/by-another-program");
    let seen = world.look();
    let mut other = std::process::Command::new("mv")
        .args(["-n", "-T"])
        .args([&from, &to])
        .spawn()
        .unwrap();
    let outcome = world.ask(&Request::Archive(seen, Consent::NotAsked));
    other.wait().unwrap();
    let entries = fs::read_dir(world.at("archive")).unwrap().flatten();
    let results = entries.filter(|entry| entry.path().join("stdout.log").exists());
    assert_eq!(results.count(), 1, "{outcome:?}");
    assert!(!from.exists());
}
