//! Journeys: what an operator sees and does, keys in, pictures out.

mod archive;
mod cancel;
mod prio;
mod watch;
