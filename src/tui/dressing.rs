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

    /// Puts on another theme, for this session and the next.
    ///
    /// # Errors
    /// A sentence with the names there are; the theme stays as it was.
    pub fn set_theme(&mut self, name: &str) -> Result<(), String> {
        self.try_theme(name)?;
        self.remembered.theme = Some(name.to_owned());
        Ok(())
    }

    /// Puts on another theme for a look at it; nothing is remembered.
    ///
    /// # Errors
    /// The same.
    pub fn try_theme(&mut self, name: &str) -> Result<(), String> {
        self.look = self.look.with_theme(name)?;
        Ok(())
    }
}
