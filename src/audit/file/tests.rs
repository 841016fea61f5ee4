//! Lines added, torn, foreign and too long, read back from the end.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use super::*;
use crate::job::{DeedFrom, DeedOutcome, Moment, Plain};

fn deed(number: i64) -> Deed {
    Deed {
        at: Some(Moment(1_770_735_600_000 + number * 1000)),
        id: Plain::new(&format!("job-{number}")),
        verb: "cancel".into(),
        ..Deed::new(DeedFrom::Audit, DeedOutcome::Done)
    }
}

fn ids(newest: &Newest) -> Vec<&str> {
    newest.deeds.iter().map(|d| d.id.as_str()).collect()
}

#[test]
fn what_is_made_is_for_its_owner_only() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a/b/audit.jsonl");
    append(&path, &deed(1)).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&path), 0o600);
    assert_eq!(mode(&dir.path().join("a")), 0o700);
    assert_eq!(mode(&dir.path().join("a/b")), 0o700);
}

#[test]
fn the_newest_come_first_and_only_so_many() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("audit.jsonl");
    assert_eq!(newest(&path, 10, |_| true).unwrap(), Newest::default());
    for number in 0..1000 {
        append(&path, &deed(number)).unwrap();
    }
    let read = newest(&path, 3, |_| true).unwrap();
    assert_eq!(ids(&read), ["job-999", "job-998", "job-997"]);
    assert!(read.more);
    let read = newest(&path, 2000, |_| true).unwrap();
    assert_eq!(
        (read.deeds.len(), read.foreign, read.more),
        (1000, 0, false)
    );
    assert_eq!(read.deeds[999].id.as_str(), "job-0");
    let read = newest(&path, 2, |deed| deed.id.ends_with("77")).unwrap();
    assert_eq!(ids(&read), ["job-977", "job-877"]);
    assert!(read.more);
}

#[test]
fn a_torn_line_is_counted_and_the_next_one_stands_for_itself() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("audit.jsonl");
    append(&path, &deed(1)).unwrap();
    let whole = entry::line(&deed(2));
    let mut file = OpenOptions::new().append(true).open(&path).unwrap();
    file.write_all(&whole.as_bytes()[..40]).unwrap();
    append(&path, &deed(3)).unwrap();
    let read = newest(&path, 10, |_| true).unwrap();
    assert_eq!(ids(&read), ["job-3", "job-1"]);
    assert_eq!(read.foreign, 1);
}

#[test]
fn foreign_lines_of_any_length_are_counted_and_take_no_memory() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("audit.jsonl");
    for length in [LONGEST - 1, LONGEST + 1, 3 * LONGEST, 20 * PIECE + 7] {
        let first = entry::line(&deed(1));
        let last = entry::line(&deed(2));
        let text = format!("{first}{}\n\nnot json\n{last}", "x".repeat(length));
        fs::write(&path, text).unwrap();
        let read = newest(&path, 10, |_| true).unwrap();
        assert_eq!(ids(&read), ["job-2", "job-1"], "{length}");
        assert_eq!(read.foreign, 2, "{length}");
        fs::write(&path, "x".repeat(length)).unwrap();
        let read = newest(&path, 10, |_| true).unwrap();
        assert_eq!((read.deeds.len(), read.foreign), (0, 1), "{length}");
    }
}

#[test]
fn a_pipe_a_directory_and_a_link_are_refused_without_waiting() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("audit.jsonl");
    let mode = rustix::fs::Mode::RWXU;
    rustix::fs::mknodat(rustix::fs::CWD, &path, rustix::fs::FileType::Fifo, mode, 0).unwrap();
    assert!(append(&path, &deed(1)).is_err());
    assert!(newest(&path, 1, |_| true).is_err());
    fs::remove_file(&path).unwrap();
    std::os::unix::fs::symlink(dir.path().join("elsewhere"), &path).unwrap();
    assert!(append(&path, &deed(1)).is_err());
    assert!(!dir.path().join("elsewhere").exists());
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    assert!(append(&path, &deed(1)).is_err());
    assert!(newest(&path, 1, |_| true).is_err());
}
