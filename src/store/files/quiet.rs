//! Whether a job's directory has come to rest: nothing arrives in it and nothing is being written.

use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::name;
use crate::job::{Consent, Moment, Plain};

/// So long nothing may have changed before a job is put away.
pub(super) const REST: Duration = Duration::from_secs(60);
/// A file's time further ahead than this comes from a wrong clock and tells nothing.
const CLOCKS_DIFFER: Duration = Duration::from_secs(5 * 60);

/// Why a directory is not at rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Unrest {
    /// A file is on its way into it.
    Transfer(Plain),
    /// Two sides changed the manifest while apart.
    ConflictCopy(Plain),
    /// Something changed a short while ago.
    Recent { what: Plain, ago: Duration },
}

/// Looks through the whole tree, following no links; none when it is at rest. Directories
/// count too: a file that arrives brings its old time along, and only its directory tells.
/// A conflict copy is no unrest for somebody who agreed to it.
pub(super) fn unrest(
    dir: &Path,
    now: Moment,
    consent: Consent,
) -> Result<Option<Unrest>, (PathBuf, io::Error)> {
    let mut newest: Option<(Moment, PathBuf)> = None;
    let mut conflict = None;
    let mut open = vec![dir.to_owned()];
    while let Some(here) = open.pop() {
        let failed = |error| (here.clone(), error);
        for entry in fs::read_dir(&here).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let (path, raw) = (entry.path(), entry.file_name());
            if name::is_transfer(raw.as_bytes()) {
                return Ok(Some(Unrest::Transfer(below(dir, &path))));
            }
            let at_top = here == dir;
            if at_top && name::conflict_stem(raw.as_bytes()) == Some(b"job") {
                conflict = Some(below(dir, &path));
            }
            let found = entry.metadata().map_err(failed)?;
            if found.is_dir() {
                open.push(path.clone());
            }
            consider(&mut newest, &found, path, now);
        }
    }
    let own = fs::symlink_metadata(dir).map_err(|error| (dir.to_owned(), error))?;
    consider(&mut newest, &own, dir.to_owned(), now);
    let recent = newest.and_then(|(at, path)| {
        let ago = now.since(at);
        (ago < REST).then(|| Unrest::Recent {
            what: below(dir, &path),
            ago,
        })
    });
    // Last, so that whoever agrees to it agrees to nothing else.
    let conflict = conflict.filter(|_| consent == Consent::NotAsked);
    Ok(recent.or(conflict.map(Unrest::ConflictCopy)))
}

fn consider(
    newest: &mut Option<(Moment, PathBuf)>,
    found: &fs::Metadata,
    path: PathBuf,
    now: Moment,
) {
    let nanoseconds = u32::try_from(found.mtime_nsec()).unwrap_or(0);
    let at = Moment::from_unix(found.mtime(), nanoseconds);
    let believable = at.since(now) <= CLOCKS_DIFFER;
    if believable && newest.as_ref().is_none_or(|(latest, _)| *latest < at) {
        *newest = Some((at, path));
    }
}

fn below(dir: &Path, path: &Path) -> Plain {
    let rest = path.strip_prefix(dir).unwrap_or(path);
    if rest.as_os_str().is_empty() {
        return Plain::new("its directory");
    }
    Plain::from_bytes(rest.as_os_str().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_comes_to_rest_after_its_last_change() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("3_results")).unwrap();
        let path = dir.path().join("3_results/study.db");
        fs::write(&path, "x").unwrap();
        let written = Moment(fs::metadata(&path).unwrap().mtime() * 1000 + 999);
        let at = |seconds| {
            unrest(
                dir.path(),
                written.plus(Duration::from_secs(seconds)),
                Consent::NotAsked,
            )
            .unwrap()
        };
        assert!(matches!(at(12), Some(Unrest::Recent { ago, .. }) if ago.as_secs() <= 13));
        assert_eq!(at(61), None);
    }

    #[test]
    fn a_transfer_deep_inside_is_found() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("3_results")).unwrap();
        fs::write(dir.path().join("3_results/~syncthing~a.csv.tmp"), "").unwrap();
        let found = unrest(dir.path(), Moment(i64::MAX / 2), Consent::Given).unwrap();
        assert_eq!(
            found,
            Some(Unrest::Transfer(Plain::new(
                "3_results/~syncthing~a.csv.tmp"
            )))
        );
    }

    #[test]
    fn times_far_in_the_future_do_not_hold_a_job_for_ever() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("a"), "").unwrap();
        assert_eq!(
            unrest(dir.path(), Moment(0), Consent::NotAsked).unwrap(),
            None
        );
    }
}
