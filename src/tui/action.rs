//! What keys mean: the one table that key bar, help, `jobtui keys` and the README are printed from.

use super::keys::Press;
use crate::job::Verb;

/// One thing an operator can do by key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    Down,
    Up,
    PageDown,
    PageUp,
    Top,
    Bottom,
    NextPane,
    PreviousPane,
    FocusRunning,
    FocusQueue,
    FocusHistory,
    FocusLogs,
    FocusDetails,
    FocusSources,
    Details,
    Back,
    Zoom,
    ZoomLogs,
    Find,
    NextMatch,
    PreviousMatch,
    Submit,
    Rerun,
    Cancel,
    Priority,
    Raise,
    Lower,
    Archive,
    Undo,
    Compare,
    Deeds,
    Follow,
    Wrap,
    Pin,
    ErrorAbove,
    ErrorBelow,
    Left,
    Right,
    Refresh,
    Help,
    Redraw,
    Suspend,
    Quit,
}

/// How far to go in the pane that has the keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Motion {
    Rows(isize),
    Pages(isize),
    Top,
    Bottom,
}

/// Where a key has its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    Everywhere,
    /// In the panes that list jobs.
    Lists,
    /// In the Logs pane.
    Logs,
}

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    pub action: Action,
    /// Keys between blanks; the first one is shown.
    pub keys: &'static str,
    /// One word, for the key bar.
    pub name: &'static str,
    pub help: &'static str,
    pub on: On,
}

const fn row(
    action: Action,
    keys: &'static str,
    name: &'static str,
    help: &'static str,
    on: On,
) -> Entry {
    Entry {
        action,
        keys,
        name,
        help,
        on,
    }
}

/// Every key there is. A key may stand in Lists and in Logs with different meanings, never twice
/// in one place.
#[rustfmt::skip]
pub const ACTIONS: [Entry; 43] = [
    row(Action::Down, "j down", "down", "One row down", On::Everywhere),
    row(Action::Up, "k up", "up", "One row up", On::Everywhere),
    row(Action::PageDown, "ctrl-d pgdn ctrl-f", "page down", "One page down", On::Everywhere),
    row(Action::PageUp, "ctrl-u pgup ctrl-b", "page up", "One page up", On::Everywhere),
    row(Action::Top, "g home", "top", "First row; in Logs the beginning of the file", On::Everywhere),
    row(Action::Bottom, "G end", "end", "Last row; in Logs the end, following", On::Everywhere),
    row(Action::NextPane, "tab l", "pane", "Next pane", On::Everywhere),
    row(Action::PreviousPane, "shift-tab h", "pane back", "Previous pane", On::Everywhere),
    row(Action::FocusRunning, "1", "running", "Go to Running", On::Everywhere),
    row(Action::FocusQueue, "2", "queue", "Go to Queue", On::Everywhere),
    row(Action::FocusHistory, "3", "history", "Go to History", On::Everywhere),
    row(Action::FocusLogs, "4", "logs", "Go to Logs", On::Everywhere),
    row(Action::FocusDetails, "5", "details", "Go to Details, where it is shown", On::Everywhere),
    row(Action::FocusSources, "0", "sources", "Sources: state, age, worker, what cannot be read", On::Everywhere),
    row(Action::Details, "enter d", "details", "All that is known of the selected job", On::Lists),
    row(Action::Back, "esc", "back", "Close, clear the filter, leave the zoom", On::Everywhere),
    row(Action::Zoom, "z", "zoom", "Give the pane the whole screen, and back", On::Everywhere),
    row(Action::ZoomLogs, "L", "logs", "Give Logs the whole screen, and back", On::Everywhere),
    row(Action::Find, "/", "filter", "Show only jobs with these words; in Logs search", On::Everywhere),
    row(Action::NextMatch, "n", "next", "Next match; in a list the next failure", On::Everywhere),
    row(Action::PreviousMatch, "N", "previous", "Previous match; in a list the previous failure", On::Everywhere),
    row(Action::Submit, "S", "submit", "Submit a new job", On::Everywhere),
    row(Action::Rerun, "R", "rerun", "Run the selected job again, with changes", On::Lists),
    row(Action::Cancel, "c", "cancel", "Cancel the selected job (asks first)", On::Lists),
    row(Action::Priority, "P", "prio", "Set the priority of the selected job", On::Lists),
    row(Action::Raise, "+", "raise", "Raise the priority by one", On::Lists),
    row(Action::Lower, "-", "lower", "Lower the priority by one", On::Lists),
    row(Action::Archive, "a", "archive", "Archive the selected job, or take it back out", On::Lists),
    row(Action::Undo, "u", "undo", "Take the last archive, cancel or priority back", On::Everywhere),
    row(Action::Compare, "=", "compare", "Compare the selected job's conflict copies", On::Lists),
    row(Action::Deeds, "@", "who", "Who did what, to which job, and what came of it", On::Everywhere),
    row(Action::Follow, "f", "follow", "Follow the log, or pause it", On::Everywhere),
    row(Action::Wrap, "w", "wrap", "Wrap long log lines, or not", On::Everywhere),
    row(Action::Pin, "space", "pin", "Keep this log while walking the lists", On::Logs),
    row(Action::ErrorAbove, "E", "error", "Go up to the last line that tells of an error", On::Logs),
    row(Action::ErrorBelow, "ctrl-e", "next error", "Go down to the next one", On::Logs),
    row(Action::Left, "left", "left", "Scroll a long log line back", On::Logs),
    row(Action::Right, "right", "right", "Scroll a long log line on", On::Logs),
    row(Action::Refresh, "r", "refresh", "Look at every source now", On::Everywhere),
    row(Action::Help, "? f1", "help", "This list", On::Everywhere),
    row(Action::Redraw, "ctrl-l", "redraw", "Draw the whole screen anew", On::Everywhere),
    row(Action::Suspend, "ctrl-z", "suspend", "Leave for the shell; `fg` comes back", On::Everywhere),
    row(Action::Quit, "q", "quit", "Quit (ctrl-c twice does, too)", On::Everywhere),
];

impl Entry {
    /// The keys, as presses.
    pub fn presses(&self) -> impl Iterator<Item = Press> + '_ {
        self.keys.split(' ').filter_map(Press::parse)
    }

    /// The key that is shown.
    pub fn first_key(&self) -> &'static str {
        self.keys.split(' ').next().unwrap_or(self.keys)
    }
}

impl Action {
    pub fn entry(self) -> &'static Entry {
        ACTIONS
            .iter()
            .find(|entry| entry.action == self)
            .unwrap_or(&ACTIONS[0])
    }

    /// What the action asks of a source, if it asks anything.
    pub fn verb(self) -> Option<Verb> {
        match self {
            Self::Submit => Some(Verb::Submit),
            Self::Rerun => Some(Verb::Rerun),
            Self::Cancel => Some(Verb::Cancel),
            Self::Priority | Self::Raise | Self::Lower => Some(Verb::Reprioritise),
            Self::Archive => Some(Verb::Archive),
            Self::Undo
            | Self::Compare
            | Self::Deeds
            | Self::Down
            | Self::Up
            | Self::PageDown
            | Self::PageUp
            | Self::Top
            | Self::Bottom
            | Self::NextPane
            | Self::PreviousPane
            | Self::FocusRunning
            | Self::FocusQueue
            | Self::FocusHistory
            | Self::FocusLogs
            | Self::FocusDetails
            | Self::FocusSources
            | Self::Details
            | Self::Back
            | Self::Zoom
            | Self::ZoomLogs
            | Self::Find
            | Self::NextMatch
            | Self::PreviousMatch
            | Self::Follow
            | Self::Wrap
            | Self::Pin
            | Self::ErrorAbove
            | Self::ErrorBelow
            | Self::Left
            | Self::Right
            | Self::Refresh
            | Self::Help
            | Self::Redraw
            | Self::Suspend
            | Self::Quit => None,
        }
    }
}

/// What a key means in the Logs pane (`logs`) or in another one.
pub fn meaning(press: Press, logs: On) -> Option<Action> {
    ACTIONS
        .iter()
        .find(|entry| {
            (entry.on == On::Everywhere || entry.on == logs)
                && entry.presses().any(|key| key == press)
        })
        .map(|entry| entry.action)
}

/// The table as Markdown, as the README shows it.
pub fn markdown() -> String {
    use std::fmt::Write as _;
    let mut out = String::from("| Key | Does |\n| --- | --- |\n");
    for entry in &ACTIONS {
        let keys: Vec<_> = entry
            .keys
            .split(' ')
            .map(|key| format!("`{key}`"))
            .collect();
        let place = match entry.on {
            On::Logs => " (in Logs)",
            On::Everywhere | On::Lists => "",
        };
        let _ = writeln!(out, "| {} | {}{place} |", keys.join(" "), entry.help);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_means_two_things_in_one_place() {
        for place in [On::Lists, On::Logs] {
            let mut seen = std::collections::HashMap::new();
            for entry in &ACTIONS {
                if entry.on != On::Everywhere && entry.on != place {
                    continue;
                }
                assert_eq!(entry.presses().count(), entry.keys.split(' ').count());
                for press in entry.presses() {
                    if let Some(other) = seen.insert(press, entry.action) {
                        panic!("{press} means {other:?} and {:?}", entry.action);
                    }
                }
            }
        }
    }

    #[test]
    fn no_letter_that_a_broken_arrow_key_can_type_changes_a_job() {
        for letter in ["A", "B", "C", "D", "F", "H"] {
            let press = Press::parse(letter).unwrap();
            let action = meaning(press, On::Lists);
            assert!(action.and_then(Action::verb).is_none(), "{letter}");
        }
    }

    #[test]
    fn every_action_has_its_row() {
        for entry in &ACTIONS {
            assert_eq!(entry.action.entry().keys, entry.keys);
        }
    }
}
