//! The real program on a queue of 5,000: the 36 that matter are found, cancelled but for the one that began, and taken back.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::rig::World;
use crate::terminal::harness::Session;

/// Every 139th of 5,000 is one of the 36.
fn name(number: usize) -> String {
    let kind = if number.is_multiple_of(139) {
        "mesh7"
    } else {
        "other"
    };
    let (hour, rest) = (8 + number / 3600, number % 3600);
    format!(
        "job-20260210-{hour:02}{:02}{:02}-{kind}",
        rest / 60,
        rest % 60
    )
}

fn fill(queue: &Path) {
    for area in ["outbox", "inbox", "archive"] {
        fs::create_dir_all(queue.join(area)).unwrap();
    }
    for number in 0..5000 {
        let (name, job) = (name(number), queue.join("outbox").join(name(number)));
        fs::create_dir(&job).unwrap();
        let manifest = format!(
            r#"{{"job_id": "{name}", "created_at": "2026-02-10T10:00:00Z", "created_by": "ana", "script": "run.py", "status": "submitted"}}"#
        );
        fs::write(job.join("run.py"), "print('hello')\n").unwrap();
        fs::write(job.join("README.md"), "A study.\n").unwrap();
        fs::write(job.join("job.json"), manifest).unwrap();
    }
}

/// What lies in an area, without the records of operators.
fn entries(queue: &Path, area: &str) -> BTreeMap<String, Vec<(String, Vec<u8>)>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(queue.join(area)).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        let mut files: Vec<_> = fs::read_dir(entry.path())
            .unwrap()
            .map(|file| {
                let file = file.unwrap();
                let name = file.file_name().to_string_lossy().into_owned();
                (name, fs::read(file.path()).unwrap())
            })
            .collect();
        files.sort();
        found.insert(name, files);
    }
    found
}

#[test]
fn of_5000_jobs_the_36_that_matter_are_cancelled_but_for_one_that_began_and_taken_back() {
    let world = World::bare();
    let queue = world.at("queue");
    fill(&queue);
    let before = entries(&queue, "outbox");
    let home = world.dir().to_string_lossy().into_owned();
    let source = format!("fsq={}", queue.display());
    let mut session = Session::spawn(
        &["--queue", &source],
        100,
        30,
        &[
            ("HOME", &home),
            ("XDG_STATE_HOME", &home),
            ("XDG_CONFIG_HOME", &home),
        ],
    );
    session.wait_for_text("1 of 5,000");
    session.send("/mesh7\r");
    session.wait_for_text("36 of 5,000");
    session.send("*");
    session.wait_for_text("all 36 that match here are marked");
    session.send("c");
    session.wait_for_text("type 36 and enter to confirm");
    // The runner takes one of them, as it does: its copy appears in the inbox and says so.
    let taken = name(139 * 20);
    let copy = queue.join("inbox").join(&taken);
    fs::create_dir(&copy).unwrap();
    let manifest = fs::read_to_string(queue.join("outbox").join(&taken).join("job.json")).unwrap();
    let running = manifest.replace("\"submitted\"", "\"running\"");
    fs::write(copy.join("stdout.log"), "start\n").unwrap();
    fs::write(copy.join("job.json"), &running).unwrap();
    session.send("36\r");
    session.wait_for_text("35 ok, 1 refused");
    let after = entries(&queue, "outbox");
    assert_eq!(after.len(), 5000 - 35);
    assert!(
        after
            .iter()
            .all(|(name, files)| before.get(name) == Some(files))
    );
    assert!(after.contains_key(&taken));
    let put_away = entries(&queue, "archive");
    assert_eq!(put_away.len(), 35);
    assert!(
        put_away
            .keys()
            .all(|name| name.contains("mesh7") && name.ends_with("-cancelled"))
    );
    assert_eq!(entries(&queue, "inbox").len(), 1);
    session.send("@");
    session.wait_for("the refused one comes first", |screen| {
        let text = screen.contents();
        text.contains("> refused") && text.contains(&taken)
    });
    session.send("\x1b");
    session.wait_for("the list is closed", |screen| {
        !screen.contents().contains("> refused")
    });
    session.send("u");
    session.wait_for_text("35 (@ lists them): 35 ok");
    assert_eq!(entries(&queue, "outbox"), before);
    assert!(entries(&queue, "archive").is_empty());
    session.send("q");
    assert!(session.wait_exit().success());
}
