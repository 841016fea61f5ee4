//! The open database of a store and its schema, opened again when it was gone or replaced.

use std::path::Path;

use super::SqliteStore;
use super::read::Reader;
use super::schema::Schema;
use crate::db::{Access, Database, Fault, FaultKind, Identity};
use crate::job::{Outage, OutageKind, Refusal, RefusalKind};

/// How often a locked database is tried to be opened for a deed, 250 ms each.
const DEED_TRIES: u32 = 20;

/// A database that was found to be a job server's.
pub(super) struct Door {
    pub(super) db: Database,
    pub(super) schema: Schema,
}

impl Door {
    fn open(path: &Path, read_only: bool) -> Result<Self, Trouble> {
        let access = if read_only {
            Access::ReadOnly
        } else {
            Access::ReadWrite
        };
        let db = Database::open(path, access)?;
        let schema = Schema::read(&db)
            .map_err(|error| db.fault(&error))?
            .map_err(Trouble::foreign)?;
        Ok(Self { db, schema })
    }

    pub(super) fn reader(&self) -> Reader<'_> {
        Reader {
            conn: self.db.conn(),
            schema: &self.schema,
        }
    }

    /// Reads the schema again if a table or column was added since.
    pub(super) fn refresh_schema(&mut self) -> Result<(), Trouble> {
        if self.db.schema_version()? != self.schema.version {
            self.schema = Schema::read(&self.db)?.map_err(Trouble::foreign)?;
        }
        Ok(())
    }
}

/// What ends a look or a deed before its time.
#[derive(Debug)]
pub(super) enum Trouble {
    Sql(rusqlite::Error),
    Fault(Fault),
}

impl Trouble {
    pub(super) fn foreign(text: String) -> Self {
        Self::Fault(Fault::new(FaultKind::Foreign, text))
    }
}

impl From<rusqlite::Error> for Trouble {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<Fault> for Trouble {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl SqliteStore {
    /// Opens the database if it is not open, or if another file has taken its place.
    pub(super) fn enter(&mut self) -> Result<&mut Door, Trouble> {
        let there = Identity::of(&self.path).inspect_err(|_| self.door = None)?;
        if self
            .door
            .as_ref()
            .is_some_and(|door| door.db.identity() != there)
        {
            self.door = None;
        }
        if self.door.is_none() {
            self.look.begin_anew();
        }
        match self.door {
            Some(ref mut door) => Ok(door),
            None => Ok(self.door.insert(Door::open(&self.path, self.read_only)?)),
        }
    }

    /// The open database, for a deed or a question between two looks.
    pub(super) fn entered(&mut self) -> Result<&mut Door, Refusal> {
        let path = self.path.clone();
        let refuse = |trouble| refusal(&name_trouble(&path, trouble));
        let door = self.enter().map_err(refuse)?;
        door.refresh_schema().map_err(refuse)?;
        Ok(door)
    }

    /// Opens the database for a deed: what a look leaves for later is waited for here, up to 5 s.
    pub(super) fn enter_for_deed(&mut self) -> Result<(), Refusal> {
        let mut tries = 0;
        loop {
            let entered = self.enter().and_then(|door| {
                door.refresh_schema()?;
                door.db.wait_long();
                Ok(())
            });
            let Err(trouble) = entered else {
                return Ok(());
            };
            let fault = name_trouble(&self.path, trouble);
            tries += 1;
            if fault.kind != FaultKind::Locked || tries == DEED_TRIES {
                return Err(refusal(&fault));
            }
        }
    }

    pub(super) fn leave_deed(&self) {
        if let Some(door) = &self.door {
            door.db.wait_short();
        }
    }

    /// A database error as an answer to a request.
    pub(super) fn refuse(&self, error: &rusqlite::Error) -> Refusal {
        refusal(&Fault::of(&self.path, error))
    }
}

/// Names a trouble by the file it is about.
pub(super) fn name_trouble(path: &Path, trouble: Trouble) -> Fault {
    match trouble {
        Trouble::Fault(fault) => fault,
        Trouble::Sql(error) => Fault::of(path, &error),
    }
}

fn refusal(fault: &Fault) -> Refusal {
    let kind = match fault.kind {
        FaultKind::Forbidden => RefusalKind::NotAllowed,
        FaultKind::Missing | FaultKind::Foreign | FaultKind::Locked | FaultKind::Broken => {
            RefusalKind::Failed
        }
    };
    Refusal::new(
        kind,
        &fault
            .text
            .replace("; retrying", "; nothing was changed, try again"),
    )
}

pub(super) fn outage(fault: &Fault) -> Outage {
    let kind = match fault.kind {
        FaultKind::Missing => OutageKind::Missing,
        FaultKind::Foreign => OutageKind::Foreign,
        FaultKind::Forbidden => OutageKind::Forbidden,
        FaultKind::Locked => OutageKind::Locked,
        FaultKind::Broken => OutageKind::Broken,
    };
    Outage::new(kind, &fault.text)
}
