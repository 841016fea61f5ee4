//! From what is remembered to how the screen begins, and back when it ends. What settings, variables or
//! arguments say stands above it.

use super::app::App;
use super::layout::{self, Pane, PaneSizes, Shape};
use crate::settings::Origin;
use crate::state::{LayoutView, State};

/// Panes that may begin with the whole screen. Details and the like are opened to be read, not to stay.
const ZOOMED: [Pane; 4] = [Pane::Running, Pane::Queue, Pane::History, Pane::Logs];

impl App {
    /// Begins where a former session ended: the sizes and the zoom of this layout, the theme, the mouse, the lists.
    pub fn with_state(mut self, state: State) -> Self {
        let mut sizes = PaneSizes::default();
        for (layout, view) in &state.layouts {
            for (line, by) in &view.sizes {
                // A line that another version had is none here.
                sizes.set(&format!("{layout}.{line}"), i16::try_from(*by).unwrap_or(0));
            }
        }
        let view = layout_name(self.size).and_then(|layout| state.layouts.get(layout));
        let zoom = view.and_then(|view| view.zoom.as_deref());
        let zoomed = ZOOMED
            .into_iter()
            .find(|pane| Some(name(*pane).as_str()) == zoom);
        self.remembered = state;
        self.recall_looks();
        if let Some(pane) = zoomed {
            self.zoom = true;
            self.focus = pane;
            if pane != Pane::Logs {
                self.list = pane;
            }
        }
        self.sizes = sizes;
        let lists = self.remembered.lists.clone();
        self.with_lists(&lists)
    }

    fn recall_looks(&mut self) {
        if self.is_unsaid("theme")
            && let Some(theme) = self.remembered.theme.clone()
            && self.try_theme(&theme).is_err()
        {
            // A theme of another version.
            self.remembered.theme = None;
        }
        if self.is_unsaid("mouse") {
            self.mouse |= self.remembered.mouse.unwrap_or_default();
        }
    }

    /// Whether nobody chose a value for this setting.
    fn is_unsaid(&self, name: &str) -> bool {
        let chosen = self.settings.chosen.iter().find(|c| c.name == name);
        chosen.is_none_or(|chosen| chosen.origin == Origin::Default)
    }

    /// What is to be known next time.
    pub fn to_remember(&self) -> State {
        let mut state = self.remembered.clone();
        for layout in state.layouts.values_mut() {
            layout.sizes.clear();
        }
        for (word, by) in self.pane_sizes().words() {
            if let Some((layout, line)) = word.split_once('.') {
                let layout = state.layouts.entry(layout.to_owned()).or_default();
                layout.sizes.insert(line.to_owned(), i32::from(by));
            }
        }
        if let Some(layout) = layout_name(self.size) {
            let zoomed = self.zoom && ZOOMED.contains(&self.focus);
            let layout = state.layouts.entry(layout.to_owned()).or_default();
            layout.zoom = zoomed.then(|| name(self.focus));
        }
        state
            .layouts
            .retain(|_, view| *view != LayoutView::default());
        state
    }
}

fn name(pane: Pane) -> String {
    pane.title().to_lowercase()
}

/// The layout that a screen of this size has when no pane is zoomed; none where there is but one pane.
fn layout_name((width, height): (u16, u16)) -> Option<&'static str> {
    match layout::shape(width, height) {
        Shape::Stack => Some("stack"),
        Shape::Grid => Some("grid"),
        Shape::Wall => Some("wall"),
        Shape::One | Shape::Line => None,
    }
}
