//! One line for each job: why it waits, what it does, how it ended - as far as the source can tell.

use super::age;
use crate::board::{Board, Condition, RowNumber, Standing};
use crate::job::{Flag, Flags, Moment, Status, Worker};

/// How urgent the line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weight {
    Plain,
    Warning,
    Bad,
}

/// The line of one job.
pub(crate) fn why(board: &Board, number: RowNumber, now: Moment) -> (String, Weight) {
    let row = board.row(number);
    let flags = row.flags();
    if let Some(line) = trouble(row.error(), flags) {
        return line;
    }
    match row.status() {
        Status::Pending | Status::Running if flags.has(Flag::Archived) => {
            ("archived, never finished".into(), Weight::Plain)
        }
        Status::Pending => waiting(board, number, now),
        Status::Running => running(board, number, now),
        Status::Completed => (completed(flags), Weight::Plain),
        Status::Failed => failed(row.error(), flags),
        Status::Cancelled if flags.has(Flag::StartedAnyway) => {
            ("cancelled, but started".into(), Weight::Warning)
        }
        Status::Cancelled => (archived_or(flags, "cancelled"), Weight::Plain),
        Status::Unknown => (format!("state unknown: {}", row.native()), Weight::Warning),
    }
}

/// What keeps an entry from being understood comes before everything else.
fn trouble(error: &str, flags: Flags) -> Option<(String, Weight)> {
    let or = |fallback: &str| {
        if error.is_empty() {
            fallback.to_owned()
        } else {
            error.to_owned()
        }
    };
    if flags.has(Flag::Link) {
        return Some(("link, ignored".into(), Weight::Warning));
    }
    if flags.has(Flag::Malformed) {
        return Some((or("job.json cannot be understood"), Weight::Bad));
    }
    if flags.has(Flag::Unreadable) {
        return Some((or("no permission to read it"), Weight::Bad));
    }
    if flags.has(Flag::NoManifest) {
        return Some((or("no job.json came"), Weight::Bad));
    }
    if flags.has(Flag::Unfinished) {
        return Some((or("an operation on it broke off"), Weight::Warning));
    }
    if flags.has(Flag::Transfer) {
        return Some(("being transferred".into(), Weight::Plain));
    }
    if flags.has(Flag::Arriving) {
        return Some(("arriving: no job.json yet".into(), Weight::Plain));
    }
    if flags.has(Flag::Empty) {
        return Some(("empty directory".into(), Weight::Warning));
    }
    None
}

fn waiting(board: &Board, number: RowNumber, now: Moment) -> (String, Weight) {
    let row = board.row(number);
    let Some(standing) = board.standing(row.source()) else {
        return (String::new(), Weight::Plain);
    };
    if row.flags().has(Flag::DuplicateId) && !row.error().is_empty() {
        return (row.error().to_owned(), Weight::Bad);
    }
    if row.flags().has(Flag::StartedAnyway) {
        return ("cancelled, but came back: started?".to_owned(), Weight::Bad);
    }
    if row.flags().has(Flag::CancelRequested) {
        return ("cancel requested".into(), Weight::Warning);
    }
    if let Condition::Down { .. } = standing.condition {
        return ("source down".into(), Weight::Warning);
    }
    // What is not there cannot be started, whose turn it is or not.
    if row.flags().has(Flag::Undelivered) {
        return ("not yet delivered".into(), Weight::Plain);
    }
    if row.flags().has(Flag::PartlyDelivered) {
        return ("being delivered".into(), Weight::Plain);
    }
    let turn = match board.turn(number) {
        Some((1, _)) => "next".to_owned(),
        Some((n, all)) => format!("{} of {}", ordinal(n), age::count(all as u64)),
        None => String::new(),
    };
    if row.flags().has(Flag::BadDate) {
        return (format!("{turn}: its date can kill the worker"), Weight::Bad);
    }
    match standing.worker() {
        Worker::Silent { since, .. } => {
            let long =
                since.map_or_else(String::new, |at| format!(" {}", age::short(now.since(at))));
            (format!("{turn}, worker silent{long}"), Weight::Bad)
        }
        Worker::Busy(_) if turn == "next" => ("next, worker busy".into(), Weight::Plain),
        Worker::Person if row.flags().has(Flag::Incomplete) => {
            (format!("{turn}, incomplete"), Weight::Warning)
        }
        Worker::Person if turn == "next" => ("next, started by hand".into(), Weight::Plain),
        Worker::Person | Worker::Busy(_) | Worker::Idle | Worker::Unknown => (turn, Weight::Plain),
    }
}

fn running(board: &Board, number: RowNumber, now: Moment) -> (String, Weight) {
    let row = board.row(number);
    let flags = row.flags();
    if flags.has(Flag::CancelRequested) {
        return ("cancel requested (advisory)".into(), Weight::Warning);
    }
    if flags.has(Flag::StartedAnyway) {
        return ("cancelled, but started anyway".into(), Weight::Warning);
    }
    if flags.has(Flag::Stalled) || flags.has(Flag::SuspectRun) {
        let text = if row.error().is_empty() {
            "no sign of life: stuck?"
        } else {
            row.error()
        };
        return (text.to_owned(), Weight::Warning);
    }
    let worker = board.standing(row.source()).map(Standing::worker);
    match worker {
        Some(Worker::Busy(id)) if id == row.id() => ("worker ok".into(), Weight::Plain),
        Some(Worker::Silent { since, .. }) => {
            let long =
                since.map_or_else(String::new, |at| format!(" {}", age::short(now.since(at))));
            (format!("worker silent{long}"), Weight::Bad)
        }
        _ if flags.has(Flag::ResultsArriving) => ("results arriving".into(), Weight::Plain),
        _ => (String::new(), Weight::Plain),
    }
}

fn completed(flags: Flags) -> String {
    let mut line = archived_or(flags, "ok");
    for (flag, text) in [
        (Flag::ConflictCopies, "conflict copies"),
        (Flag::Inconsistent, "claims to run again"),
        (Flag::RunsInPlace, "ran in place"),
    ] {
        if flags.has(flag) {
            line.push_str(", ");
            line.push_str(text);
        }
    }
    line
}

fn failed(error: &str, flags: Flags) -> (String, Weight) {
    if flags.has(Flag::Interrupted) {
        return (
            archived_or(flags, "interrupted at the worker"),
            Weight::Warning,
        );
    }
    let text = if error.is_empty() { "failed" } else { error };
    if flags.has(Flag::Archived) {
        (text.to_owned(), Weight::Plain)
    } else {
        (text.to_owned(), Weight::Bad)
    }
}

fn archived_or(flags: Flags, text: &str) -> String {
    if flags.has(Flag::Archived) {
        let started = flags.has(Flag::StartedAnyway);
        let mut line = if started {
            "cancelled, but started".to_owned()
        } else {
            "archived".to_owned()
        };
        if flags.has(Flag::Fragment) {
            line.push_str(", left-overs came back");
        }
        line
    } else {
        text.into()
    }
}

/// `1st`, `2nd`, `11th`.
pub(crate) fn ordinal(n: usize) -> String {
    let ending = match (n % 10, n % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{}{ending}", age::count(n as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinals_are_those_people_say() {
        let said: Vec<_> = [1, 2, 3, 4, 11, 12, 21, 112, 1003].map(ordinal).into();
        assert_eq!(
            said,
            [
                "1st", "2nd", "3rd", "4th", "11th", "12th", "21st", "112th", "1,003rd"
            ]
        );
    }
}
