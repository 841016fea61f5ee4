//! One state from the two places where a living job may lie.
//!
//! A job that was handed in lies in the outbox; what the runner sends back comes into the inbox, and
//! the outbox copy often keeps saying `submitted`. What is over beats what runs, and that beats what
//! waits, whatever the place: a job never runs twice under one name.

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
        (_, Says(s)) if s.is_over() => told(s, Speaker::Inbox),
        (Says(s), _) if s.is_over() => flagged(s, Speaker::Outbox, Flag::RunsInPlace),
        (_, Says(Status::Running)) => told(Status::Running, Speaker::Inbox),
        (Says(Status::Running), _) => told(Status::Running, Speaker::Outbox),
        (Says(_), Blank) => flagged(Status::Unknown, Speaker::Nobody, Flag::ResultsArriving),
        (_, Blank) => told(Status::Unknown, Speaker::Nobody),
        (Says(Status::Pending), Absent) => told(Status::Pending, Speaker::Outbox),
        (Says(Status::Pending), Says(_)) => {
            flagged(Status::Pending, Speaker::Outbox, Flag::ResultsArriving)
        }
        (_, Says(Status::Pending)) => {
            flagged(Status::Pending, Speaker::Inbox, Flag::ResultsArriving)
        }
        (_, Says(other)) => told(other, Speaker::Inbox),
        (Says(other), Absent) => told(other, Speaker::Outbox),
        (Blank | Absent, Absent) => told(Status::Unknown, Speaker::Nobody),
    }
}

#[cfg(test)]
mod tests {
    use super::Sight::{Absent, Blank, Says};
    use super::*;
    use Status::{Cancelled, Completed, Failed, Pending, Running, Unknown};

    #[test]
    fn every_pair_of_copies_has_its_state() {
        use Flag::{ResultsArriving as Coming, RunsInPlace as InPlace};
        let none = None;
        let table = [
            // outbox, inbox, state, who says so, flag
            (Absent, Says(Completed), Completed, Speaker::Inbox, none),
            (Absent, Says(Failed), Failed, Speaker::Inbox, none),
            (Absent, Says(Cancelled), Cancelled, Speaker::Inbox, none),
            (Absent, Says(Running), Running, Speaker::Inbox, none),
            (Absent, Says(Pending), Pending, Speaker::Inbox, Some(Coming)),
            (Absent, Says(Unknown), Unknown, Speaker::Inbox, none),
            (Absent, Blank, Unknown, Speaker::Nobody, none),
            (Absent, Absent, Unknown, Speaker::Nobody, none),
            (Blank, Says(Completed), Completed, Speaker::Inbox, none),
            (Blank, Says(Failed), Failed, Speaker::Inbox, none),
            (Blank, Says(Running), Running, Speaker::Inbox, none),
            (Blank, Says(Pending), Pending, Speaker::Inbox, Some(Coming)),
            (Blank, Says(Unknown), Unknown, Speaker::Inbox, none),
            (Blank, Blank, Unknown, Speaker::Nobody, none),
            (Blank, Absent, Unknown, Speaker::Nobody, none),
            (
                Says(Pending),
                Says(Completed),
                Completed,
                Speaker::Inbox,
                none,
            ),
            (Says(Pending), Says(Failed), Failed, Speaker::Inbox, none),
            (Says(Pending), Says(Running), Running, Speaker::Inbox, none),
            (
                Says(Pending),
                Says(Pending),
                Pending,
                Speaker::Outbox,
                Some(Coming),
            ),
            (
                Says(Pending),
                Says(Unknown),
                Pending,
                Speaker::Outbox,
                Some(Coming),
            ),
            (Says(Pending), Blank, Unknown, Speaker::Nobody, Some(Coming)),
            (Says(Pending), Absent, Pending, Speaker::Outbox, none),
            (
                Says(Running),
                Says(Completed),
                Completed,
                Speaker::Inbox,
                none,
            ),
            (Says(Running), Says(Running), Running, Speaker::Inbox, none),
            (Says(Running), Says(Pending), Running, Speaker::Outbox, none),
            (Says(Running), Says(Unknown), Running, Speaker::Outbox, none),
            (Says(Running), Blank, Running, Speaker::Outbox, none),
            (Says(Running), Absent, Running, Speaker::Outbox, none),
            (Says(Completed), Says(Failed), Failed, Speaker::Inbox, none),
            (
                Says(Completed),
                Says(Running),
                Completed,
                Speaker::Outbox,
                Some(InPlace),
            ),
            (
                Says(Completed),
                Says(Pending),
                Completed,
                Speaker::Outbox,
                Some(InPlace),
            ),
            (
                Says(Failed),
                Says(Unknown),
                Failed,
                Speaker::Outbox,
                Some(InPlace),
            ),
            (
                Says(Completed),
                Blank,
                Completed,
                Speaker::Outbox,
                Some(InPlace),
            ),
            (Says(Failed), Absent, Failed, Speaker::Outbox, Some(InPlace)),
            (
                Says(Cancelled),
                Absent,
                Cancelled,
                Speaker::Outbox,
                Some(InPlace),
            ),
            (
                Says(Unknown),
                Says(Completed),
                Completed,
                Speaker::Inbox,
                none,
            ),
            (Says(Unknown), Says(Running), Running, Speaker::Inbox, none),
            (
                Says(Unknown),
                Says(Pending),
                Pending,
                Speaker::Inbox,
                Some(Coming),
            ),
            (Says(Unknown), Says(Unknown), Unknown, Speaker::Inbox, none),
            (Says(Unknown), Blank, Unknown, Speaker::Nobody, Some(Coming)),
            (Says(Unknown), Absent, Unknown, Speaker::Outbox, none),
        ];
        for (outbox, inbox, status, speaker, flag) in table {
            let expected = Verdict {
                status,
                speaker,
                flags: flag.into_iter().collect(),
            };
            assert_eq!(verdict(outbox, inbox), expected, "{outbox:?} and {inbox:?}");
        }
    }
}
