//! The script a job names: whether it is there, and whether it holds absolute paths of either system.

use std::fs::File;
use std::io::Read as _;
use std::os::fd::{BorrowedFd, OwnedFd};

use memchr::memchr2_iter;
use rustix::fs::{FileType, fstat};
use rustix::io::Errno;

use super::super::queue::Area;
use super::super::read::open_regular;
use super::findings::{Findings, at, inside, short};
use super::tree::special;
use crate::wire::manifest::{Manifest, leaves_the_job};

/// So much of a script is looked at, in bytes.
const MOST: u64 = 256 * 1024;

/// Directories that begin the absolute paths people write by mistake.
const ROOTS: [&str; 13] = [
    "home/",
    "tmp/",
    "opt/",
    "usr/",
    "mnt/",
    "media/",
    "root/",
    "var/",
    "srv/",
    "data/",
    "scratch/",
    "job-queue/",
    "Users/",
];

/// Checks the script of a copy that must hold it. `moving` is how the copy is still changing, if it is.
pub(super) fn check(
    fd: BorrowedFd<'_>,
    area: Area,
    job: &[u8],
    manifest: &Manifest,
    moving: bool,
    findings: &mut Findings,
) {
    let Some(script) = manifest.script.as_deref().filter(|s| !s.trim().is_empty()) else {
        let what = "it names no script: nobody knows what to run";
        let way_out = "have the submitter name it in `script` and send the job again";
        findings.notice(
            "script-not-named",
            &inside(area, job, "job.json"),
            what,
            way_out,
        );
        return;
    };
    if leaves_the_job(script) || script.contains(':') {
        return;
    }
    let below = script.replace('\\', "/");
    let path = [job, b"/", below.as_bytes()].concat();
    let place = at(area, &path);
    match open_regular(fd, &path) {
        Ok(file) => opened(&place, file, findings),
        Err(Errno::NOENT | Errno::NOTDIR) => missing(&place, script, moving, findings),
        Err(Errno::LOOP | Errno::MLINK | Errno::XDEV) => {
            no_file(&place, "a link, or lies behind one", findings);
        }
        Err(Errno::NXIO | Errno::NODEV) => no_file(&place, "a socket or a device", findings),
        Err(error) => {
            let why = std::io::Error::from(error);
            let what = format!("the script it names cannot be read: {why}");
            let way_out =
                "have its owner give this user (and the synchroniser) the right to read it";
            findings.warning("script-missing", &place, &what, way_out);
        }
    }
}

fn opened(place: &str, file: OwnedFd, findings: &mut Findings) {
    let kind = fstat(&file).map(|stat| FileType::from_raw_mode(stat.st_mode));
    match kind {
        Ok(FileType::RegularFile) => {
            let mut text = Vec::new();
            // What cannot be read to its end is looked at as far as it came.
            let _ = File::from(file).take(MOST).read_to_end(&mut text);
            if let Some((line, path)) = absolute_path(&text) {
                tell(place, line, &path, findings);
            }
        }
        Ok(FileType::Directory) => no_file(place, "a directory", findings),
        Ok(kind) => no_file(place, special(kind), findings),
        // It is there, and gone again.
        Err(_) => {}
    }
}

fn no_file(place: &str, what: &str, findings: &mut Findings) {
    let what = format!("the script it names is {what}, no file");
    let way_out = "have the job sent again with a real file there; nothing can be run";
    findings.warning("script-missing", place, &what, way_out);
}

fn missing(place: &str, script: &str, moving: bool, findings: &mut Findings) {
    let script = short(script);
    if moving {
        let what = format!("the script `{script}` it names is not here yet: still arriving");
        let way_out = "wait until the transfer ends, then run doctor again";
        findings.notice("script-missing", place, &what, way_out);
    } else {
        let what = format!("the script `{script}` it names is not there: the job cannot be run");
        let way_out = "if it was just submitted, wait for the transfer; else have the submitter \
                       send the job again with its script";
        findings.warning("script-missing", place, &what, way_out);
    }
}

fn tell(place: &str, line: usize, path: &str, findings: &mut Findings) {
    let what = format!(
        "line {line} holds the absolute path `{}`: it is another place, or none, on the other \
         machine (rule 5)",
        short(path)
    );
    let way_out = "ask the submitter; if the script needs that path, have it sent again with a \
                   path relative to the job";
    findings.notice("absolute-path-in-script", place, &what, way_out);
}

/// The first absolute path in a text and its line, comments left out. A guess, and told as such.
fn absolute_path(text: &[u8]) -> Option<(usize, String)> {
    for (number, line) in text.split(|b| *b == b'\n').enumerate() {
        if line.trim_ascii_start().starts_with(b"#") {
            continue;
        }
        for at in memchr2_iter(b'/', b'\\', line) {
            if let Some(start) = starts_path(line, at) {
                let path = &line[start..];
                let end = path
                    .iter()
                    .position(|b| b"\"'`;,)>".contains(b) || *b < b' ');
                let path = &path[..end.unwrap_or(path.len())];
                return Some((number + 1, String::from_utf8_lossy(path).into_owned()));
            }
        }
    }
    None
}

/// Where the absolute path begins whose first separator stands here, if one does.
fn starts_path(line: &[u8], at: usize) -> Option<usize> {
    let opens = |before: Option<usize>| {
        before
            .and_then(|before| line.get(before))
            .is_none_or(|b| b"\"'`=(,[ \t".contains(b))
    };
    // `C:\` and `C:/`, but not `http://`.
    if at >= 2 && line[at - 1] == b':' && line[at - 2].is_ascii_alphabetic() {
        return opens((at - 2).checked_sub(1)).then_some(at - 2);
    }
    let rest = &line[at + 1..];
    let rooted = line[at] == b'/' && ROOTS.iter().any(|root| rest.starts_with(root.as_bytes()));
    (rooted && opens(at.checked_sub(1))).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absolute_paths_are_found_with_their_line_and_addresses_are_not() {
        let found = |text: &str| absolute_path(text.as_bytes());
        assert_eq!(
            found("import os\nopen('/home/ann/model.prt')"),
            Some((2, "/home/ann/model.prt".to_owned()))
        );
        assert_eq!(
            found("path = r\"C:\\Atomizer\\x.sim\"\n"),
            Some((1, "C:\\Atomizer\\x.sim".to_owned()))
        );
        assert_eq!(found("p=D:/x"), Some((1, "D:/x".to_owned())));
        for text in [
            "#!/usr/bin/env python3\nprint('a/b')",
            "# see /home/ann",
            "url = 'http://home/x'",
            "a = b / c",
            "open('1_setup/home/x')",
            "x = 'tmp/y'",
            "",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
