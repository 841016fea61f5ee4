//! The findings so far, and the words that all subjects share: places and ages.

use std::time::Duration;

use super::super::queue::Area;
use crate::job::{Finding, FindingWeight, JobId, Plain};

/// What was found so far.
#[derive(Debug, Default)]
pub(super) struct Findings {
    all: Vec<Finding>,
}

impl Findings {
    pub(super) fn error(&mut self, kind: &'static str, place: &str, text: &str, way_out: &str) {
        self.add(FindingWeight::Error, kind, place, text, way_out);
    }

    pub(super) fn warning(&mut self, kind: &'static str, place: &str, text: &str, way_out: &str) {
        self.add(FindingWeight::Warning, kind, place, text, way_out);
    }

    pub(super) fn notice(&mut self, kind: &'static str, place: &str, text: &str, way_out: &str) {
        self.add(FindingWeight::Notice, kind, place, text, way_out);
    }

    pub(super) fn add(
        &mut self,
        weight: FindingWeight,
        kind: &'static str,
        place: &str,
        text: &str,
        way_out: &str,
    ) {
        self.all.push(Finding {
            kind,
            weight,
            place: Plain::long(place),
            text: Plain::long(text),
            way_out: Plain::long(way_out),
        });
    }

    pub(super) fn take_in(&mut self, other: Self) {
        self.all.extend(other.all);
    }

    pub(super) fn count(&self) -> usize {
        self.all.len()
    }

    /// Drops those after the first so many; tells how many those were.
    pub(super) fn cut(&mut self, keep: usize) -> usize {
        self.all.drain(keep..).count()
    }

    pub(super) fn into_all(self) -> Vec<Finding> {
        self.all
    }
}

/// A place in an area as an operator would type it below the queue's root.
pub(super) fn at(area: Area, path: &[u8]) -> String {
    format!("{}/{}", area.word(), JobId::live(path))
}

/// A place inside a job's directory.
pub(super) fn inside(area: Area, job: &[u8], file: &str) -> String {
    format!("{}/{file}", at(area, job))
}

/// A span of time, roughly, as one would say it.
pub(super) fn span(span: Duration) -> String {
    let seconds = span.as_secs();
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        7_200..172_800 => format!("{} h", seconds / 3_600),
        _ => format!("{} days", seconds / 86_400),
    }
}

/// `1 file`, `3 files`.
pub(super) fn files(count: usize) -> String {
    match count {
        1 => "1 file".to_owned(),
        _ => format!("{count} files"),
    }
}

/// A value from outside, cut to what helps to recognise it.
pub(super) fn short(text: &str) -> String {
    const LONGEST: usize = 60;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_said_in_the_unit_that_fits() {
        let said = |seconds| span(Duration::from_secs(seconds));
        assert_eq!(
            [said(0), said(119), said(120), said(7_199)],
            ["0 s", "119 s", "2 min", "119 min"]
        );
        assert_eq!([said(7_200), said(172_800)], ["2 h", "2 days"]);
    }
}
