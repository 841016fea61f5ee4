//! The whole program in a terminal of its own, beside the least program that could do the same.
//!
//! The floor of a screen is this measuring program itself, started again as a few lines that paint as many cells
//! (`floor.rs`); the floor of a load are two threads that open, read and parse the same files. Both are measured
//! in the same run, in turn with jobtui, so that the ratio holds on a machine that is not quiet.

#![allow(
    clippy::cast_precision_loss,
    clippy::unchecked_time_subtraction,
    reason = "rounded figures for people, of moments that follow each other"
)]

mod change;
pub(crate) mod floor;
mod keys;
mod load;
mod logs;
pub(crate) mod rows;
mod start;
mod storm;

#[path = "../../it/terminal/harness.rs"]
#[allow(dead_code, reason = "the tests need more of it than a benchmark")]
pub(crate) mod harness;

use std::path::Path;
use std::time::{Duration, Instant};

use harness::Session;

use crate::SEED;
use crate::world::{self, Width};

const COLUMNS: u16 = 120;
const ROWS: u16 = 40;
/// What is silent for so long has said what it had to say.
const SILENCE: Duration = Duration::from_millis(300);
/// After this something counts as never coming.
const PATIENCE: Duration = Duration::from_secs(60);

/// A queue and a store of so many jobs, measured from outside.
pub(crate) fn measure(jobs: usize) {
    let dir = tempfile::tempdir().unwrap();
    let queue = dir.path().join("queue");
    world::folder(&queue, SEED, jobs);
    let base = dir.path().join("jobs.db");
    world::database(&base, SEED, jobs, Width::Narrow);
    println!("-- the whole program, {jobs} jobs, {COLUMNS}x{ROWS}");
    start::measure(&queue, &base, jobs);
    load::measure(&queue);
    keys::measure(&queue, jobs);
    change::measure(&queue);
    storm::measure(&queue);
    rows::measure(&base);
}

/// A store of so many rows alone.
pub(crate) fn measure_store(jobs: usize) {
    let dir = tempfile::tempdir().unwrap();
    let base = dir.path().join("jobs.db");
    world::database(&base, SEED, jobs, Width::Narrow);
    println!("-- new rows of a store of {jobs}, {COLUMNS}x{ROWS}");
    rows::measure(&base);
}

/// A log of so many bytes in the only job of a queue.
pub(crate) fn measure_log(bytes: usize) {
    logs::measure(bytes);
}

/// Jobtui before a folder queue.
fn dashboard(queue: &Path) -> Session {
    Session::spawn(&["--queue", text(queue)], COLUMNS, ROWS, &[])
}

/// The same, once nothing moves any more.
fn settled(queue: &Path) -> Session {
    let mut session = dashboard(queue);
    session.read_until_quiet(SILENCE * 3);
    session
}

/// This program again, as a floor.
fn floor(words: &[&str]) -> Session {
    let this = std::env::current_exe().unwrap();
    Session::spawn_program(&this, words, COLUMNS, ROWS, &[])
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Reads until the screen fulfils the condition; when the piece came that made it true.
fn when(session: &mut Session, condition: impl Fn(&vt100::Screen) -> bool) -> Option<Instant> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if condition(session.screen()) {
            return Some(session.last_read());
        }
        if Instant::now() >= deadline {
            return None;
        }
        session.read_for(Duration::from_millis(50));
    }
}

/// Reads until something comes; when it came.
fn when_anything(session: &mut Session) -> Option<Instant> {
    (session.read_for(Duration::from_secs(5)) > 0).then(|| session.last_read())
}
