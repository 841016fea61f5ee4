//! Odd things in a folder queue that the list, Details and the log have to live with.

use std::fs::{self, File};
use std::os::fd::OwnedFd;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;

use jobtui::job::{Details, Flag, JobId, LogAsk, Section, Status};
use jobtui::store::Store as _;
use rusqlite::Connection;
use rustix::fs::{CWD, FileType, Mode, OFlags, makedev, mkdirat, mknodat, openat};

use super::{has_flag, job, jobs, jobtui};
use crate::files_read::{World, manifest};

const A: &str = "job-20260210-143022-wfe";

fn details(world: &mut World, name: &str) -> Details {
    world.look().unwrap();
    world.store.details(&JobId::live(name.as_bytes())).unwrap()
}

fn section<'a>(details: &'a Details, title: &str) -> &'a Section {
    let found = details.sections.iter().find(|s| s.title.contains(title));
    found.unwrap_or_else(|| panic!("{title} in {:?}", details.sections))
}

fn pipe(world: &World, place: &str) {
    let path = world.at(place);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    mknodat(CWD, &path, FileType::Fifo, Mode::RWXU, 0).unwrap();
}

#[test]
fn a_manifest_that_is_no_text_can_be_looked_at_in_details() {
    let mut world = World::new();
    world.write(
        &format!("outbox/{A}/job.json"),
        b"{\"status\": \"sub\xFFmitted\x1b[2J\"}",
    );
    let details = details(&mut world, A);
    let raw = section(&details, "outbox/job.json: line 1 column 16");
    assert_eq!(
        raw.lines[0].as_str(),
        "{\"status\": \"sub\u{FFFD}mitted^[[2J\"}"
    );
}

#[test]
fn sockets_and_devices_in_the_manifests_place_are_not_read() {
    let mut world = World::new();
    fs::create_dir(world.at("outbox/s")).unwrap();
    let _socket = UnixListener::bind(world.at("outbox/s/job.json")).unwrap();
    let mut names = vec!["s"];
    fs::create_dir(world.at("outbox/zero")).unwrap();
    // Endless zeros; only some users may make such a thing.
    let zero = world.at("outbox/zero/job.json");
    let made = mknodat(
        CWD,
        &zero,
        FileType::CharacterDevice,
        Mode::RWXU,
        makedev(1, 5),
    );
    if made.is_ok() {
        names.push("zero");
    }
    for name in names {
        let job = world.row(name);
        let trouble = [Flag::Malformed, Flag::Unreadable];
        assert!(trouble.iter().any(|f| job.flags.has(*f)), "{name}: {job:?}");
        assert!(!job.error.is_empty(), "{name}: the reason is told");
        assert_eq!(world.look().unwrap(), 0, "{name}");
        details(&mut world, name);
    }
}

#[test]
fn pipes_in_place_of_log_readme_and_records_are_not_waited_for() {
    let mut world = World::new();
    world.job("outbox", A, "running");
    pipe(&world, &format!("outbox/{A}/stdout.log"));
    pipe(&world, &format!("outbox/{A}/README.md"));
    pipe(
        &world,
        &format!("outbox/{A}/job.sync-conflict-20261120-151223-YNBZ5RL.json"),
    );
    pipe(
        &world,
        &format!("outbox/.jobtui/v1/{A}/000001-20260210T143022Z-00112233-cancel.json"),
    );
    assert_eq!(world.status(A), Status::Running);
    let details = details(&mut world, A);
    let records = section(&details, "Operator records");
    assert_eq!(records.lines[0].as_str(), "1 files that are no records");
    let id = JobId::live(A.as_bytes());
    let log = world.store.read_log(&id, LogAsk::End { most: 100 });
    let log = log.unwrap_err();
    assert!(log.text.contains("not a regular file"), "{}", log.text);
}

#[test]
fn values_of_strange_types_are_shown_as_json() {
    let mut world = World::new();
    world.write(
        &format!("outbox/{A}/job.json"),
        r#"{"status":"submitted","args":{"n":1},"notify":["a"],"project":5,"created_by":null}"#,
    );
    assert!(world.flags(A).contains(&Flag::WrongType));
    let details = details(&mut world, A);
    for (name, value) in [
        ("args", r#"{"n":1}"#),
        ("notify", r#"["a"]"#),
        ("project", "5"),
        ("created_by", "null"),
    ] {
        let shown = details.fields.iter().find(|(n, _)| n.as_str() == name);
        assert_eq!(shown.unwrap().1.as_str(), value, "{name}");
    }
}

#[test]
fn times_at_the_ends_of_the_calendar_are_shown_without_a_crash() {
    let world = World::new();
    for (number, time) in [
        "9999-12-30T20:00:00Z",
        "9999-12-31T23:59:59.999999999-25:59",
        "-009999-01-02T00:00:00Z",
        "0000-00-00T00:00:00Z",
        "1970-01-01T00:00:00Z",
        "2026-02-30T00:00:00Z",
        "2026-02-10T14:30:60Z",
        "99999999999999999999",
        "",
    ]
    .iter()
    .enumerate()
    {
        for status in ["submitted", "running", "completed"] {
            world.write(
                &format!("inbox/job-{status}-{number}/job.json"),
                format!(
                    r#"{{"status":"{status}","created_at":"{time}","started_at":"{time}","finished_at":"{time}"}}"#
                ),
            );
        }
    }
    let root = world.dir.path().to_str().unwrap();
    for more in [
        &["list", "-o", "json"][..],
        &["list"],
        &["--headless", "--keys", "3 d"],
        &["--headless", "--at", "9999-12-30T00:00:00Z"],
        &["--headless", "--at", "1970-01-01T00:00:00Z"],
    ] {
        let answer = jobtui(&[more, &["--queue", root]].concat())
            .output()
            .unwrap();
        assert_eq!(answer.status.code(), Some(0), "{more:?}: {answer:?}");
    }
    let answer = jobtui(&["list", "-o", "json", "--queue", root])
        .output()
        .unwrap();
    assert_eq!(jobs(&answer).len(), 27);
    assert!(has_flag(
        job(&jobs(&answer), "job-submitted-0"),
        "clock-ahead"
    ));
}

#[test]
fn a_job_without_any_time_stands_behind_those_with_one() {
    let world = World::new();
    for (name, created) in [
        ("job-20261399-143022-a", r#""soon""#),
        ("job-20260210-143022-b", r#""2026-02-12T00:00:00Z""#),
        ("zzz", r#""2026-02-11T00:00:00Z""#),
    ] {
        world.write(
            &format!("outbox/{name}/job.json"),
            format!(r#"{{"status":"submitted","created_at":{created}}}"#),
        );
    }
    let root = world.dir.path().to_str().unwrap();
    let answer = jobtui(&["list", "-o", "json", "--queue", root])
        .output()
        .unwrap();
    let order: Vec<_> = jobs(&answer).iter().map(|j| j["id"].clone()).collect();
    assert_eq!(
        order,
        ["zzz", "job-20260210-143022-b", "job-20261399-143022-a"]
    );
}

#[test]
fn records_of_a_job_that_is_gone_are_kept_and_make_no_row() {
    let mut world = World::new();
    let record = "outbox/.jobtui/v1/job-gone/000001-20260210T143022Z-00112233-cancel.json";
    world.write(record, r#"{"v":1,"op":"cancel"}"#);
    assert!(world.seen().jobs.is_empty());
    assert!(world.board.flaws.is_empty());
    // Should the job come, they are about it.
    world.job("outbox", "job-gone", "submitted");
    assert!(world.flags("job-gone").contains(&Flag::CancelRequested));
    fs::remove_dir_all(world.at("outbox/job-gone")).unwrap();
    assert!(world.seen().jobs.is_empty());
    assert!(world.at(record).exists());
}

#[test]
fn whatever_lies_in_the_place_of_study_db_changes_no_row_and_is_left_alone() {
    type Put = fn(&World, &str);
    let kinds: [(&str, Put); 7] = [
        ("nothing in it", |world, place| world.write(place, "")),
        ("text", |world, place| world.write(place, "no database")),
        ("a database with a log of its own", |world, place| {
            world.write(place, "");
            let db = Connection::open(world.at(place)).unwrap();
            db.pragma_update(None, "journal_mode", "wal").unwrap();
            db.execute_batch("CREATE TABLE studies (study_id)").unwrap();
            drop(db);
        }),
        ("cut off", |world, place| {
            world.write(place, b"SQLite format 3\0\x10\0\x01\x01");
        }),
        ("a directory", |world, place| {
            fs::create_dir_all(world.at(place)).unwrap();
        }),
        ("a pipe", |world, place| pipe(world, place)),
        ("a link", |world, place| {
            world.write(place, "");
            fs::remove_file(world.at(place)).unwrap();
            symlink("/etc/hostname", world.at(place)).unwrap();
        }),
    ];
    for (kind, put) in kinds {
        let mut world = World::new();
        world.job("inbox", A, "running");
        put(&world, &format!("inbox/{A}/3_results/study.db"));
        let listed = || {
            let results = world.at(&format!("inbox/{A}/3_results"));
            let entries = fs::read_dir(results).unwrap();
            let mut names: Vec<_> = entries.map(|e| e.unwrap().file_name()).collect();
            names.sort();
            names
        };
        let before = listed();
        let root = world.dir.path().to_str().unwrap();
        let keys = ["--headless", "--keys", "1 d", "--queue", root];
        let answer = jobtui(&keys).output().unwrap();
        assert_eq!(answer.status.code(), Some(0), "{kind}: {answer:?}");
        assert_eq!(listed(), before, "{kind}");
        assert_eq!(world.status(A), Status::Running, "{kind}");
        assert!(world.flags(A).is_empty(), "{kind}");
        details(&mut world, A);
    }
}

#[test]
fn of_very_many_conflict_copies_all_are_listed_and_some_are_shown() {
    let mut world = World::new();
    world.job("outbox", A, "submitted");
    for n in 0..200 {
        let copy = format!("outbox/{A}/job.sync-conflict-20261120-{n:06}-YNBZ5RL.json");
        world.write(&copy, "z".repeat(1000));
    }
    assert_eq!(world.flags(A), [Flag::ConflictCopies]);
    let details = details(&mut world, A);
    assert_eq!(section(&details, "Files in outbox").lines.len(), 201);
    let shown = details.sections.iter();
    let shown = shown.filter(|s| s.title.contains("sync-conflict")).count();
    assert_eq!(shown, 20);
}

#[test]
fn of_directories_without_end_only_the_first_are_listed() {
    let mut world = World::new();
    world.job("outbox", A, "submitted");
    let mut here: OwnedFd = File::open(world.at(&format!("outbox/{A}"))).unwrap().into();
    for _ in 0..500 {
        mkdirat(&here, "d", Mode::RWXU).unwrap();
        here = openat(&here, "d", OFlags::DIRECTORY, Mode::empty()).unwrap();
    }
    let details = details(&mut world, A);
    let files = section(&details, "Files in outbox");
    assert!(files.lines.len() < 100, "{}", files.lines.len());
    let last = files.lines.last().unwrap();
    assert!(last.contains("not listed"), "{last}");
}

#[test]
fn a_queue_of_nothing_but_trouble_shows_every_job() {
    let world = World::new();
    world.job("outbox", A, "submitted");
    let manifests: [(&str, &[u8]); 9] = [
        ("empty", b""),
        ("half", b"{\"status\":"),
        ("list", b"[]"),
        ("nul", b"{\"a\":\0}"),
        ("no-text", b"\xFF\xFF\xFF"),
        ("null", b"null"),
        ("strange", br#"{"status":{},"job_id":[],"args":7}"#),
        ("escape", br#"{"status":"\u001b[2J","project":"\u0007"}"#),
        ("twice", br#"{"status":"failed","status":"running"}"#),
    ];
    for (name, content) in manifests {
        world.write(&format!("outbox/{name}/job.json"), content);
    }
    world.write("inbox/deep/job.json", "[".repeat(100_000));
    world.write("inbox/large/job.json", vec![b' '; 3 << 20]);
    world.write("inbox/bare/model.prt", "x");
    pipe(&world, "inbox/pipe/job.json");
    symlink("nowhere", world.at("inbox/link")).unwrap();
    symlink("loop", world.at("inbox/loop")).unwrap();
    world.job("archive", "put away by hand", "completed");
    world.write("archive/broken--20260211T000000Z-inbox/job.json", "{");
    let root = world.dir.path().to_str().unwrap();
    let answer = jobtui(&["list", "-o", "json", "--queue", root])
        .output()
        .unwrap();
    assert_eq!(answer.status.code(), Some(0), "{answer:?}");
    let jobs = jobs(&answer);
    assert_eq!(jobs.len(), 18, "{jobs:#?}");
    let good = job(&jobs, A);
    assert_eq!(
        (&good["status"], good["flags"].as_array().unwrap().len()),
        (&"pending".into(), 0)
    );
    for name in ["empty", "half", "list", "nul", "no-text", "null", "pipe"] {
        assert!(has_flag(job(&jobs, name), "malformed"), "{name}");
    }
    let screen = jobtui(&["--headless", "--queue", root]).output().unwrap();
    assert_eq!(screen.status.code(), Some(0), "{screen:?}");
    // And each of them can be asked about by its name.
    for job in &jobs {
        let id = job["id"].as_str().unwrap();
        let shown = jobtui(&["show", id, "-o", "json", "--queue", root])
            .output()
            .unwrap();
        assert!(
            matches!(shown.status.code(), Some(0 | 2)),
            "{id}: {shown:?}"
        );
    }
    assert_eq!(manifest(A, "submitted").len(), good_length(&world));
}

/// Nothing was written into the good one meanwhile.
fn good_length(world: &World) -> usize {
    fs::read(world.at(&format!("outbox/{A}/job.json")))
        .unwrap()
        .len()
}
