//! The command line: arguments, wiring, exit codes; one command per file.
//! Never here: how anything works inside.

mod act;
mod args;
mod arrange;
mod audit;
mod chosen;
mod compare;
mod completions;
mod config;
mod confirm;
pub mod demo;
mod demo_command;
mod doctor;
mod exit;
mod headless;
mod insides;
mod keys;
mod list;
mod live;
mod logs;
mod look;
mod many;
mod out;
mod recover;
mod session;
mod shared;
mod show;
mod sieve;
mod snapshot;
mod sources;
mod submit;
mod telling;
mod themes;
mod until;
mod wait;
mod waited;
mod watch;
mod watch_command;
mod why;

use std::process::ExitCode;

use args::{Cli, Command};
use exit::Exit;

/// Runs the program and gives its exit code.
pub fn main() -> ExitCode {
    // Without it a fault is told all the same, only less well; it fails when it is there already.
    let _ = color_eyre::install();
    let arguments: Vec<_> = std::env::args_os().collect();
    let cli = match Cli::read(&arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are answers, not mistakes; clap knows where each belongs.
            let _ = error.print();
            return if error.use_stderr() {
                Exit::Usage.code()
            } else {
                Exit::Fine.code()
            };
        }
    };
    match run(&cli) {
        Ok(exit) => exit.code(),
        Err(trouble) => {
            out::complain(&trouble.text);
            trouble.exit.code()
        }
    }
}

fn run(cli: &Cli) -> Result<Exit, exit::Trouble> {
    let shared = &cli.shared;
    match &cli.command {
        None if shared.headless => headless::run(shared),
        None => watch::run(shared),
        Some(Command::Demo(args)) => demo_command::run(args, shared),
        Some(Command::List(args)) => list::run(args, shared),
        Some(Command::Show(args)) => show::run(args, shared),
        Some(Command::Logs(args)) => logs::run(args, shared),
        Some(Command::Wait(args)) => wait::run(args, shared),
        Some(Command::Watch(args)) => watch_command::run(args, shared),
        Some(Command::Why(args)) => why::run(args, shared),
        Some(Command::Doctor(args)) => doctor::run(args, shared),
        Some(Command::Audit(args)) => audit::run(args, shared),
        Some(Command::Compare(args)) => compare::run(args, shared),
        Some(Command::Submit(args)) => submit::submit(args, shared),
        Some(Command::Rerun(args)) => submit::rerun(args, shared),
        Some(Command::Cancel(args)) => act::cancel(args, shared),
        Some(Command::Prio(args)) => act::prio(args, shared),
        Some(Command::Archive(args)) => act::archive(args, shared),
        Some(Command::Restore(args)) => act::restore(args, shared),
        Some(Command::Recover) => recover::run(shared),
        Some(Command::Keys(args)) => keys::run(args, shared),
        Some(Command::Config(command)) => config::run(command, shared),
        Some(Command::Completions(args)) => completions::run(args),
        Some(Command::Man(args)) => completions::man(args),
        Some(Command::Themes(args)) => themes::run(args, shared),
    }
}
