//! What is drawn differently from plain text, and why: the roles that a theme gives colours to.

use ratatui::style::Modifier;

/// One reason to look different.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    Plain,
    Dim,
    Waiting,
    Running,
    Good,
    Warning,
    Bad,
    Odd,
    Accent,
    Focus,
    Stale,
    Mark,
    Selection,
}

impl Role {
    pub const ALL: [Self; 13] = [
        Self::Plain,
        Self::Dim,
        Self::Waiting,
        Self::Running,
        Self::Good,
        Self::Warning,
        Self::Bad,
        Self::Odd,
        Self::Accent,
        Self::Focus,
        Self::Stale,
        Self::Mark,
        Self::Selection,
    ];

    pub fn word(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Dim => "dim",
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Good => "good",
            Self::Warning => "warning",
            Self::Bad => "bad",
            Self::Odd => "odd",
            Self::Accent => "accent",
            Self::Focus => "focus",
            Self::Stale => "stale",
            Self::Mark => "mark",
            Self::Selection => "selection",
        }
    }

    /// The colour it takes; none for the terminal's own, which costs no byte.
    pub(super) fn slot(self) -> Option<Slot> {
        match self {
            Self::Plain | Self::Waiting => None,
            Self::Dim => Some(Slot::Dim),
            Self::Running => Some(Slot::Running),
            Self::Good => Some(Slot::Good),
            Self::Warning => Some(Slot::Warning),
            Self::Bad | Self::Stale => Some(Slot::Bad),
            Self::Odd => Some(Slot::Odd),
            Self::Accent | Self::Focus | Self::Selection => Some(Slot::Accent),
            Self::Mark => Some(Slot::Mark),
        }
    }

    /// What it has besides a colour, in every theme: seen where there are no colours.
    pub fn attributes(self) -> Modifier {
        match self {
            Self::Plain
            | Self::Dim
            | Self::Waiting
            | Self::Running
            | Self::Good
            | Self::Warning
            | Self::Odd => Modifier::empty(),
            Self::Bad | Self::Accent | Self::Focus | Self::Mark => Modifier::BOLD,
            Self::Stale | Self::Selection => Modifier::BOLD.union(Modifier::REVERSED),
        }
    }
}

/// The colours of a theme, in the order of its table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    Running,
    Good,
    Warning,
    Bad,
    Odd,
    Dim,
    Accent,
    Mark,
}

impl Slot {
    pub(super) const COUNT: usize = 8;
    pub(super) const ALL: [Self; Self::COUNT] = [
        Self::Running,
        Self::Good,
        Self::Warning,
        Self::Bad,
        Self::Odd,
        Self::Dim,
        Self::Accent,
        Self::Mark,
    ];
    /// Those that must never be taken for each other.
    pub(super) const STATES: [Self; 4] = [Self::Bad, Self::Good, Self::Warning, Self::Running];
}
