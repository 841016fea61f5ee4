//! What is worth telling an operator: rules in, changes in, and out comes what to say, grouped.
//! Never here: how it is said (a line, a bell, a command), a terminal, the time of day.

mod alerts;
mod facts;
mod kind;
mod moves;
mod rule;
mod step;
mod telling;
mod unread;

pub use alerts::Alerts;
pub use facts::Known;
pub use kind::Kind;
pub use rule::{Channel, EVERY, On, Osc, Quiet, Rule, complete};
pub use step::{Step, Steps};
pub use telling::{Item, Telling};

#[cfg(test)]
mod tests;
