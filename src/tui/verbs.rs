//! What an operator does to jobs: from the key to the question to the source and back.
//!
//! Every request carries the job that was on the screen when the key went down.

use super::app::{App, Asked, Tone};
use super::dialogs::confirm::Confirm;
use super::dialogs::form::Form;
use super::dialogs::line::TypedLine;
use super::dialogs::pick::Pick;
use super::dialogs::priority::PriorityDialog;
use super::dialogs::{About, Dialog};
use super::effect::Effect;
use super::{age, sign};
use crate::board::Lane;
use crate::job::{
    Done, Job, JobKey, May, NewJob, Origin, Refusal, Request, SourceId, Status, Ticket, Verb,
};

impl App {
    /// The job a verb would be about, if the source may do it; otherwise the reason is told.
    fn target(&mut self, verb: Verb) -> Option<(JobKey, Job)> {
        let Some(key) = self.subject() else {
            self.tell(Tone::Plain, "no job is selected".into());
            return None;
        };
        if self.current_list_mut().take_fall() {
            let text = format!(
                "the list moved: the cursor is on {} now; press again to {} it",
                key.id,
                verb.word()
            );
            self.tell(Tone::Bad, text);
            return None;
        }
        if let Some(asked) = self.asked.iter().find(|a| a.job.as_ref() == Some(&key)) {
            let text = format!("{} of {} is not answered yet", asked.verb.word(), key.id);
            self.tell(Tone::Bad, text);
            return None;
        }
        let job = self.board.job(&key)?;
        let capabilities = self.board.standing(key.source)?.capabilities();
        if let Err(reason) = capabilities.may(verb, &job) {
            self.tell(Tone::Bad, reason.as_str().to_owned());
            return None;
        }
        Some((key, job))
    }

    /// Whether the verb may be tried on the job under the cursor, for dimming its key.
    pub(crate) fn is_possible(&self, verb: Verb) -> bool {
        if verb == Verb::Submit {
            return self
                .board
                .standings()
                .iter()
                .any(|s| !matches!(s.capabilities().submit, May::No(_)));
        }
        let Some(key) = self.current_list().selected() else {
            return false;
        };
        let (Some(job), Some(standing)) = (self.board.job(key), self.board.standing(key.source))
        else {
            return false;
        };
        standing.capabilities().may(verb, &job).is_ok()
    }

    fn about(&self, key: &JobKey, job: &Job) -> About {
        let standing = self.board.standing(key.source);
        let state = self.board.get(key).map_or(String::new(), |row| {
            let since = match row.status() {
                Status::Running => row.times().started,
                Status::Pending | Status::Unknown => row.times().created,
                Status::Completed | Status::Failed | Status::Cancelled => row.times().ended,
            };
            let age = since.map_or(String::new(), |at| {
                format!(" since {}", age::short(self.now.since(at)))
            });
            format!("{} {}{age}", sign::sign(&row), row.status().word())
        });
        About {
            key: key.clone(),
            source: standing.map_or(String::new(), |s| s.name.clone()),
            title: job.title.as_str().to_owned(),
            state,
        }
    }

    pub(crate) fn open_confirm(&mut self, verb: Verb) -> Vec<Effect> {
        let Some((key, job)) = self.target(verb) else {
            return Vec::new();
        };
        let about = self.about(&key, &job);
        let kind = self.board.standing(key.source).map_or("", |s| s.kind);
        let (request, lines) = match verb {
            Verb::Archive => (Request::Archive(job.seen()), archive_lines(kind)),
            Verb::Cancel | Verb::Submit | Verb::Rerun | Verb::Reprioritise => {
                (Request::Cancel(job.seen()), cancel_lines(kind, job.status))
            }
        };
        self.dialog = Some(Dialog::Confirm(Confirm {
            about,
            request,
            lines,
        }));
        Vec::new()
    }

    pub(crate) fn open_priority(&mut self) -> Vec<Effect> {
        if let Some((key, job)) = self.target(Verb::Reprioritise) {
            self.dialog = Some(Dialog::Priority(PriorityDialog {
                about: self.about(&key, &job),
                seen: job.seen(),
                line: TypedLine::default(),
            }));
        }
        Vec::new()
    }

    pub(crate) fn shift_priority(&mut self, by: i64) -> Vec<Effect> {
        let Some((key, job)) = self.target(Verb::Reprioritise) else {
            return Vec::new();
        };
        let new = job.priority.unwrap_or(0).saturating_add(by);
        self.ask(key.source, Request::Reprioritise(job.seen(), new))
    }

    pub(crate) fn open_submit(&mut self) -> Vec<Effect> {
        let choices: Vec<_> = self
            .board
            .sources()
            .map(|(source, standing)| {
                let reason = match standing.capabilities().submit {
                    May::No(reason) => Some(reason.as_str().to_owned()),
                    May::Yes | May::While(..) => None,
                };
                let name = format!("{}  ({})", standing.name, standing.kind);
                (source, name, reason)
            })
            .collect();
        match choices.as_slice() {
            [] => Vec::new(),
            [(source, _, None)] => self.open_form(*source, Origin::Blank),
            [(_, _, Some(reason))] => {
                let reason = reason.clone();
                self.tell(Tone::Bad, reason);
                Vec::new()
            }
            _ => {
                let here = self.subject().map(|key| key.source);
                let at = choices
                    .iter()
                    .position(|(source, _, _)| Some(*source) == here)
                    .unwrap_or(0);
                self.dialog = Some(Dialog::Pick(Pick { choices, at }));
                Vec::new()
            }
        }
    }

    pub(crate) fn open_rerun(&mut self) -> Vec<Effect> {
        match self.target(Verb::Rerun) {
            Some((key, _)) => self.open_form(key.source, Origin::Job(key.id)),
            None => Vec::new(),
        }
    }

    pub(crate) fn open_form(&mut self, source: SourceId, origin: Origin) -> Vec<Effect> {
        let name = self
            .board
            .standing(source)
            .map_or("", |s| &s.name)
            .to_owned();
        let form = Form::new(source, &name, origin);
        let new = form.new_job();
        self.dialog = Some(Dialog::Form(Box::new(form)));
        self.ask_draft(source, new)
    }

    pub(crate) fn ask_draft(&mut self, source: SourceId, new: NewJob) -> Vec<Effect> {
        let ticket = self.ticket();
        let Some(Dialog::Form(form)) = &mut self.dialog else {
            return Vec::new();
        };
        if form.ask(ticket) {
            vec![Effect::Draft(source, ticket, new)]
        } else {
            Vec::new()
        }
    }

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
            verb: request.verb(),
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
                self.tell(Tone::Good, format!("{name}: {}", done.text));
            }
            Err(refusal) => {
                if let (true, Some(Dialog::Form(form))) = (form_sent, &mut self.dialog) {
                    form.hear_refusal(refusal);
                } else {
                    let text = format!("{name}: {} refused: {}", asked.verb.word(), refusal.text);
                    self.tell(Tone::Bad, text);
                }
            }
        }
        Vec::new()
    }

    /// What was asked about a job and not answered yet.
    pub(crate) fn asked_about(&self, row: &crate::board::Row<'_>) -> Option<&'static str> {
        let asked = self
            .asked
            .iter()
            .find(|a| a.job.as_ref().is_some_and(|key| row.is(key)))?;
        Some(match asked.verb {
            Verb::Cancel => "cancelling...",
            Verb::Reprioritise => "setting priority...",
            Verb::Archive => "archiving...",
            Verb::Submit | Verb::Rerun => "submitting...",
        })
    }

    /// What stands in place of a list that is empty: the next step, or why nothing is known.
    pub(crate) fn empty_text(&self, lane: Lane) -> String {
        let standings = self.board.standings();
        if let Some(source) = standings.iter().find(|s| s.is_unknown()) {
            return match source.outage() {
                Some(_) => format!("not known while {} is down", source.name),
                None => format!("reading {}...", source.name),
            };
        }
        if !self.filter_text.is_empty() {
            return "nothing matches (esc clears the filter)".to_owned();
        }
        match lane {
            Lane::Queue => "no jobs wait (S submits one)",
            Lane::Running => "nothing runs",
            Lane::History => "nothing has ended yet",
        }
        .to_owned()
    }
}

fn cancel_lines(kind: &str, status: Status) -> Vec<String> {
    let text = match (kind, status) {
        ("folder", Status::Pending) => {
            "A cancel record is written, then the job's directory moves from outbox/ to archive/. Nothing is \
             deleted. The other side may already have started it; then both are kept and shown."
        }
        ("folder", Status::Running) => {
            "A cancel record is written. Whether the runner reads it is not known: it is a request. What \
             the job has computed so far may be lost if it obeys."
        }
        ("folder", _) => {
            "A cancel record is written; the directory stays where it is, because its state is not known."
        }
        _ => {
            "The row becomes CANCELLED if it is still PENDING then. In the same moment the worker may take it; \
             jobtui looks again and says which it was."
        }
    };
    vec![text.to_owned()]
}

fn archive_lines(kind: &str) -> Vec<String> {
    let text = match kind {
        "folder" => {
            "Its directories move whole into archive/, with the time in their name. Nothing is deleted or \
             overwritten."
        }
        _ => {
            "It is marked in a table of jobtui's own; the row itself stays as it is and other programs \
             still list it."
        }
    };
    vec![text.to_owned()]
}
