//! The ground a queue stands on: missing areas, rights, disks.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::{Queue, sound};

#[test]
fn an_area_that_is_missing_or_no_directory_is_an_error_and_the_others_are_checked() {
    let queue = sound();
    fs::remove_dir_all(queue.at("archive")).unwrap();
    queue.expect_only("area-missing", "archive/", "not shown", "mkdir");
    fs::write(queue.at("archive"), "").unwrap();
    queue.write("outbox/notes.txt", "");
    queue.expect(
        "area-not-a-directory",
        "archive/",
        "not a directory",
        "create",
    );
    queue.expect("foreign-entry", "outbox/notes.txt", "", "");
}

#[test]
fn areas_on_different_disks_are_told_with_what_fails() {
    let queue = Queue::new();
    let Ok(there) = tempfile::tempdir_in("/dev/shm") else {
        return;
    };
    let device = |path: &Path| fs::metadata(path).unwrap().dev();
    if device(queue.root()) == device(there.path()) {
        return;
    }
    fs::remove_dir(queue.at("inbox")).unwrap();
    queue.link(there.path().to_str().unwrap(), "inbox");
    queue.expect(
        "areas-on-different-disks",
        "inbox/",
        "cannot be archived",
        "one disk",
    );
    queue.expect(
        "area-is-a-link",
        "inbox/",
        "followed",
        "nothing has to be done",
    );
    assert_eq!(queue.findings().len(), 2);
}

/// Needs the right to mount, which not every machine gives to tests.
#[test]
fn areas_that_are_mounted_one_by_one_are_told_although_they_lie_on_one_disk() {
    let queue = sound();
    let root = queue.root().display();
    let script = format!(
        "mount --bind '{root}/archive' '{root}/archive' || exit 77\n\
         exec '{}' doctor --output json --queue '{root}'",
        env!("CARGO_BIN_EXE_jobtui")
    );
    let answer = Command::new("unshare")
        .args(["--mount", "sh", "-c", &script])
        .env("HOME", "/nonexistent")
        .output();
    let Some(answer) = answer.ok().filter(|a| !a.stdout.is_empty()) else {
        let text = "SKIPPED: mounts apart are not tried, because this user may not mount\n";
        std::io::Write::write_all(&mut std::io::stderr(), text.as_bytes()).unwrap();
        return;
    };
    let document: Value = serde_json::from_slice(&answer.stdout).unwrap();
    assert!(
        has(&document, "areas-mounted-apart", "outbox/"),
        "{document:#}"
    );
    assert!(
        has(&document, "areas-mounted-apart", "inbox/"),
        "{document:#}"
    );
    queue.expect_sound();
}

/// Permissions do not bind root: then it is somebody else who asks.
fn as_nobody(program: &Path, queue: &Path) -> (Option<i32>, Value) {
    let mut command = Command::new(program);
    command
        .args(["doctor", "--output", "json", "--queue"])
        .arg(queue)
        .env_clear()
        .env("HOME", "/nonexistent");
    if rustix::process::geteuid().is_root() {
        command.uid(65_534).gid(65_534);
    }
    let answer = command.output().unwrap();
    let document = serde_json::from_slice(&answer.stdout)
        .unwrap_or_else(|error| panic!("{error}: {answer:?}"));
    (answer.status.code(), document)
}

fn has(document: &Value, kind: &str, place: &str) -> bool {
    let findings = document["sources"][0]["findings"].as_array().unwrap();
    findings
        .iter()
        .any(|found| found["kind"] == kind && found["place"] == place)
}

#[test]
fn what_this_user_may_not_read_or_write_is_said() {
    let room = tempfile::tempdir().unwrap();
    let allow = |place: &Path, mode: u32| {
        fs::set_permissions(place, fs::Permissions::from_mode(mode)).unwrap();
    };
    allow(room.path(), 0o755);
    let program = room.path().join("jobtui");
    let built = env!("CARGO_BIN_EXE_jobtui");
    if fs::hard_link(built, &program).is_err() {
        fs::copy(built, &program).unwrap();
    }
    let queue = room.path().join("q");
    for place in ["outbox/a", "outbox/b", "inbox", "archive"] {
        fs::create_dir_all(queue.join(place)).unwrap();
    }
    fs::write(queue.join("outbox/a/job.json"), "{}").unwrap();
    allow(&queue.join("outbox/a/job.json"), 0o000);
    for closed in ["outbox/b", "inbox"] {
        allow(&queue.join(closed), 0o000);
    }
    for place in ["outbox", "archive"] {
        allow(&queue.join(place), 0o555);
    }
    let (code, document) = as_nobody(&program, &queue);
    allow(&queue, 0o000);
    let (outside, down) = as_nobody(&program, &queue);
    allow(&queue, 0o755);
    for open in ["outbox", "inbox", "archive", "outbox/b"] {
        allow(&queue.join(open), 0o755);
    }
    assert_eq!(code, Some(1));
    for (kind, place) in [
        ("area-unreadable", "inbox/"),
        ("area-not-writable", "outbox/"),
        ("area-not-writable", "archive/"),
        ("unreadable-manifest", "outbox/a/job.json"),
        ("unreadable-directory", "outbox/b"),
    ] {
        assert!(has(&document, kind, place), "{kind} {place}: {document:#}");
    }
    assert_eq!(outside, Some(3));
    let place = queue.to_str().unwrap();
    assert!(has(&down, "source-not-reached", place), "{down:#}");
}

#[test]
fn a_synchroniser_that_is_set_and_does_not_answer_is_told_without_its_key() {
    let queue = sound();
    let config = tempfile::NamedTempFile::new().unwrap();
    // Nobody listens on this port.
    let text = format!(
        "[[source]]\nname = 'fsq'\nkind = 'folder'\npath = '{}'\n\n[source.sync]\n\
         url = 'http://127.0.0.1:1'\nkey_env = 'SYNC_KEY'\npeer = '{}'\nfolder = 'q'\n",
        queue.root().display(),
        ["ABCDEFG"; 8].join("-")
    );
    fs::write(config.path(), text).unwrap();
    let answer = Command::new(env!("CARGO_BIN_EXE_jobtui"))
        .args(["doctor", "--output", "json", "--config"])
        .arg(config.path())
        .env_clear()
        .env("HOME", "/nonexistent")
        .env("SYNC_KEY", "s3cret-key")
        .output()
        .unwrap();
    assert_eq!(answer.status.code(), Some(1), "{answer:?}");
    let said = String::from_utf8(answer.stdout).unwrap();
    let document: Value = serde_json::from_str(&said).unwrap();
    assert!(
        has(&document, "sync-not-asked", "synchroniser"),
        "{document:#}"
    );
    assert!(!said.contains("s3cret-key"), "{said}");
}
