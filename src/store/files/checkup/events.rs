//! Whether this machine can tell of changes in the queue at once, or has to be asked every few seconds.

use std::fs;

use rustix::fs::inotify::{self, CreateFlags};

use super::super::queue::Queue;

use super::findings::Findings;
use super::survey::Survey;
use crate::store::remote;

const WATCHES: &str = "/proc/sys/fs/inotify/max_user_watches";
const INSTANCES: &str = "/proc/sys/fs/inotify/max_user_instances";

/// The areas, the root and the records.
const FIXED: usize = 5;

/// Checks what the dashboard needs to see changes at once.
pub(super) fn check(queue: &Queue, survey: &Survey, findings: &mut Findings) {
    if let Some(kind) = remote::kind(&queue.root) {
        let what = format!(
            "the queue lies on {kind}: changes made by other machines come without an event, so it \
             is looked at every 5 s"
        );
        let way_out = "nothing has to be done; news may be 5 s old";
        findings.notice("no-change-events", ".", &what, way_out);
        return;
    }
    // An instance is taken for a moment and given back; it watches nothing.
    let refused = inotify::init(CreateFlags::CLOEXEC).is_err();
    instances(refused, number(INSTANCES), findings);
    watches(needed(survey), number(WATCHES), findings);
}

/// One watch for each directory of a living job, and one for the records of each that has some.
fn needed(survey: &Survey) -> usize {
    let jobs = survey
        .jobs
        .iter()
        .map(|(name, pair)| pair.copies().count() + usize::from(survey.records.contains_key(name)));
    FIXED + jobs.sum::<usize>()
}

fn number(place: &str) -> Option<usize> {
    fs::read_to_string(place).ok()?.trim().parse().ok()
}

fn instances(refused: bool, limit: Option<usize>, findings: &mut Findings) {
    if !refused {
        return;
    }
    let limit = limit.map_or_else(|| "its limit".to_owned(), |l| format!("all {l}"));
    let what = format!(
        "this user already has {limit} of the system's change watchers (inotify instances) in use: \
         the queue is looked at every 5 s instead"
    );
    let way_out = "close programs that watch files, or have the administrator raise \
                   fs.inotify.max_user_instances";
    findings.notice("no-change-events", ".", &what, way_out);
}

/// Half of the system's watches are left to others: beyond that, jobs are seen by the regular look.
fn watches(needed: usize, limit: Option<usize>, findings: &mut Findings) {
    let Some(limit) = limit.filter(|limit| needed > limit / 2) else {
        return;
    };
    let what = format!(
        "{needed} directories would have to be watched, and the system allows this user {limit} in \
         all, of which jobtui takes at most half: changes of the others are seen after up to 25 s"
    );
    let way_out = "archive what is over, or have the administrator raise \
                   fs.inotify.max_user_watches";
    findings.notice("few-watches", ".", &what, way_out);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(findings: Findings) -> Vec<&'static str> {
        findings.into_all().iter().map(|found| found.kind).collect()
    }

    #[test]
    fn limits_are_told_only_when_this_queue_meets_them() {
        let mut found = Findings::default();
        watches(100, Some(200), &mut found);
        watches(100, None, &mut found);
        instances(false, Some(128), &mut found);
        assert!(kinds(found).is_empty());
        let mut found = Findings::default();
        watches(101, Some(200), &mut found);
        instances(true, Some(128), &mut found);
        assert_eq!(kinds(found), ["few-watches", "no-change-events"]);
    }
}
