//! What is read for a dialog of its own: who did what, and conflict copies beside the files that count.

use super::app::App;
use super::dialogs::Dialog;
use super::dialogs::compare::Compare;
use super::dialogs::deeds::DeedList;
use super::effect::Effect;
use super::notice::Tone;
use crate::job::{Comparison, Deeds, JobKey, Refusal, SourceId};

/// So many deeds of each source are shown.
const MOST: usize = 500;

impl App {
    /// Looks at every source now.
    pub(super) fn look_at_all(&mut self) -> Vec<Effect> {
        self.tell(Tone::Plain, "looking at every source".into());
        let sources = self.board.sources();
        sources.map(|(source, _)| Effect::Refresh(source)).collect()
    }

    /// Asks every source who did what; the list fills as they answer.
    pub(super) fn open_deeds(&mut self) -> Vec<Effect> {
        let sources: Vec<_> = self.board.sources().map(|(source, _)| source).collect();
        if sources.is_empty() {
            let text = "no source is open: `jobtui audit` prints the audit file";
            self.tell(Tone::Plain, text.into());
            return Vec::new();
        }
        let list = DeedList::new(sources.iter().copied());
        self.dialog = Some(Dialog::Deeds(Box::new(list)));
        let ask = |source| Effect::Deeds(source, MOST);
        sources.into_iter().map(ask).collect()
    }

    pub(super) fn hear_deeds(&mut self, source: SourceId, deeds: Result<Deeds, Refusal>) {
        if let Some(Dialog::Deeds(list)) = &mut self.dialog {
            list.hear(source, deeds);
        }
    }

    /// Asks for the conflict copies of the job under the cursor.
    pub(super) fn open_compare(&mut self) -> Vec<Effect> {
        let Some(key) = self.subject() else {
            self.tell(Tone::Plain, "no job is selected".into());
            return Vec::new();
        };
        self.dialog = Some(Dialog::Compare(Box::new(Compare::of(key.clone()))));
        vec![Effect::Compare(key.source, key.id)]
    }

    pub(super) fn hear_compared(
        &mut self,
        key: &JobKey,
        compared: Result<Vec<Comparison>, Refusal>,
    ) {
        let Some(Dialog::Compare(dialog)) = &mut self.dialog else {
            return;
        };
        if dialog.key != *key {
            return;
        }
        let (tone, text) = match compared {
            Ok(comparisons) if !comparisons.is_empty() => return dialog.hear(comparisons),
            Ok(_) => (Tone::Plain, format!("{} has no conflict copies", key.id)),
            Err(refusal) => (Tone::Bad, refusal.text.to_string()),
        };
        self.dialog = None;
        self.tell(tone, text);
    }
}
