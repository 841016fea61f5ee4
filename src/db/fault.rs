//! What can be wrong with a database file, in words an operator can act on.

use std::path::Path;

use rusqlite::{Error, ErrorCode, ffi};

/// What stands between us and the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub kind: FaultKind,
    /// The file, the deed, the reason, the way out.
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// No file is there.
    Missing,
    /// The file is no `SQLite` database, or a damaged or encrypted one.
    Foreign,
    /// This user may not read (or, for a write, not write) it.
    Forbidden,
    /// Another program holds its lock.
    Locked,
    /// The disk is full, or anything else.
    Broken,
}

impl Fault {
    pub fn new(kind: FaultKind, text: String) -> Self {
        Self { kind, text }
    }

    /// Names what `SQLite` said about the file at `path`.
    pub fn of(path: &Path, error: &Error) -> Self {
        let file = path.display();
        let Error::SqliteFailure(cause, _) = error else {
            return Self::new(FaultKind::Broken, format!("{file}: {error}"));
        };
        match cause.code {
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::new(
                FaultKind::Locked,
                format!("{file}: database is locked by another program; retrying"),
            ),
            ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt => Self::new(
                FaultKind::Foreign,
                format!("{file} cannot be read as a SQLite database: {error}"),
            ),
            ErrorCode::PermissionDenied | ErrorCode::AuthorizationForStatementDenied => Self::new(
                FaultKind::Forbidden,
                format!("{file} may not be opened by this user: {error}"),
            ),
            ErrorCode::ReadOnly | ErrorCode::CannotOpen => Self::closed_door(path, *cause, error),
            ErrorCode::DiskFull => Self::new(
                FaultKind::Broken,
                format!("{file}: the disk is full; free some space"),
            ),
            ErrorCode::SystemIoFailure => Self::new(
                FaultKind::Broken,
                format!("{file}: {error}; look at the disk: is it full, failing or unplugged?"),
            ),
            _ => Self::new(FaultKind::Broken, format!("{file}: {error}")),
        }
    }

    /// `SQLite`'s words for a database it may not set up ("attempt to write a readonly database",
    /// even while reading) hide the cause; the file's own header tells it.
    fn closed_door(path: &Path, cause: ffi::Error, error: &Error) -> Self {
        let file = path.display();
        if keeps_wal(path) && !super::open::beside(path, "-shm").exists() {
            return Self::new(
                FaultKind::Forbidden,
                format!(
                    "{file} is in WAL mode and its -wal and -shm files are not there; this user may not make \
                     them: start the job server, or give this user write permission on the directory"
                ),
            );
        }
        let way_out = if cause.code == ErrorCode::ReadOnly {
            "a crash left work to finish that needs write permission, or the file is read-only"
        } else {
            "look at the permissions of the file and its directory"
        };
        Self::new(FaultKind::Forbidden, format!("{file}: {error}; {way_out}"))
    }
}

/// Whether the file's header says that it is in WAL mode.
fn keeps_wal(path: &Path) -> bool {
    use std::io::Read as _;
    let mut header = [0_u8; 20];
    std::fs::File::open(path)
        .and_then(|mut file| file.read_exact(&mut header))
        .is_ok()
        && header[18] == 2
}
