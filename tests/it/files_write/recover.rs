//! Operations that broke off: what goes on as it was recorded, what is put on record, what is only told.

use super::restore::ARCHIVE;
use super::*;
use jobtui::job::Flag;

#[test]
fn an_archive_that_broke_off_half_way_goes_on_as_it_was_recorded() {
    for claimed in [false, true] {
        let mut world = World::new();
        world.submitted("submitted");
        world.came_back("completed");
        let target = |kind| format!("archive/{JOB}--20260101T000000Z-{kind}");
        let (out, back) = (format!("outbox/{JOB}"), format!("inbox/{JOB}"));
        let whole = moved(&world.tree(), &out, &target("outbox"));
        let whole = moved(&whole, &back, &target("inbox"));
        let (a, b) = (target("outbox"), target("inbox"));
        world.plant(1, "archive", 90, &[(&out, &a), (&back, &b)]);
        world.shift(&out, &a);
        if claimed {
            // Where the kernel cannot rename without overwriting, the name is claimed first.
            fs::create_dir(world.at(&b)).unwrap();
        }
        let job = world.row(&JobId::live(JOB.as_bytes())).unwrap();
        assert!(job.flags.has(Flag::Unfinished));
        assert!(!job.flags.has(Flag::DuplicateId));
        assert_eq!(
            job.error.as_str(),
            "its archive was begun and not finished: archive it again to finish it"
        );
        let told = world.store.recover(world.now);
        assert_eq!(told.len(), 1);
        assert!(!told[0].finished && told[0].text.contains("archive it again"));
        assert_eq!(world.recorded(), ["archive"], "nothing is guessed");
        let done = world.ask(&ARCHIVE(job.seen())).unwrap();
        assert_eq!(world.tree(), whole);
        assert_eq!(world.recorded(), ["archive", "archived"]);
        world.take_back(&done).unwrap();
    }
}

#[test]
fn what_was_done_and_not_recorded_is_put_on_record_after_a_minute() {
    let mut world = World::new();
    world.came_back("completed");
    let (back, put) = (
        format!("inbox/{JOB}"),
        format!("archive/{JOB}--20260101T000000Z-inbox"),
    );
    world.plant(1, "archive", 30, &[(&back, &put)]);
    world.shift(&back, &put);
    let id = JobId::live(JOB.as_bytes());
    assert_eq!(world.row(&id), None);
    assert_eq!(
        world.store.recover(world.now),
        [],
        "its program may still be at it"
    );
    world.later(31);
    let told = world.store.recover(world.now);
    assert!(told.len() == 1 && told[0].finished, "{told:?}");
    assert_eq!(world.recorded(), ["archive", "archived"]);
    assert_eq!(world.records()[1]["ends"], json!("000001-0a0b0c0d"));
    assert_eq!(world.store.recover(world.now), [], "once is enough");
}

#[test]
fn an_operation_that_another_overtook_is_ended_without_a_move() {
    let mut world = World::new();
    world.came_back("completed");
    let back = format!("inbox/{JOB}");
    let (mine, theirs) = (
        format!("archive/{JOB}--20260101T000000Z-inbox"),
        format!("archive/{JOB}--20260102T000000Z-inbox"),
    );
    world.plant(1, "archive", 90, &[(&back, &mine)]);
    world.shift(&back, &theirs);
    world.row(&JobId::live(JOB.as_bytes()));
    let told = world.store.recover(world.now);
    assert!(told.len() == 1 && told[0].finished, "{told:?}");
    let outcome = &world.records()[1];
    assert_eq!(
        (&outcome["op"], &outcome["to"]),
        (&json!("archived"), &Value::Null)
    );
}

#[test]
fn what_lies_in_both_places_or_in_none_is_told_and_left() {
    let (out, put) = (
        format!("outbox/{JOB}"),
        format!("archive/{JOB}--20260101T000000Z-cancelled"),
    );
    let mut world = World::new();
    world.submitted("submitted");
    world.put(&format!("{put}/job.json"), "{}");
    world.plant(1, "withdraw", 90, &[(&out, &put)]);
    let before = world.tree();
    let job = world.row(&JobId::live(JOB.as_bytes())).unwrap();
    assert!(
        job.error.contains("files lie in both places"),
        "{}",
        job.error
    );
    let told = world.store.recover(world.now);
    assert!(told[0].text.contains("look at both by hand"), "{told:?}");
    assert_eq!(world.tree(), before);
    // Nowhere.
    fs::remove_dir_all(world.at(&out)).unwrap();
    fs::remove_dir_all(world.at(&put)).unwrap();
    world.row(&JobId::live(JOB.as_bytes()));
    let told = world.store.recover(world.now);
    assert!(told[0].text.contains("look for it in a backup"), "{told:?}");
    assert_eq!(world.recorded(), ["withdraw"]);
}

#[test]
fn a_restore_that_broke_off_goes_on_from_the_archive() {
    let mut world = World::new();
    world.submitted("submitted");
    world.came_back("completed");
    let before = world.tree();
    let seen = world.look();
    world.ask(&ARCHIVE(seen)).unwrap();
    let entry = |kind| format!("{JOB}--{}-{kind}", world.stamp());
    let (inputs, results) = (entry("outbox"), entry("inbox"));
    let (out, back) = (format!("outbox/{JOB}"), format!("inbox/{JOB}"));
    let from = |name: &str| format!("archive/{name}");
    world.later(10);
    let steps = [(from(&results), back), (from(&inputs), out)];
    let steps = steps.each_ref().map(|(a, b)| (a.as_str(), b.as_str()));
    world.plant(3, "restore", 90, &steps);
    world.shift(steps[0].0, steps[0].1);
    let job = world.row(&JobId::live(JOB.as_bytes())).unwrap();
    assert!(job.error.contains("restore what is left"), "{}", job.error);
    world.restore(&inputs).unwrap();
    assert_eq!(world.tree(), before);
    let job = world.row(&JobId::live(JOB.as_bytes())).unwrap();
    assert!(!job.flags.has(Flag::Unfinished));
}

#[test]
fn a_dashboard_that_begins_settles_what_broke_off_and_tells_what_is_open() {
    let world = World::new();
    world.came_back("completed");
    world.plant(
        1,
        "archive",
        900,
        &[(
            &format!("inbox/{JOB}"),
            &format!("archive/{JOB}--20260101T000000Z-inbox"),
        )],
    );
    let root = world.dir.path().to_str().unwrap();
    let args = ["--queue", root];
    let mut session = crate::terminal::harness::Session::spawn(&args, 120, 40, &[]);
    session.wait_for_text("archive it again to finish it");
    session.send("q");
    session.wait_exit();
    assert_eq!(world.recorded(), ["archive"]);
    world.shift(
        &format!("inbox/{JOB}"),
        &format!("archive/{JOB}--20260101T000000Z-inbox"),
    );
    // To look only changes nothing.
    let mut session =
        crate::terminal::harness::Session::spawn(&["--queue", root, "--read-only"], 120, 40, &[]);
    session.wait_for_text("archived");
    session.send("q");
    session.wait_exit();
    assert_eq!(world.recorded(), ["archive"]);
    let mut session = crate::terminal::harness::Session::spawn(&args, 120, 40, &[]);
    session.wait_for_text("now it is on record");
    assert_eq!(world.recorded(), ["archive", "archived"]);
    session.send("q");
    session.wait_exit();
}

#[test]
fn results_that_are_nowhere_are_lost_however_well_the_inputs_lie() {
    let mut world = World::new();
    world.submitted("submitted");
    let target = |kind| format!("archive/{JOB}--20260101T000000Z-{kind}");
    let (out, back) = (format!("outbox/{JOB}"), format!("inbox/{JOB}"));
    let (a, b) = (target("outbox"), target("inbox"));
    world.plant(1, "archive", 90, &[(&out, &a), (&back, &b)]);
    world.shift(&out, &a);
    world.row(&JobId::live(JOB.as_bytes()));
    let told = world.store.recover(world.now);
    assert!(
        !told[0].finished && told[0].text.contains("there is nothing in inbox/"),
        "{told:?}"
    );
    assert!(
        !told[0].text.contains("outbox/job"),
        "only what lacks is named: {told:?}"
    );
    assert_eq!(world.recorded(), ["archive"]);
}

#[test]
fn an_empty_directory_that_a_move_left_is_no_copy_and_the_rest_goes_on_as_recorded() {
    let mut world = World::new();
    world.submitted("submitted");
    world.came_back("completed");
    let target = |kind| format!("archive/{JOB}--20260101T000000Z-{kind}");
    let (out, back) = (format!("outbox/{JOB}"), format!("inbox/{JOB}"));
    let (a, b) = (target("outbox"), target("inbox"));
    world.plant(1, "archive", 90, &[(&out, &a), (&back, &b)]);
    world.shift(&out, &a);
    fs::create_dir(world.at(&out)).unwrap();
    let seen = world.row(&JobId::live(JOB.as_bytes())).unwrap().seen();
    world.ask(&ARCHIVE(seen)).unwrap();
    assert!(world.at(&b).join("job.json").exists());
    assert!(world.at(&out).exists(), "whoever made it takes it away");
    assert_eq!(world.recorded(), ["archive", "archived"]);
}

#[test]
fn a_restore_that_was_stopped_before_its_uncancel_is_settled_with_it() {
    let mut world = World::new();
    world.submitted("submitted");
    let put = format!("archive/{JOB}--20260101T000000Z-cancelled");
    world.plant(1, "cancel", 95, &[]);
    world.plant(2, "restore", 90, &[(&put, &format!("outbox/{JOB}"))]);
    let id = JobId::live(JOB.as_bytes());
    world.row(&id);
    assert!(world.store.recover(world.now)[0].finished);
    assert_eq!(
        world.recorded(),
        ["cancel", "restore", "uncancel", "restored"]
    );
    assert!(!world.row(&id).unwrap().flags.has(Flag::CancelRequested));
}

#[test]
fn two_ends_of_one_operation_do_not_hide_another() {
    let mut world = World::new();
    world.came_back("completed");
    let (back, put) = (
        format!("inbox/{JOB}"),
        format!("archive/{JOB}--20260101T000000Z-inbox"),
    );
    world.plant(1, "archive", 95, &[(&back, &put)]);
    let end = |seq: u32, random: &str| {
        let name = format!("{seq:06}-20260101T000000Z-{random}-archived.json");
        let text = r#"{"v":1,"op":"archived","ends":"000001-ffffffff"}"#;
        world.put(&format!("outbox/.jobtui/v1/{JOB}/{name}"), text);
    };
    end(2, "00000001");
    end(3, "00000002");
    world.row(&JobId::live(JOB.as_bytes()));
    assert_eq!(world.store.recover(world.now).len(), 1);
}
