//! The job store as its server and its worker write it: short transactions, naive local times, and
//! beside the text kept in the database a log file for each job.

use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use color_eyre::eyre::Result;
use rusqlite::{Connection, params};

use super::seed::{LabJob, State, ago, module};
use super::{moment, set_time};
use crate::job::Moment;
use crate::store::sqlite;

/// The directory of the log files, beside the database; rows name them relative to it.
const LOGS: &str = "logs";

/// What an experiment is told; the keys stand in the order Python wrote them.
fn config(point: u32) -> String {
    let start = f64::from(point) * 0.25;
    format!(
        r#"{{"start": {start:?}, "step": 0.5, "expts": 100, "reps": 200, "qubits": [{}]}}"#,
        point % 4
    )
}

/// Writes the whole store as of `now`.
pub(super) fn plant(file: &Path, jobs: &[LabJob], now: Moment) -> Result<()> {
    if let Some(dir) = file.parent() {
        fs::create_dir_all(dir.join(LOGS))?;
    }
    sqlite::create(file).map_err(|fault| color_eyre::eyre::eyre!(fault.text))?;
    let mut lab = Lab::open(file)?;
    let write = lab.connection.transaction()?;
    for job in jobs {
        let logged = insert(&write, job, 0, ago(now, job.age), now)?;
        if let Some((id, end)) = logged {
            let mut log: String = (0..=40).map(|point| log_lines(point * 5 / 2)).collect();
            if let Some(error) = &job.error {
                log.push_str(&error_line(error));
            }
            let path = lab.logs.join(format!("{id}.log"));
            fs::write(&path, log)?;
            set_time(&path, moment(end))?;
        }
    }
    write.commit()?;
    drop(lab);
    Ok(set_time(file, moment(now))?)
}

/// Inserts a job; gives its id and the moment it was last heard of, if it was begun.
fn insert(
    connection: &Connection,
    job: &LabJob,
    point: u32,
    created: Moment,
    now: Moment,
) -> Result<Option<(String, Moment)>> {
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
        created.plus(Duration::from_secs(7))
    };
    let end = start.plus(Duration::from_secs(job.took * 60 + 9));
    connection.execute(
        "INSERT INTO jobs (job_id, user, experiment_class, experiment_module, experiment_config,
             station_config, status, priority, created_at, started_at, completed_at, error_message,
             output_log_path)
         VALUES (?1, ?2, ?3, ?4, ?5, '{\"station\": \"demo\"}', ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        params![
            id,
            job.user,
            job.class,
            module(&job.class),
            config(point),
            word,
            job.priority,
            created.naive_local(),
            began.then(|| start.naive_local()),
            ended.then(|| end.naive_local()),
            job.error.as_deref().map(traced),
            began.then(|| log_path(&id)),
        ],
    )?;
    if !began {
        return Ok(None);
    }
    let text = (1..=40)
        .map(|point| line(point * 5 / 2))
        .collect::<String>();
    let heard = if ended { end } else { now };
    connection.execute(
        "INSERT INTO job_outputs (job_id, output_text, line_count, last_updated, is_complete)
         VALUES (?1, ?2, 40, ?3, ?4)",
        params![id, text, heard.naive_local(), ended],
    )?;
    Ok(Some((id, heard)))
}

/// Where a row says its log file is: beside the database.
fn log_path(id: &str) -> String {
    format!("{LOGS}/{id}.log")
}

/// An exception as Python tells it, with its traceback; other errors as they are.
pub(super) fn traced(error: &str) -> String {
    if !error.contains("Error: ") {
        return error.to_owned();
    }
    format!(
        "{error}\nTraceback (most recent call last):\n  File \"worker.py\", line 212, in run\n    \
         experiment.acquire()\n{error}"
    )
}

/// What the log file holds of one point: progress that overwrites itself, and the line in colour.
fn log_lines(percent: u32) -> String {
    let mut lines = String::new();
    for reps in [40, 120, 200] {
        let _ = write!(lines, "averaging {reps:3}/200\r");
    }
    let _ = write!(lines, "\x1b[36m[{percent:3}%]\x1b[0m {}", line(percent));
    if percent % 17 == 10 {
        lines.push_str("\x1b[33mwarning:\x1b[0m drift of the readout phase 3.1 deg\n");
    }
    lines
}

fn error_line(error: &str) -> String {
    format!("\x1b[31mERROR\x1b[0m {error}\n")
}

/// One line of an experiment's output.
fn line(number: u32) -> String {
    format!(
        "point {number:3}/100  I={:+.4}  Q={:+.4}\n",
        f64::from(number * 37 % 100) / 100.0 - 0.5,
        f64::from(number * 61 % 100) / 100.0 - 0.5
    )
}

/// The worker's and the server's side of the store.
pub(super) struct Lab {
    connection: Connection,
    /// The directory of the log files.
    logs: PathBuf,
}

impl Lab {
    pub(super) fn open(file: &Path) -> Result<Self> {
        let connection = Connection::open(file)?;
        connection.busy_timeout(Duration::from_secs(10))?;
        Ok(Self {
            connection,
            logs: file.with_file_name(LOGS),
        })
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
                "UPDATE jobs SET output_log_path = ?2 WHERE job_id = ?1",
                params![id, log_path(id)],
            )?;
            self.connection.execute(
                "INSERT OR REPLACE INTO job_outputs (job_id, output_text, line_count, last_updated, is_complete)
                 VALUES (?1, '', 0, ?2, 0)",
                params![id, now.naive_local()],
            )?;
        }
        Ok(id)
    }

    /// Prints so many percent to a job's output, which is also the worker's sign of life, and to its
    /// log file.
    pub(super) fn print(&self, id: &str, percent: u32, now: Moment) -> Result<()> {
        self.connection.execute(
            "UPDATE job_outputs SET output_text = output_text || ?2, line_count = line_count + 1,
                 last_updated = ?3 WHERE job_id = ?1",
            params![id, line(percent), now.naive_local()],
        )?;
        self.log(id, &log_lines(percent))?;
        Ok(())
    }

    fn log(&self, id: &str, lines: &str) -> io::Result<()> {
        let path = self.logs.join(format!("{id}.log"));
        let mut log = fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(path)?;
        log.write_all(lines.as_bytes())
    }

    /// Ends a job, well or with an error.
    pub(super) fn end(&self, id: &str, error: Option<&str>, now: Moment) -> Result<()> {
        if let Some(first) = error.and_then(|error| error.lines().next()) {
            self.log(id, &error_line(first))?;
        }
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

    pub(super) fn waiting(&self) -> Result<usize> {
        let count: u32 = self.connection.query_row(
            "SELECT count(*) FROM jobs WHERE status = 'PENDING'",
            [],
            |row| row.get(0),
        )?;
        Ok(usize::try_from(count).unwrap_or(usize::MAX))
    }

    /// A notebook submits a job, or a sweep of so many points: in one transaction, so that their ids
    /// stand in a row.
    pub(super) fn submit(&mut self, job: &LabJob, points: u32, now: Moment) -> Result<()> {
        let write = self
            .connection
            .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        for point in 0..points {
            insert(&write, job, point, now, now)?;
        }
        write.commit()?;
        Ok(())
    }
}
