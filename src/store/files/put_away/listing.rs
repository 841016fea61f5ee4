//! The first listing of the archive on a thread of its own, while others are told.

use std::panic::resume_unwind;
use std::thread::{self, JoinHandle};

use rustix::fs::fstat;

use super::super::area::open_area;
use super::super::entry::is_fresh;
use super::super::flaws::Flaws;
use super::super::print::nanoseconds;
use super::super::queue::{Area, Queue};
use super::{Moves, PutAway};
use crate::job::{Change, Now};
use crate::store::aside::step_aside;

/// A listing that is under way.
pub(in super::super) struct Listing(JoinHandle<(PutAway, Moves)>);

impl Listing {
    pub(in super::super) fn is_over(&self) -> bool {
        self.0.is_finished()
    }
}

impl PutAway {
    /// None when it was listed before, or no thread can be started. Where no key waits the listing gives way to nobody.
    pub(in super::super) fn begin_listing(&self, queue: &Queue, now: Now) -> Option<Listing> {
        let (queue, hurried) = (queue.clone(), self.hurried);
        let list = move || {
            if !hurried {
                step_aside();
            }
            let (mut new, mut nothing) = (Self::default(), Vec::new());
            new.hurried = hurried;
            // Nothing was told before, so there is nothing to take back.
            let moves = new.list(&queue, now, &mut Flaws::default(), &mut nothing);
            (new, moves)
        };
        let thread = thread::Builder::new().name("archive".to_owned());
        let first = self.shelf.len() == 0 && self.listed.is_none();
        first.then(|| thread.spawn(list).ok().map(Listing))?
    }

    /// Waits for the listing and goes on with what it found. What came in since it began, while living jobs were read,
    /// may have left them: then the archive is listed once more.
    pub(in super::super) fn take_over(
        &mut self,
        listing: Listing,
        queue: &Queue,
        now: Now,
        flaws: &mut Flaws,
        out: &mut Vec<Change>,
    ) -> Moves {
        let mut moves = match listing.0.join() {
            Ok((new, moves)) => {
                *self = new;
                moves
            }
            Err(panic) => resume_unwind(panic),
        };
        if self.has_moved(queue, now) {
            let since = self.list(queue, now, flaws, out);
            moves.touched.extend(since.touched);
            moves.trouble = since.trouble;
        }
        moves
    }

    /// Whether a name may have come or gone since the last listing began. Of what happened shortly before, its time does not
    /// tell whether it was the last; whoever watches hears of the others.
    fn has_moved(&self, queue: &Queue, now: Now) -> bool {
        let there = open_area(queue, Area::Archive).and_then(|area| fstat(&area));
        let there = there.map(|stat| (stat.st_ino, nanoseconds(&stat)));
        let listed = self.listed.map(|(inode, changed, _)| (inode, changed));
        let fresh = |(_, changed)| is_fresh(changed, now.wall);
        listed != there.ok() || (self.hurried && listed.is_some_and(fresh))
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File, FileTimes};
    use std::time::{Duration, SystemTime};

    use super::*;
    use crate::job::Moment;

    const NOW: Now = Now {
        wall: Moment(0),
        steady: Duration::from_secs(9),
    };

    #[test]
    fn what_was_put_away_while_the_living_were_read_is_listed_too() {
        let dir = tempfile::tempdir().unwrap();
        let queue = Queue::new(dir.path());
        let entry = |name: &str| fs::create_dir_all(queue.archive().join(name)).unwrap();
        entry("job-20260210-120001-newer");
        entry("job-20260210-120000-older");
        for comes in [false, true] {
            let mut put_away = PutAway::default();
            let Listing(listing) = put_away.begin_listing(&queue, NOW).unwrap();
            let listed = listing.join().unwrap();
            if comes {
                entry("job-20260210-120002-newest");
                // Whatever grain the clock of the file system has.
                let later = SystemTime::now() + Duration::from_secs(5);
                let times = FileTimes::new().set_modified(later);
                File::open(queue.archive())
                    .unwrap()
                    .set_times(times)
                    .unwrap();
            }
            let listing = Listing(std::thread::spawn(move || listed));
            let mut out = Vec::new();
            put_away.take_over(listing, &queue, NOW, &mut Flaws::default(), &mut out);
            let names = put_away.ahead.iter().map(|at| put_away.shelf.name(*at));
            let names: Vec<_> = names.map(|name| &name[20..]).map(str::from_utf8).collect();
            let all = [Ok("older"), Ok("newer"), Ok("newest")];
            assert_eq!(
                names,
                all[..2 + usize::from(comes)],
                "the newest is read first"
            );
        }
    }

    #[test]
    fn what_moved_a_moment_before_is_no_proof_that_nothing_moved_since() {
        let dir = tempfile::tempdir().unwrap();
        let queue = Queue::new(dir.path());
        fs::create_dir_all(queue.archive().join("job-20260210-120000-one")).unwrap();
        let changed = fs::metadata(queue.archive()).unwrap().modified().unwrap();
        let changed = changed.duration_since(SystemTime::UNIX_EPOCH).unwrap();
        let changed = i64::try_from(changed.as_millis()).unwrap();
        for (hurried, after, may_have_moved) in
            [(true, 5_000, false), (true, 1, true), (false, 1, false)]
        {
            let mut put_away = PutAway::default();
            put_away.hurry(hurried);
            let Listing(listing) = put_away.begin_listing(&queue, NOW).unwrap();
            let (listed, _) = listing.join().unwrap();
            let now = Now {
                wall: Moment(changed + after),
                ..NOW
            };
            assert_eq!(listed.has_moved(&queue, now), may_have_moved);
        }
    }
}
