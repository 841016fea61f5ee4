//! What the real binary costs in counts that no slow machine changes: bytes, frames, wake-ups, system calls.

mod calls;
mod changes;

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::terminal::harness::Session;

const SCHEMA: &str = include_str!("../../assets/schema/job-server.sql");
/// Longer than the cursor has to rest before its job's log is read, and than news wait for a frame.
const SETTLED: Duration = Duration::from_millis(600);
/// How long an idle dashboard is watched.
const IDLE: Duration = Duration::from_secs(3);

/// A queue and a database in one directory.
struct World {
    dir: tempfile::TempDir,
}

impl World {
    /// So many waiting jobs and as many waiting rows; none of them runs, so no time on the screen moves.
    fn new(jobs: usize) -> Self {
        let dir = tempfile::tempdir().unwrap();
        for area in ["outbox", "inbox", "archive"] {
            fs::create_dir_all(dir.path().join("q").join(area)).unwrap();
        }
        let base = rusqlite::Connection::open(dir.path().join("rows.db")).unwrap();
        base.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;")
            .unwrap();
        base.execute_batch(SCHEMA).unwrap();
        for n in 0..jobs {
            manifest(dir.path(), n, 0);
            let sql = "INSERT INTO jobs (job_id, user, experiment_class, experiment_module, \
                       experiment_config, status, priority, created_at) \
                       VALUES (?, 'ana', 'Scan', 'lab', '{}', 'PENDING', 0, '2026-02-10 10:00:00')";
            base.execute(sql, [format!("JOB-20260210-{n:05}")]).unwrap();
        }
        Self { dir }
    }

    fn queue(&self) -> String {
        self.dir.path().join("q").display().to_string()
    }

    fn database(&self) -> String {
        self.dir.path().join("rows.db").display().to_string()
    }

    /// A file of settings.
    fn config(&self, text: &str) -> String {
        let path = self.dir.path().join("config.toml");
        fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    /// The dashboard over the queue alone, all read and nothing moving.
    fn over_queue(&self, columns: u16, rows: u16, jobs: usize) -> Session {
        let mut session = Session::spawn(&["--queue", &self.queue()], columns, rows, &[]);
        settle(&mut session, jobs);
        session
    }
}

/// Writes a job's manifest, whole, by a rename; of a new job its directory, too.
fn manifest(root: &Path, n: usize, priority: i64) {
    let place = root.join(format!("q/outbox/job-20260210-100000-part{n:05}"));
    let aside = root.join("q/.aside");
    let job = if place.exists() { &place } else { &aside };
    fs::create_dir_all(job).unwrap();
    fs::write(job.join("run.py"), "").unwrap();
    let text = format!(
        r#"{{"job_id": "job-20260210-100000-part{n:05}", "created_at": "2026-02-10T10:00:00Z",
"created_by": "ana", "script": "run.py", "status": "submitted", "priority": {priority}}}"#
    );
    fs::write(job.join(".aside"), text).unwrap();
    fs::rename(job.join(".aside"), job.join("job.json")).unwrap();
    if job == &aside {
        fs::rename(aside, place).unwrap();
    }
}

/// Waits until all is read, and then until nothing is written any more.
#[track_caller]
fn settle(session: &mut Session, jobs: usize) {
    session.wait_for_text(&format!("all {jobs}"));
    session.read_until_quiet(SETTLED);
}

/// Reads for a bounded time; tells how many bytes came.
fn read_all_of(session: &mut Session, time: Duration) -> usize {
    let begin = session.bytes_seen().len();
    let end = Instant::now() + time;
    while let left = end.saturating_duration_since(Instant::now())
        && !left.is_zero()
    {
        session.read_for(left);
    }
    session.bytes_seen().len() - begin
}

#[test]
fn an_idle_dashboard_writes_nothing_and_sleeps() {
    let world = World::new(30);
    let (queue, database) = (world.queue(), world.database());
    let mut session = Session::spawn(&["--queue", &queue, "--db", &database], 120, 40, &[]);
    settle(&mut session, 60);
    let before = session.wake_ups();
    assert_eq!(read_all_of(&mut session, IDLE), 0, "bytes while idle");
    let woken = session.wake_ups() - before;
    // A look at each source, told to the screen, may fall into the time.
    assert!(woken <= 12, "{woken} wake-ups in {IDLE:?}");
}

#[test]
fn one_key_in_a_list_is_one_frame_of_at_most_48_bytes() {
    let world = World::new(30);
    let mut session = world.over_queue(80, 24, 30);
    // The list alone: no log and no details that turn to the next job.
    session.send("z");
    session.read_until_quiet(SETTLED);
    for _ in 0..5 {
        let begin = session.bytes_seen().len();
        session.send("j");
        let bytes = session.read_until_quiet(SETTLED);
        let told = String::from_utf8_lossy(&session.bytes_seen()[begin..]).into_owned();
        assert!((1..=48).contains(&bytes), "{bytes} bytes: {told:?}");
        assert_eq!(session.paints_since(begin), 1, "{told:?}");
        assert_eq!(told.matches('>').count(), 1, "{told:?}");
    }
}

#[test]
fn the_first_screen_is_at_most_6000_bytes_with_all_that_follows() {
    let world = World::new(30);
    for source in [["--queue", &world.queue()], ["--db", &world.database()]] {
        let mut session = Session::spawn(&source, 120, 40, &[]);
        settle(&mut session, 30);
        let bytes = session.bytes_seen().len();
        assert!((1_000..=6_000).contains(&bytes), "{source:?}: {bytes}");
    }
}

/// How many bytes these keys cost, once all that follows from them is there.
fn bytes_of(session: &mut Session, keys: &str) -> usize {
    session.send(keys);
    session.read_until_quiet(SETTLED)
}

#[test]
fn hands_on_a_list_cost_what_they_change() {
    let world = World::new(30);
    let mut session = world.over_queue(80, 24, 30);
    bytes_of(&mut session, "z");
    for (keys, most, what) in [
        (" ", 120, "the first mark"),
        (" ", 80, "another mark"),
        ("U", 150, "no marks"),
        ("P", 1_000, "a small dialog opens"),
        ("\x1b", 900, "it closes"),
        ("s", 1_850, "the sort menu opens"),
        ("\x1b", 1_450, "it closes"),
        ("/", 160, "the filter opens"),
        ("pa", 150, "letters that all rows have"),
        ("r", 60, "one more"),
        ("29", 1_000, "letters that leave one row"),
    ] {
        let bytes = bytes_of(&mut session, keys);
        assert!((1..=most).contains(&bytes), "{what}: {bytes} bytes");
    }
}

#[test]
fn a_new_job_above_a_scrolled_list_is_at_most_100_bytes() {
    let world = World::new(60);
    let mut session = world.over_queue(120, 40, 60);
    session.send(&"j".repeat(25));
    session.wait_for_text("26 of 60");
    session.read_until_quiet(SETTLED);
    for n in 0..4 {
        let begin = session.bytes_seen().len();
        let root = world.dir.path();
        manifest(root, 100 + n, 5);
        session.wait_for_text(&format!("{} of {}", 27 + n, 61 + n));
        session.read_until_quiet(SETTLED);
        let told = String::from_utf8_lossy(&session.bytes_seen()[begin..]).into_owned();
        assert!(told.len() <= 100, "{} bytes: {told:?}", told.len());
    }
}

#[test]
fn a_second_of_a_countdown_is_at_most_40_bytes() {
    let world = World::new(30);
    let mut session = world.over_queue(80, 24, 30);
    session.send("c");
    session.wait_for_text("in 3s");
    let begin = session.bytes_seen().len();
    session.wait_for_text("in 2s");
    let bytes = session.bytes_seen().len() - begin;
    assert!((1..=40).contains(&bytes), "{bytes} bytes");
}

#[test]
fn a_title_is_short_and_no_key_sends_it_again() {
    let world = World::new(30);
    let config = world.config("[[notify]]\non = [\"failed\"]\nvia = [\"title\"]\n");
    let args = ["--queue", &world.queue(), "--config", &config];
    let mut session = Session::spawn(&args, 80, 24, &[]);
    settle(&mut session, 30);
    let titles = |session: &Session| {
        let seen = String::from_utf8_lossy(session.bytes_seen()).into_owned();
        let titles = seen.split("\x1b]2;").skip(1);
        let ends = titles.map(|rest| rest.find("\x1b\\").unwrap());
        ends.collect::<Vec<_>>()
    };
    let first = titles(&session);
    assert!(matches!(first[..], [4..=40]), "{first:?}");
    for keys in ["j", " ", "/part\r", "s", "\x1b", "i", "\x1b"] {
        bytes_of(&mut session, keys);
    }
    assert_eq!(titles(&session), first);
}

#[test]
fn with_every_hand_used_an_idle_dashboard_still_writes_nothing() {
    let world = World::new(30);
    let config = world.config(
        "cancel_grace = \"1s\"\n[[notify]]\non = [\"done\", \"failed\"]\nvia = [\"title\", \"bell\", \"line\"]\n",
    );
    let args = ["--queue", &world.queue(), "--config", &config];
    let mut session = Session::spawn(&args, 80, 24, &[]);
    settle(&mut session, 30);
    session.send("c");
    session.wait_for_text("cancel in 1s");
    // What was under the cursor leaves; a key pressed just then would only say so.
    session.wait_until("the job is cancelled", |session| {
        session.screen().contents().contains("Q 29")
    });
    for keys in ["M", "/wait>2h\r", " ", " ", "i", "\x1b"] {
        bytes_of(&mut session, keys);
    }
    let screen = session.screen().contents();
    assert!(
        screen.contains("2 marked") && screen.contains("wait>2h"),
        "{screen}"
    );
    let before = session.wake_ups();
    assert_eq!(read_all_of(&mut session, IDLE), 0, "bytes while idle");
    let woken = session.wake_ups() - before;
    assert!(woken <= 6, "{woken} wake-ups in {IDLE:?}");
}

#[test]
fn one_key_with_log_and_details_behind_it_is_at_most_350_bytes() {
    let world = World::new(30);
    let mut session = world.over_queue(80, 24, 30);
    for _ in 0..3 {
        session.send("j");
        let bytes = session.read_until_quiet(SETTLED);
        assert!((1..=350).contains(&bytes), "{bytes} bytes");
    }
}

#[test]
fn one_changed_job_is_at_most_150_bytes() {
    let world = World::new(10);
    let mut session = world.over_queue(120, 40, 10);
    let begin = session.bytes_seen().len();
    // The first in line becomes more urgent: its row changes, its place does not.
    manifest(world.dir.path(), 0, 7);
    session.wait_until("the change is on the screen", |session| {
        let here = session.screen().contents();
        here.lines()
            .any(|line| line.contains("part00000") && line.contains(" 7 "))
    });
    session.read_until_quiet(SETTLED);
    let bytes = session.bytes_seen().len() - begin;
    assert!(bytes <= 150, "{bytes} bytes");
}

/// A log of eight gigabytes, nearly all of it a hole, at whose ends some lines stand.
fn sparse_log(world: &World) -> std::path::PathBuf {
    let path = world
        .dir
        .path()
        .join("q/outbox/job-20260210-100000-part00000/stdout.log");
    let file = fs::File::create(&path).unwrap();
    let lines = "a line of the log that says nothing\n".repeat(8_000);
    file.write_all_at(format!("the first line\n{lines}").as_bytes(), 0)
        .unwrap();
    file.write_all_at(format!("{lines}the last line\n").as_bytes(), 8 << 30)
        .unwrap();
    path
}

#[test]
fn of_a_log_of_gigabytes_only_what_is_shown_is_read() {
    let world = World::new(3);
    sparse_log(&world);
    let mut session = world.over_queue(120, 40, 3);
    let mut steps = [
        ("j", ""),
        ("k", "the last line"),
        ("4gg", "the first line"),
        ("G", "the last line"),
    ]
    .into_iter();
    // The other job first: the log's own job is turned to by a key then.
    let (away, _) = steps.next().unwrap();
    session.send(away);
    session.read_until_quiet(SETTLED);
    for (keys, shown) in steps {
        let before = session.bytes_read();
        session.send(keys);
        session.wait_for_text(shown);
        session.read_until_quiet(SETTLED);
        let read = session.bytes_read() - before;
        assert!(read <= 96 << 10, "{keys}: {read} bytes read");
    }
}

#[test]
fn a_followed_line_is_at_most_150_bytes() {
    let world = World::new(3);
    let log = sparse_log(&world);
    let mut session = world.over_queue(120, 40, 3);
    session.send("jk");
    session.wait_for_text("the last line");
    session.read_until_quiet(SETTLED);
    let mut file = fs::File::options().append(true).open(&log).unwrap();
    for n in 0..5 {
        let begin = session.bytes_seen().len();
        writeln!(file, "2026-02-10T14:30:22Z INFO added line {n}").unwrap();
        session.wait_for_text(&format!("added line {n}"));
        session.read_until_quiet(SETTLED);
        let bytes = session.bytes_seen().len() - begin;
        let told = String::from_utf8_lossy(&session.bytes_seen()[begin..]).into_owned();
        assert!(bytes <= 150, "{bytes} bytes: {told:?}");
    }
}

#[test]
fn two_hundred_keys_at_once_are_few_frames() {
    let world = World::new(300);
    let mut session = world.over_queue(80, 24, 300);
    let begin = session.bytes_seen().len();
    session.send(&"j".repeat(200));
    session.wait_for_text("201 of 300");
    session.read_until_quiet(SETTLED);
    let bytes = session.bytes_seen().len() - begin;
    assert!(bytes <= 1_500, "{bytes} bytes");
    // The keys, the log that turns to the job they end on, and its text.
    let frames = session.paints_since(begin);
    assert!(frames <= 5, "{frames} frames");
}
