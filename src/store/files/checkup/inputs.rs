//! The optional list of files in a manifest (path, size, SHA-256) against what is there.

use std::fs::File;
use std::io::Read as _;
use std::os::fd::BorrowedFd;
use std::sync::atomic::{AtomicU64, Ordering};

use rustix::io::Errno;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::super::listed::{self, Listed};
use super::super::queue::Area;
use super::super::read::open_regular;
use super::findings::{Findings, at, files, short};

/// Larger files are compared by their size alone, and so are all once this much was read.
const LARGEST: u64 = 64 << 20;
const MOST_READ: u64 = 1 << 30;

/// How much may still be read of all jobs' files together.
pub(super) struct Budget(AtomicU64);

impl Default for Budget {
    fn default() -> Self {
        Self(AtomicU64::new(MOST_READ))
    }
}

impl Budget {
    fn take(&self, size: u64) -> bool {
        let spend = |left: u64| left.checked_sub(size);
        size <= LARGEST
            && self
                .0
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, spend)
                .is_ok()
    }
}

/// Compares the list, if the manifest has one.
pub(super) fn check(
    fd: BorrowedFd<'_>,
    area: Area,
    job: &[u8],
    document: &Value,
    budget: &Budget,
    findings: &mut Findings,
) {
    let mut unread = 0;
    for file in listed::entries(document).into_iter().flatten() {
        let below = [job, b"/", file.path.as_bytes()].concat();
        match compare(fd, &below, &file, budget) {
            Outcome::Same => {}
            Outcome::NotRead => unread += 1,
            Outcome::Differs(what) => {
                let way_out = "if it is still arriving, wait; else have the submitter send the job \
                               again, because it would run with other inputs than were meant";
                findings.warning("files-differ", &at(area, &below), &what, way_out);
            }
        }
    }
    if unread > 0 {
        let what = format!(
            "{} compared by size only: too much to read here",
            files(unread)
        );
        let way_out = "nothing has to be done; `sha256sum` on them tells the rest";
        findings.notice("files-not-read", &at(area, job), &what, way_out);
    }
}

enum Outcome {
    Same,
    NotRead,
    Differs(String),
}

fn compare(fd: BorrowedFd<'_>, path: &[u8], file: &Listed<'_>, budget: &Budget) -> Outcome {
    let found = match open_regular(fd, path) {
        Ok(found) => File::from(found),
        Err(Errno::NOENT | Errno::NOTDIR) => {
            return Outcome::Differs("its manifest lists it, but it is not there".to_owned());
        }
        Err(error) => {
            let why = std::io::Error::from(error);
            return Outcome::Differs(format!(
                "its manifest lists it, but it cannot be read: {why}"
            ));
        }
    };
    let Ok(meta) = found.metadata() else {
        return Outcome::NotRead;
    };
    if !meta.is_file() {
        return Outcome::Differs("its manifest lists it, but it is no regular file".to_owned());
    }
    if let Some(size) = file.size
        && size != meta.len()
    {
        return Outcome::Differs(format!(
            "it has {} bytes, its manifest says {size}",
            meta.len()
        ));
    }
    let Some(expected) = file.sha256 else {
        return Outcome::Same;
    };
    if !budget.take(meta.len()) {
        return Outcome::NotRead;
    }
    match sum(found) {
        Some(sum) if sum.eq_ignore_ascii_case(expected.trim()) => Outcome::Same,
        Some(sum) => Outcome::Differs(format!(
            "its SHA-256 is {}..., its manifest says {}",
            &sum[..12],
            short(expected)
        )),
        None => Outcome::NotRead,
    }
}

fn sum(file: File) -> Option<String> {
    use std::fmt::Write as _;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 64 * 1024];
    let mut file = file.take(LARGEST);
    loop {
        match file.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => hasher.update(&buffer[..count]),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) => return None,
        }
    }
    let mut text = String::new();
    for byte in hasher.finalize() {
        let _ = write!(text, "{byte:02x}");
    }
    Some(text)
}
