//! What is taken up from the last session, and kept for the next: sizes of panes, the theme, the mouse.
//! What settings, variables or arguments say stands above it.

use super::app::App;
use super::layout::PaneSizes;
use crate::settings::Origin;

impl App {
    pub(super) fn recall(&mut self) {
        for (layout, view) in &self.remembered.layouts {
            for (line, by) in &view.sizes {
                let by = i16::try_from(*by).unwrap_or_default();
                self.sizes.set(&format!("{layout}.{line}"), by);
            }
        }
        if self.is_unsaid("theme")
            && let Some(theme) = self.remembered.theme.clone()
            && self.set_theme(&theme).is_err()
        {
            // A theme of another version.
            self.remembered.theme = None;
        }
        if self.is_unsaid("mouse") {
            self.mouse |= self.remembered.mouse.unwrap_or_default();
        }
        self.settle();
    }

    /// Keeps the sizes for the next session.
    pub(super) fn keep_sizes(&mut self, sizes: PaneSizes) {
        self.sizes = sizes;
        for view in self.remembered.layouts.values_mut() {
            view.sizes.clear();
        }
        for (word, by) in sizes.words() {
            if let Some((layout, line)) = word.split_once('.') {
                let view = self
                    .remembered
                    .layouts
                    .entry(layout.to_owned())
                    .or_default();
                view.sizes.insert(line.to_owned(), by.into());
            }
        }
    }

    /// Whether nobody chose a value for this setting.
    fn is_unsaid(&self, name: &str) -> bool {
        let chosen = self.settings.chosen.iter().find(|c| c.name == name);
        chosen.is_none_or(|chosen| chosen.origin == Origin::Default)
    }
}
