//! The ground a queue stands on: its three directories, who may read and write them, on which disks they lie.

use std::path::Path;

use rustix::fs::{Access, AtFlags, CWD, FileType, Stat, StatxFlags, access, stat, statat, statx};
use rustix::io::Errno;

use super::super::queue::{Area, Queue};
use super::findings::Findings;

/// Checks the areas of a queue that can be seen at all.
pub(super) fn check(queue: &Queue, findings: &mut Findings) {
    let mut devices = Vec::new();
    for area in Area::ALL {
        let place = format!("{}/", area.word());
        let path = queue.area(area);
        match stat(&path) {
            Ok(found) if is_directory(&found) => {
                devices.push((area, found.st_dev, mount(&path)));
                rights(area, &place, &path, findings);
                link(&place, &path, findings);
            }
            Ok(_) => {
                let what = "not a directory: its jobs cannot be shown";
                let way_out = "move what has its name away and create the directory, readable for \
                               the synchroniser, too";
                findings.error("area-not-a-directory", &place, what, way_out);
            }
            Err(Errno::NOENT) => {
                let what = "missing: the jobs in it are not shown, and it cannot be acted on";
                let way_out = "create it (`mkdir`) if it never was there; if it was, look first \
                               whether its disk is mounted and what the synchroniser says of this folder";
                findings.error("area-missing", &place, what, way_out);
            }
            Err(error) => {
                let why = std::io::Error::from(error);
                let what = format!("it cannot be looked at: {why}");
                let way_out = "have its owner give this user the right to enter it";
                findings.error("area-unreadable", &place, &what, way_out);
            }
        }
    }
    disks(&devices, findings);
}

fn is_directory(found: &Stat) -> bool {
    FileType::from_raw_mode(found.st_mode) == FileType::Directory
}

fn rights(area: Area, place: &str, path: &Path, findings: &mut Findings) {
    if access(path, Access::READ_OK | Access::EXEC_OK).is_err() {
        let what = "this user may not read it: its jobs are not shown and were not checked";
        let way_out = "have its owner give this user read and enter rights (`chmod g+rx`, or a \
                       group both are in)";
        findings.error("area-unreadable", place, what, way_out);
        return;
    }
    let Err(error) = access(path, Access::WRITE_OK | Access::EXEC_OK) else {
        return;
    };
    let why = match error {
        Errno::ROFS => "its disk is mounted read-only",
        _ => "this user may not write to it",
    };
    let so = match area {
        Area::Outbox | Area::Archive => "jobtui is read-only in this queue",
        Area::Inbox => "finished jobs cannot be archived",
    };
    let what = format!("{why}: {so}");
    let way_out = "fine for one who only watches; to act, have its owner give this user the right to \
                   write (`chmod g+w`, or a group both are in)";
    findings.warning("area-not-writable", place, &what, way_out);
}

fn link(place: &str, path: &Path, findings: &mut Findings) {
    let link = statat(CWD, path, AtFlags::SYMLINK_NOFOLLOW)
        .is_ok_and(|found| FileType::from_raw_mode(found.st_mode) == FileType::Symlink);
    if link {
        let what = "a link to a directory elsewhere: it is followed, because it is the queue's own";
        let way_out = "nothing has to be done; a synchroniser carries a link as a link, so share the \
                       directory it leads to";
        findings.notice("area-is-a-link", place, what, way_out);
    }
}

/// The number of the mount a directory lies on; kernels before 5.8 do not tell.
fn mount(path: &Path) -> Option<u64> {
    let told = statx(CWD, path, AtFlags::empty(), StatxFlags::MNT_ID).ok()?;
    StatxFlags::from_bits_retain(told.stx_mask)
        .contains(StatxFlags::MNT_ID)
        .then_some(told.stx_mnt_id)
}

/// A job moves between areas by a rename, which only works within one file system and one mount of it.
fn disks(devices: &[(Area, u64, Option<u64>)], findings: &mut Findings) {
    let archive = devices.iter().find(|(area, ..)| *area == Area::Archive);
    let Some((_, disk, mount)) = archive else {
        return;
    };
    for (area, device, mounted) in devices {
        let word = area.word();
        let so = format!("jobs in {word}/ cannot be archived or withdrawn");
        let place = format!("{word}/");
        if device != disk {
            let what = format!("{word}/ and archive/ lie on different file systems: {so}");
            let way_out = "put all three areas on one disk; jobtui never copies and deletes instead, \
                           because that could lose a job";
            findings.warning("areas-on-different-disks", &place, &what, way_out);
        } else if mounted != mount {
            let what = format!(
                "{word}/ and archive/ are mounted one by one, though they lie on one disk: the \
                 system moves nothing from one mount to another, so {so}"
            );
            let way_out = "mount the directory above the three areas as a whole, in a container \
                           too; jobtui never copies and deletes instead";
            findings.warning("areas-mounted-apart", &place, &what, way_out);
        }
    }
}
