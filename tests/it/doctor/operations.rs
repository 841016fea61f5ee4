//! Operations that broke off between their steps, and what lies among the records.

use std::fs;

use jobtui::job::FindingWeight;
use serde_json::json;

use super::{A, Queue};

const OUT: &str = "archive/job-20260210-143022-wfe--20260211T120000Z-outbox";
const BACK: &str = "archive/job-20260210-143022-wfe--20260211T120000Z-inbox";

/// A finished job whose archiving was begun so many seconds ago.
fn begun(age: u64) -> Queue {
    let queue = Queue::new();
    queue.pair(A, "submitted", "completed");
    let moves = json!({
        "from": [format!("outbox/{A}"), format!("inbox/{A}")],
        "to": [OUT, BACK],
    });
    queue.record(A, 1, age, "archive", &moves);
    queue
}

fn moved(queue: &Queue, from: &str, to: &str) {
    fs::rename(queue.at(from), queue.at(to)).unwrap();
}

fn place() -> String {
    format!("outbox/.jobtui/v1/{A}")
}

#[test]
fn an_operation_under_way_is_nothing_wrong() {
    begun(30).expect_sound();
}

#[test]
fn an_archive_that_broke_off_before_its_first_move_can_be_resumed() {
    let queue = begun(3_600);
    let found = queue.expect(
        "operation-unfinished",
        &place(),
        "nothing has moved yet",
        &format!("`jobtui archive {A}` goes on"),
    );
    assert_eq!(found.weight, FindingWeight::Error);
    assert!(found.text.contains("was begun 60 min ago"), "{found:?}");
    assert_eq!(queue.findings().len(), 1);
}

#[test]
fn an_archive_that_broke_off_between_its_moves_can_be_resumed() {
    let queue = begun(3_600);
    moved(&queue, &format!("outbox/{A}"), OUT);
    let found = queue.expect(
        "operation-unfinished",
        &place(),
        &format!("already moved: outbox/{A} -> {OUT}"),
        "goes on where it broke off",
    );
    let rest = format!("still to move: inbox/{A} -> {BACK}");
    assert!(found.text.contains(&rest), "{found:?}");
    assert_eq!(queue.findings().len(), 1, "{:#?}", queue.findings());
}

#[test]
fn a_claim_on_the_target_stands_in_nobodys_way() {
    let queue = begun(3_600);
    fs::create_dir(queue.at(OUT)).unwrap();
    queue.expect("operation-unfinished", &place(), "nothing has moved", "");
}

#[test]
fn an_archive_that_lacks_only_its_last_record_is_finished_by_a_start() {
    let queue = begun(3_600);
    moved(&queue, &format!("outbox/{A}"), OUT);
    moved(&queue, &format!("inbox/{A}"), BACK);
    let found = queue.expect(
        "operation-unrecorded",
        &place(),
        "all of it has moved",
        "`jobtui recover` puts that on record",
    );
    assert_eq!(found.weight, FindingWeight::Warning);
    queue.record(A, 2, 3_599, "archived", &json!({}));
    queue.expect_sound();
}

#[test]
fn both_ends_with_content_and_neither_end_are_told_apart() {
    let queue = begun(3_600);
    queue.copy(
        "archive",
        OUT.strip_prefix("archive/").unwrap(),
        "submitted",
        &json!({"job_id": A}),
    );
    let found = queue.expect(
        "operation-doubled",
        &place(),
        &format!("outbox/{A} -> {OUT}"),
        "touches neither",
    );
    assert_eq!(found.weight, FindingWeight::Error);
    let queue = begun(3_600);
    for copy in [format!("outbox/{A}"), format!("inbox/{A}")] {
        fs::remove_dir_all(queue.at(&copy)).unwrap();
    }
    let found = queue.expect(
        "operation-lost",
        &place(),
        "the job is nowhere in this queue",
        "in backups",
    );
    assert_eq!(found.weight, FindingWeight::Error);
    // It is somewhere else when somebody put it away under another name.
    let other = format!("{A}--20260211T130000Z-inbox");
    queue.copy("archive", &other, "completed", &json!({"job_id": A}));
    queue.expect("operation-lost", &place(), "outbox/", "in backups");
    let inputs = format!("{A}--20260211T130000Z-outbox");
    queue.copy("archive", &inputs, "submitted", &json!({"job_id": A}));
    queue.expect_only(
        "operation-overtaken",
        &place(),
        "somebody else has moved the job",
        "`jobtui recover`",
    );
}

#[test]
fn a_restore_that_broke_off_names_what_is_left_in_the_archive() {
    let queue = Queue::new();
    for (entry, status) in [(OUT, "submitted"), (BACK, "completed")] {
        let name = entry.strip_prefix("archive/").unwrap();
        queue.copy("archive", name, status, &json!({"job_id": A}));
    }
    let moves = json!({
        "from": [BACK, OUT],
        "to": [format!("inbox/{A}"), format!("outbox/{A}")],
    });
    queue.record(A, 1, 3_600, "restore", &moves);
    moved(&queue, BACK, &format!("inbox/{A}"));
    let entry = OUT.strip_prefix("archive/").unwrap();
    queue.expect_only(
        "operation-unfinished",
        &place(),
        &format!("already moved: {BACK} -> inbox/{A}"),
        &format!("`jobtui restore {entry}`"),
    );
}

#[test]
fn a_withdraw_that_broke_off_names_the_command_that_ends_it() {
    let queue = Queue::new();
    queue.submit(A, &json!({}));
    let to = format!("archive/{A}--20260211T120000Z-cancelled");
    queue.record(A, 1, 600, "cancel", &json!({}));
    queue.record(
        A,
        2,
        600,
        "withdraw",
        &json!({"from": [format!("outbox/{A}")], "to": [to]}),
    );
    queue.expect_only(
        "operation-unfinished",
        &place(),
        "the cancel of",
        &format!("`jobtui cancel {A}`"),
    );
}

#[test]
fn a_record_that_names_places_outside_the_queue_leads_nowhere() {
    let queue = Queue::new();
    queue.submit(A, &json!({}));
    let moves = json!({"from": ["../../etc/passwd"], "to": ["/tmp/x\u{1b}[2J"]});
    queue.record(A, 1, 600, "archive", &moves);
    queue.expect_only(
        "operation-unclear",
        &place(),
        "cannot be told",
        "jobtui show",
    );
}

#[test]
fn strangers_and_damaged_files_among_the_records_are_named() {
    let queue = Queue::new();
    queue.submit(A, &json!({}));
    queue.record(A, 1, 600, "priority", &json!({"priority": 3}));
    queue.write(&format!("{}/notes.txt", place()), "x");
    queue.write(
        &format!("{}/000002-20260210T143022Z-00112233-cancel.json", place()),
        "{",
    );
    queue.pipe(&format!(
        "{}/000003-20260210T143022Z-00112233-cancel.json",
        place()
    ));
    let file = |name: &str| format!("{}/{name}", place());
    queue.expect(
        "foreign-record",
        &file("notes.txt"),
        "no record",
        "who put it",
    );
    for record in ["000002", "000003"] {
        queue.expect(
            "damaged-record",
            &file(&format!("{record}-20260210T143022Z-00112233-cancel.json")),
            "what was asked in it has no effect",
            "ask for it again",
        );
    }
    assert_eq!(queue.findings().len(), 3);
    let queue = Queue::new();
    queue.write("outbox/.jobtui/v1/loose.txt", "x");
    queue.write("outbox/.jobtui/v2/x", "x");
    queue.expect(
        "foreign-record",
        "outbox/.jobtui/v1/loose.txt",
        "no record",
        "",
    );
    queue.expect(
        "foreign-record",
        "outbox/.jobtui/v2",
        "no record",
        "who put it",
    );
}

#[test]
fn a_conflict_copy_of_a_record_counts_once_and_is_a_notice() {
    let queue = Queue::new();
    queue.submit(A, &json!({}));
    let name = "000001-20260210T143022Z-00112233-priority";
    let text = r#"{"v":1,"op":"priority","priority":3}"#;
    queue.write(&format!("{}/{name}.json", place()), text);
    let copy = format!("{name}.sync-conflict-20261120-151223-YNBZ5RL.json");
    queue.write(&format!("{}/{copy}", place()), text);
    queue.expect_only(
        "conflict-copy-of-record",
        &format!("{}/{copy}", place()),
        "counts once",
        "nothing to do",
    );
    assert_eq!(queue.checkup().looked_at[1], ("records", 1));
}

#[test]
fn records_of_a_job_that_is_nowhere_are_a_notice() {
    let queue = Queue::new();
    queue.record("job-gone", 1, 600, "cancel", &json!({}));
    queue.expect_only(
        "record-of-nobody",
        "outbox/.jobtui/v1/job-gone",
        "neither in outbox/, nor in inbox/, nor in archive/",
        "nothing has to be done",
    );
    // One in the archive is somewhere.
    let queue = Queue::new();
    queue.record(A, 1, 600, "archived", &json!({}));
    queue.copy(
        "archive",
        BACK.strip_prefix("archive/").unwrap(),
        "completed",
        &json!({"job_id": A}),
    );
    queue.expect_sound();
}

#[test]
fn records_that_cannot_be_reached_are_an_error() {
    for (put, place) in [
        (
            (|queue| queue.link("/tmp", "outbox/.jobtui")) as fn(&Queue),
            "outbox/.jobtui",
        ),
        (|queue| queue.write("outbox/.jobtui", "x"), "outbox/.jobtui"),
        (|queue| queue.pipe("outbox/.jobtui"), "outbox/.jobtui"),
        (
            |queue| queue.write("outbox/.jobtui/v1", "x"),
            "outbox/.jobtui/v1",
        ),
    ] {
        let queue = Queue::new();
        queue.submit(A, &json!({}));
        put(&queue);
        queue.expect_only(
            "records-unreadable",
            place,
            "it is no real directory",
            "move away what stands there",
        );
    }
}
