//! Which of the study format's several ages a database is of, told by its tables and columns.
//!
//! Other programs write such files too, so that no version number in them is believed.

use super::snapshot::no;
use crate::db::Database;

/// What there is to ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Schema {
    /// Trials carry their number in the study; else their order is all there is.
    pub(super) number: bool,
    pub(super) values: Values,
    pub(super) directions: Directions,
    pub(super) parameters: bool,
    pub(super) trial_attributes: bool,
    pub(super) user_attributes: bool,
    pub(super) study_attributes: bool,
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
        Ok(Self {
            number: has("trials", &["number"])?,
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
            parameters: has("trial_params", &["trial_id", "param_name", "param_value"])?,
            trial_attributes: has("trial_system_attributes", &attribute("trial_id"))?,
            user_attributes: has("trial_user_attributes", &attribute("trial_id"))?,
            study_attributes: has("study_system_attributes", &attribute("study_id"))?,
        })
    }
}
