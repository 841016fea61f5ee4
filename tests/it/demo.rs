//! The demo: the same world for the same moment, and one that moves by the protocols' rules.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use jobtui::cli::demo::Demo;
use jobtui::clock::Clock;
use jobtui::job::{Change, Flag, Job, Moment, Now, Place, Problem, Request, Status, Worker};
use jobtui::store::Store;
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
    let sources = demo.sources();
    [0, 1].map(|place| look(&mut *open(&sources[place], "op@host"), wall))
}

fn look(store: &mut dyn Store, wall: Moment) -> Told {
    store.reach(usize::MAX);
    let mut told = Told::default();
    // A job may be told again when a later step knows more of it.
    let mut jobs = BTreeMap::new();
    loop {
        let batch = store.catch_up(at(wall)).unwrap();
        for change in batch.changes {
            match change {
                Change::Put(job) => {
                    jobs.insert(job.id.clone(), job);
                }
                Change::Up(signs) => told.worker = Some(signs.worker),
                Change::Flawed(flaws) => told.flaws = flaws,
                Change::Totals(_) | Change::Unread(_) => {}
                Change::Gone(_) | Change::Down(_) => panic!("{change:?} at the first look"),
            }
        }
        if !batch.more {
            told.jobs = jobs.into_values().collect();
            return told;
        }
    }
}

fn at(wall: Moment) -> Now {
    Now {
        wall,
        steady: Duration::ZERO,
    }
}

/// Cancels a job as an operator does, through the real store.
fn cancel(demo: &Demo, source: usize, title: &str) -> String {
    let mut store = open(&demo.sources()[source], "op@host");
    let told = look(&mut *store, Clock::Live.now());
    let waits = |job: &&Job| job.title.as_str() == title && job.status == Status::Pending;
    let job = told.jobs.iter().find(waits).unwrap();
    let request = Request::Cancel(job.seen());
    store.carry_out(&request, at(Clock::Live.now())).unwrap();
    job.id.name().to_owned()
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

/// A row of the lab: id, class, status.
type Row = (String, String, String);

/// The rows of the lab, oldest first.
fn rows(demo: &Demo) -> Vec<Row> {
    let lab = rusqlite::Connection::open(demo.database()).unwrap();
    lab.busy_timeout(Duration::from_secs(10)).unwrap();
    let mut query = lab
        .prepare("SELECT job_id, experiment_class, status FROM jobs ORDER BY id")
        .unwrap();
    let rows = query
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .unwrap();
    rows.map(Result::unwrap).collect()
}

fn moving(pace: f64) -> Demo {
    Demo::start_at_pace(Clock::Live.now(), pace).unwrap()
}

#[test]
fn equal_moments_make_equal_worlds() {
    let (one, other) = (
        Demo::still(moment()).unwrap(),
        Demo::still(moment()).unwrap(),
    );
    assert_ne!(one.path(), other.path());
    let (a, b) = (tree(one.path()), tree(other.path()));
    assert_eq!(a.keys().collect::<Vec<_>>(), b.keys().collect::<Vec<_>>());
    for (path, (time, bytes)) in &a {
        assert_eq!(*time, b[path].0, "the time of {}", path.display());
        assert!(*bytes == b[path].1, "the bytes of {}", path.display());
    }
    let rows = |demo| {
        let mut told = told(demo, moment());
        for job in told.iter_mut().flat_map(|told| &mut told.jobs) {
            // It tells one copy of a file from another.
            job.version = 0;
        }
        told
    };
    assert!(rows(&one) == rows(&other), "the rows differ");
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
    let flaws: Vec<_> = folder
        .flaws
        .iter()
        .map(|flaw| flaw.place.as_str())
        .collect();
    assert_eq!(flaws, ["outbox/job-20260210-145400-truss-thermal"]);
    let flagged = |flag: Flag| {
        let jobs = folder.jobs.iter().filter(|job| job.flags.has(flag));
        jobs.map(|job| job.title.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(flagged(Flag::Arriving), ["mirror-cell-mass"]);
    assert_eq!(flagged(Flag::ConflictCopies), ["gimbal-fatigue"]);
    assert_eq!(flagged(Flag::Malformed), ["truss-thermal"]);
    // Without a manifest the time comes from the name.
    assert_eq!(flagged(Flag::ApproximateTime).len(), 2);
    let meant = [
        Flag::Archived,
        Flag::Arriving,
        Flag::ApproximateTime,
        Flag::ConflictCopies,
        Flag::Malformed,
    ];
    for job in &folder.jobs {
        let odd: Vec<_> = job.flags.iter().filter(|f| !meant.contains(f)).collect();
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
        let odd: Vec<_> = job
            .flags
            .iter()
            .filter(|f| *f != Flag::Interrupted)
            .collect();
        assert!(odd.is_empty(), "{} is {odd:?}", job.id);
        let past = job.times.ended.or(job.times.started).or(job.times.created);
        assert!(past.is_some_and(|past| past <= moment()), "{}", job.id);
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
    let seeded = rows(&Demo::still(moment()).unwrap()).len();
    wait_until("the most urgent row is completed", &demo, || {
        let row = &rows(&demo)[21];
        assert_eq!(row.1, "ResonatorSpectroscopyExperiment");
        row.2 == "COMPLETED"
    });
    wait_until("somebody sweeps", &demo, || {
        rows(&demo)[seeded..]
            .chunk_by(|a, b| a.1 == b.1)
            .any(|sweep| sweep.len() == 4)
    });
    let rows = rows(&demo);
    let sweep = rows[seeded..].chunk_by(|a, b| a.1 == b.1);
    let ids = sweep.filter(|sweep| sweep.len() == 4).map(|sweep| {
        let number = |row: &Row| row.0[row.0.len() - 5..].parse::<u32>().unwrap();
        sweep.iter().map(number).collect::<Vec<_>>()
    });
    for ids in ids {
        assert!(ids.windows(2).all(|two| two[1] == two[0] + 1), "{ids:?}");
    }
}

#[test]
fn a_withdrawn_job_is_not_run() {
    // Slow enough that the job before it still runs when it is withdrawn.
    let demo = moving(5.0);
    let withdrawn = cancel(&demo, 0, "m1-wfe-fine");
    let next = name(&demo, "outbox", "hexapod-stiffness");
    wait_until("the one after it is begun", &demo, || {
        status(&demo, &next).is_some()
    });
    assert_eq!(status(&demo, &withdrawn), None);
    assert_eq!(names(&demo, "archive", "-cancelled").len(), 2);
}

#[test]
fn a_row_that_was_cancelled_is_not_run() {
    let demo = moving(5.0);
    let cancelled = cancel(&demo, 1, "ResonatorSpectroscopyExperiment");
    wait_until("the one after it is begun", &demo, || {
        let rows = rows(&demo);
        rows.iter()
            .any(|row| row.1.starts_with("Wigner") && row.2 == "RUNNING")
    });
    let rows = rows(&demo);
    let row = rows.iter().find(|row| row.0 == cancelled).unwrap();
    assert_eq!(row.2, "CANCELLED");
}

#[test]
fn an_arriving_job_arrives() {
    let demo = moving(50.0);
    let arriving = name(&demo, "outbox", "mirror-cell-mass");
    let dir = demo.queue().join("outbox").join(&arriving);
    wait_until("its job.json is there", &demo, || {
        dir.join("job.json").is_file()
    });
    let text = fs::read_to_string(dir.join("job.json")).unwrap();
    let manifest: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(manifest["job_id"], arriving);
    assert!(!dir.join(".syncthing.job.json.tmp").exists());
}

#[test]
fn after_many_jobs_the_world_is_lively_and_bounded() {
    let demo = moving(2000.0);
    let both = |names: &[String]| {
        let inbox = names.iter().filter(|name| name.ends_with("-inbox"));
        let twin = |name: &str| format!("{}-outbox", name.trim_end_matches("-inbox"));
        inbox.filter(|name| names.contains(&twin(name))).count()
    };
    wait_until("old jobs are put away with both twins", &demo, || {
        both(&names(&demo, "archive", "")) > 8
    });
    // The inbox first: what is put away in between must not look as if it waited.
    let inbox = names(&demo, "inbox", "");
    let outbox = names(&demo, "outbox", "");
    let waiting = outbox.iter().filter(|name| !inbox.contains(name)).count();
    assert!(waiting <= 14, "{waiting} wait");
    assert!(inbox.len() <= 30, "{} lie in the inbox", inbox.len());
    wait_until("more jobs come", &demo, || {
        names(&demo, "outbox", "")
            .iter()
            .any(|name| !outbox.contains(name))
    });
}

#[test]
fn every_fourth_started_job_fails_with_a_telling_error() {
    let demo = moving(300.0);
    let mut ended = BTreeMap::new();
    // Of the seed 19 lie in the inbox and 7 in the archive, and one runs, which will be completed.
    let (seeded, seeded_errors) = (27, 5);
    wait_until("eight more jobs are over", &demo, || {
        // What is put away in between is found in the archive.
        for (area, ending) in [("inbox", ""), ("archive", "-inbox")] {
            for name in names(&demo, area, ending) {
                let path = demo.queue().join(area).join(&name).join("job.json");
                let text = fs::read_to_string(path).unwrap_or_default();
                let manifest: Value = serde_json::from_str(&text).unwrap_or_default();
                if manifest["finished_at"].is_string() {
                    ended.insert(manifest["job_id"].to_string(), manifest);
                }
            }
        }
        ended.len() >= seeded + 8
    });
    let errors = ended.values().filter_map(|m| m["error"].as_str());
    let errors: Vec<_> = errors.collect();
    let more = (ended.len() - seeded) / 4;
    assert_eq!(errors.len(), seeded_errors + more, "{errors:?}");
}

#[test]
fn a_queue_that_is_gone_is_told_and_the_worker_leaves_no_lock() {
    let demo = moving(100.0);
    let lock = demo.database().with_file_name("worker.lock");
    assert!(lock.is_file());
    fs::rename(demo.queue(), demo.path().join("elsewhere")).unwrap();
    let end = Instant::now() + Duration::from_secs(60);
    let trouble = loop {
        if let Some(trouble) = demo.trouble() {
            break trouble;
        }
        assert!(Instant::now() < end, "nobody told");
        std::thread::yield_now();
    };
    assert!(
        trouble.contains("could not go on") || trouble.contains("submit"),
        "{trouble}"
    );
    while lock.exists() {
        assert!(Instant::now() < end, "the lock is still there");
        std::thread::yield_now();
    }
}

#[test]
fn the_picture_of_the_demo_repeats_to_the_byte() {
    let picture = || {
        let mut jobtui = Command::new(env!("CARGO_BIN_EXE_jobtui"));
        jobtui.args(["demo", "--headless", "--at", "2026-02-10T15:00:00Z"]);
        jobtui.env("TZ", "UTC").env_remove("JOBTUI_QUEUE");
        let output = jobtui.output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let (one, other) = (picture(), picture());
    assert!(
        one.contains("m1-wfe-fine") || one.contains("m1-wfe-fi"),
        "{one}"
    );
    assert!(one == other, "{one}\n{other}");
}
