//! What is said of a deed on many jobs: how far it is, and what came of it, in one line.

use super::work::{Counts, Item, Outcome, Work};
use crate::job::Verb;

impl Work {
    /// `cancel`, `undo of cancel`.
    pub(crate) fn name(&self) -> String {
        let verb = match self.what.verb() {
            Verb::Reprioritise => "priority",
            verb => verb.word(),
        };
        if self.undoing {
            format!("undo of {verb}")
        } else {
            verb.to_owned()
        }
    }

    /// `cancel 12 of 36: 11 ok, 1 refused (esc stops)`
    pub(crate) fn progress(&self) -> String {
        let counts = self.counts();
        let all = self.items.len();
        let answered = all - counts.open;
        let hint = if self.stopped {
            "stopping: waiting for what was sent"
        } else {
            "esc stops"
        };
        let so_far = match results(&counts, "") {
            text if text.is_empty() => String::new(),
            text => format!(": {text}"),
        };
        format!("{} {answered} of {all}{so_far} ({hint})", self.name())
    }

    /// `cancel 36 (@ lists them, u takes them back): 35 ok, 1 refused (is running)`
    pub(crate) fn result(&self, hint: &str) -> String {
        let counts = self.counts();
        let all = self.items.len();
        if self.stopped {
            let (done, not_sent) = (counts.done, counts.not_sent);
            let rest = Counts {
                done: 0,
                not_sent: 0,
                ..counts
            };
            let rest = match results(&rest, &self.common_reason()) {
                text if text.is_empty() => String::new(),
                text => format!(", {text}"),
            };
            let name = self.name();
            return format!("{name} stopped{hint}: {done} done, {not_sent} not sent{rest}");
        }
        let results = results(&counts, &self.common_reason());
        format!("{} {all}{hint}: {results}", self.name())
    }

    /// The same without hints and reasons, for the head of the list of results.
    pub(crate) fn summary(&self) -> String {
        let results = results(&self.counts(), "");
        format!("{} {}: {results}", self.name(), self.items.len())
    }

    /// Whether everything was done.
    pub(crate) fn went_well(&self) -> bool {
        self.counts().done == self.items.len()
    }

    /// Why those that were not done were not, when it is the same for all of them.
    fn common_reason(&self) -> String {
        let troubles = self.items.iter().filter(|item| {
            matches!(
                item.outcome,
                Outcome::Refused(_) | Outcome::Failed(_) | Outcome::NotSent(_)
            )
        });
        let mut reasons = troubles.map(reason);
        let first = reasons.next().unwrap_or_default();
        if reasons.all(|reason| reason == first) {
            first
        } else {
            String::new()
        }
    }
}

/// The answer without the name of its job, which it may have at its beginning.
fn reason(item: &Item) -> String {
    let (text, name) = (item.outcome.text(), item.key.id.name());
    let rest = text.strip_prefix(name).unwrap_or(text);
    rest.trim_start_matches([' ', ':']).to_owned()
}

fn results(counts: &Counts, reason: &str) -> String {
    let mut parts = Vec::new();
    if counts.done > 0 {
        parts.push(format!("{} ok", counts.done));
    }
    let mut reason = Some(reason).filter(|reason| !reason.is_empty());
    for (count, word) in [
        (counts.refused, "refused"),
        (counts.failed, "failed"),
        (counts.not_sent, "not sent"),
    ] {
        if count > 0 {
            let why = reason
                .take()
                .map_or_else(String::new, |why| format!(" ({why})"));
            parts.push(format!("{count} {word}{why}"));
        }
    }
    if counts.not_known > 0 {
        let look = "not known whether done: look (r) and decide";
        parts.push(format!("{} {look}", counts.not_known));
    }
    parts.join(", ")
}
