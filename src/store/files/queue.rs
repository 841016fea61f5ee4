//! Where a folder queue keeps what: its three areas and the operators' records.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

pub(super) use super::shared_name::Name;
pub(super) use crate::wire::area::Area;
use crate::wire::record::Spot;

/// A folder queue on this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Queue {
    /// The directory that holds the three areas.
    pub(super) root: PathBuf,
}

impl Queue {
    pub(super) fn new(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
        }
    }

    pub(super) fn outbox(&self) -> PathBuf {
        self.area(Area::Outbox)
    }

    pub(super) fn inbox(&self) -> PathBuf {
        self.area(Area::Inbox)
    }

    pub(super) fn archive(&self) -> PathBuf {
        self.area(Area::Archive)
    }

    pub(super) fn area(&self, area: Area) -> PathBuf {
        self.root.join(area.word())
    }

    pub(super) fn place(&self, spot: &Spot) -> PathBuf {
        self.area(spot.area).join(OsStr::from_bytes(&spot.name))
    }

    /// Where the operators' records lie, one directory per job.
    pub(super) fn records(&self) -> PathBuf {
        self.outbox().join(".jobtui").join("v1")
    }
}
