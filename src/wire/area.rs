//! The three directories of a folder queue, by their names.

/// One area of a folder queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Area {
    /// Jobs handed in.
    Outbox,
    /// Results that came back.
    Inbox,
    /// Jobs put away.
    Archive,
}

impl Area {
    pub const ALL: [Self; 3] = [Self::Outbox, Self::Inbox, Self::Archive];

    /// The directory's name.
    pub fn word(self) -> &'static str {
        match self {
            Self::Outbox => "outbox",
            Self::Inbox => "inbox",
            Self::Archive => "archive",
        }
    }

    /// The area whose directory is called so.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|area| area.word() == word)
    }
}
