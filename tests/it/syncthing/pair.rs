//! Two machines with one queue between them: this one with jobtui, the other with whoever runs the jobs.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use jobtui::job::Moment;
use serde_json::Value;

use super::side::{Folder, Side};
use super::until::until;
use crate::cli::{Said, run};
use crate::rig::Tree;

const AREAS: [&str; 3] = ["outbox", "inbox", "archive"];

/// How the queue is shared: its root as one Syncthing folder, or each area as one.
pub(super) const WHOLE: &[Folder] = &[("queue", "")];
pub(super) const BY_AREA: &[Folder] = &[
    ("q-outbox", "outbox"),
    ("q-inbox", "inbox"),
    ("q-archive", "archive"),
];

/// Both machines, each with its own tree and its own Syncthing.
pub(super) struct Pair {
    pub(super) dir: tempfile::TempDir,
    /// Where the operator sits.
    pub(super) here: Side,
    /// Where the jobs run.
    pub(super) there: Side,
}

impl Pair {
    /// Starts both and waits until they talk. None, loudly, where Syncthing is not installed.
    #[expect(clippy::print_stderr, reason = "a test that is left out says so")]
    pub(super) fn start(folders: &[Folder]) -> Option<Self> {
        let dir = tempfile::tempdir().unwrap();
        let sides =
            Side::new(dir.path(), "here", folders).zip(Side::new(dir.path(), "there", folders));
        let Some((mut here, mut there)) = sides else {
            eprintln!("SKIPPED: the journey over a real Syncthing needs the package `syncthing`");
            return None;
        };
        for side in [&here, &there] {
            for area in AREAS {
                fs::create_dir_all(side.root.join(area)).unwrap();
            }
        }
        let at = there.start(&here.device, "dynamic");
        here.start(&there.device, &at);
        let pair = Self { dir, here, there };
        pair.wait_connected(true);
        pair.settle();
        Some(pair)
    }

    /// From now on nothing passes between them.
    pub(super) fn part(&self) {
        self.here.post("/rest/system/pause");
        self.wait_connected(false);
    }

    /// They talk again.
    pub(super) fn join(&self) {
        self.here.post("/rest/system/resume");
        self.wait_connected(true);
    }

    fn wait_connected(&self, wanted: bool) {
        until(&format!("they talk: {wanted}"), || {
            self.here.is_connected(&self.there.device) == wanted
                && self.there.is_connected(&self.here.device) == wanted
        });
    }

    /// Until both hold the same, byte for byte, and neither wants anything more.
    #[track_caller]
    pub(super) fn settle(&self) {
        until("both sides hold the same", || {
            self.here.scan();
            self.there.scan();
            self.here.is_idle(&self.there.device)
                && self.there.is_idle(&self.here.device)
                && tree(&self.here.root) == tree(&self.there.root)
        });
    }

    /// jobtui at the operator's end, as this user.
    pub(super) fn jobtui(&self, user: &str) -> Command {
        program(self.dir.path(), &self.here.root, user)
    }

    /// jobtui at the other end.
    pub(super) fn jobtui_there(&self, user: &str) -> Command {
        program(self.dir.path(), &self.there.root, user)
    }

    /// jobtui in this world, without a source.
    pub(super) fn program(&self, user: &str) -> Command {
        bare(self.dir.path(), user)
    }

    /// Does it here and expects it to be done.
    #[track_caller]
    pub(super) fn act(&self, args: &[&str]) -> Said {
        done(self.jobtui("ann").args(args))
    }

    /// Hands in a study and returns the new job's id.
    #[track_caller]
    pub(super) fn submit(&self, name: &str) -> String {
        let study = self.dir.path().join("study");
        fs::create_dir_all(study.join("1_setup")).unwrap();
        fs::write(study.join("run_optimization.py"), "print('go')\n").unwrap();
        fs::write(study.join("README.md"), "What this study is for.\n").unwrap();
        // Large enough to be in flight after the small files have arrived.
        fs::write(study.join("1_setup/beam.prt"), vec![7; 3_000_000]).unwrap();
        let field = format!("name={name}");
        let said = self.act(&["submit", "study", "--set", &field, "--yes"]);
        said.out.trim().to_owned()
    }

    /// The job as the board here has it; none when it is on no list.
    pub(super) fn row(&self, id: &str) -> Option<Value> {
        row(self.jobtui("ann"), id)
    }

    pub(super) fn row_there(&self, id: &str) -> Option<Value> {
        row(self.jobtui_there("bob"), id)
    }
}

/// A command that has to succeed.
#[track_caller]
pub(super) fn done(command: &mut Command) -> Said {
    let said = run(command);
    assert_eq!(said.code, 0, "{command:?}: {said:?}");
    said
}

fn program(dir: &Path, root: &Path, user: &str) -> Command {
    let mut command = bare(dir, user);
    command
        .arg("--queue")
        .arg(format!("fsq={}", root.display()));
    command
}

fn bare(dir: &Path, user: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jobtui"));
    command
        .current_dir(dir)
        .env_clear()
        .env("HOME", dir)
        .env("USER", user)
        .env("LANG", "C.UTF-8")
        .stdin(std::process::Stdio::null());
    command
}

pub(super) fn row(mut program: Command, id: &str) -> Option<Value> {
    let said = done(program.args(["list", "-o", "json"]));
    let board: Value = serde_json::from_str(&said.out).unwrap();
    let jobs = board["jobs"].as_array().unwrap();
    jobs.iter().find(|job| job["id"] == id).cloned()
}

/// Whether a row of the board carries this flag.
pub(super) fn flagged(row: &Value, flag: &str) -> bool {
    row["flags"].as_array().unwrap().iter().any(|f| f == flag)
}

/// All that lies in the areas of a queue, without Syncthing's own marks and what is on its way.
pub(super) fn tree(root: &Path) -> Tree {
    let mut all = Tree::new();
    for area in AREAS {
        walk(&root.join(area), &format!("{area}/"), &mut all);
    }
    all
}

/// The same of one directory.
pub(super) fn below(dir: &Path) -> Tree {
    let mut all = Tree::new();
    walk(dir, "", &mut all);
    all
}

/// What goes while it is read was not there.
fn walk(dir: &Path, prefix: &str, tree: &mut Tree) {
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let own = entry.file_name().into_string().unwrap();
        if own == ".stfolder" || own.starts_with(".syncthing.") {
            continue;
        }
        let name = format!("{prefix}{own}");
        if entry.path().is_dir() {
            walk(&entry.path(), &format!("{name}/"), tree);
            tree.insert(name, None);
        } else if let Ok(bytes) = fs::read(entry.path()) {
            tree.insert(name, Some(bytes));
        }
    }
}

/// The job directories of an area.
pub(super) fn jobs(root: &Path, area: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(root.join(area)).unwrap();
    let names = entries.map(|e| e.unwrap().file_name().into_string().unwrap());
    names.filter(|name| !name.starts_with('.')).collect()
}

/// Where the only entry of the archive with this ending lies.
#[track_caller]
pub(super) fn archived(root: &Path, id: &str, kind: &str) -> PathBuf {
    let names = jobs(root, "archive");
    let fits = |name: &&String| name.starts_with(&format!("{id}--")) && name.ends_with(kind);
    let found: Vec<_> = names.iter().filter(fits).collect();
    assert_eq!(found.len(), 1, "{id} as {kind} among {names:?}");
    root.join("archive").join(found[0])
}

/// This many minutes from now, as an operator's clock would have it.
pub(super) fn in_minutes(minutes: u64) -> String {
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap();
    let at = now + std::time::Duration::from_secs(60 * minutes);
    Moment::from_unix(i64::try_from(at.as_secs()).unwrap(), 0).rfc3339()
}
