//! The start: the first paint, and the screen that knows every job.

use std::path::Path;
use std::time::Instant;

use super::harness::Session;
use super::{COLUMNS, ROWS, SILENCE, floor, text, when};
use crate::measure::Samples;

const ROUNDS: usize = 9;
/// So many cells make a paint.
const CELLS: usize = 40;

pub(super) fn measure(queue: &Path, base: &Path, jobs: usize) {
    let mut least = Samples::of("first paint: the floor");
    let mut first = Samples::of("first paint: a folder");
    let mut whole = Samples::of("all jobs told: a folder");
    let mut store = Samples::of("all jobs told: a store");
    let mut bytes = 0;
    for _ in 0..ROUNDS {
        let begin = Instant::now();
        let mut session = floor(&["floor=screen"]);
        least.keep(begin, when(&mut session, is_painted));
        let begin = Instant::now();
        let mut session = start("--queue", queue);
        first.keep(begin, when(&mut session, is_painted));
        whole.keep(begin, when(&mut session, |screen| tells(screen, jobs)));
        session.read_until_quiet(SILENCE);
        bytes = session.bytes_seen().len();
        let begin = Instant::now();
        let mut session = start("--db", base);
        store.keep(begin, when(&mut session, |screen| tells(screen, jobs)));
    }
    for samples in [least, first, whole, store] {
        samples.print();
    }
    println!("    bytes until it is settled, a folder: {bytes}");
}

fn start(option: &str, source: &Path) -> Session {
    Session::spawn(&[option, text(source)], COLUMNS, ROWS, &[])
}

fn is_painted(screen: &vt100::Screen) -> bool {
    let contents = screen.contents();
    contents.chars().filter(|c| !c.is_whitespace()).count() >= CELLS
}

/// The number of all jobs, as it is written on the screen.
fn tells(screen: &vt100::Screen, jobs: usize) -> bool {
    screen.contents().contains(&grouped(jobs))
}

pub(super) fn grouped(jobs: usize) -> String {
    let digits = jobs.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}
