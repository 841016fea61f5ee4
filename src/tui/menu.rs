//! The menu of everything that can be done to the job under the cursor, with the reason where something cannot.

use super::action::{ACTIONS, Action, On};
use super::app::App;
use super::bulk::caution::Tier;
use super::bulk::plan::What;
use super::dialogs::Dialog;
use super::dialogs::menu::{Chosen, Item, Menu};
use super::effect::Effect;
use super::notice::Tone;
use crate::job::{Flag, Job, JobKey, Verb};

/// What stands in the menu beside what is for a job in a list.
const MORE: [Action; 11] = [
    Action::Submit,
    Action::Undo,
    Action::ZoomLogs,
    Action::Deeds,
    Action::CopyId,
    Action::CopyRow,
    Action::CopyName,
    Action::CopyPath,
    Action::CopyLines,
    Action::CopyCommand,
    Action::CopyJson,
];

impl App {
    pub(super) fn open_menu(&mut self) -> Vec<Effect> {
        if !self.take_range() {
            return Vec::new();
        }
        let one = if self.marks.is_empty() {
            let key = self.subject();
            key.and_then(|key| self.board.job(&key).map(|job| (key, job)))
        } else {
            None
        };
        let about = match (&one, self.marks.len()) {
            (Some((key, job)), _) => format!("{}  {}", key.id, job.title),
            (None, 0) if self.is_on_group() => self.no_job_text(),
            (None, 0) => {
                self.tell(Tone::Plain, "no job is selected".into());
                return Vec::new();
            }
            (None, 1) => "1 marked job".to_owned(),
            (None, count) => format!("{count} marked jobs"),
        };
        let entries = ACTIONS
            .iter()
            .filter(|entry| entry.on == On::Lists || MORE.contains(&entry.action));
        let items = entries.map(|entry| {
            let (effect, reason) = self.prospect(entry.action, one.as_ref());
            Item {
                action: entry.action,
                keys: self.keymap.keys_of(entry.action).cloned().collect(),
                help: entry.help,
                effect,
                reason,
            }
        });
        let mut items: Vec<_> = items.collect();
        // What changes the job comes first, also what cannot be done to it now, so that its reason is seen without scrolling.
        let changes = |action: Action| action.verb().is_some_and(|verb| verb != Verb::Submit);
        items.sort_by_key(|item| (!changes(item.action), item.reason.is_some()));
        self.dialog = Some(Dialog::Menu(Menu {
            about,
            items,
            at: 0,
        }));
        Vec::new()
    }

    /// What an action does, in a word or two, and why it cannot be done now. Of many jobs the plan says it, before
    /// anything is done.
    fn prospect(
        &self,
        action: Action,
        one: Option<&(JobKey, Job)>,
    ) -> (&'static str, Option<String>) {
        let what = match action {
            Action::Cancel => What::Cancel,
            Action::Archive => match one {
                Some((_, job)) if job.flags.has(Flag::Archived) => What::Restore,
                _ => What::Archive,
            },
            Action::Priority => What::Set(0),
            Action::Raise => What::Shift(1),
            Action::Lower => What::Shift(-1),
            Action::Rerun => What::Rerun,
            Action::Submit => {
                let none = !self.is_possible(Verb::Submit);
                let reason = none.then(|| "no source takes new jobs".to_owned());
                return ("asks for values", reason);
            }
            Action::Undo => return ("changes", None),
            _ => return ("reads", None),
        };
        let Some((key, job)) = one else {
            return ("says what first", None);
        };
        let tier = self
            .caution
            .tier(what, std::iter::once((key, job)), &self.board);
        let effect = match (what, tier) {
            (What::Set(_) | What::Rerun, _) => "asks for values",
            (_, Tier::AtOnce) => "changes",
            (_, Tier::Grace) => "sent after a while",
            (_, Tier::Ask) => "asks first",
            (_, Tier::Number(_)) => "asks for a number",
        };
        (effect, self.why_not(what, key, job))
    }

    pub(super) fn hear_menu(&mut self, chosen: Chosen) -> Vec<Effect> {
        self.dialog = None;
        match chosen {
            Chosen::Action(action) => self.act(action),
            Chosen::Key(press) => self.press_here(press),
        }
    }
}
