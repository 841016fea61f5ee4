//! How many directories may be watched.

use super::Watch;

/// Jobs whose directories are watched at most; the others are seen by the regular look.
const MOST: usize = 16_384;
/// The share of the system's watches that one queue may take: one in so many.
const SHARE: usize = 2;
/// What is watched where the system does not tell its limit.
const FEW: usize = 4_096;

/// How many jobs may be watched without taking the watches that others on this machine need.
pub(super) fn most_watches() -> usize {
    let told = std::fs::read_to_string("/proc/sys/fs/inotify/max_user_watches");
    let limit = told.ok().and_then(|text| text.trim().parse::<usize>().ok());
    limit.map_or(FEW, |limit| limit / SHARE).min(MOST)
}

impl Watch {
    /// Makes room at once for so many jobs that will be watched.
    pub(in super::super) fn expect(&mut self, coming: usize) {
        let room = coming.min(self.most);
        self.jobs.reserve(room);
        self.watcher.iter().for_each(|watcher| watcher.expect(room));
    }
}
