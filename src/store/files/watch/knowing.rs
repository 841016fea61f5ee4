//! Whether the watches tell all of a job.

use super::super::live::Live;
use super::super::queue::Name;
use super::{Watch, Which};

impl Watch {
    /// Whether whatever happens to this job is an event.
    pub(in super::super) fn tells_all_of(&self, name: &Name, live: &Live) -> bool {
        let Some(slots) = self.jobs.get(name).filter(|_| self.tells_all) else {
            return false;
        };
        live.copies().all(|(area, copy)| {
            let which = Which::of(copy.device, copy.inode);
            slots.get(area).what == Some(which)
        })
    }
}
