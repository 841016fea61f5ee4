//! The command line: arguments, wiring, exit codes; one command per file.
//! Never here: how anything works inside.

pub mod demo;

pub fn main() -> std::process::ExitCode {
    std::process::ExitCode::SUCCESS
}
