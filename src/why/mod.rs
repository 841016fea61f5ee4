//! Why a job waits, runs, ended or seems stuck, in words: the one home of these sentences.
//! Never here: reading anything, how it is drawn, the time of day.

mod advice;
pub mod age;
mod ahead;
mod answer;
mod headline;
mod kinds;
mod mood;
mod over;
mod reason;
mod running;
mod scene;
mod start;
mod tail;
mod telling;
mod waiting;

pub use answer::{Answer, Written, answer};
pub use headline::{headline, ordinal};
pub use kinds::{Kinds, Past};
pub use mood::Mood;
pub use reason::{Reason, Weight};
pub use scene::{Known, Log};
pub use tail::{LogLine, Tail};
pub use telling::Telling;

#[cfg(test)]
mod tests;
