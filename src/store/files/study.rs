//! Where the copies of a job keep the study of an optimisation: `3_results/study.db`.

use std::os::fd::{AsFd as _, OwnedFd};
use std::time::Duration;

use super::area::{open_area, open_beneath};
use super::details::places;
use super::queue::{Area, Queue};
use crate::job::{JobId, StudyReport};
use crate::results::{Copy, Results};

/// What the first copy that has a study tells of it; results that came back stand first.
pub(super) fn study(
    queue: &Queue,
    results: &mut Results,
    job: &JobId,
    steady: Duration,
) -> Option<StudyReport> {
    let places = places(job);
    places.iter().enumerate().find_map(|(place, (area, name))| {
        let opened = directory(queue, *area, name);
        let copy = Copy {
            job,
            place,
            results: opened.as_ref().map(OwnedFd::as_fd),
        };
        results.study(copy, steady)
    })
}

/// A copy's directory of results, reached through no link.
fn directory(queue: &Queue, area: Area, name: &[u8]) -> Option<OwnedFd> {
    let area = open_area(queue, area).ok()?;
    let job = open_beneath(area, name).ok()?;
    open_beneath(job, b"3_results").ok()
}
