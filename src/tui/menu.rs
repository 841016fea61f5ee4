//! The menu of everything that can be done to the job under the cursor, with the reason where something cannot.

use super::action::{ACTIONS, Action, On};
use super::app::App;
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
        let key = self.subject();
        let job = key.as_ref().and_then(|key| self.board.job(key));
        let (Some(key), Some(job)) = (key, job) else {
            self.tell(Tone::Plain, "no job is selected".into());
            return Vec::new();
        };
        let entries = ACTIONS
            .iter()
            .filter(|entry| entry.on == On::Lists || MORE.contains(&entry.action));
        let items = entries.map(|entry| Item {
            action: entry.action,
            keys: self.keymap.keys_of(entry.action).cloned().collect(),
            help: entry.help,
            effect: effect(entry.action),
            reason: self.why_not(entry.action, &key, &job),
        });
        let mut items: Vec<_> = items.collect();
        // What changes the job comes first, and what can be done before what cannot.
        let changes = |action: Action| action.verb().is_some_and(|verb| verb != Verb::Submit);
        items.sort_by_key(|item| (item.reason.is_some(), !changes(item.action)));
        let about = format!("{}  {}", key.id, job.title);
        self.dialog = Some(Dialog::Menu(Menu {
            about,
            items,
            at: 0,
        }));
        Vec::new()
    }

    /// Why an action cannot be done to this job now.
    fn why_not(&self, action: Action, key: &JobKey, job: &Job) -> Option<String> {
        if action == Action::Undo && self.deeds.is_empty() {
            return Some("nothing of this session can be taken back".to_owned());
        }
        let verb = action.verb()?;
        if verb == Verb::Submit {
            return (!self.is_possible(verb)).then(|| "no source takes new jobs".to_owned());
        }
        let verb = match verb {
            Verb::Archive if job.flags.has(Flag::Archived) => Verb::Restore,
            other => other,
        };
        if let Some(asked) = self.asked.iter().find(|a| a.job.as_ref() == Some(key)) {
            return Some(format!("{} is not answered yet", asked.verb().word()));
        }
        let capabilities = self.board.standing(key.source)?.capabilities();
        let reason = capabilities.may(verb, job).err()?;
        Some(reason.to_string())
    }

    pub(super) fn hear_menu(&mut self, chosen: Chosen) -> Vec<Effect> {
        self.dialog = None;
        match chosen {
            Chosen::Action(action) => self.act(action),
            Chosen::Key(press) => self.press_here(press),
        }
    }
}

/// What an action does to a job, in a word or two.
fn effect(action: Action) -> &'static str {
    match action {
        Action::Cancel | Action::Archive => "asks first",
        Action::Submit | Action::Rerun | Action::Priority => "asks for values",
        Action::Raise | Action::Lower | Action::Undo => "changes",
        _ => "reads",
    }
}
