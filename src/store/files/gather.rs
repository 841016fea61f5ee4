//! Which files of a directory go into a new job, and which stay out and why.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};

use rustix::fs::{Access, access};
use unicode_normalization::{UnicodeNormalization as _, is_nfc};

use super::name;

/// A job of more files was pointed at the wrong directory.
const MOST: usize = 10_000;

/// The files of a new job, and what was noticed while looking for them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Gathered {
    /// Directories to be made, each before what is in it; paths below the job, with slashes.
    pub(super) dirs: Vec<String>,
    pub(super) files: Vec<Source>,
    /// What stays out, and why; the job can do without.
    pub(super) left_out: Vec<String>,
    /// Why these files cannot be sent as they are.
    pub(super) objections: Vec<String>,
    /// What may go wrong on the other side.
    pub(super) doubts: Vec<String>,
}

/// One file to be copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Source {
    /// Below the job, with slashes.
    pub(super) to: String,
    pub(super) from: PathBuf,
    /// Bytes.
    pub(super) size: u64,
    pub(super) executable: bool,
}

/// What else is left out of a directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leaving {
    /// Everything that can be sent is sent.
    Nothing,
    /// Results of an earlier run stay where they are.
    Results,
}

impl Gathered {
    /// Of all files together, in bytes.
    pub(super) fn size(&self) -> u64 {
        self.files.iter().map(|file| file.size).sum()
    }

    /// The file at this path below the job.
    pub(super) fn file(&self, path: &str) -> Option<&Source> {
        self.files.iter().find(|file| file.to == path)
    }

    pub(super) fn has(&self, path: &str) -> bool {
        self.file(path).is_some()
    }
}

/// Looks through a directory; follows no links.
pub(super) fn directory(root: &Path, leaving: Leaving) -> Gathered {
    let mut found = Gathered::default();
    let mut open = vec![(root.to_owned(), String::new())];
    while let Some((here, prefix)) = open.pop() {
        if let Err(error) = found.look_into(&here, &prefix, leaving, &mut open) {
            let text = format!("{} cannot be read: {error}", here.display());
            found.objections.push(text);
        }
        if found.files.len() + found.dirs.len() > MOST {
            let text = format!("more than {MOST} files: is this the right directory?");
            found.objections.push(text);
            break;
        }
    }
    found.dirs.sort_unstable();
    found.files.sort_unstable_by(|a, b| a.to.cmp(&b.to));
    found.find_twins();
    found
}

/// A single file, as a job of its own.
pub(super) fn lone_file(path: &Path) -> Gathered {
    let mut found = Gathered::default();
    match fs::metadata(path) {
        Ok(meta) => found.take(path.to_owned(), "", &meta),
        Err(error) => {
            let text = format!("{} cannot be read: {error}", path.display());
            found.objections.push(text);
        }
    }
    found
}

impl Gathered {
    fn look_into(
        &mut self,
        here: &Path,
        prefix: &str,
        leaving: Leaving,
        open: &mut Vec<(PathBuf, String)>,
    ) -> io::Result<()> {
        for entry in fs::read_dir(here)?.take(MOST) {
            let entry = entry?;
            let path = entry.path();
            let name = entry.file_name();
            let raw = name.as_bytes();
            let shown = format!("{prefix}{}", name.to_string_lossy());
            if name::is_housekeeping(raw) {
                self.left_out
                    .push(format!("{shown}: belongs to the sync tool"));
                continue;
            }
            if name::is_conflict_copy(raw) {
                self.left_out.push(format!("{shown}: a conflict copy"));
                continue;
            }
            let at_top = prefix.is_empty();
            if at_top && raw == b"job.json" {
                continue;
            }
            if at_top
                && leaving == Leaving::Results
                && matches!(raw, b"stdout.log" | b"3_results" | b"heartbeat.json")
            {
                self.left_out
                    .push(format!("{shown}: a result of the former run"));
                continue;
            }
            let meta = entry.metadata()?;
            if meta.is_symlink() {
                self.left_out.push(format!("{shown}: a link"));
            } else if meta.is_dir() {
                if self.name_is_possible(&path, &shown) {
                    open.push((path, format!("{shown}/")));
                    self.dirs.push(shown);
                }
            } else {
                self.take(path, prefix, &meta);
            }
        }
        Ok(())
    }

    fn take(&mut self, from: PathBuf, prefix: &str, meta: &fs::Metadata) {
        let name = from.file_name().unwrap_or_default().to_string_lossy();
        let to = format!("{prefix}{name}");
        let kind = meta.file_type();
        if !kind.is_file() {
            let what = if kind.is_fifo() {
                "a pipe"
            } else if kind.is_socket() {
                "a socket"
            } else if kind.is_dir() {
                "a directory"
            } else {
                "a device"
            };
            self.objections
                .push(format!("{to} is {what}, not a file: take it out"));
            return;
        }
        if !self.name_is_possible(&from, &to) {
            return;
        }
        if access(&from, Access::READ_OK).is_err() {
            self.objections
                .push(format!("{to} may not be read by this user"));
            return;
        }
        self.files.push(Source {
            to,
            size: meta.size(),
            executable: meta.mode() & 0o100 != 0,
            from,
        });
    }

    fn name_is_possible(&mut self, path: &Path, shown: &str) -> bool {
        let Some(name) = path.file_name().unwrap_or_default().to_str() else {
            let text = format!("{shown}: the name is no text and would never be synced");
            self.objections.push(text);
            return false;
        };
        if let Some(why) = name::windows_objection(name) {
            self.objections.push(format!("{shown}: {why}"));
            return false;
        }
        if !is_nfc(name) {
            let text = format!("{shown}: its accents are taken apart; the sync tool renames it");
            self.doubts.push(text);
        }
        true
    }

    /// Names that are two here and one on Windows.
    fn find_twins(&mut self) {
        let mut seen: HashMap<String, String> = HashMap::new();
        let own = ["job.json".to_owned()];
        let files = self.files.iter().map(|file| &file.to);
        for path in own.iter().chain(&self.dirs).chain(files) {
            let folded: String = path.nfc().flat_map(char::to_lowercase).collect();
            if let Some(other) = seen.insert(folded, path.clone()) {
                self.objections
                    .push(format!("Windows cannot hold both {other} and {path}"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    fn names(found: &Gathered) -> Vec<&str> {
        found.files.iter().map(|file| file.to.as_str()).collect()
    }

    #[test]
    fn links_transfers_and_conflict_copies_stay_out_and_are_told() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        fs::create_dir_all(at("1_setup/empty")).unwrap();
        for name in [
            "run.py",
            "1_setup/m.prt",
            "job.json",
            ".syncthing.x.tmp",
            ".stignore",
        ] {
            fs::write(at(name), "x").unwrap();
        }
        fs::write(at("run.sync-conflict-20261120-151223-YNBZ5RL.py"), "").unwrap();
        symlink("/etc/passwd", at("1_setup/secret")).unwrap();
        symlink("..", at("loop")).unwrap();
        let found = directory(dir.path(), Leaving::Nothing);
        assert_eq!(names(&found), ["1_setup/m.prt", "run.py"]);
        assert_eq!(found.dirs, ["1_setup", "1_setup/empty"]);
        assert_eq!(found.left_out.len(), 5, "{:?}", found.left_out);
        assert!(found.objections.is_empty(), "{:?}", found.objections);
        assert_eq!(found.size(), 2);
    }

    #[test]
    fn what_cannot_arrive_is_objected_to() {
        use std::ffi::OsStr;
        let dir = tempfile::tempdir().unwrap();
        for name in ["aux.txt", "a:b", "Readme.md", "README.md", "JOB.json"] {
            fs::write(dir.path().join(name), "x").unwrap();
        }
        fs::write(dir.path().join(OsStr::from_bytes(b"\xFF\xFE")), "x").unwrap();
        let found = directory(dir.path(), Leaving::Nothing);
        assert_eq!(found.objections.len(), 5, "{:?}", found.objections);
    }

    #[test]
    fn results_of_a_former_run_stay_out_of_a_rerun() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("3_results")).unwrap();
        fs::write(dir.path().join("stdout.log"), "x").unwrap();
        fs::write(dir.path().join("run.py"), "x").unwrap();
        assert_eq!(names(&directory(dir.path(), Leaving::Results)), ["run.py"]);
        let all = directory(dir.path(), Leaving::Nothing);
        assert_eq!(names(&all), ["run.py", "stdout.log"]);
    }
}
