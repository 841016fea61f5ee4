//! What records come to, and what strangers among them do not.

use std::fs;
use std::time::Duration;

use super::*;
use crate::job::{Moment, Now};
use serde_json::{Value, json};

fn world() -> (tempfile::TempDir, Queue) {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("outbox")).unwrap();
    let queue = Queue::new(dir.path());
    (dir, queue)
}

fn at(text: &str) -> Now {
    Now {
        wall: Moment::parse_rfc3339(text).unwrap(),
        steady: Duration::ZERO,
    }
}

fn entry(op: Op, priority: Option<i64>) -> Entry<'static> {
    Entry {
        op,
        priority,
        steps: &[],
        ends: None,
        job_id: Some("j"),
        reason: "",
        status: "pending",
        manifest: None,
    }
}

fn put(queue: &Queue, entry: &Entry<'_>, when: &str) {
    write(queue, b"job-x", entry, "ann@desk", at(when)).unwrap();
}

#[test]
fn the_newest_wish_counts_even_when_its_clock_is_slow() {
    let (_dir, queue) = world();
    put(
        &queue,
        &entry(Op::Priority, Some(5)),
        "2026-02-10T12:00:00Z",
    );
    put(
        &queue,
        &entry(Op::Priority, Some(-7)),
        "2026-02-10T11:00:00Z",
    );
    put(&queue, &entry(Op::Cancel, None), "2026-02-10T11:00:01Z");
    let folded = fold(&queue, b"job-x");
    assert_eq!(folded.priority, Some(-7));
    assert!(folded.cancel_requested);
    assert_eq!((folded.count, folded.unreadable), (3, 0));
    assert_eq!(folded.records[2].seq, 3);
    assert_eq!(
        folded.records[1].line(),
        "2026-02-10T11:00:00Z  ann@desk  priority -7"
    );
    put(&queue, &entry(Op::Uncancel, None), "2026-02-10T11:00:01Z");
    let after = fold(&queue, b"job-x");
    assert!(!after.cancel_requested);
    assert_ne!(after.digest, folded.digest);
}

#[test]
fn a_job_without_records_folds_to_nothing() {
    let (_dir, queue) = world();
    assert_eq!(fold(&queue, b"job-y"), Fold::default());
}

#[test]
fn what_others_put_there_is_counted_and_changes_nothing() {
    let (_dir, queue) = world();
    put(
        &queue,
        &entry(Op::Priority, Some(5)),
        "2026-02-10T12:00:00Z",
    );
    let records = directory(&queue, b"job-x");
    let name = |op: &str| records.join(format!("000009-20260210T120000Z-0a0b0c0d-{op}.json"));
    fs::write(name("priority"), r#"{"v":1,"op":"priority"}"#).unwrap();
    fs::write(name("cancel"), "{\"v\":1,\"op\":").unwrap();
    fs::write(name("uncancel"), r#"{"v":2,"op":"uncancel"}"#).unwrap();
    fs::write(records.join("notes.txt"), "hello").unwrap();
    fs::write(records.join(".syncthing.x.json.tmp"), "").unwrap();
    fs::create_dir(name("note")).unwrap();
    std::os::unix::fs::symlink("/dev/zero", name("archive")).unwrap();
    let folded = fold(&queue, b"job-x");
    assert_eq!((folded.count, folded.unreadable), (1, 6));
    assert_eq!(folded.priority, Some(5));
    assert!(!folded.cancel_requested);
}

#[test]
fn a_conflict_copy_counts_as_the_record_it_is_once() {
    let (_dir, queue) = world();
    put(&queue, &entry(Op::Cancel, None), "2026-02-10T12:00:00Z");
    let records = directory(&queue, b"job-x");
    let original = fs::read_dir(&records)
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let stem = original.file_stem().unwrap().to_str().unwrap();
    let copy = records.join(format!("{stem}.sync-conflict-20261120-151223-YNBZ5RL.json"));
    fs::copy(&original, &copy).unwrap();
    assert_eq!(fold(&queue, b"job-x").count, 1);
    fs::rename(&original, records.join("elsewhere")).unwrap();
    let alone = fold(&queue, b"job-x");
    assert_eq!((alone.count, alone.unreadable), (1, 1));
    assert!(alone.cancel_requested);
}

#[test]
fn a_record_says_all_that_recovery_needs_and_its_name_suits_windows() {
    let (dir, queue) = world();
    let steps = [Step {
        from: Spot::parse("outbox/job-x").unwrap(),
        to: Spot::parse("archive/job-x--Z-cancelled").unwrap(),
    }];
    let mut withdraw = entry(Op::Withdraw, None);
    withdraw.steps = &steps;
    withdraw.manifest = Some("ab12");
    put(&queue, &withdraw, "2026-02-10T12:00:00Z");
    assert!(dir.path().join("outbox/.jobtui/README.md").exists());
    let file = fs::read_dir(directory(&queue, b"job-x"))
        .unwrap()
        .next()
        .unwrap()
        .unwrap();
    let name = file.file_name().into_string().unwrap();
    assert!(name.starts_with("000001-20260210T120000Z-"), "{name}");
    assert_eq!(name::windows_objection(&name), None);
    let content: Value = serde_json::from_slice(&fs::read(file.path()).unwrap()).unwrap();
    assert_eq!(content["from"], json!(["outbox/job-x"]));
    assert_eq!(content["to"], json!(["archive/job-x--Z-cancelled"]));
    assert_eq!(
        content["seen"],
        json!({"status": "pending", "sha256": "ab12"})
    );
    let begun = fold(&queue, b"job-x").begun;
    assert_eq!(begun.len(), 1);
    assert_eq!(
        (begun[0].op, begun[0].steps.as_slice()),
        (Op::Withdraw, steps.as_slice())
    );
    put(&queue, &entry(Op::Withdrawn, None), "2026-02-10T12:00:01Z");
    assert_eq!(fold(&queue, b"job-x").begun, []);
}

#[test]
fn many_operators_at_once_lose_no_record() {
    let (_dir, queue) = world();
    std::thread::scope(|scope| {
        for n in 0..8 {
            let queue = &queue;
            scope.spawn(move || {
                put(queue, &entry(Op::Priority, Some(n)), "2026-02-10T12:00:00Z");
            });
        }
    });
    assert_eq!(fold(&queue, b"job-x").count, 8);
}

fn plant(queue: &Queue, seq: &str, op: &str) {
    let records = directory(queue, b"job-x");
    fs::create_dir_all(&records).unwrap();
    let name = format!("{seq}-20260210T120000Z-0a0b0c0d-{op}.json");
    fs::write(records.join(name), format!(r#"{{"v":1,"op":"{op}"}}"#)).unwrap();
}

#[test]
fn what_is_written_after_a_high_number_is_read_again() {
    for high in ["999999", "999999999999", "9999999999999999998"] {
        let (_dir, queue) = world();
        plant(&queue, high, "note");
        put(&queue, &entry(Op::Cancel, None), "2026-02-10T12:00:00Z");
        let folded = fold(&queue, b"job-x");
        assert!(folded.cancel_requested, "after {high}");
        assert_eq!((folded.count, folded.unreadable), (2, 0), "after {high}");
    }
}

#[test]
fn after_the_greatest_number_nothing_is_written_and_it_is_said() {
    let (_dir, queue) = world();
    plant(&queue, "9999999999999999999", "note");
    let now = at("2026-02-10T12:00:00Z");
    let error = write(&queue, b"job-x", &entry(Op::Cancel, None), "ann@desk", now).unwrap_err();
    assert!(error.to_string().contains("greatest number"), "{error}");
    assert_eq!(fold(&queue, b"job-x").count, 1);
}

#[test]
fn of_too_many_records_the_latest_count() {
    let (_dir, queue) = world();
    plant(&queue, "0099999", "cancel");
    for n in 0..MOST {
        plant(&queue, &format!("{:06}", 100_000 + n), "note");
    }
    let records = directory(&queue, b"job-x");
    fs::write(records.join("zz-notes.txt"), "").unwrap();
    plant(&queue, "1000000", "uncancel");
    put(
        &queue,
        &entry(Op::Priority, Some(3)),
        "2026-02-10T12:00:00Z",
    );
    let folded = fold(&queue, b"job-x");
    assert_eq!(folded.records.last().map(|r| r.seq), Some(1_000_001));
    assert_eq!(folded.priority, Some(3));
    assert_eq!((folded.count, folded.unreadable), (MOST, 0));
}
