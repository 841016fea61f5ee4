//! Whatever lies in a queue: the doctor comes to an end, says something harmless of it, and changes nothing.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::symlink;
use std::path::PathBuf;

use proptest::prelude::*;
use rustix::fs::{CWD, FileType, Mode, mknodat};

use super::Queue;
use crate::rig::assert_harmless;

/// One thing to put somewhere; what does not fit there any more is left out.
#[derive(Clone, Debug)]
enum Thing {
    Directory,
    File(Vec<u8>),
    Link(String),
    Pipe,
}

fn name() -> impl Strategy<Value = Vec<u8>> {
    let known = prop_oneof![
        Just("job.json"),
        Just("job-20260210-143022-wfe"),
        Just("JOB-20260210-143022-WFE"),
        Just("job-20260210-143022-wfe--20260211T120000Z-inbox"),
        Just("job-20260210-143022-wfe--20260211T120000Z-cancelled"),
        Just(".jobtui"),
        Just("v1"),
        Just("000001-20260210T143022Z-00112233-archive.json"),
        Just("000002-20260210T143022Z-00112233-cancel.json"),
        Just("job.sync-conflict-20261120-151223-YNBZ5RL.json"),
        Just(".syncthing.job.json.tmp"),
        Just("stdout.log"),
        Just("run.py"),
        Just("README.md"),
    ];
    prop_oneof![
        6 => known.prop_map(|name| name.as_bytes().to_vec()),
        1 => proptest::collection::vec(
            any::<u8>().prop_filter("a name", |b| !matches!(b, 0 | b'/')), 1..12),
    ]
}

fn content() -> impl Strategy<Value = Vec<u8>> {
    let words = prop_oneof![
        Just(r#"{"status":"submitted","script":"run.py","args":["/x"]}"#),
        Just(r#"{"status":"running"}"#),
        Just(r#"{"status":"completed","job_id":"other","created_at":"2999-01-01T00:00:00Z"}"#),
        Just(r#"{"status":"submitted","files":[{"path":"run.py","size":1,"sha256":"00"}]}"#),
        Just(r#"{"v":1,"op":"archive","from":["outbox/a"],"to":["archive/b"]}"#),
        Just(r#"{"v":1,"op":"cancel","by":"\u001b[2J"}"#),
        Just("open('/home/x')\n"),
        Just("{"),
    ];
    prop_oneof![
        4 => words.prop_map(|text| text.as_bytes().to_vec()),
        1 => proptest::collection::vec(any::<u8>(), 0..60),
    ]
}

fn thing() -> impl Strategy<Value = Thing> {
    prop_oneof![
        3 => Just(Thing::Directory),
        5 => content().prop_map(Thing::File),
        1 => prop_oneof![Just("."), Just("/"), Just("job.json"), Just("nowhere")]
            .prop_map(|to| Thing::Link(to.to_owned())),
        1 => Just(Thing::Pipe),
    ]
}

fn put(queue: &Queue, area: &str, path: &[Vec<u8>], thing: &Thing) -> std::io::Result<()> {
    let mut place = queue.at(area);
    for part in path {
        place.push(OsStr::from_bytes(part));
    }
    // Parents that are links could lead out of the queue.
    let mut parent = queue.at(area);
    for part in &path[..path.len() - 1] {
        parent.push(OsStr::from_bytes(part));
        match fs::symlink_metadata(&parent) {
            Ok(found) if found.is_dir() => {}
            Ok(_) => return Ok(()),
            Err(_) => fs::create_dir(&parent)?,
        }
    }
    if fs::symlink_metadata(&place).is_ok() {
        return Ok(());
    }
    match thing {
        Thing::Directory => fs::create_dir(place),
        Thing::File(bytes) => fs::write(place, bytes),
        Thing::Link(to) => symlink(to, place),
        Thing::Pipe => Ok(mknodat(CWD, place, FileType::Fifo, Mode::RWXU, 0)?),
    }
}

fn paths(queue: &Queue) -> Vec<PathBuf> {
    let mut all = Vec::new();
    let mut open = vec![queue.root().to_owned()];
    while let Some(here) = open.pop() {
        for entry in fs::read_dir(here).unwrap() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_dir() {
                open.push(entry.path());
            }
            all.push(entry.path());
        }
    }
    all.sort();
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn whatever_lies_there_is_looked_at_and_left_as_it_is(
        things in proptest::collection::vec(
            (0..3_usize, proptest::collection::vec(name(), 1..4), thing()), 0..40),
    ) {
        let queue = Queue::in_memory();
        for (area, path, thing) in &things {
            // Names such as `..` are refused by the system; so much the better.
            let _ = put(&queue, ["outbox", "inbox", "archive"][*area], path, thing);
        }
        let before = paths(&queue);
        let now = queue.now();
        let checkup = queue.checkup_at(now);
        for found in &checkup.findings {
            for text in [&found.place, &found.text, &found.way_out] {
                prop_assert!(!text.is_empty(), "{found:?}");
                assert_harmless(text);
            }
        }
        let again = queue.checkup_at(now);
        prop_assert_eq!(&checkup, &again, "it says the same again");
        prop_assert_eq!(before, paths(&queue));
    }
}
