//! Cancels that wait a while before they are sent, so that they can be called back.

use std::time::Duration;

use super::app::App;
use super::bulk::plan::{Part, Plan, What};
use super::bulk::work::{Item, Work};
use super::effect::Effect;
use super::notice::Tone;
use crate::board::Row;
use crate::job::{JobKey, Moment};

/// What waits to be sent, in the order it was asked.
#[derive(Clone, Debug, Default)]
pub(crate) struct Grace {
    held: Vec<Held>,
}

/// One key press: the jobs it was about, and when they are sent.
#[derive(Clone, Debug)]
struct Held {
    what: What,
    parts: Vec<Part>,
    due: Moment,
}

impl Grace {
    pub(crate) fn holds(&self, key: &JobKey) -> bool {
        let mut parts = self.held.iter().flat_map(|held| &held.parts);
        parts.any(|part| part.key == *key)
    }

    /// How many jobs wait.
    pub(crate) fn len(&self) -> usize {
        self.held.iter().map(|held| held.parts.len()).sum()
    }

    /// What stands on the row of a job that waits: `cancel in 5s (u keeps it)`.
    pub(super) fn note(&self, row: &Row<'_>, now: Moment) -> Option<String> {
        let is_here = |held: &&Held| held.parts.iter().any(|part| row.is(&part.key));
        let held = self.held.iter().find(is_here)?;
        let verb = held.what.verb().word();
        Some(format!(
            "{verb} in {}s (u keeps it)",
            seconds(held.due.since(now))
        ))
    }

    /// When the next is sent, or the seconds on the screen change.
    pub(super) fn wake_at(&self, now: Moment) -> Option<Moment> {
        let next = |held: &Held| {
            let left = held.due.since(now);
            let shown = Duration::from_secs(seconds(left).saturating_sub(1));
            now.plus(left.saturating_sub(shown))
        };
        let waits = self.held.iter().filter(|held| held.due > now);
        waits.map(next).min()
    }
}

/// Whole seconds, the begun one with them.
fn seconds(left: Duration) -> u64 {
    left.as_secs() + u64::from(left.subsec_nanos() > 0)
}

impl App {
    /// Sends this after the grace time; at once when there is none.
    pub(super) fn hold(&mut self, plan: Plan) -> Vec<Effect> {
        let grace = self.caution.cancel_grace;
        let held = Held {
            what: plan.what,
            parts: plan.will,
            due: self.now.plus(grace),
        };
        if grace.is_zero() {
            return self.send_held(held);
        }
        let verb = held.what.verb().word();
        let whom = match held.parts.as_slice() {
            [only] => only.key.id.to_string(),
            all => format!("{} jobs", all.len()),
        };
        let them = if held.parts.len() == 1 { "it" } else { "them" };
        let wait = seconds(grace);
        self.tell(
            Tone::Plain,
            format!("{verb} of {whom} is sent in {wait} s (u keeps {them})"),
        );
        self.grace.held.push(held);
        Vec::new()
    }

    /// Sends what has waited long enough.
    pub(super) fn send_due(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        while let Some(at) = self.grace.held.iter().position(|h| h.due <= self.now) {
            if self.grace.held[at].parts.len() > 1 && self.bulk.under_way().is_some() {
                // One deed on many jobs at a time: it follows when that is over.
                break;
            }
            let held = self.grace.held.remove(at);
            effects.extend(self.send_held(held));
        }
        effects
    }

    fn send_held(&mut self, held: Held) -> Vec<Effect> {
        if let [only] = held.parts.as_slice() {
            let why = match self.is_down(only.key.source) {
                Some(name) => Some(format!("{name} is down")),
                None if self.board.find(&only.key).is_none() => {
                    Some("it is not there any more".to_owned())
                }
                None => None,
            };
            if let Some(why) = why {
                let (verb, id) = (held.what.verb().word(), &only.key.id);
                self.tell(Tone::Bad, format!("{id}: {why}: its {verb} was not sent"));
                return Vec::new();
            }
            return self.ask(only.key.source, only.request.clone());
        }
        let items = held.parts.into_iter().map(Item::of).collect();
        self.begin_work(Work::new(held.what, false, items))
    }

    /// Keeps the jobs of the newest cancel that was not sent; tells whether there was one.
    pub(super) fn keep_held(&mut self) -> bool {
        let Some(held) = self.grace.held.pop() else {
            return false;
        };
        let verb = held.what.verb().word();
        let text = match held.parts.as_slice() {
            [only] => format!("kept: the {verb} of {} was not sent", only.key.id),
            all => format!("kept: the {verb} of {} jobs was not sent", all.len()),
        };
        self.tell(Tone::Good, text);
        true
    }
}
