//! The demo: the same world for the same moment, and one that moves by the protocols' rules.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use jobtui::cli::demo::Demo;
use jobtui::clock::Clock;
use jobtui::job::{Change, Flag, Job, Moment, Now, Place, Problem, Status, Worker};
use jobtui::store::open::open;
use serde_json::Value;

/// What every file and directory below a path is: its time in nanoseconds, and its bytes.
type Tree = BTreeMap<PathBuf, (i128, Vec<u8>)>;

fn tree(root: &Path) -> Tree {
    fn walk(root: &Path, dir: &Path, out: &mut Tree) {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            let meta = fs::symlink_metadata(&path).unwrap();
            let time = i128::from(meta.mtime()) * 1_000_000_000 + i128::from(meta.mtime_nsec());
            let bytes = if meta.is_dir() {
                walk(root, &path, out);
                Vec::new()
            } else {
                fs::read(&path).unwrap()
            };
            out.insert(path.strip_prefix(root).unwrap().to_owned(), (time, bytes));
        }
    }
    let mut out = Tree::new();
    walk(root, root, &mut out);
    out
}

/// What the real stores tell of the demo's two sources at their first look.
#[derive(Debug, Default, PartialEq, Eq)]
struct Told {
    jobs: Vec<Job>,
    flaws: Vec<Problem>,
    worker: Option<Worker>,
}

fn told(demo: &Demo, wall: Moment) -> [Told; 2] {
    let now = Now {
        wall,
        steady: Duration::ZERO,
    };
    let sources = demo.sources();
    [0, 1].map(|place| {
        let mut store = open(&sources[place], "op@host");
        store.reach(usize::MAX);
        let mut told = Told::default();
        loop {
            let batch = store.catch_up(now).unwrap();
            for change in batch.changes {
                match change {
                    Change::Put(job) => told.jobs.push(job),
                    Change::Up(signs) => told.worker = Some(signs.worker),
                    Change::Flawed(flaws) => told.flaws = flaws,
                    Change::Totals(_) => {}
                    Change::Gone(_) | Change::Down(_) => panic!("{change:?} at the first look"),
                }
            }
            if !batch.more {
                return told;
            }
        }
    })
}

fn moment() -> Moment {
    Moment::parse_rfc3339("2026-02-10T15:00:00Z").unwrap()
}

fn wait_until(what: &str, demo: &Demo, mut holds: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(60);
    while !holds() {
        assert_eq!(demo.trouble(), None, "while waiting until {what}");
        assert!(Instant::now() < end, "waited in vain until {what}");
        std::thread::yield_now();
    }
}

/// The names in an area of the queue that end so.
fn names(demo: &Demo, area: &str, ending: &str) -> Vec<String> {
    let dirs = fs::read_dir(demo.queue().join(area)).unwrap();
    let names = dirs.map(|dir| dir.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.ends_with(ending)).collect()
}

fn name(demo: &Demo, area: &str, ending: &str) -> String {
    names(demo, area, ending).pop().unwrap()
}

/// The status that the person wrote into a job's manifest, if it was begun.
fn status(demo: &Demo, name: &str) -> Option<String> {
    let path = demo.queue().join("inbox").join(name).join("job.json");
    let manifest: Value = serde_json::from_str(&fs::read_to_string(path).ok()?).ok()?;
    Some(manifest["status"].as_str()?.to_owned())
}

/// Rows of the lab, oldest first: id, class, status, error.
fn rows(demo: &Demo) -> Vec<(String, String, String, Option<String>)> {
    let lab = rusqlite::Connection::open(demo.database()).unwrap();
    lab.busy_timeout(Duration::from_secs(10)).unwrap();
    let mut query = lab
        .prepare("SELECT job_id, experiment_class, status, error_message FROM jobs ORDER BY id")
        .unwrap();
    let rows = query
        .query_map([], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })
        .unwrap();
    rows.map(Result::unwrap).collect()
}

fn moving(pace: f64) -> Demo {
    Demo::start_at_pace(Clock::Live.now(), pace).unwrap()
}

#[test]
fn equal_moments_make_equal_worlds() {
    let (one, other) = (Demo::still(moment()).unwrap(), Demo::still(moment()).unwrap());
    assert_ne!(one.path(), other.path());
    let (a, b) = (tree(one.path()), tree(other.path()));
    assert_eq!(a.keys().collect::<Vec<_>>(), b.keys().collect::<Vec<_>>());
    for (path, (time, bytes)) in &a {
        assert_eq!(*time, b[path].0, "the time of {}", path.display());
        assert!(*bytes == b[path].1, "the bytes of {}", path.display());
    }
    assert_eq!(told(&one, moment()), told(&other, moment()));
}

#[test]
fn another_moment_makes_another_world() {
    let later = moment().plus(Duration::from_secs(1));
    let (one, other) = (Demo::still(moment()).unwrap(), Demo::still(later).unwrap());
    assert_ne!(tree(one.path()), tree(other.path()));
}

#[test]
fn the_directory_is_private_and_goes_with_the_demo() {
    let demo = moving(100.0);
    let path = demo.path().to_owned();
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
    drop(demo);
    assert!(!path.exists());
}

#[test]
fn the_folder_queue_reads_as_it_is_meant() {
    let demo = Demo::still(moment()).unwrap();
    let [folder, _] = told(&demo, moment());
    let count = |status, place| {
        let jobs = folder.jobs.iter();
        jobs.filter(|job| job.status == status && job.id.place() == place)
            .count()
    };
    assert_eq!(count(Status::Pending, Place::Live), 8);
    assert_eq!(count(Status::Running, Place::Live), 1);
    assert_eq!(count(Status::Completed, Place::Live), 15);
    assert_eq!(count(Status::Failed, Place::Live), 4);
    assert_eq!(count(Status::Unknown, Place::Live), 2);
    assert_eq!(count(Status::Cancelled, Place::Archive), 1);
    let flaws: Vec<_> = folder.flaws.iter().map(|flaw| flaw.place.as_str()).collect();
    assert_eq!(flaws, ["outbox/job-20260210-145400-truss-thermal"]);
    let flagged = |flag: Flag| {
        let jobs = folder.jobs.iter().filter(|job| job.flags.has(flag));
        jobs.map(|job| job.title.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(flagged(Flag::Arriving), ["mirror-cell-mass"]);
    assert_eq!(flagged(Flag::ConflictCopies), ["gimbal-fatigue"]);
    let common = [
        Flag::Archived,
        Flag::Arriving,
        Flag::ConflictCopies,
        Flag::Malformed,
    ];
    for job in &folder.jobs {
        let odd: Vec<_> = job.flags.iter().filter(|f| !common.contains(f)).collect();
        assert!(odd.is_empty(), "{} is {odd:?}", job.id);
        let past = job.times.ended.or(job.times.started).or(job.times.created);
        assert!(past.is_none_or(|past| past <= moment()), "{}", job.id);
    }
}

#[test]
fn the_lab_reads_as_it_is_meant_and_its_worker_lives() {
    let demo = Demo::still(moment()).unwrap();
    let [_, lab] = told(&demo, moment());
    let count = |status| lab.jobs.iter().filter(|job| job.status == status).count();
    assert_eq!(count(Status::Pending), 8);
    assert_eq!(count(Status::Running), 1);
    assert_eq!(count(Status::Completed), 14);
    assert_eq!(count(Status::Failed), 4);
    assert_eq!(count(Status::Cancelled), 2);
    assert!(lab.flaws.is_empty(), "{:?}", lab.flaws);
    let running = lab.jobs.iter().find(|job| job.status == Status::Running);
    assert_eq!(lab.worker, Some(Worker::Busy(running.unwrap().id.clone())));
    for job in &lab.jobs {
        let odd: Vec<_> = job.flags.iter().filter(|f| *f != Flag::Interrupted).collect();
        assert!(odd.is_empty(), "{} is {odd:?}", job.id);
    }
}

#[test]
fn a_job_that_runs_has_a_log_file_with_colour_and_progress() {
    use jobtui::job::LogAsk;
    let demo = Demo::still(moment()).unwrap();
    let [_, lab] = told(&demo, moment());
    let running = lab.jobs.iter().find(|job| job.status == Status::Running);
    let id = &running.unwrap().id;
    let mut store = open(&demo.sources()[1], "op@host");
    let chunk = store.read_log(id, LogAsk::End { most: 1 << 20 }).unwrap();
    assert_eq!(chunk.name.as_str(), format!("{id}.log"));
    let text = String::from_utf8(chunk.bytes).unwrap();
    assert!(text.contains("\x1b[36m") && text.contains('\r'), "{text}");
}

#[test]
fn a_submitted_job_runs_until_it_is_completed() {
    let demo = moving(200.0);
    let next = name(&demo, "outbox", "m1-wfe-fine");
    wait_until("the next job is completed", &demo, || {
        status(&demo, &next).as_deref() == Some("completed")
    });
    let dir = demo.queue().join("inbox").join(&next);
    assert!(fs::metadata(dir.join("stdout.log")).unwrap().len() > 0);
    assert!(dir.join("3_results/history.csv").is_file());
}

#[test]
fn a_row_runs_until_it_is_completed_and_a_sweep_has_ids_in_a_row() {
    let demo = moving(200.0);
    let seeded = Demo::still(moment()).map(|still| rows(&still).len()).unwrap();
    wait_until("the next row is completed", &demo, || {
        rows(&demo)
            .iter()
            .any(|row| row.0.ends_with("-00022") && row.2 == "COMPLETED")
    });
    wait_until("somebody sweeps", &demo, || {
        rows(&demo)[seeded..]
            .chunk_by(|a, b| a.1 == b.1)
            .any(|sweep| sweep.len() == 4)
    });
}
