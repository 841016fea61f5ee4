//! Optimisation studies that jobs leave behind: what is told of them, and that nobody touches them.
#![allow(
    clippy::float_cmp,
    reason = "values are read, not reckoned: they are the same to the bit"
)]

mod broken;
mod optuna;
mod shown;
mod snapshot;

use std::fs::{self, File};
use std::os::fd::AsFd as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jobtui::job::{Best, BestTrial, JobId, Study, StudyReport};
use jobtui::results::{Copy, Results};
use rusqlite::Connection;

/// A job's results directory, and somebody who looks into it every ten seconds.
pub(super) struct Room {
    dir: tempfile::TempDir,
    results: Results,
    steady: Duration,
}

impl Room {
    pub(super) fn empty() -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
            results: Results::default(),
            steady: Duration::from_secs(100),
        }
    }

    /// With these bytes as its database.
    pub(super) fn with(bytes: impl AsRef<[u8]>) -> Self {
        let room = Self::empty();
        fs::write(room.db(), bytes).unwrap();
        room
    }

    /// With a database made by these statements.
    pub(super) fn of_sql(sql: &str) -> Self {
        let room = Self::empty();
        Connection::open(room.db())
            .unwrap()
            .execute_batch(sql)
            .unwrap();
        room
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub(super) fn db(&self) -> PathBuf {
        self.path("study.db")
    }

    /// What is told ten seconds later.
    pub(super) fn look(&mut self) -> Option<StudyReport> {
        self.look_after(10)
    }

    pub(super) fn look_after(&mut self, seconds: u64) -> Option<StudyReport> {
        self.steady += Duration::from_secs(seconds);
        let directory = File::open(self.dir.path()).unwrap();
        let copy = Copy {
            job: &JobId::live(b"job-1"),
            place: 0,
            results: Some(directory.as_fd()),
        };
        self.results.study(copy, self.steady)
    }

    /// The study, which must be told without a word of trouble.
    pub(super) fn study(&mut self) -> Study {
        let report = self.look().expect("there is a study.db");
        assert_eq!(report.note.as_str(), "");
        report.study.expect("a study")
    }

    /// Why nothing is told.
    pub(super) fn trouble(&mut self) -> String {
        let report = self.look().expect("there is a study.db");
        assert_eq!(report.study, None);
        report.note.to_string()
    }
}

/// A database that was kept.
pub(super) fn kept(name: &str) -> Vec<u8> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/study");
    fs::read(dir.join(name)).unwrap()
}

pub(super) fn best(study: &Study) -> &BestTrial {
    match &study.best {
        Best::Trial(trial) => trial,
        other => panic!("no best trial: {other:?}"),
    }
}

/// The tables as Optuna has had them since its version 3.2, and one study that is minimised.
pub(super) const TABLES: &str = "
    CREATE TABLE studies (study_id INTEGER PRIMARY KEY, study_name VARCHAR(512));
    CREATE TABLE study_directions (study_id INTEGER, objective INTEGER, direction VARCHAR(8));
    CREATE TABLE trials (trial_id INTEGER PRIMARY KEY, number INTEGER, study_id INTEGER,
        state VARCHAR(8), datetime_start DATETIME, datetime_complete DATETIME);
    CREATE TABLE trial_values (trial_id INTEGER, objective INTEGER, value FLOAT, value_type VARCHAR(7));
    CREATE TABLE trial_params (trial_id INTEGER, param_name VARCHAR(512), param_value FLOAT,
        distribution_json TEXT);
    CREATE TABLE trial_system_attributes (trial_id INTEGER, key VARCHAR(512), value_json TEXT);
    CREATE TABLE trial_user_attributes (trial_id INTEGER, key VARCHAR(512), value_json TEXT);
    INSERT INTO studies VALUES (1, 'made by hand');
    INSERT INTO study_directions VALUES (1, 0, 'MINIMIZE');
";

/// A completed trial of that study, as SQL.
pub(super) fn completed(number: i64, value: &str, kind: &str) -> String {
    format!(
        "INSERT INTO trials VALUES ({0}, {number}, 1, 'COMPLETE', NULL, NULL);
         INSERT INTO trial_values VALUES ({0}, 0, {value}, '{kind}');",
        number + 1
    )
}
