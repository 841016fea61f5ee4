//! The job store as its server and its worker write it: short transactions, naive local times.

use std::path::Path;

use color_eyre::eyre::Result;
use rusqlite::{Connection, params};

use super::seed::{LabJob, State, ago, module};
use crate::job::Moment;
use crate::store::sqlite;

/// What an experiment is told; the keys stand in the order Python wrote them.
const CONFIG: &str = r#"{"start": 0, "step": 0.5, "expts": 100, "reps": 200, "qubits": [0]}"#;

/// Writes the whole store as of `now`.
pub(super) fn plant(file: &Path, jobs: &[LabJob], now: Moment) -> Result<()> {
    if let Some(dir) = file.parent() {
        std::fs::create_dir_all(dir)?;
    }
    sqlite::create(file).map_err(|fault| color_eyre::eyre::eyre!(fault.text))?;
    let mut lab = Lab::open(file)?;
    let write = lab.connection.transaction()?;
    for job in jobs {
        insert(&write, job, ago(now, job.age), now)?;
    }
    write.commit()?;
    Ok(())
}

fn insert(connection: &Connection, job: &LabJob, created: Moment, now: Moment) -> Result<()> {
    let prefix = format!("JOB-{}", created.local_day());
    connection.execute(
        "INSERT INTO id_counters (prefix, counter) VALUES (?1, 1)
         ON CONFLICT (prefix) DO UPDATE SET counter = counter + 1",
        [&prefix],
    )?;
    let counter: i64 = connection.query_row(
        "SELECT counter FROM id_counters WHERE prefix = ?1",
        [&prefix],
        |row| row.get(0),
    )?;
    let id = format!("{prefix}-{counter:05}");
    let word = match job.state {
        State::Running => "RUNNING",
        State::Completed => "COMPLETED",
        State::Failed => "FAILED",
        State::Cancelled => "CANCELLED",
        State::Submitted | State::Pending | State::Arriving | State::Malformed => "PENDING",
    };
    let began = matches!(job.state, State::Running | State::Completed | State::Failed);
    let ended = matches!(
        job.state,
        State::Cancelled | State::Completed | State::Failed
    );
    let start = if job.state == State::Running {
        ago(now, job.took)
    } else {
        created.plus(std::time::Duration::from_secs(7))
    };
    let end = start.plus(std::time::Duration::from_secs(job.took * 60 + 9));
    connection.execute(
        "INSERT INTO jobs (job_id, user, experiment_class, experiment_module, experiment_config,
             station_config, status, priority, created_at, started_at, completed_at, error_message)
         VALUES (?1, ?2, ?3, ?4, ?5, '{\"station\": \"demo\"}', ?6, ?7, ?8, ?9, ?10, ?11)",
        params![
            id,
            job.user,
            job.class,
            module(&job.class),
            CONFIG,
            word,
            job.priority,
            created.naive_local(),
            began.then(|| start.naive_local()),
            ended.then(|| end.naive_local()),
            job.error,
        ],
    )?;
    if began {
        let text = (0..40).map(line).collect::<String>();
        let heard = if ended { end } else { now };
        connection.execute(
            "INSERT INTO job_outputs (job_id, output_text, line_count, last_updated, is_complete)
             VALUES (?1, ?2, 40, ?3, ?4)",
            params![id, text, heard.naive_local(), ended],
        )?;
    }
    Ok(())
}

/// One line of an experiment's output.
pub(super) fn line(number: u32) -> String {
    format!(
        "point {number:3}/100  I={:+.4}  Q={:+.4}\n",
        f64::from(number * 37 % 100) / 100.0 - 0.5,
        f64::from(number * 61 % 100) / 100.0 - 0.5
    )
}

/// The worker's and the server's side of the store.
pub(super) struct Lab {
    connection: Connection,
}

impl Lab {
    pub(super) fn open(file: &Path) -> Result<Self> {
        let connection = Connection::open(file)?;
        connection.busy_timeout(std::time::Duration::from_secs(10))?;
        Ok(Self { connection })
    }

    /// A running job that an earlier worker left, if there is one.
    pub(super) fn left_running(&self) -> Result<Option<String>> {
        let mut query = self
            .connection
            .prepare("SELECT job_id FROM jobs WHERE status = 'RUNNING' ORDER BY id LIMIT 1")?;
        let mut rows = query.query([])?;
        Ok(rows.next()?.map(|row| row.get(0)).transpose()?)
    }

    /// Takes the next job, as the server's order says; none when nothing waits.
    pub(super) fn claim(&mut self, now: Moment) -> Result<Option<String>> {
        let id: Option<String> = {
            let mut query = self.connection.prepare(
                "UPDATE jobs SET status = 'RUNNING', started_at = ?1 WHERE id = (
                     SELECT id FROM jobs WHERE status = 'PENDING'
                     ORDER BY priority DESC, created_at ASC, id ASC LIMIT 1)
                 RETURNING job_id",
            )?;
            let mut rows = query.query([now.naive_local()])?;
            rows.next()?.map(|row| row.get(0)).transpose()?
        };
        if let Some(id) = &id {
            self.connection.execute(
                "INSERT OR REPLACE INTO job_outputs (job_id, output_text, line_count, last_updated, is_complete)
                 VALUES (?1, '', 0, ?2, 0)",
                params![id, now.naive_local()],
            )?;
        }
        Ok(id)
    }

    /// Adds to a job's output, which is also the worker's sign of life.
    pub(super) fn print(&self, id: &str, text: &str, now: Moment) -> Result<()> {
        let lines = u32::try_from(text.lines().count()).unwrap_or(u32::MAX);
        self.connection.execute(
            "UPDATE job_outputs SET output_text = output_text || ?2, line_count = line_count + ?3,
                 last_updated = ?4 WHERE job_id = ?1",
            params![id, text, lines, now.naive_local()],
        )?;
        Ok(())
    }

    /// Ends a job, well or with an error.
    pub(super) fn end(&self, id: &str, error: Option<&str>, now: Moment) -> Result<()> {
        self.connection.execute(
            "UPDATE job_outputs SET is_complete = 1, last_updated = ?2 WHERE job_id = ?1",
            params![id, now.naive_local()],
        )?;
        let word = if error.is_some() {
            "FAILED"
        } else {
            "COMPLETED"
        };
        self.connection.execute(
            "UPDATE jobs SET status = ?2, completed_at = ?3, error_message = ?4 WHERE job_id = ?1",
            params![id, word, now.naive_local(), error],
        )?;
        Ok(())
    }

    pub(super) fn waiting(&self) -> Result<u32> {
        Ok(self.connection.query_row(
            "SELECT count(*) FROM jobs WHERE status = 'PENDING'",
            [],
            |row| row.get(0),
        )?)
    }

    /// A notebook submits one more job.
    pub(super) fn submit(&mut self, job: &LabJob, now: Moment) -> Result<()> {
        let write = self
            .connection
            .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        insert(&write, job, now, now)?;
        write.commit()?;
        Ok(())
    }
}
