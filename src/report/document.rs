//! The JSON document that scripts rely on: its fields are added to, never changed.

use std::io::{self, Write};

use serde::Serialize;

use super::pieces::in_pieces;
use super::written::Columns;
use super::{Extent, rows, written};
use crate::board::{Board, Condition, Lane, Row, RowNumber, Sieve, Standing};
use crate::job::{Flag, Flags, Moment, Plain, SyncSign, Worker};

/// The number that changes when a script would have to.
const SCHEMA: u32 = 1;

/// One source in the document.
#[derive(Debug, Serialize)]
struct Source<'a> {
    name: &'a str,
    kind: &'a str,
    /// `opening`, `up` or `down`.
    state: &'static str,
    /// Seconds since its data was read, or null when it never was.
    age_s: Option<u64>,
    error: Option<&'a str>,
    /// `unknown`, `person`, `idle`, `busy`, `silent`.
    worker: &'static str,
    notes: Vec<&'a str>,
    /// How its synchroniser stands; only where it is asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    sync: Option<Sync<'a>>,
}

/// A source's synchroniser.
#[derive(Debug, Serialize)]
struct Sync<'a> {
    /// `grey`, `green`, `yellow`, `red`.
    state: &'static str,
    text: &'a str,
    /// Whether the other machine is talked to now.
    connected: bool,
    /// When it was last, if it is not.
    peer_seen_at: Option<String>,
    errors: u64,
}

impl<'a> Sync<'a> {
    fn of(sign: &'a SyncSign) -> Self {
        Self {
            state: sign.health.word(),
            text: &sign.text,
            connected: sign.connected,
            peer_seen_at: sign.since.map(Moment::rfc3339),
            errors: sign.errors,
        }
    }
}

impl<'a> Source<'a> {
    fn of(standing: &'a Standing, now: Moment) -> Self {
        let state = match standing.condition {
            Condition::Opening => "opening",
            Condition::Up(_) => "up",
            Condition::Down { .. } => "down",
        };
        let worker = match standing.worker() {
            Worker::Unknown => "unknown",
            Worker::Person => "person",
            Worker::Idle => "idle",
            Worker::Busy(_) => "busy",
            Worker::Silent { .. } => "silent",
        };
        let notes = standing.signs().map_or(&[][..], |signs| &signs.notes);
        Self {
            name: &standing.name,
            kind: standing.kind,
            state,
            age_s: standing.age(now).map(|age| age.as_secs()),
            error: standing.outage().map(|outage| outage.text.as_str()),
            worker,
            notes: notes.iter().map(Plain::as_str).collect(),
            sync: standing.signs().and_then(|s| s.sync.as_ref()).map(Sync::of),
        }
    }
}

/// One job in the document. Times are RFC 3339 in UTC, or null.
#[derive(Debug, Serialize)]
pub struct Job<'a> {
    source: &'a str,
    id: &'a str,
    title: &'a str,
    owner: &'a str,
    project: &'a str,
    status: &'static str,
    native_status: &'a str,
    priority: Option<i64>,
    created_at: Option<String>,
    started_at: Option<String>,
    ended_at: Option<String>,
    archived: bool,
    flags: Vec<&'static str>,
    error: Option<&'a str>,
}

impl<'a> Job<'a> {
    /// The same of a job that need not be on the board any more.
    pub fn of_job(job: &'a crate::job::Job, source: &'a str) -> Self {
        let text = |at: Option<Moment>| at.map(Moment::rfc3339);
        Self {
            source,
            id: job.id.name(),
            title: &job.title,
            owner: &job.owner,
            project: &job.project,
            status: job.status.word(),
            native_status: &job.native,
            priority: job.priority,
            created_at: text(job.times.created),
            started_at: text(job.times.started),
            ended_at: text(job.times.ended),
            archived: job.flags.has(Flag::Archived),
            flags: words(job.flags),
            error: Some(job.error.as_str()).filter(|e| !e.is_empty()),
        }
    }

    pub fn of(row: Row<'a>, board: &'a Board) -> Self {
        let times = row.times();
        let text = |at: Option<Moment>| at.map(Moment::rfc3339);
        Self {
            source: board.standing(row.source()).map_or("", |s| &s.name),
            id: row.name(),
            title: row.title(),
            owner: row.owner(),
            project: row.project(),
            status: row.status().word(),
            native_status: row.native(),
            priority: row.priority(),
            created_at: text(times.created),
            started_at: text(times.started),
            ended_at: text(times.ended),
            archived: row.flags().has(Flag::Archived),
            flags: words(row.flags()),
            error: Some(row.error()).filter(|e| !e.is_empty()),
        }
    }
}

fn words(flags: Flags) -> Vec<&'static str> {
    named_flags(flags).collect()
}

/// The words of the flags; that a job is archived has a field of its own.
pub(super) fn named_flags(flags: Flags) -> impl Iterator<Item = &'static str> {
    let others = flags.iter().filter(|flag| *flag != Flag::Archived);
    others.map(Flag::word)
}

/// One entry that a source could not read.
#[derive(Debug, Serialize)]
struct Flawed<'a> {
    source: &'a str,
    place: &'a str,
    error: &'a str,
}

#[derive(Serialize)]
struct Counts {
    queue: usize,
    running: usize,
    history: usize,
}

/// Writes the whole document, job by job, so that a large board needs no large memory.
///
/// # Errors
/// Those of the writer.
pub fn document(
    out: &mut dyn Write,
    board: &Board,
    sieve: &Sieve<'_>,
    extent: &Extent,
) -> io::Result<()> {
    opening(out, extent.now)?;
    behind_opening(out, board, sieve, extent)
}

/// Writes what can be said before anything is known.
///
/// # Errors
/// Those of the writer.
pub fn opening(out: &mut dyn Write, now: Moment) -> io::Result<()> {
    write!(out, "{{\"schema\":{SCHEMA},\"generated_at\":")?;
    put(out, &now.rfc3339())
}

/// Writes the rest of the document behind its opening.
///
/// # Errors
/// Those of the writer.
pub fn behind_opening(
    out: &mut dyn Write,
    board: &Board,
    sieve: &Sieve<'_>,
    extent: &Extent,
) -> io::Result<()> {
    let now = extent.now;
    let sources: Vec<_> = board
        .standings()
        .iter()
        .map(|s| Source::of(s, now))
        .collect();
    let counts = Counts {
        queue: board.lane(Lane::Queue).len(),
        running: board.lane(Lane::Running).len(),
        history: board.lane(Lane::History).len(),
    };
    out.write_all(b",\"sources\":")?;
    put(out, &sources)?;
    out.write_all(b",\"counts\":")?;
    put(out, &counts)?;
    out.write_all(b",\"jobs\":[")?;
    let numbers: Vec<RowNumber> = rows(board, sieve, extent).map(|(n, _)| n).collect();
    in_pieces(out, &numbers, |first, rows, piece| {
        let (mut gap, mut dates): (&[u8], _) =
            (if first { b"\n" } else { b",\n" }, Columns::default());
        for number in rows {
            piece.extend_from_slice(gap);
            written::row(piece, board.row(*number), board, &mut dates);
            gap = b",\n";
        }
    })?;
    out.write_all(b"],\"errors\":")?;
    put(out, &flawed(board))?;
    out.write_all(b"}\n")
}

/// Writes one JSON object per job and line.
///
/// # Errors
/// Those of the writer.
pub fn lines(
    out: &mut dyn Write,
    board: &Board,
    sieve: &Sieve<'_>,
    extent: &Extent,
) -> io::Result<()> {
    let numbers: Vec<RowNumber> = rows(board, sieve, extent).map(|(n, _)| n).collect();
    in_pieces(out, &numbers, |_, rows, piece| {
        let mut dates = Columns::default();
        for number in rows {
            written::row(piece, board.row(*number), board, &mut dates);
            piece.push(b'\n');
        }
    })
}

fn flawed(board: &Board) -> Vec<Flawed<'_>> {
    board
        .standings()
        .iter()
        .flat_map(|standing| {
            standing.flawed.iter().map(|problem| Flawed {
                source: &standing.name,
                place: &problem.place,
                error: &problem.text,
            })
        })
        .collect()
}

fn put(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(out, value).map_err(io::Error::from)
}
