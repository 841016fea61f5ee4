//! An Optuna study, read from a private copy of its database.

use std::collections::{HashSet, VecDeque};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{ErrorCode, Result};

use super::best::{Completed, Front, Race};
use super::objective;
use super::patience::within;
use super::schema::{More, Schema, Values};
use super::snapshot::{Snapshot, incomplete, no};
use super::trial::{notes, parameters, text};
use super::value;
use crate::db::{Access, Database};
use crate::job::{Best, BestTrial, Counts, Direction, Objective, Plain, Study};

/// No reading takes longer: the source's other work waits for it.
const PATIENCE: Duration = Duration::from_secs(5);
/// So many of the newest values make the curve.
const CURVE: usize = 5000;

/// Reads the study with the newest trial, else says in one line why not.
pub(super) fn read(snapshot: &Snapshot) -> std::result::Result<Study, String> {
    let path = snapshot.path();
    // Writable, so that what its writer left half done can be rolled back: here, not there.
    let read = match Database::open(&path, Access::ReadWrite) {
        Ok(db) => within(PATIENCE, db.conn(), || checked(&db)),
        Err(fault) => Err(incomplete(&fault.text)),
    };
    // Where the copy lay is of no use to anybody.
    read.map_err(|why| why.replace(&path.display().to_string(), "it"))
}

fn checked(db: &Database) -> std::result::Result<Study, String> {
    guard(db).map_err(|error| torn(&error))?;
    let check: Result<String> = db
        .conn()
        .query_row("PRAGMA integrity_check(1)", [], |row| row.get(0));
    match check {
        Ok(answer) if answer == "ok" => {}
        Ok(answer) => return Err(incomplete(answer.lines().next_back().unwrap_or("broken"))),
        Err(error) => return Err(torn(&error)),
    }
    let schema = Schema::of(db)?;
    newest(db, &schema).map_err(|error| too_slow(&error).unwrap_or_else(|| no(&error.to_string())))
}

fn torn(error: &rusqlite::Error) -> String {
    too_slow(error).unwrap_or_else(|| incomplete(&error.to_string()))
}

fn too_slow(error: &rusqlite::Error) -> Option<String> {
    let interrupted = error.sqlite_error_code() == Some(ErrorCode::OperationInterrupted);
    interrupted.then(|| no("so large or so odd that reading it takes more than 5 s"))
}

/// What is in the file was written by strangers: nothing of it may run.
fn guard(db: &Database) -> Result<()> {
    let conn = db.conn();
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
    conn.execute_batch("PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON")
}

fn newest(db: &Database, schema: &Schema) -> Result<Study> {
    let conn = db.conn();
    let studies: i64 = conn.query_row("SELECT count(*) FROM studies", [], |row| row.get(0))?;
    let sql = "SELECT study_id FROM studies LEFT JOIN \
               (SELECT study_id AS of_study, max(trial_id) AS newest FROM trials GROUP BY study_id) \
               ON of_study = study_id ORDER BY newest DESC NULLS LAST, study_id DESC LIMIT 1";
    let mut statement = conn.prepare(sql)?;
    let mut rows = statement.query([])?;
    let Some(row) = rows.next()? else {
        return Ok(Study {
            objectives: vec![Objective::default()],
            ..Study::default()
        });
    };
    let id: i64 = row.get(0)?;
    let mut study = Study {
        name: name(db, id)?,
        others: usize::try_from(studies - 1).unwrap_or(0),
        counts: counts(db, id)?,
        objectives: objective::read(db, schema, id)?,
        best: Best::NoneComplete,
    };
    values(db, schema, id, &mut study)?;
    Ok(study)
}

fn name(db: &Database, study: i64) -> Result<Plain> {
    if !db
        .columns("studies")?
        .iter()
        .any(|column| column == "study_name")
    {
        return Ok(Plain::default());
    }
    let sql = "SELECT study_name FROM studies WHERE study_id = ?1";
    db.conn().query_row(sql, [study], |row| text(row, 0))
}

fn counts(db: &Database, study: i64) -> Result<Counts> {
    let sql = "SELECT state, count(*) FROM trials WHERE study_id = ?1 GROUP BY state";
    let mut statement = db.conn().prepare(sql)?;
    let mut rows = statement.query([study])?;
    let mut counts = Counts::default();
    while let Some(row) = rows.next()? {
        let count = match row.get_ref(0)?.as_str().unwrap_or("") {
            "COMPLETE" => &mut counts.complete,
            "PRUNED" => &mut counts.pruned,
            "FAIL" => &mut counts.failed,
            "RUNNING" => &mut counts.running,
            "WAITING" => &mut counts.waiting,
            _ => &mut counts.other,
        };
        *count += u64::try_from(row.get::<_, i64>(1)?).unwrap_or(0);
    }
    Ok(counts)
}

/// Lets the values of all completed trials pass by: the curves, and the best.
fn values(db: &Database, schema: &Schema, id: i64, study: &mut Study) -> Result<()> {
    let objectives = study.objectives.len();
    let mut curves = vec![VecDeque::with_capacity(CURVE); objectives];
    let directions: Vec<_> = study.objectives.iter().map(|o| o.direction).collect();
    let mut race = Race::new(directions[0]);
    let mut front = Front::new(directions.clone());
    let mut any_feasible = false;
    each_completed(db, schema, id, objectives, |trial| {
        for ((place, value), curve) in trial.values.iter().enumerate().zip(&mut curves) {
            if value.is_infinite() {
                study.objectives[place].infinite += 1;
                continue;
            }
            if curve.len() == CURVE {
                curve.pop_front();
            }
            curve.push_back(*value);
        }
        any_feasible |= trial.feasible;
        race.pass(trial);
        front.pass(trial);
    })?;
    for (objective, curve) in study.objectives.iter_mut().zip(curves) {
        objective.series = curve.into();
    }
    study.best = if race.met() == 0 {
        Best::NoneComplete
    } else if !any_feasible {
        Best::NoneFeasible
    } else if directions.contains(&Direction::Unknown) {
        Best::NoDirection
    } else if objectives > 1 {
        Best::Front(front.size())
    } else {
        match race.leader() {
            Some((trial, number, value)) => Best::Trial(BestTrial {
                number,
                value,
                parameters: parameters(db, schema, trial)?,
                notes: notes(db, schema, trial)?,
            }),
            None => Best::NoneFeasible,
        }
    };
    Ok(())
}

/// Calls `each` with every completed trial, the oldest first. A pruned one has a value, too: the last
/// it reported, which counts for nothing.
fn each_completed(
    db: &Database,
    schema: &Schema,
    study: i64,
    objectives: usize,
    mut each: impl FnMut(&Completed),
) -> Result<()> {
    let number = if schema.has(More::Number) {
        "ifnull(t.number, t.trial_id)"
    } else {
        "t.trial_id"
    };
    let (columns, join) = match schema.values {
        Values::Nowhere => return Ok(()),
        Values::Trials => ("0, t.value, NULL", ""),
        Values::Table => (
            "v.objective, v.value, NULL",
            "JOIN trial_values v USING (trial_id)",
        ),
        Values::TableWithType => (
            "v.objective, v.value, v.value_type",
            "JOIN trial_values v USING (trial_id)",
        ),
    };
    let sql = format!(
        "SELECT t.trial_id, {number}, {columns} FROM trials t {join} \
         WHERE t.study_id = ?1 AND t.state = 'COMPLETE' ORDER BY t.trial_id"
    );
    let broken = broken_constraints(db, schema, study)?;
    let mut statement = db.conn().prepare(&sql)?;
    let mut rows = statement.query([study])?;
    let mut current: Option<Completed> = None;
    while let Some(row) = rows.next()? {
        let id = row.get(0)?;
        let kind = row.get_ref(4)?.as_bytes_or_null().unwrap_or(None);
        let Some(value) = value::of_trial(row.get_ref(3)?, kind) else {
            continue;
        };
        if current.as_ref().is_none_or(|trial| trial.id != id) {
            if let Some(whole) = current.take() {
                each(&whole);
            }
            let feasible = !broken.contains(&id);
            current = Some(Completed {
                id,
                number: row.get(1)?,
                values: Vec::new(),
                feasible,
            });
        }
        let place = row
            .get::<_, i64>(2)
            .ok()
            .and_then(|place| usize::try_from(place).ok());
        if let Some(trial) = &mut current
            && place == Some(trial.values.len())
            && trial.values.len() < objectives
        {
            trial.values.push(value);
        }
    }
    if let Some(whole) = current {
        each(&whole);
    }
    Ok(())
}

/// The trials that break a constraint.
fn broken_constraints(db: &Database, schema: &Schema, study: i64) -> Result<HashSet<i64>> {
    let mut broken = HashSet::new();
    if !schema.has(More::TrialAttributes) {
        return Ok(broken);
    }
    let mut statement = db.conn().prepare(
        "SELECT a.trial_id, substr(a.value_json, 1, 65536) FROM trial_system_attributes a \
         JOIN trials t USING (trial_id) WHERE t.study_id = ?1 \
         AND (a.key = 'constraints' OR a.key GLOB 'constraints:*')",
    )?;
    let mut rows = statement.query([study])?;
    while let Some(row) = rows.next()? {
        if !value::is_kept(row.get_ref(1)?.as_str().unwrap_or("")) {
            broken.insert(row.get(0)?);
        }
    }
    Ok(broken)
}
