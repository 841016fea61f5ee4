//! What a new row would hold: the form, the fields as typed or taken over, and what is wrong with them.

use rusqlite::ToSql;

use super::SqliteStore;
use super::config;
use super::details::{Cell, WholeRow, cell, no_such_job};
use super::door::Door;
use crate::job::{Check, Field, JobId, NewJob, Origin, Refusal, RefusalKind, Weight};

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
pub(super) struct NewRow {
    pub(super) fields: Vec<Field>,
    pub(super) checks: Vec<Check>,
    /// The values of [`FORM`] as they are written.
    pub(super) columns: Vec<(&'static str, Value)>,
    /// Columns taken over unseen from the former job, and their sizes in bytes.
    pub(super) copied: Vec<(String, usize)>,
    pub(super) origin: Option<JobId>,
}

#[derive(Clone, Debug)]
pub(super) enum Value {
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
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
        }
    }
}

impl SqliteStore {
    /// Puts the row together. Refuses when there is nothing to make it from.
    pub(super) fn new_row(&mut self, new: &NewJob) -> Result<NewRow, Refusal> {
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
