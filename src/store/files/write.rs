//! How a file or directory comes into the queue: whole or not at all, never over another, readable for the sync tool.

use std::ffi::OsStr;
use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::{
    DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _,
};
use std::path::Path;

use rustix::fs::{Gid, OFlags, fchown};

/// Files under this prefix are never sent by the sync tool, and it removes forgotten ones.
/// It holds for files only: a directory so named is still entered.
const UNSENT: &str = ".syncthing.jobtui-";

/// Makes a directory with the mode and group of its parent, so that whoever syncs the parent
/// can read it. Fails with `AlreadyExists` when something has the name: that makes it a claim.
pub(super) fn make_dir(path: &Path) -> io::Result<()> {
    let parent = fs::metadata(parent_of(path))?;
    DirBuilder::new().mode(0o700).create(path)?;
    let opened = open_dir(path).and_then(|made| follow(&made, &parent, parent.mode() & 0o7777));
    opened.inspect_err(|_| {
        // Our own claim goes away again; it goes only while it is empty.
        let _ = fs::remove_dir(path);
    })
}

/// Makes the directory unless a real one is there; a link in its place is an error.
pub(super) fn ensure_dir(path: &Path) -> io::Result<()> {
    match make_dir(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => open_up(path),
        other => other,
    }
}

/// Who was killed while making a directory left it closed to all but its owner, and whoever syncs
/// the queue would never see what comes into it.
fn open_up(path: &Path) -> io::Result<()> {
    let dir = open_dir(path)?;
    let parent = fs::metadata(parent_of(path))?;
    if dir.metadata()?.mode() & 0o777 == 0o700 && parent.mode() & 0o077 != 0 {
        // Only its owner may do that; for anybody else it is as it is.
        let _ = follow(&dir, &parent, parent.mode() & 0o7777);
    }
    Ok(())
}

/// Writes a file that appears under its name only once it is complete and on the disk.
/// Fails with `AlreadyExists` rather than replace another.
pub(super) fn write_whole(dir: &Path, name: &OsStr, bytes: &[u8]) -> io::Result<()> {
    let parent = fs::metadata(dir)?;
    let mut draft = tempfile::Builder::new()
        .prefix(UNSENT)
        .suffix(".tmp")
        .rand_bytes(16)
        .permissions(Permissions::from_mode(0o600))
        .tempfile_in(dir)?;
    draft.write_all(bytes)?;
    follow(draft.as_file(), &parent, parent.mode() & 0o666)?;
    draft.as_file().sync_all()?;
    draft.persist_noclobber(dir.join(name))?;
    sync_dir(dir)
}

/// Makes an empty file under its final name, which must be free; the caller fills it and
/// calls [`finish`].
pub(super) fn create(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
}

/// Gives a filled file the group and mode of its directory and puts it on the disk.
/// What may be executed at its origin may be executed here by those who may read it.
pub(super) fn finish(file: &File, parent: &Path, executable: Executable) -> io::Result<()> {
    let parent = fs::metadata(parent)?;
    let mask = match executable {
        Executable::Yes => 0o777,
        Executable::No => 0o666,
    };
    follow(file, &parent, parent.mode() & mask)?;
    file.sync_all()
}

/// Whether a copied file was a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Executable {
    Yes,
    No,
}

/// Opens for reading what is a regular file at this very moment: follows no link at the end of
/// the path and does not wait at a pipe.
pub(super) fn open_regular(path: &Path) -> io::Result<File> {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let file = OpenOptions::new()
        .read(true)
        .custom_flags(flags.bits().cast_signed())
        .open(path)?;
    if file.metadata()?.is_file() {
        Ok(file)
    } else {
        Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "not a regular file",
        ))
    }
}

/// Opens a real directory, not a link to one.
pub(super) fn open_dir(path: &Path) -> io::Result<File> {
    let flags = OFlags::DIRECTORY | OFlags::NOFOLLOW;
    OpenOptions::new()
        .read(true)
        .custom_flags(flags.bits().cast_signed())
        .open(path)
}

/// Puts a directory's names on the disk. File systems that cannot do that are forgiven: the
/// names are there, only a power failure could lose them.
pub(super) fn sync_dir(path: &Path) -> io::Result<()> {
    match File::open(path)?.sync_all() {
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported
            ) =>
        {
            Ok(())
        }
        other => other,
    }
}

/// Group first, because changing the group clears special mode bits. A user who is not in the
/// parent's group cannot give it; the mode is then all that can be done.
fn follow(file: &File, parent: &fs::Metadata, mode: u32) -> io::Result<()> {
    if file.metadata()?.gid() != parent.gid() {
        let _ = fchown(file, None, Some(Gid::from_raw(parent.gid())));
    }
    // The owner must be able to go on, whatever the parent says.
    let own = if file.metadata()?.is_dir() {
        0o700
    } else {
        0o600
    };
    file.set_permissions(Permissions::from_mode(mode | own))
}

fn parent_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        Some(_) | None => Path::new("."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_written_whole_and_never_over_another() {
        let dir = tempfile::tempdir().unwrap();
        write_whole(dir.path(), OsStr::new("a"), b"one").unwrap();
        let error = write_whole(dir.path(), OsStr::new("a"), b"two").unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(dir.path().join("a")).unwrap(), b"one");
        let names: Vec<_> = fs::read_dir(dir.path()).unwrap().collect();
        assert_eq!(names.len(), 1, "a temporary file was left behind");
    }

    #[test]
    fn what_is_made_follows_the_mode_of_its_parent() {
        let dir = tempfile::tempdir().unwrap();
        let parent = dir.path().join("outbox");
        fs::create_dir(&parent).unwrap();
        fs::set_permissions(&parent, Permissions::from_mode(0o2775)).unwrap();
        make_dir(&parent.join("job")).unwrap();
        write_whole(&parent, OsStr::new("f"), b"").unwrap();
        let mode = |name: &str| fs::metadata(parent.join(name)).unwrap().mode() & 0o7777;
        assert_eq!(mode("job"), 0o2775);
        assert_eq!(mode("f"), 0o664);
    }

    #[test]
    fn a_directory_whose_maker_was_killed_is_opened_up() {
        let dir = tempfile::tempdir().unwrap();
        let parent = dir.path().join("outbox");
        fs::create_dir(&parent).unwrap();
        fs::set_permissions(&parent, Permissions::from_mode(0o775)).unwrap();
        DirBuilder::new()
            .mode(0o700)
            .create(parent.join("d"))
            .unwrap();
        ensure_dir(&parent.join("d")).unwrap();
        let mode = fs::metadata(parent.join("d")).unwrap().mode();
        assert_eq!(mode & 0o7777, 0o775);
    }

    #[test]
    fn a_link_is_not_taken_for_a_directory() {
        let dir = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink("/", dir.path().join("l")).unwrap();
        assert!(ensure_dir(&dir.path().join("l")).is_err());
        ensure_dir(&dir.path().join("d")).unwrap();
        ensure_dir(&dir.path().join("d")).unwrap();
    }
}
