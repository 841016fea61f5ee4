//! Every command that can be typed: the one table that completion, help and running are made from.
//!
//! What the table of actions can do without an argument is a command by its word there, too, and needs no row here.

use super::parse::{Fault, Line};
use super::run;
use crate::job::Verb;
use crate::tui::action::{ACTIONS, Action, Entry};
use crate::tui::app::App;
use crate::tui::copy::WHAT;
use crate::tui::effect::Effect;

/// What became of a command: what it wants done, or which part of it is wrong.
pub(crate) type Ran = Result<Vec<Effect>, Fault>;

/// What stands in one place of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wants {
    /// A job that this may be done to.
    Job(Verb),
    AnyJob,
    Source,
    /// A pane by its name.
    Pane,
    /// What can be copied.
    What,
    /// The words of a filter.
    Filter,
    Theme,
    /// A column with how it is to be sorted, behind those that are named already.
    Sort,
    Column,
    /// One of these.
    Words(&'static [&'static str]),
    /// A command.
    Command,
    /// Something nobody can offer: a number, a file's name.
    Free,
}

/// A row of the table.
#[derive(Clone, Copy)]
pub(crate) struct Command {
    pub(crate) word: &'static str,
    pub(crate) arguments: &'static str,
    /// Empty where the action's own sentence says it.
    help: &'static str,
    /// The action that does the same by key.
    pub(crate) equals: Option<Action>,
    /// What its arguments are; further ones are as the last.
    pub(crate) wants: &'static [Wants],
    pub(crate) run: fn(&mut App, &Line) -> Ran,
}

/// Words that everybody's fingers know.
const SHORT: [(&str, &str); 5] = [
    ("q", "quit"),
    ("h", "help"),
    ("show", "details"),
    ("w", "screen"),
    ("cols", "columns"),
];

#[rustfmt::skip]
pub(crate) const COMMANDS: &[Command] = &[
    Command { word: "cancel", arguments: "[ID...]", help: "", equals: Some(Action::Cancel), wants: &[Wants::Job(Verb::Cancel)], run: run::cancel },
    Command { word: "prio", arguments: "[ID...] [N]", help: "", equals: Some(Action::Priority), wants: &[Wants::Job(Verb::Reprioritise)], run: run::prio },
    Command { word: "archive", arguments: "[ID...]", help: "Archive jobs", equals: Some(Action::Archive), wants: &[Wants::Job(Verb::Archive)], run: run::archive },
    Command { word: "restore", arguments: "[ID...]", help: "Take jobs out of the archive, or their cancels back", equals: Some(Action::Archive), wants: &[Wants::Job(Verb::Restore)], run: run::restore },
    Command { word: "rerun", arguments: "[ID]", help: "", equals: Some(Action::Rerun), wants: &[Wants::Job(Verb::Rerun)], run: run::rerun },
    Command { word: "submit", arguments: "[SOURCE]", help: "", equals: Some(Action::Submit), wants: &[Wants::Source], run: run::submit },
    Command { word: "filter", arguments: "[WORDS]", help: "Show only jobs that match; without anything, all", equals: Some(Action::Find), wants: &[Wants::Filter], run: run::filter },
    Command { word: "save", arguments: "NAME", help: "Keep this filter under a name: @NAME is short for it", equals: None, wants: &[Wants::Free], run: run::save },
    Command { word: "source", arguments: "[NAME]", help: "Show only this source's jobs; without a name, the sources", equals: Some(Action::FocusSources), wants: &[Wants::Source], run: run::source },
    Command { word: "go", arguments: "PANE|ID", help: "Go to a pane, or put the cursor on a job", equals: None, wants: &[Wants::Pane], run: run::go },
    Command { word: "details", arguments: "[ID]", help: "", equals: Some(Action::Details), wants: &[Wants::AnyJob], run: run::details },
    Command { word: "log", arguments: "[ID]", help: "", equals: Some(Action::ZoomLogs), wants: &[Wants::AnyJob], run: run::log },
    Command { word: "at", arguments: "PERCENT", help: "Go to this share of the log", equals: None, wants: &[Wants::Free], run: run::at },
    Command { word: "why", arguments: "[ID]", help: "", equals: Some(Action::Why), wants: &[Wants::AnyJob], run: run::why },
    Command { word: "compare", arguments: "[ID]", help: "", equals: Some(Action::Compare), wants: &[Wants::AnyJob], run: run::compare },
    Command { word: "copy", arguments: "[WHAT]", help: "Copy to the clipboard: row, id, name, path, lines, command, json", equals: None, wants: &[Wants::What], run: run::copy },
    Command { word: "screen", arguments: "[FILE]", help: "Write the screen to a file (.txt .ansi .svg .png), never over another", equals: Some(Action::SaveScreen), wants: &[Wants::Free], run: run::screen },
    Command { word: "sort", arguments: "[COLUMN-,...]", help: "Sort the list: prio- falls; natural is the order at first", equals: Some(Action::Sort), wants: &[Wants::Sort], run: run::sort },
    Command { word: "columns", arguments: "[NAME,...]", help: "Show these columns in the list; default are those at first", equals: Some(Action::Columns), wants: &[Wants::Column], run: run::columns },
    Command { word: "layout", arguments: "reset", help: "Give every pane the size it had at first", equals: None, wants: &[Wants::Words(&["reset"])], run: run::layout },
    Command { word: "theme", arguments: "NAME", help: "Put on another theme", equals: None, wants: &[Wants::Theme], run: run::theme },
    Command { word: "help", arguments: "[WORD]", help: "The keys that work here, then all; only those with a word", equals: Some(Action::Help), wants: &[Wants::Command], run: run::help },
];

/// A command by its word.
#[derive(Clone, Copy)]
pub(crate) enum Found {
    Command(&'static Command),
    /// An action without arguments.
    Action(&'static Entry),
}

impl Found {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Command(command) => command.word,
            Self::Action(entry) => entry.word,
        }
    }

    pub(crate) fn arguments(self) -> &'static str {
        match self {
            Self::Command(command) => command.arguments,
            Self::Action(_) => "",
        }
    }

    /// The action whose key does the same.
    pub(crate) fn action(self) -> Option<Action> {
        match self {
            Self::Command(command) => command.equals,
            Self::Action(entry) => Some(entry.action),
        }
    }

    pub(crate) fn help(self) -> &'static str {
        match self {
            Self::Command(Command {
                help: "",
                equals: Some(action),
                ..
            }) => action.entry().help,
            Self::Command(command) => command.help,
            Self::Action(entry) => entry.help,
        }
    }

    /// What stands in its argument with this number, from 0.
    pub(crate) fn wants(self, argument: usize) -> Wants {
        match self {
            Self::Command(Command { wants: all, .. }) => {
                let last = all.len().saturating_sub(1);
                all.get(argument.min(last)).copied().unwrap_or(Wants::Free)
            }
            Self::Action(_) => Wants::Free,
        }
    }
}

/// All commands: those with arguments first.
pub(crate) fn all() -> impl Iterator<Item = Found> {
    let actions = ACTIONS
        .iter()
        .filter(|entry| entry.action != Action::Command)
        // `copy` has them as its arguments.
        .filter(|entry| WHAT.iter().all(|(_, action)| *action != entry.action))
        .filter(|entry| COMMANDS.iter().all(|command| command.word != entry.word));
    COMMANDS
        .iter()
        .map(Found::Command)
        .chain(actions.map(Found::Action))
}

/// The command with this word.
pub(crate) fn find(word: &str) -> Option<Found> {
    let short = SHORT.iter().find(|(short, _)| *short == word);
    let word = short.map_or(word, |(_, long)| long);
    all().find(|found| found.word() == word)
}

/// Commands that may have been meant by a word that none has: those that share its beginning.
pub(crate) fn near(word: &str) -> Vec<&'static str> {
    let shared = |found: &str| {
        let pairs = found.chars().zip(word.chars());
        pairs.take_while(|(a, b)| a.eq_ignore_ascii_case(b)).count()
    };
    let most = all().map(|found| shared(found.word())).max().unwrap_or(0);
    let words = all().map(Found::word);
    words
        .filter(|found| most > 0 && shared(found) == most)
        .take(3)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_stands_once_and_has_a_sentence() {
        let mut words = std::collections::BTreeSet::new();
        for found in all() {
            assert!(words.insert(found.word()), "{} stands twice", found.word());
            assert!(!found.help().is_empty(), "{}", found.word());
            assert_eq!(find(found.word()).unwrap().word(), found.word());
        }
        for (short, long) in SHORT {
            assert!(!words.contains(short), "{short} is a word of its own");
            assert_eq!(find(short).unwrap().word(), long);
        }
    }

    #[test]
    fn a_misspelt_word_is_told_what_was_near() {
        assert_eq!(near("cancle"), ["cancel"]);
        assert_eq!(near("arch"), ["archive"]);
        assert_eq!(near("xyzzy").len(), 0);
        assert!(find("cancle").is_none());
    }
}
