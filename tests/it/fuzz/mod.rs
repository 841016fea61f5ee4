//! Bytes nobody meant, for what reads bytes of others: every kept input, and thousands that are like them.
//!
//! What must hold stands in one file for each target; the same files are what the coverage-guided
//! runs in `tests/fuzz` check.

mod filter;
mod log;
mod manifest;
mod mutate;
mod record;

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use self::mutate::Mutator;

/// What is tried when nobody says otherwise; a run that fails says its own.
const SEED: u64 = 20_260_210;

/// A reader of foreign bytes and what must hold of it.
struct Target {
    /// The folder of its kept inputs below `tests/data/fuzz`.
    name: &'static str,
    check: fn(&[u8]),
    /// Pieces of its format that chance would not come upon.
    tokens: &'static [&'static [u8]],
    /// How many inputs a plain `cargo test` makes.
    runs: u64,
}

#[test]
fn whatever_stands_in_a_manifest_it_is_read_or_told_where_it_breaks() {
    run(&Target {
        name: "manifest",
        check: manifest::check,
        tokens: manifest::TOKENS,
        runs: 20_000,
    });
}

#[test]
fn whatever_records_lie_together_they_fold_to_the_same_in_any_order() {
    run(&Target {
        name: "record",
        check: record::check,
        tokens: record::TOKENS,
        runs: 4000,
    });
}

#[test]
fn whatever_is_typed_as_a_filter_it_is_understood_or_told() {
    run(&Target {
        name: "filter",
        check: filter::check,
        tokens: filter::TOKENS,
        runs: 6000,
    });
}

#[test]
fn whatever_stands_in_a_log_only_harmless_text_is_drawn() {
    run(&Target {
        name: "log",
        check: log::check,
        tokens: log::TOKENS,
        runs: 350,
    });
}

/// Replays every kept input, then as many new ones as `JOBTUI_FUZZ_RUNS` says.
fn run(target: &Target) {
    let corpus = corpus(target.name);
    assert!(corpus.len() > 10, "no inputs are kept for {}", target.name);
    for (path, bytes) in &corpus {
        attempt(target, bytes, &path.display().to_string());
    }
    let seed = number("JOBTUI_FUZZ_SEED").unwrap_or(SEED);
    let runs = number("JOBTUI_FUZZ_RUNS").unwrap_or(target.runs);
    let inputs = corpus.into_iter().map(|(_, bytes)| bytes).collect();
    let mut mutator = Mutator::new(seed, inputs, target.tokens);
    for turn in 0..runs {
        let bytes = mutator.next_input();
        attempt(
            target,
            &bytes,
            &format!("input {turn} of JOBTUI_FUZZ_SEED={seed}"),
        );
    }
}

/// What was kept for this target, by name, so that a seed means the same everywhere.
fn corpus(name: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/fuzz");
    let mut paths: Vec<_> = fs::read_dir(dir.join(name))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let read = |path: PathBuf| (path.clone(), fs::read(path).unwrap());
    paths.into_iter().map(read).collect()
}

fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    Some(text.parse().expect("a number"))
}

/// Checks one input; of one that fails the bytes are kept and the way back to it is told.
fn attempt(target: &Target, bytes: &[u8], what: &str) {
    let Err(panic) = catch_unwind(AssertUnwindSafe(|| (target.check)(bytes))) else {
        return;
    };
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("fuzz-{}", target.name));
    fs::write(&file, bytes).unwrap();
    let text = panic.downcast_ref::<String>().map(String::as_str);
    panic!(
        "{} broke on {what}; the bytes lie in {}\n{}",
        target.name,
        file.display(),
        text.or(panic.downcast_ref::<&str>().copied()).unwrap_or("")
    );
}
