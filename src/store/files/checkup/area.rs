//! What lies directly in an area and is no job; names of jobs that collide; names too long to be put away.

use std::os::fd::OwnedFd;

use rustix::fs::{AtFlags, FileType, statat};

use super::super::name::{self, Kind};
use super::super::print::nanoseconds;
use super::super::queue::{Area, Name};
use super::findings::{Findings, at};
use super::names::{self, Siblings};
use super::tree::special;
use super::{editing, transfers};
use crate::job::Moment;

/// So many entries of an area that are no jobs are told one by one.
const MOST: usize = 1_000;

/// Tells of everything in an area that is no directory of a job.
pub(super) fn foreign(
    area: Area,
    fd: &OwnedFd,
    odd: &[(Name, FileType)],
    now: Moment,
    findings: &mut Findings,
) {
    if odd.len() > MOST {
        let what = format!(
            "{} more entries that are no jobs, not told one by one",
            odd.len() - MOST
        );
        let way_out = "settle those that are told first, then run doctor again";
        findings.notice(
            "more-findings",
            &format!("{}/", area.word()),
            &what,
            way_out,
        );
    }
    for (raw, kind) in odd.iter().take(MOST) {
        let place = at(area, raw);
        if area == Area::Inbox {
            editing::check(&place, raw, findings);
        }
        if name::is_transfer(raw) {
            let stat = statat(fd, &**raw, AtFlags::SYMLINK_NOFOLLOW).ok();
            let written = stat.map(|stat| Moment(nanoseconds(&stat) / 1_000_000));
            transfers::check(&place, written, now, findings);
        } else if name::is_housekeeping(raw) {
            if &**raw == b".jobtui" && area == Area::Archive {
                let what = "records of jobtui belong into outbox/: what lies here is not read";
                let way_out = "find out who moved it here; records are never moved";
                findings.notice("foreign-entry", &place, what, way_out);
            }
        } else if *kind == FileType::Symlink {
            let what = "a link in place of a job: shown, but never followed, and nothing can be \
                        done with it";
            let way_out = "have the job itself copied here under a new name (`jobtui submit PATH`)";
            findings.warning("link", &place, what, way_out);
        } else {
            let what = match kind {
                FileType::RegularFile => "a file beside the jobs: no job, and jobtui ignores it",
                FileType::Directory => "a hidden directory beside the jobs: jobtui ignores it",
                other => {
                    let what = format!("{} beside the jobs: jobtui ignores it", special(*other));
                    let way_out = "find out which program made it";
                    findings.notice("foreign-entry", &place, &what, way_out);
                    continue;
                }
            };
            let way_out = "nothing breaks; if nobody misses it, its owner can take it out";
            findings.notice("foreign-entry", &place, what, way_out);
        }
    }
}

/// Names of an area that will not arrive, collide, or cannot be put away. They come sorted. Living names
/// are compared over both areas elsewhere.
pub(super) fn namesakes(area: Area, names: &[Name], findings: &mut Findings) {
    let mut siblings = Siblings::default();
    for raw in names {
        let place = at(area, raw);
        names::check(&place, raw, findings);
        if area == Area::Archive {
            siblings.meet(&place, raw, findings);
        } else if name::archive_name(raw, Moment(0), Kind::Cancelled, 1).is_none() {
            let what = format!(
                "its name has {} bytes: with the archive's stamp behind it, it is longer than a \
                 disk takes, so it can neither be archived nor withdrawn",
                raw.len()
            );
            let way_out =
                "when it is over, have its owner move it away by hand under a shorter name";
            findings.warning("name-too-long", &place, &what, way_out);
        }
    }
}
