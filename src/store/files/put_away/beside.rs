//! The first listing of the archive on a thread of its own, while others are told.

use std::panic::resume_unwind;
use std::thread::{self, JoinHandle};

use super::super::flaws::Flaws;
use super::super::queue::Queue;
use super::{Moves, PutAway};
use crate::job::Now;
use crate::store::aside::step_aside;

/// A listing that is under way.
pub(in super::super) struct Beside(JoinHandle<(PutAway, Moves)>);

impl PutAway {
    /// None when it was listed before, or no thread can be started.
    pub(in super::super) fn begin_beside(&self, queue: &Queue, now: Now) -> Option<Beside> {
        let queue = queue.clone();
        let list = move || {
            step_aside();
            let (mut new, mut nothing) = (Self::default(), Vec::new());
            // Nothing was told before, so there is nothing to take back.
            let moves = new.list(&queue, now, &mut Flaws::default(), &mut nothing);
            (new, moves)
        };
        let thread = thread::Builder::new().name("archive".to_owned());
        let first = self.shelf.len() == 0 && self.listed.is_none();
        first.then(|| thread.spawn(list).ok().map(Beside))?
    }

    /// Waits for the listing and goes on with what it found.
    pub(in super::super) fn take_over(&mut self, beside: Beside) -> Moves {
        match beside.0.join() {
            Ok((new, moves)) => {
                *self = new;
                moves
            }
            Err(panic) => resume_unwind(panic),
        }
    }
}
