//! How a record is written: whole, numbered after all others, under a name that no one else can choose.

use std::ffi::OsStr;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::io;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::super::queue::Queue;
use super::super::write;
use super::{Begun, Op, Step, directory, fold};
use crate::job::{JobId, Now};

const README: &str = "\
# Records of jobtui

What operators asked about jobs in this queue (cancel, priority, archive), one file each, in
`v1/<job directory>/`. Each file is written once and never changed or moved.

Programs that list the jobs in `outbox/` must skip names that start with a dot. A runner may
read the records of a job before it starts it and between its steps; it need not.
";

/// A record to be written.
#[derive(Clone, Debug)]
pub(in crate::store::files) struct Entry<'a> {
    pub(in crate::store::files) op: Op,
    pub(in crate::store::files) priority: Option<i64>,
    /// What moves where.
    pub(in crate::store::files) steps: &'a [Step],
    /// Of an outcome: the record that began it.
    pub(in crate::store::files) ends: Option<&'a Written>,
    /// The `job_id` the job's manifest gives; null when it gives none.
    pub(in crate::store::files) job_id: Option<&'a str>,
    /// Why, in the operator's words; empty when none was given.
    pub(in crate::store::files) reason: &'a str,
    /// The status the operator saw, and the SHA-256 of the manifest that was there.
    pub(in crate::store::files) status: &'a str,
    pub(in crate::store::files) manifest: Option<&'a str>,
}

/// Tells a record that was written from all others of its job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::store::files) struct Written {
    seq: u64,
    random: String,
}

impl Written {
    /// The record that began an operation, as it was read.
    pub(in crate::store::files) fn of(begun: &Begun) -> Self {
        let (seq, random) = begun.key.clone();
        Self { seq, random }
    }
}

/// Writes a record, numbered after all that are there. When this fails, nothing was recorded
/// and the caller must not act.
pub(in crate::store::files) fn write(
    queue: &Queue,
    raw_name: &[u8],
    entry: &Entry<'_>,
    who: &str,
    now: Now,
) -> io::Result<Written> {
    let dir = directory(queue, raw_name);
    write::ensure_dir(&home(queue))?;
    put_readme(&home(queue))?;
    write::ensure_dir(&queue.records())?;
    write::ensure_dir(&dir)?;

    let seq = fold(queue, raw_name).next_number().ok_or_else(|| {
        let text = "a record there has the greatest number there is, so none can follow it: \
                    take that record out";
        io::Error::other(text)
    })?;
    let random = random();
    let stamp = now.wall.compact_utc();
    let mut content = json!({
        "v": 1,
        "op": entry.op.word(),
        "job_dir": JobId::live(raw_name).name(),
        "job_id": entry.job_id,
        "seq": seq,
        "at": now.wall.rfc3339(),
        "by": who,
    });
    if !entry.reason.is_empty() {
        content["reason"] = json!(entry.reason);
    }
    if let Some(priority) = entry.priority {
        content["priority"] = json!(priority);
    }
    if !entry.steps.is_empty() {
        let spots = |each: fn(&Step) -> String| entry.steps.iter().map(each).collect::<Vec<_>>();
        content["from"] = json!(spots(|step| step.from.printed()));
        content["to"] = json!(spots(|step| step.to.printed()));
    }
    if let Some(begun) = entry.ends {
        content["ends"] = json!(format!("{:06}-{}", begun.seq, begun.random));
    }
    content["seen"] = json!({ "status": entry.status, "sha256": entry.manifest });
    let name = format!("{seq:06}-{stamp}-{random}-{}.json", entry.op.word());
    write::write_whole(&dir, OsStr::new(&name), format!("{content:#}\n").as_bytes())?;
    Ok(Written { seq, random })
}

fn put_readme(home: &Path) -> io::Result<()> {
    if home.join("README.md").exists() {
        return Ok(());
    }
    match write::write_whole(home, OsStr::new("README.md"), README.as_bytes()) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        other => other,
    }
}

/// Eight hexadecimal digits. Each state of the standard hasher is seeded from the system's
/// randomness, which is all that telling two operators apart needs.
fn random() -> String {
    let bits = RandomState::new().build_hasher().finish();
    format!("{:08x}", bits & 0xFFFF_FFFF)
}

fn home(queue: &Queue) -> PathBuf {
    queue.outbox().join(".jobtui")
}
