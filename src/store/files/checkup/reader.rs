//! Reads one copy of a job once, and tells on the way what is wrong with that copy alone.

use std::collections::HashSet;
use std::os::fd::{AsFd as _, BorrowedFd, OwnedFd};

use rustix::fs::{AtFlags, FileType, statat};
use serde_json::Value;

use super::super::print::FileMark;
use super::super::queue::{Area, Name};
use super::super::read::{Found, Scratch, side_by_side};
use super::findings::Findings;
use super::manifest::Read;
use super::tree::{self, Tree};
use super::{inputs, manifest, rules, script, times};
use crate::job::Moment;
use crate::wire::manifest::{Manifest, document};

/// One copy of a living job, or one archive entry.
#[derive(Debug)]
pub(super) struct Copy {
    pub(super) read: Read,
    pub(super) tree: Tree,
    /// When its directory changed here, by this machine's clock.
    pub(super) changed: Moment,
}

/// Reads copies, and knows what has to be known of the others meanwhile.
pub(super) struct Reader {
    now: Moment,
    /// The names in the outbox, sorted.
    submitted: Vec<Name>,
    /// Jobs that are over by what came back of them.
    pub(super) over: HashSet<Name>,
    budget: inputs::Budget,
}

/// Where a copy lies.
struct Spot<'a> {
    area: Area,
    /// The area, opened.
    fd: BorrowedFd<'a>,
    name: &'a [u8],
}

impl Reader {
    pub(super) fn new(now: Moment, submitted: Vec<Name>) -> Self {
        Self {
            now,
            submitted,
            over: HashSet::new(),
            budget: inputs::Budget::default(),
        }
    }

    /// All copies of these names, read side by side.
    pub(super) fn all(
        &self,
        area: Area,
        fd: &OwnedFd,
        names: Vec<Name>,
        findings: &mut Findings,
    ) -> Vec<(Name, Copy)> {
        let fd = fd.as_fd();
        let read_one = |name: &Name, scratch: &mut Scratch| {
            let spot = Spot { area, fd, name };
            self.copy(&spot, scratch)
        };
        let mut read = side_by_side(&names, read_one);
        // A synchroniser takes the old manifest away a moment before it puts the new one there, and a
        // moved job is gone: what lacks is looked at once more, after all others.
        for (name, slot) in names.iter().zip(&mut read) {
            let lacks = matches!(
                slot,
                Some((copy, _)) if matches!(copy.read, Read::Missing | Read::Malformed(_))
            );
            if lacks {
                *slot = read_one(name, &mut Scratch::default());
            }
        }
        let mut copies = Vec::new();
        for (name, slot) in names.into_iter().zip(read) {
            if let Some((copy, found)) = slot {
                findings.take_in(found);
                copies.push((name, copy));
            }
        }
        copies
    }

    /// One copy and what is wrong with it alone; none when it is gone again.
    fn copy(&self, spot: &Spot<'_>, scratch: &mut Scratch) -> Option<(Copy, Findings)> {
        let Spot { area, fd, name } = *spot;
        let mut findings = Findings::default();
        let found = &mut findings;
        let stat = statat(fd, name, AtFlags::SYMLINK_NOFOLLOW).ok()?;
        if FileType::from_raw_mode(stat.st_mode) != FileType::Directory {
            return None;
        }
        let changed = Moment(FileMark::of(&stat).stamped / 1_000_000);
        let tree = tree::walk(area, fd, name, self.now, found);
        let (bytes, mark, _) = scratch.live(fd, name);
        let read = Read::of(&bytes);
        let mut papers = None;
        if let (Read::Good(good), Found::Bytes(bytes)) = (&read, bytes) {
            let parsed = (!good.flags.is_empty() || good.created_at.is_none() || good.lists_files)
                .then(|| document(bytes).ok())
                .flatten();
            // What an archived job says changes nothing any more.
            if area != Area::Archive {
                manifest::check(area, name, good, bytes, parsed.as_ref(), found);
                papers = Some((good, parsed));
            }
        }
        let written = mark.map(|mark| Moment(mark.stamped / 1_000_000));
        manifest::unusable(area, name, &read, written, self.now, found);
        if let Some((good, parsed)) = papers
            && self.speaks_first(area, name)
        {
            times::check(area, name, good, parsed.as_ref(), self.now, found);
            let over = good.state().is_over() || self.over.contains(name);
            if !over {
                self.handed_in(spot, good, parsed.as_ref(), tree, found);
            }
        }
        let copy = Copy {
            read,
            tree,
            changed,
        };
        Some((copy, findings))
    }

    /// What matters as long as the job is still to be run.
    fn handed_in(
        &self,
        spot: &Spot<'_>,
        manifest: &Manifest,
        document: Option<&Value>,
        tree: Tree,
        findings: &mut Findings,
    ) {
        let Spot { area, fd, name } = *spot;
        rules::name(area, name, findings);
        rules::paths(area, name, manifest, document, findings);
        if area != Area::Outbox {
            return;
        }
        rules::readme(area, name, tree.readme, findings);
        let moving = tree.transfers > 0;
        script::check(fd, area, name, manifest, moving, findings);
        if let Some(document) = document {
            inputs::check(fd, area, name, document, &self.budget, findings);
        }
    }

    /// Whether this copy is the one that tells how the job was handed in.
    fn speaks_first(&self, area: Area, name: &[u8]) -> bool {
        match area {
            Area::Outbox => true,
            Area::Inbox => self
                .submitted
                .binary_search_by(|n| (**n).cmp(name))
                .is_err(),
            Area::Archive => false,
        }
    }
}
