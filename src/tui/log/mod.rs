//! The Logs pane: to come.
