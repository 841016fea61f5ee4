//! Taking back what was done from this screen: the newest deed first, by really asking for its inverse.

use super::app::App;
use super::asked::Undoable;
use super::effect::Effect;
use super::notice::Tone;
use crate::job::{JobKey, Recovered, Refusal, RefusalKind, SourceId, Undo, Verb};

/// So many deeds are remembered.
const DEEDS: usize = 50;

impl App {
    /// Remembers what would take a deed back. A deed that cannot be taken back hides nothing before it.
    pub(super) fn remember(&mut self, source: SourceId, verb: Verb, undo: Undo) {
        if self.deeds.len() == DEEDS {
            self.deeds.remove(0);
        }
        self.deeds.push(Undoable { source, verb, undo });
    }

    /// A taking back was refused: where the next try may go well it stays the next to be taken back.
    pub(super) fn keep(&mut self, deed: Undoable, refusal: &Refusal) {
        match refusal.kind {
            RefusalKind::Failed | RefusalKind::NotAllowed => self.deeds.push(deed),
            RefusalKind::Changed
            | RefusalKind::Unknown
            | RefusalKind::NotPossible
            | RefusalKind::NeedsConsent
            | RefusalKind::Unsound => {}
        }
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

    /// Asks for the inverse of the newest deed, about the job as it is on the board now.
    pub(super) fn undo(&mut self) -> Vec<Effect> {
        let Some(deed) = self.deeds.pop() else {
            let text = "nothing to take back: only an archive, a cancel or a priority of this session can be";
            self.tell(Tone::Plain, text.into());
            return Vec::new();
        };
        let key = JobKey {
            source: deed.source,
            id: deed.undo.job().clone(),
        };
        if self.asked.iter().any(|a| a.job.as_ref() == Some(&key)) {
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
        if let Undo::Reprioritise { set, .. } = deed.undo
            && job.priority != Some(set)
        {
            let now = job.priority.map_or("none".to_owned(), |p| p.to_string());
            let text = format!(
                "the priority of {} is not taken back: it is {now} meanwhile",
                key.id
            );
            self.tell(Tone::Bad, text);
            return Vec::new();
        }
        let effects = self.ask(key.source, deed.undo.request(job.seen()));
        if let Some(asked) = self.asked.last_mut() {
            asked.undoes = Some(deed);
        }
        effects
    }
}
