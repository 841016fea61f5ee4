//! The first listing of the archive on a thread of its own, while others are told.

use std::panic::resume_unwind;
use std::thread::{self, JoinHandle};

use rustix::fs::fstat;

use super::super::area::open_area;
use super::super::flaws::Flaws;
use super::super::print::nanoseconds;
use super::super::queue::{Area, Queue};
use super::{Moves, PutAway};
use crate::job::{Change, Now};
use crate::store::aside::step_aside;

/// A listing that is under way.
pub(in super::super) struct Listing(JoinHandle<(PutAway, Moves)>);

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
        if self.has_moved(queue) {
            let since = self.list(queue, now, flaws, out);
            moves.touched.extend(since.touched);
            moves.trouble = since.trouble;
        }
        moves
    }

    /// Whether a name came or went since the last listing began.
    fn has_moved(&self, queue: &Queue) -> bool {
        let now = open_area(queue, Area::Archive).and_then(|area| fstat(&area));
        let now = now.map(|stat| (stat.st_ino, nanoseconds(&stat)));
        self.listed.map(|(inode, changed, _)| (inode, changed)) != now.ok()
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
}
