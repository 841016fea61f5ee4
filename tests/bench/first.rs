//! Writes the list of functions that the linker lays side by side (`assets/link/first.txt`): those that callgrind sees in use.
//!
//! Functions have the names of this build. Their hashes tell one instance of a generic function from all others, and hold
//! until its types, the compiler or the profile change; then the build script goes by the name alone. What is not there
//! any more is nobody's, and what is new lies where it would lie without the list.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use rustix::process::Signal;

use crate::SEED;
use crate::outside::harness::Session;
use crate::world::{self, Width};

const LIST: &str = "assets/link/first.txt";
const PROGRAM: &str = env!("CARGO_BIN_EXE_jobtui");
const FEW: usize = 10;
const JOBS: usize = 1_000;
/// Under callgrind everything takes some fifty times as long.
const SILENCE: Duration = Duration::from_secs(4);
const HEAD: &str =
    "# Functions that run first, as `cargo bench -- first` saw them, for the linker; see order.rs.";

pub(crate) fn write() {
    make_the_program();
    let dir = tempfile::tempdir().unwrap();
    let (small, folder) = (dir.path().join("small"), dir.path().join("queue"));
    let base = dir.path().join("jobs.db");
    world::folder(&small, SEED, FEW);
    world::folder(&folder, SEED, JOBS);
    world::database(&base, SEED, JOBS, Width::Narrow);
    let [small, folder, base] = [&small, &folder, &base].map(|path| path.to_str().unwrap());
    let counts = dir.path().join("counts");
    let mut met = BTreeSet::new();
    let mut list = HEAD.to_owned();
    for (what, source, keys) in [
        (
            "A few jobs until their screen rests",
            ["--queue", small],
            "",
        ),
        (
            "More jobs until their screen rests",
            ["--queue", folder],
            "",
        ),
        ("Keys", ["--queue", folder], "jjkG gl/rib\r\u{1b}?\u{1b}"),
        ("A store", ["--db", base], "jG"),
    ] {
        seen(&counts, &source, keys);
        add(&mut list, what, &counts, &mut met);
    }
    let mut picture = callgrind(&counts);
    picture.args(["--queue", folder, "--headless", "--format", "json"]);
    assert!(picture.output().unwrap().status.success());
    add(&mut list, "A picture as JSON", &counts, &mut met);
    fs::write(LIST, list + "\n").unwrap();
    println!("{LIST}: {} names", met.len());
}

/// Makes the program as a release is made: what benchmarks need besides gives its functions other hashes.
fn make_the_program() {
    let mut cargo = Command::new(env!("CARGO"));
    let made = cargo
        .args(["build", "--release", "--bin", "jobtui"])
        .status();
    assert!(made.unwrap().success());
}

fn callgrind(counts: &Path) -> Command {
    let mut command = Command::new("valgrind");
    command
        .args([
            "--tool=callgrind",
            "--dump-instr=yes",
            "--compress-pos=no",
            "--compress-strings=no",
        ])
        .arg(format!("--callgrind-out-file={}", counts.display()))
        .arg(PROGRAM);
    command
}

/// The dashboard until nothing moves, these keys, and its end.
fn seen(counts: &Path, source: &[&str; 2], keys: &str) {
    let command = callgrind(counts);
    let mut words: Vec<&str> = command.get_args().map(|a| a.to_str().unwrap()).collect();
    words.extend(source);
    let mut session = Session::spawn_program(Path::new("valgrind"), &words, 120, 40, &[]);
    session.read_until_quiet(SILENCE);
    for key in keys.chars() {
        session.send(&key.to_string());
        session.read_for(Duration::from_millis(500));
    }
    session.read_until_quiet(SILENCE);
    session.signal(Signal::TERM);
    session.wait_exit();
}

/// The program's own functions that ran and were not met before.
fn add(list: &mut String, what: &str, counts: &Path, met: &mut BTreeSet<String>) {
    let functions = functions();
    let mut names = BTreeSet::new();
    let mut is_ours = false;
    for line in fs::read_to_string(counts).unwrap().lines() {
        if let Some(object) = line.strip_prefix("ob=") {
            is_ours = object == PROGRAM;
        } else if let Some(address) = address(line).filter(|_| is_ours)
            && let Some((_, same)) = functions.range(..=address).next_back()
        {
            names.extend(same.iter().filter_map(|name| in_any_build(name)));
        }
    }
    *list += &format!("\n\n# {what}");
    for name in names {
        if met.insert(name.clone()) {
            *list += &format!("\n{name}");
        }
    }
}

/// Where an instruction lies that ran.
fn address(line: &str) -> Option<u64> {
    let digits = line.strip_prefix("0x")?.split(' ').next()?;
    u64::from_str_radix(digits, 16).ok()
}

/// The names of all functions by where they begin; some lie at the same place, because they are the same.
fn functions() -> BTreeMap<u64, Vec<String>> {
    let told = Command::new("nm").arg(PROGRAM).output().unwrap();
    let mut functions = BTreeMap::<u64, Vec<String>>::new();
    for line in String::from_utf8(told.stdout).unwrap().lines() {
        if let [place, "t" | "T" | "w" | "W", name] = line.split(' ').collect::<Vec<_>>()[..] {
            let place = u64::from_str_radix(place, 16).unwrap();
            functions.entry(place).or_default().push(name.to_owned());
        }
    }
    functions
}

/// The name of a function without what only this build gives it; none where it has no name of its own.
fn in_any_build(name: &str) -> Option<String> {
    if name.starts_with("_ZN") {
        let (path, hash) = name.rsplit_once("17h")?;
        return hash.get(..16).map(|hash| format!("{path}17h{hash}E"));
    }
    let name = name.split('.').next()?;
    if name.starts_with("_R") {
        return Some(without_crates(name));
    }
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    name.chars().all(is_plain).then(|| name.to_owned())
}

/// A name as the compiler spells those of its own library, without what stands for the version of a crate: `Cs`, some
/// letters and digits, and a line.
fn without_crates(name: &str) -> String {
    let mut pieces = name.split("Cs");
    let mut spelled = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let is_hash = |hash: &str| hash.chars().all(|c| c.is_ascii_alphanumeric());
        match piece.split_once('_').filter(|(hash, _)| is_hash(hash)) {
            Some((_, rest)) => spelled += &format!("Cs*_{rest}"),
            None => spelled += &format!("Cs{piece}"),
        }
    }
    spelled
}
