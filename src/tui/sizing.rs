//! Making panes larger and smaller, and what is remembered of it.

use super::app::App;
use super::effect::Effect;
use super::layout::{self, Along, PaneSizes, Shape};
use super::notice::Tone;

impl App {
    /// What the operator made of the sizes.
    pub fn pane_sizes(&self) -> PaneSizes {
        self.sizes
    }

    /// All panes as they were before anybody changed them.
    pub fn reset_layout(&mut self) -> Vec<Effect> {
        self.sizes = PaneSizes::default();
        self.zoom = false;
        self.focus_on(self.focus)
    }

    /// Makes the pane that has the keys larger, or smaller.
    pub(super) fn resize_pane(&mut self, along: Along, by: i16) -> Vec<Effect> {
        let shape = self.areas().shape;
        if matches!(shape, Shape::One | Shape::Line) {
            let text = if self.zoom {
                "this pane has the whole screen (z gives it back)"
            } else {
                "this screen has room for one pane only"
            };
            self.tell(Tone::Plain, text.into());
            return Vec::new();
        }
        // A column is narrower than a row is high, and a box repaints more than a rule.
        let step = match (along, shape) {
            (Along::Columns, _) => 4,
            (Along::Rows, Shape::Stack) => 1,
            (Along::Rows, _) => 2,
        };
        let change = (along, by * step);
        let changed = layout::resized(self.size, self.focus, self.needs(), &self.sizes, change);
        if let Some(sizes) = changed {
            self.sizes = sizes;
            self.settle();
        } else {
            let way = match (along, by > 0) {
                (Along::Rows, true) => "larger",
                (Along::Rows, false) => "smaller",
                (Along::Columns, true) => "wider",
                (Along::Columns, false) => "narrower",
            };
            let text = format!("{} cannot be {way} here", self.focus.title());
            self.tell(Tone::Plain, text);
        }
        Vec::new()
    }
}
