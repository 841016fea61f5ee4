//! The audit file: one line of JSON per action that was sent to a source, added to and read back.
//! Never here: who acts and on what, how a list of actions looks.

mod entry;
mod file;
mod merge;
mod place;

pub use entry::{line, parse, value};
pub use file::{Newest, append, newest};
pub use merge::merge;
pub use place::{Place, default_place};
