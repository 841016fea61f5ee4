//! A store whose every action is written down: what was asked, by whom, and what came of it; and of which no more
//! is asked than the settings allow.
//!
//! This is the one place for all faces: whatever reaches a source passes here, and what only opens a dialog, drafts
//! or is a dry run does not.

use super::open_log::OpenLog;
use super::{Nudge, Pace, Store, command, rules};
use crate::audit::{self, Place};
use crate::job::{
    Batch, Checkup, Comparison, Deed, DeedFrom, DeedOutcome, Deeds, Details, Done, Draft, JobId,
    LogAsk, LogChunk, NewJob, Now, Origin, Outage, Plain, Recovered, Refusal, RefusalKind, Request,
    Seen,
};
use crate::settings::SourceSpec;

/// What stands before the reason in an answer whose line could not be written.
const UNWRITTEN: &str = "; not written to the audit file ";

/// Another store, and where its actions are written down.
pub struct Audited {
    inner: Box<dyn Store>,
    spec: SourceSpec,
    who: String,
    place: Place,
    owners: rules::Owners,
}

/// The part of an answer that says that no line was written, and why.
pub fn unwritten(answer: &str) -> Option<&str> {
    let at = answer.rfind(UNWRITTEN)?;
    answer.get(at + 2..)
}

impl Audited {
    pub fn over(inner: Box<dyn Store>, spec: &SourceSpec, who: &str, place: Place) -> Self {
        Self {
            inner,
            spec: spec.clone(),
            who: who.to_owned(),
            place,
            owners: rules::Owners::default(),
        }
    }

    /// What is known before the source is asked.
    fn asked(&self, request: &Request, now: Now) -> Deed {
        let seen = seen(request);
        let (id, new_priority) = match request {
            Request::Submit(new) => match &new.origin {
                Origin::Job(id) => (Some(id), None),
                Origin::Blank | Origin::Folder(_) => (None, None),
            },
            Request::Reprioritise(seen, priority) => (Some(&seen.id), Some(*priority)),
            Request::Cancel(seen) | Request::Restore(seen) | Request::Archive(seen, _) => {
                (Some(&seen.id), None)
            }
        };
        Deed {
            verb: request.verb().word().into(),
            id: id.map_or_else(Plain::default, |id| Plain::long(id.name())),
            status: seen.map_or_else(Plain::default, |seen| seen.status.word().into()),
            priority: seen.and_then(|seen| seen.priority),
            new_priority,
            reason: seen.map_or_else(Plain::default, |seen| seen.reason.clone()),
            command: Plain::long(&command::of(&self.spec, request)),
            ..self.deed(now)
        }
    }

    fn deed(&self, now: Now) -> Deed {
        Deed {
            at: Some(now.wall),
            by: Plain::new(&self.who),
            source: Plain::new(&self.spec.name),
            kind: self.spec.kind.word().into(),
            ..Deed::new(DeedFrom::Audit, DeedOutcome::Done)
        }
    }

    /// Writes a line. When that fails the answer says so, and what was done stands.
    fn write(&self, deed: &Deed, answer: &mut Plain) {
        let (path, why) = match &self.place {
            Place::Off => return,
            Place::Refused { path, why } => (path, why.clone()),
            Place::File(path) => match audit::append(path, deed) {
                Ok(()) => return,
                Err(error) => (path, error.to_string()),
            },
        };
        *answer = Plain::long(&format!("{answer}{UNWRITTEN}{}: {why}", path.display()));
    }
}

fn seen(request: &Request) -> Option<&Seen> {
    match request {
        Request::Submit(_) => None,
        Request::Cancel(seen)
        | Request::Restore(seen)
        | Request::Archive(seen, _)
        | Request::Reprioritise(seen, _) => Some(seen),
    }
}

impl Store for Audited {
    fn carry_out(&mut self, request: &Request, now: Now) -> Result<Done, Refusal> {
        let mut deed = self.asked(request, now);
        let rules = &self.spec.rules;
        let refusal = rules::refusal(rules, request.verb())
            .or_else(|| self.owners.refusal(rules, &self.who, request));
        let answer = match refusal {
            Some(refusal) => Err(refusal),
            None => self.inner.carry_out(request, now),
        };
        match answer {
            Ok(mut done) => {
                deed.text = done.text.clone();
                let new = done.job.as_ref().map(|id| Plain::long(id.name()));
                deed.new_id = new.filter(|new| *new != deed.id).unwrap_or_default();
                self.write(&deed, &mut done.text);
                Ok(done)
            }
            Err(mut refusal) => {
                deed.outcome = match refusal.kind {
                    RefusalKind::Failed | RefusalKind::NotKnown => DeedOutcome::Failed,
                    RefusalKind::Changed
                    | RefusalKind::Unknown
                    | RefusalKind::NotPossible
                    | RefusalKind::NotAllowed
                    | RefusalKind::NeedsConsent
                    | RefusalKind::Unsound => DeedOutcome::Refused,
                };
                deed.new_priority = None;
                deed.text = refusal.text.clone();
                self.write(&deed, &mut refusal.text);
                Err(refusal)
            }
        }
    }

    fn recover(&mut self, now: Now) -> Vec<Recovered> {
        let mut found = self.inner.recover(now);
        // What is open was only looked at, and so is everything in a source that is not changed.
        let settled = |found: &&mut Recovered| found.finished && !self.spec.read_only;
        for recovered in found.iter_mut().filter(settled) {
            let deed = Deed {
                verb: "recover".into(),
                id: Plain::long(recovered.job.name()),
                text: recovered.text.clone(),
                command: Plain::long(&command::recover(&self.spec)),
                ..self.deed(now)
            };
            self.write(&deed, &mut recovered.text);
        }
        found
    }

    fn deeds(&mut self, most: usize) -> Result<Deeds, Refusal> {
        let mut notes = vec![Plain::long(&self.place.sentence())];
        let mut audited = Vec::new();
        if let Some(path) = self.place.file() {
            match audit::newest(path, most, |_| true) {
                Ok(newest) => {
                    if newest.foreign > 0 {
                        let text = format!("{} lines in it are no entries", newest.foreign);
                        notes.push(Plain::new(&text));
                    }
                    audited = newest.deeds;
                }
                Err(error) => notes.push(Plain::new(&format!("it cannot be read: {error}"))),
            }
        }
        let recorded = match self.inner.deeds(most) {
            Ok(inner) => {
                notes.extend(inner.notes);
                inner.deeds
            }
            Err(refusal) => {
                let text = format!("{}: {}", self.spec.name, refusal.text);
                notes.push(Plain::long(&text));
                Vec::new()
            }
        };
        let recorded = recorded.into_iter().map(|deed| Deed {
            source: Plain::new(&self.spec.name),
            kind: self.spec.kind.word().into(),
            ..deed
        });
        let deeds = audit::merge(audited, recorded.collect(), &self.who);
        Ok(Deeds { deeds, notes })
    }

    fn log_may_differ(&mut self) -> bool {
        self.inner.log_may_differ()
    }

    fn look_anew(&mut self) {
        self.inner.look_anew();
    }

    fn catch_up(&mut self, now: Now) -> Result<Batch, Outage> {
        let mut batch = self.inner.catch_up(now)?;
        self.owners.note(&self.spec.rules, &batch.changes);
        rules::limit(&self.spec.rules, &self.who, &mut batch.changes);
        Ok(batch)
    }

    fn draft(&mut self, new: &NewJob, now: Now) -> Result<Draft, Refusal> {
        self.inner.draft(new, now)
    }

    fn details(&mut self, job: &JobId) -> Result<Details, Refusal> {
        self.inner.details(job)
    }

    fn document(&mut self, job: &JobId) -> Result<serde_json::Value, Refusal> {
        self.inner.document(job)
    }

    fn read_log(&mut self, job: &JobId, ask: LogAsk) -> Result<LogChunk, Refusal> {
        self.inner.read_log(job, ask)
    }

    fn open_log(&mut self, job: &JobId) -> Result<Option<OpenLog>, Refusal> {
        self.inner.open_log(job)
    }

    fn log_place(&mut self, job: &JobId) -> Result<Plain, Refusal> {
        self.inner.log_place(job)
    }

    fn compare(&mut self, job: &JobId) -> Result<Vec<Comparison>, Refusal> {
        self.inner.compare(job)
    }

    fn checkup(&mut self, now: Now) -> Result<Checkup, Outage> {
        self.inner.checkup(now)
    }

    fn reach(&mut self, rows: usize) {
        self.inner.reach(rows);
    }

    fn looks_first(&self) -> bool {
        self.inner.looks_first()
    }

    fn hear_growth(&mut self, grown: Nudge) {
        self.inner.hear_growth(grown);
    }

    fn watch(&mut self, nudge: Nudge, followed: Option<&JobId>) -> Pace {
        let pace = self.inner.watch(nudge, followed);
        rules::pace(&self.spec.rules, pace, followed.is_some())
    }
}
