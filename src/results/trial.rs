//! What a study tells of one trial: its parameters, and what the study's own program noted about it.

use rusqlite::{Result, Row};

use super::schema::{More, Schema};
use super::value;
use crate::db::Database;
use crate::job::{Plain, Setting};

/// So many characters of a note are shown.
const NOTE: usize = 200;

pub(super) fn parameters(
    db: &Database,
    schema: &Schema,
    trial: i64,
) -> Result<Vec<(Plain, Setting)>> {
    if !schema.has(More::Parameters) {
        return Ok(Vec::new());
    }
    let columns = db.columns("trial_params")?;
    let distribution = if columns.iter().any(|column| column == "distribution_json") {
        "substr(distribution_json, 1, 65536)"
    } else {
        "NULL"
    };
    let mut statement = db.conn().prepare(&format!(
        "SELECT param_name, param_value, {distribution} FROM trial_params WHERE trial_id = ?1 ORDER BY param_name LIMIT 200"
    ))?;
    let mut rows = statement.query([trial])?;
    let mut parameters = Vec::new();
    while let Some(row) = rows.next()? {
        let setting = match value::number(row.get_ref(1)?) {
            Some(stored) => value::setting(stored, row.get_ref(2)?.as_str().unwrap_or("")),
            None => Setting::Text(text(row, 1)?),
        };
        parameters.push((text(row, 0)?, setting));
    }
    Ok(parameters)
}

/// What the study's own program noted about a trial; samplers' notes to themselves are not for people.
pub(super) fn notes(db: &Database, schema: &Schema, trial: i64) -> Result<Vec<(Plain, Plain)>> {
    if !schema.has(More::UserAttributes) {
        return Ok(Vec::new());
    }
    let mut statement = db.conn().prepare(
        "SELECT key, substr(value_json, 1, 201) FROM trial_user_attributes WHERE trial_id = ?1 ORDER BY key LIMIT 50",
    )?;
    let mut rows = statement.query([trial])?;
    let mut notes = Vec::new();
    while let Some(row) = rows.next()? {
        let json = row.get_ref(1)?.as_str().unwrap_or("").to_owned();
        let shown = match json.char_indices().nth(NOTE) {
            Some((end, _)) => format!("{}...", &json[..end]),
            None => json,
        };
        notes.push((text(row, 0)?, Plain::long(&shown)));
    }
    Ok(notes)
}

/// A cell of any type as harmless text.
pub(super) fn text(row: &Row<'_>, column: usize) -> Result<Plain> {
    Ok(Plain::from_bytes(
        row.get_ref(column)?.as_bytes().unwrap_or(b""),
    ))
}
