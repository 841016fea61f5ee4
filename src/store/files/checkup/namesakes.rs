//! Living jobs that are taken for one another: one `job_id` in several directories, names that are two here
//! and one on Windows.

use std::collections::{BTreeMap, BTreeSet};

use super::super::queue::Area;
use super::findings::{Findings, at};
use super::names::Siblings;
use super::survey::Survey;
use crate::job::JobId;

/// Checks all living jobs, those of both areas together.
pub(super) fn check(survey: &Survey, findings: &mut Findings) {
    let mut siblings = Siblings::default();
    for (name, pair) in &survey.jobs {
        let area = pair.copies().next().map_or(Area::Outbox, |(area, _)| area);
        siblings.meet(&at(area, name), name, findings);
    }
    ids(survey, findings);
}

/// Groups all living directories by the ids they carry; a directory's own name is one of them.
fn ids(survey: &Survey, findings: &mut Findings) {
    let mut carriers: BTreeMap<&[u8], BTreeSet<&[u8]>> = BTreeMap::new();
    for (name, pair) in &survey.jobs {
        carriers.entry(name).or_default().insert(name);
        for (_, copy) in pair.copies() {
            if let Some(id) = copy.read.good().and_then(|m| m.job_id.as_deref()) {
                carriers.entry(id.as_bytes()).or_default().insert(name);
            }
        }
    }
    for (id, names) in carriers {
        let mut names = names.into_iter();
        let Some(first) = names.next() else { continue };
        let others: Vec<String> = names.map(|n| JobId::live(n).to_string()).collect();
        if others.is_empty() {
            continue;
        }
        let shown = others
            .iter()
            .take(5)
            .cloned()
            .collect::<Vec<_>>()
            .join(", ");
        let more = others.len().saturating_sub(5);
        let more = if more > 0 {
            format!(" and {more} more")
        } else {
            String::new()
        };
        let area = survey.jobs.get(first).and_then(|pair| pair.copies().next());
        let area = area.map_or(Area::Outbox, |(area, _)| area);
        let what = format!(
            "the job_id {} is carried by {shown}{more}, too: programs that go by job_id take them \
             for one job",
            JobId::live(id)
        );
        let way_out = "ask the submitter which one is meant and cancel the other; jobtui goes by \
                       directories and acts on one at a time";
        findings.warning("duplicate-id", &at(area, first), &what, way_out);
    }
}
