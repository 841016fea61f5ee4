//! `jobtui keys`: the keys as they count, as the README shows them or as they stand in the settings.

use clap::{Args, ValueEnum};

use super::exit::{Exit, Trouble};
use super::out;
use super::shared::Shared;
use super::sources;
use crate::tui::action;
use crate::tui::keymap::Keymap;

#[derive(Args, Debug)]
pub(crate) struct KeysArgs {
    /// The keys as they are without settings.
    #[arg(long)]
    defaults: bool,
    /// The form of the answer.
    #[arg(short, long, value_enum, default_value_t = Output::Markdown)]
    output: Output,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Output {
    Markdown,
    /// With the names of the actions, to copy lines into the settings from.
    Toml,
}

pub(crate) fn run(args: &KeysArgs, shared: &Shared) -> Result<Exit, Trouble> {
    let keymap = if args.defaults {
        Keymap::default()
    } else {
        let settings = sources::read_settings(shared)?;
        let (keymap, mistakes) = Keymap::changed(&settings.keys);
        for mistake in mistakes {
            out::complain(&mistake.to_string());
        }
        keymap
    };
    let text = match args.output {
        Output::Markdown => action::markdown_of(&keymap),
        Output::Toml => action::toml(&keymap),
    };
    out::answer(|out| out.write_all(text.as_bytes()))?;
    Ok(Exit::Fine)
}
