//! Jobs whose row changes by the mere passing of time, and when: the next of them is known without asking all.

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use super::queue::Name;

/// Each job at most once.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    ends: HashMap<Name, Duration>,
    order: BTreeSet<(Duration, Name)>,
}

impl Waiting {
    /// This job's row changes then; or never by time alone.
    pub(super) fn set(&mut self, name: &[u8], end: Option<Duration>) {
        let before = self.ends.get(name).copied();
        if before == end {
            return;
        }
        if let Some(before) = before {
            self.ends.remove(name);
            self.order.remove(&(before, name.into()));
        }
        if let Some(end) = end {
            self.ends.insert(name.into(), end);
            self.order.insert((end, name.into()));
        }
    }

    /// Takes one whose time has come.
    pub(super) fn take_over(&mut self, now: Duration) -> Option<Name> {
        let (_, name) = self.order.first().filter(|(end, _)| *end <= now)?;
        let name = name.clone();
        self.set(&name, None);
        Some(name)
    }

    /// Those whose time has come; they stay until they are taken.
    pub(super) fn over(&self, now: Duration) -> impl Iterator<Item = &Name> {
        let over = self.order.iter().take_while(move |(end, _)| *end <= now);
        over.map(|(_, name)| name)
    }

    /// When the next one's time comes.
    pub(super) fn due(&self) -> Option<Duration> {
        self.order.first().map(|(end, _)| *end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn s(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn they_are_taken_in_the_order_of_their_times_and_only_once() {
        let mut waiting = Waiting::default();
        waiting.set(b"a", Some(s(5)));
        waiting.set(b"b", Some(s(3)));
        waiting.set(b"c", Some(s(3)));
        waiting.set(b"a", Some(s(4)));
        waiting.set(b"c", None);
        assert_eq!(waiting.due(), Some(s(3)));
        assert_eq!(waiting.take_over(s(2)), None);
        assert_eq!(waiting.over(s(2)).count(), 0);
        assert!(waiting.over(s(3)).eq([&Name::from(&b"b"[..])]));
        assert_eq!(waiting.take_over(s(9)).as_deref(), Some(&b"b"[..]));
        assert_eq!(waiting.take_over(s(9)).as_deref(), Some(&b"a"[..]));
        assert_eq!(waiting.take_over(s(9)), None);
        assert_eq!(waiting.due(), None);
    }
}
