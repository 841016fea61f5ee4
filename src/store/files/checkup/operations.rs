//! Operations that were begun and whose end nobody recorded: what lies where tells how far they came.

use super::super::queue::{Area, Queue};
use super::super::record::Begun;
use super::super::recover::{Progress, broke_off, progress};
use super::findings::{Findings, at, span};
use super::survey::{Name, Survey};
use crate::job::{JobId, Moment};

/// Tells of every operation that broke off; gives the jobs they are about.
pub(super) fn check(
    queue: &Queue,
    survey: &Survey,
    now: Moment,
    findings: &mut Findings,
) -> Vec<Name> {
    let mut unfinished = Vec::new();
    for (name, recorded) in &survey.records {
        for begun in &recorded.begun {
            if !broke_off(begun, now) {
                continue;
            }
            unfinished.push(name.clone());
            let steps = begun.steps.iter().map(|step| progress(queue, step));
            tell(name, begun, &steps.collect::<Vec<_>>(), now, findings);
        }
    }
    unfinished.dedup();
    unfinished
}

fn tell(name: &[u8], begun: &Begun, steps: &[Progress], now: Moment, findings: &mut Findings) {
    let id = JobId::live(name);
    let op = begun.op.word();
    let place = at(Area::Outbox, &[b".jobtui/v1/", name].concat());
    let start = format!(
        "{op} of {id} was begun {} by {} and its end was never recorded",
        begun.at.map_or_else(
            || "at an unknown time".to_owned(),
            |at| format!("{} ago", span(now.since(at)))
        ),
        begun.by,
    );
    let of = |wanted: Progress| {
        let fitting = begun.steps.iter().zip(steps);
        let fitting = fitting.filter(|(_, step)| **step == wanted);
        let told: Vec<String> = fitting
            .map(|(step, _)| format!("{} -> {}", step.from.printed(), step.to.printed()))
            .collect();
        told.join(" and ")
    };
    let any = |step: Progress| steps.contains(&step);
    if steps.is_empty() || any(Progress::Unclear) {
        let what = format!("{start}; from its record it cannot be told what was to move where");
        let way_out =
            format!("look with `jobtui show {id}` where the job lies, and ask for it again");
        findings.warning("operation-unclear", &place, &what, &way_out);
    } else if any(Progress::Both) {
        let what = format!(
            "{start}: both ends exist with content ({})",
            of(Progress::Both)
        );
        let way_out = "compare the two by hand. Nothing is lost and jobtui touches neither; when \
                       one of them is known to be a mere left-over, its owner can move it away";
        findings.error("operation-doubled", &place, &what, way_out);
    } else if any(Progress::Neither) {
        let what = format!("{start}: neither end is there ({})", of(Progress::Neither));
        let way_out = "somebody moved it elsewhere: look for its name in archive/ and in the \
                       synchroniser's versions, and ask the other operators";
        findings.error("operation-lost", &place, &what, way_out);
    } else if any(Progress::ToDo) {
        let moved = of(Progress::Done);
        let so_far = if moved.is_empty() {
            "nothing has moved yet".to_owned()
        } else {
            format!("already moved: {moved}")
        };
        let what = format!("{start}: {so_far}; still to move: {}", of(Progress::ToDo));
        let way_out = format!(
            "{} goes on where it broke off; nothing is lost meanwhile",
            again(op, &id)
        );
        findings.error("operation-unfinished", &place, &what, &way_out);
    } else {
        let what = format!(
            "{start}; all of it has moved ({}), only the record lacks",
            of(Progress::Done)
        );
        let way_out = "`jobtui recover` adds the missing record, and so does every start of the \
                       dashboard; the job itself is where it belongs";
        findings.warning("operation-unrecorded", &place, &what, way_out);
    }
}

fn again(op: &str, id: &JobId) -> String {
    match op {
        "withdraw" => format!("`jobtui cancel {id}`"),
        other => format!("`jobtui {other} {id}`"),
    }
}
