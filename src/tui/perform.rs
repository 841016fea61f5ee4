//! Carries the dashboard's wishes to the feeds.

use super::effect::Effect;
use super::run::Perform;
use crate::feed::inside::Peek;
use crate::feed::{Feeds, Find, Note};
use crate::job::SourceId;

/// Hands effects to the feeds they are meant for.
pub struct Performer {
    feeds: Feeds,
}

impl Performer {
    pub fn new(feeds: Feeds) -> Self {
        Self { feeds }
    }

    /// Ends the feeds, waiting for them no longer than this.
    pub fn stop(self, most: std::time::Duration) {
        self.feeds.stop(most);
    }
}

impl Perform for Performer {
    /// Does one thing; what concerns the terminal is the run loop's and is nothing here.
    fn perform(&mut self, effect: Effect) {
        if let Some((source, note)) = note(effect) {
            self.feeds.tell(source, note);
        }
    }
}

fn note(effect: Effect) -> Option<(SourceId, Note)> {
    Some(match effect {
        Effect::Ask(source, ticket, request) => (source, Note::Ask(ticket, request)),
        Effect::Draft(source, ticket, new) => (source, Note::Draft(ticket, new)),
        Effect::Details(source, job) => (source, Note::Details(job)),
        Effect::Deeds(source, most) => (source, Note::Deeds(most)),
        Effect::Compare(source, job) => (source, Note::Compare(job)),
        Effect::Fetch(source, job, kind) => (source, Note::Fetch(job, kind)),
        Effect::Follow(source, job) => (source, Note::Follow(job)),
        Effect::Unfollow(source) => (source, Note::Unfollow),
        Effect::ReadLog(source, job, ask) => (source, Note::ReadLog(job, ask)),
        Effect::FindInLog {
            source,
            job,
            ticket,
            needle,
            from,
            back,
        } => {
            let find = Find {
                ticket,
                job,
                needle,
                from,
                back,
            };
            (source, Note::Find(find))
        }
        Effect::ReadInside {
            source,
            ticket,
            paths,
            jobs,
        } => {
            let peek = Peek {
                ticket,
                paths,
                jobs,
            };
            (source, Note::ReadInside(peek))
        }
        Effect::StopReading(source, ticket) => (source, Note::StopReading(ticket)),
        Effect::Reach(source, rows) => (source, Note::Reach(rows)),
        Effect::Refresh(source) => (source, Note::Refresh),
        // The terminal's, and the operator's own commands.
        Effect::Attention(_)
        | Effect::Title(_)
        | Effect::Run(..)
        | Effect::Copy(_)
        | Effect::WriteFile(..)
        | Effect::Redraw
        | Effect::Mouse(_)
        | Effect::Suspend
        | Effect::Quit => return None,
    })
}
