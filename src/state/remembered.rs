//! The things that are remembered, as plain values.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::job::Plain;

/// So many filters, and so many commands, are remembered.
pub(super) const FILTERS: usize = 100;

/// A text that is longer than anybody types is not remembered.
const LONGEST: usize = 2_000;

/// All that is remembered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct State {
    /// The newest last.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub filter_history: Vec<String>,
    /// Typed commands, the newest last.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub command_history: Vec<String>,
    /// By name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub saved_filters: BTreeMap<String, String>,
    /// By the list's name: `running`, `queue`, `history`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub lists: BTreeMap<String, ListView>,
    /// By the layout's name: `one`, `stack`, `grid`, `wall`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub layouts: BTreeMap<String, LayoutView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub theme: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mouse: Option<bool>,
    /// Jobs by source and id; each id stands by itself, so that two sessions can pin at once.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) pins: BTreeMap<String, BTreeMap<String, bool>>,
}

/// How a list is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ListView {
    /// As `--sort` takes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sort: Option<String>,
    /// Their names, in their order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub columns: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grouped: Option<bool>,
}

/// How a layout is divided.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LayoutView {
    /// By the pane's name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub sizes: BTreeMap<String, i32>,
    /// The pane that has the whole screen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zoom: Option<String>,
}

impl State {
    /// A filter was used: it becomes the newest.
    pub fn use_filter(&mut self, text: &str) {
        add(&mut self.filter_history, text);
    }

    /// A command ran: it becomes the newest.
    pub fn use_command(&mut self, text: &str) {
        add(&mut self.command_history, text);
    }

    pub fn is_pinned(&self, source: &str, id: &str) -> bool {
        self.pins
            .get(source)
            .is_some_and(|ids| ids.contains_key(id))
    }

    pub fn pin(&mut self, source: &str, id: &str) {
        let ids = self.pins.entry(source.to_owned()).or_default();
        ids.insert(id.to_owned(), true);
    }

    pub fn unpin(&mut self, source: &str, id: &str) {
        if let Some(ids) = self.pins.get_mut(source) {
            ids.remove(id);
            if ids.is_empty() {
                self.pins.remove(source);
            }
        }
    }

    /// The pinned jobs: source and id.
    pub fn pins(&self) -> impl Iterator<Item = (&str, &str)> {
        let all = self.pins.iter();
        all.flat_map(|(source, ids)| ids.keys().map(move |id| (source.as_str(), id.as_str())))
    }

    /// The file may have been written by anybody: what could not have been typed is forgotten.
    pub(super) fn cleaned(mut self) -> Self {
        self.filter_history.retain(|text| is_fit(text));
        let over = self.filter_history.len().saturating_sub(FILTERS);
        self.filter_history.drain(..over);
        self.command_history.retain(|text| is_fit(text));
        let over = self.command_history.len().saturating_sub(FILTERS);
        self.command_history.drain(..over);
        self.saved_filters
            .retain(|name, text| is_fit(name) && is_fit(text));
        self.lists.retain(|name, list| {
            let columns = list.columns.iter().flatten();
            is_fit(name) && list.sort.iter().chain(columns).all(|text| is_fit(text))
        });
        self.layouts.retain(|name, layout| {
            let names = layout.sizes.keys().chain(&layout.zoom);
            is_fit(name) && names.into_iter().all(|text| is_fit(text))
        });
        self.theme = self.theme.filter(|theme| is_fit(theme));
        self.pins.retain(|source, ids| {
            ids.retain(|id, _| is_fit(id));
            is_fit(source) && !ids.is_empty()
        });
        self
    }
}

fn add(history: &mut Vec<String>, text: &str) {
    if text.trim().is_empty() || !is_fit(text) {
        return;
    }
    history.retain(|known| known != text);
    history.push(text.to_owned());
    let over = history.len().saturating_sub(FILTERS);
    history.drain(..over);
}

/// Nothing in it steers a terminal, and it is not endless.
fn is_fit(text: &str) -> bool {
    text.len() <= LONGEST && Plain::long(text).as_str() == text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_that_is_used_again_becomes_the_newest_and_the_oldest_go() {
        let mut state = State::default();
        for number in 0..150 {
            state.use_filter(&format!("f{number}"));
        }
        state.use_filter("f60");
        state.use_filter("  ");
        assert_eq!(state.filter_history.len(), 100);
        assert_eq!(state.filter_history[0], "f50");
        assert_eq!(state.filter_history[99], "f60");
    }

    #[test]
    fn what_steers_a_terminal_is_forgotten() {
        let text = r#"{"filter_history":["ok","\u001b[2J"],"saved_filters":{"a":"\u202e"},
                       "pins":{"fsq":{"job-1":true,"\u0007":true}},"theme":"\u0000"}"#;
        let state: State = serde_json::from_str(text).unwrap();
        let state = state.cleaned();
        assert_eq!(state.filter_history, ["ok"]);
        assert!(state.saved_filters.is_empty() && state.theme.is_none());
        assert_eq!(state.pins().collect::<Vec<_>>(), [("fsq", "job-1")]);
    }

    #[test]
    fn a_pin_is_set_and_taken_away() {
        let mut state = State::default();
        state.pin("fsq", "job-1");
        assert!(state.is_pinned("fsq", "job-1") && !state.is_pinned("lab", "job-1"));
        state.unpin("fsq", "job-1");
        assert_eq!(state, State::default());
    }
}
