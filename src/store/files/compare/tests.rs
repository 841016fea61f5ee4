//! Conflict copies found, paired with the file that counts, and never taken for it.

use std::fs;
use std::path::Path;

use super::*;
use crate::job::Body;

const COPY: &str = "job.sync-conflict-20261120-151223-YNBZ5RL.json";

fn queue() -> (tempfile::TempDir, Queue) {
    let dir = tempfile::tempdir().unwrap();
    for area in Area::ALL {
        fs::create_dir(dir.path().join(area.word())).unwrap();
    }
    let queue = Queue::new(dir.path());
    (dir, queue)
}

fn put(root: &Path, path: &str, bytes: impl AsRef<[u8]>) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

fn of(queue: &Queue) -> Vec<Comparison> {
    let places = [(Area::Inbox, b"j".to_vec()), (Area::Outbox, b"j".to_vec())];
    compare(queue, &places)
}

#[test]
fn the_manifest_comes_first_with_the_keys_that_differ() {
    let (dir, queue) = queue();
    put(
        dir.path(),
        "inbox/j/job.json",
        r#"{"status":"running","a":1,"b":[2]}"#,
    );
    put(
        dir.path(),
        &format!("inbox/j/{COPY}"),
        r#"{"a":1,"status":"submitted","c":null}"#,
    );
    put(
        dir.path(),
        "inbox/j/1_setup/notes.sync-conflict-20261120-151223-AAAAAAA.txt",
        "new\n",
    );
    put(dir.path(), "inbox/j/1_setup/notes.txt", "old\n");
    put(
        dir.path(),
        "inbox/j/a.sync-conflict-20261120-151223-AAAAAAA",
        "x",
    );
    let found = of(&queue);
    let copies: Vec<_> = found.iter().map(|c| c.copy.as_str()).collect();
    assert_eq!(copies[0], format!("inbox/j/{COPY}"));
    assert_eq!(copies.len(), 3);
    let first = &found[0];
    assert_eq!(first.file.as_str(), "inbox/j/job.json");
    assert_eq!(first.device.as_str(), "YNBZ5RL");
    let keys: Vec<_> = first
        .keys
        .as_ref()
        .unwrap()
        .iter()
        .map(KeyPair::line)
        .collect();
    assert_eq!(
        keys,
        [
            "status: running | submitted",
            "b: [2] | (absent)",
            "c: (absent) | null"
        ]
    );
    assert!(first.advice.contains("the machine that runs the jobs"));
    let lost = found
        .iter()
        .find(|c| c.copy.ends_with("/a.sync-conflict-20261120-151223-AAAAAAA"));
    assert_eq!(lost.unwrap().left.body, Body::Nothing("not there".into()));
    assert!(
        found
            .iter()
            .all(|c| c.file.as_str() != "inbox/j/1_setup/notes.txt" || c.keys.is_none())
    );
}

#[test]
fn links_pipes_and_broken_files_are_told_and_not_followed() {
    let (dir, queue) = queue();
    put(dir.path(), "secret", "secret");
    put(
        dir.path(),
        &format!("outbox/j/{COPY}"),
        "\x1b]0;x\x07{not json",
    );
    std::os::unix::fs::symlink("../../secret", dir.path().join("outbox/j/job.json")).unwrap();
    std::os::unix::fs::symlink(
        "../../secret",
        dir.path()
            .join("outbox/j/b.sync-conflict-20261120-151223-AAAAAAA.txt"),
    )
    .unwrap();
    let found = of(&queue);
    assert_eq!(found.len(), 1, "a link is no copy");
    assert_eq!(
        found[0].left.body,
        Body::Nothing("a link, not followed".into())
    );
    assert_eq!(found[0].right.body.lines()[0].as_str(), "^[]0;x^G{not json");
    assert_eq!(found[0].keys, None);
}

#[test]
fn a_hostile_name_is_printed_harmlessly_and_no_command_is_made_of_it() {
    let (dir, queue) = queue();
    let name = "\x1b[2J\u{202e}.sync-conflict-20261120-151223-\x1b[31m.txt";
    put(dir.path(), &format!("outbox/j/{name}"), "x");
    let found = of(&queue);
    let texts = [
        &found[0].file,
        &found[0].copy,
        &found[0].device,
        &found[0].advice,
    ];
    for text in texts {
        assert!(text.chars().all(crate::job::is_harmless), "{text}");
    }
    assert!(!found[0].advice.contains("rm "), "{}", found[0].advice);
}

#[test]
fn of_very_many_copies_only_some_are_read() {
    let (dir, queue) = queue();
    for number in 0..MOST + 5 {
        let name = format!("n{number}.sync-conflict-20261120-151223-AAAAAAA.txt");
        put(dir.path(), &format!("inbox/j/{name}"), "x");
    }
    assert_eq!(of(&queue).len(), MOST);
}
