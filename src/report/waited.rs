//! How a wait ended, as one JSON document.

use std::time::Duration;

use serde::Serialize;

use super::document::Job;
use crate::job::{Moment, Status};

const SCHEMA: u32 = 1;

/// How many jobs are in each state, and how many are not there any more.
pub struct Counted {
    pub of: [u64; 6],
    pub gone: u64,
}

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    at: String,
    until: &'a str,
    /// `met`, `otherwise`, `time-over`, `source-down`, `no-jobs`, `interrupted`.
    ending: &'a str,
    waited_s: u64,
    counts: serde_json::Map<String, serde_json::Value>,
    /// Those because of which it ended otherwise, the first of them.
    jobs: Vec<Job<'a>>,
}

/// The document, in one line.
pub fn waited(
    until: &str,
    ending: &str,
    at: Moment,
    long: Duration,
    counts: &Counted,
    jobs: &[(&str, &crate::job::Job)],
) -> String {
    let mut map = serde_json::Map::new();
    for status in Status::ALL {
        map.insert(status.word().to_owned(), counts.of[status.index()].into());
    }
    map.insert("gone".to_owned(), counts.gone.into());
    let document = Document {
        schema: SCHEMA,
        at: at.rfc3339(),
        until,
        ending,
        waited_s: long.as_secs(),
        counts: map,
        jobs: jobs
            .iter()
            .map(|(source, job)| Job::of_job(job, source))
            .collect(),
    };
    serde_json::to_string(&document).unwrap_or_default()
}
