//! Journeys: what an operator sees and does, keys in, pictures out.

mod alerts;
mod archive;
mod audit;
mod cancel;
mod command;
mod compare;
mod copy;
mod filter;
mod find;
mod help;
mod lists;
mod logs;
mod looks;
mod menu;
mod outage;
mod pause;
mod pins;
mod prio;
mod settled;
mod submit;
mod watch;
