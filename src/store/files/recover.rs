//! Operations that broke off: what lies where tells how far each came, and what has to be done about it.
//!
//! A move of directories is recorded before it begins and after it ended. When the second record is missing,
//! its program was stopped in between. Nothing is guessed then: what is done is put on record, what can go on
//! is offered to the operator, everything else is told and left as it is.

mod words;

use std::os::fd::AsFd as _;
use std::time::Duration;

use rustix::fs::{AtFlags, FileType, statat};
use rustix::io::Errno;

use super::area::{each_entry, open_area, open_beneath};
use super::carry::Act;
use super::queue::{Area, Queue};
use super::record::{self, Begun, Fold, Op, Spot, Step, Written};
use super::stand::Stand;
use super::tag::{self, Copy};
use crate::job::{JobId, Moment, Now, Recovered, Refusal, Seen, Status};

/// What was begun and did not end within this broke off; before, its program may still be at it.
pub(super) const UNFINISHED: Duration = Duration::from_secs(60);

/// How far an operation came; in the order of how much care it needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Case {
    /// Everything lies where it should; only the record of it is missing.
    Finished,
    /// Something lies in neither place, but the job lies elsewhere: somebody else moved it.
    Elsewhere,
    /// Something lies where it lay, and its target is free: it can go on.
    Resumable,
    /// Where something lies cannot be seen, or the record does not tell what was to move.
    Unclear,
    /// Something lies in both places.
    Doubled,
    /// The job lies nowhere.
    Lost,
}

/// How far one move came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Progress {
    Done,
    ToDo,
    /// Something lies at both ends.
    Both,
    Neither,
    /// One end cannot be looked at.
    Unclear,
}

/// Judges one operation by what lies where now. `elsewhere` tells whether a copy that lies at neither end of its
/// move lies anywhere else.
pub(super) fn judge(queue: &Queue, begun: &Begun, elsewhere: impl Fn(&Step) -> bool) -> Case {
    let cases = begun.steps.iter().map(|step| match progress(queue, step) {
        Progress::Done => Case::Finished,
        Progress::Neither if elsewhere(step) => Case::Elsewhere,
        Progress::ToDo => Case::Resumable,
        Progress::Unclear => Case::Unclear,
        Progress::Both => Case::Doubled,
        Progress::Neither => Case::Lost,
    });
    // Of several moves the one that needs most care decides.
    cases.max().unwrap_or(Case::Unclear)
}

/// Looks at both ends of a move.
pub(super) fn progress(queue: &Queue, step: &Step) -> Progress {
    between(lies(queue, &step.from), lies(queue, &step.to))
}

/// Whether something is left where a move began.
pub(super) fn is_under_way(queue: &Queue, begun: &Begun) -> bool {
    let left = |step: &Step| lies(queue, &step.from) != Lies::Nothing;
    begun.steps.iter().any(left)
}

fn between(from: Lies, to: Lies) -> Progress {
    match (from, to) {
        (Lies::Hidden, _) | (_, Lies::Hidden) => Progress::Unclear,
        // An empty directory comes back for a minute after a synchronised move.
        (Lies::Nothing | Lies::Empty, Lies::Filled) => Progress::Done,
        (Lies::Empty | Lies::Filled, Lies::Nothing | Lies::Empty) => Progress::ToDo,
        (Lies::Filled, Lies::Filled) => Progress::Both,
        (Lies::Nothing, Lies::Nothing | Lies::Empty) => Progress::Neither,
    }
}

/// What lies at one end of a move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lies {
    Nothing,
    /// An empty directory: a claim on the name, or what a synchroniser has not removed yet.
    Empty,
    Filled,
    /// It cannot be looked at.
    Hidden,
}

fn lies(queue: &Queue, spot: &Spot) -> Lies {
    let found = open_area(queue, spot.area)
        .and_then(|area| Ok((statat(&area, &spot.name, AtFlags::SYMLINK_NOFOLLOW)?, area)));
    match found {
        Err(Errno::NOENT) => Lies::Nothing,
        Err(_) => Lies::Hidden,
        Ok((stat, _)) if FileType::from_raw_mode(stat.st_mode) != FileType::Directory => {
            Lies::Filled
        }
        Ok((_, area)) => match open_beneath(area.as_fd(), &spot.name) {
            Err(_) => Lies::Filled,
            Ok(directory) => {
                // The first entry is enough to know.
                let empty = each_entry(directory, |_, _| Err(Errno::EXIST)).is_ok();
                if empty { Lies::Empty } else { Lies::Filled }
            }
        },
    }
}

/// Whether it is long enough ago that nobody is at it any more. A time that nobody can read is long ago.
pub(super) fn broke_off(begun: &Begun, wall: Moment) -> bool {
    begun.at.is_none_or(|at| wall.since(at) >= UNFINISHED)
}

/// Goes through the operations of all jobs: puts the finished ones on record and tells about the others.
/// `archived` tells the entries that the archive holds of a living name; without `who`, nothing is written.
pub(super) fn recover(
    queue: &Queue,
    names: impl IntoIterator<Item = Vec<u8>>,
    archived: impl Fn(&[u8]) -> Vec<Vec<u8>>,
    who: Option<&str>,
    now: Now,
) -> Vec<Recovered> {
    let mut told = Vec::new();
    for name in names {
        if !may_be_unfinished(queue, &name) {
            continue;
        }
        let fold = record::fold(queue, &name);
        let Ok(stand) = Stand::read(queue, &name) else {
            continue;
        };
        let entries = archived(&name);
        let seen = Seen {
            id: JobId::live(&name),
            status: Status::Unknown,
            priority: None,
            version: 0,
            reason: crate::job::Plain::default(),
        };
        for begun in fold.begun.iter().filter(|b| broke_off(b, now.wall)) {
            let case = judge(queue, begun, |step| is_elsewhere(step, begun, &entries));
            let moved = match case {
                Case::Finished | Case::Elsewhere => Some(done(queue, begun)),
                Case::Resumable | Case::Unclear | Case::Doubled | Case::Lost => None,
            };
            let outcome = match (moved, who) {
                (Some(steps), Some(who)) => {
                    let act = Act {
                        queue,
                        seen: &seen,
                        raw: &name,
                        stand: &stand,
                        looked_at: stand.newest(),
                        who,
                        now,
                    };
                    match end(act, begun, &steps, &fold) {
                        Ok(()) => Outcome::Recorded,
                        Err(why) => Outcome::Refused(why),
                    }
                }
                (Some(_), None) => Outcome::OnlyTold,
                (None, _) => Outcome::Open,
            };
            told.push(words::tell(queue, &name, begun, case, outcome));
        }
    }
    told
}

/// Whether the archive holds another entry of the same kind of copy than this move was to make or to take.
pub(super) fn is_elsewhere(step: &Step, begun: &Begun, entries: &[impl AsRef<[u8]>]) -> bool {
    let kind = |spot: &Spot| match spot.area {
        Area::Inbox => Some(Copy::Results),
        Area::Outbox => Some(Copy::Inputs),
        Area::Archive => None,
    };
    let wanted = kind(&step.from).or(kind(&step.to));
    entries.iter().any(|entry| {
        let own = |spot: &Spot| spot.area == Area::Archive && spot.name == entry.as_ref();
        let ours = begun.steps.iter().any(|s| own(&s.from) || own(&s.to));
        let is = if tag::is_withdrawn(entry.as_ref()) {
            Some(Copy::Inputs)
        } else {
            tag::copy(entry.as_ref())
        };
        !ours && is.is_some() && is == wanted
    })
}

/// The moves that were made.
fn done(queue: &Queue, begun: &Begun) -> Vec<Step> {
    let steps = begun.steps.iter();
    let made = steps.filter(|step| progress(queue, step) == Progress::Done);
    made.cloned().collect()
}

/// What became of an operation that had broken off.
enum Outcome {
    /// How it ended is on record now.
    Recorded,
    /// It is done, and its end could not be put on record.
    Refused(Refusal),
    /// It is done, and nothing is to be written.
    OnlyTold,
    Open,
}

/// Whether the names of a job's records leave it open; so that those of thousands of jobs need not be read.
fn may_be_unfinished(queue: &Queue, name: &[u8]) -> bool {
    let marks = record::marks(queue, name);
    let begins = marks.iter().filter(|mark| mark.op.outcome().is_some());
    let (count, last) = begins.fold((0, 0), |(n, last), mark| (n + 1, mark.seq.max(last)));
    let ends = marks
        .iter()
        .filter(|mark| matches!(mark.op, Op::Archived | Op::Withdrawn | Op::Restored));
    let (ended, latest) = ends.fold((0, 0), |(n, last), mark| (n + 1, mark.seq.max(last)));
    // Two ends of one operation may hide that another has none: only the simplest story is believed unread.
    count > 0 && !(count == 1 && ended == 1 && latest > last)
}

/// Puts on record how an operation ended.
fn end(act: Act<'_>, begun: &Begun, steps: &[Step], fold: &Fold) -> Result<(), Refusal> {
    // What was taken out of the archive was to wait again, without its cancel.
    let returned = steps.iter().any(|step| tag::is_withdrawn(&step.from.name));
    if begun.op == Op::Restore && fold.cancel_requested && returned {
        act.record(Op::Uncancel, None)?;
    }
    match begun.op.outcome() {
        Some(op) => act
            .write(op, None, steps, Some(&Written::of(begun)))
            .map(drop),
        None => Ok(()),
    }
}

/// What operators call an operation.
pub(super) fn word(op: Op) -> &'static str {
    match op {
        Op::Withdraw | Op::Withdrawn => "cancel",
        other => other.word(),
    }
}

/// What finishes an operation that can go on.
pub(super) fn way_out(op: Op) -> &'static str {
    match op {
        Op::Withdraw => "cancel it again to finish it",
        Op::Restore => "restore what is left in the archive to finish it",
        _ => "archive it again to finish it",
    }
}

/// What was begun with a living job and broke off, newest last: when, and in which words it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unfinished {
    pub(super) op: Op,
    pub(super) at: Option<Moment>,
    pub(super) case: Case,
}

impl Unfinished {
    /// Of a living job; none when nothing is open.
    pub(super) fn of(queue: &Queue, fold: &Fold) -> Option<Self> {
        fold.begun.iter().rev().find_map(|begun| {
            let case = judge(queue, begun, |_| true);
            let open = matches!(case, Case::Resumable | Case::Unclear | Case::Doubled);
            open.then_some(Self {
                op: begun.op,
                at: begun.at,
                case,
            })
        })
    }

    pub(super) fn sentence(self) -> String {
        let word = word(self.op);
        match self.case {
            Case::Doubled => format!(
                "its {word} was begun and not finished, and files lie in both places: look at both by hand"
            ),
            _ => format!(
                "its {word} was begun and not finished: {}",
                way_out(self.op)
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_of_ends_has_its_progress() {
        use Lies::{Empty, Filled, Hidden, Nothing};
        for (from, to, expected) in [
            (Filled, Nothing, Progress::ToDo),
            (Filled, Empty, Progress::ToDo),
            (Empty, Nothing, Progress::ToDo),
            (Empty, Empty, Progress::ToDo),
            (Nothing, Filled, Progress::Done),
            (Empty, Filled, Progress::Done),
            (Filled, Filled, Progress::Both),
            (Nothing, Nothing, Progress::Neither),
            (Nothing, Empty, Progress::Neither),
            (Hidden, Filled, Progress::Unclear),
            (Filled, Hidden, Progress::Unclear),
        ] {
            assert_eq!(between(from, to), expected, "{from:?} {to:?}");
        }
    }
}
