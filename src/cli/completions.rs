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
    let mut top = Vec::new();
    clap_mangen::Man::new(cli.clone()).render(&mut top)?;
    let mut page = String::new();
    take_lines(&mut page, &top, Part::Top);
    describe(&cli, "jobtui", &mut page)?;
    out::answer(|out| out.write_all(page.as_bytes()))?;
    Ok(Exit::Fine)
}

fn describe(of: &clap::Command, name: &str, page: &mut String) -> std::io::Result<()> {
    for command in of.get_subcommands().filter(|c| c.get_name() != "help") {
        let name = format!("{name} {}", command.get_name());
        // What goes with every command stands at the top of the page already.
        let own = command.clone().mut_args(|arg| {
            let hidden = arg.is_global_set() || arg.get_id() == "help";
            arg.hide(hidden)
        });
        let man = clap_mangen::Man::new(own);
        let mut body = Vec::new();
        man.render_description_section(&mut body)?;
        man.render_synopsis_section(&mut body)?;
        man.render_options_section(&mut body)?;
        page.push_str(&format!(".SH \"{}\"\n", name.to_uppercase()));
        take_lines(page, &body, Part::Command);
        describe(command, &name, page)?;
    }
    Ok(())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Top,
    Command,
}

/// Adds lines of a page that was written to stand alone: here there is one page for all.
fn take_lines(page: &mut String, lines: &[u8], part: Part) {
    for line in String::from_utf8_lossy(lines).lines() {
        let preamble = line.starts_with(".ie ") || line.starts_with(".el ");
        if preamble && part == Part::Command {
            continue;
        }
        let other_page = line
            .strip_prefix("jobtui\\-")
            .and_then(|rest| rest.strip_suffix("(1)"));
        match (line.strip_prefix(".SH "), other_page) {
            (Some(heading), _) if part == Part::Command => page.push_str(&format!(".SS {heading}")),
            (_, Some(command)) => page.push_str(&format!("jobtui {command}")),
            _ => page.push_str(line),
        }
        page.push('\n');
    }
}
