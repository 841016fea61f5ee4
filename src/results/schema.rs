//! Which of the study format's several ages a database is of, told by its tables and columns.
//!
//! Other programs write such files too, so that no version number in them is believed.

use super::snapshot::no;
use crate::db::Database;

/// What there is to ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Schema {
    pub(super) values: Values,
    pub(super) directions: Directions,
    /// What else is there.
    more: Vec<More>,
}

/// What a study may lack and still be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum More {
    /// Trials carry their number in the study; else their order is all there is.
    Number,
    Parameters,
    TrialAttributes,
    UserAttributes,
    StudyAttributes,
}

/// Where the values of trials stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Values {
    Nowhere,
    /// In the trial itself, as long as there was only one objective.
    Trials,
    /// In a table of their own, infinite ones as they are.
    Table,
    /// There, infinite ones told by a word.
    TableWithType,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Directions {
    Nowhere,
    Studies,
    Table,
}

impl Schema {
    pub(super) fn of(db: &Database) -> Result<Self, String> {
        let has = |table: &str, columns: &[&str]| -> Result<bool, String> {
            let known = db.columns(table).map_err(|error| db.fault(&error).text)?;
            Ok(columns
                .iter()
                .all(|column| known.iter().any(|k| k == column)))
        };
        if !has("trials", &["trial_id", "study_id", "state"])? || !has("studies", &["study_id"])? {
            let tables = db.tables().map_err(|error| db.fault(&error).text)?;
            let some: Vec<_> = tables.iter().take(6).map(String::as_str).collect();
            return Err(no(&format!(
                "no study of trials in it (tables: {})",
                if some.is_empty() {
                    "none".to_owned()
                } else {
                    some.join(", ")
                }
            )));
        }
        let values = ["trial_id", "objective", "value"];
        let attribute = |id| [id, "key", "value_json"];
        let optional = [
            (More::Number, "trials", ["number", "state", "study_id"]),
            (
                More::Parameters,
                "trial_params",
                ["trial_id", "param_name", "param_value"],
            ),
            (
                More::TrialAttributes,
                "trial_system_attributes",
                attribute("trial_id"),
            ),
            (
                More::UserAttributes,
                "trial_user_attributes",
                attribute("trial_id"),
            ),
            (
                More::StudyAttributes,
                "study_system_attributes",
                attribute("study_id"),
            ),
        ];
        let mut more = Vec::new();
        for (what, table, columns) in optional {
            if has(table, &columns)? {
                more.push(what);
            }
        }
        Ok(Self {
            values: if has(
                "trial_values",
                &["trial_id", "objective", "value", "value_type"],
            )? {
                Values::TableWithType
            } else if has("trial_values", &values)? {
                Values::Table
            } else if has("trials", &["value"])? {
                Values::Trials
            } else {
                Values::Nowhere
            },
            directions: if has("study_directions", &["study_id", "objective", "direction"])? {
                Directions::Table
            } else if has("studies", &["direction"])? {
                Directions::Studies
            } else {
                Directions::Nowhere
            },
            more,
        })
    }

    pub(super) fn has(&self, more: More) -> bool {
        self.more.contains(&more)
    }
}
