//! `jobtui doctor`: each thing that can be wrong with a queue, built of real files, and what it says of it.

mod agreement;
mod anything;
mod archive;
mod clocks;
mod command;
mod ground;
mod manifests;
mod names;
mod operations;
mod rules;
mod sqlite;
mod transfers;
mod twins;

use std::fs::{self, File, FileTimes};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jobtui::job::{Checkup, Finding, FindingWeight, Moment, Now};
use jobtui::settings::{Kind, SourceSpec};
use jobtui::store::Store as _;
use jobtui::store::files::FileStore;
use rustix::fs::{CWD, FileType, Mode, mknodat};
use serde_json::{Value, json};

pub(crate) const A: &str = "job-20260210-143022-wfe";
pub(crate) const B: &str = "job-20260210-150000-rib";

/// What is found of the machine, not of the queue.
const MACHINE: [&str; 2] = ["no-change-events", "few-watches"];

/// Whether this machine itself gives no reason for a finding, so that an answer can be compared whole.
pub(crate) fn machine_is_well() -> bool {
    let found = Queue::new().checkup().findings;
    let well = found.iter().all(|f| !MACHINE.contains(&f.kind));
    if !well {
        let text = "SKIPPED: an answer is not compared whole, because this machine has a finding\n";
        std::io::Write::write_all(&mut std::io::stderr(), text.as_bytes()).unwrap();
    }
    well
}

/// A queue in a temporary directory, and the time at which it is checked.
pub(crate) struct Queue {
    dir: tempfile::TempDir,
    /// Beyond the present: directories and files get their change times from the kernel.
    later: Duration,
}

impl Queue {
    pub(crate) fn new() -> Self {
        Self::at_home_in(tempfile::tempdir().unwrap())
    }

    /// A queue in memory, where there is such a place: for many jobs.
    pub(crate) fn in_memory() -> Self {
        let memory = tempfile::tempdir_in("/dev/shm");
        Self::at_home_in(memory.or_else(|_| tempfile::tempdir()).unwrap())
    }

    fn at_home_in(dir: tempfile::TempDir) -> Self {
        for area in ["outbox", "inbox", "archive"] {
            fs::create_dir(dir.path().join(area)).unwrap();
        }
        Self {
            dir,
            later: Duration::ZERO,
        }
    }

    pub(crate) fn root(&self) -> &Path {
        self.dir.path()
    }

    pub(crate) fn at(&self, place: &str) -> PathBuf {
        self.root().join(place)
    }

    /// The same queue, checked so much later.
    pub(crate) fn later(mut self, seconds: u64) -> Self {
        self.later += Duration::from_secs(seconds);
        self
    }

    pub(crate) fn now(&self) -> Moment {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        Moment(i64::try_from(now.as_millis()).unwrap()).plus(self.later)
    }

    /// A file that was written an hour ago.
    pub(crate) fn write(&self, place: &str, content: impl AsRef<[u8]>) {
        let path = self.at(place);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        self.age(place, 3600);
    }

    /// Makes a file so many seconds older than the present; a negative number lies in the future.
    pub(crate) fn age(&self, place: &str, seconds: i64) {
        let span = Duration::from_secs(seconds.unsigned_abs());
        let then = if seconds < 0 {
            SystemTime::now() + span
        } else {
            SystemTime::now() - span
        };
        let times = FileTimes::new().set_modified(then);
        File::open(self.at(place))
            .unwrap()
            .set_times(times)
            .unwrap();
    }

    /// A job as it should be handed in, with these fields instead of the usual ones; null takes one out.
    pub(crate) fn submit(&self, name: &str, changes: &Value) {
        self.copy("outbox", name, "submitted", changes);
        self.write(&format!("outbox/{name}/run.py"), "print('a')\n");
        self.write(&format!("outbox/{name}/README.md"), "A study.\n");
    }

    /// One copy: its manifest alone.
    pub(crate) fn copy(&self, area: &str, name: &str, status: &str, changes: &Value) {
        let stamp = name.get(4..19).and_then(Moment::parse_stamp);
        let created = stamp.unwrap_or(Moment(1_770_733_822_000));
        let mut manifest = json!({
            "job_id": name, "created_at": created.rfc3339(), "created_by": "study-builder",
            "project": "starspec", "script": "run.py", "args": ["--start"], "status": status,
            "notify": {"on_complete": true},
        });
        let fields = manifest.as_object_mut().unwrap();
        for (key, value) in changes.as_object().into_iter().flatten() {
            if value.is_null() {
                fields.remove(key);
            } else {
                fields.insert(key.clone(), value.clone());
            }
        }
        self.write(&format!("{area}/{name}/job.json"), manifest.to_string());
    }

    /// A submitted job and what came back of it.
    pub(crate) fn pair(&self, name: &str, outbox: &str, inbox: &str) {
        self.submit(name, &json!({"status": outbox}));
        self.copy("inbox", name, inbox, &json!({}));
    }

    /// A record of this age about a job, with more fields than every record has.
    pub(crate) fn record(&self, job: &str, seq: u32, age: u64, op: &str, more: &Value) {
        let at = self.now().minus(Duration::from_secs(age)).compact_utc();
        let mut record = json!({"v": 1, "op": op, "by": "ann@desk"});
        for (key, value) in more.as_object().into_iter().flatten() {
            record[key] = value.clone();
        }
        let place = format!("outbox/.jobtui/v1/{job}/{seq:06}-{at}-0011223{seq}-{op}.json");
        self.write(&place, record.to_string());
    }

    pub(crate) fn pipe(&self, place: &str) {
        let path = self.at(place);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        mknodat(CWD, &path, FileType::Fifo, Mode::RWXU, 0).unwrap();
    }

    pub(crate) fn link(&self, to: &str, place: &str) {
        let path = self.at(place);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::os::unix::fs::symlink(to, path).unwrap();
    }

    pub(crate) fn checkup(&self) -> Checkup {
        self.checkup_at(self.now())
    }

    pub(crate) fn checkup_at(&self, wall: Moment) -> Checkup {
        let spec = SourceSpec {
            name: "q".to_owned(),
            kind: Kind::Folder,
            path: self.root().to_owned(),
            sync: None,
            stalled_after: None,
            rules: jobtui::settings::SourceRules::default(),
            read_only: false,
        };
        let now = Now {
            wall,
            steady: Duration::ZERO,
        };
        let mut store = FileStore::open(&spec, "ann@desk".to_owned());
        store.checkup(now).unwrap()
    }

    /// What the doctor finds, besides what is true of the machine these tests run on.
    pub(crate) fn findings(&self) -> Vec<Finding> {
        let mut all = self.checkup().findings;
        all.retain(|found| !MACHINE.contains(&found.kind));
        all
    }

    /// Exactly one finding of this kind, at this place, with these words in what is wrong and in the way out.
    #[track_caller]
    pub(crate) fn expect(&self, kind: &str, place: &str, text: &str, way_out: &str) -> Finding {
        let all = self.findings();
        let mut fitting = all.iter().filter(|f| f.kind == kind && &*f.place == place);
        let found = fitting.next();
        let found = found.unwrap_or_else(|| panic!("no {kind} at {place} in {all:#?}"));
        assert!(fitting.next().is_none(), "{kind} twice in {all:#?}");
        assert!(found.text.contains(text), "{text}: {found:#?}");
        assert!(found.way_out.contains(way_out), "{way_out}: {found:#?}");
        found.clone()
    }

    /// The same, and it is all that is found.
    #[track_caller]
    pub(crate) fn expect_only(&self, kind: &str, place: &str, text: &str, way_out: &str) {
        self.expect(kind, place, text, way_out);
        let all = self.findings();
        assert_eq!(all.len(), 1, "{all:#?}");
    }

    #[track_caller]
    pub(crate) fn expect_none(&self, kind: &str) {
        let all = self.findings();
        assert!(all.iter().all(|found| found.kind != kind), "{all:#?}");
    }

    #[track_caller]
    pub(crate) fn expect_sound(&self) {
        let all = self.findings();
        assert!(all.is_empty(), "{all:#?}");
    }
}

/// A queue in which everything is as it should be.
pub(crate) fn sound() -> Queue {
    let queue = Queue::new();
    queue.submit(A, &json!({}));
    queue.pair("job-20260210-140000-modal", "submitted", "running");
    queue.write("inbox/job-20260210-140000-modal/stdout.log", "one\n");
    queue.age("inbox/job-20260210-140000-modal/stdout.log", 60);
    queue.pair("job-20260209-140000-old", "submitted", "completed");
    queue.pair("job-20260209-130000-bad", "running", "failed");
    let away = "job-20260208-130000-away";
    for kind in ["inbox", "outbox"] {
        queue.copy(
            "archive",
            &format!("{away}--20260209T130000Z-{kind}"),
            "completed",
            &json!({"job_id": away}),
        );
    }
    queue.record(A, 1, 600, "priority", &json!({"priority": 5}));
    queue.write("outbox/.jobtui/README.md", "Records.\n");
    queue
}

#[test]
fn a_sound_queue_has_nothing_wrong_and_everything_was_counted() {
    let queue = sound();
    queue.expect_sound();
    let looked_at = queue.checkup().looked_at;
    assert_eq!(
        looked_at,
        [("jobs", 4), ("records", 1), ("archive entries", 2)]
    );
}

#[test]
fn the_worst_comes_first_and_each_kind_stands_together() {
    let queue = sound();
    queue.write(&format!("outbox/{B}/job.json"), "{");
    queue.write("outbox/notes.txt", "");
    queue.write("inbox/notes.txt", "");
    queue.link("nowhere", "outbox/link");
    let found = queue.later(200).findings();
    let told: Vec<_> = found.iter().map(|f| (f.weight, f.kind)).collect();
    assert_eq!(
        told,
        [
            (FindingWeight::Error, "malformed-manifest"),
            (FindingWeight::Warning, "link"),
            (FindingWeight::Notice, "foreign-entry"),
            (FindingWeight::Notice, "foreign-entry"),
        ]
    );
}

#[test]
fn an_empty_queue_is_sound() {
    let queue = Queue::new();
    queue.expect_sound();
    assert!(queue.checkup().looked_at.iter().all(|(_, n)| *n == 0));
}
