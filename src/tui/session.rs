//! How a session begins where the last one ended, and what it leaves: the lists as they were arranged, the zoom.

use super::app::App;
use super::layout::{self, Pane, Shape};
use super::lists::{ListSettings, OneList};
use crate::state::{LayoutView, ListView, State};

/// Panes that may begin with the whole screen. Details and the like are opened to be read, not to stay.
const ZOOMED: [Pane; 4] = [Pane::Running, Pane::Queue, Pane::History, Pane::Logs];

/// How the lists were shown when the session began, arguments included: what an argument asked for once is not remembered.
#[derive(Clone, Debug)]
pub struct Began(ListSettings);

/// The lists as they were when the last session ended.
pub fn lists(state: &State) -> ListSettings {
    let one = |pane: Pane| {
        let view = state.lists.get(&name(pane)).cloned().unwrap_or_default();
        OneList {
            sort: view.sort.unwrap_or_default(),
            columns: view.columns.unwrap_or_default(),
            grouped: view.grouped.unwrap_or_default(),
        }
    };
    ListSettings {
        queue: one(Pane::Queue),
        running: one(Pane::Running),
        history: one(Pane::History),
    }
}

impl App {
    /// Begins where a former session ended. (The lists come with [`lists`], because arguments may stand above them.)
    pub fn with_state(mut self, state: State) -> Self {
        self.remembered = state;
        self.recall();
        let view = layout_name(self.size).and_then(|layout| self.remembered.layouts.get(layout));
        let zoom = view.and_then(|view| view.zoom.as_deref());
        let zoomed = ZOOMED
            .into_iter()
            .find(|pane| Some(name(*pane).as_str()) == zoom);
        if let Some(pane) = zoomed {
            self.zoom = true;
            self.focus = pane;
            if pane != Pane::Logs {
                self.list = pane;
            }
            self.settle();
        }
        self
    }

    /// What is remembered so far.
    pub fn remembered(&self) -> &State {
        &self.remembered
    }

    /// How the session begins.
    pub fn began(&self) -> Began {
        Began(self.list_settings())
    }

    /// What is to be known next time.
    pub fn remember_since(&self, began: &Began) -> State {
        let mut state = self.remembered.clone();
        let now = self.list_settings();
        for (pane, before, after) in [
            (Pane::Queue, &began.0.queue, &now.queue),
            (Pane::Running, &began.0.running, &now.running),
            (Pane::History, &began.0.history, &now.history),
        ] {
            if before != after {
                state.lists.insert(name(pane), view(after));
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

fn view(list: &OneList) -> ListView {
    ListView {
        sort: Some(list.sort.clone()).filter(|sort| !sort.is_empty()),
        columns: Some(list.columns.clone()).filter(|columns| !columns.is_empty()),
        grouped: list.grouped.then_some(true),
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
