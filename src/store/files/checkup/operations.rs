//! Operations that were begun and whose end nobody recorded: what lies where tells how far they came.

use super::super::queue::{Area, Name, Queue};
use super::super::record::{Begun, Op, Step};
use super::super::recover::{Case, Progress, broke_off, is_elsewhere, judge, progress, word};
use super::findings::{Findings, at, span};
use super::survey::Survey;
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
        let entries = survey.put_away.get(name).map_or(&[][..], Vec::as_slice);
        for begun in recorded.begun.iter().filter(|begun| broke_off(begun, now)) {
            unfinished.push(name.clone());
            let story = Story {
                id: JobId::live(name),
                begun,
                steps: begun.steps.iter().map(|s| progress(queue, s)).collect(),
                now,
            };
            let elsewhere = |step: &Step| is_elsewhere(step, begun, entries);
            story.tell(judge(queue, begun, elsewhere), findings);
        }
    }
    unfinished.dedup();
    unfinished
}

/// One operation and how far each of its moves came.
struct Story<'a> {
    id: JobId,
    begun: &'a Begun,
    steps: Vec<Progress>,
    now: Moment,
}

impl Story<'_> {
    fn tell(&self, case: Case, findings: &mut Findings) {
        let id = &self.id;
        let start = self.start();
        let place = at(
            Area::Outbox,
            &[b".jobtui/v1/", id.raw().as_slice()].concat(),
        );
        match case {
            Case::Finished => {
                let what = format!(
                    "{start}; all of it has moved ({}), only the record lacks",
                    self.moves(Progress::Done)
                );
                findings.warning("operation-unrecorded", &place, &what, SETTLED_BY_ITSELF);
            }
            Case::Elsewhere => {
                let what = format!(
                    "{start}; somebody else has moved the job meanwhile, so nothing is left to do \
                     ({})",
                    self.moves(Progress::Neither)
                );
                findings.warning("operation-overtaken", &place, &what, SETTLED_BY_ITSELF);
            }
            Case::Resumable => {
                let moved = self.moves(Progress::Done);
                let so_far = if moved.is_empty() {
                    "nothing has moved yet".to_owned()
                } else {
                    format!("already moved: {moved}")
                };
                let what = format!(
                    "{start}: {so_far}; still to move: {}",
                    self.moves(Progress::ToDo)
                );
                let way_out = format!(
                    "{} goes on where it broke off; nothing is lost meanwhile",
                    self.again()
                );
                findings.error("operation-unfinished", &place, &what, &way_out);
            }
            Case::Unclear => {
                let what =
                    format!("{start}; from its record it cannot be told what was to move where");
                let way_out = format!(
                    "look with `jobtui show {id}` where the job lies, and ask for it again"
                );
                findings.warning("operation-unclear", &place, &what, &way_out);
            }
            Case::Doubled => {
                let what = format!(
                    "{start}: both ends exist with content ({})",
                    self.moves(Progress::Both)
                );
                let way_out = "compare the two by hand. Nothing is lost and jobtui touches neither; \
                               when one of them is known to be a mere left-over, its owner can move \
                               it away";
                findings.error("operation-doubled", &place, &what, way_out);
            }
            Case::Lost => {
                let what = format!(
                    "{start}: nothing is at either end, and the job is nowhere in this queue ({})",
                    self.moves(Progress::Neither)
                );
                let way_out = "look for it on the other side, in the synchroniser's versions and in \
                               backups, and ask the other operators";
                findings.error("operation-lost", &place, &what, way_out);
            }
        }
    }

    fn start(&self) -> String {
        let when = self.begun.at.map_or_else(
            || "at an unknown time".to_owned(),
            |at| format!("{} ago", span(self.now.since(at))),
        );
        format!(
            "the {} of {} was begun {when} by {} and its end was never recorded",
            word(self.begun.op),
            self.id,
            self.begun.by
        )
    }

    /// The moves that came so far, as records print them.
    fn moves(&self, wanted: Progress) -> String {
        let all = self.begun.steps.iter().zip(&self.steps);
        let fitting = all.filter(|(_, progress)| **progress == wanted);
        let told: Vec<String> = fitting
            .map(|(step, _)| format!("{} -> {}", step.from.printed(), step.to.printed()))
            .collect();
        told.join(" and ")
    }

    /// The command that goes on.
    fn again(&self) -> String {
        let mut all = self.begun.steps.iter().zip(&self.steps);
        let left = all.find(|(_, progress)| **progress == Progress::ToDo);
        match (self.begun.op, left) {
            // What is restored goes by its name in the archive.
            (Op::Restore, Some((step, _))) => {
                format!("`jobtui restore {}`", JobId::archived(&step.from.name))
            }
            (op, _) => format!("`jobtui {} {}`", word(op), self.id),
        }
    }
}

const SETTLED_BY_ITSELF: &str = "`jobtui recover` puts that on record, and so does every start of \
                                 the dashboard; the job itself is where it belongs";
