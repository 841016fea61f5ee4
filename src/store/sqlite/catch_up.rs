//! One call of `catch_up`: the patience with locks, the steps in their order, the signs beside the jobs.

use std::sync::atomic::AtomicBool;
use std::time::Duration;

use super::door::{Door, Trouble, name_trouble, outage};
use super::doubt::Doubt;
use super::look::{Look, Stage};
use super::watch::{self, Watching};
use super::{SqliteStore, write};
use crate::db::FaultKind;
use crate::job::{Batch, Change, Now, Outage, Plain, Signs};

/// A lock that others hold for longer than this is an outage.
const LOCK_PATIENCE: Duration = Duration::from_secs(5);
const LOCK_RETRY: Duration = Duration::from_millis(250);
/// A commit becomes visible up to some ms after the file event that it caused, mostly within a tenth of one: these are
/// the pauses (microseconds) between the tries to see it.
const STIR_PAUSES: [u64; 11] = [20, 20, 20, 20, 50, 100, 200, 400, 800, 1_600, 3_000];
/// How long a frame with what a glance found has the core to itself.
const TO_DRAW: Duration = Duration::from_millis(1);
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
                Some(look.first(door, now)?)
            }
            Stage::Rest => Some(look.rest(door, now)?),
            Stage::Settled => follow(door, look, &mut self.doubt, &self.stirred, now)?,
        };
        self.has_read |= changes.is_some();
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

/// A look after the first: at what a commit mostly touches, and then at the rest. None where an event's commit was only
/// looked for, and is not there.
fn follow(
    door: &mut Door,
    look: &mut Look,
    doubt: &mut Doubt,
    stirred: &AtomicBool,
    now: Now,
) -> Result<Option<Vec<Change>>, Trouble> {
    if look.is_owed(now) {
        if look.has_found(now) {
            // Whoever draws what was told just now was woken on this core.
            std::thread::sleep(TO_DRAW);
        }
        // Events that come meanwhile are awaited behind it.
        door.refresh_schema()?;
        return look.pay(door, now).map(Some);
    }
    let stirred = watch::take(stirred);
    let has_found = look.has_found(now);
    let pauses: &[u64] = if stirred && !has_found {
        &STIR_PAUSES
    } else {
        &[]
    };
    let version = awaited_version(door, look.version(), pauses)?;
    let seen = Some(version) != look.version();
    let in_doubt = stirred || doubt.is_due(now.steady);
    doubt.looked(now.steady, stirred, !pauses.is_empty(), seen);
    let is_due = look.is_due(now);
    if !seen && !is_due {
        look.count_again(door, now)?;
        return Ok(if in_doubt { None } else { Some(Vec::new()) });
    }
    door.refresh_schema()?;
    if look.may_glance(now) {
        let changes = look.glance(door, now)?;
        if !changes.is_empty() {
            return Ok(Some(changes));
        }
    }
    look.whole(door, now).map(Some)
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
