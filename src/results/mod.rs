//! What a job leaves behind, read only, and never where it lies: from private copies.
//! Never here: what the operator looks at, how any of it is drawn.

mod best;
mod objective;
mod patience;
mod schema;
mod snapshot;
mod study;
mod trial;
mod value;

use std::os::fd::BorrowedFd;
use std::time::Duration;

use self::snapshot::{Mark, Snapshot};
use crate::job::{JobId, Plain, Study, StudyReport};

/// A study that changes all the time is not read again sooner.
const PAUSE: Duration = Duration::from_secs(5);
/// The studies of so many jobs are remembered, so that walking a list reads each once.
const MOST: usize = 16;

/// The studies of the jobs somebody looked at last.
#[derive(Default)]
pub struct Results {
    /// The one looked at last stands last.
    kept: Vec<Kept>,
}

/// One of the places in which a job's results can lie.
#[derive(Clone, Copy, Debug)]
pub struct Copy<'a> {
    pub job: &'a JobId,
    /// Tells the copies of one job apart.
    pub place: usize,
    /// Its directory of results, if there is one.
    pub results: Option<BorrowedFd<'a>>,
}

/// What is known of one job's study.
struct Kept {
    job: JobId,
    place: usize,
    /// What the files looked like when they were last read; none when they were gone.
    mark: Option<Mark>,
    /// The steady time of that.
    read_at: Duration,
    /// Why it could not be read then; empty when it could.
    trouble: String,
    /// What could be read last, and when.
    good: Option<(Study, Duration)>,
}

impl Results {
    /// The study in the results directory of a job's copy; none when it keeps none. A file that is
    /// unchanged, or was read a moment ago, is not read again. `steady` tells moments apart.
    pub fn study(&mut self, copy: Copy<'_>, steady: Duration) -> Option<StudyReport> {
        let known = self.kept.iter().position(|kept| kept.is_of(copy));
        let mark = copy.results.and_then(Mark::of);
        let (Some(results), Some(mark)) = (copy.results, mark) else {
            // The synchroniser takes the old file away a moment before it brings the new one.
            let kept = known.map(|place| &mut self.kept[place])?;
            "study.db: gone".clone_into(&mut kept.trouble);
            kept.mark = None;
            return kept.good.is_some().then(|| kept.report(steady));
        };
        let old = known.map(|place| self.kept.remove(place));
        let kept = match old {
            Some(old) if old.is_current(&mark, steady) => old,
            old => read(copy, results, mark, steady, old.and_then(|old| old.good)),
        };
        let report = kept.report(steady);
        if self.kept.len() == MOST {
            self.kept.remove(0);
        }
        self.kept.push(kept);
        Some(report)
    }
}

/// Reads it now; what was read before stays when that fails.
fn read(
    copy: Copy<'_>,
    results: BorrowedFd<'_>,
    mark: Mark,
    steady: Duration,
    good: Option<(Study, Duration)>,
) -> Kept {
    let read = Snapshot::take(results, &mark)
        .and_then(|(snapshot, mark)| Ok((study::read(&snapshot)?, mark)));
    let (trouble, good, mark) = match read {
        Ok((study, mark)) => (String::new(), Some((study, steady)), mark),
        Err(why) => (why, good, mark),
    };
    Kept {
        job: copy.job.clone(),
        place: copy.place,
        mark: Some(mark),
        read_at: steady,
        trouble,
        good,
    }
}

impl Kept {
    fn is_of(&self, copy: Copy<'_>) -> bool {
        self.job == *copy.job && self.place == copy.place
    }

    /// Whether reading again would tell nothing, or would come too soon.
    fn is_current(&self, mark: &Mark, steady: Duration) -> bool {
        match &self.mark {
            Some(known) => known == mark || steady.saturating_sub(self.read_at) < PAUSE,
            None => false,
        }
    }

    fn report(&self, steady: Duration) -> StudyReport {
        let mut note = self.trouble.clone();
        if let (false, Some((_, at))) = (note.is_empty(), &self.good) {
            let seconds = steady.saturating_sub(*at).as_secs();
            note = format!("{note}: showing the one of {seconds} s ago");
        }
        StudyReport {
            note: Plain::new(&note),
            study: self.good.as_ref().map(|(study, _)| study.clone()),
        }
    }
}
