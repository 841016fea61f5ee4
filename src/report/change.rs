//! One change of the board as one line of JSON.

use std::io::{self, Write};

use serde::Serialize;

use super::document::Job;
use crate::alert::Step;
use crate::job::{Flag, Moment};

const SCHEMA: u32 = 1;

#[derive(Serialize)]
struct Line<'a> {
    schema: u32,
    at: String,
    /// `snapshot`, `new`, `status`, `stuck`, `archived`, `restored`, `gone`, `source`.
    change: &'static str,
    source: &'a str,
    /// Of a source: `up`, `down` or `silent`.
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    job: Option<Job<'a>>,
    /// The state before.
    #[serde(skip_serializing_if = "Option::is_none")]
    was: Option<&'static str>,
    /// The id before, where it is another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    was_id: Option<&'a str>,
}

impl<'a> Line<'a> {
    fn new(change: &'static str, source: &'a str, at: Moment) -> Self {
        Self {
            schema: SCHEMA,
            at: at.rfc3339(),
            change,
            source,
            state: None,
            error: None,
            job: None,
            was: None,
            was_id: None,
        }
    }
}

/// A job as it is when a stream begins.
pub fn snapshot(
    out: &mut dyn Write,
    job: &crate::job::Job,
    source: &str,
    at: Moment,
) -> io::Result<()> {
    let mut line = Line::new("snapshot", source, at);
    line.job = Some(Job::of_job(job, source));
    put(out, &line)
}

/// A source as it is when a stream begins.
pub fn source(out: &mut dyn Write, name: &str, error: Option<&str>, at: Moment) -> io::Result<()> {
    let mut line = Line::new("source", name, at);
    line.state = Some(if error.is_some() { "down" } else { "up" });
    line.error = error;
    put(out, &line)
}

/// A change.
pub fn change(out: &mut dyn Write, step: &Step, source: &str, at: Moment) -> io::Result<()> {
    let mut line = Line::new(word(step), source, at);
    line.job = step.job().map(|job| Job::of_job(job, source));
    match step {
        Step::Moved { was, .. } => line.was = Some(was.status.word()),
        Step::Rehoused { job, was } => {
            line.was = Some(was.status.word());
            line.was_id = (was.id != job.id).then(|| was.id.name());
        }
        Step::Down(outage) => {
            line.state = Some("down");
            line.error = Some(&outage.text);
        }
        Step::Back => line.state = Some("up"),
        Step::Silent(why) => {
            line.state = Some("silent");
            line.error = Some(why);
        }
        Step::New(_) | Step::Stuck(_) | Step::Gone(_) => {}
    }
    put(out, &line)
}

fn word(step: &Step) -> &'static str {
    match step {
        Step::New(_) => "new",
        Step::Moved { .. } => "status",
        Step::Rehoused { job, .. } if job.flags.has(Flag::Archived) => "archived",
        Step::Rehoused { .. } => "restored",
        Step::Stuck(_) => "stuck",
        Step::Gone(_) => "gone",
        Step::Down(_) | Step::Back | Step::Silent(_) => "source",
    }
}

fn put(out: &mut dyn Write, line: &Line<'_>) -> io::Result<()> {
    serde_json::to_writer(&mut *out, line).map_err(io::Error::from)?;
    out.write_all(b"\n")
}
