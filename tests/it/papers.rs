//! The papers beside the tests are true: what they name exists.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The rows of all tables, heads and rulers left out, as cells.
fn rows(text: &str) -> Vec<Vec<&str>> {
    let rows = text.lines().filter(|line| line.starts_with('|'));
    let cells = rows.map(|line| {
        let inner = line.trim_matches('|');
        inner.split('|').map(str::trim).collect::<Vec<_>>()
    });
    cells
        .filter(|cells| !matches!(cells[0], "input" | "---"))
        .collect()
}

/// The names of tests in a cell, as `cargo test` prints them.
fn named(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

/// The files in which the test of this name may stand.
fn files(name: &str) -> Vec<PathBuf> {
    let Some((module, _)) = name.rsplit_once("::") else {
        return Vec::new();
    };
    let beside = module.strip_suffix("::tests").unwrap_or(module);
    let mut found = Vec::new();
    for (room, module) in [("src", module), ("src", beside), ("tests/it", module)] {
        let place = root().join(room).join(module.replace("::", "/"));
        found.push(place.join("mod.rs"));
        found.push(place.with_extension("rs"));
    }
    found
}

/// Whether the sources hold a test of this name.
fn exists(name: &str) -> bool {
    let function = name.rsplit("::").next().unwrap_or(name);
    let head = format!("fn {function}(");
    files(name).iter().any(|file| {
        let Ok(text) = fs::read_to_string(file) else {
            return false;
        };
        let mut lines = text.lines().map(str::trim);
        while let Some(line) = lines.next() {
            if line == "#[test]"
                && lines
                    .find(|line| !line.starts_with("#["))
                    .is_some_and(|line| line.starts_with(&head))
            {
                return true;
            }
        }
        false
    })
}

#[test]
fn every_bad_input_has_a_test_that_exists_or_a_reason_why_not() {
    let text = fs::read_to_string(root().join("tests/bad-input.md")).unwrap();
    let rows = rows(&text);
    assert!(rows.len() > 60, "the tables were not found");
    let mut wrong = Vec::new();
    let mut inputs = BTreeSet::new();
    for row in &rows {
        let [input, seen, proof] = row.as_slice() else {
            wrong.push(format!("not three cells: {row:?}"));
            continue;
        };
        if input.is_empty() || seen.is_empty() {
            wrong.push(format!("an empty cell: {row:?}"));
        }
        if !inputs.insert(input) {
            wrong.push(format!("twice: {input}"));
        }
        let reason = proof.strip_prefix("none: ").is_some_and(|r| r.len() > 10);
        if !reason && named(proof).next().is_none() {
            wrong.push(format!("neither a test nor a reason: {input}"));
        }
        wrong.extend(
            named(proof)
                .filter(|name| !exists(name))
                .map(|name| format!("no such test: {name}")),
        );
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// What is wrong with the table that begins with this head: rows without a test, and tests that do not exist.
fn wrong_in(paper: &str, head: &str) -> Vec<String> {
    let text = fs::read_to_string(root().join(paper)).unwrap();
    let (_, rest) = text.split_once(head).expect("the table");
    let table = rest.split_once("\n\n").map_or(rest, |(table, _)| table);
    let mut wrong = Vec::new();
    let rows: Vec<_> = table.lines().skip(2).collect();
    assert!(rows.len() > 10, "the table was not found");
    for row in rows {
        let names: Vec<_> = named(row).collect();
        let tests = names.iter().filter(|name| name.contains("::"));
        if tests.clone().next().is_none() {
            wrong.push(format!("no test: {row}"));
        }
        wrong.extend(
            tests
                .filter(|name| !exists(name))
                .map(|name| format!("no such test: {name}")),
        );
    }
    wrong
}

#[test]
fn every_promise_of_the_readme_has_tests_that_exist() {
    let wrong = wrong_in("README.md", "| promise about");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn everything_an_operator_can_do_has_tests_that_exist() {
    let wrong = wrong_in("tests/README.md", "| what an operator does");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_test_that_is_not_there_is_noticed() {
    assert!(exists("papers::a_test_that_is_not_there_is_noticed"));
    assert!(!exists("papers::a_test_that_is_there"));
    assert!(!exists("papers::exists"), "no test");
    assert!(!exists("paper::a_test_that_is_not_there_is_noticed"));
}
