//! `i`: asks for what a job's reasons need, and keeps them true while they are on the screen.

use super::app::App;
use super::dialogs::Dialog;
use super::dialogs::why::WhyDialog;
use super::effect::Effect;
use super::layout::Pane;
use super::log::LogView;
use super::notice::Tone;
use crate::job::{Deeds, Flag, JobKey, LogAsk, LogChunk, Moment, Refusal, SourceId, Status};

/// Bytes of the log's end in which the line that tells is looked for.
const TAIL: usize = 256 << 10;
/// So many deeds are looked through for those of the job.
const DEEDS: usize = 500;

impl App {
    /// Opens the reasons of the job under the cursor; at once what the board knows, then what is read.
    pub(super) fn open_why(&mut self) -> Vec<Effect> {
        let Some(key) = self.subject() else {
            self.tell(Tone::Plain, "no job is selected".into());
            return Vec::new();
        };
        let mut effects = vec![read_tail(&key)];
        let row = self.board.get(&key);
        let put_aside = row.is_some_and(|row| {
            let flags = row.flags();
            row.status() == Status::Cancelled
                || [Flag::Archived, Flag::CancelRequested, Flag::Records]
                    .iter()
                    .any(|flag| flags.has(*flag))
        });
        if put_aside {
            effects.push(Effect::Deeds(key.source, DEEDS));
        }
        self.dialog = Some(Dialog::Why(Box::new(WhyDialog::of(key, put_aside))));
        self.refresh_why();
        effects
    }

    fn why_dialog(&mut self) -> Option<&mut WhyDialog> {
        match &mut self.dialog {
            Some(Dialog::Why(dialog)) => Some(dialog),
            _ => None,
        }
    }

    pub(super) fn why_due(&self) -> Option<Moment> {
        match &self.dialog {
            Some(Dialog::Why(dialog)) => dialog.due(),
            _ => None,
        }
    }

    /// Says it anew from the board as it is now.
    pub(super) fn refresh_why(&mut self) {
        if let Some(Dialog::Why(dialog)) = &mut self.dialog {
            dialog.refresh(&self.board, self.now);
        }
    }

    pub(super) fn refresh_why_if_due(&mut self) {
        if self.why_due().is_some_and(|due| due <= self.now) {
            self.refresh_why();
        }
    }

    /// After news of a source. A log that nobody follows is read again when its job has changed.
    pub(super) fn refresh_why_of(&mut self, source: SourceId) -> Vec<Effect> {
        let followed = self.log.as_ref().map(LogView::key).cloned();
        let board = &self.board;
        let Some(Dialog::Why(dialog)) = &mut self.dialog else {
            return Vec::new();
        };
        if dialog.key.source != source {
            return Vec::new();
        }
        let changed = dialog.has_changed(board);
        dialog.refresh(board, self.now);
        if changed && followed.as_ref() != Some(&dialog.key) {
            return vec![read_tail(&dialog.key)];
        }
        Vec::new()
    }

    pub(super) fn hear_log_for_why(&mut self, key: &JobKey, piece: &Result<LogChunk, Refusal>) {
        if let Some(dialog) = self.why_dialog().filter(|dialog| dialog.key == *key) {
            dialog.hear_log(piece, TAIL);
            self.refresh_why();
        }
    }

    pub(super) fn hear_deeds_for_why(&mut self, source: SourceId, deeds: &Result<Deeds, Refusal>) {
        if let Some(dialog) = self.why_dialog().filter(|d| d.key.source == source) {
            dialog.hear_deeds(deeds);
            self.refresh_why();
        }
    }

    /// Leaves the reasons for the log, at the line that tells.
    pub(super) fn go_to_log_line(&mut self, key: &JobKey, at: u64) -> Vec<Effect> {
        self.dialog = None;
        // The cursor may have fallen on another job meanwhile: Logs stays with the one that was asked about.
        self.pinned |= self.subject().as_ref() != Some(key);
        let mut effects = self.follow_log_of(key.clone());
        self.zoom = true;
        effects.extend(self.focus_on(Pane::Logs));
        effects.extend(self.in_log(|log| log.go_to_line(at)));
        effects
    }
}

fn read_tail(key: &JobKey) -> Effect {
    Effect::ReadLog(key.source, key.id.clone(), LogAsk::End { most: TAIL })
}
