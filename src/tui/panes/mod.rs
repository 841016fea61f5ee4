//! The panes: one file each, with its state, its texts and its drawing.

pub(crate) mod columns;
pub(crate) mod details;
pub(crate) mod events;
pub(crate) mod folding;
pub(crate) mod frame;
mod group_row;
pub(crate) mod header;
pub(crate) mod jobs;
mod keeping;
pub(crate) mod keybar;
pub(crate) mod lines;
mod passing;
pub(crate) mod sources;
pub(crate) mod table;
pub(crate) mod welcome;
