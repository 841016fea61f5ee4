//! Manifests as they lie on a disk: long, short, strange, behind links, and where no name leads out.

use super::*;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;

fn area() -> (tempfile::TempDir, fs::File) {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("job")).unwrap();
    let fd = fs::File::open(dir.path()).unwrap();
    (dir, fd)
}

#[test]
fn a_manifest_of_any_lawful_length_is_read_whole() {
    let (dir, fd) = area();
    let mut scratch = Scratch::default();
    for length in [0, 1, 457, 16 * 1024, 16 * 1024 + 1, LARGEST] {
        fs::write(dir.path().join("job/job.json"), vec![b'x'; length]).unwrap();
        let (found, mark, _) = scratch.live(fd.as_fd(), b"job");
        assert!(
            matches!(found, Found::Bytes(b) if b.len() == length),
            "{length}"
        );
        assert_eq!(mark.unwrap().size, length as u64);
        let found = scratch.archived(fd.as_fd(), b"job").0;
        assert!(
            matches!(found, Found::Bytes(b) if b.len() == length),
            "{length}"
        );
    }
    fs::write(dir.path().join("job/job.json"), vec![b'x'; LARGEST + 1]).unwrap();
    assert_eq!(scratch.live(fd.as_fd(), b"job").0, Found::Odd(TOO_LARGE));
    assert_eq!(
        scratch.archived(fd.as_fd(), b"job").0,
        Found::Odd(TOO_LARGE)
    );
}

#[test]
fn a_fifo_a_directory_and_a_link_are_not_read_and_nobody_waits() {
    let (dir, fd) = area();
    let place = dir.path().join("job/job.json");
    let mut scratch = Scratch::default();
    rustix::fs::mknodat(rustix::fs::CWD, &place, FileType::Fifo, Mode::RWXU, 0).unwrap();
    assert_eq!(scratch.live(fd.as_fd(), b"job").0, Found::Odd(NOT_REGULAR));
    assert_eq!(
        scratch.archived(fd.as_fd(), b"job").0,
        Found::Odd(NOT_REGULAR)
    );
    fs::remove_file(&place).unwrap();
    fs::create_dir(&place).unwrap();
    assert_eq!(scratch.live(fd.as_fd(), b"job").0, Found::Odd(NOT_REGULAR));
    assert!(matches!(
        scratch.archived(fd.as_fd(), b"job").0,
        Found::Odd(_)
    ));
    fs::remove_dir(&place).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", &place).unwrap();
    assert!(matches!(scratch.live(fd.as_fd(), b"job").0, Found::Odd(t) if t.contains("link")));
    assert!(matches!(
        scratch.archived(fd.as_fd(), b"job").0,
        Found::Odd(_)
    ));
}

#[test]
fn a_link_on_the_way_is_not_followed_by_either_way_of_opening() {
    let (dir, fd) = area();
    fs::write(dir.path().join("job/job.json"), "{}").unwrap();
    std::os::unix::fs::symlink("job", dir.path().join("alias")).unwrap();
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW;
    assert!(open_regular(&fd, b"alias/job.json").is_err());
    assert!(step_by_step(fd.as_fd(), b"alias/job.json", flags).is_err());
    assert!(open_within(&fd, b"alias", b"alias/job.json").is_err());
    assert!(open_within(&fd, b"job", b"job/job.json").is_ok());
    assert!(open_regular(&fd, b"job/job.json").is_ok());
    assert!(step_by_step(fd.as_fd(), b"job/job.json", flags).is_ok());
}

#[test]
fn nothing_outside_the_area_is_opened_by_any_name() {
    let (dir, fd) = area();
    let outside = dir.path().join("job.json");
    fs::write(&outside, "{}").unwrap();
    let inside = fs::File::open(dir.path().join("job")).unwrap();
    let path = outside.as_os_str().as_bytes();
    for (job, path) in [
        (&b".."[..], &b"../job.json"[..]),
        (b"x/..", b"x/../../job.json"),
        (b"", path),
    ] {
        assert!(open_within(&inside, job, path).is_err(), "{path:?}");
    }
    assert!(open_within(&fd, b"", b"job.json").is_ok());
}

#[test]
fn many_tasks_come_back_in_their_order() {
    let tasks: Vec<usize> = (0..1000).collect();
    assert_eq!(
        side_by_side(&tasks, |task, _| task * 2),
        (0..1000).map(|n| n * 2).collect::<Vec<_>>()
    );
}
