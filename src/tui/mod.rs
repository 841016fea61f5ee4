//! The dashboard: state, keys, panes, drawing.
//! Never here: which kind of store it looks at.

pub mod app;
pub mod effect;
pub mod event;
pub mod log;
pub mod picture;
pub mod run;
pub mod terminal;
