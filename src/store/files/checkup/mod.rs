//! A checkup of a folder queue: everything is read once, then each subject tells what is wrong.
//! Never here: a change of anything, a link followed, a wait for anybody; and no history, so what only time
//! could tell (arriving or abandoned) is told as that.

mod archive;
mod area;
mod carrier;
mod conflicts;
mod editing;
mod events;
mod findings;
mod ground;
mod inputs;
mod manifest;
mod names;
mod namesakes;
mod nobody;
mod operations;
mod progress;
mod reader;
mod records;
mod rules;
mod script;
mod standing;
mod survey;
mod times;
mod transfers;
mod tree;
mod twins;

use std::time::Duration;

use super::outage;
use super::queue::Queue;
use super::stir::Stalled;
use crate::job::{Checkup, Now, Outage, SyncSign};
use findings::Findings;

/// A time further ahead than this is a wrong clock, not a slow one.
const CLOCKS_DIFFER: Duration = Duration::from_secs(5 * 60);

/// Looks at the whole queue. `sync` is what its synchroniser answered just now, where one is set.
pub(super) fn checkup(
    queue: &Queue,
    sync: Option<&SyncSign>,
    stalled: Stalled,
    now: Now,
) -> Result<Checkup, Outage> {
    if let Some(outage) = outage::outage(queue) {
        return Err(outage);
    }
    let wall = now.wall;
    let mut found = Findings::default();
    ground::check(queue, &mut found);
    carrier::check(sync, &mut found);
    let survey = survey::take(queue, wall, &mut found);
    let unfinished = operations::check(queue, &survey, wall, &mut found);
    standing::check(&survey, &unfinished, wall, &mut found);
    twins::check(&survey, &mut found);
    namesakes::check(&survey, &mut found);
    progress::check(&survey, stalled, wall, &mut found);
    archive::check(&survey, &mut found);
    nobody::check(&survey, &mut found);
    events::check(queue, &survey, &mut found);
    let records: usize = survey.records.values().map(|recorded| recorded.count).sum();
    let checkup = Checkup {
        looked_at: vec![
            ("jobs", survey.jobs.len() as u64),
            ("records", records as u64),
            ("archive entries", survey.entries as u64),
        ],
        findings: found.into_all(),
    };
    Ok(checkup.sorted())
}
