//! The objectives of a study: how many, which way, and what they are called.

use rusqlite::Result;

use super::schema::{Directions, More, Schema};
use crate::db::Database;
use crate::job::{Direction, Objective, Plain};

/// In their order; one at least, of which nothing may be known.
pub(super) fn read(db: &Database, schema: &Schema, study: i64) -> Result<Vec<Objective>> {
    let sql = match schema.directions {
        Directions::Table => {
            "SELECT direction FROM study_directions WHERE study_id = ?1 ORDER BY objective LIMIT 8"
        }
        Directions::Studies => "SELECT direction FROM studies WHERE study_id = ?1",
        Directions::Nowhere => "SELECT NULL WHERE ?1 IS NULL",
    };
    let mut statement = db.conn().prepare(sql)?;
    let mut rows = statement.query([study])?;
    let mut objectives = Vec::new();
    while let Some(row) = rows.next()? {
        let direction = match row.get_ref(0)?.as_str().unwrap_or("") {
            "MINIMIZE" => Direction::Minimise,
            "MAXIMIZE" => Direction::Maximise,
            _ => Direction::Unknown,
        };
        objectives.push(Objective {
            direction,
            ..Objective::default()
        });
    }
    if objectives.is_empty() {
        objectives.push(Objective::default());
    }
    for (objective, name) in objectives.iter_mut().zip(names(db, schema, study)?) {
        objective.name = name;
    }
    Ok(objectives)
}

fn names(db: &Database, schema: &Schema, study: i64) -> Result<Vec<Plain>> {
    if !schema.has(More::StudyAttributes) {
        return Ok(Vec::new());
    }
    let mut statement = db.conn().prepare(
        "SELECT substr(value_json, 1, 8192) FROM study_system_attributes \
         WHERE study_id = ?1 AND key = 'study:metric_names' LIMIT 1",
    )?;
    let mut rows = statement.query([study])?;
    let Some(row) = rows.next()? else {
        return Ok(Vec::new());
    };
    let json = row.get_ref(0)?.as_str().unwrap_or("");
    let names: Vec<String> = serde_json::from_str(json).unwrap_or_default();
    Ok(names.iter().map(|name| Plain::new(name)).collect())
}
