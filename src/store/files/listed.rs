//! The optional `files` list of a manifest against what is there: how many of the files it names have arrived.

use std::os::fd::{AsFd, BorrowedFd};

use rustix::fs::{AtFlags, FileType, statat};
use serde_json::Value;

use super::area::{each_entry, kind_of, open_beneath};
use super::name;
use crate::wire::manifest::leaves_the_job;

/// So many files of a list are compared.
const MOST: usize = 10_000;
/// Directories further down are not looked into for files in transfer.
const DEEPEST: usize = 16;
/// So many entries are looked at for files in transfer.
const MOST_ENTRIES: usize = 10_000;

/// How many files a manifest lists, and how many of them are here in full size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) listed: usize,
    pub(super) here: usize,
}

/// One file that a manifest lists, below the job.
pub(super) struct Listed<'a> {
    /// The other side may write backslashes between directories; here they are slashes.
    pub(super) path: String,
    /// In bytes.
    pub(super) size: Option<u64>,
    pub(super) sha256: Option<&'a str>,
}

/// The files that a manifest lists, without those that would lie outside the job. None when it has no list.
pub(super) fn entries(document: &Value) -> Option<impl Iterator<Item = Listed<'_>>> {
    let files = document.get("files")?.as_array()?;
    Some(files.iter().take(MOST).filter_map(|entry| {
        let path = entry.get("path").and_then(Value::as_str)?;
        let inside = !path.is_empty() && !leaves_the_job(path);
        inside.then(|| Listed {
            path: path.replace('\\', "/"),
            size: entry.get("size").and_then(Value::as_u64),
            sha256: entry.get("sha256").and_then(Value::as_str),
        })
    }))
}

/// Compares names and sizes, not contents. None when the manifest lists no files.
pub(super) fn tally(directory: BorrowedFd<'_>, document: &Value) -> Option<Tally> {
    let mut tally = Tally { listed: 0, here: 0 };
    for file in entries(document)? {
        tally.listed += 1;
        tally.here += usize::from(is_here(directory, &file));
    }
    Some(tally)
}

fn is_here(directory: BorrowedFd<'_>, file: &Listed<'_>) -> bool {
    statat(directory, file.path.as_str(), AtFlags::SYMLINK_NOFOLLOW).is_ok_and(|stat| {
        let regular = FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile;
        regular
            && file
                .size
                .is_none_or(|size| u64::try_from(stat.st_size) == Ok(size))
    })
}

/// Whether a file below a directory is in transfer right now. What cannot be looked into has none.
pub(super) fn is_in_transfer(directory: BorrowedFd<'_>) -> bool {
    let mut left = MOST_ENTRIES;
    // Afresh: a descriptor that was listed once is at its end.
    open_beneath(directory, b".").is_ok_and(|afresh| search(afresh.as_fd(), DEEPEST, &mut left))
}

fn search(directory: BorrowedFd<'_>, depth: usize, left: &mut usize) -> bool {
    let mut below = Vec::new();
    let mut met = false;
    // A listing that breaks off has told what it met so far.
    let _ = each_entry(directory, |entry, kind| {
        *left = left.saturating_sub(1);
        met |= name::is_transfer(entry);
        let kind = kind_of(directory, entry, kind)?;
        if kind == FileType::Directory && depth > 0 && *left > 0 {
            below.push(entry.to_vec());
        }
        Ok(())
    });
    met || below.iter().any(|name| {
        open_beneath(directory, name).is_ok_and(|deeper| search(deeper.as_fd(), depth - 1, left))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use std::fs;

    #[test]
    fn files_count_once_they_are_there_in_full_size() {
        let dir = tempfile::tempdir().unwrap();
        let fd = fs::File::open(dir.path()).unwrap();
        let document = json!({"files": [
            {"path": "run.py", "size": 3},
            {"path": "1_setup\\m.prt", "size": 5},
            {"path": "any"},
            {"path": "../outside", "size": 1},
            7,
        ]});
        let here = || tally(fd.as_fd(), &document).unwrap();
        assert_eq!(here(), Tally { listed: 3, here: 0 });
        fs::write(dir.path().join("run.py"), "ab").unwrap();
        fs::write(dir.path().join("any"), "").unwrap();
        assert_eq!(here(), Tally { listed: 3, here: 1 });
        fs::write(dir.path().join("run.py"), "abc").unwrap();
        fs::create_dir(dir.path().join("1_setup")).unwrap();
        fs::write(dir.path().join("1_setup/m.prt"), "12345").unwrap();
        assert_eq!(here(), Tally { listed: 3, here: 3 });
        assert_eq!(tally(fd.as_fd(), &json!({"files": "all"})), None);
    }

    #[test]
    fn a_transfer_is_found_at_any_depth_and_through_no_link() {
        let dir = tempfile::tempdir().unwrap();
        let other = tempfile::tempdir().unwrap();
        fs::write(other.path().join(".syncthing.a.tmp"), "").unwrap();
        std::os::unix::fs::symlink(other.path(), dir.path().join("l")).unwrap();
        fs::create_dir_all(dir.path().join("a/b")).unwrap();
        let fd = fs::File::open(dir.path()).unwrap();
        assert!(!is_in_transfer(fd.as_fd()));
        fs::write(dir.path().join("a/b/~syncthing~m.prt.tmp"), "").unwrap();
        assert!(is_in_transfer(fd.as_fd()));
    }
}
