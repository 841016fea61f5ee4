//! Of which ends of a job its submitter asked to be told (`notify` in a `job.json`).

use super::Status;

/// A wish, and no more: whoever watches decides how it is heeded, and nothing in a job says by which means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Notify {
    pub on_complete: bool,
    pub on_fail: bool,
}

impl Notify {
    /// Whether it was asked to tell of this end.
    pub fn wants(self, status: Status) -> bool {
        match status {
            Status::Completed => self.on_complete,
            Status::Failed => self.on_fail,
            Status::Pending | Status::Running | Status::Cancelled | Status::Unknown => false,
        }
    }
}
