//! Manifests that cannot be used, and those that say odd things.

use std::fs;
use std::os::unix::net::UnixListener;

use jobtui::job::FindingWeight;
use serde_json::json;

use super::{A, B, Queue};

/// A queue whose only job has this manifest.
fn saying(content: impl AsRef<[u8]>) -> Queue {
    let queue = Queue::new();
    queue.submit(A, &json!({}));
    queue.write(&format!("outbox/{A}/job.json"), content);
    queue.later(200)
}

fn place() -> String {
    format!("outbox/{A}/job.json")
}

#[test]
fn every_way_of_not_being_a_manifest_is_explained() {
    let deep = format!("{{\"a\":{}", "[".repeat(100_000));
    let cases: [(&[u8], &str); 12] = [
        (b"", "it is empty"),
        (b" \n ", "it is empty"),
        (
            b"{\"status\": \"submitted\",\n  \"args\": [",
            "it is cut off before its end (line 2 column 11",
        ),
        (
            b"{\"status\": \"sub",
            "it is cut off before its end (line 1",
        ),
        (
            b"{\"status\": \"submitted\"}\n}",
            "something stands behind its end (line 2 column 1",
        ),
        (b"[1, 2]", "it is JSON, but not an object"),
        (b"\"submitted\"", "it is JSON, but not an object"),
        (b"7", "it is JSON, but not an object"),
        (
            b"status: submitted",
            "it is not valid JSON (line 1 column 1",
        ),
        (
            b"{\"a\": \"\xFF\"}",
            "its bytes are no text: UTF-8 is expected",
        ),
        (
            b"{\"a\": \0}",
            "no text: UTF-8 is expected, or UTF-16 with a byte order mark (line 1 column 7: a NUL byte)",
        ),
        (deep.as_bytes(), "nested too deep (more than 128 levels)"),
    ];
    for (content, text) in cases {
        let queue = saying(content);
        let found = queue.expect(
            "malformed-manifest",
            &place(),
            text,
            "under another name first, then renamed to job.json",
        );
        assert_eq!(found.weight, FindingWeight::Error, "{text}");
        assert_eq!(queue.findings().len(), 1, "{text}");
    }
    saying(vec![b' '; (1 << 20) + 1]).expect_only(
        "malformed-manifest",
        &place(),
        "larger than 1 MiB",
        "write it again",
    );
}

#[test]
fn what_windows_writes_is_understood() {
    let wide = |text: &str| -> Vec<u8> {
        let units = text.encode_utf16().flat_map(u16::to_le_bytes);
        [0xFF, 0xFE].into_iter().chain(units).collect()
    };
    let queue = Queue::new();
    queue.submit(A, &json!({}));
    let good = fs::read_to_string(queue.at(&place())).unwrap();
    saying(wide(&good)).expect_sound();
    saying([b"\xEF\xBB\xBF", good.as_bytes()].concat()).expect_sound();
    saying(good.replace(',', ",\r\n")).expect_sound();
}

#[test]
fn half_a_manifest_that_has_just_changed_may_still_be_written() {
    let queue = Queue::new();
    queue.submit(A, &json!({}));
    queue.write(&place(), "{\"status\": \"subm");
    let found = queue.expect(
        "malformed-manifest",
        &place(),
        "may still be written",
        "look again in 90 s",
    );
    assert_eq!(found.weight, FindingWeight::Warning);
}

#[test]
fn a_pipe_a_loop_a_directory_and_a_socket_are_told_and_nobody_waits() {
    for (make, text) in [
        (
            (|queue| queue.pipe(&place())) as fn(&Queue),
            "not a regular file",
        ),
        (|queue| queue.link("job.json", &place()), "it is a link"),
        (|queue| queue.link("/etc/passwd", &place()), "it is a link"),
        (
            |queue| fs::create_dir(queue.at(&place())).unwrap(),
            "not a regular file",
        ),
    ] {
        let queue = Queue::new();
        queue.submit(A, &json!({}));
        fs::remove_file(queue.at(&place())).unwrap();
        make(&queue);
        queue.expect(
            "malformed-manifest",
            &place(),
            text,
            "write it again, whole",
        );
    }
    let queue = Queue::new();
    queue.submit(A, &json!({}));
    fs::remove_file(queue.at(&place())).unwrap();
    let _socket = UnixListener::bind(queue.at(&place())).unwrap();
    queue.expect("malformed-manifest", &place(), "", "");
    queue.expect(
        "special-file",
        &place(),
        "a socket",
        "which program made it",
    );
}

#[test]
fn a_job_without_a_manifest_is_arriving_or_abandoned() {
    let queue = Queue::new();
    queue.write(&format!("outbox/{A}/1_setup/model.prt"), "x");
    let place = format!("outbox/{A}");
    queue.expect_only(
        "arriving",
        &place,
        "still arriving, or was abandoned",
        "after 10 min, ask its sender",
    );
    let queue = queue.later(660);
    let found = queue.expect("no-manifest", &place, "rule 2", "ask the submitter");
    assert_eq!(found.weight, FindingWeight::Warning);
    assert!(found.text.contains("11 min ago"), "{found:?}");
    // As long as something is on its way, it is not abandoned.
    queue.write(&format!("{place}/.syncthing.job.json.tmp"), "");
    queue.expect("arriving", &place, "still arriving", "wait");
}

#[test]
fn results_without_a_manifest_are_arriving_beside_their_outbox_copy() {
    let queue = Queue::new();
    queue.submit(A, &json!({}));
    queue.write(&format!("inbox/{A}/3_results/a.csv"), "1\n");
    let place = format!("inbox/{A}");
    queue.expect_only("arriving", &place, "its results are still arriving", "wait");
    queue
        .later(660)
        .expect_only("no-manifest", &place, "results", "ask the Windows side");
}

#[test]
fn an_empty_directory_is_told_as_what_it_probably_is() {
    let queue = Queue::new();
    fs::create_dir(queue.at("outbox").join(A)).unwrap();
    queue.expect_only(
        "empty-directory",
        &format!("outbox/{A}"),
        "what a move leaves behind",
        "rmdir",
    );
}

#[test]
fn a_status_that_is_missing_or_unknown_is_told_with_the_words_that_are_known() {
    let words = "submitted, running, completed or failed";
    for (status, kind, text) in [
        (json!(null), "status-missing", "no status"),
        (json!("paused"), "status-unknown", "`paused`"),
        (json!(""), "status-unknown", "``"),
        (json!("\u{1b}[2Jx"), "status-unknown", "^[[2Jx"),
    ] {
        let queue = Queue::new();
        queue.submit(A, &json!({"status": status}));
        queue.expect_only(kind, &place(), text, words);
    }
    let queue = Queue::new();
    queue.submit(A, &json!({"status": " Submitted "}));
    queue.expect_sound();
    let queue = Queue::new();
    queue.pair(A, "submitted", "cancelled");
    queue.expect_only(
        "status-cancelled",
        &format!("inbox/{A}/job.json"),
        "no word of the protocol",
        "jobtui cancel",
    );
}

#[test]
fn ids_that_are_missing_differ_or_are_shared_are_told() {
    let queue = Queue::new();
    queue.submit(A, &json!({"job_id": null}));
    queue.expect_only("id-missing", &place(), A, "add job_id");
    let queue = Queue::new();
    queue.submit(A, &json!({"job_id": "other"}));
    queue.expect_only("id-differs", &place(), "`other`", "directories");
    // Another directory is named as this one claims to be.
    let queue = Queue::new();
    queue.submit(A, &json!({"job_id": B}));
    queue.submit(B, &json!({}));
    let found = queue.expect("duplicate-id", &format!("outbox/{A}"), B, "one at a time");
    assert!(found.text.contains(B));
    // Three with one id are one finding.
    let queue = Queue::new();
    for n in 0..3 {
        queue.submit(
            &format!("job-20260210-15000{n}-rib"),
            &json!({"job_id": "same"}),
        );
    }
    queue.expect(
        "duplicate-id",
        "outbox/job-20260210-150000-rib",
        "job-20260210-150001-rib, job-20260210-150002-rib",
        "ask the submitter",
    );
}

#[test]
fn values_of_wrong_types_are_named_one_by_one() {
    let queue = Queue::new();
    queue.submit(
        A,
        &json!({"args": "--start", "notify": true, "project": 5, "priority": "high", "error": {}}),
    );
    let found = queue.expect(
        "wrong-type",
        &place(),
        "args is a text, not a list",
        "have its writer mend them",
    );
    for part in [
        "notify is true or false, not an object",
        "project is a number, not a text",
        "priority is a text, not a whole number",
        "error is an object, not a text",
    ] {
        assert!(found.text.contains(part), "{part}: {}", found.text);
    }
    let queue = Queue::new();
    queue.submit(A, &json!({"args": ["--n", 5]}));
    queue.expect_only("wrong-type", &place(), "args holds a number", "mend");
}

#[test]
fn keys_that_stand_twice_are_named() {
    let queue = Queue::new();
    queue.submit(A, &json!({}));
    let text = fs::read_to_string(queue.at(&place())).unwrap();
    let twice = text.replacen('{', r#"{"status":"failed","own\u001b":1,"own\u001b":2,"#, 1);
    queue.write(&place(), twice);
    let found = queue.expect("duplicate-keys", &place(), "status", "each key once");
    assert!(found.text.contains("own^["), "{}", found.text);
}

#[test]
fn a_manifest_that_is_replaced_all_the_time_is_never_called_missing_or_broken() {
    use std::sync::atomic::{AtomicBool, Ordering};
    let queue = Queue::new();
    queue.submit(A, &json!({}));
    let text = fs::read_to_string(queue.at(&place())).unwrap();
    let (path, aside) = (queue.at(&place()), queue.at(&format!("outbox/{A}/aside")));
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            // A synchroniser takes the old file away before it puts the new one there.
            while !over.load(Ordering::Relaxed) {
                fs::write(&aside, &text).unwrap();
                fs::remove_file(&path).unwrap();
                fs::rename(&aside, &path).unwrap();
            }
        });
        for _ in 0..200 {
            let found = queue.findings();
            let bad = found.iter().find(|f| f.weight > FindingWeight::Notice);
            if bad.is_some() {
                over.store(true, Ordering::Relaxed);
            }
            assert_eq!(bad, None);
        }
        over.store(true, Ordering::Relaxed);
    });
}
