//! The dashboard: state, keys, panes, drawing.
//! Never here: which kind of store it looks at.

pub mod action;
mod age;
pub mod app;
mod asked;
mod batch;
mod brush;
mod colour;
mod command;
pub mod copy;
mod dialogs;
mod draw;
mod dressing;
pub mod effect;
mod escapes;
pub mod event;
#[cfg(debug_assertions)]
mod fault;
mod helping;
mod idle;
mod inquiry;
pub mod keymap;
pub mod keys;
pub mod layout;
pub mod log;
mod menu;
mod moving;
mod notice;
mod pace;
mod panes;
mod pausing;
pub mod perform;
pub mod picture;
pub mod run;
mod saving;
mod sgr;
mod sign;
pub mod still;
pub mod study;
mod subject;
pub mod terminal;
pub mod theme;
mod undo;
mod verbs;
mod wake;
mod why;
