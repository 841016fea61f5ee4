//! The three lists that a job can stand in.

/// The three lists of the board.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lane {
    Queue,
    Running,
    History,
}

impl Lane {
    pub const ALL: [Self; 3] = [Self::Queue, Self::Running, Self::History];
}
