//! Where a folder queue keeps what: its three areas and the operators' records.

use std::path::{Path, PathBuf};

/// The three directories of a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Area {
    /// Jobs handed in.
    Outbox,
    /// Results that came back.
    Inbox,
    /// Jobs put away.
    Archive,
}

impl Area {
    pub(super) const ALL: [Self; 3] = [Self::Outbox, Self::Inbox, Self::Archive];

    /// The directory's name.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Outbox => "outbox",
            Self::Inbox => "inbox",
            Self::Archive => "archive",
        }
    }
}

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

    /// Where the operators' records lie, one directory per job.
    pub(super) fn records(&self) -> PathBuf {
        self.outbox().join(".jobtui").join("v1")
    }
}
