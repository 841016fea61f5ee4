//! The archive's entries: those without a manifest, and jobs that were put away twice.

use super::super::queue::Area;
use super::super::tag;
use super::findings::{Findings, at};
use super::manifest::Read;
use super::survey::Survey;
use crate::job::JobId;

/// Checks every entry that was looked into.
pub(super) fn check(survey: &Survey, findings: &mut Findings) {
    for (name, copy) in &survey.archive {
        let original = tag::original(name);
        let place = at(Area::Archive, name);
        // A job that is split between here and there is told as such.
        let split = survey
            .jobs
            .get(original)
            .is_some_and(super::survey::Pair::has_manifest);
        if !matches!(copy.read, Read::Missing) || split {
            continue;
        }
        if copy.tree.entries == 0 {
            let what = "an empty directory: a name that was claimed for a move, or what a move left \
                        behind";
            let way_out = "nothing has to be done; it holds no job";
            findings.notice("empty-directory", &place, what, way_out);
        } else {
            let what = "there is no job.json in it: still arriving, or never complete";
            let way_out = "look whether the synchroniser reports errors for archive/; the other \
                           files in it are as they were";
            findings.warning("no-manifest", &place, what, way_out);
        }
    }
    twice(survey, findings);
}

/// Two entries of one job and one kind: both sides put it away, or its name was used twice.
fn twice(survey: &Survey, findings: &mut Findings) {
    let mut names: Vec<_> = survey.put_away.iter().collect();
    names.sort_unstable_by_key(|(name, _)| *name);
    for (original, entries) in names {
        for kind in [tag::Copy::Inputs, tag::Copy::Results] {
            let mut same = entries.iter().filter(|e| tag::copy(e) == Some(kind));
            let (Some(first), Some(second)) = (same.next(), same.next()) else {
                continue;
            };
            let what = format!(
                "{} was put away more than once: also as archive/{}",
                JobId::live(original),
                JobId::archived(second)
            );
            let way_out =
                "nothing has to be done; both are complete and neither replaces the other";
            findings.notice("archived-twice", &at(Area::Archive, first), &what, way_out);
        }
    }
}
