//! New jobs: the preview, and the one row that is written.
//!
//! The server numbers its jobs with a counter that is only safe inside its own process, so in a database
//! of a server jobs get ids of a family of their own, `JOB-YYYYMMDD-TNNNN`, which that counter (digits
//! only) can never produce. In a database that jobtui made, the counter is ours to use.

use rusqlite::{Connection, OptionalExtension as _, ToSql, Transaction, TransactionBehavior};

use super::SqliteStore;
use super::details::no_such_job;
use super::door::Door;
use super::new_row::NewRow;
use super::read::RawText;
use crate::job::{Done, Draft, JobId, NewJob, Now, Plain, Refusal, RefusalKind, Weight};

impl SqliteStore {
    pub(super) fn draft_of(&mut self, new: &NewJob, now: Now) -> Result<Draft, Refusal> {
        let row = self.new_row(new)?;
        let door = self.entered()?;
        let target = format!("{}, table jobs", door.db.path().display());
        let day = now.wall.local_day();
        let number = next_number(door.db.conn(), door, &day);
        let stamp = door.schema.stamp(now.wall);
        let number = number.map_err(|error| self.refuse(&error))?;
        let mut preview = vec![format!(
            "job_id = {} (the next free one at the moment)",
            number.as_deref().unwrap_or("none free today")
        )];
        for (column, value) in &row.columns {
            preview.push(format!("{column} = {}", value.shown()));
        }
        if let Some(origin) = &row.origin {
            for (column, bytes) in &row.copied {
                preview.push(format!("{column} = as in {origin} ({bytes} bytes)"));
            }
        }
        preview.push("status = PENDING".into());
        preview.push(format!("created_at = {stamp} (the moment of writing)"));
        preview.push("all other columns = NULL".into());
        Ok(Draft {
            fields: row.fields,
            checks: row.checks,
            preview: preview.iter().map(|line| Plain::long(line)).collect(),
            target: Plain::new(&target),
        })
    }

    pub(super) fn submit(&mut self, new: &NewJob, now: Now) -> Result<Done, Refusal> {
        self.writable()?;
        let row = self.new_row(new)?;
        if let Some(wrong) = row.checks.iter().find(|c| c.weight == Weight::Error) {
            let field = if wrong.field.is_empty() {
                "the job"
            } else {
                wrong.field
            };
            let text = format!("{field}: {}; nothing was written", wrong.text);
            return Err(Refusal::new(RefusalKind::Unsound, &text));
        }
        let door = self.writable()?;
        let (day, stamp) = (now.wall.local_day(), door.schema.stamp(now.wall));
        let written = insert(door.db.conn(), door, &row, &day, &stamp);
        let written = written.map_err(|error| self.refuse(&error))?;
        self.look.wrote();
        match written {
            Written::As(name) => {
                let id = JobId::live(name.as_bytes());
                let text = match &row.origin {
                    Some(origin) => format!("{id} submitted, made from {origin}"),
                    None => format!("{id} submitted"),
                };
                Ok(Done::to(&id, &text))
            }
            Written::NoNumber => Err(Refusal::new(
                RefusalKind::Failed,
                "all numbers of jobtui's own family are taken today; submit through the server",
            )),
            Written::OriginGone => Err(row.origin.as_ref().map_or_else(
                || Refusal::new(RefusalKind::Unknown, "no such job"),
                no_such_job,
            )),
        }
    }
}

enum Written {
    As(String),
    /// The day's family of ids is used up.
    NoNumber,
    OriginGone,
}

/// Finds the id and writes the row in one transaction that begins with the write lock, so that two
/// submitters cannot find the same id.
fn insert(
    conn: &Connection,
    door: &Door,
    row: &NewRow,
    day: &str,
    stamp: &str,
) -> rusqlite::Result<Written> {
    let deed = Transaction::new_unchecked(conn, TransactionBehavior::Immediate)?;
    let Some(name) = next_number(&deed, door, day)? else {
        return Ok(Written::NoNumber);
    };
    if door.schema.own {
        use_up_number(&deed, day, &name)?;
    }
    let mut columns = vec!["job_id".to_owned(), "status".to_owned()];
    let mut sources = vec!["?1".to_owned(), "'PENDING'".to_owned()];
    let mut values: Vec<&dyn ToSql> = vec![&name];
    if door.schema.has("created_at") {
        values.push(&stamp);
        columns.push("created_at".into());
        sources.push(format!("?{}", values.len()));
    }
    for (column, value) in &row.columns {
        values.push(value);
        columns.push((*column).to_owned());
        sources.push(format!("?{}", values.len()));
    }
    for (column, _) in &row.copied {
        let quoted = format!("\"{}\"", column.replace('"', "\"\""));
        columns.push(quoted.clone());
        sources.push(quoted);
    }
    let (columns, sources) = (columns.join(", "), sources.join(", "));
    let origin = row.origin.as_ref().map(JobId::raw);
    let origin = origin.as_deref().map(RawText);
    let mut from = String::new();
    if let Some(origin) = &origin {
        values.push(origin);
        from = format!(" FROM jobs WHERE job_id = ?{}", values.len());
    }
    let sql = format!("INSERT INTO jobs ({columns}) SELECT {sources}{from}");
    if deed.execute(&sql, values.as_slice())? != 1 {
        return Ok(Written::OriginGone);
    }
    deed.commit()?;
    Ok(Written::As(name))
}

/// The next free id of this day.
fn next_number(conn: &Connection, door: &Door, day: &str) -> rusqlite::Result<Option<String>> {
    // Marks outlive rows: the id of an archived job that was pruned is not given again.
    let tables: &[&str] = if door.schema.archive {
        &["jobs", super::schema::ARCHIVE]
    } else {
        &["jobs"]
    };
    if door.schema.own {
        return next_of_counter(conn, tables, day).map(Some);
    }
    let family = format!("JOB-{day}-T");
    let mut last = 0;
    for table in tables {
        // Anybody may have made ids that only look like ours: what is no number is not counted.
        let sql = format!(
            "SELECT max(job_id) FROM {table} WHERE job_id >= ?1 AND job_id < ?2 \
             AND job_id GLOB ?1 || '[0-9][0-9][0-9][0-9]'"
        );
        let name: Option<String> =
            conn.query_row(&sql, [&family, &format!("JOB-{day}-U")], |row| row.get(0))?;
        let number = name.and_then(|name| name.get(family.len()..)?.parse::<u32>().ok());
        last = last.max(number.unwrap_or(0));
    }
    Ok((last < 9_999).then(|| format!("{family}{:04}", last + 1)))
}

/// The next id of a database of our own: past its counter, and past every number that is in use, for
/// rows may have come there without the counter.
fn next_of_counter(conn: &Connection, tables: &[&str], day: &str) -> rusqlite::Result<String> {
    let prefix = format!("JOB-{day}");
    let counted: Option<i64> = conn
        .query_row(
            "SELECT counter FROM id_counters WHERE prefix = ?1",
            [&prefix],
            |row| row.get(0),
        )
        .optional()?;
    let mut last = counted.unwrap_or(0);
    let (from, below) = (format!("{prefix}-"), format!("{prefix}-:"));
    for table in tables {
        // Longer numbers than eighteen digits would not fit, and nobody counts that far.
        let sql = format!(
            "SELECT max(CAST(substr(job_id, length(?1) + 1) AS INTEGER)) FROM {table} \
             WHERE job_id >= ?1 AND job_id < ?2 AND length(job_id) <= length(?1) + 18 \
             AND substr(job_id, length(?1) + 1) NOT GLOB '*[^0-9]*'"
        );
        let used: Option<i64> = conn.query_row(&sql, [&from, &below], |row| row.get(0))?;
        last = last.max(used.unwrap_or(0));
    }
    Ok(format!("{from}{:05}", last.saturating_add(1)))
}

/// Moves the counter of a database of our own to the number just taken.
fn use_up_number(conn: &Connection, day: &str, name: &str) -> rusqlite::Result<()> {
    let number: i64 = name
        .rsplit('-')
        .next()
        .and_then(|digits| digits.parse().ok())
        .unwrap_or(1);
    let prefix = format!("JOB-{day}");
    let moved = conn.execute(
        "UPDATE id_counters SET counter = ?2 WHERE prefix = ?1",
        (&prefix, number),
    )?;
    if moved == 0 {
        conn.execute(
            "INSERT INTO id_counters (prefix, counter) VALUES (?1, ?2)",
            (&prefix, number),
        )?;
    }
    Ok(())
}
