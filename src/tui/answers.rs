//! From a wish to the question to the source, and from its answer to the line that says what came of it.

use super::app::App;
use super::asked::{Asked, Undoable};
use super::bulk::progress::is_worth_another_try;
use super::dialogs::Dialog;
use super::dialogs::confirm::Confirm;
use super::effect::Effect;
use super::notice::Tone;
use crate::job::{
    Consent, Done, JobKey, NewJob, Refusal, RefusalKind, Request, SourceId, Ticket, Verb,
};

impl App {
    /// Sends the form; it stays open until the answer.
    pub(crate) fn send(&mut self, source: SourceId, new: NewJob) -> Vec<Effect> {
        let effects = self.ask(source, Request::Submit(new));
        if let (Some(Dialog::Form(form)), Some(asked)) = (&mut self.dialog, self.asked.last()) {
            form.sent = Some(asked.ticket);
        }
        effects
    }

    pub(crate) fn ask(&mut self, source: SourceId, request: Request) -> Vec<Effect> {
        let ticket = self.ticket();
        self.asked.push(Asked {
            ticket,
            source,
            job: request.job().map(|id| JobKey {
                source,
                id: id.clone(),
            }),
            request: request.clone(),
            undoes: None,
            at: self.now,
        });
        vec![Effect::Ask(source, ticket, request)]
    }

    pub(crate) fn hear_answer(
        &mut self,
        ticket: Ticket,
        answer: Result<Done, Refusal>,
    ) -> Vec<Effect> {
        let Some(at) = self.asked.iter().position(|a| a.ticket == ticket) else {
            return Vec::new();
        };
        let asked = self.asked.remove(at);
        self.note_answer(&asked, &answer);
        if let Err(refusal) = &answer {
            self.alarm.note_refused(&asked, refusal);
        }
        if self.is_part(ticket) {
            return self.hear_part(ticket, answer);
        }
        let form_sent = match &self.dialog {
            Some(Dialog::Form(form)) => form.sent == Some(ticket),
            _ => false,
        };
        let name = self
            .board
            .standing(asked.source)
            .map_or("", |s| &s.name)
            .to_owned();
        match answer {
            Ok(done) => {
                if form_sent {
                    self.dialog = None;
                }
                self.hear_done(&asked, &name, &done);
            }
            Err(refusal) => {
                if let (true, Some(Dialog::Form(form))) = (form_sent, &mut self.dialog) {
                    form.hear_refusal(refusal);
                } else if !self.ask_consent(&asked, &refusal) {
                    let verb = asked.verb().word();
                    let text = match refusal.kind {
                        RefusalKind::NotKnown => format!(
                            "{name}: {verb}: not known whether it was done: look (r) and decide: {}",
                            refusal.text
                        ),
                        _ => format!("{name}: {verb} refused: {}", refusal.text),
                    };
                    self.tell(Tone::Bad, text);
                    if let Some(deed) = asked.undoes
                        && is_worth_another_try(refusal.kind)
                    {
                        self.remember(deed);
                    }
                }
            }
        }
        Vec::new()
    }

    fn hear_done(&mut self, asked: &Asked, name: &str, done: &Done) {
        if let Some(key) = &asked.job {
            self.marks.drop_one(key);
            self.marks.recount(&self.board);
            self.sift_marked();
        }
        let text = format!("{name}: {}", done.text);
        // What takes a deed back is not taken back itself: the next is the one before.
        let step = match asked.undoes {
            None => step(asked, done),
            Some(_) => None,
        };
        let can_undo = step.as_ref().is_some_and(|step| !step.parts.is_empty());
        if let Some(step) = step {
            self.remember(step);
        }
        if can_undo {
            // The hint before the sentence, which may be longer than the line.
            let hinted = format!("{name} (u takes it back): {}", done.text);
            self.tell_for_a_while(Tone::Good, hinted, text);
        } else {
            self.tell(Tone::Good, text);
        }
    }

    /// Asks the operator about what the source objects to; tells whether it could be asked.
    fn ask_consent(&mut self, asked: &Asked, refusal: &Refusal) -> bool {
        let (RefusalKind::NeedsConsent, Request::Archive(seen, Consent::NotAsked)) =
            (refusal.kind, &asked.request)
        else {
            return false;
        };
        if !self.typed.is_empty() || self.help.is_some() {
            // The next key belongs to what was begun: it must not be taken for an answer to a question that came in between.
            return false;
        }
        let Some((key, None)) = asked.job.as_ref().map(|key| (key, self.dialog.as_ref())) else {
            return false;
        };
        let Some(job) = self.board.job(key) else {
            return false;
        };
        let confirm = Confirm {
            about: self.about(key, &job),
            request: Request::Archive(seen.clone(), Consent::Given),
            lines: vec![refusal.text.as_str().to_owned()],
            count: None,
        };
        self.dialog = Some(Dialog::Confirm(confirm));
        true
    }
}

/// What takes back what was done; of what nothing takes back, that it was done.
fn step(asked: &Asked, done: &Done) -> Option<Undoable> {
    let verb = asked.verb();
    let undo = done.undo.clone();
    let parts: Vec<_> = undo.into_iter().map(|undo| (asked.source, undo)).collect();
    let whose = done.job.iter().filter(|_| parts.is_empty());
    let lost: Vec<_> = whose
        .map(|id| JobKey {
            source: asked.source,
            id: id.clone(),
        })
        .collect();
    let is_empty = parts.is_empty() && lost.is_empty();
    // A taking back that was asked for by itself is no deed to be taken back.
    (!is_empty && verb != Verb::Restore).then_some(Undoable { verb, parts, lost })
}
