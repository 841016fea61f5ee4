//! The model test of the folder queue: random histories by several actors against real directories, held after
//! every step against the queue's rules, which are written down here once more.
//!
//! `JOBTUI_HISTORIES=100000 cargo test --test it model::` runs more of them.

mod asking;
mod deeds;
mod dice;
mod ending;
mod found;
mod history;
mod operator;
mod oracle;
mod records;
mod recovery;
mod rules;
mod sync;
mod tokens;
mod tree;
mod world;
mod writers;

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{RngSeed, TestCaseError, TestRunner};

use self::history::{History, afterwards, histories};
use self::world::World;

/// What was found wrong, in words.
type Check = Result<(), String>;

/// Ends with these words unless it is so.
macro_rules! ensure {
    ($so:expr, $($words:tt)+) => {
        if !$so {
            return Err(format!($($words)+));
        }
    };
}
use ensure;

/// How many histories each test takes. Without a number they are the same ones each time, so that a red run
/// means a change and not an unlucky draw; with one they are new ones.
fn cases(of: u32) -> ProptestConfig {
    let asked: Option<u32> = std::env::var("JOBTUI_HISTORIES")
        .ok()
        .and_then(|number| number.parse().ok());
    let config = ProptestConfig {
        cases: (asked.unwrap_or(2_000) / of).max(1),
        max_shrink_iters: 3_000,
        ..ProptestConfig::default()
    };
    match asked {
        Some(_) => config,
        None => ProptestConfig {
            rng_seed: RngSeed::Fixed(20_261_121),
            ..config
        },
    }
}

fn happens(history: &History) -> Result<World, TestCaseError> {
    let mut world = World::new(history);
    for (number, step) in history.steps.iter().enumerate() {
        world.log.push(format!("{number}: {step:?}"));
        world.take(*step).map_err(|why| told(&world, &why))?;
    }
    world.log.push("the end".to_owned());
    world.end().map_err(|why| told(&world, &why))?;
    Ok(world)
}

/// What went wrong, and all that happened before.
fn told(world: &World, why: &str) -> TestCaseError {
    TestCaseError::fail(format!("{why}\n{}\n{why}", world.log.join("\n")))
}

proptest! {
    #![proptest_config(cases(3))]

    #[test]
    fn a_history_keeps_the_rules(history in histories(1..36)) {
        happens(&history)?;
    }

    #[test]
    fn a_long_history_keeps_the_rules(history in histories(1..60)) {
        happens(&history)?;
    }

    #[test]
    fn what_happens_after_a_run_keeps_the_rules(history in afterwards(1..20)) {
        happens(&history)?;
    }
}

/// Of the same histories each time: what the model is about does happen in them.
#[test]
fn the_histories_reach_what_they_are_about() {
    let mut runner = TestRunner::deterministic();
    let strategy = histories(30..60);
    let mut tally = BTreeMap::<String, usize>::new();
    for _ in 0..150 {
        let history = strategy.new_tree(&mut runner).unwrap().current();
        let world = happens(&history).unwrap();
        for (what, times) in world.tally {
            *tally.entry(what).or_default() += times;
        }
    }
    let missing: Vec<_> = HOPED_FOR
        .iter()
        .filter(|what| !tally.contains_key(**what))
        .collect();
    assert!(missing.is_empty(), "{missing:?} never happened: {tally:#?}");
}

/// Deeds with how they ended, and flags that were shown.
const HOPED_FOR: [&str; 30] = [
    "archive Changed",
    "archive NotPossible",
    "archive Some(Moved)",
    "cancel Changed",
    "cancel NotPossible",
    "cancel Some(Moved)",
    "cancel Some(Recorded)",
    "priority NotPossible",
    "priority Some(Nothing)",
    "priority Some(Recorded)",
    "recovered false",
    "recovered true",
    "rerun None",
    "restore NotPossible",
    "restore Some(Moved)",
    "shown arriving",
    "shown cancel-requested",
    "shown conflict-copies",
    "shown duplicate-id",
    "shown fragment",
    "shown incomplete",
    "shown malformed",
    "shown no-manifest",
    "shown results-arriving",
    "shown runs-in-place",
    "shown started-anyway",
    "shown transfer",
    "shown unfinished",
    "shown updating",
    "submit None",
];
