//! The three directories of a queue, opened and listed; which names in them can be jobs.

use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::fs::{AtFlags, FileType, Mode, OFlags, RawDir, open, openat, statat};
use rustix::io::Errno;

use super::name;
use super::queue::{Area, Queue};
use crate::job::give_back;

/// What a name in an area stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Directory,
    /// A link: shown, never followed.
    Link,
}

/// Names in one piece of memory.
#[derive(Debug, Default)]
pub(super) struct Names {
    bytes: Vec<u8>,
    ends: Vec<(u32, What)>,
}

impl Names {
    pub(super) fn push(&mut self, name: &[u8], what: What) {
        self.bytes.extend_from_slice(name);
        let end = u32::try_from(self.bytes.len()).unwrap_or(u32::MAX);
        self.ends.push((end, what));
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn get(&self, place: usize) -> (&[u8], What) {
        let start = match place.checked_sub(1) {
            Some(before) => self.ends[before].0,
            None => 0,
        };
        let (end, what) = self.ends[place];
        (&self.bytes[start as usize..end as usize], what)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&[u8], What)> {
        (0..self.len()).map(|place| self.get(place))
    }
}

impl Drop for Names {
    fn drop(&mut self) {
        give_back(std::mem::take(&mut self.bytes));
        give_back(std::mem::take(&mut self.ends));
    }
}

/// Opens an area. The user named the root, so the root and the areas themselves may be links.
pub(super) fn open_area(queue: &Queue, area: Area) -> Result<OwnedFd, Errno> {
    open(
        queue.area(area),
        OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC,
        Mode::empty(),
    )
}

/// Opens a directory beneath another one, itself no link, afresh for one listing.
pub(super) fn open_beneath(parent: impl AsFd, name: &[u8]) -> Result<OwnedFd, Errno> {
    openat(
        parent,
        name,
        OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC,
        Mode::empty(),
    )
}

/// Lists what can be a job in an area: directories and links that are not somebody's machinery.
pub(super) fn list(area: impl AsFd) -> Result<Names, Errno> {
    let mut names = Names::default();
    each_entry(&area, noting(area.as_fd(), &mut names))?;
    Ok(names)
}

/// The same of one reading; tells whether more may come.
pub(super) fn list_some(area: impl AsFd, names: &mut Names) -> Result<bool, Errno> {
    some_entries(&area, noting(area.as_fd(), names))
}

/// Notes each entry that can be a job.
fn noting<'a>(
    area: BorrowedFd<'a>,
    names: &'a mut Names,
) -> impl FnMut(&[u8], FileType) -> Result<(), Errno> + 'a {
    move |name, kind| {
        if let Some(what) = can_be_job(area, name, kind)? {
            names.push(name, what);
        }
        Ok(())
    }
}

/// What an entry stands for, if it can be a job.
pub(super) fn can_be_job(
    area: impl AsFd,
    name: &[u8],
    listed: FileType,
) -> Result<Option<What>, Errno> {
    if is_machinery(name) {
        return Ok(None);
    }
    Ok(match kind_of(area, name, listed)? {
        FileType::Directory => Some(What::Directory),
        FileType::Symlink => Some(What::Link),
        _ => None,
    })
}

/// Room for the entries that one call lists.
const ROOM: usize = 32 * 1024;
/// Where a listing goes on behind its last entry, on file systems that tell so (ext4 keeps this place free for it).
/// Others are asked once more, and then have none.
const END: u64 = i64::MAX as u64;

/// Calls `each` with the entries of one reading, of which a large directory has many. Tells whether more may come: whoever
/// opened the directory reads on where this ended.
pub(super) fn some_entries(
    directory: impl AsFd,
    mut each: impl FnMut(&[u8], FileType) -> Result<(), Errno>,
) -> Result<bool, Errno> {
    let mut room = Vec::with_capacity(ROOM);
    let mut entries = RawDir::new(directory.as_fd(), room.spare_capacity_mut());
    one_reading(&mut entries, &mut each)
}

/// Calls `each` with what one reading of the directory brings; tells whether more may come.
fn one_reading(
    entries: &mut RawDir<'_, BorrowedFd<'_>>,
    each: &mut impl FnMut(&[u8], FileType) -> Result<(), Errno>,
) -> Result<bool, Errno> {
    while let Some(entry) = entries.next() {
        let entry = entry?;
        let name = entry.file_name().to_bytes();
        if !matches!(name, b"." | b"..") {
            each(name, entry.file_type())?;
        }
        let last = entry.next_entry_cookie() == END;
        if entries.is_buffer_empty() {
            return Ok(!last);
        }
    }
    Ok(false)
}

/// Calls `each` with every entry but `.` and `..`, as the system lists them.
pub(super) fn each_entry(
    directory: impl AsFd,
    each: impl FnMut(&[u8], FileType) -> Result<(), Errno>,
) -> Result<(), Errno> {
    each_entry_in(&mut Vec::new(), directory, each)
}

/// The same in this room, for who lists one directory after the other.
pub(super) fn each_entry_in(
    room: &mut Vec<u8>,
    directory: impl AsFd,
    mut each: impl FnMut(&[u8], FileType) -> Result<(), Errno>,
) -> Result<(), Errno> {
    room.clear();
    room.reserve(ROOM);
    let spare: &mut [MaybeUninit<u8>] = room.spare_capacity_mut();
    let mut entries = RawDir::new(directory.as_fd(), spare);
    while one_reading(&mut entries, &mut each)? {}
    Ok(())
}

/// Some file systems do not tell the kind while listing.
pub(super) fn kind_of(
    directory: impl AsFd,
    name: &[u8],
    listed: FileType,
) -> Result<FileType, Errno> {
    if listed != FileType::Unknown {
        return Ok(listed);
    }
    match statat(directory, name, AtFlags::SYMLINK_NOFOLLOW) {
        Ok(stat) => Ok(FileType::from_raw_mode(stat.st_mode)),
        Err(Errno::NOENT) => Ok(FileType::Unknown),
        Err(error) => Err(error),
    }
}

/// Dot names belong to the synchroniser, to this program or to nobody; `~syncthing~` begins a
/// transfer on Windows.
pub(super) fn is_machinery(name: &[u8]) -> bool {
    name.starts_with(b".") || name::is_transfer(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn only_directories_and_links_that_can_be_jobs_are_listed() {
        let dir = tempfile::tempdir().unwrap();
        for name in [
            "job-a",
            "strange name",
            ".stfolder",
            ".syncthing.x",
            "~syncthing~y",
            ".jobtui",
        ] {
            fs::create_dir(dir.path().join(name)).unwrap();
        }
        fs::write(dir.path().join("file"), "").unwrap();
        std::os::unix::fs::symlink("job-a", dir.path().join("link")).unwrap();
        let names = list(fs::File::open(dir.path()).unwrap()).unwrap();
        let mut found: Vec<_> = names.iter().map(|(n, w)| (n.to_vec(), w)).collect();
        found.sort_by(|a, b| a.0.cmp(&b.0));
        assert_eq!(
            found,
            [
                (b"job-a".to_vec(), What::Directory),
                (b"link".to_vec(), What::Link),
                (b"strange name".to_vec(), What::Directory),
            ]
        );
    }
}
