//! The lab's one worker: it takes the next row, prints, and ends it well or with an error.

use color_eyre::eyre::Result;

use super::lab::{self, Lab};
use crate::job::Moment;

/// Steps that a job takes.
pub(super) const STEPS: u32 = 45;

/// Every so manieth job fails, with the next of these.
const EVERY: u32 = 5;
const ERRORS: [&str; 3] = [
    "TimeoutError: no data from the board in 30 s",
    "RuntimeError: LO not locked after 5 s",
    "ValueError: fit did not converge: chi2 = 41.7",
];

pub(super) struct Worker {
    /// The job under way, and the steps it has done.
    job: Option<(String, u32)>,
    ended: u32,
}

impl Worker {
    /// A worker that goes on with what it finds running.
    pub(super) fn find(lab: &Lab) -> Result<Self> {
        Ok(Self {
            job: lab.left_running()?.map(|id| (id, STEPS / 2)),
            ended: 0,
        })
    }

    pub(super) fn step(&mut self, lab: &mut Lab, step: u32, now: Moment) -> Result<()> {
        let Some((id, steps)) = &mut self.job else {
            // It asks every two seconds.
            if step.is_multiple_of(3) {
                self.job = lab.claim(now)?.map(|id| (id, 0));
            }
            return Ok(());
        };
        *steps += 1;
        lab.print(id, *steps * 100 / STEPS, now)?;
        if *steps < STEPS {
            return Ok(());
        }
        self.ended += 1;
        let error = self.ended.is_multiple_of(EVERY).then(|| {
            let turn = (self.ended / EVERY) as usize;
            lab::traced(ERRORS[turn % ERRORS.len()])
        });
        lab.end(id, error.as_deref(), now)?;
        self.job = None;
        Ok(())
    }
}
