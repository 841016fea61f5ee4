//! Archive: put away whole, never edited, never overwritten.

use std::fs;

use crate::rig::World;

const WFE: &str = "job-20260210-143022-wfe";
const ROW: &str = "JOB-20260210-00001";

#[test]
fn both_twins_of_a_folder_job_move_with_one_stamp() {
    let world = World::queue();
    world.over(WFE, "completed");
    let out = world.tree(&format!("queue/outbox/{WFE}"));
    let back = world.tree(&format!("queue/inbox/{WFE}"));
    let mut rig = world.show_at(200, 60);
    rig.press("3 a");
    let entry = |kind: &str| format!("queue/archive/{WFE}--20260210T150000Z-{kind}");
    assert_eq!(rig.world.tree(&entry("outbox")), out, "{}", rig.screen());
    assert_eq!(rig.world.tree(&entry("inbox")), back);
    assert!(!rig.world.at(&format!("queue/outbox/{WFE}")).exists());
    assert!(!rig.world.at(&format!("queue/inbox/{WFE}")).exists());
    rig.until_shown("archived");
}

#[test]
fn a_row_is_marked_beside_and_stays_as_it_is() {
    let world = World::database();
    world.row(ROW, "FAILED", 0);
    let whole = "SELECT job_id || status || completed_at || error_message FROM jobs";
    let before = world.ask::<String>(whole);
    let mut rig = world.show_at(200, 60);
    rig.press("3 a");
    assert_eq!(
        rig.world.ask::<String>("SELECT job_id FROM jobtui_archive"),
        ROW
    );
    assert_eq!(
        rig.world
            .ask::<String>("SELECT archived_by FROM jobtui_archive"),
        "ann@desk"
    );
    assert_eq!(rig.world.ask::<String>(whole), before);
    rig.until_shown("+ 1 archived");
}

#[test]
fn living_jobs_are_not_put_away_and_the_key_says_why() {
    let world = World::new();
    world.submitted(WFE);
    world.row(ROW, "PENDING", 0);
    let mut rig = world.show_at(200, 60);
    for keys in ["2 a", "j a"] {
        rig.press(keys);
        rig.expect_not("u takes it back");
        rig.expect("is pending: ");
    }
    assert!(rig.asked().is_empty());
}

#[test]
fn what_is_archived_is_not_archived_again_but_taken_out() {
    let world = World::queue();
    let entry = "job-20260208-130000-away--20260209T130000Z-inbox";
    world.archived(entry, "completed");
    let before = world.tree(&format!("queue/archive/{entry}"));
    let mut rig = world.show_at(200, 60);
    rig.press("3 c");
    rig.expect("already in the archive");
    assert!(rig.asked().is_empty());
    rig.press("a");
    rig.expect("Take this job back?");
    rig.expect("jobtui restore");
    rig.press("y");
    let back = "queue/inbox/job-20260208-130000-away";
    assert_eq!(rig.world.tree(back), before, "{}", rig.screen());
    rig.until_shown("restored");
}

#[test]
fn u_takes_the_newest_deed_back_and_then_the_one_before() {
    let world = World::queue();
    world.over(WFE, "completed");
    world.submitted("job-20260210-150000-next");
    let out = world.tree("queue/outbox");
    let back = world.tree("queue/inbox");
    let mut rig = world.show_at(200, 60);
    rig.press("u");
    rig.expect("nothing to take back");
    rig.press("3 a");
    rig.until_shown("(u takes it back)");
    rig.press("2 +");
    rig.until_shown("priority 1 of");
    rig.press("2 c");
    rig.until_shown("taken back to archive/");
    let live = |rig: &crate::rig::Rig| {
        let mut out = rig.world.tree("queue/outbox");
        out.retain(|path, _| !path.contains(".jobtui"));
        (out, rig.world.tree("queue/inbox"))
    };
    assert!(live(&rig).0.is_empty() && live(&rig).1.is_empty());
    rig.press("u");
    rig.until_shown("waits to be run");
    rig.press("u");
    rig.until_shown("priority 0 of");
    rig.press("u");
    rig.until_shown("restored inbox/");
    assert_eq!(live(&rig), (out, back), "{}", rig.screen());
    rig.press("u");
    rig.expect("nothing to take back");
}

#[test]
fn u_does_not_overrule_what_another_did_meanwhile_and_a_refusal_keeps_its_turn() {
    let world = World::queue();
    world.over(WFE, "completed");
    world.submitted("job-20260210-150000-next");
    let mut rig = world.show_at(200, 60);
    rig.press("3 a");
    rig.until_shown("(u takes it back)");
    rig.press("2 +");
    rig.until_shown("priority 1 of");
    let record = r#"{"v":1,"op":"priority","priority":50,"by":"bob@desk"}"#;
    let place = "queue/outbox/.jobtui/v1/job-20260210-150000-next";
    let name = "000007-20260210T150000Z-0a0b0c0d-priority.json";
    rig.world.put(&format!("{place}/{name}"), record);
    rig.press("r");
    rig.until("the other's priority is seen", |rig| {
        rig.lines("next").iter().any(|line| line.contains(" 50 "))
    });
    rig.press("u");
    rig.expect("is not taken back: it is 50 meanwhile");
    // The queue is away for a moment: the archive stays the next to be taken back.
    let (here, away) = (rig.world.at("queue"), rig.world.at("away"));
    fs::rename(&here, &away).unwrap();
    rig.press("u");
    rig.until_shown("refused");
    fs::rename(&away, &here).unwrap();
    rig.press("r");
    rig.press("u");
    rig.until_shown("restored inbox/");
}

#[test]
fn what_a_source_objects_to_is_asked_again_before_it_is_done() {
    let world = World::queue();
    world.over(WFE, "completed");
    let copy = format!("queue/inbox/{WFE}/job.sync-conflict-20260210-141223-YNBZ5RL.json");
    std::fs::write(world.at(&copy), "{}").unwrap();
    let mut rig = world.show_at(120, 40);
    rig.press("3 a");
    rig.until_shown("Archive it all the same?");
    rig.expect("tells another story than job.json");
    rig.press("esc");
    assert!(rig.world.at(&format!("queue/inbox/{WFE}")).exists());
    rig.press("a");
    rig.until_shown("Archive it all the same?");
    rig.expect("--anyway");
    rig.press("y");
    rig.until_shown("archived");
    assert!(!rig.world.at(&format!("queue/inbox/{WFE}")).exists());
}

#[test]
fn a_job_that_was_begun_anew_meanwhile_is_not_put_away() {
    let world = World::queue();
    world.over(WFE, "completed");
    let mut rig = world.show_at(200, 60);
    rig.world.manifest("inbox", WFE, "running", "starspec");
    rig.world.manifest("outbox", WFE, "running", "starspec");
    let before = rig.world.tree("queue");
    rig.press_deaf("3 a");
    rig.until_shown("archive refused");
    assert_eq!(rig.world.tree("queue"), before);
}

#[test]
fn an_entry_of_that_name_is_never_overwritten() {
    let world = World::queue();
    world.over(WFE, "completed");
    for kind in ["outbox", "inbox"] {
        world.put(
            &format!("queue/archive/{WFE}--20260210T150000Z-{kind}/mine.txt"),
            "mine",
        );
    }
    let mut rig = world.show_at(200, 60);
    let entry = |kind: &str| format!("queue/archive/{WFE}--20260210T150000Z-{kind}");
    rig.press("3 / \"completed\" enter a");
    for kind in ["outbox", "inbox"] {
        let mine = rig.world.at(&entry(kind)).join("mine.txt");
        assert_eq!(fs::read_to_string(mine).unwrap(), "mine");
        assert_eq!(rig.world.tree(&entry(kind)).len(), 1);
        let second = rig.world.at(&format!("{}-2", entry(kind)));
        assert!(second.join("job.json").exists(), "{}", rig.screen());
    }
}
