//! Which tables and columns this database has; all beyond the bare minimum is optional.

use super::row::list_columns;
use crate::db::Database;
use crate::job::Moment;

/// The side table of archive marks.
pub(super) const ARCHIVE: &str = "jobtui_archive";
/// The side table that marks a database as made by jobtui.
pub(super) const OWN: &str = "jobtui_store";

/// What was found. Files of several years are in use, and nobody migrates them: newer columns are
/// missing or stand at the end, so columns are only ever named, never counted.
#[derive(Clone, Debug)]
pub(super) struct Schema {
    /// Columns of `jobs` in the file's order.
    columns: Vec<String>,
    /// Columns of `job_outputs`; none when the table is missing.
    outputs: Vec<String>,
    /// Whether the archive marks' table is there.
    pub(super) archive: bool,
    /// Whether jobtui made this database.
    pub(super) own: bool,
    /// The `schema_version` this was read at.
    pub(super) version: i64,
    /// The columns that a list asks for, as SQL.
    pub(super) list_columns: String,
}

impl Schema {
    /// Reads the schema. The inner error is for a database that is no job server's.
    pub(super) fn read(db: &Database) -> rusqlite::Result<Result<Self, String>> {
        let version = db.schema_version()?;
        let tables = db.tables()?;
        let has = |name: &str| tables.iter().any(|t| t.eq_ignore_ascii_case(name));
        let mut schema = Self {
            columns: db.columns("jobs")?,
            outputs: db.columns("job_outputs")?,
            archive: has(ARCHIVE),
            own: has(OWN),
            version,
            list_columns: String::new(),
        };
        schema.list_columns = list_columns(&schema);
        if schema.has("job_id") && schema.has("status") {
            return Ok(Ok(schema));
        }
        let found = if tables.is_empty() {
            "none".to_owned()
        } else {
            tables.join(", ")
        };
        let lack = if schema.columns.is_empty() {
            "it has no table jobs"
        } else {
            "its table jobs lacks job_id or status"
        };
        Ok(Err(format!(
            "{} is not a job-server database: {lack}; tables found: {found}",
            db.path().display()
        )))
    }

    pub(super) fn has(&self, column: &str) -> bool {
        self.columns.iter().any(|c| c.eq_ignore_ascii_case(column))
    }

    /// Whether captured output can be read: the table with the columns that matter.
    pub(super) fn keeps_output(&self) -> bool {
        ["job_id", "output_text"].iter().all(|c| self.has_output(c))
    }

    pub(super) fn has_output(&self, column: &str) -> bool {
        self.outputs.iter().any(|c| c.eq_ignore_ascii_case(column))
    }

    /// The column for a SELECT, or NULL when this file does not have it.
    pub(super) fn column(&self, name: &str) -> String {
        if self.has(name) {
            format!("jobs.\"{name}\"")
        } else {
            "NULL".into()
        }
    }

    /// Whether the stamps of this file are in UTC throughout: the first version of the server, known by
    /// what its table lacks, wrote them so; later ones write the local wall clock.
    pub(super) fn is_first_era(&self) -> bool {
        !self.has("station_config") && !self.own
    }

    /// A stamp as this file's server writes it: a space, six digits, no zone.
    pub(super) fn stamp(&self, moment: Moment) -> String {
        if !self.is_first_era() {
            return moment.naive_local();
        }
        let utc = moment.rfc3339();
        let millis = moment.0.rem_euclid(1000);
        format!(
            "{}.{millis:03}000",
            utc.trim_end_matches('Z').replace('T', " ")
        )
    }
}
