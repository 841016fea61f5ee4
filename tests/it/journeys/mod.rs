//! Journeys: what an operator sees and does, keys in, pictures out.

mod archive;
mod cancel;
mod find;
mod logs;
mod looks;
mod outage;
mod prio;
mod submit;
mod watch;
