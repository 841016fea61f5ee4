//! Names that will not arrive, names that are two here and one there, links and special files.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;

use serde_json::json;

use super::{A, B, Queue};
use crate::rig::assert_harmless;

fn with(file: &[u8]) -> Queue {
    let queue = Queue::new();
    queue.submit(A, &json!({}));
    let dir = queue.at(&format!("outbox/{A}/1_setup/deep"));
    fs::create_dir_all(&dir).unwrap();
    fs::write(dir.join(OsStr::from_bytes(file)), "x").unwrap();
    queue
}

#[test]
fn names_that_windows_cannot_hold_are_found_at_any_depth() {
    let cases: [(&[u8], &str, &str); 9] = [
        (b"CON", "CON", "a device on Windows"),
        (b"aux.txt", "aux.txt", "a device on Windows"),
        (b"dot.", "dot.", "dot at the end"),
        (b"blank ", "blank ", "blank or dot at the end"),
        (b"a:b", "a:b", "no : in names"),
        (b"back\\slash", r"back\\slash", "no \\ in names"),
        (b"tab\tx", r"tab\x09x", "control characters"),
        (b"line\nx", r"line\x0Ax", "control characters"),
        (b"\x1b[2J", r"\x1B[2J", "control characters"),
    ];
    for (raw, shown, text) in cases {
        let queue = with(raw);
        let place = format!("outbox/{A}/1_setup/deep/{shown}");
        queue.expect_only("windows-name", &place, text, "send the job again");
        for found in queue.findings() {
            assert_harmless(&found.place);
            assert_harmless(&found.text);
        }
    }
    let queue = with(b"\xFF\xFE");
    let place = format!(r"outbox/{A}/1_setup/deep/\xFF\xFE");
    queue.expect_only("not-text-name", &place, "no UTF-8", "send the job again");
}

#[test]
fn bad_names_of_jobs_and_archive_entries_are_found_as_well() {
    let queue = Queue::new();
    for place in ["outbox/job-20260210-143022-a:b", "archive/nul"] {
        fs::create_dir(queue.at(place)).unwrap();
        queue.expect("windows-name", place, "Windows", "its owner");
    }
    let raw = OsStr::from_bytes(b"job-20260210-143022-\xFF");
    fs::create_dir(queue.at("inbox").join(raw)).unwrap();
    let place = r"inbox/job-20260210-143022-\xFF";
    queue.expect("not-text-name", place, "leaves it behind", "its owner");
}

#[test]
fn a_name_too_long_to_be_put_away_is_told_before_somebody_tries() {
    let queue = Queue::new();
    let name = format!("job-20260210-143022-{}", "x".repeat(230));
    queue.submit(&name, &json!({}));
    queue.expect_only(
        "name-too-long",
        &format!("outbox/{name}"),
        "250 bytes",
        "by hand under a shorter name",
    );
}

#[test]
fn names_that_differ_only_in_case_or_accents_name_each_other() {
    let queue = with(b"Model.prt");
    queue.write(&format!("outbox/{A}/1_setup/deep/model.prt"), "x");
    queue.expect_only(
        "case-twin",
        &format!("outbox/{A}/1_setup/deep/model.prt"),
        "differs from Model.prt only in upper and lower case",
        "keep one of the two",
    );
    let queue = with("größe.prt".as_bytes());
    let apart = "gro\u{308}ße.prt";
    queue.write(&format!("outbox/{A}/1_setup/deep/{apart}"), "x");
    let twins: Vec<_> = queue.findings().iter().map(|f| f.kind).collect();
    assert_eq!(twins, ["accent-twin", "accents-apart"]);
    // A copy that came back under another spelling is another job here and the same one there.
    for area in ["outbox", "inbox"] {
        let queue = Queue::new();
        queue.submit(A, &json!({}));
        let upper = A.replace("wfe", "WFE");
        queue.copy(area, &upper, "completed", &json!({}));
        queue.expect(
            "case-twin",
            &format!("outbox/{A}"),
            &format!("differs from {upper}"),
            "under another name",
        );
    }
}

#[test]
fn links_and_special_files_are_told_and_never_followed() {
    let queue = Queue::new();
    queue.submit(A, &json!({}));
    queue.link("/", &format!("outbox/{A}/root"));
    queue.link("loop", &format!("outbox/{A}/loop"));
    queue.pipe(&format!("outbox/{A}/1_setup/pipe"));
    queue.link(&format!("../outbox/{A}"), &format!("inbox/{B}"));
    let place = |file: &str| format!("outbox/{A}/{file}");
    queue.expect("link", &place("root"), "follows none", "the file itself");
    queue.expect("link", &place("loop"), "follows none", "the file itself");
    queue.expect(
        "special-file",
        &place("1_setup/pipe"),
        "a pipe",
        "which program",
    );
    queue.expect(
        "link",
        &format!("inbox/{B}"),
        "a link in place of a job",
        "jobtui submit",
    );
    assert_eq!(queue.findings().len(), 4, "{:#?}", queue.findings());
    assert_eq!(queue.checkup().looked_at[0], ("jobs", 1));
}

#[test]
fn of_ten_thousand_entries_no_more_are_looked_at_and_the_findings_stay_few() {
    let queue = Queue::in_memory();
    queue.submit(A, &json!({}));
    let dir = queue.at(&format!("outbox/{A}/many"));
    fs::create_dir(&dir).unwrap();
    for n in 0..10_100 {
        fs::write(dir.join(format!("a:{n:05}")), "").unwrap();
    }
    let found = queue.findings();
    let of = |kind| found.iter().filter(move |f| f.kind == kind);
    for (kind, text) in [
        ("too-many-entries", "more than 10000"),
        ("more-findings", "more findings in this job"),
    ] {
        let told: Vec<_> = of(kind).collect();
        assert_eq!(told.len(), 1, "{kind}");
        assert_eq!(&*told[0].place, format!("outbox/{A}"));
        assert!(told[0].text.contains(text), "{:?}", told[0]);
    }
    assert_eq!(of("windows-name").count(), 500);
}

#[test]
fn directories_without_end_are_entered_to_a_depth() {
    use rustix::fs::{Mode, OFlags, mkdirat, openat};
    let queue = Queue::new();
    queue.submit(A, &json!({}));
    let mut here: std::os::fd::OwnedFd = fs::File::open(queue.at(&format!("outbox/{A}")))
        .unwrap()
        .into();
    for _ in 0..300 {
        mkdirat(&here, "d", Mode::RWXU).unwrap();
        here = openat(&here, "d", OFlags::DIRECTORY, Mode::empty()).unwrap();
    }
    queue.expect_only(
        "too-deep",
        &format!("outbox/{A}"),
        "deeper than 40 levels",
        "260 characters",
    );
}
