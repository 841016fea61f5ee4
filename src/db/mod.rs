//! The `SQLite` file: opening it safely and asking what is in it.
//! Never here: what the rows mean.

mod fault;
mod open;

pub use fault::{Fault, FaultKind};
pub(crate) use open::beside;
pub use open::{Access, Database, Identity};
