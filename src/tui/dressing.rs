//! The theme of a dashboard: which one it wears, and putting on another.

use super::app::App;
use super::theme::Look;

impl App {
    /// How the screen is drawn now.
    pub fn look(&self) -> Look {
        self.look
    }

    /// The same dashboard in another look.
    pub fn wearing(self, look: Look) -> Self {
        Self { look, ..self }
    }

    /// Puts on another theme; the next frame wears it.
    ///
    /// # Errors
    /// A sentence with the names there are; the theme stays as it was.
    pub fn set_theme(&mut self, name: &str) -> Result<(), String> {
        self.look = self.look.with_theme(name)?;
        Ok(())
    }

    /// The same, and for the next session too.
    ///
    /// # Errors
    /// A sentence with the names there are; the theme stays as it was.
    pub fn keep_theme(&mut self, name: &str) -> Result<(), String> {
        self.set_theme(name)?;
        self.remembered.theme = Some(name.to_owned());
        Ok(())
    }
}
