//! Times that lie ahead, that no clock shows, or that contradict each other.

use std::time::Duration;

use jobtui::job::Moment;
use serde_json::json;

use super::{A, Queue, sound};

fn place() -> String {
    format!("outbox/{A}/job.json")
}

#[test]
fn times_in_the_future_are_told_when_they_are_more_than_a_clocks_slip() {
    let queue = Queue::new();
    let ahead = |seconds| queue.now().plus(Duration::from_secs(seconds));
    let name = |at: Moment| format!("job-{}-wfe", at.stamp());
    let soon = name(ahead(200));
    queue.submit(&soon, &json!({}));
    queue.expect_sound();
    let late = name(ahead(7_300));
    queue.submit(&late, &json!({}));
    queue.expect_only(
        "time-ahead",
        &format!("outbox/{late}/job.json"),
        "in the future",
        "date -u",
    );
}

#[test]
fn files_and_records_from_the_future_are_told() {
    let queue = sound();
    let log = "inbox/job-20260210-140000-modal/stdout.log";
    queue.age(log, -290);
    queue.expect_sound();
    queue.age(log, -3_600);
    queue.expect_only(
        "file-time-ahead",
        log,
        "times in the future in 1 file",
        "set the clock",
    );
    let queue = sound();
    let at = queue.now().plus(Duration::from_secs(3_600)).compact_utc();
    let record = format!("outbox/.jobtui/v1/{A}/000002-{at}-00112244-priority.json");
    queue.write(&record, r#"{"v":1,"op":"priority","priority":1}"#);
    queue.expect_only(
        "record-time-ahead",
        &format!("outbox/.jobtui/v1/{A}"),
        "in the future",
        "numbers",
    );
}

#[test]
fn times_that_cannot_be_read_or_name_no_zone_are_notices() {
    for (written, kind, text) in [
        (json!("2026-02-10T14:30:22"), "time-without-zone", "UTC"),
        (json!("soon\u{1b}[2J"), "time-unreadable", "`soon^[[2J`"),
        (json!(null), "created-at-missing", "directory's name"),
    ] {
        let queue = Queue::new();
        queue.submit(A, &json!({"created_at": written}));
        queue.expect_only(kind, &place(), text, "2026-02-10T14:30:22Z");
    }
}

#[test]
fn a_stamp_that_is_impossible_or_of_another_day_is_a_notice() {
    let queue = Queue::new();
    queue.submit("job-20261399-143022-wfe", &json!({}));
    queue.expect_only(
        "stamp-impossible",
        "outbox/job-20261399-143022-wfe",
        "20261399-143022",
        "created_at is used",
    );
    let queue = Queue::new();
    queue.submit(A, &json!({"created_at": "2026-02-11T14:00:00Z"}));
    queue.expect_sound();
    queue.submit(A, &json!({"created_at": "2026-02-13T14:30:22Z"}));
    queue.expect_only(
        "stamp-differs",
        &format!("outbox/{A}"),
        "3 days apart",
        "jobtui rerun",
    );
}
