//! Operation records: what operators asked about a job, one small file each, written once and never changed.
//!
//! They lie in `outbox/.jobtui/v1/<job directory>/`, not in `job.json`, which the runner may be
//! rewriting at the same moment, and not in the job's directory: a file added there while the
//! directory is moved brings the old directory back to life on the other side. The names are
//! unique, so two operators on two machines never collide and no lock is needed.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::hash::{BuildHasher as _, DefaultHasher, Hash as _, Hasher as _, RandomState};
use std::io::{self, Read as _};
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use super::name;
use super::queue::Queue;
use super::write;
use crate::job::{JobId, Moment, Now, Plain};

/// No record is larger; what is, is not ours.
const LARGEST: u64 = 64 * 1024;
/// So many records of one job are read; a directory with more is somebody's mistake.
const MOST: usize = 4096;

const README: &str = "\
# Records of jobtui

What operators asked about jobs in this queue (cancel, priority, archive), one file each, in
`v1/<job directory>/`. Each file is written once and never changed or moved.

Programs that list the jobs in `outbox/` must skip names that start with a dot. A runner may
read the records of a job before it starts it and between its steps; it need not.
";

/// What a record is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Op {
    Cancel,
    Uncancel,
    Priority,
    Note,
    /// The job is about to be put away; `Archived` follows when it was.
    Archive,
    Archived,
    /// The job is about to be taken back from the outbox; `Withdrawn` follows when it was.
    Withdraw,
    Withdrawn,
}

impl Op {
    const ALL: [Self; 8] = [
        Self::Cancel,
        Self::Uncancel,
        Self::Priority,
        Self::Note,
        Self::Archive,
        Self::Archived,
        Self::Withdraw,
        Self::Withdrawn,
    ];

    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Cancel => "cancel",
            Self::Uncancel => "uncancel",
            Self::Priority => "priority",
            Self::Note => "note",
            Self::Archive => "archive",
            Self::Archived => "archived",
            Self::Withdraw => "withdraw",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// One record, as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) op: Op,
    pub(super) seq: u64,
    /// By the clock of the machine that wrote it.
    pub(super) at: Option<Moment>,
    /// Eight hexadecimal digits that tell it from another with the same number.
    pub(super) random: String,
    /// Who wrote it, as `user@host`.
    pub(super) by: Plain,
    pub(super) priority: Option<i64>,
    pub(super) reason: Plain,
    /// What was moved where: paths below the queue's root, in the same order.
    pub(super) from: Vec<Plain>,
    pub(super) to: Vec<Plain>,
}

impl Record {
    /// One line for a person: when, who, what.
    pub(super) fn line(&self) -> String {
        use std::fmt::Write as _;
        let at = self.at.map_or_else(|| "??".to_owned(), Moment::rfc3339);
        let mut line = format!("{at}  {}  {}", self.by, self.op.word());
        if let Some(priority) = self.priority {
            let _ = write!(line, " {priority}");
        }
        for (from, to) in self.from.iter().zip(&self.to) {
            let _ = write!(line, "  {from} -> {to}");
        }
        if !self.reason.is_empty() {
            let _ = write!(line, "  ({})", self.reason);
        }
        line
    }
}

/// What all records of a job come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Fold {
    /// A cancel was asked and not taken back.
    pub(super) cancel_requested: bool,
    /// The priority asked last.
    pub(super) priority: Option<i64>,
    /// A withdrawal was begun, and no record says that it ended.
    pub(super) withdrawing: bool,
    /// Where the job lies since it was withdrawn, below the queue's root.
    pub(super) withdrawn: Vec<Plain>,
    /// Putting away was begun, and no record says that it ended.
    pub(super) archiving: bool,
    /// Where the job lies since it was put away, below the queue's root.
    pub(super) archived: Vec<Plain>,
    /// How many records there are.
    pub(super) count: usize,
    /// Files among them that are no records.
    pub(super) unreadable: usize,
    /// Changes whenever a record comes (or goes); 0 without any.
    pub(super) digest: u64,
    /// The records, oldest first.
    pub(super) records: Vec<Record>,
}

/// Where the records of a job lie.
pub(super) fn directory(queue: &Queue, raw_name: &[u8]) -> PathBuf {
    queue.records().join(OsStr::from_bytes(raw_name))
}

fn home(queue: &Queue) -> PathBuf {
    queue.outbox().join(".jobtui")
}

/// Reads all records of a job and what they come to. Nothing there can make it fail: files of
/// others and files that cannot be read are counted.
pub(super) fn fold(queue: &Queue, raw_name: &[u8]) -> Fold {
    let mut fold = Fold::default();
    let mut known = HashSet::new();
    for name in file_names(&directory(queue, raw_name)) {
        let path = directory(queue, raw_name).join(OsStr::from_bytes(&name));
        match parse_name(&name).and_then(|mark| read(&path, mark)) {
            // A conflict copy of a record is the same record again.
            Some(record) if !known.insert((record.seq, record.random.clone())) => {}
            Some(record) => fold.records.push(record),
            None => fold.unreadable += 1,
        }
    }
    fold.records
        .sort_by(|a, b| (a.seq, a.at, &a.random).cmp(&(b.seq, b.at, &b.random)));
    fold.count = fold.records.len();
    fold.digest = digest(&fold.records);
    for record in std::mem::take(&mut fold.records) {
        fold.take(&record);
        fold.records.push(record);
    }
    fold
}

impl Fold {
    /// The records are taken in the order of their numbers, so that a wrong clock changes nothing.
    fn take(&mut self, record: &Record) {
        match record.op {
            Op::Cancel => self.cancel_requested = true,
            Op::Uncancel => self.cancel_requested = false,
            Op::Priority => self.priority = record.priority.or(self.priority),
            Op::Note => {}
            Op::Archive => self.archiving = true,
            Op::Archived => {
                self.archiving = false;
                self.archived.clone_from(&record.to);
            }
            Op::Withdraw => self.withdrawing = true,
            Op::Withdrawn => {
                self.withdrawing = false;
                self.withdrawn.clone_from(&record.to);
            }
        }
    }

    fn next_number(&self) -> u64 {
        self.records.last().map_or(1, |r| r.seq.saturating_add(1))
    }
}

/// Names in byte order, so that a record comes before its conflict copies.
fn file_names(dir: &Path) -> Vec<Vec<u8>> {
    let Ok(entries) = std::fs::read_dir(dir) else {
        return Vec::new();
    };
    let mut names: Vec<_> = entries
        .flatten()
        .map(|entry| entry.file_name().into_vec())
        .filter(|name| !name::is_housekeeping(name))
        .take(MOST)
        .collect();
    names.sort_unstable();
    names
}

fn digest(records: &[Record]) -> u64 {
    if records.is_empty() {
        return 0;
    }
    let mut hasher = DefaultHasher::new();
    for record in records {
        (record.seq, &record.random, record.op, record.priority).hash(&mut hasher);
    }
    hasher.finish()
}

/// What the name of a record tells: `<seq>-<YYYYMMDDTHHMMSSZ>-<8 hex>-<op>`.
struct Mark {
    seq: u64,
    at: Option<Moment>,
    random: String,
}

fn parse_name(name: &[u8]) -> Option<Mark> {
    let stem = match name::conflict_stem(name) {
        Some(stem) => stem,
        None => name.strip_suffix(b".json")?,
    };
    let mut parts = str::from_utf8(stem).ok()?.splitn(4, '-');
    let (seq, at, random, op) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let shaped = (6..=12).contains(&seq.len())
        && seq.bytes().all(|b| b.is_ascii_digit())
        && random.len() == 8
        && random.bytes().all(|b| b.is_ascii_hexdigit())
        && Op::ALL.iter().any(|known| known.word() == op);
    shaped.then(|| Mark {
        seq: seq.parse().unwrap_or(u64::MAX),
        at: Moment::parse_stamp(at),
        random: random.to_owned(),
    })
}

fn read(path: &Path, mark: Mark) -> Option<Record> {
    let mut bytes = Vec::new();
    let file = write::open_regular(path).ok()?;
    file.take(LARGEST + 1).read_to_end(&mut bytes).ok()?;
    if bytes.len() as u64 > LARGEST {
        return None;
    }
    let Ok(Value::Object(content)) = serde_json::from_slice(&bytes) else {
        return None;
    };
    let word = content.get("op")?.as_str()?;
    let op = *Op::ALL.iter().find(|op| op.word() == word)?;
    let priority = content.get("priority").and_then(Value::as_i64);
    if content.get("v") != Some(&json!(1)) || (op == Op::Priority && priority.is_none()) {
        return None;
    }
    Some(Record {
        op,
        seq: mark.seq,
        at: mark.at,
        random: mark.random,
        by: Plain::new(text(&content, "by")),
        priority: priority.map(|p| p.clamp(-100, 100)),
        reason: Plain::new(text(&content, "reason")),
        from: paths(&content, "from"),
        to: paths(&content, "to"),
    })
}

fn text<'a>(content: &'a Map<String, Value>, key: &str) -> &'a str {
    content.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn paths(content: &Map<String, Value>, key: &str) -> Vec<Plain> {
    let entries = content.get(key).and_then(Value::as_array);
    let all = entries.into_iter().flatten().filter_map(Value::as_str);
    all.map(Plain::new).collect()
}

/// A record to be written.
#[derive(Clone, Debug)]
pub(super) struct Entry<'a> {
    pub(super) op: Op,
    pub(super) priority: Option<i64>,
    /// What moves where: paths below the queue's root.
    pub(super) moves: &'a [(String, String)],
    /// The `job_id` the job's manifest gives; null when it gives none.
    pub(super) job_id: Option<&'a str>,
    /// The status the operator saw, and the SHA-256 of the manifest that was there.
    pub(super) status: &'a str,
    pub(super) manifest: Option<&'a str>,
}

/// Writes a record, numbered after all that are there. When this fails, nothing was recorded
/// and the caller must not act.
pub(super) fn write(
    queue: &Queue,
    raw_name: &[u8],
    entry: &Entry<'_>,
    who: &str,
    now: Now,
) -> io::Result<()> {
    let dir = directory(queue, raw_name);
    write::ensure_dir(&home(queue))?;
    put_readme(&home(queue))?;
    write::ensure_dir(&queue.records())?;
    write::ensure_dir(&dir)?;

    let seq = fold(queue, raw_name).next_number();
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
    if let Some(priority) = entry.priority {
        content["priority"] = json!(priority);
    }
    if !entry.moves.is_empty() {
        let (from, to): (Vec<_>, Vec<_>) = entry.moves.iter().cloned().unzip();
        content["from"] = json!(from);
        content["to"] = json!(to);
    }
    content["seen"] = json!({ "status": entry.status, "sha256": entry.manifest });
    let name = format!("{seq:06}-{stamp}-{random}-{}.json", entry.op.word());
    write::write_whole(&dir, OsStr::new(&name), format!("{content:#}\n").as_bytes())
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

#[cfg(test)]
mod tests {
    use std::fs;
    use std::time::Duration;

    use super::*;

    fn world() -> (tempfile::TempDir, Queue) {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("outbox")).unwrap();
        let queue = Queue::new(dir.path());
        (dir, queue)
    }

    fn at(text: &str) -> Now {
        Now {
            wall: Moment::parse_rfc3339(text).unwrap(),
            steady: Duration::ZERO,
        }
    }

    fn entry(op: Op, priority: Option<i64>) -> Entry<'static> {
        Entry {
            op,
            priority,
            moves: &[],
            job_id: Some("j"),
            status: "pending",
            manifest: None,
        }
    }

    fn put(queue: &Queue, entry: &Entry<'_>, when: &str) {
        write(queue, b"job-x", entry, "ann@desk", at(when)).unwrap();
    }

    #[test]
    fn the_newest_wish_counts_even_when_its_clock_is_slow() {
        let (_dir, queue) = world();
        put(
            &queue,
            &entry(Op::Priority, Some(5)),
            "2026-02-10T12:00:00Z",
        );
        put(
            &queue,
            &entry(Op::Priority, Some(-7)),
            "2026-02-10T11:00:00Z",
        );
        put(&queue, &entry(Op::Cancel, None), "2026-02-10T11:00:01Z");
        let folded = fold(&queue, b"job-x");
        assert_eq!(folded.priority, Some(-7));
        assert!(folded.cancel_requested);
        assert_eq!((folded.count, folded.unreadable), (3, 0));
        assert_eq!(folded.records[2].seq, 3);
        assert_eq!(
            folded.records[1].line(),
            "2026-02-10T11:00:00Z  ann@desk  priority -7"
        );
        put(&queue, &entry(Op::Uncancel, None), "2026-02-10T11:00:01Z");
        let after = fold(&queue, b"job-x");
        assert!(!after.cancel_requested);
        assert_ne!(after.digest, folded.digest);
    }

    #[test]
    fn a_job_without_records_folds_to_nothing() {
        let (_dir, queue) = world();
        assert_eq!(fold(&queue, b"job-y"), Fold::default());
    }

    #[test]
    fn what_others_put_there_is_counted_and_changes_nothing() {
        let (_dir, queue) = world();
        put(
            &queue,
            &entry(Op::Priority, Some(5)),
            "2026-02-10T12:00:00Z",
        );
        let records = directory(&queue, b"job-x");
        let name = |op: &str| records.join(format!("000009-20260210T120000Z-0a0b0c0d-{op}.json"));
        fs::write(name("priority"), r#"{"v":1,"op":"priority"}"#).unwrap();
        fs::write(name("cancel"), "{\"v\":1,\"op\":").unwrap();
        fs::write(name("uncancel"), r#"{"v":2,"op":"uncancel"}"#).unwrap();
        fs::write(records.join("notes.txt"), "hello").unwrap();
        fs::write(records.join(".syncthing.x.json.tmp"), "").unwrap();
        fs::create_dir(name("note")).unwrap();
        std::os::unix::fs::symlink("/dev/zero", name("archive")).unwrap();
        let folded = fold(&queue, b"job-x");
        assert_eq!((folded.count, folded.unreadable), (1, 6));
        assert_eq!(folded.priority, Some(5));
        assert!(!folded.cancel_requested);
    }

    #[test]
    fn a_conflict_copy_counts_as_the_record_it_is_once() {
        let (_dir, queue) = world();
        put(&queue, &entry(Op::Cancel, None), "2026-02-10T12:00:00Z");
        let records = directory(&queue, b"job-x");
        let original = fs::read_dir(&records)
            .unwrap()
            .next()
            .unwrap()
            .unwrap()
            .path();
        let stem = original.file_stem().unwrap().to_str().unwrap();
        let copy = records.join(format!("{stem}.sync-conflict-20261120-151223-YNBZ5RL.json"));
        fs::copy(&original, &copy).unwrap();
        assert_eq!(fold(&queue, b"job-x").count, 1);
        fs::rename(&original, records.join("elsewhere")).unwrap();
        let alone = fold(&queue, b"job-x");
        assert_eq!((alone.count, alone.unreadable), (1, 1));
        assert!(alone.cancel_requested);
    }

    #[test]
    fn a_record_says_all_that_recovery_needs_and_its_name_suits_windows() {
        let (dir, queue) = world();
        let moves = [(
            "outbox/job-x".to_owned(),
            "archive/job-x--Z-cancelled".to_owned(),
        )];
        let mut withdraw = entry(Op::Withdraw, None);
        withdraw.moves = &moves;
        withdraw.manifest = Some("ab12");
        put(&queue, &withdraw, "2026-02-10T12:00:00Z");
        assert!(dir.path().join("outbox/.jobtui/README.md").exists());
        let file = fs::read_dir(directory(&queue, b"job-x"))
            .unwrap()
            .next()
            .unwrap()
            .unwrap();
        let name = file.file_name().into_string().unwrap();
        assert!(name.starts_with("000001-20260210T120000Z-"), "{name}");
        assert_eq!(name::windows_objection(&name), None);
        let content: Value = serde_json::from_slice(&fs::read(file.path()).unwrap()).unwrap();
        assert_eq!(content["from"], json!(["outbox/job-x"]));
        assert_eq!(content["to"], json!(["archive/job-x--Z-cancelled"]));
        assert_eq!(
            content["seen"],
            json!({"status": "pending", "sha256": "ab12"})
        );
        assert!(fold(&queue, b"job-x").withdrawing);
    }

    #[test]
    fn many_operators_at_once_lose_no_record() {
        let (_dir, queue) = world();
        std::thread::scope(|scope| {
            for n in 0..8 {
                let queue = &queue;
                scope.spawn(move || {
                    put(queue, &entry(Op::Priority, Some(n)), "2026-02-10T12:00:00Z");
                });
            }
        });
        assert_eq!(fold(&queue, b"job-x").count, 8);
    }
}
