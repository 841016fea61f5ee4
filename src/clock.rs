//! The time: live, or fixed so that a picture repeats to the byte. Nobody else reads the clock.
//! Never here: how a time is written or compared (that is `job::Moment`).

use std::sync::OnceLock;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use crate::job::{Moment, Now};

/// Tells the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    Live,
    Fixed(Moment),
}

impl Clock {
    pub fn now(self) -> Moment {
        match self {
            Self::Fixed(moment) => moment,
            Self::Live => {
                let since = SystemTime::now()
                    .duration_since(UNIX_EPOCH)
                    .unwrap_or_default();
                Moment(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
            }
        }
    }

    /// What a store is told: the wall clock, and the steady time since the first question.
    pub fn for_store(self) -> Now {
        static BEGIN: OnceLock<Instant> = OnceLock::new();
        Now {
            wall: self.now(),
            steady: BEGIN.get_or_init(Instant::now).elapsed(),
        }
    }
}
