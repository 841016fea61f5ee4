//! What actions on a folder queue leave on the disk: whole trees before and after, byte for byte.

mod deeds;
mod recover;
mod restore;
mod submits;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use jobtui::job::{
    Change, Consent, Done, Draft, JobId, Moment, NewJob, Now, Origin, Plain, Refusal, RefusalKind,
    Request, Seen, Weight,
};
use jobtui::settings::{Kind, SourceSpec};
use jobtui::store::Store;
use jobtui::store::files::FileStore;
use serde_json::{Value, json};

const JOB: &str = "job-20260210-143022-wfe";

/// A queue on the disk, and one operator before it.
struct World {
    dir: tempfile::TempDir,
    store: FileStore,
    now: Now,
}

type Tree = BTreeMap<String, Option<Vec<u8>>>;

impl World {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        for area in ["outbox", "inbox", "archive"] {
            fs::create_dir(dir.path().join(area)).unwrap();
        }
        let store = open(dir.path());
        // Two minutes ahead, so that what a test writes has come to rest.
        let since = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap();
        let wall = Moment(i64::try_from(since.as_millis()).unwrap() + 120_000);
        let now = Now {
            wall,
            steady: Duration::ZERO,
        };
        Self { dir, store, now }
    }

    fn at(&self, path: &str) -> PathBuf {
        self.dir.path().join(path)
    }

    fn put(&self, path: &str, text: &str) {
        let path = self.at(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// A job with a script and a model, of this status.
    fn submitted(&self, status: &str) {
        let manifest = json!({"job_id": JOB, "status": status, "script": "run.py", "x_own": [1]});
        self.put(&format!("outbox/{JOB}/job.json"), &manifest.to_string());
        self.put(&format!("outbox/{JOB}/run.py"), "print(1)\n");
        self.put(&format!("outbox/{JOB}/1_setup/m.prt"), "model");
    }

    fn came_back(&self, status: &str) {
        let manifest = json!({"job_id": JOB, "status": status});
        self.put(&format!("inbox/{JOB}/job.json"), &manifest.to_string());
        self.put(&format!("inbox/{JOB}/stdout.log"), "done\n");
    }

    /// The job as the board shows it.
    fn look(&mut self) -> Seen {
        seen(&mut self.store, self.now)
    }

    fn ask(&mut self, request: &Request) -> Result<Done, Refusal> {
        self.store.carry_out(request, self.now)
    }

    fn draft(&mut self, new: &NewJob) -> Draft {
        self.store.draft(new, self.now).unwrap()
    }

    /// All that lies in the queue but the records; directories without contents.
    fn tree(&self) -> Tree {
        let mut tree = Tree::new();
        walk(self.dir.path(), "", &mut tree);
        tree.retain(|path, _| !path.starts_with("outbox/.jobtui"));
        tree
    }

    /// The operations recorded about the job, in their order.
    fn records(&self) -> Vec<Value> {
        let mut tree = Tree::new();
        let dir = self.at(&format!("outbox/.jobtui/v1/{JOB}"));
        walk(&dir, "", &mut tree);
        let files = tree.into_values().flatten();
        files.map(|b| serde_json::from_slice(&b).unwrap()).collect()
    }

    fn recorded(&self) -> Vec<String> {
        let op = |record: &Value| record["op"].as_str().unwrap().to_owned();
        self.records().iter().map(op).collect()
    }

    fn stamp(&self) -> String {
        self.now.wall.compact_utc()
    }
}

fn open(root: &Path) -> FileStore {
    let spec = SourceSpec {
        name: "fsq".to_owned(),
        kind: Kind::Folder,
        path: root.to_owned(),
        read_only: false,
        sync: None,
        stalled_after: None,
        rules: jobtui::settings::SourceRules::default(),
    };
    FileStore::open(&spec, "ann@desk".to_owned())
}

fn seen(store: &mut FileStore, now: Now) -> Seen {
    let mut found = None;
    loop {
        let batch = store.catch_up(now).unwrap();
        for change in batch.changes {
            if let Change::Put(job) = change
                && job.id == JobId::live(JOB.as_bytes())
            {
                found = Some(job.seen());
            }
        }
        if !batch.more {
            return found.expect("the job is on the board");
        }
    }
}

fn walk(dir: &Path, prefix: &str, tree: &mut Tree) {
    let Ok(entries) = fs::read_dir(dir) else {
        return;
    };
    for entry in entries {
        let entry = entry.unwrap();
        let name = format!("{prefix}{}", entry.file_name().to_str().unwrap());
        if entry.file_type().unwrap().is_symlink() {
            let target = fs::read_link(entry.path()).unwrap();
            tree.insert(name, Some(target.into_os_string().into_encoded_bytes()));
        } else if entry.file_type().unwrap().is_dir() {
            walk(&entry.path(), &format!("{name}/"), tree);
            tree.insert(name, None);
        } else {
            tree.insert(name, Some(fs::read(entry.path()).unwrap()));
        }
    }
}

/// The tree with one directory called otherwise.
fn moved(tree: &Tree, from: &str, to: &str) -> Tree {
    let rename = |path: &String| match path.strip_prefix(from) {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => format!("{to}{rest}"),
        Some(_) | None => path.clone(),
    };
    tree.iter().map(|(p, c)| (rename(p), c.clone())).collect()
}

fn new_job(origin: Origin, fields: &[(&str, &str)]) -> NewJob {
    let own = |(n, v): &(&str, &str)| ((*n).to_owned(), (*v).to_owned());
    NewJob {
        origin,
        fields: fields.iter().map(own).collect(),
    }
}

fn errors(draft: &Draft) -> Vec<String> {
    let bad = draft.checks.iter().filter(|c| c.weight == Weight::Error);
    bad.map(|c| format!("{}: {}", c.field, c.text)).collect()
}
