//! What a dashboard begins with, beside its board: settings and a first line.

use std::sync::Arc;

use super::app::App;
use super::keymap::Keymap;
use super::notice::Tone;
use crate::settings::Settings;

impl App {
    /// Obeys these settings.
    pub fn with_settings(mut self, settings: Settings) -> Self {
        self.keymap = Arc::new(Keymap::changed(&settings.keys).0);
        self.settings = Arc::new(settings);
        self
    }

    /// Begins with a line for the operator.
    pub fn with_notice(mut self, text: String) -> Self {
        self.tell(Tone::Bad, text);
        self
    }
}
