//! The filter while it is typed: what is wrong with it, how much matches, and those typed before.

use std::ops::Range;

use crate::tui::age::count;
use crate::tui::app::App;
use crate::tui::dialogs::Dialog;
use crate::tui::effect::Effect;
use crate::tui::notice::Tone;

/// Where one is in the history of filters; at its end stands what is being typed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Walk {
    /// How many steps back.
    back: usize,
    /// What was typed before the first step.
    draft: String,
}

impl App {
    /// The text in the prompt changed: its rows are shown.
    pub(in crate::tui) fn type_filter(&mut self, text: &str) -> Vec<Effect> {
        self.set_filter(text);
        let mut effects = self.turn_soon();
        effects.extend(self.reach_all());
        effects
    }

    /// The prompt was closed with this text: what is understood of it stays in force, the rest is told.
    pub(in crate::tui) fn take_filter(&mut self, text: &str) -> Vec<Effect> {
        let text = text.trim();
        let effects = self.type_filter(text);
        let left_out = self.sifting.faults.iter().find(|fault| !fault.as_text);
        if let Some(fault) = left_out {
            let part = text.get(fault.span.clone()).unwrap_or("");
            let line = format!("`{part}` is left out: {}", fault.hint);
            self.tell(Tone::Bad, line);
        }
        self.sifting.faults.clear();
        let kept = self.filter_text.clone();
        self.remembered.use_filter(&kept);
        effects
    }

    /// The prompt was left: what was in force before is again.
    pub(in crate::tui) fn drop_filter(&mut self, before: &str) -> Vec<Effect> {
        self.set_filter(before);
        self.sifting.faults.clear();
        self.turn_soon()
    }

    /// Puts an older filter into the prompt, or a newer one.
    pub(in crate::tui) fn recall_filter(&mut self, older: bool) -> Vec<Effect> {
        let Some(Dialog::Prompt(prompt)) = &mut self.dialog else {
            return Vec::new();
        };
        let history = &self.remembered.filter_history;
        let walk = &mut prompt.walk;
        if walk.back == 0 {
            prompt.line.text().clone_into(&mut walk.draft);
        }
        walk.back = if older {
            (walk.back + 1).min(history.len())
        } else {
            walk.back.saturating_sub(1)
        };
        let text = match walk.back {
            0 => walk.draft.clone(),
            back => history[history.len() - back].clone(),
        };
        prompt.line.replace(&text);
        self.type_filter(&text)
    }

    /// `12 / 4,031`, for the prompt; the first number is not known while rows are judged.
    pub(in crate::tui) fn match_count(&self) -> String {
        let lists = [&self.running, &self.queue, &self.history];
        let shown: usize = lists.iter().map(|list| list.rows(&self.board).len()).sum();
        let all = count(self.board.len() as u64);
        let unread = match self.sifting.passing.unread() {
            0 => String::new(),
            unread => format!(" ({} not known)", count(unread as u64)),
        };
        if self.is_sifting() {
            format!("... / {all}")
        } else {
            format!("{} / {all}{unread}", count(shown as u64))
        }
    }

    /// The part of the typed text that is not understood, and what would be right.
    pub(in crate::tui) fn filter_hint(&self) -> Option<(Range<usize>, &str)> {
        let faults = &self.sifting.faults;
        let bad = faults.iter().find(|fault| !fault.as_text);
        let fault = bad.or(faults.first())?;
        Some((fault.span.clone(), fault.hint.as_str()))
    }

    /// The hint as a line, while a filter is typed.
    pub(in crate::tui) fn hint_of_prompt(&self) -> Option<String> {
        let Some(Dialog::Prompt(prompt)) = &self.dialog else {
            return None;
        };
        let (span, hint) = self.filter_hint()?;
        let part = prompt.line.text().get(span).unwrap_or("");
        let line = format!("{part}: {hint}");
        Some(crate::job::Plain::long(&line).to_string())
    }

    /// What is still being read for the filter in force.
    pub(in crate::tui) fn reading_progress(&self) -> Option<String> {
        self.sifting.reading.progress()
    }
}
