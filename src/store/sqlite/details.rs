//! Everything about one job, read when it is shown: each column of its row, also those nobody knows.

use std::borrow::Cow;

use rusqlite::types::ValueRef;
use rusqlite::{OptionalExtension as _, Row, ToSql};
use serde_json::{Map, Value};

use super::SqliteStore;
use super::config;
use super::door::Door;
use super::read::RawText;
use crate::job::{Details, JobId, Plain, Refusal, RefusalKind, Section};

/// Columns that are shown as a text of their own below the others, and its heading.
const TEXTS: [(&str, &str); 3] = [
    ("error_message", "Error"),
    ("experiment_config", "Parameters"),
    ("station_config", "Station configuration"),
];

/// So much of such a text is shown, in bytes; a screen that folds more than this is slow to answer.
const MOST_TEXT: usize = 256 * 1024;
/// So much of any other column is shown, in bytes.
const MOST_VALUE: usize = 16 * 1024;

/// A value of any kind, owned; texts may be no UTF-8.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    Null,
    Integer(i64),
    Real(f64),
    Text(Vec<u8>),
    Blob(Vec<u8>),
}

impl Cell {
    fn of(value: ValueRef<'_>) -> Self {
        match value {
            ValueRef::Null => Self::Null,
            ValueRef::Integer(number) => Self::Integer(number),
            ValueRef::Real(number) => Self::Real(number),
            ValueRef::Text(raw) => Self::Text(raw.to_vec()),
            ValueRef::Blob(raw) => Self::Blob(raw.to_vec()),
        }
    }

    /// The value as one reads it; NULL is none.
    pub(super) fn text(&self) -> Option<String> {
        match self {
            Self::Null => None,
            Self::Integer(number) => Some(number.to_string()),
            Self::Real(number) => Some(number.to_string()),
            Self::Text(raw) | Self::Blob(raw) => Some(String::from_utf8_lossy(raw).into_owned()),
        }
    }

    fn json(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Integer(number) => Value::from(*number),
            Self::Real(number) => Value::from(*number),
            Self::Text(raw) | Self::Blob(raw) => {
                Value::from(String::from_utf8_lossy(raw).into_owned())
            }
        }
    }
}

/// A row with the names of its columns, in the file's order.
pub(super) type WholeRow = Vec<(String, Cell)>;

impl Door {
    /// The whole row of a job, wide columns and all; for one job at a time.
    pub(super) fn whole_row(&self, name: &[u8]) -> rusqlite::Result<Option<WholeRow>> {
        let as_text = self.one("SELECT * FROM jobs WHERE job_id = ?1", &RawText(name))?;
        if as_text.is_some() {
            return Ok(as_text);
        }
        self.one("SELECT * FROM jobs WHERE job_id = ?1", &name)
    }

    fn one(&self, sql: &str, name: &dyn ToSql) -> rusqlite::Result<Option<WholeRow>> {
        let mut statement = self.db.conn().prepare(sql)?;
        let names: Vec<String> = statement.column_names().map(Into::into).collect();
        let read = |row: &Row<'_>| {
            let cells = names.iter().enumerate();
            cells
                .map(|(at, name)| Ok((name.clone(), Cell::of(row.get_ref(at)?))))
                .collect()
        };
        statement.query_row([name], read).optional()
    }
}

/// The value of a column, by its name.
pub(super) fn cell<'a>(row: &'a WholeRow, name: &str) -> Option<&'a Cell> {
    row.iter()
        .find(|(column, _)| column.eq_ignore_ascii_case(name))
        .map(|(_, cell)| cell)
}

pub(super) fn no_such_job(job: &JobId) -> Refusal {
    Refusal::new(
        RefusalKind::Unknown,
        &format!("there is no job {job} any more"),
    )
}

impl SqliteStore {
    pub(super) fn details_of(&mut self, job: &JobId) -> Result<Details, Refusal> {
        let name = job.raw();
        let door = self.entered()?;
        let read = door.whole_row(&name).and_then(|row| {
            let Some(row) = row else { return Ok(None) };
            let beside = [output_summary(door, &name)?, archive_mark(door, &name)?];
            Ok(Some((row, beside.concat())))
        });
        let Some((row, beside)) = read.map_err(|error| self.refuse(&error))? else {
            return Err(no_such_job(job));
        };
        let mut details = Details::default();
        for (column, cell) in &row {
            let text = cell.text();
            let is_long = TEXTS
                .iter()
                .any(|(name, _)| column.eq_ignore_ascii_case(name));
            let value = match (&text, is_long) {
                (Some(text), true) => Plain::new(&format!("{} bytes, below", text.len())),
                (Some(text), false) => Plain::long(&cut(text, MOST_VALUE, " ")),
                (None, _) => Plain::new("-"),
            };
            details.fields.push((Plain::new(column), value));
        }
        details.fields.extend(beside);
        for (column, title) in TEXTS {
            let text = cell(&row, column).and_then(Cell::text).unwrap_or_default();
            if text.is_empty() {
                continue;
            }
            let is_config = column != "error_message" && text.trim_start().starts_with(['{', '[']);
            let text = if is_config && text.len() <= MOST_TEXT {
                config::pretty(&text)
            } else {
                text
            };
            let text = cut(&text, MOST_TEXT, "\n");
            details.sections.push(Section::new(title, &text));
        }
        Ok(details)
    }

    pub(super) fn document_of(&mut self, job: &JobId) -> Result<Value, Refusal> {
        let door = self.entered()?;
        let row = door.whole_row(&job.raw());
        let row = row.map_err(|error| self.refuse(&error))?;
        let row = row.ok_or_else(|| no_such_job(job))?;
        let fields = row.iter().map(|(name, cell)| (name.clone(), cell.json()));
        Ok(Value::Object(fields.collect::<Map<_, _>>()))
    }
}

/// The beginning of a text, and behind it how much was left out, if it is longer than `most` bytes.
fn cut<'a>(text: &'a str, most: usize, between: &str) -> Cow<'a, str> {
    if text.len() <= most {
        return Cow::Borrowed(text);
    }
    let whole = (0..=most).rev().find(|at| text.is_char_boundary(*at));
    let shown = &text[..whole.unwrap_or(0)];
    let left = text.len() - shown.len();
    Cow::Owned(format!("{shown}{between}... {left} bytes more"))
}

/// How much the job has printed, without reading the text.
fn output_summary(door: &Door, name: &[u8]) -> rusqlite::Result<Vec<(Plain, Plain)>> {
    if !door.schema.keeps_output() {
        return Ok(Vec::new());
    }
    let optional = |column: &str| {
        if door.schema.has_output(column) {
            column.to_owned()
        } else {
            "NULL".into()
        }
    };
    let sql = format!(
        "SELECT octet_length(output_text), {}, {} FROM job_outputs WHERE job_id = ?1",
        optional("line_count"),
        optional("last_updated")
    );
    let summary = door
        .db
        .conn()
        .query_row(&sql, [RawText(name)], |row| {
            let text = |at| Ok::<_, rusqlite::Error>(Cell::of(row.get_ref(at)?).text());
            Ok(format!(
                "{} bytes, {} lines, last written {}",
                text(0)?.unwrap_or_else(|| "0".into()),
                text(1)?.unwrap_or_else(|| "?".into()),
                text(2)?.unwrap_or_else(|| "?".into()),
            ))
        })
        .optional()?
        .unwrap_or_else(|| "none".into());
    Ok(vec![(Plain::new("output"), Plain::new(&summary))])
}

fn archive_mark(door: &Door, name: &[u8]) -> rusqlite::Result<Vec<(Plain, Plain)>> {
    if !door.schema.archive {
        return Ok(Vec::new());
    }
    let mark = door
        .db
        .conn()
        .query_row(
            "SELECT archived_at, archived_by FROM jobtui_archive WHERE job_id = ?1",
            [RawText(name)],
            |row| {
                let at = Cell::of(row.get_ref(0)?).text().unwrap_or_default();
                let by = Cell::of(row.get_ref(1)?).text();
                Ok(by.map_or(at.clone(), |by| format!("{at} by {by}")))
            },
        )
        .optional()?;
    Ok(mark
        .map(|mark| (Plain::new("archived"), Plain::new(&mark)))
        .into_iter()
        .collect())
}
