//! What an operator does to jobs: from the key to the question to the source and back.
//!
//! Every request carries the job that was on the screen when the key went down.

use super::app::App;
use super::asked::Asked;
use super::dialogs::confirm::Confirm;
use super::dialogs::form::Form;
use super::dialogs::line::TypedLine;
use super::dialogs::pick::Pick;
use super::dialogs::priority::PriorityDialog;
use super::dialogs::{About, Dialog};
use super::effect::Effect;
use super::notice::Tone;
use super::{age, sign};
use crate::board::Lane;
use crate::job::{
    Consent, Done, Flag, Job, JobKey, May, NewJob, Origin, Refusal, RefusalKind, Request, SourceId,
    Status, Ticket, Verb,
};

impl App {
    /// The job a verb would be about, if the source may do it; otherwise the reason is told.
    pub(crate) fn target(&mut self, verb: Verb) -> Option<(JobKey, Job)> {
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
        self.aim(verb, key)
    }

    /// The same for a job that was named.
    pub(crate) fn aim(&mut self, verb: Verb, key: JobKey) -> Option<(JobKey, Job)> {
        if let Some(became) = self.pause.became(&key) {
            let text = format!(
                "{} has changed while the lists stand still (now {became}): p shows it, nothing was asked",
                key.id
            );
            self.tell(Tone::Bad, text);
            return None;
        }
        if let Some(asked) = self.asked.iter().find(|a| a.job.as_ref() == Some(&key)) {
            let text = format!("{} of {} is not answered yet", asked.verb().word(), key.id);
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
        let verb = if verb == Verb::Archive {
            archive_or_restore(&job)
        } else {
            verb
        };
        standing.capabilities().may(verb, &job).is_ok()
    }

    /// Archives the job under the cursor, or takes it out of the archive, whichever applies.
    pub(crate) fn open_archive(&mut self) -> Vec<Effect> {
        let job = self.subject().and_then(|key| self.board.job(&key));
        let verb = job.map_or(Verb::Archive, |job| archive_or_restore(&job));
        self.open_confirm(verb)
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
        self.confirm(verb, &key, &job)
    }

    /// Asks about a job that the verb may be done to.
    pub(crate) fn confirm(&mut self, verb: Verb, key: &JobKey, job: &Job) -> Vec<Effect> {
        let about = self.about(key, job);
        let kind = self.board.standing(key.source).map_or("", |s| s.kind);
        let (request, lines) = match verb {
            Verb::Archive => {
                let request = Request::Archive(job.seen(), Consent::NotAsked);
                (request, archive_lines(kind))
            }
            Verb::Restore => (
                Request::Restore(job.seen()),
                restore_lines(kind, job.status),
            ),
            Verb::Cancel | Verb::Submit | Verb::Rerun | Verb::Reprioritise => {
                (Request::Cancel(job.seen()), cancel_lines(kind, job))
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
            request: request.clone(),
            undoes: None,
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
                // What takes a deed back is not taken back itself: the next is the one before.
                let undo = done.undo.filter(|_| asked.undoes.is_none());
                // Before the sentence, which may be longer than the line.
                let hint = if undo.is_some() {
                    " (u takes it back)"
                } else {
                    ""
                };
                let text = format!("{name}{hint}: {}", done.text);
                if let Some(undo) = undo {
                    self.remember(asked.source, asked.verb(), undo);
                }
                self.tell(Tone::Good, text);
            }
            Err(refusal) => {
                if let (true, Some(Dialog::Form(form))) = (form_sent, &mut self.dialog) {
                    form.hear_refusal(refusal);
                } else if !self.ask_consent(&asked, &refusal) {
                    let verb = asked.verb().word();
                    let text = format!("{name}: {verb} refused: {}", refusal.text);
                    self.tell(Tone::Bad, text);
                    if let Some(deed) = asked.undoes {
                        self.keep(deed, &refusal);
                    }
                }
            }
        }
        Vec::new()
    }

    /// Asks the operator about what the source objects to; tells whether it could be asked.
    fn ask_consent(&mut self, asked: &Asked, refusal: &Refusal) -> bool {
        let (RefusalKind::NeedsConsent, Request::Archive(seen, Consent::NotAsked)) =
            (refusal.kind, &asked.request)
        else {
            return false;
        };
        let Some((key, None)) = asked.job.as_ref().map(|key| (key, self.dialog.as_ref())) else {
            return false;
        };
        let Some(job) = self.board.job(key) else {
            return false;
        };
        self.dialog = Some(Dialog::Confirm(Confirm {
            about: self.about(key, &job),
            request: Request::Archive(seen.clone(), Consent::Given),
            lines: vec![refusal.text.as_str().to_owned()],
        }));
        true
    }

    /// What was asked about a job and not answered yet.
    pub(crate) fn asked_about(&self, row: &crate::board::Row<'_>) -> Option<&'static str> {
        let asked = self
            .asked
            .iter()
            .find(|a| a.job.as_ref().is_some_and(|key| row.is(key)))?;
        Some(match asked.verb() {
            Verb::Cancel => "cancelling...",
            Verb::Reprioritise => "setting priority...",
            Verb::Archive => "archiving...",
            Verb::Restore => "restoring...",
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

fn cancel_lines(kind: &str, job: &Job) -> Vec<String> {
    let text = match (kind, job.status) {
        ("folder", Status::Pending) if job.flags.has(Flag::ResultsArriving) => {
            "A cancel record is written, and the job stays where it is: something of it lies in inbox/ already, so the \
             other side has started it."
        }
        ("folder", Status::Pending) if job.flags.has(Flag::Undelivered) => {
            "A cancel record is written, then the job's directory moves from outbox/ to archive/. Nothing is \
             deleted. When Syncthing was last asked, it knew of nothing of it on the other machine."
        }
        ("folder", Status::Pending) => {
            "A cancel record is written, then the job's directory moves from outbox/ to archive/. Nothing is \
             deleted. The other side may already have started it; then both are kept and shown."
        }
        ("folder", Status::Unknown) if job.flags.has(Flag::CancelRequested) => {
            "It was asked before: now the job's directory moves from outbox/ to archive/, as far as nothing of it lies in \
             inbox/. Nothing is deleted. What its state is, is not known; the other side may have started it."
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

fn restore_lines(kind: &str, status: Status) -> Vec<String> {
    let text = match (kind, status) {
        ("folder", Status::Cancelled) => {
            "Its directory moves back into outbox/, under its old name, and its cancel is taken back: it waits to be \
             run again. Nothing is overwritten."
        }
        ("folder", _) => {
            "Its directories move back to where they lay, under their old names. Nothing is overwritten."
        }
        _ => "Its mark in jobtui's own table is taken away; the row itself stays as it is.",
    };
    vec![text.to_owned()]
}

/// What the archive key means for this job.
fn archive_or_restore(job: &Job) -> Verb {
    if job.flags.has(Flag::Archived) {
        Verb::Restore
    } else {
        Verb::Archive
    }
}
