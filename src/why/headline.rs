//! The first reason of a job, from the board alone: the words of the WHY column, of Details and of every answer.

use super::age;
use super::reason::{Reason, Weight};
use crate::board::{Board, Condition, Row, RowNumber, Standing};
use crate::job::{Flag, Flags, Moment, Status, Worker};
use Weight::{Bad, Plain, Warning};

/// Why the job waits, what it does, how it ended.
pub fn headline(board: &Board, number: RowNumber, now: Moment) -> Reason {
    let row = board.row(number);
    let flags = row.flags();
    if let Some(reason) = trouble(row.error(), flags) {
        return reason;
    }
    match row.status() {
        Status::Pending | Status::Running if flags.has(Flag::Archived) => Reason::new(
            Plain,
            "archived, never finished",
            "it was put away in the archive before it was finished",
        ),
        Status::Pending => waiting(board, number, now),
        Status::Running => running(board, number, now),
        Status::Completed => completed(flags),
        Status::Failed => failed(row.error(), flags),
        Status::Cancelled => cancelled(flags),
        Status::Unknown => unknown(&row),
    }
}

/// What keeps an entry from being understood comes before everything else.
fn trouble(error: &str, flags: Flags) -> Option<Reason> {
    let or = |fallback: &'static str| if error.is_empty() { fallback } else { error };
    let doctor = "`jobtui doctor` says what is wrong with it and how to mend it";
    let found = [
        (Flag::Link, Warning, "link, ignored", ""),
        (
            Flag::Malformed,
            Bad,
            or("job.json cannot be understood"),
            doctor,
        ),
        (
            Flag::Unreadable,
            Bad,
            or("no permission to read it"),
            doctor,
        ),
        (Flag::NoManifest, Bad, or("no job.json came"), doctor),
        (
            Flag::Unfinished,
            Warning,
            or("an operation on it broke off"),
            "`jobtui recover` tells how to go on",
        ),
        (Flag::Transfer, Plain, "being transferred", ""),
        (Flag::Arriving, Plain, "arriving: no job.json yet", ""),
        (Flag::Empty, Warning, "empty directory", ""),
    ];
    let (flag, weight, short, way) = found.into_iter().find(|(flag, ..)| flags.has(*flag))?;
    let text = flag.sentence();
    let reason = Reason::new(weight, short, text);
    let reason = if short == error {
        reason.shown_by([error.to_owned()])
    } else {
        reason
    };
    Some(if way.is_empty() {
        reason
    } else {
        reason.helped_by(way)
    })
}

fn waiting(board: &Board, number: RowNumber, now: Moment) -> Reason {
    let row = board.row(number);
    let Some(standing) = board.standing(row.source()) else {
        return Reason::said(Plain, "");
    };
    if let Some(reason) = asked(&row).or_else(|| absent(standing, row.flags(), now)) {
        return reason;
    }
    let (turn, place) = turn(board, number);
    if row.flags().has(Flag::BadDate) {
        return Reason::new(
            Bad,
            format!("{turn}: its date can kill the worker"),
            format!("{place}; a date of it cannot be read, and a worker that comes to it dies"),
        )
        .helped_by("correct its created_at in the database before the worker comes to it");
    }
    match standing.worker() {
        Worker::Silent { since, why } => {
            let long = silent_for(since, now);
            let text =
                format!("{place}, and the worker is silent{long}: nothing starts until it runs");
            Reason::new(Bad, format!("{turn}, worker silent{long}"), text)
                .shown_by([why.to_string()])
                .helped_by("see on its host whether the worker's process lives, and start it again")
        }
        Worker::Busy(id) => {
            let busy = if turn == "next" { ", worker busy" } else { "" };
            let text = format!("{place}; the worker is alive and runs {id}");
            Reason::new(Plain, format!("{turn}{busy}"), text)
        }
        Worker::Person if row.flags().has(Flag::Incomplete) => {
            let text = format!("{place}, but a file it names is not there");
            Reason::new(Warning, format!("{turn}, incomplete"), text)
                .helped_by("`jobtui doctor` names the file; put it there")
        }
        Worker::Person => {
            let hand = if turn == "next" {
                ", started by hand"
            } else {
                ""
            };
            let text = format!(
                "{place}; a person starts the jobs here, and nothing tells whether somebody is there"
            );
            Reason::new(Plain, format!("{turn}{hand}"), text)
        }
        Worker::Idle => {
            let text = format!("{place}; the worker is alive and idle");
            Reason::new(Plain, turn, text)
        }
        Worker::Unknown => {
            let text = format!("{place}; nothing tells whether a worker is there");
            Reason::new(Plain, turn, text)
        }
    }
}

/// What was done to a job that waits, or stands beside it.
fn asked(row: &Row<'_>) -> Option<Reason> {
    let flags = row.flags();
    if flags.has(Flag::DuplicateId) && !row.error().is_empty() {
        let text = format!("{}; {}", row.error(), Flag::DuplicateId.sentence());
        return Some(Reason::new(Bad, row.error(), text).helped_by("`jobtui doctor` names both"));
    }
    if flags.has(Flag::StartedAnyway) {
        let text = "it was cancelled and came back: the other side may have started it";
        return Some(Reason::new(Bad, "cancelled, but came back: started?", text));
    }
    flags.has(Flag::CancelRequested).then(|| {
        let text = "its cancel is asked for; whoever runs the jobs may or may not obey it";
        Reason::new(Warning, "cancel requested", text)
    })
}

/// What is not there cannot be started, whose turn it is or not.
fn absent(standing: &Standing, flags: Flags, now: Moment) -> Option<Reason> {
    if let Condition::Down { outage, since, .. } = &standing.condition {
        let long = since.map_or(String::new(), |at| {
            format!(", last read {} ago", age::short(now.since(at)))
        });
        let text = format!(
            "{} is down{long}: all that is said is as of then",
            standing.name
        );
        return Some(Reason::new(Warning, "source down", text).shown_by([outage.text.to_string()]));
    }
    if flags.has(Flag::Undelivered) {
        let text = "nothing of it lies on the other machine yet: it cannot be started there";
        return Some(Reason::new(Plain, "not yet delivered", text));
    }
    flags.has(Flag::PartlyDelivered).then(|| {
        let text =
            "only a part of it lies on the other machine so far: it should not be started there";
        Reason::new(Plain, "being delivered", text)
    })
}

/// So many jobs before one are counted; of more the column only tells how many there are at least.
const COUNTED: usize = 20;

/// Whose turn it is: for a column, and as the beginning of a sentence. The column does not say of how many: that stands
/// in the list's title, and each job that comes or goes would write every row anew. Nor does it say exactly how far
/// back a job is that many are before: its number would change with each of them. The sentence says both.
fn turn(board: &Board, number: RowNumber) -> (String, String) {
    match board.turn(number) {
        Some((1, 1)) => (
            "next".into(),
            "it is next, and the only one that waits".into(),
        ),
        Some((1, all)) => (
            "next".into(),
            format!("it is next of {} that wait", age::count(all as u64)),
        ),
        Some((n, all)) => {
            let turn = ordinal(n);
            let text = format!("it is {turn} of {} that wait", age::count(all as u64));
            (
                distance(n).unwrap_or_else(|| format!("{turn} in line")),
                text,
            )
        }
        None => (String::new(), "it waits".into()),
    }
}

/// How far back the nth of a line is, where nobody counts so far: 20, 50, 100, 200, 500 and so on are before it.
fn distance(n: usize) -> Option<String> {
    let ahead = n.checked_sub(1).filter(|ahead| *ahead > COUNTED)?;
    let mut tens = 10;
    while ahead > tens * 10 {
        tens *= 10;
    }
    let steps = [5, 2, 1].map(|step| step * tens);
    let over = steps.into_iter().find(|step| ahead > *step)?;
    Some(format!("over {} ahead", age::count(over as u64)))
}

fn running(board: &Board, number: RowNumber, now: Moment) -> Reason {
    let row = board.row(number);
    let flags = row.flags();
    if flags.has(Flag::CancelRequested) {
        let text = "it runs; its cancel is asked for, which whoever runs it may or may not obey";
        return Reason::new(Warning, "cancel requested (advisory)", text);
    }
    if flags.has(Flag::StartedAnyway) {
        let text = "it was cancelled, but the worker had already begun: it runs all the same";
        return Reason::new(Warning, "cancelled, but started anyway", text);
    }
    if flags.has(Flag::Stalled) || flags.has(Flag::SuspectRun) {
        let silent = "no sign of life: stuck?";
        let short = if row.error().is_empty() {
            silent
        } else {
            row.error()
        };
        let flag = if flags.has(Flag::SuspectRun) {
            Flag::SuspectRun
        } else {
            Flag::Stalled
        };
        let reason = Reason::new(Warning, short, flag.sentence());
        return if short == silent {
            reason
        } else {
            reason.shown_by([short.to_owned()])
        };
    }
    match board.standing(row.source()).map(Standing::worker) {
        Some(Worker::Busy(id)) if id == row.id() => {
            Reason::new(Plain, "worker ok", "the worker is alive and runs it")
        }
        Some(Worker::Silent { since, why }) => {
            let long = silent_for(since, now);
            let text =
                format!("it says running, but the worker is silent{long}: it may be dead or stuck");
            Reason::new(Bad, format!("worker silent{long}"), text)
                .shown_by([why.to_string()])
                .helped_by("see on its host whether the worker's process lives; the job server marks a lost run when its worker starts again")
        }
        _ if flags.has(Flag::ResultsArriving) => Reason::new(
            Plain,
            "results arriving",
            "it runs, and results of it are coming in",
        ),
        Some(Worker::Person) => {
            Reason::new(Plain, "", "it says running; a person runs the jobs here")
        }
        _ => Reason::new(Plain, "", "it says running"),
    }
}

fn silent_for(since: Option<Moment>, now: Moment) -> String {
    since.map_or_else(String::new, |at| format!(" {}", age::short(now.since(at))))
}

fn completed(flags: Flags) -> Reason {
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
    Reason::new(Plain, line, "it is over and completed")
}

fn failed(error: &str, flags: Flags) -> Reason {
    if flags.has(Flag::Interrupted) {
        let short = archived_or(flags, "interrupted at the worker");
        let text = "it was stopped by hand at the worker (Ctrl-C), through no fault of its own";
        return Reason::new(Warning, short, text).helped_by("run it again (R)");
    }
    let weight = if flags.has(Flag::Archived) {
        Plain
    } else {
        Bad
    };
    if error.is_empty() {
        let text = "it failed, and its source gives no error";
        return Reason::new(weight, "failed", text);
    }
    Reason::new(weight, error, format!("it failed: {error}"))
}

fn cancelled(flags: Flags) -> Reason {
    if flags.has(Flag::StartedAnyway) {
        let text = "it was cancelled, but the other side had already started it";
        return Reason::new(Warning, "cancelled, but started", text);
    }
    Reason::new(
        Plain,
        archived_or(flags, "cancelled"),
        "it was cancelled before it ran",
    )
}

fn unknown(row: &Row<'_>) -> Reason {
    let short = format!("state unknown: {}", row.native());
    let text = if row.native().is_empty() {
        "its source gives no state that can be read: whether it runs is not known".to_owned()
    } else {
        format!(
            "its state `{}` is none that is known here: whether it runs is not known",
            row.native()
        )
    };
    Reason::new(Warning, short, text).helped_by("ask whoever wrote that state what it means")
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
pub fn ordinal(n: usize) -> String {
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
    fn who_is_far_back_in_line_is_told_about_how_far() {
        let told = [1, 21, 22, 51, 52, 101, 102, 201, 202, 1_001, 1_002, 90_000].map(distance);
        let told: Vec<_> = told.iter().map(Option::as_deref).collect();
        let wanted = [
            None,
            None,
            Some("over 20 ahead"),
            Some("over 20 ahead"),
            Some("over 50 ahead"),
            Some("over 50 ahead"),
            Some("over 100 ahead"),
            Some("over 100 ahead"),
            Some("over 200 ahead"),
            Some("over 500 ahead"),
            Some("over 1,000 ahead"),
            Some("over 50,000 ahead"),
        ];
        assert_eq!(told, wanted);
    }

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
