//! How long a thread waited for a disk. On a busy machine it also waits for a core, and more threads would only make
//! that worse: the two have to be told apart.

use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::time::{Duration, Instant};

/// What the kernel counts for each thread: nanoseconds on a core, nanoseconds ready and without one, times it had one
/// (Linux, Documentation/scheduler/sched-stats.rst).
const COUNTS: &str = "/proc/thread-self/schedstat";

/// The waits of the thread that made it.
pub(super) struct DiskWait(Option<File>);

/// A moment in the life of that thread.
#[derive(Clone, Copy)]
pub(super) struct Mark {
    at: Instant,
    /// On a core, or ready for one.
    runnable: Duration,
}

impl DiskWait {
    /// Where the kernel does not count, every time counts as a wait.
    pub(super) fn of_this_thread() -> Self {
        Self(File::open(COUNTS).ok())
    }

    pub(super) fn mark(&self) -> Mark {
        Mark {
            at: Instant::now(),
            runnable: self.runnable().unwrap_or_default(),
        }
    }

    /// Whether it waited at least so long since then. Asks the kernel only when all the time together was as long.
    pub(super) fn is_at_least(&self, least: Duration, since: Mark) -> bool {
        let all = since.at.elapsed();
        let waited = || {
            let runnable = self.runnable().unwrap_or_default();
            all.saturating_sub(runnable.saturating_sub(since.runnable))
        };
        all >= least && waited() >= least
    }

    fn runnable(&self) -> Option<Duration> {
        let mut text = [0; 64];
        let length = self.0.as_ref()?.read_at(&mut text, 0).ok()?;
        read_counts(text.get(..length)?)
    }
}

/// The first two numbers together.
fn read_counts(text: &[u8]) -> Option<Duration> {
    let mut counts = std::str::from_utf8(text).ok()?.split_ascii_whitespace();
    let (running, queued): (u64, u64) =
        (counts.next()?.parse().ok()?, counts.next()?.parse().ok()?);
    Some(Duration::from_nanos(running.saturating_add(queued)))
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn the_first_two_counts_are_time_without_a_wait() {
        assert_eq!(
            read_counts(b"1500000 2000000 37\n"),
            Some(Duration::from_micros(3_500))
        );
        assert_eq!(read_counts(b"7"), None);
        assert_eq!(read_counts(b"some 7 1"), None);
    }

    #[test]
    fn who_waits_for_others_has_waited() {
        let waits = DiskWait::of_this_thread();
        let (_sender, nothing) = mpsc::channel::<()>();
        let mark = waits.mark();
        let time = Duration::from_millis(20);
        assert!(nothing.recv_timeout(time).is_err());
        assert!(waits.is_at_least(time / 2, mark));
        assert!(!waits.is_at_least(Duration::from_hours(1), mark));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn who_computes_has_not_waited() {
        let waits = DiskWait::of_this_thread();
        let mark = waits.mark();
        let much = Duration::from_millis(10);
        let deadline = mark.at + Duration::from_secs(30);
        // As long as the kernel has not counted so much it was on no core.
        while waits.runnable().unwrap() < mark.runnable + much {
            assert!(Instant::now() < deadline, "the kernel counts nothing");
        }
        let waited = mark.at.elapsed().saturating_sub(much);
        assert!(!waits.is_at_least(waited + Duration::from_nanos(1), mark));
    }
}
