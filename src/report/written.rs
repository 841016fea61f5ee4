//! A row of the board as JSON text, byte for byte what its document's form gives, without building that form: it is
//! written a million times.

use super::document::named_flags;
use crate::board::{Board, Row};
use crate::job::{Dates, Flag, Moment, SourceId, eights};

/// The source and the dates of the row before, each for its column: of rows that are written one after the other they are
/// mostly alike.
#[derive(Default)]
pub(super) struct Columns {
    /// Whose it was, and how a row of that source begins.
    source: Option<SourceId>,
    begin: Vec<u8>,
    created: Dates,
    started: Dates,
    ended: Dates,
}

impl Columns {
    fn begin_of(&mut self, source: SourceId, board: &Board) -> &[u8] {
        if self.source != Some(source) {
            let name = board.standing(source).map_or("", |s| &s.name);
            self.begin.clear();
            text(&mut self.begin, b"{\"source\":\"", name);
            self.source = Some(source);
        }
        &self.begin
    }
}

/// Adds the row.
pub(super) fn row(out: &mut Vec<u8>, row: Row<'_>, board: &Board, dates: &mut Columns) {
    let (name, times, flags) = (row.name(), row.times(), row.flags());
    // Room for nearly any row is made at once.
    out.reserve(1024);
    out.extend_from_slice(dates.begin_of(row.source(), board));
    text(out, b",\"id\":\"", name);
    text(out, b",\"title\":\"", row.title_within(name));
    text(out, b",\"owner\":\"", row.owner());
    text(out, b",\"project\":\"", row.project());
    word(out, b",\"status\":\"", row.status().word());
    text(out, b",\"native_status\":\"", row.native());
    out.extend_from_slice(b",\"priority\":");
    match row.priority() {
        Some(few @ 0..=9) => out.push(b'0' + few.to_le_bytes()[0]),
        Some(number) => put(out, &number),
        None => out.extend_from_slice(b"null"),
    }
    time(
        out,
        b",\"created_at\":\"",
        times.created.map(|at| (at, dates.created.rfc3339(at))),
    );
    time(
        out,
        b",\"started_at\":\"",
        times.started.map(|at| (at, dates.started.rfc3339(at))),
    );
    time(
        out,
        b",\"ended_at\":\"",
        times.ended.map(|at| (at, dates.ended.rfc3339(at))),
    );
    out.extend_from_slice(if flags.has(Flag::Archived) {
        b",\"archived\":true,\"flags\":["
    } else {
        b",\"archived\":false,\"flags\":["
    });
    for (at, name) in named_flags(flags).enumerate() {
        if at > 0 {
            out.push(b',');
        }
        word(out, b"\"", name);
    }
    match row.error() {
        "" => out.extend_from_slice(b"],\"error\":null}"),
        error => {
            text(out, b"],\"error\":\"", error);
            out.push(b'}');
        }
    }
}

/// A text behind its key and its opening quote.
#[inline]
fn text<const K: usize>(out: &mut Vec<u8>, key: &[u8; K], text: &str) {
    if eights::none(text.as_bytes(), eights::breaks_json) {
        word(out, key, text);
    } else {
        let (_quote, key) = key.split_last().unwrap_or((&0, key));
        out.extend_from_slice(key);
        put(out, text);
    }
}

/// A text that has nothing to be escaped.
#[inline]
fn word<const K: usize>(out: &mut Vec<u8>, key: &[u8; K], word: &str) {
    out.extend_from_slice(key);
    out.extend_from_slice(word.as_bytes());
    out.push(b'"');
}

/// A moment in short, where it can be told so.
#[inline]
fn time<const K: usize>(out: &mut Vec<u8>, key: &[u8; K], at: Option<(Moment, Option<[u8; 20]>)>) {
    if let Some((_, Some(text))) = at {
        out.extend_from_slice(key);
        out.extend_from_slice(&text);
        out.push(b'"');
        return;
    }
    let (_quote, key) = key.split_last().unwrap_or((&0, key));
    out.extend_from_slice(key);
    match at {
        Some((at, _)) => put(out, &at.rfc3339()),
        None => out.extend_from_slice(b"null"),
    }
}

/// Memory takes whatever is written, and these values have nothing that JSON has not.
#[cold]
fn put(out: &mut Vec<u8>, value: &(impl serde::Serialize + ?Sized)) {
    let _ = serde_json::to_writer(out, value);
}

#[cfg(test)]
mod tests {
    use super::super::document::Job as Form;
    use super::*;
    use crate::job::{Change, Flags, Job, JobId, Plain, Status, Times};
    use proptest::prelude::*;

    prop_compose! {
        fn job()(
            raw in proptest::collection::vec(any::<u8>(), 1..20),
            texts in proptest::collection::vec("[ -~]{0,9}|\\PC{0,9}|.{0,9}|", 5),
            times in proptest::collection::vec(proptest::option::of(any::<i64>()), 3),
            soon in 0..4_102_444_800_000_i64,
            priority in proptest::option::of(any::<i64>()),
            status in 0..6_usize,
            flags in proptest::collection::vec(0..39_usize, 0..4),
        ) -> Job {
            let all: Vec<_> = crate::job::Flag::all().collect();
            let mut job = Job::new(JobId::live(&raw), Status::ALL[status]);
            job.title = Plain::new(&texts[0]);
            job.owner = Plain::new(&texts[1]);
            job.project = Plain::new(&texts[2]);
            job.native = Plain::new(&texts[3]);
            job.error = Plain::new(&texts[4]);
            let moment = |at: Option<i64>| at.filter(|at| *at != i64::MIN).map(Moment);
            job.times = Times {
                created: Some(Moment(soon)),
                started: moment(times[1]),
                ended: moment(times[2]),
            };
            job.priority = priority;
            job.flags = flags.into_iter().map(|at| all[at]).collect::<Flags>();
            job
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_what_the_form_gives(job in job()) {
            let mut board = Board::new([("a \"queue\"".to_owned(), "folder")]);
            let key = crate::job::JobKey { source: SourceId(0), id: job.id.clone() };
            board.apply(SourceId(0), vec![Change::Put(job)]);
            let here = board.get(&key).unwrap();
            let mut out = Vec::new();
            row(&mut out, here, &board, &mut Columns::default());
            let form = serde_json::to_string(&Form::of(here, &board)).unwrap();
            prop_assert_eq!(String::from_utf8(out).unwrap(), form);
        }
    }
}
