//! A row of the board as JSON text, byte for byte what its document's form gives, without building that form: it is
//! written a million times.

use super::document::named_flags;
use crate::board::{Board, Row};
use crate::job::{Flag, Moment, eights};

/// Adds the row.
pub(super) fn row(out: &mut Vec<u8>, row: Row<'_>, board: &Board) {
    let times = row.times();
    let source = board.standing(row.source()).map_or("", |s| &s.name);
    let archived = row.flags().has(Flag::Archived);
    field(out, b"{\"source\":", source);
    field(out, b",\"id\":", row.name());
    field(out, b",\"title\":", row.title());
    field(out, b",\"owner\":", row.owner());
    field(out, b",\"project\":", row.project());
    field(out, b",\"status\":", row.status().word());
    field(out, b",\"native_status\":", row.native());
    out.extend_from_slice(b",\"priority\":");
    match row.priority() {
        Some(number) => put(out, &number),
        None => out.extend_from_slice(NULL),
    }
    time(out, b",\"created_at\":", times.created);
    time(out, b",\"started_at\":", times.started);
    time(out, b",\"ended_at\":", times.ended);
    let archived: &[u8] = if archived { b"true" } else { b"false" };
    out.extend_from_slice(b",\"archived\":");
    out.extend_from_slice(archived);
    out.extend_from_slice(b",\"flags\":[");
    for (at, word) in named_flags(row.flags()).enumerate() {
        field(out, if at == 0 { b"" } else { b"," }, word);
    }
    out.extend_from_slice(b"]");
    match row.error() {
        "" => out.extend_from_slice(b",\"error\":null"),
        error => field(out, b",\"error\":", error),
    }
    out.push(b'}');
}

const NULL: &[u8] = b"null";

fn field(out: &mut Vec<u8>, key: &[u8], text: &str) {
    let marks = |eight| {
        eights::below(eight, 0x20) | eights::equal(eight, b'"') | eights::equal(eight, b'\\')
    };
    if eights::none(text.as_bytes(), marks) {
        // Room is made once for all.
        out.reserve(key.len() + text.len() + 2);
        out.extend_from_slice(key);
        out.push(b'"');
        out.extend_from_slice(text.as_bytes());
        out.push(b'"');
    } else {
        out.extend_from_slice(key);
        put(out, text);
    }
}

fn time(out: &mut Vec<u8>, key: &[u8], at: Option<Moment>) {
    out.extend_from_slice(key);
    match at.map(|at| (at, at.rfc3339_bytes())) {
        None => out.extend_from_slice(NULL),
        Some((_, Some(text))) => {
            out.push(b'"');
            out.extend_from_slice(&text);
            out.push(b'"');
        }
        Some((at, None)) => put(out, &at.rfc3339()),
    }
}

/// Memory takes whatever is written, and these values have nothing that JSON has not.
fn put(out: &mut Vec<u8>, value: &(impl serde::Serialize + ?Sized)) {
    let _ = serde_json::to_writer(out, value);
}

#[cfg(test)]
mod tests {
    use super::super::document::Job as Form;
    use super::*;
    use crate::job::{Change, Flags, Job, JobId, Plain, SourceId, Status, Times};
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
            row(&mut out, here, &board);
            let form = serde_json::to_string(&Form::of(here, &board)).unwrap();
            prop_assert_eq!(String::from_utf8(out).unwrap(), form);
        }
    }
}
