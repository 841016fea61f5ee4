//! Leaving a dashboard that nobody has touched for long, with a warning before; for hosts that many share.

use std::time::Duration;

use super::app::App;
use super::effect::Effect;
use super::notice::Tone;
use crate::job::Moment;

/// How long before the end it is told.
const WARNING: Duration = Duration::from_secs(60);

/// Since when nobody has pressed anything.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Idle {
    since: Option<Moment>,
    warned: Option<Moment>,
}

impl Idle {
    /// Somebody is there.
    pub(super) fn stir(&mut self, now: Moment) {
        *self = Self {
            since: Some(now),
            warned: None,
        };
    }

    /// When something is due, if the screen is left after so long; none when it never is.
    fn due(self, after: Duration) -> Option<Moment> {
        if after.is_zero() {
            return None;
        }
        let warning = warning(after);
        match (self.warned, self.since) {
            (Some(warned), _) => Some(warned.plus(warning)),
            (None, since) => Some(since?.plus(after.saturating_sub(warning))),
        }
    }
}

fn warning(after: Duration) -> Duration {
    WARNING.min(after / 2)
}

impl App {
    /// When the warning, or the end, is due. What is not sent or not answered is waited for, and wakes the screen anyway.
    pub(super) fn idle_at(&self) -> Option<Moment> {
        let due = self.idle.due(self.settings.idle_exit);
        due.filter(|_| self.open_ends().is_empty())
    }

    /// Warns, and leaves when the warning has stood its time: also after a long sleep of the whole machine.
    pub(super) fn leave_if_idle(&mut self) -> Vec<Effect> {
        let after = self.settings.idle_exit;
        if self.idle.since.is_none() {
            self.idle.stir(self.now);
        }
        if self.idle_at().is_none_or(|due| due > self.now) {
            return Vec::new();
        }
        if self.idle.warned.is_some() {
            return vec![Effect::Quit];
        }
        self.idle.warned = Some(self.now);
        let text = format!(
            "no key for long: leaving in {}s, any key stays (idle_exit)",
            warning(after).as_secs()
        );
        self.tell(Tone::Bad, text);
        Vec::new()
    }
}
