//! Times what operators feel: the first look, a change, a key, a log; and what a job costs in memory.
//!
//! `cargo bench` runs all of it at 10,000 and 100,000 jobs; `cargo bench -- 1000000` at that many;
//! words select (`cargo bench -- board screen`). Not a test: nothing fails by being slow.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measuring program prints its table and stops where it cannot go on"
)]

mod board;
mod filter;
mod first;
mod lists;
mod logs;
mod measure;
mod memory;
mod outside;
mod screen;
mod stores;
mod world;

use std::path::Path;

/// All data depends on this alone.
const SEED: u64 = 20_260_210;

fn main() {
    // Cargo adds `--bench`; it says nothing here.
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| word != "--bench")
        .collect();
    if let [part, jobs] = &words[..]
        && let Some(subject) = part.strip_prefix("memory=")
    {
        return memory::alone(subject, jobs.parse().unwrap());
    }
    match words.first().map(String::as_str) {
        Some("floor=screen") => return outside::floor::screen(words.get(1).map(Path::new)),
        Some("first") => return first::write(),
        Some("floor=rows") => return outside::rows::least(Path::new(&words[1])),
        Some("floor=read") => return outside::floor::read_all(Path::new(&words[1])),
        _ => {}
    }
    let mut sizes: Vec<usize> = words.iter().filter_map(|word| word.parse().ok()).collect();
    if sizes.is_empty() {
        sizes = vec![10_000, 100_000];
    }
    let chosen: Vec<&String> = words
        .iter()
        .filter(|w| w.parse::<usize>().is_err())
        .collect();
    let wanted = |part: &str| chosen.is_empty() || chosen.iter().any(|word| *word == part);
    measure::print_head();
    for jobs in sizes {
        if wanted("folder") {
            stores::folder(jobs);
        }
        if wanted("sqlite") {
            stores::sqlite(jobs);
        }
        if wanted("board") {
            board::measure(jobs);
        }
        if wanted("filter") {
            filter::measure(jobs);
        }
        if wanted("lists") {
            lists::measure(jobs);
        }
        if wanted("screen") {
            screen::measure(jobs);
        }
        if wanted("memory") {
            memory::measure(jobs);
        }
        if wanted("outside") {
            outside::measure(jobs);
        } else if wanted("rows") {
            outside::measure_store(jobs);
        }
    }
    if wanted("log") {
        logs::measure();
    }
    if wanted("outside") || wanted("log-outside") {
        outside::measure_log(1 << 30);
    }
}
