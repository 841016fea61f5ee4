//! A file synchroniser between two directories, as far as it matters here: it works file by file in any order,
//! without locks, and never loses what both sides changed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::record::UNSENT;
use super::shot;

/// Content and time of a file.
type File = (Vec<u8>, SystemTime);

/// What one side holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Side {
    files: BTreeMap<String, File>,
    dirs: BTreeSet<String>,
}

/// Two directories that were equal once, and what both held when they last agreed.
pub(crate) struct Sync {
    ends: [PathBuf; 2],
    agreed: Side,
    luck: u64,
}

impl Sync {
    pub(crate) fn between(a: &Path, b: &Path, luck: u64) -> Self {
        let agreed = Side::of(a);
        assert_eq!(agreed, Side::of(b), "they start equal");
        Self {
            ends: [a.to_owned(), b.to_owned()],
            agreed,
            luck: luck * 2 + 1,
        }
    }

    /// A number below `limit`.
    pub(crate) fn chance(&mut self, limit: usize) -> usize {
        self.luck ^= self.luck << 13;
        self.luck ^= self.luck >> 7;
        self.luck ^= self.luck << 17;
        usize::try_from(self.luck >> 33).unwrap() % limit
    }

    /// Carries at most so many changes over, in any order. Tells whether there was one.
    pub(crate) fn carry(&mut self, most: usize) -> bool {
        let sides = [Side::of(&self.ends[0]), Side::of(&self.ends[1])];
        let mut paths: Vec<String> = [&sides[0], &sides[1], &self.agreed]
            .iter()
            .flat_map(|side| side.files.keys().cloned())
            .collect();
        paths.sort_unstable();
        paths.dedup();
        paths.retain(|path| {
            sides
                .iter()
                .any(|s| s.files.get(path) != self.agreed.files.get(path))
        });
        if paths.is_empty() {
            // Directories follow: new ones are made, gone ones go when nothing is left in them.
            let moved = self.directories();
            if !moved {
                assert_eq!(Side::of(&self.ends[0]), Side::of(&self.ends[1]));
            }
            return moved;
        }
        for _ in 0..most.min(paths.len()) {
            let at = self.chance(paths.len());
            self.file(&paths.swap_remove(at), &sides);
        }
        true
    }

    fn file(&mut self, path: &str, sides: &[Side; 2]) {
        let [here, there] = [sides[0].files.get(path), sides[1].files.get(path)];
        let agreed = self.agreed.files.get(path);
        let winner = if here == there || there == agreed {
            here
        } else if here == agreed {
            there
        } else {
            match (here, there) {
                // An edit beats a delete, the newer edit the older one.
                (Some(one), None) | (None, Some(one)) => Some(one),
                (Some(a), Some(b)) => {
                    let (winner, loser, at) = if a.1 >= b.1 { (a, b, 1) } else { (b, a, 0) };
                    if a.0 != b.0 {
                        write(&self.ends[at].join(conflict_name(path)), loser);
                    }
                    Some(winner)
                }
                (None, None) => None,
            }
        };
        for (end, side) in self.ends.iter().zip(sides) {
            if side.files.get(path) != winner {
                match winner {
                    Some(file) => write(&end.join(path), file),
                    None => fs::remove_file(end.join(path)).unwrap(),
                }
            }
        }
        match winner {
            Some(file) => self.agreed.files.insert(path.to_owned(), file.clone()),
            None => self.agreed.files.remove(path),
        };
    }

    fn directories(&mut self) -> bool {
        let sides = [Side::of(&self.ends[0]), Side::of(&self.ends[1])];
        let mut moved = false;
        let all: BTreeSet<&String> = sides.iter().flat_map(|s| &s.dirs).collect();
        // The deepest first, so that an empty one is empty.
        for dir in all.into_iter().rev() {
            let both = sides.iter().all(|side| side.dirs.contains(dir));
            if both {
                continue;
            }
            let known = self.agreed.dirs.contains(dir);
            for end in self.ends.iter().map(|end| end.join(dir)) {
                moved |= if known {
                    fs::remove_dir(&end).is_ok()
                } else {
                    fs::create_dir_all(&end).is_ok()
                };
            }
        }
        let [here, there] = self.ends.each_ref().map(|end| Side::of(end).dirs);
        let both = here.intersection(&there).cloned();
        // One that is gone on one side only is still known to have been there.
        let half = here.symmetric_difference(&there);
        let half = half.filter(|dir| self.agreed.dirs.contains(*dir)).cloned();
        self.agreed.dirs = both.chain(half).collect();
        moved
    }
}

impl Side {
    fn of(root: &Path) -> Self {
        let mut side = Self::default();
        side.walk(root, "");
        side
    }

    fn walk(&mut self, dir: &Path, prefix: &str) {
        for entry in fs::read_dir(dir).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            let below = format!("{prefix}{name}");
            if entry.file_type().unwrap().is_dir() {
                self.walk(&entry.path(), &format!("{below}/"));
                self.dirs.insert(below);
            } else if !name.starts_with(UNSENT) {
                let modified = entry.metadata().unwrap().modified().unwrap();
                let bytes = fs::read(entry.path()).unwrap();
                self.files.insert(below, (bytes, modified));
            }
        }
    }
}

/// Whole, under a name that nobody reads until it is there; the old file goes first.
fn write(path: &Path, (bytes, modified): &File) {
    let parent = path.parent().unwrap();
    fs::create_dir_all(parent).unwrap();
    let name = path.file_name().unwrap().to_str().unwrap();
    let part = parent.join(format!("{UNSENT}{name}.tmp"));
    fs::write(&part, bytes).unwrap();
    shot::set_time(&part, *modified);
    let _ = fs::remove_file(path);
    fs::rename(&part, path).unwrap();
}

/// `a/job.json` becomes `a/job.sync-conflict-20260210-150000-ABCDEFG.json`.
fn conflict_name(path: &str) -> String {
    let (stem, extension) = path.rsplit_once('.').unwrap_or((path, ""));
    format!("{stem}.sync-conflict-20260210-150000-ABCDEFG.{extension}")
}
