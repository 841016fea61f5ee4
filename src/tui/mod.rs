//! The dashboard: state, keys, panes, drawing.
//! Never here: which kind of store it looks at.

pub mod app;
mod batch;
pub mod effect;
mod escapes;
pub mod event;
#[cfg(debug_assertions)]
mod fault;
pub mod log;
mod pace;
pub mod picture;
pub mod run;
pub mod terminal;
