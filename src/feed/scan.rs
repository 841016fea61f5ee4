//! A search through an open log by one or two threads, block by block from where it begins, so that the first match
//! met is the nearest one.

use std::fs::File;
use std::io::ErrorKind;
use std::num::NonZero;
use std::os::unix::fs::FileExt as _;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use memchr::memmem::{Finder, FinderRev};

/// Bytes read and searched at once: they fit the processor's cache together with the kernel's copy.
const BLOCK: u64 = 256 << 10;
/// More would only wait for memory, and the machine has other work.
const MOST_THREADS: usize = 2;
/// Blocks that a thread searches before it leaves its core for a moment: half a millisecond of work.
const TOGETHER: u32 = 16;
const MOMENT: Duration = Duration::from_micros(20);

/// What is looked for, where, and whether anybody still wants to know.
pub(super) struct Scan {
    pub(super) log: File,
    pub(super) needle: Vec<u8>,
    /// Downwards: no match starts before it. Upwards: none starts at or behind it.
    pub(super) from: u64,
    pub(super) back: bool,
    pub(super) stop: Arc<AtomicBool>,
    pub(super) threads: usize,
}

/// One core is left to whoever types: a key has to wake several threads, some of them the system's own.
pub(super) fn threads() -> usize {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    (cores - 1).clamp(1, MOST_THREADS)
}

impl Scan {
    /// Where the nearest match starts; none also when it was told to stop.
    pub(super) fn run(&self) -> Option<u64> {
        let mut end = self.length();
        if self.back {
            return self.between(0, self.from.min(end), BLOCK);
        }
        let mut from = self.from;
        loop {
            let found = self.between(from, end, BLOCK);
            let length = self.length();
            if found.is_some() || length <= end || self.is_stopped() {
                return found;
            }
            // It grew meanwhile; a match may begin in what was there before.
            from = from.max(end.saturating_sub(self.overlap()));
            end = length;
        }
    }

    /// The nearest match that starts in `low..high`.
    fn between(&self, low: u64, high: u64, block: u64) -> Option<u64> {
        let blocks = high.saturating_sub(low).div_ceil(block);
        let round = Round {
            scan: self,
            low,
            high,
            block,
            blocks,
            next: AtomicU64::new(0),
            nearest: AtomicU64::new(u64::MAX),
            found: Mutex::new(None),
        };
        thread::scope(|threads| {
            for _ in 1..usize::try_from(blocks).map_or(self.threads, |n| self.threads.min(n)) {
                // Without a second thread the first does it all.
                let _ = thread::Builder::new()
                    .name("search".into())
                    .spawn_scoped(threads, || round.work());
            }
            round.work();
        });
        let found = round.found.into_inner();
        let (_, at) = found.unwrap_or_else(PoisonError::into_inner)?;
        (!self.is_stopped()).then_some(at)
    }

    fn length(&self) -> u64 {
        self.log.metadata().map_or(0, |found| found.len())
    }

    /// Matches may begin in one block and end in the next by this many bytes.
    fn overlap(&self) -> u64 {
        (self.needle.len() as u64).saturating_sub(1)
    }

    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

/// One way through a stretch of the log. Blocks are handed out in order, so when one has a match, all that
/// are nearer were handed out before it.
struct Round<'a> {
    scan: &'a Scan,
    low: u64,
    high: u64,
    block: u64,
    blocks: u64,
    next: AtomicU64,
    /// The nearest block with a match so far.
    nearest: AtomicU64,
    found: Mutex<Option<(u64, u64)>>,
}

impl Round<'_> {
    fn work(&self) {
        let scan = self.scan;
        let finder = if scan.back {
            Way::Up(FinderRev::new(&scan.needle))
        } else {
            Way::Down(Box::new(Finder::new(&scan.needle)))
        };
        let room = usize::try_from(self.block + scan.overlap()).unwrap_or(usize::MAX);
        let mut bytes = vec![0; room];
        let mut done = 0;
        loop {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            let farther = number > self.nearest.load(Ordering::Relaxed);
            if number >= self.blocks || farther || scan.is_stopped() {
                return;
            }
            let (from, to) = self.starts_in(number);
            let most = usize::try_from(to - from + scan.overlap()).unwrap_or(room);
            let filled = fill(&scan.log, &mut bytes[..most], from);
            if let Some(at) = finder.find(&bytes[..filled]) {
                self.note(number, from + at as u64);
            }
            // Whoever waits for this core, keys and news among them, goes first; what the kernel has to do for
            // them (a terminal's bytes go through its own threads) needs it empty for a moment.
            done += 1;
            if done % TOGETHER == 0 {
                thread::sleep(MOMENT);
            } else {
                thread::yield_now();
            }
        }
    }

    /// Where the matches of a block may start; upwards the last block comes first.
    fn starts_in(&self, number: u64) -> (u64, u64) {
        if self.scan.back {
            let to = self.high - number * self.block;
            (to.saturating_sub(self.block).max(self.low), to)
        } else {
            let from = self.low + number * self.block;
            (from, (from + self.block).min(self.high))
        }
    }

    fn note(&self, number: u64, at: u64) {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        if found.is_none_or(|(nearest, _)| number < nearest) {
            *found = Some((number, at));
            self.nearest.store(number, Ordering::Relaxed);
        }
    }
}

enum Way<'n> {
    Down(Box<Finder<'n>>),
    Up(FinderRev<'n>),
}

impl Way<'_> {
    fn find(&self, bytes: &[u8]) -> Option<usize> {
        match self {
            Self::Down(finder) => finder.find(bytes),
            Self::Up(finder) => finder.rfind(bytes),
        }
    }
}

/// Reads until the room is full or the log ends; what cannot be read ends it, too.
fn fill(log: &File, room: &mut [u8], from: u64) -> usize {
    let mut filled = 0;
    while filled < room.len() {
        match log.read_at(&mut room[filled..], from + filled as u64) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) => break,
        }
    }
    filled
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use proptest::prelude::*;

    use super::*;

    fn scan(log: &[u8], needle: &[u8], from: u64, back: bool, threads: usize) -> Scan {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(log).unwrap();
        Scan {
            log: file,
            needle: needle.to_vec(),
            from,
            back,
            stop: Arc::default(),
            threads,
        }
    }

    proptest! {
        #[test]
        fn threads_find_what_a_look_at_the_whole_finds(
            log in proptest::collection::vec(prop_oneof![Just(b'a'), Just(b'b')], 0..120),
            needle in proptest::collection::vec(prop_oneof![Just(b'a'), Just(b'b')], 1..7),
            from in 0..150_u64, back: bool, block in 1..20_u64, threads in 1..4_usize,
        ) {
            let mut starts = (0..log.len() as u64)
                .filter(|at| log[usize::try_from(*at).unwrap()..].starts_with(&needle));
            let expected = if back {
                starts.rfind(|at| *at < from)
            } else {
                starts.find(|at| *at >= from)
            };
            let scan = scan(&log, &needle, from, back, threads);
            let length = log.len() as u64;
            let (low, high) = if back { (0, from.min(length)) } else { (from, length) };
            prop_assert_eq!(scan.between(low, high, block), expected);
            prop_assert_eq!(scan.run(), expected);
        }
    }

    #[test]
    fn a_search_that_was_stopped_has_found_nothing() {
        let scan = scan(b"a needle", b"needle", 0, false, 2);
        assert_eq!(scan.run(), Some(2));
        scan.stop.store(true, Ordering::Relaxed);
        assert_eq!(scan.run(), None);
    }

    #[test]
    fn of_many_matches_in_many_blocks_the_nearest_is_told() {
        let mut log = vec![b'.'; 40 * usize::try_from(BLOCK).unwrap()];
        for block in 3..40 {
            let at = block * usize::try_from(BLOCK).unwrap() - 3;
            log[at..at + 6].copy_from_slice(b"needle");
        }
        for _ in 0..20 {
            let found = |from, back| scan(&log, b"needle", from, back, 2).run();
            assert_eq!(found(0, false), Some(3 * BLOCK - 3));
            assert_eq!(found(u64::MAX, true), Some(39 * BLOCK - 3));
        }
    }
}
