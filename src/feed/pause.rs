//! How long to leave a source alone after an outage: a second at first, then longer.

use std::time::Duration;

const FIRST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(10);

/// Growing pauses between tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pause {
    tries: u32,
}

impl Pause {
    pub(super) fn new() -> Self {
        Self { tries: 0 }
    }

    /// The pause before the next try. The first ten tries come each second, for whoever is
    /// mending it and watching.
    pub(super) fn next(&mut self) -> Duration {
        self.tries = self.tries.saturating_add(1);
        if self.tries <= 10 {
            return FIRST;
        }
        (FIRST * (self.tries - 9)).min(LONGEST)
    }

    pub(super) fn end(&mut self) {
        self.tries = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_limit_and_begin_anew_after_success() {
        let mut pause = Pause::new();
        let all: Vec<_> = (0..40).map(|_| pause.next().as_secs()).collect();
        assert_eq!(all[..12], [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 3]);
        assert_eq!(all[39], 10);
        pause.end();
        assert_eq!(pause.next(), FIRST);
    }
}
