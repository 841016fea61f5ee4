//! A new job-server database of today's form, marked as made by jobtui.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::schema::OWN;
use crate::db::{Fault, FaultKind};

const TABLES: &str = include_str!("../../../assets/schema/job-server.sql");

/// Makes an empty database at `path`; refuses when anything is there already. In such a database jobs
/// are numbered with the protocol's own counter, since no other program does so.
pub fn create(path: &Path) -> Result<(), Fault> {
    // Claims the name first: SQLite alone would open what is already there.
    std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)
        .map_err(|error| {
            let file = path.display();
            Fault::new(FaultKind::Broken, format!("{file} cannot be made: {error}"))
        })?;
    fill(path).map_err(|error| Fault::of(path, &error))
}

fn fill(path: &Path) -> rusqlite::Result<()> {
    let conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    conn.pragma_update(None, "journal_mode", "wal")?;
    conn.execute_batch(&format!("BEGIN IMMEDIATE;\n{TABLES}"))?;
    conn.execute(
        &format!("INSERT INTO {OWN} (name, value) VALUES ('made_by', ?1)"),
        [concat!("jobtui ", env!("CARGO_PKG_VERSION"))],
    )?;
    conn.execute_batch("COMMIT")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_there_is_never_overwritten() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("jobs.db");
        std::fs::write(&path, "mine").unwrap();
        assert!(create(&path).is_err());
        assert_eq!(std::fs::read(&path).unwrap(), b"mine");
    }
}
