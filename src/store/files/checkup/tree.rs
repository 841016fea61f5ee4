//! A walk through all of one job's directory: names, kinds, transfers, times. Follows no link, opens no
//! file, and ends after so many entries and so many levels, whatever somebody built there.

use std::os::fd::{AsFd as _, BorrowedFd, OwnedFd};

use rustix::fs::{AtFlags, FileType, Stat, statat};
use rustix::io::Errno;

use super::super::area::{each_entry, kind_of, open_beneath};
use super::super::name;
use super::super::print::nanoseconds;
use super::super::queue::Area;
use super::super::stir::GROWING;
use super::findings::{Findings, at, files};
use super::names::{self, Siblings};
use super::{CLOCKS_DIFFER, conflicts, editing, transfers};
use crate::job::{JobId, Moment};

/// So many entries of one job are looked at.
const MOST: usize = 10_000;
/// Directories are entered to this depth: each level holds one descriptor open.
const DEEPEST: usize = 40;
/// So many findings of one job are told one by one.
const MOST_TOLD: usize = 500;

/// What the walk tells beside its findings.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tree {
    pub(super) entries: usize,
    pub(super) transfers: usize,
    pub(super) readme: bool,
    /// The newest believable time among what grows while a job runs.
    pub(super) grown: Option<Moment>,
}

struct Walk<'a> {
    area: Area,
    now: Moment,
    /// The job's printed name.
    job: String,
    /// Below the area.
    path: Vec<u8>,
    /// How long the job's own name is in it, with the slash behind.
    root: usize,
    findings: &'a mut Findings,
    before: usize,
    untold: usize,
    tree: Tree,
    /// Files whose time lies ahead: how many, and the one furthest ahead.
    ahead: (usize, Option<(Moment, String)>),
    full: bool,
    too_deep: bool,
}

/// Looks through a directory.
pub(super) fn walk(
    area: Area,
    fd: BorrowedFd<'_>,
    job: &[u8],
    now: Moment,
    findings: &mut Findings,
) -> Tree {
    let before = findings.count();
    let mut walk = Walk {
        area,
        now,
        job: JobId::live(job).to_string(),
        path: Vec::new(),
        root: job.len() + 1,
        findings,
        before,
        untold: 0,
        tree: Tree::default(),
        ahead: (0, None),
        full: false,
        too_deep: false,
    };
    walk.directory(fd, job, 0);
    walk.end();
    walk.tree
}

impl Walk<'_> {
    fn place(&self) -> String {
        at(self.area, &self.path)
    }

    fn directory(&mut self, parent: BorrowedFd<'_>, raw: &[u8], depth: usize) {
        let length = self.path.len();
        if depth > 0 {
            self.path.push(b'/');
        }
        self.path.extend_from_slice(raw);
        let mut entries = Vec::new();
        let room = MOST - self.tree.entries;
        let listed = open_beneath(parent, raw).and_then(|fd| {
            let whole = each_entry(&fd, |entry, kind| {
                if entries.len() == room {
                    return Err(Errno::OVERFLOW);
                }
                entries.push((entry.to_vec(), kind_of(&fd, entry, kind)?));
                Ok(())
            });
            if whole == Err(Errno::OVERFLOW) {
                self.full = true;
            } else {
                whole?;
            }
            Ok(fd)
        });
        match listed {
            Ok(fd) => {
                entries.sort_unstable_by(|a, b| a.0.cmp(&b.0));
                self.tree.entries += entries.len();
                self.entries(&fd, &entries, depth);
            }
            // It went away meanwhile.
            Err(Errno::NOENT) => {}
            Err(error) => self.closed(error),
        }
        self.path.truncate(length);
    }

    fn closed(&mut self, error: Errno) {
        let why = std::io::Error::from(error);
        let what = format!("this directory cannot be listed: {why}");
        let way_out = "have its owner give this user the right to read it; until then nothing in \
                       it was checked";
        let place = self.place();
        self.findings
            .warning("unreadable-directory", &place, &what, way_out);
    }

    fn entries(&mut self, fd: &OwnedFd, entries: &[(Vec<u8>, FileType)], depth: usize) {
        let mut siblings = Siblings::default();
        for (raw, kind) in entries {
            let length = self.path.len();
            self.path.push(b'/');
            self.path.extend_from_slice(raw);
            let told = self.findings.count();
            self.entry(fd.as_fd(), raw, *kind, depth, &mut siblings);
            if self.findings.count() - self.before > MOST_TOLD {
                self.untold += self.findings.cut(told);
            }
            self.path.truncate(length);
            if *kind == FileType::Directory && !name::is_housekeeping(raw) && !self.full {
                if depth < DEEPEST {
                    self.directory(fd.as_fd(), raw, depth + 1);
                } else {
                    self.too_deep = true;
                }
            }
        }
    }

    fn entry(
        &mut self,
        fd: BorrowedFd<'_>,
        raw: &[u8],
        kind: FileType,
        depth: usize,
        siblings: &mut Siblings,
    ) {
        let place = self.place();
        let archived = self.area == Area::Archive;
        if self.area == Area::Inbox {
            editing::check(&place, raw, self.findings);
        }
        if name::is_transfer(raw) {
            self.tree.transfers += 1;
            let written = look(fd, raw).map(|stat| time(&stat));
            transfers::check(&place, written, self.now, self.findings);
            return;
        }
        if name::is_housekeeping(raw) {
            return;
        }
        names::check(&place, raw, self.findings);
        siblings.meet(&place, raw, self.findings);
        if name::is_conflict_copy(raw) {
            let manifest = depth == 0 && name::conflict_stem(raw) == Some(b"job");
            let job = self.job.clone();
            let job = manifest.then_some(job.as_str());
            conflicts::check(&place, raw, job, archived, self.findings);
        }
        match kind {
            FileType::RegularFile if !archived => self.file(fd, raw, depth, &place),
            FileType::RegularFile | FileType::Directory | FileType::Unknown => {}
            FileType::Symlink => {
                let what = "a link: jobtui follows none, and on Windows it may not arrive at all";
                let way_out = "have the job sent again with the file itself in its place";
                self.findings.warning("link", &place, what, way_out);
            }
            _ => {
                let what = format!(
                    "{}: the synchroniser never sends such a thing",
                    special(kind)
                );
                let way_out = "find out which program made it; it can be taken out of the job by \
                               its owner";
                self.findings
                    .warning("special-file", &place, &what, way_out);
            }
        }
    }

    fn file(&mut self, fd: BorrowedFd<'_>, raw: &[u8], depth: usize, place: &str) {
        if depth == 0 && raw.to_ascii_lowercase().starts_with(b"readme") {
            self.tree.readme = true;
        }
        let Some(stat) = look(fd, raw) else { return };
        let written = time(&stat);
        let below = self.path.get(self.root..).unwrap_or_default();
        let grows = below == b"job.json"
            || below == b"heartbeat.json"
            || GROWING.iter().any(|file| below.starts_with(file));
        if grows {
            // A wrong clock tells nothing, not even that nothing moves.
            let believed = written.min(self.now);
            self.tree.grown = self.tree.grown.max(Some(believed));
        }
        if written > self.now.plus(CLOCKS_DIFFER) {
            self.ahead.0 += 1;
            if self
                .ahead
                .1
                .as_ref()
                .is_none_or(|(most, _)| *most < written)
            {
                self.ahead.1 = Some((written, place.to_owned()));
            }
        }
    }

    /// What can only be said of the whole.
    fn end(&mut self) {
        let place = format!("{}/{}", self.area.word(), self.job);
        if self.full {
            let what = format!("more than {MOST} entries: only the first of them were looked at");
            let way_out = "ask its owner whether this is one job; so many files take long to \
                           carry and to check";
            self.findings
                .warning("too-many-entries", &place, &what, way_out);
        }
        if self.too_deep {
            let what = format!("directories deeper than {DEEPEST} levels: not looked into");
            let way_out =
                "ask its owner whether that is meant; Windows paths end at 260 characters";
            self.findings.warning("too-deep", &place, &what, way_out);
        }
        if self.untold > 0 {
            let what = format!(
                "{} more findings in this job, not told one by one",
                self.untold
            );
            let way_out = "settle those that are told first, then run doctor again";
            self.findings
                .notice("more-findings", &place, &what, way_out);
        }
        if let (count, Some((furthest, example))) = std::mem::take(&mut self.ahead) {
            let what = format!(
                "times in the future in {}, up to {}: a clock is wrong somewhere",
                files(count),
                furthest.rfc3339()
            );
            let way_out = "set the clock of the machine that wrote them; a version with a future \
                           time wins every conflict until then";
            self.findings
                .warning("file-time-ahead", &example, &what, way_out);
        }
    }
}

fn look(fd: BorrowedFd<'_>, raw: &[u8]) -> Option<Stat> {
    statat(fd, raw, AtFlags::SYMLINK_NOFOLLOW).ok()
}

fn time(stat: &Stat) -> Moment {
    Moment(nanoseconds(stat) / 1_000_000)
}

pub(super) fn special(kind: FileType) -> &'static str {
    match kind {
        FileType::Fifo => "a pipe",
        FileType::Socket => "a socket",
        FileType::CharacterDevice | FileType::BlockDevice => "a device",
        _ => "no regular file",
    }
}
