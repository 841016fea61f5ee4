//! The dashboard: state, keys, panes, drawing.
//! Never here: which kind of store it looks at.

pub mod app;
pub mod effect;
mod escapes;
pub mod event;
pub mod log;
mod pace;
pub mod picture;
pub mod run;
pub mod terminal;
