//! What a source's news change on the dashboard.

use super::app::App;
use super::dialogs::Dialog;
use super::effect::Effect;
use crate::job::{JobKey, News, SourceId};

impl App {
    pub(super) fn hear(&mut self, source: SourceId, news: News) -> Vec<Effect> {
        match news {
            News::Changed(changes) => {
                let changes = self.pause.sift(source, changes);
                let about = self.subject();
                let touched = changes.iter().any(|change| match (change, &about) {
                    (crate::job::Change::Put(job), Some(key)) => {
                        key.source == source && key.id == job.id
                    }
                    _ => false,
                });
                self.note_changes(source, &changes);
                self.notice_outage(source, &changes);
                self.apply(source, changes);
                self.settle();
                self.settle_marks();
                let why = self.refresh_why_of(source);
                if touched && self.details_are_seen() && self.details.of == self.subject() {
                    return [self.read_details(), why].concat();
                }
                let mut effects = self.resume_if_full();
                effects.extend(self.turn_soon());
                effects.extend(why);
                effects
            }
            News::Looked { at, whole } => {
                let opening = !self.sources_have_answered();
                self.board.looked(source, at, whole);
                self.note_stale();
                self.reaching.remove(&source);
                self.refresh_why();
                let mut effects = self.reach_all();
                effects.extend(self.follow_results(source));
                if opening {
                    // The last news before this may have brought other first rows.
                    self.settle();
                    effects.extend(self.turn_soon());
                }
                effects
            }
            News::Answered(ticket, answer) => self.hear_answer(ticket, answer),
            News::Drafted(ticket, draft) => {
                let again = match &mut self.dialog {
                    Some(Dialog::Form(form)) => form
                        .hear(ticket, draft)
                        .then(|| (form.source, form.new_job())),
                    _ => None,
                };
                again.map_or_else(Vec::new, |(source, new)| self.ask_draft(source, new))
            }
            News::Detailed(id, details) => {
                let key = JobKey { source, id };
                self.reading.remove(&key);
                self.details.hear(&key, details);
                Vec::new()
            }
            News::Deeds(deeds) => {
                self.hear_deeds_for_why(source, &deeds);
                self.hear_deeds(source, deeds);
                Vec::new()
            }
            News::Compared(id, compared) => {
                self.hear_compared(&JobKey { source, id }, compared);
                Vec::new()
            }
            News::Fetched(id, kind, paper) => {
                self.hear_fetched(&JobKey { source, id }, kind, paper)
            }
            News::Logged(id, piece) => self.hear_log(&JobKey { source, id }, piece),
            News::Inside(ticket, found) => {
                self.hear_inside(source, ticket, found);
                Vec::new()
            }
            News::Found(ticket, place) => self.hear_found(ticket, place),
            News::Recovered(found) => {
                self.hear_recovered(source, &found);
                Vec::new()
            }
        }
    }
}
