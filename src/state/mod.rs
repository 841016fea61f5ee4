//! What is remembered from one session to the next, apart from the settings: filters, sorting, sizes, marks.
//! Never here: what any of it means on the screen.

mod file;
mod merge;
mod remembered;

pub use file::{Memory, default_place};
pub use remembered::{LayoutView, ListView, State};
