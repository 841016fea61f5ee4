//! Records of jobs that are nowhere.

use super::super::queue::Area;
use super::findings::{Findings, at};
use super::records::path;
use super::survey::Survey;

/// Records of jobs that are neither among the living nor in the archive.
pub(super) fn check(survey: &Survey, findings: &mut Findings) {
    for (name, recorded) in &survey.records {
        let known = survey.jobs.contains_key(name) || survey.put_away.contains_key(name);
        if known || recorded.count == 0 || !recorded.begun.is_empty() {
            continue;
        }
        let what = "records about a job that is neither in outbox/, nor in inbox/, nor in archive/";
        let way_out = "nothing has to be done, they are kept; but if nobody took the job out on \
                       purpose, ask the synchroniser's versions for it";
        findings.notice(
            "record-of-nobody",
            &at(Area::Outbox, &path(name)),
            what,
            way_out,
        );
    }
}
