//! How long jobs of a kind usually take: the same source, the same name but for its number.
//!
//! Reckoned when somebody asks, over at most the newest few thousand rows of History: a board of a
//! million finished jobs costs no more than that, and nothing is kept up to date that nobody reads.

use std::time::Duration;

use hashbrown::HashMap;

use crate::board::{Board, Lane};
use crate::job::{SourceId, Status};

/// So many rows of History are looked at.
const LOOKED_AT: usize = 5_000;
/// So many runs of a kind count, the newest.
const COUNTED: usize = 25;
/// With fewer nothing is said.
pub(super) const FEWEST: usize = 3;

/// Past runs of the kinds of one source.
#[derive(Clone, Debug, Default)]
pub struct Kinds {
    /// For each kind when a run ended, and how long it took.
    runs: HashMap<String, Vec<(i64, Duration)>>,
}

/// How long a kind usually takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    pub kind: String,
    pub median: Duration,
    pub least: Duration,
    pub most: Duration,
    pub runs: usize,
}

impl Kinds {
    /// Reckons over the newest completed jobs of a source whose start and end are known.
    pub fn of(board: &Board, source: SourceId) -> Self {
        let mut runs: HashMap<String, Vec<(i64, Duration)>> = HashMap::new();
        for number in board.lane(Lane::History).iter().take(LOOKED_AT) {
            let row = board.row(*number);
            if row.source() != source || row.status() != Status::Completed {
                continue;
            }
            let times = row.times();
            if let (Some(start), Some(end)) = (times.started, times.ended)
                && end >= start
            {
                let kind = runs.entry(stem(row.title()).to_owned()).or_default();
                kind.push((end.0, end.since(start)));
            }
        }
        for kind in runs.values_mut() {
            // What was put away stands behind the rest of History, whenever it ended.
            kind.sort_unstable_by_key(|(end, _)| std::cmp::Reverse(*end));
            kind.truncate(COUNTED);
        }
        Self { runs }
    }

    /// How long the kind of a job with this title took; none when too few runs are known.
    pub fn past(&self, title: &str) -> Option<Past> {
        let kind = stem(title);
        let runs = self.runs.get(kind).filter(|runs| runs.len() >= FEWEST)?;
        let mut spans: Vec<Duration> = runs.iter().map(|(_, span)| *span).collect();
        spans.sort_unstable();
        Some(Past {
            kind: kind.to_owned(),
            median: (spans[(spans.len() - 1) / 2] + spans[spans.len() / 2]) / 2,
            least: spans[0],
            most: spans[spans.len() - 1],
            runs: spans.len(),
        })
    }

    /// How many runs of the kind are known, however few.
    pub(super) fn count(&self, title: &str) -> usize {
        self.runs.get(stem(title)).map_or(0, Vec::len)
    }
}

/// The name without the number that tells the jobs of a sweep apart.
pub(super) fn stem(title: &str) -> &str {
    let without = title.trim_end_matches(|c: char| c.is_ascii_digit());
    if without.len() == title.len() {
        return title;
    }
    // `T1` is a name; `sweep-12` is the twelfth of a sweep.
    let stem = without.trim_end_matches(['-', '_', '.', '#', ' ']);
    if stem.is_empty() || stem.len() == without.len() {
        title
    } else {
        stem
    }
}

impl Past {
    /// `median 14m of 9 runs of T1Experiment`.
    pub fn words(&self) -> String {
        let (median, runs) = (super::age::took(self.median), self.runs);
        format!("median {median} of {runs} runs of {}", self.kind)
    }

    /// The same with the shortest and the longest.
    pub fn spread(&self) -> String {
        let (least, most) = (super::age::took(self.least), super::age::took(self.most));
        if least == most {
            self.words()
        } else {
            format!("{}, {least} to {most}", self.words())
        }
    }
}
