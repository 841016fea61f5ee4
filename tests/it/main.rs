//! The one test crate: real files, real SQLite, the real binary; keys in, pictures out.
#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on should say where"
)]

mod alerts;
mod bad_input;
mod bulk;
mod cli;
mod contract;
mod counts;
mod demo;
mod doctor;
mod faults;
mod feed;
mod files_read;
mod files_write;
mod first;
mod fuzz;
mod house;
mod journeys;
mod layout;
mod log_pane;
mod model;
mod papers;
mod picture;
mod remembered;
mod rig;
mod sqlite;
mod study;
mod syncthing;
mod terminal;
mod themes;
mod why;
