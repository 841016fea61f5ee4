//! What an operator does to the job under the cursor: whether it can be done, and what has to be asked first.
//!
//! Every request carries the job that was on the screen when the key went down.

use super::app::App;
use super::bulk::plan::What;
use super::dialogs::confirm::Confirm;
use super::dialogs::count::Count;
use super::dialogs::form::Form;
use super::dialogs::line::TypedLine;
use super::dialogs::pick::Pick;
use super::dialogs::priority::{PriorityDialog, Whose};
use super::dialogs::{About, Dialog};
use super::effect::Effect;
use super::layout::Pane;
use super::log::LogView;
use super::notice::Tone;
use super::{age, consequences, sign};
use crate::board::Lane;
use crate::job::{Flag, Job, JobKey, May, NewJob, Origin, SourceId, Status, Verb};

impl App {
    /// The job a verb would be about, if the source may do it; otherwise the reason is told.
    pub(crate) fn target(&mut self, verb: Verb) -> Option<(JobKey, Job)> {
        let Some(key) = self.subject() else {
            self.tell(Tone::Plain, self.no_job_text());
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
        if let Some(text) = self.why_unseen(&key) {
            self.tell(Tone::Bad, text);
            return None;
        }
        self.aim(verb, key)
    }

    /// Why a verb may not mean the job under the cursor: its list is not on the screen, and what is there is of another
    /// job (a log that was pinned) or of none.
    fn why_unseen(&self, key: &JobKey) -> Option<String> {
        let areas = self.areas();
        if areas.panes.is_empty() || areas.of(self.list).is_some() {
            return None;
        }
        let log = self.log.as_ref().map(LogView::key);
        let shown = [
            (areas.of(Pane::Logs).is_some(), log),
            (areas.of(Pane::Details).is_some(), self.details.of.as_ref()),
        ];
        let shown: Vec<_> = shown
            .iter()
            .filter_map(|(on, of)| of.filter(|_| *on))
            .collect();
        if shown.contains(&key) {
            return None;
        }
        Some(match shown.first() {
            Some(other) => format!(
                "this is {}, the cursor is on {}: go to its list first (1 2 3)",
                other.id, key.id
            ),
            None => format!(
                "{} is not on the screen: go to its list first (1 2 3)",
                key.id
            ),
        })
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
        if self.grace.holds(&key) {
            let text = format!("a cancel of {} is about to be sent: u keeps it", key.id);
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
        if !self.marks.is_empty() || self.is_on_group() {
            // What some of the marked cannot, the plan says before anything is done.
            return true;
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

    pub(super) fn about(&self, key: &JobKey, job: &Job) -> About {
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

    /// Asks about one job: for a `y`, or for its number where there is a reason to be careful.
    pub(super) fn open_confirm(
        &mut self,
        what: What,
        key: &JobKey,
        job: &Job,
        careful: Option<&'static str>,
    ) -> Vec<Effect> {
        let kind = self.board.standing(key.source).map_or("", |s| s.kind);
        self.dialog = Some(Dialog::Confirm(Confirm {
            about: self.about(key, job),
            request: what.request(job),
            lines: consequences::of(what, kind, job),
            count: careful.map(|why| Count::new(1, why)),
        }));
        Vec::new()
    }

    pub(crate) fn open_priority(&mut self) -> Vec<Effect> {
        if !self.take_range() {
            return Vec::new();
        }
        if !self.marks.is_empty() {
            self.dialog = Some(Dialog::Priority(PriorityDialog {
                whose: Whose::Marked(self.marks.len()),
                line: TypedLine::default(),
            }));
        } else if self.is_on_group() {
            self.dialog = Some(Dialog::Priority(PriorityDialog {
                whose: Whose::Sweep(self.jobs_under_cursor().len()),
                line: TypedLine::default(),
            }));
        } else if let Some((key, job)) = self.target(Verb::Reprioritise) {
            self.dialog = Some(Dialog::Priority(PriorityDialog {
                whose: Whose::One(self.about(&key, &job), Box::new(job)),
                line: TypedLine::default(),
            }));
        }
        Vec::new()
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
        if !self.take_range() {
            return Vec::new();
        }
        if !self.marks.is_empty() || self.is_on_group() {
            return self.begin(What::Rerun);
        }
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

/// What the archive key means for this job.
fn archive_or_restore(job: &Job) -> Verb {
    if job.flags.has(Flag::Archived) {
        Verb::Restore
    } else {
        Verb::Archive
    }
}
