//! The dashboard: state, keys, panes, drawing.
//! Never here: which kind of store it looks at.

pub use bulk::caution::Caution;

mod acting;
pub mod action;
mod alarm;
mod answers;
pub mod app;
mod asked;
#[cfg(test)]
mod at_random;
mod batch;
mod begin;
mod brush;
pub mod buffer;
pub(crate) mod bulk;
mod colour;
mod command;
mod consequences;
pub mod copy;
mod dialogs;
mod draw;
mod dressing;
pub mod effect;
mod escapes;
pub mod event;
mod events;
#[cfg(debug_assertions)]
mod fault;
mod grace;
mod hearing;
mod helping;
mod idle;
mod inquiry;
pub mod keymap;
pub mod keys;
pub mod layout;
mod leaving;
mod lists;
pub mod log;
mod marks;
mod menu;
mod moving;
mod notice;
mod pace;
mod painter;
mod panes;
mod pausing;
pub mod perform;
pub mod picture;
mod pins;
pub mod pointer;
mod portions;
mod pressing;
mod rebind;
pub mod recall;
mod rest;
pub mod run;
mod saving;
mod sgr;
mod sift;
mod sign;
mod sixteen;
mod sizing;
pub mod still;
pub mod study;
mod subject;
pub mod terminal;
pub mod theme;
mod turns;
mod undo;
mod urgency;
mod verbs;
mod wake;
mod why_asked;

use crate::why::age;
