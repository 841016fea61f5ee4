//! One state from the two places where a living job may lie.
//!
//! A job that was handed in lies in the outbox; what the runner sends back comes into the inbox, and
//! the outbox copy often keeps saying `submitted`. What ended beats what runs, and that beats what
//! waits, whatever the place: a job never runs twice under one name. `cancelled` is no word of the
//! runner's; it is shown, but it ends nothing that another copy says is running or has ended.

use crate::job::{Flag, Flags, Status};

/// What one copy says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sight {
    /// There is no such copy.
    Absent,
    /// The directory is there, but no manifest that can be read.
    Blank,
    Says(Status),
}

/// Which copy has the word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Speaker {
    Outbox,
    Inbox,
    Nobody,
}

/// The state, who told it, and what is odd about the pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    pub(super) status: Status,
    pub(super) speaker: Speaker,
    pub(super) flags: Flags,
}

/// The first rule that fits decides.
pub(super) fn verdict(outbox: Sight, inbox: Sight) -> Verdict {
    use Sight::{Absent, Blank, Says};
    let told = |status, speaker| Verdict {
        status,
        speaker,
        flags: Flags::default(),
    };
    let flagged = |status, speaker, flag| Verdict {
        status,
        speaker,
        flags: Flags::default().with(flag),
    };
    match (outbox, inbox) {
        (_, Says(s)) if has_ended(s) => told(s, Speaker::Inbox),
        (Says(s), _) if has_ended(s) => flagged(s, Speaker::Outbox, Flag::RunsInPlace),
        (_, Says(Status::Running)) => told(Status::Running, Speaker::Inbox),
        (Says(Status::Running), _) => told(Status::Running, Speaker::Outbox),
        (_, Says(Status::Cancelled)) => told(Status::Cancelled, Speaker::Inbox),
        (Says(Status::Cancelled), _) => {
            flagged(Status::Cancelled, Speaker::Outbox, Flag::RunsInPlace)
        }
        (Says(_), Blank) => flagged(Status::Unknown, Speaker::Nobody, Flag::ResultsArriving),
        (_, Blank) | (Blank | Absent, Absent) => told(Status::Unknown, Speaker::Nobody),
        (Says(Status::Pending), Says(_)) => {
            flagged(Status::Pending, Speaker::Outbox, Flag::ResultsArriving)
        }
        (_, Says(Status::Pending)) => {
            flagged(Status::Pending, Speaker::Inbox, Flag::ResultsArriving)
        }
        (_, Says(other)) => told(other, Speaker::Inbox),
        (Says(other), Absent) => told(other, Speaker::Outbox),
    }
}

/// A run came to its end.
fn has_ended(status: Status) -> bool {
    matches!(status, Status::Completed | Status::Failed)
}

#[cfg(test)]
mod tests {
    use super::Sight::{Absent, Blank, Says};
    use super::*;
    use Status::{Cancelled, Completed, Failed, Pending, Running, Unknown};

    // Outbox, inbox, state, who says so, flag.
    const TABLE: [(Sight, Sight, Status, Speaker, Option<Flag>); 56] = [
        (Absent, Says(Completed), Completed, Speaker::Inbox, None),
        (Absent, Says(Failed), Failed, Speaker::Inbox, None),
        (Absent, Says(Cancelled), Cancelled, Speaker::Inbox, None),
        (Absent, Says(Running), Running, Speaker::Inbox, None),
        (
            Absent,
            Says(Pending),
            Pending,
            Speaker::Inbox,
            Some(Flag::ResultsArriving),
        ),
        (Absent, Says(Unknown), Unknown, Speaker::Inbox, None),
        (Absent, Blank, Unknown, Speaker::Nobody, None),
        (Absent, Absent, Unknown, Speaker::Nobody, None),
        (Blank, Says(Completed), Completed, Speaker::Inbox, None),
        (Blank, Says(Failed), Failed, Speaker::Inbox, None),
        (Blank, Says(Running), Running, Speaker::Inbox, None),
        (
            Blank,
            Says(Pending),
            Pending,
            Speaker::Inbox,
            Some(Flag::ResultsArriving),
        ),
        (Blank, Says(Unknown), Unknown, Speaker::Inbox, None),
        (Blank, Blank, Unknown, Speaker::Nobody, None),
        (Blank, Absent, Unknown, Speaker::Nobody, None),
        (
            Says(Pending),
            Says(Completed),
            Completed,
            Speaker::Inbox,
            None,
        ),
        (Says(Pending), Says(Failed), Failed, Speaker::Inbox, None),
        (Says(Pending), Says(Running), Running, Speaker::Inbox, None),
        (
            Says(Pending),
            Says(Pending),
            Pending,
            Speaker::Outbox,
            Some(Flag::ResultsArriving),
        ),
        (
            Says(Pending),
            Says(Unknown),
            Pending,
            Speaker::Outbox,
            Some(Flag::ResultsArriving),
        ),
        (
            Says(Pending),
            Blank,
            Unknown,
            Speaker::Nobody,
            Some(Flag::ResultsArriving),
        ),
        (Says(Pending), Absent, Pending, Speaker::Outbox, None),
        (
            Says(Running),
            Says(Completed),
            Completed,
            Speaker::Inbox,
            None,
        ),
        (Says(Running), Says(Running), Running, Speaker::Inbox, None),
        (Says(Running), Says(Pending), Running, Speaker::Outbox, None),
        (Says(Running), Says(Unknown), Running, Speaker::Outbox, None),
        (Says(Running), Blank, Running, Speaker::Outbox, None),
        (Says(Running), Absent, Running, Speaker::Outbox, None),
        (Says(Completed), Says(Failed), Failed, Speaker::Inbox, None),
        (
            Says(Completed),
            Says(Running),
            Completed,
            Speaker::Outbox,
            Some(Flag::RunsInPlace),
        ),
        (
            Says(Completed),
            Says(Pending),
            Completed,
            Speaker::Outbox,
            Some(Flag::RunsInPlace),
        ),
        (
            Says(Failed),
            Says(Unknown),
            Failed,
            Speaker::Outbox,
            Some(Flag::RunsInPlace),
        ),
        (
            Says(Completed),
            Blank,
            Completed,
            Speaker::Outbox,
            Some(Flag::RunsInPlace),
        ),
        (
            Says(Failed),
            Absent,
            Failed,
            Speaker::Outbox,
            Some(Flag::RunsInPlace),
        ),
        (
            Says(Cancelled),
            Absent,
            Cancelled,
            Speaker::Outbox,
            Some(Flag::RunsInPlace),
        ),
        (
            Says(Unknown),
            Says(Completed),
            Completed,
            Speaker::Inbox,
            None,
        ),
        (Says(Unknown), Says(Running), Running, Speaker::Inbox, None),
        (
            Says(Unknown),
            Says(Pending),
            Pending,
            Speaker::Inbox,
            Some(Flag::ResultsArriving),
        ),
        (Says(Unknown), Says(Unknown), Unknown, Speaker::Inbox, None),
        (
            Says(Unknown),
            Blank,
            Unknown,
            Speaker::Nobody,
            Some(Flag::ResultsArriving),
        ),
        (Says(Unknown), Absent, Unknown, Speaker::Outbox, None),
        (Blank, Says(Cancelled), Cancelled, Speaker::Inbox, None),
        (
            Says(Pending),
            Says(Cancelled),
            Cancelled,
            Speaker::Inbox,
            None,
        ),
        (
            Says(Running),
            Says(Cancelled),
            Running,
            Speaker::Outbox,
            None,
        ),
        (Says(Running), Says(Failed), Failed, Speaker::Inbox, None),
        (
            Says(Completed),
            Says(Cancelled),
            Completed,
            Speaker::Outbox,
            Some(Flag::RunsInPlace),
        ),
        (
            Says(Failed),
            Says(Cancelled),
            Failed,
            Speaker::Outbox,
            Some(Flag::RunsInPlace),
        ),
        (
            Says(Unknown),
            Says(Cancelled),
            Cancelled,
            Speaker::Inbox,
            None,
        ),
        (
            Says(Cancelled),
            Says(Cancelled),
            Cancelled,
            Speaker::Inbox,
            None,
        ),
        (
            Says(Cancelled),
            Says(Completed),
            Completed,
            Speaker::Inbox,
            None,
        ),
        (Says(Cancelled), Says(Failed), Failed, Speaker::Inbox, None),
        (
            Says(Cancelled),
            Says(Running),
            Running,
            Speaker::Inbox,
            None,
        ),
        (
            Says(Cancelled),
            Says(Pending),
            Cancelled,
            Speaker::Outbox,
            Some(Flag::RunsInPlace),
        ),
        (
            Says(Cancelled),
            Says(Unknown),
            Cancelled,
            Speaker::Outbox,
            Some(Flag::RunsInPlace),
        ),
        (
            Says(Cancelled),
            Blank,
            Cancelled,
            Speaker::Outbox,
            Some(Flag::RunsInPlace),
        ),
        (Says(Unknown), Says(Failed), Failed, Speaker::Inbox, None),
    ];

    #[test]
    fn every_pair_of_copies_has_its_state() {
        for (outbox, inbox, status, speaker, flag) in TABLE {
            let expected = Verdict {
                status,
                speaker,
                flags: flag.into_iter().collect(),
            };
            assert_eq!(verdict(outbox, inbox), expected, "{outbox:?} and {inbox:?}");
        }
    }
}
