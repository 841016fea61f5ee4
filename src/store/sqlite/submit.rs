//! New jobs: the form, its checks, and the one row that is written.
//!
//! The server numbers its jobs with a counter that is only safe inside its own process, so in a database
//! of a server jobs get ids of a family of their own, `JOB-YYYYMMDD-TNNNN`, which that counter (digits
//! only) can never produce. In a database that jobtui made, the counter is ours to use.

use rusqlite::{Connection, OptionalExtension as _, ToSql, Transaction, TransactionBehavior};

use super::SqliteStore;
use super::config;
use super::details::{Cell, WholeRow, cell, no_such_job};
use super::door::Door;
use super::read::RawText;
use super::write::done;
use crate::job::{
    Check, Done, Draft, Field, JobId, NewJob, Now, Origin, Plain, Refusal, RefusalKind, Weight,
};

/// Columns that describe one run and start empty in the next.
const OF_A_RUN: [&str; 15] = [
    "id",
    "job_id",
    "status",
    "priority",
    "created_at",
    "started_at",
    "completed_at",
    "data_file_path",
    "expt_pickle_path",
    "output_log_path",
    "error_message",
    "hardware_config_version_id",
    "multiphoton_config_version_id",
    "floquet_storage_version_id",
    "man1_storage_version_id",
];
/// Fields of the form: name, column, hint.
const FORM: [(&str, &str, &str); 5] = [
    ("user", "user", "who it is for"),
    (
        "experiment_class",
        "experiment_class",
        "the Python class to run",
    ),
    (
        "experiment_module",
        "experiment_module",
        "its module, with dots",
    ),
    (
        "config",
        "experiment_config",
        "its parameters, a JSON object",
    ),
    ("priority", "priority", "a whole number; higher runs sooner"),
];

/// A new row, complete but for its id.
struct NewRow {
    fields: Vec<Field>,
    checks: Vec<Check>,
    /// The values of [`FORM`] as they are written.
    columns: Vec<(&'static str, Value)>,
    /// Columns taken over unseen from the former job, and their sizes in bytes.
    copied: Vec<(String, usize)>,
    origin: Option<JobId>,
}

#[derive(Clone, Debug)]
enum Value {
    Text(String),
    Number(i64),
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        match self {
            Self::Text(text) => text.to_sql(),
            Self::Number(number) => number.to_sql(),
        }
    }
}

impl Value {
    fn shown(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
        }
    }
}

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
                Ok(done(&text, &id))
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

    fn new_row(&mut self, new: &NewJob) -> Result<NewRow, Refusal> {
        let who = self.who.split('@').next().unwrap_or_default().to_owned();
        let door = self.entered()?;
        let origin = match &new.origin {
            Origin::Blank => None,
            Origin::Job(id) => Some(id.clone()),
            Origin::Folder(path) => {
                let text = format!(
                    "{} is a folder or file; a database takes fields: start from a former job or an empty form",
                    path.display()
                );
                return Err(Refusal::new(RefusalKind::NotPossible, &text));
            }
        };
        let former = match &origin {
            Some(id) => {
                let found = door.whole_row(&id.raw());
                let found = found.map_err(|error| self.refuse(&error))?;
                Some(found.ok_or_else(|| no_such_job(id))?)
            }
            None => None,
        };
        let door = self.entered()?;
        let mut checks = refused_fields(door, new);
        let mut fields = Vec::new();
        let mut columns = Vec::new();
        for (name, column, hint) in FORM {
            if !door.schema.has(column) {
                continue;
            }
            let typed = new.fields.iter().rev().find(|(field, _)| field == name);
            let kept = former.as_ref().map(|row| former_value(row, column));
            let value = match (typed, kept) {
                (Some((_, typed)), _) => typed.clone(),
                (None, Some(kept)) => kept,
                (None, None) => blank_value(name, &who),
            };
            columns.extend(judge(
                name,
                column,
                &value,
                typed.is_none() && former.is_some(),
                &mut checks,
            ));
            fields.push(Field { name, value, hint });
        }
        checks.extend(checks_of_the_whole(door, former.as_ref()));
        Ok(NewRow {
            copied: former.as_ref().map(copied_columns).unwrap_or_default(),
            fields,
            checks,
            columns,
            origin,
        })
    }
}

fn blank_value(name: &str, who: &str) -> String {
    match name {
        "user" => who.to_owned(),
        "config" => "{}".to_owned(),
        "priority" => "0".to_owned(),
        _ => String::new(),
    }
}

fn former_value(row: &WholeRow, column: &str) -> String {
    let value = cell(row, column).and_then(Cell::text).unwrap_or_default();
    // A priority that was no number is none to take over.
    if column == "priority" && value.parse::<i64>().is_err() {
        return "0".to_owned();
    }
    value
}

/// Checks one field and gives the value to write.
fn judge(
    name: &'static str,
    column: &'static str,
    value: &str,
    is_as_before: bool,
    checks: &mut Vec<Check>,
) -> Option<(&'static str, Value)> {
    let text = |text: &str| Some((column, Value::Text(text.to_owned())));
    match name {
        "priority" => {
            if let Ok(number) = value.trim().parse::<i32>() {
                return Some((column, Value::Number(number.into())));
            }
            let what = "it must be a whole number between -2147483648 and 2147483647";
            checks.push(Check::new(Weight::Error, name, what));
            None
        }
        // A former job's parameters go over byte for byte, whatever they are.
        "config" if is_as_before => text(value),
        "config" => match config::python_form(value) {
            Ok(form) => text(&form),
            Err(reason) => {
                checks.push(Check::new(Weight::Error, name, &reason));
                None
            }
        },
        "experiment_class" if value.trim().is_empty() => {
            checks.push(Check::new(
                Weight::Error,
                name,
                "it says what to run and cannot be empty",
            ));
            None
        }
        "experiment_module" | "user" if value.trim().is_empty() => {
            checks.push(Check::new(Weight::Warning, name, "it is empty"));
            text(value)
        }
        _ => text(value),
    }
}

fn refused_fields(door: &Door, new: &NewJob) -> Vec<Check> {
    let mut checks = Vec::new();
    for (name, _) in &new.fields {
        if !FORM.iter().any(|(field, ..)| field == name) {
            let known = FORM.map(|(field, ..)| field).join(", ");
            let text = format!("there is no field {name}; there are {known}");
            checks.push(Check::new(Weight::Error, "", &text));
        }
    }
    if let Some(reason) = door.db.cannot_write() {
        checks.push(Check::new(Weight::Error, "", reason));
    }
    checks
}

fn checks_of_the_whole(door: &Door, former: Option<&WholeRow>) -> Vec<Check> {
    if door.schema.own {
        return Vec::new();
    }
    let mut checks = vec![Check::new(
        Weight::Warning,
        "",
        "written past the server, under an id of jobtui's own family",
    )];
    let station = former.and_then(|row| cell(row, "station_config")?.text());
    if door.schema.has("station_config") && station.is_none_or(|text| text.is_empty()) {
        checks.push(Check::new(
            Weight::Warning,
            "",
            "it has no station configuration and will likely fail at once; run a former job again instead",
        ));
    }
    checks
}

/// What goes over from a former job unseen: everything that is neither in the form nor about one run.
fn copied_columns(former: &WholeRow) -> Vec<(String, usize)> {
    let is = |column: &str, name: &str| column.eq_ignore_ascii_case(name);
    former
        .iter()
        .filter(|(column, cell)| {
            *cell != Cell::Null
                && !OF_A_RUN.iter().any(|name| is(column, name))
                && !FORM.iter().any(|(_, name, _)| is(column, name))
        })
        .map(|(column, cell)| (column.clone(), cell.text().unwrap_or_default().len()))
        .collect()
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
    let mut sql = format!("INSERT INTO jobs ({columns}) SELECT {sources}");
    let origin = row.origin.as_ref().map(JobId::raw);
    let origin = origin.as_deref().map(RawText);
    if let Some(origin) = &origin {
        values.push(origin);
        sql.push_str(&format!(" FROM jobs WHERE job_id = ?{}", values.len()));
    }
    if deed.execute(&sql, values.as_slice())? != 1 {
        return Ok(Written::OriginGone);
    }
    deed.commit()?;
    Ok(Written::As(name))
}

/// The next free id of this day.
fn next_number(conn: &Connection, door: &Door, day: &str) -> rusqlite::Result<Option<String>> {
    if door.schema.own {
        let last: Option<i64> = conn
            .query_row(
                "SELECT counter FROM id_counters WHERE prefix = ?1",
                [format!("JOB-{day}")],
                |row| row.get(0),
            )
            .optional()?;
        return Ok(Some(format!("JOB-{day}-{:05}", last.unwrap_or(0) + 1)));
    }
    let family = format!("JOB-{day}-T");
    // Marks outlive rows: the id of an archived job that was pruned is not given again.
    let tables: &[&str] = if door.schema.archive {
        &["jobs", super::schema::ARCHIVE]
    } else {
        &["jobs"]
    };
    let mut last = 0;
    for table in tables {
        let sql = format!(
            "SELECT max(job_id) FROM {table} WHERE job_id >= ?1 AND job_id < ?2 AND length(job_id) = 18"
        );
        let name: Option<String> =
            conn.query_row(&sql, [&family, &format!("JOB-{day}-U")], |row| row.get(0))?;
        let number = name.and_then(|name| name.get(family.len()..)?.parse::<u32>().ok());
        last = last.max(number.unwrap_or(0));
    }
    Ok((last < 9_999).then(|| format!("{family}{:04}", last + 1)))
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
