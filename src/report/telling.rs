//! What a command is told on its standard input: one JSON document, its jobs as in the list.

use std::collections::BTreeMap;

use serde::Serialize;

use super::document::Job;
use crate::alert::{Item, Telling};

const SCHEMA: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    at: String,
    /// When the first of it was noticed.
    since: String,
    text: String,
    /// How many of each kind.
    counts: BTreeMap<&'static str, u64>,
    events: Vec<Event<'a>>,
    /// So many are counted above and not listed.
    more: u64,
}

#[derive(Serialize)]
struct Event<'a> {
    #[serde(rename = "event")]
    kind: &'static str,
    source: &'a str,
    /// Null when the source itself is meant.
    job: Option<Job<'a>>,
    text: Option<&'a str>,
}

impl<'a> Event<'a> {
    fn of(item: &'a Item) -> Self {
        let job = item.job.as_ref();
        Self {
            kind: item.kind.word(),
            source: &item.source,
            job: job.map(|job| Job::of_job(job, &item.source)),
            text: Some(item.text.as_str()).filter(|text| !text.is_empty()),
        }
    }
}

/// The document, with a line's end.
pub fn telling(telling: &Telling) -> Vec<u8> {
    let counts = telling.counts.iter();
    let document = Document {
        schema: SCHEMA,
        at: telling.at.rfc3339(),
        since: telling.since.rfc3339(),
        text: telling.text(),
        counts: counts.map(|(kind, count)| (kind.word(), *count)).collect(),
        events: telling.items.iter().map(Event::of).collect(),
        more: telling.more(),
    };
    let mut bytes = serde_json::to_vec(&document).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}
