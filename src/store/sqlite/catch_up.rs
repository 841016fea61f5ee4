//! One call of `catch_up`: the patience with locks, the steps in their order, the signs beside the jobs.

use std::time::Duration;

use super::door::{Door, Trouble, name_trouble, outage};
use super::look::{Look, Stage};
use super::watch::{self, Watching};
use super::{SqliteStore, write};
use crate::db::FaultKind;
use crate::job::{Batch, Now, Outage, Plain, Signs};

/// A lock that others hold for longer than this is an outage.
const LOCK_PATIENCE: Duration = Duration::from_secs(5);
const LOCK_RETRY: Duration = Duration::from_millis(250);
/// A commit becomes visible up to some ms after the file event that it caused, mostly within a tenth of one: these are
/// the pauses (microseconds) between the tries to see it.
const STIR_PAUSES: [u64; 7] = [50, 100, 200, 400, 800, 1_600, 3_000];
/// The same after a look that found something: mostly the event was of the commit that was seen already.
const STIR_PAUSES_AFTER: [u64; 3] = [500, 1_500, 4_000];
/// When to look again after an event that came during a look.
const STIR_PAUSE: Duration = Duration::from_millis(1);

impl SqliteStore {
    /// A look, with the patience for locks that others hold.
    pub(super) fn look_again(&mut self, now: Now) -> Result<Batch, Outage> {
        let trouble = match self.step(now) {
            Ok(batch) => {
                self.look.unlocked();
                return Ok(batch);
            }
            Err(trouble) => trouble,
        };
        let fault = name_trouble(&self.path, trouble);
        if fault.kind != FaultKind::Locked {
            self.door = None;
        } else if self.look.locked(now) < LOCK_PATIENCE {
            return Ok(Batch {
                changes: Vec::new(),
                // Before the first answer an empty board must not be taken for the truth.
                more: self.look.version().is_none(),
                unread: true,
                again: Some(LOCK_RETRY),
            });
        }
        self.look.went_down();
        Err(outage(&fault))
    }

    fn step(&mut self, now: Now) -> Result<Batch, Trouble> {
        self.enter()?;
        let Some(door) = self.door.as_mut() else {
            return Ok(Batch::default());
        };
        let look = &mut self.look;
        let changes = match look.stage() {
            Stage::First => {
                door.refresh_schema()?;
                look.first(door, now)?
            }
            Stage::Rest => look.rest(door, now)?,
            Stage::Settled => {
                let stirred = watch::take(&self.stirred);
                let pauses: &[u64] = if !stirred {
                    &[]
                } else if look.has_found(now) {
                    &STIR_PAUSES_AFTER
                } else {
                    &STIR_PAUSES
                };
                let version = awaited_version(door, look.version(), pauses)?;
                let seen = Some(version) != look.version();
                self.doubt.looked(now.steady, stirred, seen);
                if look.is_needed(version, now) {
                    door.refresh_schema()?;
                    let found = look.find(door, now)?;
                    look.tell(found, now)
                } else {
                    look.count_again(door, now)?;
                    Vec::new()
                }
            }
        };
        let has_events = self.watching.as_ref().is_none_or(Watching::has_events);
        let signs = signs(door, look, has_events, now);
        let mut batch = look.batch(signs, changes, now);
        batch.again = batch
            .again
            .into_iter()
            .chain(self.doubt.next(now.steady))
            .min();
        if watch::is_set(&self.stirred) {
            // An event came while older things were read: its commit may not have been visible yet.
            let soon = batch.again.unwrap_or(STIR_PAUSE).min(STIR_PAUSE);
            batch.again = Some(soon);
        }
        Ok(batch)
    }
}

fn signs(door: &Door, look: &Look, has_events: bool, now: Now) -> Signs {
    let lock_file = door.db.path().with_file_name("worker.lock");
    let mut notes = write::notes(door);
    let foreign = look.foreign_rows();
    if foreign > 0 {
        notes.push(Plain::new(&format!(
            "{foreign} rows have a status the job server does not know: its pages that contain them fail"
        )));
    }
    if !has_events {
        notes.push("no change events here: asked every second".into());
    }
    Signs {
        capabilities: write::capabilities(door),
        worker: look.worker(&lock_file, now),
        notes,
        sync: None,
    }
}

/// The `data_version` of the present state. After a file event it is asked for some ms, because the
/// event comes before the commit can be seen.
fn awaited_version(door: &Door, last: Option<i64>, pauses: &[u64]) -> rusqlite::Result<i64> {
    let mut version = door.db.data_version()?;
    for pause in pauses {
        if Some(version) != last {
            break;
        }
        std::thread::sleep(Duration::from_micros(*pause));
        version = door.db.data_version()?;
    }
    Ok(version)
}
