//! Where the copies of a job keep the study of an optimisation: `3_results/study.db`.

use std::os::fd::{AsFd as _, BorrowedFd};
use std::time::Duration;

use super::area::open_beneath;
use crate::job::{JobId, StudyReport};
use crate::results::{Copy, Results};

/// What the first copy that has a study tells of it; results that came back stand first.
pub(super) fn study(
    results: &mut Results,
    job: &JobId,
    copies: &[BorrowedFd<'_>],
    steady: Duration,
) -> Option<StudyReport> {
    copies.iter().enumerate().find_map(|(place, directory)| {
        let opened = open_beneath(directory, b"3_results").ok();
        let copy = Copy {
            job,
            place,
            results: opened.as_ref().map(|directory| directory.as_fd()),
        };
        results.study(copy, steady)
    })
}
