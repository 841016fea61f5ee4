//! Moving a whole job directory to another place on the same disk, never over anything.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::fs::{CWD, FlockOperation, RenameFlags, flock, renameat_with};
use rustix::io::Errno;

use super::write;

/// Why a directory stayed where it was.
#[derive(Debug)]
pub(super) enum Obstacle {
    /// Something has the target's name.
    Taken,
    /// The directory is no longer there: somebody else moved it.
    Gone,
    /// The target is on another file system. Copying and deleting instead could lose a job.
    OtherDisk,
    /// The disk said no at this place.
    Disk(PathBuf, io::Error),
}

/// What may stand under the name a directory moves to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// Nothing.
    Free,
    /// Nothing, or the empty directory with which an operation that broke off claimed the name.
    FreeOrClaimed,
}

/// Moves a directory, with everything in it untouched, never over anything, and puts both parents on the disk.
pub(super) fn move_dir(from: &Path, to: &Path, target: Target) -> Result<(), Obstacle> {
    let source = match fs::symlink_metadata(from) {
        Ok(found) => found,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(Obstacle::Gone),
        Err(error) => return Err(Obstacle::Disk(from.to_owned(), error)),
    };
    let outcome = match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        // Network and user-space file systems that lack the flag.
        Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => claim_and_rename(from, to, target),
        // A rename replaces an empty directory in one step and fails on one that was filled.
        Err(Errno::EXIST) if target == Target::FreeOrClaimed && is_real_dir(to) => {
            rustix::fs::rename(from, to).map_err(|errno| obstacle(errno, to))
        }
        other => other.map_err(|errno| obstacle(errno, to)),
    };
    match outcome {
        // A lost answer of a network file system can hide a success. `Gone` is not looked into:
        // another operator may have moved it to this very name, and only one may claim that.
        Err(Obstacle::Disk(..)) if was_moved(&source, from, to) => {}
        other => other?,
    }
    for parent in [from, to].into_iter().filter_map(Path::parent) {
        // The move has happened; a disk that cannot confirm it does not make it undone.
        let _ = write::sync_dir(parent);
    }
    Ok(())
}

/// Takes the target's name with an empty directory, which a rename then replaces in one step.
/// Had somebody filled it meanwhile, the rename would fail.
fn claim_and_rename(from: &Path, to: &Path, target: Target) -> Result<(), Obstacle> {
    let claimed = match fs::create_dir(to) {
        Ok(()) => true,
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            if target == Target::Free || !is_real_dir(to) {
                return Err(Obstacle::Taken);
            }
            false
        }
        Err(error) => return Err(Obstacle::Disk(to.to_owned(), error)),
    };
    rustix::fs::rename(from, to).map_err(|errno| {
        if claimed {
            // Our own claim goes away again; it goes only while it is empty.
            let _ = fs::remove_dir(to);
        }
        obstacle(errno, to)
    })
}

fn is_real_dir(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| found.is_dir())
}

fn obstacle(errno: Errno, to: &Path) -> Obstacle {
    match errno {
        Errno::EXIST | Errno::NOTEMPTY => Obstacle::Taken,
        Errno::NOENT => Obstacle::Gone,
        Errno::XDEV => Obstacle::OtherDisk,
        other => Obstacle::Disk(to.to_owned(), other.into()),
    }
}

fn was_moved(source: &fs::Metadata, from: &Path, to: &Path) -> bool {
    fs::symlink_metadata(from).is_err()
        && fs::symlink_metadata(to)
            .is_ok_and(|found| found.ino() == source.ino() && found.dev() == source.dev())
}

/// How often, and after what pause, another operator's lock is tried again.
const TRIES: u32 = 20;
const MOMENT: Duration = Duration::from_millis(10);

/// Keeps other operators on this machine from changing the same areas until it is dropped.
/// Only a courtesy: what may not happen twice is prevented by the move itself.
pub(super) struct Courtesy {
    _areas: Vec<File>,
}

/// Why the areas are not ours right now.
#[derive(Debug)]
pub(super) struct Busy;

/// Locks the directories themselves, which creates no file. Places where that is not possible
/// (network file systems) are left out. An operation takes a moment, so one that is under way is waited for
/// that long.
pub(super) fn keep_others_out(areas: &[&Path]) -> Result<Courtesy, Busy> {
    for _ in 0..TRIES {
        match try_to_keep_others_out(areas) {
            Ok(courtesy) => return Ok(courtesy),
            Err(Busy) => std::thread::sleep(MOMENT),
        }
    }
    try_to_keep_others_out(areas)
}

fn try_to_keep_others_out(areas: &[&Path]) -> Result<Courtesy, Busy> {
    let mut held = Vec::new();
    for area in areas {
        let Ok(dir) = File::open(area) else { continue };
        match flock(&dir, FlockOperation::NonBlockingLockExclusive) {
            Err(Errno::WOULDBLOCK) => return Err(Busy),
            Err(_) => {}
            Ok(()) => held.push(dir),
        }
    }
    Ok(Courtesy { _areas: held })
}

#[cfg(test)]
mod tests {
    use super::*;

    type Mover = fn(&Path, &Path) -> Result<(), Obstacle>;
    const MOVERS: [Mover; 2] = [
        |from, to| move_dir(from, to, Target::Free),
        |from, to| claim_and_rename(from, to, Target::Free),
    ];
    const RESUMERS: [Mover; 2] = [
        |from, to| move_dir(from, to, Target::FreeOrClaimed),
        |from, to| claim_and_rename(from, to, Target::FreeOrClaimed),
    ];

    #[test]
    fn an_empty_claim_is_used_and_a_filled_name_or_a_link_is_not() {
        for mover in RESUMERS {
            let dir = tempfile::tempdir().unwrap();
            let (from, to) = (dir.path().join("a"), dir.path().join("b"));
            fs::create_dir(&from).unwrap();
            fs::write(from.join("f"), "kept").unwrap();
            fs::create_dir(&to).unwrap();
            fs::write(to.join("g"), "others").unwrap();
            assert!(matches!(mover(&from, &to), Err(Obstacle::Taken)));
            fs::remove_file(to.join("g")).unwrap();
            fs::rename(&to, dir.path().join("c")).unwrap();
            std::os::unix::fs::symlink("c", &to).unwrap();
            assert!(matches!(mover(&from, &to), Err(Obstacle::Taken)));
            fs::remove_file(&to).unwrap();
            fs::create_dir(&to).unwrap();
            mover(&from, &to).unwrap();
            assert_eq!(fs::read(to.join("f")).unwrap(), b"kept");
            assert!(!from.exists());
        }
    }

    #[test]
    fn a_directory_moves_with_all_it_holds() {
        for mover in MOVERS {
            let dir = tempfile::tempdir().unwrap();
            let (from, to) = (dir.path().join("a"), dir.path().join("b"));
            fs::create_dir_all(from.join("sub")).unwrap();
            fs::write(from.join("sub/f"), "kept").unwrap();
            mover(&from, &to).unwrap();
            assert_eq!(fs::read(to.join("sub/f")).unwrap(), b"kept");
            assert!(!from.exists());
        }
    }

    #[test]
    fn nothing_is_ever_replaced_not_even_an_empty_directory() {
        for mover in MOVERS {
            let dir = tempfile::tempdir().unwrap();
            let (from, to) = (dir.path().join("a"), dir.path().join("b"));
            fs::create_dir(&from).unwrap();
            fs::create_dir(&to).unwrap();
            let before = fs::metadata(&to).unwrap().ino();
            assert!(matches!(mover(&from, &to), Err(Obstacle::Taken)));
            assert_eq!(fs::metadata(&to).unwrap().ino(), before);
            assert!(from.exists());
        }
    }

    #[test]
    fn a_directory_that_is_gone_is_said_to_be_gone_and_leaves_no_claim() {
        for mover in MOVERS {
            let dir = tempfile::tempdir().unwrap();
            let (from, to) = (dir.path().join("a"), dir.path().join("b"));
            assert!(matches!(mover(&from, &to), Err(Obstacle::Gone)));
            assert!(!to.exists());
        }
    }

    #[test]
    fn of_many_movers_to_one_name_exactly_one_wins_and_nothing_is_lost() {
        for mover in MOVERS {
            for _ in 0..40 {
                let dir = tempfile::tempdir().unwrap();
                for name in ["a", "b", "c"] {
                    fs::create_dir(dir.path().join(name)).unwrap();
                    fs::write(dir.path().join(name).join("f"), name).unwrap();
                }
                let to = dir.path().join("to");
                let won: usize = std::thread::scope(|scope| {
                    let all: Vec<_> = ["a", "b", "c"]
                        .into_iter()
                        .map(|name| {
                            let (from, to) = (dir.path().join(name), to.clone());
                            scope.spawn(move || usize::from(mover(&from, &to).is_ok()))
                        })
                        .collect();
                    all.into_iter().map(|t| t.join().unwrap()).sum()
                });
                assert_eq!(won, 1);
                let winner = fs::read_to_string(to.join("f")).unwrap();
                for name in ["a", "b", "c"] {
                    assert_eq!(dir.path().join(name).join("f").exists(), name != winner);
                }
            }
        }
    }

    #[test]
    fn another_file_system_is_refused() {
        let here = tempfile::tempdir().unwrap();
        let Ok(there) = tempfile::tempdir_in("/dev/shm") else {
            return;
        };
        let device = |path: &Path| fs::metadata(path).unwrap().dev();
        if device(here.path()) == device(there.path()) {
            return;
        }
        let from = here.path().join("a");
        fs::create_dir(&from).unwrap();
        let outcome = move_dir(&from, &there.path().join("a"), Target::Free);
        assert!(matches!(outcome, Err(Obstacle::OtherDisk)));
        assert!(from.exists());
        assert!(!there.path().join("a").exists());
    }

    #[test]
    fn a_second_operator_is_told_to_wait_and_may_go_on_later() {
        let dir = tempfile::tempdir().unwrap();
        let first = keep_others_out(&[dir.path()]).unwrap();
        assert!(keep_others_out(&[dir.path()]).is_err());
        drop(first);
        assert!(keep_others_out(&[dir.path()]).is_ok());
    }
}
