//! Taking back what was done from this screen: the newest deed first, by really asking for its inverse.

use super::app::App;
use super::asked::Undoable;
use super::bulk::plan::What;
use super::bulk::progress::keep_for_another_try;
use super::bulk::work::{Item, Outcome, Work};
use super::effect::Effect;
use super::notice::Tone;
use crate::job::{Job, JobKey, Plain, Recovered, Request, SourceId, Undo, Verb};

/// So many deeds are remembered.
const DEEDS: usize = 50;

impl App {
    /// Remembers what would take a deed back, or that nothing can.
    pub(super) fn remember(&mut self, deed: Undoable) {
        if self.deeds.len() == DEEDS {
            self.deeds.remove(0);
        }
        self.deeds.push(deed);
    }

    /// Tells of operations that had broken off, those first that need somebody.
    pub(super) fn hear_recovered(&mut self, source: SourceId, found: &[Recovered]) {
        let name = self.board.standing(source).map_or("", |s| &s.name);
        let open: Vec<_> = found.iter().filter(|r| !r.finished).collect();
        let (tone, text) = match (open.as_slice(), found) {
            ([], [only]) => (Tone::Plain, format!("{name}: {}", only.text)),
            ([], all) => {
                let count = all.len();
                let text = format!("{name}: {count} operations that broke off are settled");
                (Tone::Plain, text)
            }
            ([only], _) => (Tone::Bad, format!("{name}: {}", only.text)),
            ([first, rest @ ..], _) => {
                let more = rest.len();
                let text = format!("{name}: {} (and {more} more: jobtui recover)", first.text);
                (Tone::Bad, text)
            }
        };
        self.tell(tone, text);
    }

    /// Calls back what is not sent yet; else asks for the inverse of the newest deed.
    pub(super) fn undo(&mut self) -> Vec<Effect> {
        if self.keep_held() {
            return Vec::new();
        }
        let Some(deed) = self.deeds.pop() else {
            let text = "nothing to take back: only an archive, a cancel or a priority of this session can be";
            self.tell(Tone::Plain, text.into());
            return Vec::new();
        };
        self.take_back(deed)
    }

    /// Goes on with the taking back that was stopped: with that one, whatever was done since.
    pub(crate) fn go_on_taking_back(&mut self) -> Vec<Effect> {
        let again = self.bulk.work.as_ref().and_then(keep_for_another_try);
        let at = again.and_then(|again| self.deeds.iter().rposition(|deed| *deed == again));
        let Some(at) = at else {
            let text = "what was left of it is not to be taken back any more";
            self.tell(Tone::Bad, text.into());
            return Vec::new();
        };
        let deed = self.deeds.remove(at);
        self.take_back(deed)
    }

    fn take_back(&mut self, mut deed: Undoable) -> Vec<Effect> {
        if let Some(id) = self.changed_in_pause(&deed) {
            let text = format!(
                "{id} has changed while the lists stand still: p shows it, then u takes it back"
            );
            self.tell(Tone::Bad, text);
            self.deeds.push(deed);
            return Vec::new();
        }
        if deed.parts.is_empty() {
            self.tell(Tone::Bad, nothing_takes_back(&deed));
            return Vec::new();
        }
        if let ([(source, undo)], true) = (deed.parts.as_slice(), deed.lost.is_empty()) {
            let (source, undo) = (*source, undo.clone());
            return self.undo_one(deed, source, &undo);
        }
        if let Some(work) = self.bulk.under_way() {
            let text = format!("{} is still under way: {}", work.name(), work.progress());
            self.tell(Tone::Bad, text);
            self.deeds.push(deed);
            return Vec::new();
        }
        let lost = std::mem::take(&mut deed.lost);
        let mut items: Vec<_> = deed
            .parts
            .iter()
            .filter_map(|(source, undo)| self.inverse(*source, undo))
            .collect();
        items.extend(lost.iter().filter_map(|key| self.without_inverse(key)));
        self.begin_work(Work::new(what(deed.verb), true, items))
    }

    /// A job of the deed of which the board does not know what it is by now.
    fn changed_in_pause(&self, deed: &Undoable) -> Option<String> {
        let mut keys = deed.parts.iter().map(|(source, undo)| JobKey {
            source: *source,
            id: undo.job().clone(),
        });
        let changed = keys.find(|key| self.pause.became(key).is_some())?;
        Some(changed.id.to_string())
    }

    fn undo_one(&mut self, deed: Undoable, source: SourceId, undo: &Undo) -> Vec<Effect> {
        let key = JobKey {
            source,
            id: undo.job().clone(),
        };
        if self.is_asked(&key) {
            let text = format!("{} is not answered yet", key.id);
            self.tell(Tone::Bad, text);
            self.deeds.push(deed);
            return Vec::new();
        }
        let Some(job) = self.board.job(&key) else {
            let text = format!(
                "the {} of {} cannot be taken back: it is not there any more",
                deed.verb.word(),
                key.id
            );
            self.tell(Tone::Bad, text);
            return Vec::new();
        };
        if let Some(now) = overruled(undo, &job) {
            let text = format!(
                "the priority of {} is not taken back: it is {now} meanwhile",
                key.id
            );
            self.tell(Tone::Bad, text);
            return Vec::new();
        }
        let effects = self.ask(key.source, undo.request(job.seen()));
        if let Some(asked) = self.asked.last_mut() {
            asked.undoes = Some(deed);
        }
        effects
    }

    /// The part of a taking back that is about this job, as it is on the board now.
    fn inverse(&self, source: SourceId, undo: &Undo) -> Option<Item> {
        let key = JobKey {
            source,
            id: undo.job().clone(),
        };
        let job = self.board.job(&key);
        let outcome = match &job {
            None => Outcome::Refused("it is not there any more".into()),
            Some(_) if self.is_asked(&key) => {
                Outcome::NotSent("something else about it is not answered yet".to_owned())
            }
            Some(job) => match overruled(undo, job) {
                Some(now) => Outcome::Refused(Plain::new(&format!("it is {now} meanwhile"))),
                None => Outcome::Waiting,
            },
        };
        let seen = match &job {
            Some(job) => job.seen(),
            None => Job::new(key.id.clone(), crate::job::Status::Unknown).seen(),
        };
        Some(Item {
            source: self.board.standing(source)?.name.clone(),
            request: undo.request(seen),
            key,
            outcome,
            undoes: Some(undo.clone()),
        })
    }

    /// A job of the same deed for which there is no way back.
    fn without_inverse(&self, key: &JobKey) -> Option<Item> {
        let text = "nothing takes it back; R runs it again (new id, new place in the queue)";
        let seen = Job::new(key.id.clone(), crate::job::Status::Unknown).seen();
        Some(Item {
            key: key.clone(),
            source: self.board.standing(key.source)?.name.clone(),
            request: Request::Restore(seen),
            outcome: Outcome::Refused(text.into()),
            undoes: None,
        })
    }
}

/// The priority another gave meanwhile, which is not overruled.
fn overruled(undo: &Undo, job: &Job) -> Option<String> {
    match undo {
        Undo::Reprioritise { set, .. } if job.priority != Some(*set) => {
            Some(job.priority.map_or("none".to_owned(), |p| p.to_string()))
        }
        Undo::Reprioritise { .. } | Undo::Restore(_) => None,
    }
}

fn what(verb: Verb) -> What {
    match verb {
        Verb::Cancel => What::Cancel,
        Verb::Archive => What::Archive,
        Verb::Restore => What::Restore,
        Verb::Reprioritise => What::Set(0),
        Verb::Submit | Verb::Rerun => What::Rerun,
    }
}

/// Says that there is no way back, and what can be done instead.
fn nothing_takes_back(deed: &Undoable) -> String {
    let verb = deed.verb.word();
    let whom = match deed.lost.as_slice() {
        [only] => only.id.to_string(),
        all => format!("{} jobs", all.len()),
    };
    let them = if deed.lost.len() == 1 { "it" } else { "them" };
    match deed.verb {
        Verb::Cancel => format!(
            "nothing takes the cancel of {whom} back: R runs {them} again (new id, new place in the queue); \
             u again takes back the deed before"
        ),
        Verb::Submit | Verb::Rerun => format!(
            "nothing takes the {verb} of {whom} back: c cancels {them}; u again takes back the deed before"
        ),
        Verb::Archive | Verb::Restore | Verb::Reprioritise => {
            format!("nothing takes the {verb} of {whom} back; u again takes back the deed before")
        }
    }
}
