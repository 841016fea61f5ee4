//! The first look at very many living jobs: which of them a screen shows first, and the others slice by slice.

mod reading;

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashSet};
use std::hash::BuildHasher;
use std::os::fd::OwnedFd;
use std::panic::resume_unwind;
use std::sync::Arc;

use hashbrown::DefaultHashBuilder;
use rustix::fs::fstat;

use self::reading::Reading;
pub(super) use self::reading::{Brought, Ground};
use super::area::{Names, list, open_area};
use super::queue::{Area, Name, Queue};
use crate::job::{Moment, give_back};

/// So many living jobs are read in one step, and no more are a crowd.
const FEW: usize = 1_000;
/// Of each area as many are read before everything else as no screen has rows.
const SCREEN: usize = 100;
/// So many are one errand of a reader, and of those that a screen shows first.
const SLICE: usize = 256;
const FIRST: usize = 40;
const NONE: u32 = u32::MAX;
/// A directory of so many bytes is worth a thread of its own that lists it: some thousand names.
const LARGE: i64 = 256 * 1024;

/// The names of all living jobs, and which of them are still to be looked at.
pub(super) struct Crowd {
    /// Of outbox and inbox.
    names: [Names; 2],
    /// The places of a job's copies in both; those that come first stand last.
    ahead: Vec<[u32; 2]>,
    /// The jobs that have records, once that was asked.
    pub(super) recorded: Option<HashSet<Name>>,
    /// Those that are being read, once that began.
    reading: Option<Reading>,
    /// No key waits while they are read.
    hurried: bool,
}

/// Some of the living jobs, with what was read of them where readers could be had.
type Read = (Arc<Slice>, Option<Brought>);

/// Some of the living jobs.
#[derive(Default)]
pub(super) struct Slice {
    /// Their copies in outbox and inbox.
    pub(super) names: [Names; 2],
    pub(super) jobs: HashSet<Name>,
}

impl Crowd {
    /// Lists the living jobs; none when they are few. No key waits meanwhile if it is `hurried`. What cannot be listed has
    /// its trouble told when it is looked at.
    pub(super) fn list(queue: &Queue, hurried: bool) -> Option<Self> {
        let names = listed(queue);
        if names.iter().map(Names::len).sum::<usize>() <= FEW {
            return None;
        }
        let mut crowd = Self {
            ahead: pairs(&names),
            names,
            recorded: None,
            reading: None,
            hurried,
        };
        crowd.order();
        Some(crowd)
    }

    /// How many jobs are still to be looked at.
    pub(super) fn left(&self) -> u64 {
        let reading = self.reading.as_ref().map_or(0, Reading::under_way);
        (self.ahead.len() + reading) as u64
    }

    /// What a screen shows first: the oldest that wait, and the newest results; read without what lies beside the
    /// manifests, so that it comes soon. Some of it can be told while readers are at the rest.
    pub(super) fn first<'a>(
        &'a mut self,
        queue: &Queue,
        wall: Moment,
    ) -> impl Iterator<Item = Read> + use<'a> {
        let mut alone = None;
        if let Some(mut reading) = Reading::begin(queue, self.hurried, 0) {
            for _ in 0..2 * SCREEN / FIRST {
                reading.ask(self.slice(FIRST), false, wall);
            }
            self.reading = Some(reading);
        } else {
            alone = Some((Arc::new(self.slice(2 * SCREEN)), None));
        }
        let reading = &mut self.reading;
        std::iter::from_fn(move || alone.take().or_else(|| reading.as_mut()?.take(true)))
    }

    /// Nobody else works as hard as the readers any more.
    pub(super) fn take_all_cores(&mut self) {
        self.reading.iter_mut().for_each(Reading::take_all_cores);
    }

    /// Has readers begin with what comes next.
    pub(super) fn read_ahead(&mut self, queue: &Queue, wall: Moment) {
        let reading = self.reading.take();
        // With a screen the archive is listed beside, and the readers after these wait for that.
        let others = usize::from(!self.hurried);
        let mut reading = reading.or_else(|| Reading::begin(queue, self.hurried, others));
        if let Some(reading) = &mut reading {
            while reading.has_room() && !self.ahead.is_empty() {
                reading.ask(self.slice(SLICE), true, wall);
            }
        }
        self.reading = reading;
    }

    /// The next slice, with what readers brought of it; they go on with those behind it. Waits for it, or takes it
    /// only if it is there.
    pub(super) fn next(&mut self, queue: &Queue, wall: Moment, wait: bool) -> Option<Read> {
        self.read_ahead(queue, wall);
        if let Some(reading) = &mut self.reading {
            return reading.take(wait);
        }
        let left = wait && !self.ahead.is_empty();
        left.then(|| (Arc::new(self.slice(SLICE)), None))
    }

    fn slice(&mut self, most: usize) -> Slice {
        let (mut slice, mut jobs) = (Slice::default(), Vec::new());
        for copies in self.ahead.drain(self.ahead.len().saturating_sub(most)..) {
            let before = jobs.len();
            for ((at, all), part) in copies.into_iter().zip(&self.names).zip(&mut slice.names) {
                if at != NONE {
                    let (name, what) = all.get(at as usize);
                    part.push(name, what);
                    jobs.push(name);
                }
            }
            // Both copies have the same.
            jobs.truncate(before + 1);
        }
        slice.jobs = Name::together(&jobs).into_iter().collect();
        slice
    }

    /// Brings those that a screen shows first to the end, where the next ones are taken. Names begin with the time
    /// of their job.
    fn order(&mut self) {
        let [outbox, inbox] = &self.names;
        let mut oldest = BinaryHeap::new();
        let mut newest = BinaryHeap::new();
        for (job, [out, back]) in self.ahead.iter().enumerate() {
            if *back != NONE {
                keep(&mut newest, Reverse(inbox.get(*back as usize).0), job);
            } else if *out != NONE {
                keep(&mut oldest, outbox.get(*out as usize).0, job);
            }
        }
        let oldest = oldest.into_iter().map(|(_, job)| job);
        let mut first: Vec<usize> = oldest
            .chain(newest.into_iter().map(|(_, job)| job))
            .collect();
        // From the last on, so that none is swapped twice.
        first.sort_unstable_by_key(|job| Reverse(*job));
        let mut end = self.ahead.len();
        for job in first {
            end -= 1;
            self.ahead.swap(job, end);
        }
    }
}

/// The names in outbox and inbox; of very many the one while the other is listed.
fn listed(queue: &Queue) -> [Names; 2] {
    let [outbox, inbox] = [Area::Outbox, Area::Inbox].map(|area| open_area(queue, area).ok());
    let names = |area: &Option<OwnedFd>| {
        let listed = area.as_ref().map(|area| list(area).unwrap_or_default());
        listed.unwrap_or_default()
    };
    // How large the directory is tells that roughly.
    let size = |area: &OwnedFd| fstat(area).is_ok_and(|stat| stat.st_size > LARGE);
    if ![&outbox, &inbox].into_iter().flatten().all(size) {
        return [names(&outbox), names(&inbox)];
    }
    std::thread::scope(|scope| {
        let beside = scope.spawn(|| names(&inbox));
        let outbox = names(&outbox);
        let inbox = beside.join().unwrap_or_else(|panic| resume_unwind(panic));
        [outbox, inbox]
    })
}

/// Keeps the least, as many as a screen may show.
fn keep<T: Ord>(least: &mut BinaryHeap<(T, usize)>, name: T, job: usize) {
    if least.len() < SCREEN {
        least.push((name, job));
    } else if let Some(mut most) = least.peek_mut()
        && name < most.0
    {
        *most = (name, job);
    }
}

/// Each job with the places of its copies.
fn pairs([outbox, inbox]: &[Names; 2]) -> Vec<[u32; 2]> {
    let place = |at: usize| u32::try_from(at).unwrap_or(NONE);
    let hasher = DefaultHashBuilder::default();
    let name = |at: u32| outbox.get(at as usize).0;
    let mut pairs: Vec<[u32; 2]> = (0..outbox.len()).map(|at| [place(at), NONE]).collect();
    // The places in the outbox by the hashes of their names, or the next free slot behind; half of it stays free.
    let mut table = vec![NONE; outbox.len() * 2 + 1];
    let slot = |table: &[u32], sought: &[u8]| {
        let home = hasher.hash_one(sought) % table.len() as u64;
        let mut slot = usize::try_from(home).unwrap_or(0);
        while table[slot] != NONE && name(table[slot]) != sought {
            slot = (slot + 1) % table.len();
        }
        slot
    };
    for [at, _] in &pairs {
        let slot = slot(&table, name(*at));
        table[slot] = *at;
    }
    for (back, (result, _)) in inbox.iter().enumerate() {
        match table[slot(&table, result)] {
            NONE => pairs.push([NONE, place(back)]),
            out => pairs[out as usize][1] = place(back),
        }
    }
    give_back(table);
    pairs
}

impl Drop for Crowd {
    fn drop(&mut self) {
        give_back(std::mem::take(&mut self.ahead));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn every_job_is_met_once_with_both_its_copies_and_the_shown_ones_first() {
        let dir = tempfile::tempdir().unwrap();
        let queue = Queue::new(dir.path());
        for number in 0..1_500 {
            let name = format!("job-{number:05}");
            if number % 3 != 0 {
                fs::create_dir_all(queue.outbox().join(&name)).unwrap();
            }
            if number % 3 != 1 {
                fs::create_dir_all(queue.inbox().join(&name)).unwrap();
            }
        }
        let mut crowd = Crowd::list(&queue, false).unwrap();
        assert_eq!(crowd.left(), 1_500);
        let mut all = HashSet::new();
        let mut copies = 0;
        for (slice, brought) in crowd.first(&queue, Moment(0)) {
            copies += slice.names.iter().map(Names::len).sum::<usize>();
            let looked = brought.unwrap().looked.into_iter().flatten();
            assert!(
                looked.flatten().all(|looked| looked.inside.is_some()),
                "it has no manifest"
            );
            all.extend(slice.jobs.iter().cloned());
        }
        assert_eq!(all.len(), 2 * SCREEN);
        for shown in [b"job-00001", b"job-01499", b"job-01497"] {
            assert!(all.contains(&shown[..]), "{shown:?}");
        }
        while crowd.left() > 0 {
            let (slice, brought) = crowd.next(&queue, Moment(0), true).unwrap();
            let looked = brought.unwrap().looked;
            let lengths = looked.iter().zip(&slice.names);
            assert!(
                lengths
                    .into_iter()
                    .all(|(looked, names)| looked.len() == names.len())
            );
            assert!(
                looked.iter().flatten().all(Option::is_some),
                "all are there"
            );
            let slice = Arc::into_inner(slice).unwrap();
            copies += slice.names.iter().map(Names::len).sum::<usize>();
            let before = all.len();
            let met = slice.jobs.len();
            all.extend(slice.jobs);
            assert_eq!(all.len(), before + met, "none twice");
        }
        assert_eq!((all.len(), copies), (1_500, 2_000));
    }

    #[test]
    fn few_are_no_crowd() {
        let dir = tempfile::tempdir().unwrap();
        let queue = Queue::new(dir.path());
        fs::create_dir_all(queue.outbox().join("job-a")).unwrap();
        assert!(Crowd::list(&queue, false).is_none());
    }
}
