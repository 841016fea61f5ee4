//! From the settings of one source to its store: the only list of kinds.

use super::Store;
use super::audited::Audited;
use super::files::FileStore;
use super::sqlite::SqliteStore;
use crate::audit::Place;
use crate::settings::{Kind, SourceSpec};

/// Opens a store. It never fails: what is wrong with a source is told by its first look, and
/// mended without a restart. `who` is the operator as records name them (`user@host`).
pub fn open(spec: &SourceSpec, who: &str) -> Box<dyn Store> {
    match spec.kind {
        Kind::Folder => Box::new(FileStore::open(spec, who.to_owned())),
        Kind::Sqlite => Box::new(SqliteStore::open(spec, who.to_owned())),
    }
}

/// The same, with every action written down in the audit file.
pub fn open_audited(spec: &SourceSpec, who: &str, audit: &Place) -> Box<dyn Store> {
    Box::new(Audited::over(open(spec, who), spec, who, audit.clone()))
}
