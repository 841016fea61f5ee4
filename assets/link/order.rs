//! Has the linker lay side by side what every start runs, so that much less of the program comes into memory.
//!
//! The kernel maps a file's code in pieces of 64 KiB around what is run, and what a start runs is a sixth of the
//! program, spread over nearly all of those pieces. `first.txt` beside it names it; where the linker does not understand
//! (it is asked with an empty program), everything is linked as usual: the program is the same, only larger in memory.
//! The same goes for a dense form of the places where the loader writes addresses, which the system must know, too.
#![expect(clippy::print_stdout, reason = "cargo reads there what it is to do")]

use std::env::{var, var_os};
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const LIST: &str = "assets/link/first.txt";

/// Some 13,000 addresses in bits of a few KiB instead of 300 KiB that every start reads whole.
const DENSE: &str = "-Wl,-z,pack-relative-relocs";

/// The program with which linker and system are asked.
const EMPTY: &str = "empty";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={LIST}");
    println!("cargo::rerun-if-changed=assets/link/order.rs");
    // Only a release has each function in a place of its own worth choosing, and only this format has these sections.
    if var("PROFILE")? != "release" || var("CARGO_CFG_TARGET_OS")? != "linux" {
        return Ok(());
    }
    let out = PathBuf::from(var("OUT_DIR")?);
    let script = out.join("first.ld");
    fs::write(&script, script_of(&fs::read_to_string(LIST)?))?;
    let argument = format!("-T{}", script.display());
    if is_understood(&argument, &out)? {
        println!("cargo::rustc-link-arg-bins={argument}");
    }
    // A C library of before 2022 links such a program and cannot start it; of another machine's nobody can be asked.
    if var("TARGET")? == var("HOST")? && is_understood(DENSE, &out)? && runs(&out) {
        println!("cargo::rustc-link-arg-bins={DENSE}");
    }
    Ok(())
}

/// Lines of functions' names; a paragraph is laid behind the one before it, and all other functions behind the last.
///
/// Of a generic function first the very instance that ran. Where its hash is another one here (another compiler, say),
/// all instances of that name come behind these: better than leaving it where it is.
fn script_of(list: &str) -> String {
    let mut script = String::from("SECTIONS\n{\n  .text :\n  {\n");
    for sections_of in [its_own, by_name] {
        for paragraph in list.split("\n\n") {
            let names = paragraph.lines().filter(|line| !line.starts_with('#'));
            let sections: Vec<String> = names.map(sections_of).collect();
            if !sections.is_empty() {
                script += &format!("    *({})\n", sections.join("\n      "));
            }
        }
    }
    script + "    *(.text .text.*)\n  }\n}\nINSERT BEFORE .fini;\n"
}

/// Where a function lies before it is linked.
fn its_own(name: &str) -> String {
    let end = match name.get(..2) {
        Some("_Z" | "_R") => "*",
        _ => "",
    };
    format!(".text.{name}{end} .text.unlikely.{name}{end}")
}

/// Where all functions lie that have its name, with whatever hash.
fn by_name(name: &str) -> String {
    let path = name
        .rsplit_once("17h")
        .filter(|(path, _)| path.starts_with("_ZN"));
    its_own(&path.map_or_else(|| name.to_owned(), |(path, _)| format!("{path}17h")))
}

/// Whether an empty program can be linked with this, by the linker that will link this one.
fn is_understood(argument: &str, out: &Path) -> Result<bool, Box<dyn Error>> {
    let program = out.join("empty.rs");
    fs::write(&program, "fn main() {}\n")?;
    let mut compiler = Command::new(var("RUSTC")?);
    let flags = var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    compiler.args(flags.split('\u{1f}').filter(|flag| !flag.is_empty()));
    if let Some(linker) = var_os("RUSTC_LINKER") {
        let linker = PathBuf::from(linker);
        compiler.arg(format!("-Clinker={}", linker.display()));
    }
    let done = compiler
        .args(["--target", &var("TARGET")?])
        .arg(format!("-Clink-arg={argument}"))
        .arg("-o")
        .arg(out.join(EMPTY))
        .arg(program)
        .output()?;
    Ok(done.status.success())
}

/// Whether the empty program that was linked last can be started here.
fn runs(out: &Path) -> bool {
    let done = Command::new(out.join(EMPTY)).output();
    done.is_ok_and(|done| done.status.success())
}
