//! The command line: arguments, wiring, exit codes; one command per file.
//! Never here: how anything works inside.

pub mod demo;

use crate::clock::Clock;
use crate::tui::app::App;
use crate::tui::run::run;

pub fn main() -> std::process::ExitCode {
    let (_sender, news) = tokio::sync::mpsc::channel(8);
    match run(App::default(), news, Clock::Live, &mut |_| ()) {
        Ok(ending) => ending.exit_code().into(),
        Err(error) => {
            use std::io::Write as _;
            let _ = writeln!(std::io::stderr(), "jobtui: {error:#}");
            std::process::ExitCode::FAILURE
        }
    }
}
