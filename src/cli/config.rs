//! `jobtui config`: what the settings come to and who said it, what is wrong in them, a file to begin with.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::exit::{Exit, Trouble};
use super::out;
use super::shared::Shared;
use super::sources;
use crate::job::Plain;
use crate::settings::{self, Mistake, Settings, template};
use crate::tui::keymap::Keymap;

mod effective;

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Print the settings as they count.
    Show(ShowArgs),
    /// Tell everything that is wrong in the settings; exit code 2 when something is.
    Check(CheckArgs),
    /// Print a commented file with every setting, to begin with.
    Template,
    /// Print a JSON schema of the file, for editors.
    Schema,
}

#[derive(Args, Debug)]
pub(crate) struct ShowArgs {
    /// Name behind each value who said so: a file and its line, a variable, an argument.
    #[arg(long)]
    origin: bool,
}

#[derive(Args, Debug)]
pub(crate) struct CheckArgs {
    /// Only this file; without it all that count, and the variables.
    file: Option<PathBuf>,
}

pub(crate) fn run(command: &ConfigCommand, shared: &Shared) -> Result<Exit, Trouble> {
    match command {
        ConfigCommand::Show(args) => effective::show(args.origin, shared),
        ConfigCommand::Check(args) => check(args.file.as_deref(), shared),
        ConfigCommand::Template => {
            let text = template::template();
            out::answer(|out| out.write_all(text.as_bytes()))?;
            Ok(Exit::Fine)
        }
        ConfigCommand::Schema => {
            let schema = template::schema();
            out::answer(|out| writeln!(out, "{schema:#}"))?;
            Ok(Exit::Fine)
        }
    }
}

fn check(file: Option<&Path>, shared: &Shared) -> Result<Exit, Trouble> {
    let settings = match file {
        Some(file) if !file.exists() => {
            let text = format!("there is no file {}", file.display());
            return Err(Trouble::new(Exit::Usage, text));
        }
        Some(file) => Settings::check(file, &|name| std::env::var(name).ok()),
        None => match sources::gather_settings(shared)? {
            Ok(mut settings) => {
                let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
                let names: Vec<_> = names.collect();
                let strange = settings::strange_variables(names.iter().map(String::as_str));
                settings.mistakes.extend(strange);
                settings
            }
            Err(mistake) => Settings {
                mistakes: vec![mistake],
                ..Settings::default()
            },
        },
    };
    let mut mistakes = settings.mistakes;
    mistakes.extend(Keymap::changed(&settings.keys).1);
    let files: Vec<_> = match file {
        Some(file) => vec![file.to_owned()],
        None => sources::settings_files(shared)
            .into_iter()
            .filter(|place| place.exists())
            .collect(),
    };
    out::answer(|out| tell(out, &mistakes, &files))?;
    Ok(if mistakes.is_empty() {
        Exit::Fine
    } else {
        Exit::Usage
    })
}

fn tell(out: &mut dyn Write, mistakes: &[Mistake], files: &[PathBuf]) -> io::Result<()> {
    for mistake in mistakes {
        writeln!(out, "{}", Plain::long(&mistake.to_string()))?;
    }
    if !mistakes.is_empty() {
        return Ok(());
    }
    let names: Vec<_> = files.iter().map(|f| f.display().to_string()).collect();
    let names = match names.as_slice() {
        [] => "there is no file; defaults count".to_owned(),
        names => names.join(", "),
    };
    writeln!(out, "nothing is wrong: {}", Plain::long(&names))
}
