//! One open database file: how it is opened, which file it is, and what its schema says.

use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::{Fault, FaultKind};

/// How long a read waits for a lock. Short: the caller comes back, and meanwhile can answer others.
const READ_PATIENCE: Duration = Duration::from_millis(250);
/// How long a write waits for a lock.
const WRITE_PATIENCE: Duration = Duration::from_secs(5);

/// Memory for pages, in KiB: whoever only looks at the newest rows needs few of them, whoever reads all needs each once,
/// and a commit of others voids them.
const PAGES_KIB: i32 = 512;

/// What is wanted of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    ReadOnly,
    ReadWrite,
}

/// Tells one file from another that took its place under the same name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    device: u64,
    inode: u64,
}

impl Identity {
    /// Which file lies at `path` now. Refuses what is not there and what is no regular file
    /// (opening a pipe would wait for ever).
    pub fn of(path: &Path) -> Result<Self, Fault> {
        let file = path.display();
        let meta = std::fs::metadata(path).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory => Fault::new(
                FaultKind::Missing,
                format!("{file} is not there; look at the path (no database is created)"),
            ),
            std::io::ErrorKind::PermissionDenied => Fault::new(
                FaultKind::Forbidden,
                format!("{file} may not be looked at by this user: {error}"),
            ),
            _ => Fault::new(FaultKind::Broken, format!("{file}: {error}")),
        })?;
        if !meta.is_file() {
            return Err(Fault::new(
                FaultKind::Foreign,
                format!("{file} is a directory or device, not a database file"),
            ));
        }
        Ok(Self {
            device: meta.dev(),
            inode: meta.ino(),
        })
    }
}

/// An open database. It is never created, never given another journal mode, never mapped into memory;
/// and closing it leaves `-wal` and `-shm` as they are.
pub struct Database {
    conn: Connection,
    path: PathBuf,
    identity: Identity,
    cannot_write: Option<String>,
}

impl Database {
    /// Opens the file at `path` and reads a first page, so that a file that is no database says so here.
    pub fn open(path: &Path, access: Access) -> Result<Self, Fault> {
        let identity = Identity::of(path)?;
        // Links are followed here, once: the siblings lie beside the real file.
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        Self::connect(&path, identity, access).map_err(|error| Fault::of(&path, &error))
    }

    fn connect(path: &Path, identity: Identity, access: Access) -> rusqlite::Result<Self> {
        let flags = match access {
            Access::ReadOnly => OpenFlags::SQLITE_OPEN_READ_ONLY,
            Access::ReadWrite => OpenFlags::SQLITE_OPEN_READ_WRITE,
        };
        let conn = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        conn.busy_timeout(READ_PATIENCE)?;
        conn.set_prepared_statement_cache_capacity(64);
        conn.pragma_update(None, "cache_size", -PAGES_KIB)?;
        // The bundled library enforces foreign keys by default, the job server's does not.
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, false)?;
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
        // Otherwise a statement is planned anew whenever numbers are bound to it again, which costs more than reading a row.
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        let mut database = Self {
            conn,
            path: path.to_owned(),
            identity,
            cannot_write: None,
        };
        database.data_version()?;
        database.schema_version()?;
        database.cannot_write = database.why_not_writable(access)?;
        Ok(database)
    }

    fn why_not_writable(&self, access: Access) -> rusqlite::Result<Option<String>> {
        if access == Access::ReadOnly {
            return Ok(Some("opened read-only, as asked".into()));
        }
        if self.conn.is_readonly("main")? {
            return Ok(Some("the database may not be written by this user".into()));
        }
        let directory = self.path.parent().unwrap_or(Path::new("/"));
        let siblings = ["-wal", "-shm"]
            .iter()
            .all(|end| beside(&self.path, end).exists());
        let has_journal_room = rustix::fs::access(directory, rustix::fs::Access::WRITE_OK).is_ok()
            || (siblings && self.journal_mode()? == "wal");
        Ok((!has_journal_room).then(|| {
            format!(
                "the directory {} may not be written by this user, and a change needs a journal there",
                directory.display()
            )
        }))
    }

    pub fn conn(&self) -> &Connection {
        &self.conn
    }

    /// The real path of the file, links resolved.
    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn identity(&self) -> Identity {
        self.identity
    }

    /// Why nothing can be written here, if so.
    pub fn cannot_write(&self) -> Option<&str> {
        self.cannot_write.as_deref()
    }

    /// A number that changes when another connection has committed something.
    pub fn data_version(&self) -> rusqlite::Result<i64> {
        self.number("PRAGMA data_version")
    }

    /// A number that changes when a table or column was added.
    pub fn schema_version(&self) -> rusqlite::Result<i64> {
        self.number("PRAGMA schema_version")
    }

    fn number(&self, pragma: &str) -> rusqlite::Result<i64> {
        self.conn
            .prepare_cached(pragma)?
            .query_row([], |row| row.get(0))
    }

    /// `wal`, `delete`, … as the file has it. It is only read.
    pub fn journal_mode(&self) -> rusqlite::Result<String> {
        self.conn
            .query_row("PRAGMA journal_mode", [], |row| row.get(0))
    }

    /// Tables and views, by name, without `SQLite`'s own.
    pub fn tables(&self) -> rusqlite::Result<Vec<String>> {
        self.conn
            .prepare(
                "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') \
                 AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
            )?
            .query_map([], |row| row.get(0))?
            .collect()
    }

    /// The columns of a table in its own order; none when there is no such table.
    pub fn columns(&self, table: &str) -> rusqlite::Result<Vec<String>> {
        self.conn
            .prepare("SELECT name FROM pragma_table_info(?1)")?
            .query_map([table], |row| row.get(0))?
            .collect()
    }

    /// From now on locks are waited for as long as a write needs.
    pub fn wait_long(&self) {
        // Setting the timeout cannot fail on an open connection; if it did, the old one stays.
        let _ = self.conn.busy_timeout(WRITE_PATIENCE);
    }

    /// From now on locks are waited for as long as a read may.
    pub fn wait_short(&self) {
        let _ = self.conn.busy_timeout(READ_PATIENCE);
    }

    /// Names what `SQLite` said about this file.
    pub fn fault(&self, error: &rusqlite::Error) -> Fault {
        Fault::of(&self.path, error)
    }
}

/// The name of a file that `SQLite` keeps beside the database (`-wal`, `-shm`, `-journal`).
pub(crate) fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use rusqlite::StatementStatus;

    use super::*;

    fn made(journal: &str) -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x y?#.db");
        let conn = Connection::open(&path).unwrap();
        conn.pragma_update(None, "journal_mode", journal).unwrap();
        conn.execute_batch("CREATE TABLE a(b, C)").unwrap();
        (dir, path)
    }

    #[test]
    fn a_missing_file_is_named_and_not_made() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("none.db");
        let fault = Database::open(&path, Access::ReadWrite).err().unwrap();
        assert_eq!(fault.kind, FaultKind::Missing);
        assert!(fault.text.contains("none.db"), "{}", fault.text);
        assert!(!path.exists());
    }

    #[test]
    fn what_is_no_database_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("t.db");
        std::fs::write(&path, "text ".repeat(500)).unwrap();
        let fault = Database::open(&path, Access::ReadOnly).err().unwrap();
        assert_eq!(fault.kind, FaultKind::Foreign);
        let fault = Database::open(dir.path(), Access::ReadOnly).err().unwrap();
        assert_eq!(fault.kind, FaultKind::Foreign);
    }

    #[test]
    fn the_journal_mode_stays_and_the_schema_is_told() {
        for journal in ["wal", "delete"] {
            let (_dir, path) = made(journal);
            let db = Database::open(&path, Access::ReadWrite).unwrap();
            assert_eq!(db.journal_mode().unwrap(), journal);
            assert_eq!(db.tables().unwrap(), ["a"]);
            assert_eq!(db.columns("a").unwrap(), ["b", "C"]);
            assert!(db.columns("z").unwrap().is_empty());
            assert_eq!(db.cannot_write(), None);
            let on: i64 = db
                .conn()
                .query_row("PRAGMA foreign_keys", [], |row| row.get(0))
                .unwrap();
            assert_eq!(on, 0);
        }
    }

    #[test]
    fn a_statement_is_not_planned_anew_for_another_number() {
        let (_dir, path) = made("wal");
        let db = Database::open(&path, Access::ReadWrite).unwrap();
        let sql = "SELECT b FROM a WHERE rowid > ?1 ORDER BY rowid LIMIT ?2";
        let mut statement = db.conn().prepare(sql).unwrap();
        for number in 0..9 {
            assert!(!statement.exists([number, number + 1]).unwrap());
        }
        assert_eq!(statement.get_status(StatementStatus::RePrepare), 0);
    }

    #[test]
    fn only_the_commits_of_others_move_the_data_version() {
        let (_dir, path) = made("wal");
        let db = Database::open(&path, Access::ReadWrite).unwrap();
        let before = db.data_version().unwrap();
        db.conn()
            .execute_batch("INSERT INTO a VALUES (1, 2)")
            .unwrap();
        assert_eq!(db.data_version().unwrap(), before);
        let other = Connection::open(&path).unwrap();
        other.execute_batch("INSERT INTO a VALUES (1, 2)").unwrap();
        assert_ne!(db.data_version().unwrap(), before);
    }
}
