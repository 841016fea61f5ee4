//! Bad input before a real terminal: what reaches it, what stands still, what stays alive.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use jobtui::store::sqlite::create;
use rusqlite::Connection;
use rustix::fs::{CWD, FileType, Mode, mknodat};

use super::{jobtui, text};
use crate::files_read::{World, manifest};
use crate::terminal::harness::Session;

const A: &str = "job-20260210-143022-wfe";

/// Asks the terminal where the cursor is, writes into its clipboard, begins a device string, rings,
/// turns the reading direction, and asks again in eight bits.
const POISON: &str = "\u{1b}[6n\u{1b}]52;c;UFdORUQ=\u{7}\u{1b}Pq\u{202e}\u{9b}6n";
/// Pieces of it that must never be sent.
const FORBIDDEN: [&str; 6] = [
    "\u{1b}[6n",
    "\u{1b}]",
    "\u{1b}P",
    "\u{7}",
    "\u{202e}",
    "\u{9b}",
];

fn on_screen(source: [&str; 2]) -> Session {
    let args = [source[0], source[1], "--config", "/dev/null"];
    Session::spawn(&args, 110, 30, &[])
}

#[track_caller]
fn harmless(sent: &[u8], place: &str) {
    let sent = String::from_utf8_lossy(sent);
    for piece in FORBIDDEN {
        if let Some(at) = sent.find(piece) {
            let rest: String = sent[at..].chars().take(40).collect();
            panic!("{place}: {piece:?} was sent: {rest:?}");
        }
    }
}

fn poisoned_queue() -> World {
    let world = World::new();
    let name = format!("job-20260210-143022-evil{}", POISON.replace('/', ""));
    let poison = serde_json::Value::from(POISON).to_string();
    for (area, status) in [("outbox", "submitted"), ("inbox", "failed")] {
        world.write(
            &format!("{area}/{name}/job.json"),
            format!(
                r#"{{"status":"{status}","project":{poison},"created_by":{poison},"job_id":{poison},
                "error":{poison},{poison}:{poison}}}"#
            ),
        );
        world.write(&format!("{area}/{name}/README.md"), POISON);
        world.write(&format!("{area}/{name}/file-{POISON}"), "x");
    }
    world.write(
        &format!("inbox/{name}/stdout.log"),
        format!("begin {POISON} end\n{POISON}\r{POISON}\n"),
    );
    world.job(
        "archive",
        &format!("job-old{POISON}--20260211T000000Z-inbox"),
        "completed",
    );
    world.write(
        &format!("outbox/broken-{POISON}/job.json"),
        format!("{{{POISON}"),
    );
    world.write(
        &format!("outbox/odd-{POISON}/job.json"),
        format!(r#"{{"status":{poison}}}"#),
    );
    world
}

fn poisoned_database(dir: &Path) -> std::path::PathBuf {
    let path = dir.join("jobs.db");
    create(&path).unwrap();
    let db = Connection::open(&path).unwrap();
    for (id, status) in [("A", "FAILED"), ("B", "PENDING"), ("C", POISON)] {
        db.execute(
            "INSERT INTO jobs (job_id, user, experiment_class, experiment_module, experiment_config, status,
             priority, created_at, error_message, output_log_path) VALUES (?1 || ?2, ?2, ?2, ?2, ?2, ?3, ?2, ?2, ?2, ?2)",
            [id, POISON, status],
        )
        .unwrap();
        db.execute(
            "INSERT INTO job_outputs (job_id, output_text, line_count, last_updated, is_complete)
             VALUES (?1 || ?2, 'begin ' || ?2 || char(10) || ?2, 1, ?2, 0)",
            [id, POISON],
        )
        .unwrap();
    }
    path
}

#[test]
fn no_escape_sequence_of_a_queue_or_a_database_reaches_the_terminal() {
    let world = poisoned_queue();
    let dir = tempfile::tempdir().unwrap();
    let database = poisoned_database(dir.path());
    let root = world.dir.path().to_str().unwrap();
    let named = format!("name{POISON}={root}");
    for source in [
        ["--queue", root],
        ["--queue", &named],
        ["--db", database.to_str().unwrap()],
    ] {
        let mut session = on_screen(source);
        session.wait_for_text("^[[6n");
        // Every pane, every row, the details, the log, a question and its answer.
        for keys in [
            "2", "c", "u", "P", "\u{1b}", "j", "3", "d", "G", "\u{1b}", "L", "0", "G", "1",
        ] {
            session.send(keys);
            session.read_until_quiet(Duration::from_millis(60));
        }
        session.send("L");
        session.read_until_quiet(Duration::from_millis(200));
        session.send("\u{1b}q");
        session.wait_exit();
        harmless(session.bytes_seen(), source[0]);
        for command in [
            &["list"][..],
            &["list", "-o", "json"],
            &["list", "-o", "csv"],
            &["show", "evil"],
            &["show", "A^"],
            &["show", "nothing\u{1b}[6n"],
            &["cancel", "B^", "--dry-run"],
            &["rerun", "evil", "--dry-run"],
            &["rerun", "A^", "--dry-run"],
            &["--headless", "--format", "ansi", "--keys", "3 d"],
        ] {
            let answer = jobtui(&[command, &source].concat()).output().unwrap();
            let told = [answer.stdout.as_slice(), &answer.stderr].concat();
            harmless(&told, &command.join(" "));
            assert!(!told.is_empty(), "{command:?}");
        }
        for job in ["evil", "A^"] {
            let args = ["logs", job, source[0], source[1], "--config", "/dev/null"];
            let mut log = Session::spawn(&args, 110, 30, &[]);
            log.wait_exit();
            harmless(log.bytes_seen(), "logs");
        }
    }
}

#[test]
fn a_pipe_in_the_manifests_place_hangs_nothing() {
    let world = World::new();
    world.job("outbox", A, "submitted");
    fs::create_dir(world.at("outbox/pipe")).unwrap();
    let place = world.at("outbox/pipe/job.json");
    mknodat(CWD, &place, FileType::Fifo, Mode::RWXU, 0).unwrap();
    let root = world.dir.path().to_str().unwrap();
    let mut session = on_screen(["--queue", root]);
    session.wait_for_text("wfe");
    session.wait_for_text("cannot be read");
    session.send("0");
    session.wait_for_text("outbox/pipe");
    session.send("2jd");
    session.wait_for_text("not a regular file");
    session.send("\u{1b}q");
    assert_eq!(session.wait_exit().code(), Some(0));
    let show = jobtui(&["show", "pipe", "--queue", root]).output().unwrap();
    assert!(text(&show.stdout).contains("not a regular file"));
}

/// What the screen says of a job up to the reason, where a word about a passing state may stand.
fn standing(session: &Session, name: &str) -> Option<String> {
    let screen = session.screen().contents();
    let mut lines = screen.lines();
    let head = lines.find(|line| line.contains("WHY"))?;
    let width = head[..head.find("WHY")?].chars().count();
    let row = lines.find(|line| line.contains(name))?;
    Some(row.chars().take(width).collect())
}

#[test]
fn a_manifest_that_is_replaced_without_pause_never_makes_its_row_flicker() {
    let world = World::new();
    world.job("outbox", A, "submitted");
    let root = world.dir.path().to_str().unwrap();
    let mut session = on_screen(["--queue", root]);
    session.wait_for_text("wfe");
    session.read_until_quiet(Duration::from_millis(300));
    let before = standing(&session, "wfe").unwrap();
    assert!(before.contains("P. "), "{before}");
    let stop = AtomicBool::new(false);
    let place = world.at(&format!("outbox/{A}/job.json"));
    let temp = world.at(&format!("outbox/{A}/.syncthing.job.json.tmp"));
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let mut rounds = 0;
            while !stop.load(Ordering::Relaxed) {
                fs::write(&temp, manifest(A, "submitted")).unwrap();
                fs::remove_file(&place).unwrap();
                fs::rename(&temp, &place).unwrap();
                rounds += 1;
            }
            rounds
        });
        let mut others = Vec::new();
        let end = Instant::now() + Duration::from_secs(4);
        while Instant::now() < end {
            session.read_for(Duration::from_millis(20));
            let now = standing(&session, "wfe");
            if now.as_ref() != Some(&before) {
                others.push(now);
            }
        }
        stop.store(true, Ordering::Relaxed);
        assert!(writer.join().unwrap() > 100, "the writer wrote");
        others.dedup();
        assert!(others.is_empty(), "was {before:?}, then {others:#?}");
    });
}

#[test]
fn a_job_that_moved_between_the_key_and_the_confirmation_is_not_touched() {
    let world = World::new();
    world.job("outbox", A, "submitted");
    world.job("inbox", A, "running");
    world.job("outbox", "job-20260210-143023-other", "submitted");
    let root = world.dir.path().to_str().unwrap();
    let mut session = on_screen(["--queue", root]);
    session.wait_for_text("other");
    session.wait_for_text("R>");
    session.send("1c");
    session.wait_for_text("Cancel this job?");
    session.wait_for_text(&format!("jobtui cancel {A}"));
    fs::rename(
        world.at(&format!("outbox/{A}")),
        world.at("archive/by-hand"),
    )
    .unwrap();
    session.send("y");
    session.wait_for("it says why not", |screen| {
        let screen = screen.contents();
        !screen.contains("Cancel this job?")
            && (screen.contains("meanwhile") || screen.contains("gone"))
    });
    session.send("\u{1b}q");
    session.wait_exit();
    assert_eq!(
        fs::read_to_string(world.at("archive/by-hand/job.json")).unwrap(),
        manifest(A, "submitted")
    );
    assert_eq!(fs::read_dir(world.at("archive")).unwrap().count(), 1);
    assert!(
        world
            .at("outbox/job-20260210-143023-other/job.json")
            .exists()
    );
    assert!(!world.at("outbox/.jobtui").exists(), "no record was left");
}

#[test]
fn a_database_that_is_locked_for_ten_seconds_leaves_the_screen_alive_and_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("jobs.db");
    create(&path).unwrap();
    let db = Connection::open(&path).unwrap();
    db.pragma_update(None, "journal_mode", "delete").unwrap();
    db.execute_batch(
        "INSERT INTO jobs (job_id, user, experiment_class, experiment_module, experiment_config, status, priority)
         VALUES ('JOB-20261120-00001', 'alice', 'T1', 'm', '{}', 'PENDING', 0)",
    )
    .unwrap();
    let mut session = on_screen(["--db", path.to_str().unwrap()]);
    session.wait_for_text("T1");
    db.execute_batch("BEGIN EXCLUSIVE; UPDATE jobs SET experiment_class = 'T2'")
        .unwrap();
    let end = Instant::now() + Duration::from_secs(10);
    let mut slowest = Duration::ZERO;
    while Instant::now() < end {
        for (key, help) in [("?", true), ("\u{1b}", false)] {
            let asked = Instant::now();
            session.send(key);
            session.wait_for("the help comes and goes", |screen| {
                screen.contents().contains(" Help: ") == help
            });
            slowest = slowest.max(asked.elapsed());
        }
    }
    session.wait_for_text("LOCKED");
    let screen = session.screen().contents();
    assert!(screen.contains("T1"), "the old view:\n{screen}");
    assert!(slowest < Duration::from_secs(2), "{slowest:?}");
    db.execute_batch("COMMIT").unwrap();
    session.wait_for_text("T2");
    assert!(!session.screen().contents().contains("LOCKED"));
}
