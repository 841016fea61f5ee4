//! A job server's database in a temporary directory, the store over it, and a board of what it told.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use jobtui::job::{Batch, Change, Job, JobId, Moment, Now, Outage, Problem, Signs, Totals};
use jobtui::settings::{Kind, SourceSpec};
use jobtui::store::Store as _;
use jobtui::store::sqlite::{SqliteStore, create};
use rusqlite::{Connection, params};

pub(super) const SEED_ERA: &str = include_str!("../../data/schema/job-server-seed.sql");

/// 2026-11-20 12:00 UTC.
pub(super) const NOON: Moment = Moment(1_795_176_000_000);

pub(super) struct Rig {
    dir: tempfile::TempDir,
    pub(super) path: PathBuf,
    /// The other program: server, worker, or a person with a shell.
    pub(super) other: Connection,
    pub(super) store: SqliteStore,
    pub(super) board: Board,
    pub(super) now: Now,
}

/// What the changes lead to.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Board {
    pub(super) jobs: BTreeMap<String, Job>,
    pub(super) totals: Option<Totals>,
    pub(super) signs: Option<Signs>,
    pub(super) problems: Vec<Problem>,
    pub(super) ups: usize,
}

impl Board {
    pub(super) fn apply(&mut self, batch: Batch) {
        for change in batch.changes {
            match change {
                Change::Put(job) => {
                    self.jobs.insert(job.id.name().to_owned(), job);
                }
                Change::Gone(id) => {
                    let was = self.jobs.remove(id.name());
                    assert!(was.is_some(), "{id} was told as gone but never put");
                }
                Change::Up(signs) => {
                    self.signs = Some(signs);
                    self.ups += 1;
                }
                Change::Totals(totals) => self.totals = Some(totals),
                Change::Flawed(problems) => self.problems = problems,
                Change::Down(outage) => panic!("down: {outage:?}"),
                Change::Unread(unread) => panic!("unread: {unread:?}"),
            }
        }
    }
}

impl Rig {
    /// A database of today's server: WAL, no mark of ours.
    pub(super) fn today() -> Self {
        Self::with("wal", None)
    }

    /// A database of the first server: rollback journal, older columns.
    pub(super) fn first_era() -> Self {
        Self::with("delete", Some(SEED_ERA))
    }

    pub(super) fn with(journal: &str, schema: Option<&str>) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("jobs.db");
        if let Some(schema) = schema {
            Connection::open(&path)
                .unwrap()
                .execute_batch(schema)
                .unwrap();
        } else {
            create(&path).unwrap();
        }
        let other = Connection::open(&path).unwrap();
        other.pragma_update(None, "journal_mode", journal).unwrap();
        other.pragma_update(None, "foreign_keys", false).unwrap();
        other
            .execute_batch("DROP TABLE IF EXISTS jobtui_store")
            .unwrap();
        Self::over(dir, path, other)
    }

    /// A database that jobtui made.
    pub(super) fn own() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("jobs.db");
        create(&path).unwrap();
        let other = Connection::open(&path).unwrap();
        Self::over(dir, path, other)
    }

    fn over(dir: tempfile::TempDir, path: PathBuf, other: Connection) -> Self {
        other.busy_timeout(Duration::from_secs(5)).unwrap();
        Self {
            store: store(&path, false),
            dir,
            path,
            other,
            board: Board::default(),
            now: Now {
                wall: NOON,
                steady: Duration::from_secs(100),
            },
        }
    }

    pub(super) fn dir(&self) -> &std::path::Path {
        self.dir.path()
    }

    pub(super) fn sql(&self, sql: &str) -> usize {
        self.other
            .execute(sql, [])
            .unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    pub(super) fn ask<T: rusqlite::types::FromSql>(&self, sql: &str) -> T {
        self.other.query_row(sql, [], |row| row.get(0)).unwrap()
    }

    /// A row as the server would have left it.
    pub(super) fn add(&self, id: &str, status: &str) {
        self.add_to(id, status, 0);
    }

    pub(super) fn add_to(&self, id: &str, status: &str, priority: i64) {
        let writes_utc = self
            .other
            .prepare("SELECT station_config FROM jobs")
            .is_err();
        let stamp = |minutes: u64| {
            let moment = NOON.minus(Duration::from_secs(60 * minutes));
            if writes_utc {
                moment.rfc3339().replace('T', " ").replace('Z', ".000000")
            } else {
                moment.naive_local()
            }
        };
        let started = (status != "PENDING").then(|| stamp(9));
        let ended = matches!(status, "COMPLETED" | "FAILED" | "CANCELLED").then(|| stamp(5));
        let error = (status == "FAILED").then_some(
            "ValueError: too long\nTraceback (most recent call last):\n  File \"a.py\"\n",
        );
        self.other
            .execute(
                "INSERT INTO jobs (job_id, user, experiment_class, experiment_module, experiment_config, status,
                 priority, created_at, started_at, completed_at, error_message)
                 VALUES (?1, 'alice', 'T1Experiment', 'experiments.t1', '{\"reps\": 200}', ?2, ?3, ?4, ?5, ?6, ?7)",
                params![id, status, priority, stamp(10), started, ended, error],
            )
            .unwrap();
    }

    /// One step of looking.
    pub(super) fn step(&mut self) -> Result<Batch, Outage> {
        self.store.catch_up(self.now)
    }

    /// Looks until nothing more comes at once; gives the last batch.
    pub(super) fn look(&mut self) -> Batch {
        loop {
            let batch = self.step().unwrap();
            self.board.apply(batch.clone());
            if !batch.more {
                return batch;
            }
        }
    }

    pub(super) fn pass(&mut self, time: Duration) {
        self.now.steady += time;
        self.now.wall = self.now.wall.plus(time);
    }

    pub(super) fn job(&self, id: &str) -> &Job {
        self.board
            .jobs
            .get(id)
            .unwrap_or_else(|| panic!("{id} is not on the board"))
    }

    /// What a store that looks for the first time says.
    pub(super) fn fresh(&self, reach: usize) -> Board {
        let mut store = store(&self.path, false);
        store.reach(reach);
        let mut board = Board::default();
        loop {
            let batch = store.catch_up(self.now).unwrap();
            let more = batch.more;
            board.apply(batch);
            if !more {
                return board;
            }
        }
    }
}

pub(super) fn store(path: &std::path::Path, read_only: bool) -> SqliteStore {
    let spec = SourceSpec {
        name: "lab".into(),
        kind: Kind::Sqlite,
        path: path.to_owned(),
        read_only,
        sync: None,
        stalled_after: None,
        rules: jobtui::settings::SourceRules::default(),
    };
    SqliteStore::open(&spec, "alice@desk".into())
}

pub(super) fn id(name: &str) -> JobId {
    JobId::live(name.as_bytes())
}
