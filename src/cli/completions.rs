//! `jobtui completions` and `jobtui man`: the command line, described for shells and for readers.

use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

use super::args::Cli;
use super::exit::{Exit, Trouble};
use super::out;

#[derive(Args, Debug)]
pub(crate) struct CompletionsArgs {
    shell: Shell,
}

#[derive(Args, Debug)]
pub(crate) struct ManArgs {}

pub(crate) fn run(args: &CompletionsArgs) -> Result<Exit, Trouble> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "jobtui", &mut text);
    out::answer(|out| out.write_all(&text))?;
    Ok(Exit::Fine)
}

/// One page: first the program, then each command with its own arguments.
pub(crate) fn man(_args: &ManArgs) -> Result<Exit, Trouble> {
    let mut cli = Cli::command();
    cli.build();
    let mut page = Vec::new();
    clap_mangen::Man::new(cli.clone()).render(&mut page)?;
    for command in cli.get_subcommands().filter(|c| c.get_name() != "help") {
        describe(command, &mut page)?;
    }
    out::answer(|out| out.write_all(&page))?;
    Ok(Exit::Fine)
}

fn describe(command: &clap::Command, page: &mut Vec<u8>) -> std::io::Result<()> {
    // What goes with every command stands at the top of the page already.
    let own = command.clone().mut_args(|arg| {
        let hidden = arg.is_global_set() || arg.get_id() == "help";
        arg.hide(hidden)
    });
    let man = clap_mangen::Man::new(own);
    let heading = format!("jobtui {}", command.get_name()).to_uppercase();
    page.extend_from_slice(format!(".SH \"{heading}\"\n").as_bytes());
    let mut body = Vec::new();
    man.render_description_section(&mut body)?;
    man.render_synopsis_section(&mut body)?;
    man.render_options_section(&mut body)?;
    man.render_subcommands_section(&mut body)?;
    // Sections of a section.
    let body = String::from_utf8_lossy(&body).replace(".SH ", ".SS ");
    page.extend_from_slice(body.as_bytes());
    Ok(())
}
