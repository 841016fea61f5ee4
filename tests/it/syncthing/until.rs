//! Waiting for something that has to happen, by its name.

use std::time::{Duration, Instant};

/// After this a condition counts as never coming true.
const DEADLINE: Duration = Duration::from_secs(60);
/// Between two looks.
const PAUSE: Duration = Duration::from_millis(15);

/// Looks again and again until it is so.
#[track_caller]
pub(super) fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let end = Instant::now() + DEADLINE;
    while !holds() {
        assert!(Instant::now() < end, "it never came to this: {what}");
        std::thread::park_timeout(PAUSE);
    }
}
