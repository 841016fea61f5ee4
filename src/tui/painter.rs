//! When a frame is drawn and how it gets out: paced, never while the last one is under way, from the newest state.

use std::sync::Arc;
use std::time::Duration;

use ratatui::layout::Size;

use super::app::App;
use super::pace::Pace;
use super::terminal::{self, Canvas, Flow, QUESTION, Screen};

/// The screen and what was drawn on it last. All times count from the loop's beginning.
pub(super) struct Painter {
    screen: Arc<Screen>,
    canvas: Canvas,
    #[cfg(debug_assertions)]
    has_drawn: bool,
    pub(super) size: Size,
    /// The next frame starts from a wiped screen.
    afresh: bool,
    /// A frame is due, but the last one is still under way.
    held_up: bool,
    pub(super) pace: Pace,
    flow: Flow,
}

impl Painter {
    pub(super) fn new(screen: Arc<Screen>, size: Size) -> Self {
        Self {
            screen,
            canvas: Canvas::new(size),
            #[cfg(debug_assertions)]
            has_drawn: false,
            size,
            afresh: false,
            held_up: false,
            pace: Pace::default(),
            flow: Flow::default(),
        }
    }

    /// When to draw, if at all; none also while something has to come first that will be told.
    pub(super) fn due(&self, now: Duration) -> Option<Duration> {
        if self.held_up {
            return None;
        }
        let due = self.pace.due()?;
        Some(self.flow.due(now).map_or(due, |free| free.max(due)))
    }

    /// The frame that was under way is out.
    pub(super) fn written(&mut self) {
        self.held_up = false;
    }

    /// The terminal has come to the question behind a frame.
    pub(super) fn answered(&mut self, now: Duration) {
        self.flow.answered(now);
    }

    /// How long the terminal's answer may still be waited for, if one is on its way.
    pub(super) fn awaited(&self, now: Duration) -> Option<Duration> {
        self.flow.awaited(now)
    }

    /// All that the screen waited for has come.
    pub(super) fn complete(&mut self) {
        self.flow.complete();
    }

    /// Whether the line is known to be quick.
    pub(super) fn is_quick(&self) -> bool {
        self.flow.is_quick()
    }

    /// No answer is waited for any more.
    pub(super) fn forget_answers(&mut self) {
        self.flow.forget();
    }

    /// The terminal was another's, or lost what it showed: everything is drawn again.
    pub(super) fn start_afresh(&mut self, now: Duration) {
        self.afresh = true;
        self.flow.forget();
        self.pace.at_once(now);
    }

    /// Whether anything was drawn yet.
    #[cfg(debug_assertions)]
    pub(super) fn has_drawn(&self) -> bool {
        self.has_drawn
    }

    /// The size as the kernel knows it now.
    pub(super) fn measure(&mut self) {
        self.size = terminal::size();
    }

    pub(super) fn draw_if_due(&mut self, app: &App, now: Duration) {
        if self.held_up || !self.pace.is_due(now) || !self.flow.is_free(now) {
            return;
        }
        if !self.screen.is_ready() {
            self.held_up = true;
            return;
        }
        if self.afresh || self.canvas.size() != self.size {
            self.afresh = false;
            self.canvas.start_afresh(self.size);
        }
        let mut frame = self
            .canvas
            .draw(|buffer| app.draw_into(buffer, buffer.area));
        #[cfg(debug_assertions)]
        {
            self.has_drawn = true;
        }
        if frame.is_empty() {
            self.pace.drawn_in_vain(now);
            return;
        }
        if self.flow.send(frame.len(), now) {
            frame.extend_from_slice(QUESTION);
        }
        self.screen.send(frame);
        self.pace.drawn(now);
    }
}
