//! Jobs between the living and the archive: fragments, split ones, those in both places.

use std::fs;

use jobtui::job::FindingWeight;
use serde_json::json;

use super::{A, Queue};

const STAMP: &str = "20260211T120000Z";

fn entry(kind: &str) -> String {
    format!("{A}--{STAMP}-{kind}")
}

fn archived(queue: &Queue, kind: &str) {
    queue.copy("archive", &entry(kind), "completed", &json!({"job_id": A}));
}

#[test]
fn left_over_files_of_an_archived_job_are_a_fragment() {
    let queue = Queue::new();
    archived(&queue, "inbox");
    queue.write(&format!("outbox/{A}/3_results/late.csv"), "1\n");
    queue.expect_only(
        "fragment",
        &format!("outbox/{A}"),
        &format!("archive/{}", entry("inbox")),
        "leaves them where they are",
    );
}

#[test]
fn a_job_that_came_back_with_its_manifest_is_in_both_places() {
    let queue = Queue::new();
    archived(&queue, "outbox");
    queue.submit(A, &json!({}));
    queue.expect_only(
        "archived-and-live",
        &format!("outbox/{A}"),
        &format!("archive/{}", entry("outbox")),
        "archive it once more",
    );
}

#[test]
fn a_job_that_was_cancelled_and_came_back_was_started() {
    for manifest in [true, false] {
        let queue = Queue::new();
        queue.copy(
            "archive",
            &entry("cancelled"),
            "submitted",
            &json!({"job_id": A}),
        );
        if manifest {
            queue.copy("inbox", A, "running", &json!({}));
            queue.age(&format!("inbox/{A}/job.json"), 60);
        } else {
            queue.write(&format!("inbox/{A}/stdout.log"), "start\n");
        }
        let found = queue.expect(
            "cancelled-but-started",
            &format!("inbox/{A}"),
            "cancelled, but started",
            "call the Windows side",
        );
        assert_eq!(found.weight, FindingWeight::Warning);
        assert_eq!(queue.findings().len(), 1, "{:#?}", queue.findings());
    }
}

#[test]
fn an_empty_directory_behind_a_withdrawn_job_is_only_that() {
    let queue = Queue::new();
    queue.copy(
        "archive",
        &entry("cancelled"),
        "submitted",
        &json!({"job_id": A}),
    );
    fs::create_dir(queue.at("outbox").join(A)).unwrap();
    queue.expect_none("cancelled-but-started");
}

#[test]
fn a_job_that_is_split_by_a_move_is_told_once() {
    let queue = Queue::new();
    queue.submit(A, &json!({}));
    let target = format!("archive/{}/1_setup", entry("outbox"));
    queue.write(&format!("{target}/model.prt"), "x");
    queue.expect_only(
        "split-job",
        &format!("outbox/{A}"),
        &format!("other files of it are in archive/{}", entry("outbox")),
        "touch neither part",
    );
}

#[test]
fn archive_entries_that_are_not_whole_are_told() {
    let queue = Queue::new();
    queue.write(&format!("archive/{}/stdout.log", entry("inbox")), "x");
    queue.expect_only(
        "no-manifest",
        &format!("archive/{}", entry("inbox")),
        "there is no job.json in it",
        "synchroniser",
    );
    let queue = Queue::new();
    queue.write(&format!("archive/{}/job.json", entry("inbox")), "{");
    let place = format!("archive/{}/job.json", entry("inbox"));
    let queue = queue.later(600);
    let found = queue.expect("malformed-manifest", &place, "cut off", "nothing waits");
    assert_eq!(found.weight, FindingWeight::Warning);
    let queue = Queue::new();
    fs::create_dir(queue.at("archive").join(entry("inbox"))).unwrap();
    queue.expect_only(
        "empty-directory",
        &format!("archive/{}", entry("inbox")),
        "claimed for a move",
        "nothing has to be done",
    );
}

#[test]
fn a_job_that_both_sides_put_away_is_a_notice() {
    let queue = Queue::new();
    archived(&queue, "inbox");
    let other = format!("{A}--20260211T130000Z-inbox");
    queue.copy("archive", &other, "completed", &json!({"job_id": A}));
    queue.expect_only(
        "archived-twice",
        &format!("archive/{}", entry("inbox")),
        &format!("archive/{other}"),
        "neither replaces the other",
    );
}

#[test]
fn conflict_copies_in_the_archive_are_notices() {
    let queue = Queue::new();
    archived(&queue, "inbox");
    let copy = "job.sync-conflict-20261120-151223-YNBZ5RL.json";
    let place = format!("archive/{}/{copy}", entry("inbox"));
    queue.write(&place, "{}");
    queue.expect_only("conflict-copy", &place, "YNBZ5RL", "two versions exist");
}
