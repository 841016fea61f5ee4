//! The folder queue as it is read: real directories, and what a row says of each odd thing in them.

mod bench;
mod first;
mod inside;
mod odd;
mod odd_manifests;
mod replay;
mod time;
mod twins;
mod watched;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jobtui::job::{Change, Flag, Job, JobId, Moment, Now, Outage, Problem, Signs, Status, Unread};
use jobtui::settings::{Kind, SourceSpec};
use jobtui::store::Store as _;
use jobtui::store::files::FileStore;

/// A queue in a temporary directory, the store over it, and the board it fills.
pub(crate) struct World {
    pub(crate) dir: tempfile::TempDir,
    pub(crate) store: FileStore,
    pub(crate) board: Board,
    pub(crate) steady: Duration,
}

/// What a face would know from the changes alone.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Board {
    pub(crate) jobs: BTreeMap<JobId, Job>,
    pub(crate) signs: Option<Signs>,
    pub(crate) flaws: Vec<Problem>,
    /// What the look under way has still before it.
    pub(crate) unread: Unread,
}

impl Board {
    pub(crate) fn take(&mut self, changes: Vec<Change>) {
        for change in changes {
            match change {
                Change::Put(job) => {
                    self.jobs.insert(job.id.clone(), job);
                }
                Change::Gone(id) => {
                    assert!(
                        self.jobs.remove(&id).is_some(),
                        "{id} went but was never told"
                    );
                }
                Change::Up(signs) => self.signs = Some(signs),
                Change::Flawed(flaws) => self.flaws = flaws,
                Change::Unread(unread) => self.unread = unread,
                Change::Down(_) | Change::Totals(_) => panic!("a folder queue tells no such thing"),
            }
        }
    }
}

pub(crate) fn store(root: &Path) -> FileStore {
    let spec = SourceSpec {
        name: "q".to_owned(),
        kind: Kind::Folder,
        path: root.to_owned(),
        read_only: false,
        sync: None,
        stalled_after: None,
        rules: jobtui::settings::SourceRules::default(),
    };
    FileStore::open(&spec, "op@host".to_owned())
}

impl World {
    pub(crate) fn new() -> Self {
        Self::at_home_in(tempfile::tempdir().unwrap())
    }

    /// A world in memory, where there is such a place: for many jobs.
    pub(crate) fn in_memory() -> Self {
        let memory = tempfile::tempdir_in("/dev/shm");
        Self::at_home_in(memory.or_else(|_| tempfile::tempdir()).unwrap())
    }

    fn at_home_in(dir: tempfile::TempDir) -> Self {
        for area in ["outbox", "inbox", "archive"] {
            fs::create_dir(dir.path().join(area)).unwrap();
        }
        let store = store(dir.path());
        Self {
            dir,
            store,
            board: Board::default(),
            steady: Duration::ZERO,
        }
    }

    pub(crate) fn at(&self, place: &str) -> PathBuf {
        self.dir.path().join(place)
    }

    /// Writes a file below the root and the directories above it.
    pub(crate) fn write(&self, place: &str, content: impl AsRef<[u8]>) {
        let path = self.at(place);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// Puts a file into its place at once, as a careful writer does.
    pub(crate) fn replace(&self, place: &str, content: impl AsRef<[u8]>) {
        let path = self.at(place);
        let aside = path.with_extension("aside");
        fs::write(&aside, content).unwrap();
        fs::rename(aside, path).unwrap();
    }

    /// A job whose manifest says so much and no more.
    pub(crate) fn job(&self, area: &str, name: &str, status: &str) {
        self.write(&format!("{area}/{name}/job.json"), manifest(name, status));
    }

    pub(crate) fn now(&self) -> Now {
        Now {
            wall: Moment::parse_rfc3339("2026-03-01T12:00:00Z").unwrap(),
            steady: self.steady,
        }
    }

    /// Looks until the look is finished; the number of changes it brought.
    pub(crate) fn look(&mut self) -> Result<usize, Outage> {
        let mut count = 0;
        loop {
            let batch = self.store.catch_up(self.now())?;
            // How far the look has come is no change of anything.
            let told = |change: &&Change| !matches!(change, Change::Unread(_));
            count += batch.changes.iter().filter(told).count();
            self.board.take(batch.changes);
            if !batch.more {
                assert_eq!(self.board.unread, Unread::default());
                return Ok(count);
            }
        }
    }

    pub(crate) fn seen(&mut self) -> &Board {
        self.look().unwrap();
        &self.board
    }

    pub(crate) fn pass(&mut self, seconds: u64) {
        self.steady += Duration::from_secs(seconds);
    }

    /// The row of a living job after a look.
    pub(crate) fn row(&mut self, name: &str) -> Job {
        self.look().unwrap();
        let id = JobId::live(name.as_bytes());
        match self.board.jobs.get(&id) {
            Some(job) => job.clone(),
            None => panic!("{name} is not on the board: {:?}", self.board.jobs.keys()),
        }
    }

    pub(crate) fn flags(&mut self, name: &str) -> Vec<Flag> {
        self.row(name).flags.iter().collect()
    }

    pub(crate) fn status(&mut self, name: &str) -> Status {
        self.row(name).status
    }
}

pub(crate) fn manifest(name: &str, status: &str) -> String {
    format!(
        r#"{{"job_id":"{name}","created_at":"2026-02-10T14:30:22Z","created_by":"study-builder",
"project":"starspec","status":"{status}","args":["--start"]}}"#
    )
}
