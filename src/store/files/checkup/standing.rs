//! Jobs without a manifest: arriving, abandoned, empty, or left over from a job that is in the archive;
//! and jobs that are in the archive and among the living at once.

use std::time::Duration;

use super::super::queue::{Area, Name};
use super::super::tag;
use super::findings::{Findings, at, span};
use super::manifest::Read;
use super::reader::Copy;
use super::survey::{Pair, Survey};
use crate::job::{JobId, Moment};

/// Files of a new job come in any order, and models are large: so long nobody worries.
const ARRIVING: Duration = Duration::from_secs(600);

/// Checks every living job against what is in the archive.
pub(super) fn check(survey: &Survey, unfinished: &[Name], now: Moment, findings: &mut Findings) {
    for (name, pair) in &survey.jobs {
        let archived = survey.put_away.get(name).map_or(&[][..], Vec::as_slice);
        // A move that broke off tells its own story.
        if !archived.is_empty() && !unfinished.contains(name) {
            returned(survey, name, pair, archived, findings);
        }
        let fragment = !archived.is_empty() && !pair.has_manifest();
        for (area, copy) in pair.copies() {
            if matches!(copy.read, Read::Missing) && !fragment {
                without_manifest(area, name, pair, copy, now, findings);
            }
        }
    }
}

fn without_manifest(
    area: Area,
    name: &[u8],
    pair: &Pair,
    copy: &Copy,
    now: Moment,
    findings: &mut Findings,
) {
    let place = at(area, name);
    let age = now.since(copy.changed);
    if copy.tree.entries == 0 {
        let what = format!(
            "an empty directory, unchanged for {}: what a move leaves behind for a minute, or a \
             submit that broke off",
            span(age)
        );
        let way_out =
            "if it stays, whoever made it can remove it (`rmdir`); jobtui removes nothing";
        findings.notice("empty-directory", &place, &what, way_out);
        return;
    }
    let twin = match area {
        Area::Inbox => pair.outbox.is_some(),
        Area::Outbox | Area::Archive => pair.inbox.is_some(),
    };
    let coming = if area == Area::Inbox && twin {
        "its results are still arriving, or were abandoned"
    } else {
        "it is still arriving, or was abandoned"
    };
    let last = format!("the last change in it was seen here {} ago", span(age));
    if copy.tree.transfers > 0 || age < ARRIVING {
        let what = format!("there is no job.json yet: {coming}; {last}");
        let way_out = format!(
            "wait; if there is none after {} min, ask its sender",
            ARRIVING.as_secs() / 60
        );
        findings.notice("arriving", &place, &what, &way_out);
    } else {
        let what = format!("there is no job.json (rule 2): {coming}; {last}");
        let way_out = match area {
            Area::Inbox => {
                "look whether the synchroniser reports errors; else ask the Windows side for job.json"
            }
            Area::Outbox | Area::Archive => {
                "look whether the synchroniser reports errors; else ask the submitter: without \
                 job.json nobody can know what to run"
            }
        };
        findings.warning("no-manifest", &place, &what, way_out);
    }
}

/// A living job whose name is in the archive, too.
fn returned(survey: &Survey, name: &[u8], pair: &Pair, archived: &[Name], findings: &mut Findings) {
    let Some((area, copy)) = pair.copies().next() else {
        return;
    };
    let place = at(area, name);
    let entries: Vec<String> = archived
        .iter()
        .take(3)
        .map(|entry| format!("archive/{}", JobId::archived(entry)))
        .collect();
    let entries = entries.join(" and ");
    if archived.iter().any(|entry| tag::is_withdrawn(entry)) && !is_bare(pair) {
        let what = format!(
            "cancelled, but started: it was taken back to {entries}, and something of it came \
             afterwards"
        );
        let way_out = "call the Windows side: it may still be running there. Nothing is lost; keep \
                       both copies until that is clear, then archive what came back";
        findings.warning("cancelled-but-started", &place, &what, way_out);
    } else if pair.has_manifest() {
        let lacking = archived
            .iter()
            .find(|entry| lacks_manifest(survey.archive.get(*entry)));
        if let Some(entry) = lacking {
            let what = format!(
                "split: job.json is here, other files of it are in archive/{}: a move between the \
                 two is under way, or broke off",
                JobId::archived(entry)
            );
            let way_out = "wait some minutes (a synchroniser moves file by file). If it stays, look \
                           for errors of the synchroniser; touch neither part";
            findings.warning("split-job", &place, &what, way_out);
        } else {
            let what = format!(
                "it is in the archive as {entries} and here as well: both sides moved or edited it, \
                 or its name was used again"
            );
            let way_out = format!(
                "compare both (`jobtui show {}` lists them); when it is over, archive it once more: \
                 it gets a name of its own and nothing is overwritten",
                JobId::live(name)
            );
            findings.warning("archived-and-live", &place, &what, &way_out);
        }
    } else {
        let what = format!(
            "left-over files of a job that is in the archive as {entries}: the other side wrote \
             here while the job was moved ({} entries)",
            copy.tree.entries
        );
        let way_out = "compare with the archived job: a file that it lacks, or has in an older version, \
                       exists only here. jobtui shows them under the archived job and leaves them \
                       where they are";
        findings.warning("fragment", &place, &what, way_out);
    }
}

/// Nothing but an empty directory, which a move leaves behind for a while.
fn is_bare(pair: &Pair) -> bool {
    pair.copies().all(|(_, copy)| copy.tree.entries == 0)
}

fn lacks_manifest(copy: Option<&Copy>) -> bool {
    copy.is_some_and(|copy| matches!(copy.read, Read::Missing))
}
