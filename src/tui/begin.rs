//! What a dashboard begins with, beside its board: settings and a first line.

use std::sync::Arc;

use super::app::App;
use super::bulk::caution::Caution;
use super::keymap::Keymap;
use super::notice::Tone;
use crate::settings::Settings;

impl App {
    /// Obeys these settings.
    pub fn with_settings(mut self, settings: Settings) -> Self {
        self.mouse = settings.mouse;
        self.keymap = Arc::new(Keymap::changed(&settings.keys).0);
        self.caution = Caution {
            me: self.caution.me,
            ..Caution::of(&settings)
        };
        self.settings = Arc::new(settings);
        self
    }

    /// The operator's name, as sources may name the owners of jobs.
    pub fn with_me(mut self, name: &str) -> Self {
        self.caution.me = Some(name.to_owned());
        self
    }

    /// Begins with a line for the operator.
    pub fn with_notice(mut self, text: String) -> Self {
        self.tell(Tone::Bad, text);
        self
    }
}
