//! What the system tells of a process whose number stands in a lock: whether it is over, when it began.

use std::fs::Metadata;
use std::time::{Duration, SystemTime};

/// The unit of process times: Linux shows them in hundredths of a second whatever its own clock does.
const TICKS: u64 = 100;
/// A worker is older than its lock. So much (for a clock that was set) may the process seem younger.
const SLACK: Duration = Duration::from_secs(60);

/// A process as the system knows it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Seen {
    /// It has ended, and only its parent has not asked yet.
    pub(super) is_over: bool,
    /// Time from the start of the machine to that of the process.
    after_boot: Duration,
}

/// What is known of the process; none where the system does not tell.
pub(super) fn seen(pid: i32) -> Option<Seen> {
    parse(&std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?)
}

/// The process's name stands in parentheses and may itself hold some; the fields follow the last one.
fn parse(stat: &str) -> Option<Seen> {
    let mut fields = stat.rsplit_once(')')?.1.split_ascii_whitespace();
    let state = fields.next()?;
    let ticks: u64 = fields.nth(18)?.parse().ok()?;
    Some(Seen {
        is_over: matches!(state, "Z" | "X" | "x"),
        after_boot: Duration::from_millis(ticks.checked_mul(1000 / TICKS)?),
    })
}

/// Whether the process began so long after the lock was written that it cannot have written it.
pub(super) fn is_later(seen: &Seen, lock: &Metadata) -> bool {
    let later = || {
        let began = booted()?.checked_add(seen.after_boot)?;
        Some(began > lock.modified().ok()?.checked_add(SLACK)?)
    };
    later().unwrap_or(false)
}

fn booted() -> Option<SystemTime> {
    let text = std::fs::read_to_string("/proc/stat").ok()?;
    let seconds = text.lines().find_map(|line| line.strip_prefix("btime "))?;
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds.trim().parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_parentheses_does_not_shift_the_fields() {
        let stat = "77 (a) b) Z 1 77 77 0 -1 4 0 0 0 0 1 2 0 0 20 0 1 0 12345 99 1";
        let expected = Seen {
            is_over: true,
            after_boot: Duration::from_millis(123_450),
        };
        assert_eq!(parse(stat), Some(expected));
        assert_eq!(parse("77 (a) S 1 2"), None);
        assert_eq!(parse(""), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_child_nobody_waited_for_is_over() {
        let mut child = std::process::Command::new("true").spawn().unwrap();
        let pid = i32::try_from(child.id()).unwrap();
        let end = std::time::Instant::now() + Duration::from_secs(10);
        while !seen(pid).unwrap().is_over {
            assert!(std::time::Instant::now() < end, "it never ends");
            std::thread::yield_now();
        }
        child.wait().unwrap();
        assert_eq!(seen(pid), None);
    }
}
