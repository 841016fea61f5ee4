//! The operator's rules and commands for what is told: from the settings to those who carry them out.

use std::sync::Arc;
use std::time::Duration;

use super::sources::Wanted;
use super::{chosen, out};
use crate::alert::Rule;
use crate::filter::{Filter, Macros};
use crate::hook::Hooks;
use crate::report;
use crate::settings::NotifyRule;
use crate::tui::effect::Effect;
use crate::tui::perform::Performer;
use crate::tui::run::Perform;

/// The rules as they are worked with; one whose filter is not understood is told and left out.
pub(crate) fn rules(wanted: &Wanted) -> Vec<Rule> {
    let own = chosen::own(wanted);
    let written = wanted.settings.notify.iter();
    written.filter_map(|written| rule(written, &own)).collect()
}

fn rule(written: &NotifyRule, own: &Macros) -> Option<Rule> {
    let filter = match Filter::strict(&written.filter, own) {
        Ok(filter) => filter,
        Err(why) => {
            out::complain(&format!("notify.filter: {why}; the rule is left out"));
            return None;
        }
    };
    Some(Rule {
        on: written.on.clone(),
        filter,
        via: written.via.clone(),
        every: written.every,
        quiet: written.silent,
    })
}

/// The operator's commands; what goes wrong with one is told to `tell`.
pub(crate) fn hooks(tell: Arc<dyn Fn(String) + Send + Sync>) -> Hooks {
    Hooks::new(Arc::new(report::telling), tell)
}

/// The feeds and the operator's commands: all that the dashboard moves in the world.
pub(crate) struct Hands {
    performer: Performer,
    hooks: Option<Hooks>,
}

impl Hands {
    pub(crate) fn new(performer: Performer) -> Self {
        Self {
            performer,
            hooks: None,
        }
    }

    /// Ends the feeds, waiting for them no longer than this. Commands under way end by themselves.
    pub(crate) fn stop(self, most: Duration) {
        self.performer.stop(most);
    }
}

impl Perform for Hands {
    fn perform(&mut self, effect: Effect) {
        match (effect, &mut self.hooks) {
            (Effect::Run(command, telling), Some(hooks)) => hooks.run(&command, &telling),
            (effect, _) => self.performer.perform(effect),
        }
    }

    fn tell_by(&mut self, tell: Arc<dyn Fn(String) + Send + Sync>) {
        self.hooks = Some(hooks(tell));
    }
}
