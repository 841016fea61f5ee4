//! Queues and databases of any size, made quickly and the same for each seed.

use std::fs;
use std::path::Path;
use std::time::Instant;

use jobtui::job::{Change, Job, JobId, Moment, Plain, Status};
use rusqlite::{Connection, Transaction, params};

const SCHEMA: &str = include_str!("../../assets/schema/job-server.sql");
/// One job in so many still lives; the others are archived or over.
const LIVE: usize = 10;
/// 2025-01-01 00:00 UTC, in milliseconds.
const BEGIN: i64 = 1_735_689_600_000;
/// Between two jobs, in milliseconds.
const STEP: i64 = 37_000;

const PROJECTS: [&str; 8] = [
    "hull-modal",
    "bracket-mass",
    "panel-buckling",
    "truss-thermal",
    "gimbal-life",
    "rib-flutter",
    "nozzle-flow",
    "tray-shock",
];
const PEOPLE: [&str; 6] = ["study-builder", "optimizer", "ana", "bela", "chloé", "lead"];
const ERRORS: [&str; 4] = [
    "licence not available",
    "the solver did not converge",
    "mesh quality below 0.30",
    "out of memory",
];

/// Numbers that look random and repeat: a congruential step, its high half folded onto the low one.
pub(crate) struct Dice(u64);

impl Dice {
    /// The numbers that belong to job `n`.
    fn of(seed: u64, n: usize) -> Self {
        let mut dice = Self(seed ^ (n as u64).wrapping_mul(0x9E6D_62D0_6F6A_9A9B));
        dice.below(2);
        dice
    }

    fn below(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(0xD134_2543_DE82_EF95).wrapping_add(1);
        let folded = (self.0 ^ (self.0 >> 32)) >> 3;
        usize::try_from(folded % sides as u64).unwrap()
    }

    fn one_of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }
}

/// One invented job, before it is written anywhere.
pub(crate) struct Invented {
    pub(crate) name: String,
    pub(crate) is_live: bool,
    status: Status,
    owner: &'static str,
    project: &'static str,
    error: &'static str,
    priority: i64,
    created: Moment,
    started: Moment,
    ended: Moment,
}

/// Job `n` of `all`; the youngest are the living ones, and two in five of those wait to be put away.
pub(crate) fn invent(seed: u64, n: usize, all: usize) -> Invented {
    let mut dice = Dice::of(seed, n);
    let is_live = n + all / LIVE >= all;
    let status = match (is_live, dice.below(10)) {
        (true, 0..5) => Status::Pending,
        (true, 5) => Status::Running,
        (_, 9) => Status::Failed,
        (true | false, _) => Status::Completed,
    };
    let created = Moment(BEGIN + STEP * i64::try_from(n).unwrap());
    let started = Moment(created.0 + 1000 * i64::try_from(dice.below(600)).unwrap());
    let ended = Moment(started.0 + 1000 * i64::try_from(dice.below(9000)).unwrap());
    let project = dice.one_of(&PROJECTS);
    Invented {
        name: format!("job-{}-{project}-{n:07}", created.stamp()),
        is_live,
        status,
        owner: dice.one_of(&PEOPLE),
        project,
        error: dice.one_of(&ERRORS),
        priority: [0, 0, 0, 5, 10, -5][dice.below(6)],
        created,
        started,
        ended,
    }
}

impl Invented {
    /// The area and the entry it has there.
    pub(crate) fn place(&self) -> (&'static str, String) {
        if !self.is_live {
            let entry = format!("{}--{}-inbox", self.name, self.ended.compact_utc());
            return ("archive", entry);
        }
        let area = if self.status.is_over() {
            "inbox"
        } else {
            "outbox"
        };
        (area, self.name.clone())
    }

    /// Its `job.json`, about 450 bytes, with this priority.
    pub(crate) fn manifest(&self, priority: i64) -> String {
        let word = match self.status {
            Status::Pending | Status::Unknown => "submitted",
            Status::Running => "running",
            Status::Completed => "completed",
            Status::Failed => "failed",
            Status::Cancelled => "cancelled",
        };
        let mut text = format!(
            "{{\n  \"job_id\": \"{}\",\n  \"created_at\": \"{}\",\n  \"created_by\": \"{}\",\n  \
             \"project\": \"{}\",\n  \"channel\": \"#{}\",\n  \"type\": \"sweep\",\n  \
             \"script\": \"run_sweep.py\",\n  \"args\": [\"--start\", \"--trials\", \"40\"],\n  \
             \"status\": \"{word}\",\n  \"priority\": {priority},\n",
            self.name,
            self.created.rfc3339(),
            self.owner,
            self.project,
            self.project,
        );
        if self.status != Status::Pending {
            text += &format!("  \"started_at\": \"{}\",\n", self.started.rfc3339());
        }
        if self.status.is_over() {
            text += &format!("  \"completed_at\": \"{}\",\n", self.ended.rfc3339());
        }
        if self.status == Status::Failed {
            text += &format!("  \"error\": \"{}\",\n", self.error);
        }
        text + "  \"notify\": {\"on_complete\": true, \"on_fail\": true}\n}\n"
    }

    /// The row a source would tell of it.
    pub(crate) fn row(&self) -> Job {
        let mut job = Job::new(JobId::live(self.name.as_bytes()), self.status);
        job.title = Plain::new(&self.name[20..]);
        job.owner = Plain::new(self.owner);
        job.project = Plain::new(self.project);
        job.native = Plain::new("submitted");
        job.priority = Some(self.priority);
        job.times.created = Some(self.created);
        if self.status != Status::Pending {
            job.times.started = Some(self.started);
        }
        if self.status.is_over() {
            job.times.ended = Some(self.ended);
        }
        if self.status == Status::Failed {
            job.error = Plain::new(self.error);
        }
        job
    }
}

/// The changes that tell a board of so many jobs.
pub(crate) fn changes(seed: u64, jobs: usize) -> Vec<Change> {
    (0..jobs)
        .map(|n| Change::Put(invent(seed, n, jobs).row()))
        .collect()
}

/// Writes a folder queue of so many jobs, with two threads.
pub(crate) fn folder(root: &Path, seed: u64, jobs: usize) {
    for area in ["outbox", "inbox", "archive"] {
        fs::create_dir_all(root.join(area)).unwrap();
    }
    let write = |from: usize, to: usize| {
        for n in from..to {
            let job = invent(seed, n, jobs);
            let (area, entry) = job.place();
            let directory = root.join(area).join(entry);
            fs::create_dir(&directory).unwrap();
            fs::write(directory.join("job.json"), job.manifest(job.priority)).unwrap();
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(|| write(0, jobs / 2));
        write(jobs / 2, jobs);
    });
}

/// Puts the job back with another priority, as a careful writer does: whole, by a rename.
pub(crate) fn touch(root: &Path, job: &Invented, priority: i64) {
    let (area, entry) = job.place();
    let directory = root.join(area).join(entry);
    let aside = directory.join(".aside");
    fs::write(&aside, job.manifest(priority)).unwrap();
    fs::rename(aside, directory.join("job.json")).unwrap();
}

/// How much lies in a row before the columns that a list needs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Width {
    Narrow,
    /// 20,000 bytes of station configuration, as laboratories store them.
    Wide,
}

/// Writes a job store of so many rows.
pub(crate) fn database(file: &Path, seed: u64, jobs: usize, width: Width) {
    let mut base = Connection::open(file).unwrap();
    base.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;")
        .unwrap();
    base.execute_batch(SCHEMA).unwrap();
    let station = (width == Width::Wide).then(|| "s".repeat(20_000));
    let write = base.transaction().unwrap();
    for n in 0..jobs {
        insert(&write, &invent(seed, n, jobs), n, station.as_deref());
    }
    write.commit().unwrap();
    base.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")
        .unwrap();
}

fn insert(write: &Transaction<'_>, job: &Invented, n: usize, station: Option<&str>) {
    let status = match job.status {
        Status::Pending | Status::Unknown => "PENDING",
        // A job server runs one at a time.
        Status::Running | Status::Completed => "COMPLETED",
        Status::Failed => "FAILED",
        Status::Cancelled => "CANCELLED",
    };
    let over = status != "PENDING";
    let sql = "INSERT INTO jobs (job_id, user, experiment_class, experiment_module, \
               experiment_config, station_config, status, priority, created_at, started_at, \
               completed_at, error_message) VALUES (?, ?, ?, 'lab.scans', ?, ?, ?, ?, ?, ?, ?, ?)";
    let config =
        format!(r#"{{"start": {n}, "step": 0.5, "points": 101, "rounds": 1, "shape": "gauss"}}"#);
    write
        .prepare_cached(sql)
        .unwrap()
        .execute(params![
            format!("JOB-{}-{n:07}", &job.created.stamp()[..8]),
            job.owner,
            job.project,
            config,
            station,
            status,
            job.priority,
            job.created.naive_local(),
            over.then(|| job.started.naive_local()),
            over.then(|| job.ended.naive_local()),
            (status == "FAILED").then_some(job.error),
        ])
        .unwrap();
}

/// Hands a job of this status in, whole and by a rename, before all others in the queue; when it became visible.
pub(crate) fn hand_in(root: &Path, name: &str, status: &str) -> Instant {
    let aside = root.join(".aside");
    fs::create_dir_all(&aside).unwrap();
    fs::write(aside.join("job.json"), small_manifest(name, status)).unwrap();
    let begin = Instant::now();
    fs::rename(&aside, root.join("outbox").join(name)).unwrap();
    begin
}

/// Replaces its manifest by one of another status; when that became visible.
pub(crate) fn rewrite(root: &Path, name: &str, status: &str) -> Instant {
    let directory = root.join("outbox").join(name);
    let aside = directory.join(".aside");
    fs::write(&aside, small_manifest(name, status)).unwrap();
    let begin = Instant::now();
    fs::rename(aside, directory.join("job.json")).unwrap();
    begin
}

fn small_manifest(name: &str, status: &str) -> String {
    format!(
        "{{\"job_id\": \"{name}\", \"status\": \"{status}\", \"priority\": 99, \"created_by\": \"ana\", \
         \"created_at\": \"2099-12-31T23:59:59Z\"}}\n"
    )
}

/// Writes a log of so many bytes, in lines of about eighty.
pub(crate) fn log(file: &Path, bytes: usize) {
    log_more(&mut fs::File::create(file).unwrap(), bytes);
}

/// Adds so many bytes to a log.
pub(crate) fn log_more(file: &mut fs::File, bytes: usize) {
    use std::io::Write as _;
    let mut out = std::io::BufWriter::new(file);
    let mut written = 0;
    let mut line = 0;
    while written < bytes {
        let text = format!(
            "trial {line:09}  objective {:>10}  residual 1.0e-6  mesh kept, next step\n",
            line * 7
        );
        written += text.len();
        line += 1;
        out.write_all(text.as_bytes()).unwrap();
    }
}
