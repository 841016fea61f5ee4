//! One row of `jobs`, and what it says in our words.

use rusqlite::Row;
use rusqlite::types::ValueRef;

use super::fnv::Fnv;
use super::schema::Schema;
use super::stamp::{Eras, Stamp};
use super::value::raw_text;
use crate::job::{Flag, Flags, Job, JobId, Moment, Plain, Status, Times};

/// What the server writes into the row of a job that its worker was stopped at by hand.
const INTERRUPTED: &str = "Job cancelled by user (Ctrl+C)";
/// What a starting worker writes into rows that its dead predecessor left running.
pub(super) const CRASHED: &str = "Worker crashed or was restarted during execution";
/// A cancel that came too late stands this close (ms) to the start; a farther stamp is older history.
const LOST_CANCEL_WITHIN: i64 = 60_000;

/// A row of a list.
#[derive(Clone, Debug)]
pub(super) struct Listed {
    pub(super) rowid: i64,
    pub(super) job: Job,
    /// When its output last grew or was touched; only asked of running jobs that printed something.
    pub(super) heartbeat: Option<Moment>,
}

impl Listed {
    /// A number that differs when anything a list shows differs.
    pub(super) fn hash(&self) -> u32 {
        let job = &self.job;
        let moment = |m: Option<Moment>| m.map_or(i64::MIN, |m| m.0);
        let sum = Fnv::default()
            .text(job.title.as_bytes())
            .text(job.owner.as_bytes())
            .text(job.project.as_bytes())
            .text(job.native.as_bytes())
            .text(job.error.as_bytes())
            .number(job.status as i64)
            .number(job.priority.unwrap_or(i64::MIN))
            .number(moment(job.times.created))
            .number(moment(job.times.started))
            .number(moment(job.times.ended))
            .number(
                job.flags
                    .iter()
                    .fold(0, |bits, flag| bits | 1 << flag as u8),
            )
            .number(job.version.cast_signed())
            .0;
        u32::try_from((sum ^ sum >> 32) & u64::from(u32::MAX)).unwrap_or(0)
    }
}

/// The columns a list asks for, in the order that [`listed`] expects. The wide ones (`station_config`,
/// `experiment_config`, the output) are never among them, and of the error only what a line can show.
pub(super) fn list_columns(schema: &Schema) -> String {
    let error = schema.column("error_message");
    let beat = if schema.keeps_output() && schema.has_output("last_updated") {
        format!(
            "CASE WHEN jobs.status = 'RUNNING' OR (jobs.status = 'FAILED' AND {error} = '{CRASHED}') THEN \
             (SELECT o.last_updated FROM job_outputs o WHERE o.job_id = jobs.job_id \
             AND octet_length(o.output_text) > 0) END"
        )
    } else {
        "NULL".into()
    };
    let archived = if schema.archive {
        "EXISTS (SELECT 1 FROM jobtui_archive a WHERE a.job_id = jobs.job_id)"
    } else {
        "0"
    };
    let plain = [
        "user",
        "experiment_class",
        "experiment_module",
        "status",
        "priority",
        "created_at",
        "started_at",
        "completed_at",
    ]
    .map(|name| schema.column(name))
    .join(", ");
    format!(
        "jobs.rowid, jobs.job_id, {plain}, \
         CASE WHEN {error} IS NULL THEN NULL WHEN substr({error}, 1, 9) = 'Traceback' THEN substr({error}, -300) ELSE substr({error}, 1, 200) END, \
         length({error}), {beat}, {archived}"
    )
}

/// Reads a row of [`list_columns`]. None when it has no `job_id`: such a row cannot be pointed at.
pub(super) fn listed(row: &Row<'_>, schema: &Schema) -> rusqlite::Result<Option<Listed>> {
    let rowid = row.get(0)?;
    let Some(name) = raw_text(row.get_ref(1)?) else {
        return Ok(None);
    };
    let mut flags = Flags::default();
    for column in [1, 2, 3, 4, 10] {
        if is_no_text(row.get_ref(column)?) {
            flags.set(Flag::NotText);
        }
    }
    let (status, native) = status(row.get_ref(5)?);
    if status == Status::Unknown {
        flags.set(Flag::ForeignStatus);
    }
    let (priority, priority_trouble) = priority(row.get_ref(6)?);
    if matches!(row.get_ref(6)?, ValueRef::Text(_) | ValueRef::Blob(_)) {
        // Sorted before all numbers, by the worker and on the board.
        flags.set(Flag::WrongType);
    }
    let era = Eras::of(schema, row.get_ref(7)?);
    let created = Stamp::read(row.get_ref(7)?, era.created);
    let started = Stamp::read(row.get_ref(8)?, era.later);
    let completed = Stamp::read(row.get_ref(9)?, era.later);
    if [created, started, completed].contains(&Stamp::Bad) || created == Stamp::Absent {
        flags.set(Flag::BadDate);
    }
    let heartbeat = Stamp::read(row.get_ref(12)?, era.later).moment();
    if row.get_ref(13)?.as_i64().unwrap_or(0) != 0 {
        flags.set(Flag::Archived);
    }
    let raw_error = raw_text(row.get_ref(10)?).unwrap_or_default();
    let raw_error = String::from_utf8_lossy(&raw_error);
    let mut times = Times {
        created: created.moment(),
        started: started.moment(),
        ended: completed.moment(),
    };
    match status {
        Status::Running => {
            if let (Some(cancelled), Some(began)) = (times.ended, times.started)
                && (cancelled.0 - began.0).abs() <= LOST_CANCEL_WITHIN
            {
                flags.set(Flag::StartedAnyway);
            }
            times.ended = None;
        }
        // The stamp is that of the next worker's start, perhaps days later.
        Status::Failed if raw_error == CRASHED => times.ended = heartbeat,
        Status::Failed if raw_error == INTERRUPTED => flags.set(Flag::Interrupted),
        Status::Pending
        | Status::Completed
        | Status::Failed
        | Status::Cancelled
        | Status::Unknown => {}
    }
    let told = telling_line(&raw_error);
    let error = match (told.is_empty(), priority_trouble) {
        (true, Some(trouble)) if status == Status::Pending => Plain::new(&trouble),
        _ => Plain::new(told),
    };
    let mut job = Job::new(JobId::live(&name), status);
    job.owner = plain(row.get_ref(2)?);
    job.project = plain(row.get_ref(4)?);
    job.title = title(plain(row.get_ref(3)?), &job.project, &job.id);
    job.native = native;
    job.priority = priority;
    job.times = times;
    job.flags = flags;
    job.error = error;
    job.version = version(row)?;
    Ok(Some(Listed {
        rowid,
        job,
        heartbeat,
    }))
}

/// What a row says right now, asked just before or after a change.
#[derive(Clone, Debug)]
pub(super) struct NowState {
    pub(super) status: Status,
    /// The file's own word.
    pub(super) word: Plain,
    /// As it would be said: a number, a text, or `none`.
    pub(super) priority: Plain,
}

impl NowState {
    /// Reads `status, priority`.
    pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let (status, word) = status(row.get_ref(0)?);
        let priority = match raw_text(row.get_ref(1)?) {
            Some(raw) => Plain::from_bytes(&raw),
            None => Plain::new("none"),
        };
        Ok(Self {
            status,
            word,
            priority,
        })
    }
}

/// What a request carries back, so that a changed row is noticed: status, priority, start, end, error.
fn version(row: &Row<'_>) -> rusqlite::Result<u64> {
    let mut sum = Fnv::default();
    for column in [5, 6, 8, 9] {
        sum = sum.text(&raw_text(row.get_ref(column)?).unwrap_or_default());
    }
    Ok(sum.number(row.get_ref(11)?.as_i64().unwrap_or(0)).0)
}

/// The state, and the file's own word for it. Only the five upper-case names count: the server and its
/// worker do not see a row that says `pending`, so calling it pending would be a lie.
pub(super) fn status(value: ValueRef<'_>) -> (Status, Plain) {
    let Some(raw) = raw_text(value) else {
        return (Status::Unknown, Plain::new("NULL"));
    };
    let status = match &*raw {
        b"PENDING" => Status::Pending,
        b"RUNNING" => Status::Running,
        b"COMPLETED" => Status::Completed,
        b"FAILED" => Status::Failed,
        b"CANCELLED" => Status::Cancelled,
        _ => Status::Unknown,
    };
    let word = if raw.is_empty() {
        Plain::new("''")
    } else {
        Plain::from_bytes(&raw)
    };
    (status, word)
}

/// The word that the file uses for a state.
pub(super) fn native_word(status: Status) -> Option<&'static str> {
    match status {
        Status::Pending => Some("PENDING"),
        Status::Running => Some("RUNNING"),
        Status::Completed => Some("COMPLETED"),
        Status::Failed => Some("FAILED"),
        Status::Cancelled => Some("CANCELLED"),
        Status::Unknown => None,
    }
}

fn priority(value: ValueRef<'_>) -> (Option<i64>, Option<String>) {
    let odd = |text: &str, when: &str| {
        let text = format!("its priority {text} is no whole number: the worker takes it {when}");
        (None, Some(text))
    };
    match value {
        ValueRef::Integer(number) => (Some(number), None),
        ValueRef::Null => (None, None),
        ValueRef::Real(number) => odd(&number.to_string(), "in the order of that number"),
        ValueRef::Text(raw) | ValueRef::Blob(raw) => {
            odd(&String::from_utf8_lossy(raw), "before all others")
        }
    }
}

/// The class is what a person calls the job by; a row may have left it empty.
fn title(class: Plain, module: &Plain, id: &JobId) -> Plain {
    if !class.trim().is_empty() {
        return class;
    }
    match module.rsplit('.').next() {
        Some(last) if !last.trim().is_empty() => Plain::new(last),
        _ => Plain::new(id.name()),
    }
}

/// The one line that tells most: of a Python traceback its last unindented line, else the first
/// (the server puts `Type: message` there, the traceback behind it).
fn telling_line(error: &str) -> &str {
    let first = error.trim_start().lines().next().unwrap_or("");
    let cut_traceback = !first.contains(':') && error.contains("\n  File ");
    if first.starts_with("Traceback") || cut_traceback || first.starts_with(' ') {
        let last = error
            .lines()
            .rev()
            .find(|line| !line.trim().is_empty() && !line.starts_with([' ', '\t']));
        return last.unwrap_or(first).trim_end();
    }
    first.trim_end()
}

fn is_no_text(value: ValueRef<'_>) -> bool {
    match value {
        ValueRef::Blob(_) => true,
        ValueRef::Text(raw) => std::str::from_utf8(raw).is_err(),
        ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) => false,
    }
}

fn plain(value: ValueRef<'_>) -> Plain {
    match value {
        ValueRef::Text(raw) | ValueRef::Blob(raw) => Plain::from_bytes(raw),
        ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) => {
            Plain::from_bytes(&raw_text(value).unwrap_or_default())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_telling_line_is_the_error_not_the_traceback() {
        let server = "ValueError: pulse longer\nTraceback (most recent call last):\n  File \"x\"\n";
        assert_eq!(telling_line(server), "ValueError: pulse longer");
        let bare = "Traceback (most recent call last):\n  File \"w.py\", line 1, in run\nKeyError: 'f_ge'\n";
        assert_eq!(telling_line(bare), "KeyError: 'f_ge'");
        let cut = "ne 12\n  File \"w.py\", line 1, in run\n    run()\nKeyError: 'f_ge'";
        assert_eq!(telling_line(cut), "KeyError: 'f_ge'");
        assert_eq!(telling_line(""), "");
    }

    #[test]
    fn only_the_five_names_are_states() {
        assert_eq!(status(ValueRef::Text(b"PENDING")).0, Status::Pending);
        for odd in ["pending", "", " PENDING", "ARCHIVED", "1"] {
            assert_eq!(
                status(ValueRef::Text(odd.as_bytes())).0,
                Status::Unknown,
                "{odd}"
            );
        }
        assert_eq!(status(ValueRef::Null).1.as_str(), "NULL");
        for known in Status::ALL {
            if let Some(word) = native_word(known) {
                assert_eq!(status(ValueRef::Text(word.as_bytes())).0, known);
            }
        }
    }
}
