//! Changes to rows that exist: each one guarded statement, nothing else of theirs is touched.

use rusqlite::{Connection, Transaction, TransactionBehavior, params};

use super::SqliteStore;
use super::door::Door;
use super::read::RawText;
use super::row::{self, NowState};
use crate::job::{
    Capabilities, Done, May, Now, Plain, Refusal, RefusalKind, Seen, Status, StatusSet, Undo,
};

/// The numbers that every viewer of the same database can show exactly.
const PRIORITIES: std::ops::RangeInclusive<i64> = i32::MIN as i64..=i32::MAX as i64;

/// What this database allows.
pub(super) fn capabilities(door: &Door) -> Capabilities {
    if let Some(reason) = door.db.cannot_write() {
        return Capabilities::none(reason);
    }
    let pending = StatusSet::of(&[Status::Pending]);
    let over = StatusSet::of(&[Status::Completed, Status::Failed, Status::Cancelled]);
    let reprioritise = if door.schema.has("priority") {
        May::While(pending, "the order matters only while a job waits".into())
    } else {
        May::No("this database has no priorities".into())
    };
    Capabilities {
        submit: May::Yes,
        rerun: May::Yes,
        cancel: May::While(
            pending,
            "only pending jobs can be cancelled here; a worker looks at a row no more once it took the job".into(),
        ),
        reprioritise,
        archive: May::While(over, "only finished jobs can be archived".into()),
        restore: May::While(
            over,
            "a cancel cannot be taken back here; rerun the job instead".into(),
        ),
        only_of: None,
    }
}

/// What an operator should know before using them.
pub(super) fn notes(door: &Door) -> Vec<Plain> {
    let mut notes = Vec::new();
    if door.db.cannot_write().is_none() && !door.schema.own {
        notes.push(
            "new jobs are written past the server, under ids of jobtui's own (JOB-date-Tnumber)"
                .into(),
        );
    }
    if !door.schema.keeps_output() && !door.schema.has("output_log_path") {
        notes.push("this server keeps no output of its jobs".into());
    }
    notes
}

impl SqliteStore {
    /// Where a change may be made, or why not.
    pub(super) fn writable(&mut self) -> Result<&mut Door, Refusal> {
        let door = self.entered()?;
        match door.db.cannot_write() {
            None => Ok(door),
            Some(reason) => {
                let text = format!(
                    "{}: {reason}; nothing was changed",
                    door.db.path().display()
                );
                Err(Refusal::new(RefusalKind::NotAllowed, &text))
            }
        }
    }

    pub(super) fn cancel(&mut self, seen: &Seen, now: Now) -> Result<Done, Refusal> {
        let door = self.writable()?;
        must_be(seen, &[Status::Pending], "cancelled")?;
        let mut set = "status = 'CANCELLED'".to_owned();
        if door.schema.has("completed_at") {
            set.push_str(", completed_at = ?2");
        }
        let stamp = door.schema.stamp(now.wall);
        let sql = format!(
            "UPDATE jobs SET {set} WHERE job_id = ?1 AND status = 'PENDING' AND ?2 IS NOT NULL"
        );
        let name = seen.id.raw();
        let changed = door.db.conn().execute(&sql, params![RawText(&name), stamp]);
        let changed = changed.map_err(|error| self.refuse(&error))?;
        if changed == 0 {
            return Err(self.why_untouched(seen, "cancelled"));
        }
        self.look.check_cancel(seen.id.clone(), now);
        let text = format!(
            "cancel of {} requested; the worker may have taken it a moment before",
            seen.id
        );
        Ok(Done::to(&seen.id, &text))
    }

    pub(super) fn reprioritise(&mut self, seen: &Seen, priority: i64) -> Result<Done, Refusal> {
        let door = self.writable()?;
        must_be(seen, &[Status::Pending], "given another priority")?;
        if !door.schema.has("priority") {
            let text = "this database has no priorities";
            return Err(Refusal::new(RefusalKind::NotPossible, text));
        }
        if !PRIORITIES.contains(&priority) {
            let text = format!(
                "a priority lies between {} and {}",
                PRIORITIES.start(),
                PRIORITIES.end()
            );
            return Err(Refusal::new(RefusalKind::NotPossible, &text));
        }
        // The guard holds the number that was on the screen, so that two people do not overrule each
        // other unseen. What was no whole number may be replaced by one.
        let guard = match seen.priority {
            Some(_) => "priority = ?3",
            None => "typeof(priority) <> 'integer' AND ?3 IS NULL",
        };
        let sql = format!(
            "UPDATE jobs SET priority = ?2 WHERE job_id = ?1 AND status = 'PENDING' AND {guard}"
        );
        let name = seen.id.raw();
        let changed = door
            .db
            .conn()
            .execute(&sql, params![RawText(&name), priority, seen.priority]);
        let changed = changed.map_err(|error| self.refuse(&error))?;
        if changed == 0 {
            return Err(self.why_untouched(seen, "given another priority"));
        }
        self.look.wrote();
        let done = Done::to(
            &seen.id,
            &format!("{} now has priority {priority}", seen.id),
        );
        Ok(match seen.priority {
            Some(before) => done.with_undo(Undo::Reprioritise {
                job: seen.id.clone(),
                had: before,
                set: priority,
            }),
            None => done,
        })
    }

    pub(super) fn archive(&mut self, seen: &Seen, now: Now) -> Result<Done, Refusal> {
        let who = self.who.clone();
        let door = self.writable()?;
        must_be(
            seen,
            &[Status::Completed, Status::Failed, Status::Cancelled],
            "archived",
        )?;
        let word = row::native_word(seen.status).unwrap_or_default();
        let name = seen.id.raw();
        let at = now.wall.rfc3339();
        let marked = mark_archived(door.db.conn(), &name, word, &at, &who);
        let marked = marked.map_err(|error| self.refuse(&error))?;
        self.look.wrote();
        if marked == 0 {
            return Err(self.why_untouched(seen, "archived"));
        }
        let text = format!(
            "{} archived: marked as put away, its row stays as it is",
            seen.id
        );
        Ok(Done::to(&seen.id, &text).with_undo(Undo::Restore(seen.id.clone())))
    }

    /// Takes the mark of an archived row away again.
    pub(super) fn restore(&mut self, seen: &Seen) -> Result<Done, Refusal> {
        let door = self.writable()?;
        let id = &seen.id;
        let unmarked = unmark_archived(door.db.conn(), &id.raw());
        let unmarked = unmarked.map_err(|error| self.refuse(&error))?;
        self.look.wrote();
        if unmarked == 0 {
            let text = format!("{id} was not restored: it is not in the archive any more");
            return Err(Refusal::new(RefusalKind::Changed, &text));
        }
        let text = format!("restored {id}: its mark is taken away, its row stays as it is");
        Ok(Done::to(id, &text))
    }

    /// Nothing matched the guard: says what the row is now.
    fn why_untouched(&mut self, seen: &Seen, deed: &str) -> Refusal {
        let id = &seen.id;
        self.look.wrote();
        let door = match self.entered() {
            Ok(door) => door,
            Err(refusal) => return refusal,
        };
        let state = match door.reader().state_of(&id.raw()) {
            Ok(state) => state,
            Err(error) => return self.refuse(&error),
        };
        let (kind, text) = match state {
            None => (
                RefusalKind::Unknown,
                format!("{id} was not {deed}: there is no such job any more"),
            ),
            Some(NowState { status, word, .. }) if status != seen.status => (
                RefusalKind::Changed,
                format!("{id} was not {deed}: meanwhile it is {word}"),
            ),
            Some(NowState { status, .. }) if status.is_over() => (
                RefusalKind::Changed,
                format!("{id} was not {deed}: it is in the archive already"),
            ),
            Some(NowState { priority, .. }) => {
                let was = seen.priority.map_or("none".to_owned(), |p| p.to_string());
                (
                    RefusalKind::Changed,
                    format!(
                        "{id} was not {deed}: you saw priority {was}, meanwhile it is {priority}"
                    ),
                )
            }
        };
        Refusal::new(kind, &text)
    }
}

/// Sets the mark, and makes the table of marks when this is the first one.
fn mark_archived(
    conn: &Connection,
    name: &[u8],
    status: &str,
    at: &str,
    who: &str,
) -> rusqlite::Result<usize> {
    let deed = Transaction::new_unchecked(conn, TransactionBehavior::Immediate)?;
    deed.execute_batch(
        "CREATE TABLE IF NOT EXISTS jobtui_archive (
           job_id TEXT PRIMARY KEY NOT NULL,
           archived_at TEXT NOT NULL,
           archived_by TEXT
         ) WITHOUT ROWID",
    )?;
    let marked = deed.execute(
        "INSERT INTO jobtui_archive (job_id, archived_at, archived_by)
         SELECT job_id, ?3, ?4 FROM jobs WHERE job_id = ?1 AND status = ?2
         ON CONFLICT (job_id) DO NOTHING",
        params![RawText(name), status, at, who],
    )?;
    if marked == 0 {
        // No table is left behind for nothing.
        deed.rollback()?;
    } else {
        deed.commit()?;
    }
    Ok(marked)
}

fn unmark_archived(conn: &Connection, name: &[u8]) -> rusqlite::Result<usize> {
    let sql = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'jobtui_archive'";
    let tables: i64 = conn.query_row(sql, [], |row| row.get(0))?;
    if tables == 0 {
        return Ok(0);
    }
    conn.execute(
        "DELETE FROM jobtui_archive WHERE job_id = ?1",
        params![RawText(name)],
    )
}

fn must_be(seen: &Seen, states: &[Status], deed: &str) -> Result<(), Refusal> {
    let allowed = StatusSet::of(states);
    if allowed.has(seen.status) {
        return Ok(());
    }
    let text = format!(
        "{} is {}: only {} jobs can be {deed} here",
        seen.id,
        seen.status.word(),
        allowed.words()
    );
    Err(Refusal::new(RefusalKind::NotPossible, &text))
}
