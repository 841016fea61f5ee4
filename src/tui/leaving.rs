//! Leaving: what is not sent or not answered is said first.

use super::app::App;
use super::dialogs::Dialog;
use super::dialogs::prompt::Purpose;
use super::effect::Effect;
use super::notice::Tone;

/// What would be left open.
pub(super) struct OpenEnds {
    /// Cancels in their grace time.
    held: usize,
    /// Jobs of a deed on many that were not sent yet.
    unsent: usize,
    unanswered: usize,
}

impl OpenEnds {
    pub(super) fn is_empty(&self) -> bool {
        self.held + self.unsent + self.unanswered == 0
    }

    fn text(&self) -> String {
        let mut parts = Vec::new();
        match self.held {
            0 => {}
            1 => parts.push("1 cancel not sent yet".to_owned()),
            n => parts.push(format!("{n} cancels not sent yet")),
        }
        if self.unsent > 0 {
            parts.push(format!("{} jobs not sent yet", self.unsent));
        }
        if self.unanswered > 0 {
            parts.push(format!("{} not answered yet", self.unanswered));
        }
        parts.join(", ")
    }

    fn way_out(&self) -> &'static str {
        match (self.held + self.unsent, self.unanswered) {
            (0, _) => "quits without waiting",
            (1, 0) => "drops it",
            (_, 0) => "drops them",
            _ => "drops what is not sent, and quits without waiting",
        }
    }
}

impl App {
    pub(super) fn open_ends(&self) -> OpenEnds {
        let work = self.bulk.work.as_ref();
        OpenEnds {
            held: self.grace.len(),
            unsent: work.map_or(0, super::bulk::work::Work::unsent),
            unanswered: self.asked.len(),
        }
    }

    /// Something was asked of a source that changes it, and the source has not answered.
    pub fn awaits_deeds(&self) -> bool {
        self.open_ends().unanswered > 0
    }

    /// Asks only while something is not sent or not answered.
    pub(super) fn quit(&mut self) -> Vec<Effect> {
        let open = self.open_ends();
        if open.is_empty() || std::mem::replace(&mut self.leaving, true) {
            return vec![Effect::Quit];
        }
        let text = format!("{}: q again {}", open.text(), open.way_out());
        self.tell(Tone::Bad, text);
        Vec::new()
    }

    /// Whoever was asked whether to leave stays, and that is all: what waits to be sent goes on waiting.
    pub(super) fn stay(&mut self) -> bool {
        let asked = std::mem::take(&mut self.leaving);
        if asked {
            let open = self.open_ends();
            self.notice = None;
            if open.held > 0 {
                let text = format!("{} (u keeps)", open.text());
                self.tell(Tone::Plain, text);
            }
        }
        asked
    }

    /// The first ctrl-c closes what is open, the second leaves.
    pub(super) fn interrupt(&mut self) -> Vec<Effect> {
        self.typed.clear();
        self.undress();
        let helped = self.help.take().is_some();
        if let Some(dialog) = self.dialog.take() {
            self.fit_log();
            return match dialog {
                Dialog::Prompt(prompt) if prompt.purpose == Purpose::Filter => {
                    self.drop_filter(&prompt.before)
                }
                _ => Vec::new(),
            };
        }
        if helped {
            self.fit_log();
            return Vec::new();
        }
        if std::mem::replace(&mut self.leaving, true) {
            return vec![Effect::Quit];
        }
        let open = self.open_ends();
        let text = if open.is_empty() {
            "ctrl-c again quits".to_owned()
        } else {
            format!("{}: ctrl-c again {}", open.text(), open.way_out())
        };
        self.tell(Tone::Plain, text);
        Vec::new()
    }
}
