//! The rooms, in reading order from the words up; below, the map of the house.
#![doc = include_str!("ARCHITECTURE.md")]
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        reason = "a test that cannot go on should say where"
    )
)]

pub mod alert;
pub mod audit;
pub mod board;
pub mod cli;
pub mod clock;
pub mod db;
pub mod diff;
pub mod feed;
pub mod filter;
pub mod hook;
pub mod job;
pub mod report;
pub mod results;
pub mod settings;
pub mod state;
pub mod store;
pub mod tui;
pub mod why;
pub mod wire;
