//! The arguments: doc comments here are the help texts.

use std::ffi::OsString;

use clap::{Parser, Subcommand};

use super::shared::Shared;
use super::{
    act, audit, compare, completions, config, demo_command, doctor, keys, list, logs, show, submit,
    themes, wait, watch_command, why,
};

/// Live panes over job queues: what waits and why, what runs, what has ended, and the logs.
///
/// Without a command this is the dashboard over the sources given: `jobtui --queue /job-queue --db jobs.db`.
/// `jobtui demo` shows it without any.
#[derive(Debug, Parser)]
#[command(name = "jobtui", version, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) shared: Shared,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// The same without commands, for the dashboard alone: building the definitions of all the commands costs more than
/// everything else before the first frame.
#[derive(Debug, Parser)]
#[command(name = "jobtui", version, max_term_width = 100)]
struct Plain {
    #[command(flatten)]
    shared: Shared,
}

impl Cli {
    /// Reads the arguments. Whatever is no plain call of the dashboard (a command, a question for help, a mistake) is
    /// read by the whole definition, which also words the answer.
    pub(crate) fn read(arguments: &[OsString]) -> Result<Self, clap::Error> {
        if let Ok(Plain { shared }) = Plain::try_parse_from(arguments) {
            return Ok(Self {
                shared,
                command: None,
            });
        }
        Self::try_parse_from(arguments)
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// The dashboard over a small world of its own, at work; needs nothing and touches nothing else.
    Demo(demo_command::DemoArgs),
    /// The jobs as a table, JSON, lines of JSON or CSV.
    List(list::ListArgs),
    /// All that is known of one job.
    Show(show::ShowArgs),
    /// Why one job waits, failed or seems stuck, in words.
    Why(why::WhyArgs),
    /// The log of one job.
    Logs(logs::LogsArgs),
    /// Wait until all jobs are done, any has failed, none is active...; exit code 5 when it ends otherwise.
    Wait(wait::WaitArgs),
    /// What changes, as lines of JSON, for scripts and for telling without a screen.
    Watch(watch_command::WatchArgs),
    /// What is wrong with the sources, in plain words, with the way out of each. Changes nothing.
    Doctor(doctor::DoctorArgs),
    /// Who did what: the audit file, and what other operators left in the queues' records.
    Audit(audit::AuditArgs),
    /// The conflict copies of a job beside the files that count.
    Compare(compare::CompareArgs),
    /// Submit a new job.
    Submit(submit::SubmitArgs),
    /// Run former jobs again, with changes.
    Rerun(submit::RerunArgs),
    /// Cancel jobs.
    Cancel(act::ManyArgs),
    /// Set the priority of jobs.
    Prio(act::PrioArgs),
    /// Put jobs that are over into the archive.
    Archive(act::ArchiveArgs),
    /// Take back: archived jobs return to where they lay, cancels that nobody obeyed are withdrawn.
    Restore(act::ManyArgs),
    /// Settle operations that broke off (a crash between two moves), and tell which are open.
    Recover,
    /// The keys, with what the settings change.
    Keys(keys::KeysArgs),
    /// The settings: what counts, what is wrong, a file to begin with.
    #[command(subcommand)]
    Config(config::ConfigCommand),
    /// What a shell needs to complete this command line, on standard output.
    Completions(completions::CompletionsArgs),
    /// The manual page, on standard output.
    Man(completions::ManArgs),
    /// The themes, with a sample of every role.
    Themes(themes::ThemesArgs),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(arguments: &[&str]) -> Result<Cli, clap::Error> {
        let all = ["jobtui"].iter().chain(arguments).map(OsString::from);
        Cli::read(&all.collect::<Vec<_>>())
    }

    #[test]
    fn the_dashboard_alone_and_every_command_are_read() {
        let plain = read(&["--queue", "a", "--size", "80x24"]).unwrap();
        assert!(plain.command.is_none());
        assert_eq!(plain.shared.queue, ["a"]);
        let list = read(&["--queue", "a", "list"]).unwrap();
        assert!(matches!(list.command, Some(Command::List(_))));
        assert_eq!(list.shared.queue, ["a"]);
        // The value of an argument is no command.
        assert!(read(&["--queue", "list"]).unwrap().command.is_none());
    }

    #[test]
    fn help_and_mistakes_are_answered_with_all_commands_known() {
        let help = read(&["--help"]).unwrap_err().to_string();
        assert!(help.contains("Wait until all jobs are done"), "{help}");
        let wrong = read(&["lst"]).unwrap_err().to_string();
        assert!(wrong.contains("list"), "{wrong}");
        assert!(read(&["--queue"]).is_err());
    }

    #[test]
    fn the_arguments_make_sense_to_the_parser() {
        use clap::CommandFactory as _;
        Cli::command().debug_assert();
        Plain::command().debug_assert();
    }
}
