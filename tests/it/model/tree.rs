//! What lies on one site's disk, and the simulated time on it: whatever carries the machine's own time was
//! written in this step and gets the site's time instead.

use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::{Duration, SystemTime};

/// The simulated time at which every world begins, in seconds since 1970; far from the machine's own.
pub(super) const BEGINNING: i64 = 2_000_000_000;
/// What is older than this carries the machine's own time.
const EARLIEST: i64 = BEGINNING - 100_000;

/// One file or directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) inode: u64,
    pub(super) is_dir: bool,
    /// Nanoseconds since 1970.
    pub(super) modified: i64,
    pub(super) text: Rc<str>,
}

/// All entries of a site by their paths below its root.
pub(super) type Tree = BTreeMap<String, Entry>;

/// One site's directory, and what was read of it before.
pub(super) struct Disk {
    pub(super) root: PathBuf,
    /// By inode: when it changed, in nanoseconds, and what it held then.
    known: HashMap<u64, (i128, Rc<str>)>,
    /// By the inode of a job's directory: when something in it moved last, by the site's clock.
    pub(super) stirred: HashMap<u64, i64>,
    /// Makes every time that is given different from all others.
    given: i64,
}

impl Disk {
    pub(super) fn new(root: PathBuf) -> Self {
        for area in ["outbox", "inbox", "archive"] {
            fs::create_dir_all(root.join(area)).unwrap();
        }
        Self {
            root,
            known: HashMap::new(),
            stirred: HashMap::new(),
            given: 0,
        }
    }

    pub(super) fn at(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// Everything that lies there now; `wall` is the site's time in nanoseconds.
    pub(super) fn look(&mut self, wall: i64) -> Tree {
        let mut tree = Tree::new();
        let root = self.root.clone();
        self.walk(&root, "", None, wall, &mut tree);
        tree
    }

    fn walk(&mut self, dir: &Path, prefix: &str, job: Option<u64>, wall: i64, tree: &mut Tree) {
        for entry in fs::read_dir(dir).unwrap() {
            let entry = entry.unwrap();
            let path = format!("{prefix}{}", entry.file_name().to_str().unwrap());
            let place = entry.path();
            let mut found = entry.metadata().unwrap();
            // A job's directory is the child of an area.
            let job = job.or_else(|| (prefix.matches('/').count() == 1).then(|| found.ino()));
            if found.mtime() < EARLIEST {
                self.given += 1;
                set_modified(&place, wall + self.given % 1_000_000);
                found = entry.metadata().unwrap();
                if let Some(job) = job {
                    self.stirred.insert(job, wall);
                }
            }
            let text = if found.is_dir() {
                "".into()
            } else {
                self.read(&place, &found)
            };
            let below = format!("{path}/");
            tree.insert(
                path,
                Entry {
                    inode: found.ino(),
                    is_dir: found.is_dir(),
                    modified: found.mtime() * 1_000_000_000 + found.mtime_nsec(),
                    text,
                },
            );
            if found.is_dir() {
                self.walk(&place, &below, job, wall, tree);
            }
        }
    }

    fn read(&mut self, place: &Path, found: &fs::Metadata) -> Rc<str> {
        let changed = i128::from(found.ctime()) * 1_000_000_000 + i128::from(found.ctime_nsec());
        match self.known.get(&found.ino()) {
            Some((when, text)) if *when == changed && text.len() as u64 == found.len() => {
                text.clone()
            }
            _ => {
                let text: Rc<str> = fs::read_to_string(place).unwrap().into();
                self.known.insert(found.ino(), (changed, text.clone()));
                text
            }
        }
    }
}

/// Gives a file or directory a time, in nanoseconds since 1970.
pub(super) fn set_modified(place: &Path, nanoseconds: i64) {
    let span = Duration::from_nanos(u64::try_from(nanoseconds).unwrap());
    let time = SystemTime::UNIX_EPOCH + span;
    File::open(place).unwrap().set_modified(time).unwrap();
}

/// The entries directly in a directory: name and entry.
pub(super) fn children<'a>(
    tree: &'a Tree,
    dir: &str,
) -> impl Iterator<Item = (&'a str, &'a Entry)> {
    let prefix = format!("{dir}/");
    tree.range(prefix.clone()..)
        .take_while({
            let prefix = prefix.clone();
            move |(path, _)| path.starts_with(&prefix)
        })
        .filter_map(move |(path, entry)| {
            let name = &path[prefix.len()..];
            (!name.contains('/')).then_some((name, entry))
        })
}

/// Everything below a directory.
pub(super) fn below<'a>(tree: &'a Tree, dir: &str) -> impl Iterator<Item = (&'a str, &'a Entry)> {
    let prefix = format!("{dir}/");
    tree.range(prefix.clone()..)
        .take_while(move |(path, _)| path.starts_with(&prefix))
        .map(|(path, entry)| (path.as_str(), entry))
}

/// The names of the jobs in an area.
pub(super) fn jobs<'a>(tree: &'a Tree, area: &str) -> impl Iterator<Item = &'a str> {
    children(tree, area)
        .filter(|(name, entry)| entry.is_dir && !name.starts_with('.') && !name.starts_with('~'))
        .map(|(name, _)| name)
}
