//! Journeys: what an operator sees and does, keys in, pictures out.

mod alerts;
mod archive;
mod audit;
mod cancel;
mod compare;
mod filter;
mod find;
mod lists;
mod logs;
mod looks;
mod outage;
mod prio;
mod settled;
mod submit;
mod watch;
