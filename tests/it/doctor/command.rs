//! `jobtui doctor` as a person and a script run it: text, JSON, exit codes, and what it costs.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use super::{A, Queue, machine_is_well, sound};
use crate::cli::{Said, run};
use crate::rig::{World, assert_harmless};

/// The program at this queue's own time.
fn doctor(queue: &Queue, more: &[&str]) -> Said {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jobtui"));
    command
        .env_clear()
        .env("HOME", queue.root())
        .env("JOBTUI_AUDIT", "off")
        .args(["doctor", "--queue"])
        .arg(format!("fsq={}", queue.root().display()))
        .args(["--at", &queue.now().rfc3339()])
        .args(more);
    run(&mut command)
}

fn document(said: &Said) -> Value {
    serde_json::from_str(&said.out).unwrap_or_else(|error| panic!("{error}: {said:?}"))
}

#[test]
fn a_sound_queue_ends_with_nothing_wrong_and_says_what_was_looked_at() {
    if !machine_is_well() {
        return;
    }
    let said = doctor(&sound(), &[]);
    assert_eq!((said.code, said.err.as_str()), (0, ""), "{said:?}");
    let last = said.out.lines().last().unwrap();
    assert_eq!(
        last,
        "nothing is wrong: looked at 4 jobs, 1 record, 2 archive entries"
    );
}

#[test]
fn notices_alone_leave_the_exit_code_at_zero() {
    if !machine_is_well() {
        return;
    }
    let queue = sound();
    queue.write("outbox/notes.txt", "");
    let said = doctor(&queue, &[]);
    assert_eq!(said.code, 0, "{said:?}");
    assert_eq!(said.out.lines().last(), Some("1 notice"));
    queue.link("x", "outbox/link");
    let said = doctor(&queue, &[]);
    assert_eq!(said.code, 1, "{said:?}");
    assert_eq!(said.out.lines().last(), Some("1 warning, 1 notice"));
}

#[test]
fn of_many_alike_some_are_told_and_the_others_counted_but_json_has_all() {
    if !machine_is_well() {
        return;
    }
    let queue = sound();
    for n in 0..42 {
        queue.write(&format!("outbox/note-{n:02}.txt"), "");
    }
    queue.write(&format!("outbox/{A}/job.json"), "{");
    let queue = queue.later(200);
    let said = doctor(&queue, &[]);
    assert!(
        said.out.contains("  and 37 more of this kind\n"),
        "{}",
        said.out
    );
    assert_eq!(said.out.matches("outbox/note-").count(), 5);
    let first = said.out.find("error: malformed manifest").unwrap();
    let then = said.out.find("notice: foreign entry (42)").unwrap();
    assert!(first < then, "{}", said.out);
    assert!(said.out.lines().all(|line| line.len() < 80), "{}", said.out);
    let found = document(&doctor(&queue, &["-o", "json"]));
    let all = found["sources"][0]["findings"].as_array().unwrap();
    assert_eq!(all.len(), 43);
    assert_eq!(
        found["tally"],
        json!({"errors": 1, "warnings": 0, "notices": 42})
    );
}

#[test]
fn the_document_has_exactly_these_fields_and_repeats_to_the_byte() {
    let queue = sound();
    queue.write("outbox/notes.txt", "");
    let at = ["-o", "json", "--at", "2026-12-01T00:00:00Z"];
    let ask = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_jobtui"));
        command
            .env_clear()
            .env("HOME", queue.root())
            .env("JOBTUI_AUDIT", "off");
        command.args(["doctor", "--queue"]);
        run(command
            .arg(format!("fsq={}", queue.root().display()))
            .args(at))
    };
    let said = ask();
    assert_eq!(said.out, ask().out);
    let document = document(&said);
    let mut expected = json!({
        "schema": 1,
        "generated_at": "2026-12-01T00:00:00Z",
        "tally": document["tally"],
        "sources": [{
            "name": "fsq",
            "kind": "folder",
            "reached": true,
            "looked_at": {"jobs": 4, "records": 1, "archive_entries": 2},
            "findings": document["sources"][0]["findings"],
        }],
    });
    assert_eq!(document, expected);
    let findings = expected["sources"][0]["findings"].as_array_mut().unwrap();
    let note = findings
        .iter()
        .find(|found| found["place"] == "outbox/notes.txt");
    assert_eq!(
        note,
        Some(&json!({
            "kind": "foreign-entry",
            "weight": "notice",
            "place": "outbox/notes.txt",
            "text": "a file beside the jobs: no job, and jobtui ignores it",
            "way_out": "nothing breaks; if nobody misses it, its owner can take it out",
        }))
    );
}

#[test]
fn a_source_that_is_not_reached_is_exit_three_and_the_others_are_checked() {
    let queue = sound();
    queue.write("outbox/notes.txt", "");
    let said = doctor(&queue, &["--queue", "gone=/nonexistent/queue"]);
    assert_eq!(said.code, 3, "{said:?}");
    assert!(said.out.contains("gone (folder): not reached"), "{said:?}");
    assert!(said.out.contains("/nonexistent/queue is not there"));
    assert!(said.out.contains("> check the path"), "{said:?}");
    assert!(said.out.contains("outbox/notes.txt"));
    let said = doctor(
        &queue,
        &["-o", "json", "--queue", "gone=/nonexistent/queue"],
    );
    assert_eq!(said.code, 3);
    let document = document(&said);
    assert_eq!(document["sources"][1]["reached"], false);
    assert_eq!(
        document["sources"][1]["findings"][0]["kind"],
        "source-not-reached"
    );
}

#[test]
fn a_root_that_is_a_file_or_holds_no_area_is_not_reached() {
    let world = World::bare();
    world.put("file", "x");
    for queue in ["file", "."] {
        let place = world.at(queue);
        let mut command = Command::new(env!("CARGO_BIN_EXE_jobtui"));
        command
            .env_clear()
            .env("HOME", world.dir())
            .env("JOBTUI_AUDIT", "off");
        let said = run(command.args(["doctor", "--queue"]).arg(&place));
        assert_eq!(said.code, 3, "{said:?}");
        assert!(said.out.contains("source not reached"), "{said:?}");
    }
}

#[test]
fn without_a_source_it_says_how_to_give_one() {
    let dir = tempfile::tempdir().unwrap();
    let said = run(crate::cli::bare(dir.path()).arg("doctor"));
    assert_eq!(said.code, 2);
    assert!(said.err.contains("--queue"), "{said:?}");
}

/// All that can go wrong at once, with escape sequences wherever text can stand.
fn messy() -> Queue {
    let queue = sound();
    let esc = "\u{1b}[2J\u{202e}";
    queue.submit(
        "job-20260210-143022-x",
        &json!({
            "job_id": esc, "status": esc, "created_at": esc, "script": format!("{esc}.py"),
            "args": [format!("/tmp/{esc}")], "project": 7,
            "files": [{"path": format!("{esc}.prt"), "size": 1}],
        }),
    );
    queue.write(&format!("outbox/{esc}/job.json"), "{\u{1b}");
    queue.write(&format!("outbox/{A}/{esc}"), "x");
    queue.write(&format!("inbox/{esc}.swp~"), "x");
    queue.write(
        &format!("outbox/{A}/job.sync-conflict-20261120-151223-{esc}.json"),
        "x",
    );
    queue.write(&format!("outbox/.jobtui/v1/{esc}"), "x");
    queue.write(
        &format!("outbox/{A}/run.py"),
        format!("open('/home/{esc}x')\n"),
    );
    let moves = json!({"from": [format!("outbox/{esc}")], "to": [format!("archive/{esc}")]});
    queue.record(A, 7, 3_600, "archive", &moves);
    queue.pipe("outbox/pipe/job.json");
    queue.link("loop", "outbox/loop");
    queue.link("job.json", "inbox/looped/job.json");
    fs::create_dir_all(queue.at("inbox/dir/job.json")).unwrap();
    queue.write("archive/broken--20260211T000000Z-inbox/job.json", "");
    queue
}

#[test]
fn no_escape_sequence_reaches_the_output() {
    let queue = messy();
    let said = doctor(&queue, &[]);
    assert_eq!(said.code, 1);
    assert_harmless(&said.out);
    let json = doctor(&queue, &["-o", "json"]);
    assert_harmless(&json.out);
    for found in document(&json)["sources"][0]["findings"]
        .as_array()
        .unwrap()
    {
        for field in ["place", "text", "way_out"] {
            let text = found[field].as_str().unwrap();
            assert_harmless(text);
            assert!(!text.is_empty(), "{found}");
        }
    }
}

/// Every entry with what any change of it would move.
fn listing(dir: &Path, tree: &mut BTreeMap<std::path::PathBuf, (u64, u64, i64, i64, i64)>) {
    for entry in fs::read_dir(dir).unwrap() {
        let entry = entry.unwrap();
        let meta = entry.metadata().unwrap();
        let mark = (
            meta.ino(),
            meta.size(),
            meta.mtime_nsec(),
            meta.ctime(),
            meta.ctime_nsec(),
        );
        tree.insert(entry.path(), mark);
        if meta.is_dir() {
            listing(&entry.path(), tree);
        }
    }
}

#[test]
fn nothing_in_the_queue_is_changed() {
    let queue = messy();
    let mut before = BTreeMap::new();
    listing(queue.root(), &mut before);
    doctor(&queue, &[]);
    doctor(&queue, &["-o", "json"]);
    let mut after = BTreeMap::new();
    listing(queue.root(), &mut after);
    assert_eq!(before, after);
}

#[test]
fn five_thousand_jobs_cost_few_opened_files_each() {
    if Command::new("strace").arg("-V").output().is_err() {
        let text = "SKIPPED: opened files are not counted, because strace is not installed\n";
        std::io::Write::write_all(&mut std::io::stderr(), text.as_bytes()).unwrap();
        return;
    }
    const JOBS: usize = 5_000;
    let queue = Queue::in_memory();
    for n in 0..JOBS {
        queue.submit(&format!("job-20260210-143022-part{n:05}"), &json!({}));
    }
    let counted = tempfile::NamedTempFile::new().unwrap();
    let mut command = Command::new("strace");
    command
        .args([
            "-f",
            "--seccomp-bpf",
            "-qq",
            "-c",
            "-e",
            "trace=open,openat,openat2",
            "-o",
        ])
        .arg(counted.path())
        .arg(env!("CARGO_BIN_EXE_jobtui"))
        .args(["doctor", "--queue"])
        .arg(queue.root())
        .env("HOME", queue.root())
        .env("JOBTUI_AUDIT", "off");
    let said = run(&mut command);
    assert_eq!(said.code, 0, "{said:?}");
    assert!(said.out.contains("5000 jobs"), "{}", said.out);
    let table = fs::read_to_string(counted.path()).unwrap();
    let opened: usize = table
        .lines()
        .filter_map(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            let name = words.last()?;
            name.starts_with("open")
                .then(|| words.get(3)?.parse::<usize>().ok())?
        })
        .sum();
    // The directory, its manifest, its script.
    assert!(
        (3 * JOBS..3 * JOBS + 200).contains(&opened),
        "{opened} opened"
    );
}

#[test]
fn the_readme_shows_a_real_answer() {
    if !machine_is_well() {
        return;
    }
    let queue = sound();
    queue.write(
        "outbox/job-20260210-150000-rib/job.json",
        "{\"job_id\": \"job-20260210-150000-rib\",\n \"stat",
    );
    let copy = "job.sync-conflict-20260210-151223-YNBZ5RL.json";
    queue.write(&format!("outbox/{A}/{copy}"), "{}");
    queue.write("outbox/notes.txt", "");
    let said = doctor(&queue.later(200), &[]);
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(readme).unwrap();
    assert!(
        readme.contains(&said.out),
        "put this into README.md:\n{}",
        said.out
    );
}
