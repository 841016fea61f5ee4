//! A queue as it lies on the disk at one moment: every byte of it, told apart into copies of jobs, records and the rest.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, FileTimes, Metadata};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use serde_json::Value;

use super::trace;

pub(crate) const AREAS: [&str; 3] = ["outbox", "inbox", "archive"];

/// A file or a directory. Whoever moves a job changes none of this.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Node {
    Dir {
        mode: u32,
        group: u32,
    },
    File {
        bytes: Vec<u8>,
        modified: (i64, i64),
        mode: u32,
        group: u32,
        /// 0 where a sync tool carried it.
        inode: u64,
    },
}

impl std::fmt::Debug for Node {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Dir { mode, .. } => write!(f, "dir {mode:o}"),
            Self::File {
                bytes,
                mode,
                modified,
                ..
            } => write!(f, "{} bytes {mode:o} of {}", bytes.len(), modified.0),
        }
    }
}

/// All that lies in one directory of an area, by its path below that.
pub(crate) type Tree = BTreeMap<String, Node>;

/// An area and the name of a directory in it.
pub(crate) type Place = (&'static str, String);

/// A whole queue.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shot {
    pub(crate) copies: BTreeMap<Place, Tree>,
    /// What lies below `outbox/.jobtui`.
    pub(crate) records: Tree,
    /// Whatever else lies in an area or beside the areas.
    pub(crate) strays: Vec<String>,
    /// Mode and group of the outbox.
    pub(crate) outbox: (u32, u32),
}

impl Shot {
    pub(crate) fn of(root: &Path) -> Self {
        let mut shot = Self::default();
        for (name, path, found) in entries(root) {
            match AREAS.into_iter().find(|area| *area == name) {
                Some(area) if found.is_dir() => shot.area(area, &path),
                Some(_) | None => shot.strays.push(name),
            }
        }
        shot
    }

    fn area(&mut self, area: &'static str, path: &Path) {
        if let Node::Dir { mode, group } = node(path, &fs::metadata(path).unwrap())
            && area == "outbox"
        {
            self.outbox = (mode, group);
        }
        for (name, path, found) in entries(path) {
            if area == "outbox" && name == ".jobtui" {
                self.records.insert(String::new(), node(&path, &found));
                walk(&path, "", &mut self.records);
            } else if found.is_dir() && !name.starts_with('.') {
                self.copies.insert((area, name), tree(&path));
            } else {
                self.strays.push(format!("{area}/{name}"));
            }
        }
    }

    /// The same without what a sync tool does not carry.
    pub(crate) fn synced(mut self) -> Self {
        for tree in self.copies.values_mut().chain([&mut self.records]) {
            for node in tree.values_mut() {
                if let Node::File { inode, .. } = node {
                    *inode = 0;
                }
            }
        }
        self
    }

    /// The same for two queues in which the program finds the same, whatever the chance in their names.
    pub(crate) fn essence(&self) -> BTreeSet<String> {
        let copies = self.copies.iter();
        let places = copies.map(|((area, name), tree)| (format!("{area}/{name}"), tree));
        let records = ("outbox/.jobtui".to_owned(), &self.records);
        let mut all = BTreeSet::new();
        for (place, tree) in places.chain([records]) {
            for (path, node) in tree {
                let node = match node {
                    Node::Dir { mode, group } => format!("{mode:o} {group}"),
                    // Times differ from run to run, records in their random part alone.
                    Node::File {
                        bytes, mode, group, ..
                    } => format!("{mode:o} {group} {}", bytes.len()),
                };
                all.insert(trace::without_chance(&format!("{place}/{path} {node}")));
            }
        }
        all.extend(self.strays.iter().cloned());
        all
    }

    pub(crate) fn copy(&self, area: &'static str, name: &str) -> Option<&Tree> {
        self.copies.get(&(area, name.to_owned()))
    }

    pub(crate) fn places(&self) -> Vec<&Place> {
        self.copies.keys().collect()
    }
}

/// The status the manifest of a copy gives; none without a manifest that can be read.
pub(crate) fn status(tree: &Tree) -> Option<String> {
    Some(manifest(tree)?.get("status")?.as_str()?.to_owned())
}

pub(crate) fn manifest(tree: &Tree) -> Option<Value> {
    match tree.get("job.json")? {
        Node::File { bytes, .. } => serde_json::from_slice(bytes).ok(),
        Node::Dir { .. } => None,
    }
}

/// Whether nothing lies in it.
pub(crate) fn is_empty(tree: &Tree) -> bool {
    tree.len() == 1
}

/// All that lies in one directory.
pub(crate) fn tree(dir: &Path) -> Tree {
    let mut tree = Tree::new();
    let found = fs::symlink_metadata(dir).unwrap();
    tree.insert(String::new(), node(dir, &found));
    walk(dir, "", &mut tree);
    tree
}

fn entries(dir: &Path) -> Vec<(String, PathBuf, Metadata)> {
    let entries = fs::read_dir(dir).unwrap_or_else(|e| panic!("{}: {e}", dir.display()));
    let described = |entry: fs::DirEntry| {
        let found = fs::symlink_metadata(entry.path()).ok()?;
        let name = entry.file_name().into_string().unwrap();
        Some((name, entry.path(), found))
    };
    entries.filter_map(|e| described(e.unwrap())).collect()
}

fn walk(dir: &Path, prefix: &str, tree: &mut Tree) {
    for (name, path, found) in entries(dir) {
        let below = format!("{prefix}{name}");
        tree.insert(below.clone(), node(&path, &found));
        if found.is_dir() {
            walk(&path, &format!("{below}/"), tree);
        }
    }
}

fn node(path: &Path, found: &Metadata) -> Node {
    let (mode, group) = (found.mode() & 0o7777, found.gid());
    if found.is_dir() {
        return Node::Dir { mode, group };
    }
    Node::File {
        bytes: fs::read(path).unwrap(),
        modified: (found.mtime(), found.mtime_nsec()),
        mode,
        group,
        inode: found.ino(),
    }
}

/// Copies a tree with modes, groups and times, so that each run has its own of the same.
pub(crate) fn duplicate(from: &Path, to: &Path) {
    let found = fs::symlink_metadata(from).unwrap();
    if found.is_dir() {
        fs::create_dir(to).unwrap();
        for (name, path, _) in entries(from) {
            duplicate(&path, &to.join(name));
        }
    } else {
        fs::copy(from, to).unwrap();
    }
    if fs::metadata(to).unwrap().gid() != found.gid() {
        std::os::unix::fs::chown(to, None, Some(found.gid())).unwrap();
    }
    fs::set_permissions(to, found.permissions()).unwrap();
    let modified = found.modified().unwrap();
    set_time(to, modified);
}

pub(crate) fn set_time(path: &Path, modified: SystemTime) {
    let times = FileTimes::new().set_modified(modified);
    File::open(path).unwrap().set_times(times).unwrap();
}

/// Writes a file that came to rest at this second.
pub(crate) fn put(path: &Path, bytes: &[u8], mode: u32, second: u64) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    set_time(path, SystemTime::UNIX_EPOCH + Duration::from_secs(second));
}
