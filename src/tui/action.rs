//! What keys mean: the one table that key bar, help, `jobtui keys` and the README are printed from.

use super::keymap::Keymap;
use super::keys::Chord;
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
    FocusEvents,
    Details,
    Why,
    Back,
    Zoom,
    ZoomLogs,
    Smaller,
    Larger,
    Narrower,
    Wider,
    Mouse,
    Find,
    InvertFilter,
    Mine,
    ShowFailed,
    ShowRunning,
    ShowWaiting,
    ShowStale,
    NextMatch,
    PreviousMatch,
    Submit,
    Rerun,
    Cancel,
    Priority,
    Raise,
    Lower,
    Archive,
    Tell,
    KeepOnTop,
    Mark,
    Range,
    MarkAll,
    UnmarkAll,
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
    Sort,
    SortLeft,
    SortRight,
    Invert,
    Columns,
    Fold,
    FoldAll,
    Refresh,
    Menu,
    Command,
    CopyRow,
    CopyId,
    CopyName,
    CopyPath,
    CopyLines,
    CopyCommand,
    CopyJson,
    Select,
    SaveScreen,
    Pause,
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
    /// What settings and the command line call it; stays the same whatever its key is.
    pub word: &'static str,
    /// Keys between blanks, the first one is shown; letters that stand together (`gg`) are typed one after the other.
    pub keys: &'static str,
    /// One word or two, for the key bar.
    pub name: &'static str,
    pub help: &'static str,
    pub on: On,
}

const fn row(
    action: Action,
    word: &'static str,
    keys: &'static str,
    name: &'static str,
    help: &'static str,
    on: On,
) -> Entry {
    Entry {
        action,
        word,
        keys,
        name,
        help,
        on,
    }
}

/// Every key there is. A key may stand in Lists and in Logs with different meanings, never twice
/// in one place.
#[rustfmt::skip]
pub const ACTIONS: &[Entry] = &[
    row(Action::Down, "down", "j down", "down", "One row down", On::Everywhere),
    row(Action::Up, "up", "k up", "up", "One row up", On::Everywhere),
    row(Action::PageDown, "page-down", "ctrl-d pgdn ctrl-f", "page down", "One page down", On::Everywhere),
    row(Action::PageUp, "page-up", "ctrl-u pgup ctrl-b", "page up", "One page up", On::Everywhere),
    row(Action::Top, "top", "gg home", "top", "First row; in Logs the beginning of the file", On::Everywhere),
    row(Action::Bottom, "end", "G end", "end", "Last row; in Logs the end, following", On::Everywhere),
    row(Action::NextPane, "next-pane", "tab l", "pane", "Next pane", On::Everywhere),
    row(Action::PreviousPane, "previous-pane", "shift-tab h", "pane back", "Previous pane", On::Everywhere),
    row(Action::FocusRunning, "go-running", "1", "running", "Go to Running", On::Everywhere),
    row(Action::FocusQueue, "go-queue", "2", "queue", "Go to Queue", On::Everywhere),
    row(Action::FocusHistory, "go-history", "3", "history", "Go to History", On::Everywhere),
    row(Action::FocusLogs, "go-logs", "4", "logs", "Go to Logs", On::Everywhere),
    row(Action::FocusDetails, "go-details", "5", "details", "Go to Details, where it is shown", On::Everywhere),
    row(Action::FocusSources, "go-sources", "0", "sources", "Sources: state, age, worker, what cannot be read", On::Everywhere),
    row(Action::FocusEvents, "go-events", "6", "events", "Events: what has happened since the start", On::Everywhere),
    row(Action::Details, "details", "enter d", "details", "All that is known of the selected job", On::Lists),
    row(Action::Why, "why", "i", "why", "Why the job waits, failed or seems stuck, in words", On::Everywhere),
    row(Action::Back, "back", "esc", "back", "Close, stop, end a range, clear the filter, unzoom", On::Everywhere),
    row(Action::Zoom, "zoom", "z", "zoom", "Give the pane the whole screen, and back", On::Everywhere),
    row(Action::ZoomLogs, "zoom-logs", "L", "logs", "Give Logs the whole screen, and back", On::Everywhere),
    row(Action::Smaller, "smaller", "(", "smaller", "Give the pane fewer rows", On::Everywhere),
    row(Action::Larger, "larger", ")", "larger", "Give the pane more rows", On::Everywhere),
    row(Action::Narrower, "narrower", "{", "narrower", "Give the pane fewer columns", On::Everywhere),
    row(Action::Wider, "wider", "}", "wider", "Give the pane more columns", On::Everywhere),
    row(Action::Mouse, "mouse", "M", "mouse", "Mouse on, or off; while it is on, Shift-drag selects text", On::Everywhere),
    row(Action::Find, "filter", "/", "filter", "Filter the lists; in Logs search", On::Everywhere),
    row(Action::InvertFilter, "invert-filter", "\\", "invert", "Invert the filter: show exactly the others", On::Lists),
    row(Action::Mine, "mine", "m", "mine", "Show only your own jobs (@mine), or all", On::Lists),
    row(Action::ShowFailed, "show-failed", "gf", "failed", "Show only what failed; once more shows all", On::Everywhere),
    row(Action::ShowRunning, "show-running", "gr", "running", "Show only what runs", On::Everywhere),
    row(Action::ShowWaiting, "show-waiting", "gw", "waiting", "Show only what waits", On::Everywhere),
    row(Action::ShowStale, "show-stale", "gs", "stale", "Show only jobs of sources that are down or not heard of", On::Everywhere),
    row(Action::NextMatch, "next-match", "n", "next", "Next match; in a list the next failure", On::Everywhere),
    row(Action::PreviousMatch, "previous-match", "N", "previous", "Previous match; in a list the previous failure", On::Everywhere),
    row(Action::Submit, "submit", "S", "submit", "Submit a new job", On::Everywhere),
    row(Action::Rerun, "rerun", "R", "rerun", "Run the selected job again, with changes", On::Lists),
    row(Action::Cancel, "cancel", "c", "cancel", "Cancel the job; u keeps one that waits, for 5 s", On::Lists),
    row(Action::Priority, "prio", "P", "prio", "Set the priority of the selected job", On::Lists),
    row(Action::Raise, "raise", "+", "raise", "Raise the priority by one", On::Lists),
    row(Action::Lower, "lower", "-", "lower", "Lower the priority by one", On::Lists),
    row(Action::Archive, "archive", "a", "archive", "Archive the selected job, or take it back out", On::Lists),
    row(Action::Tell, "tell", "!", "tell", "Tell when the job ends (line and bell), or not", On::Lists),
    row(Action::KeepOnTop, "pin-top", "b", "pin top", "Pin the job to the top of its list, or let it go; remembered", On::Lists),
    row(Action::Mark, "mark", "space", "mark", "Mark the job, or not: verbs then mean all marked", On::Lists),
    row(Action::Range, "range", "v", "range", "Begin a range of rows here; again marks them", On::Lists),
    row(Action::MarkAll, "mark-all", "*", "mark all", "Mark all that this list shows", On::Lists),
    row(Action::UnmarkAll, "unmark-all", "U", "unmark", "Unmark everything", On::Lists),
    row(Action::Undo, "undo", "u", "undo", "Keep what is not sent; else take a deed back", On::Everywhere),
    row(Action::Compare, "compare", "=", "compare", "Compare the selected job's conflict copies", On::Lists),
    row(Action::Deeds, "audit", "@", "who", "What came of the last deed on many; who did what", On::Everywhere),
    row(Action::Sort, "sort", "s", "sort", "Sort the list: a menu of its columns", On::Lists),
    row(Action::SortLeft, "sort-left", "<", "sort left", "Sort by the column to the left", On::Lists),
    row(Action::SortRight, "sort-right", ">", "sort right", "Sort by the column to the right", On::Lists),
    row(Action::Invert, "invert", "I", "invert", "Turn the order of the list round", On::Lists),
    row(Action::Columns, "columns", ",", "columns", "Choose the columns of the list", On::Lists),
    row(Action::Fold, "fold", "t", "fold", "Fold the sweep under the cursor into one row, or unfold it", On::Lists),
    row(Action::FoldAll, "fold-all", "T", "fold all", "Fold all sweeps of the list, or none", On::Lists),
    row(Action::Follow, "follow", "f", "follow", "Follow the log, or pause it", On::Everywhere),
    row(Action::Wrap, "wrap", "w", "wrap", "Wrap long log lines, or not", On::Everywhere),
    row(Action::Pin, "pin-log", "space", "pin", "Keep this log while walking the lists", On::Logs),
    row(Action::ErrorAbove, "error-above", "E", "error", "Go up to the last line that tells of an error", On::Logs),
    row(Action::ErrorBelow, "error-below", "ctrl-e", "next error", "Go down to the next one", On::Logs),
    row(Action::Left, "scroll-left", "left", "left", "Scroll a long log line back", On::Logs),
    row(Action::Right, "scroll-right", "right", "right", "Scroll a long log line on", On::Logs),
    row(Action::Refresh, "refresh", "r", "refresh", "Look at every source now", On::Everywhere),
    row(Action::Menu, "menu", "x f9", "more", "Everything that can be done to the job, and why something cannot", On::Everywhere),
    row(Action::Command, "command", ":", "command", "Type a command; tab takes what is offered", On::Everywhere),
    row(Action::CopyRow, "copy-row", "yy", "row", "Copy the row as text", On::Everywhere),
    row(Action::CopyId, "copy-id", "yi", "id", "Copy the job's id", On::Everywhere),
    row(Action::CopyName, "copy-name", "yn", "name", "Copy the job's name", On::Everywhere),
    row(Action::CopyPath, "copy-path", "yp", "path", "Copy where the job's log lies, or its directory", On::Everywhere),
    row(Action::CopyLines, "copy-lines", "yl", "lines", "Copy the log lines that are seen", On::Everywhere),
    row(Action::CopyCommand, "copy-command", "yc", "command", "Copy the command that shows the same", On::Everywhere),
    row(Action::CopyJson, "copy-json", "yj", "json", "Copy the job's document as JSON", On::Everywhere),
    row(Action::Select, "select", "V", "select", "Select log lines, on a screen without frames", On::Everywhere),
    row(Action::SaveScreen, "screen", "W", "write", "Write the screen to a file", On::Everywhere),
    row(Action::Pause, "pause", "p", "pause", "Let the lists stand still, and go on", On::Everywhere),
    row(Action::Help, "help", "? f1", "help", "The keys that work here, then all", On::Everywhere),
    row(Action::Redraw, "redraw", "ctrl-l", "redraw", "Draw the whole screen anew", On::Everywhere),
    row(Action::Suspend, "suspend", "ctrl-z", "suspend", "Leave for the shell; `fg` comes back", On::Everywhere),
    row(Action::Quit, "quit", "q", "quit", "Quit (ctrl-c twice does, too)", On::Everywhere),
];

impl Entry {
    /// The keys, as what has to be pressed one after the other.
    pub fn chords(&self) -> impl Iterator<Item = Chord> + '_ {
        self.keys.split(' ').filter_map(Chord::parse)
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
            _ => None,
        }
    }

    /// Whether a job may be another one afterwards.
    pub fn changes_jobs(self) -> bool {
        self.verb().is_some() || self == Self::Undo
    }
}

/// The table as Markdown, as the README shows it.
pub fn markdown() -> String {
    markdown_of(&Keymap::default())
}

/// The same with these keys.
pub fn markdown_of(keymap: &Keymap) -> String {
    use std::fmt::Write as _;
    let mut out = String::from("| Key | Does |\n| --- | --- |\n");
    for entry in ACTIONS {
        let keys = keymap.keys_of(entry.action);
        let keys: Vec<_> = keys.map(|key| format!("`{key}`")).collect();
        let place = match entry.on {
            On::Logs => " (in Logs)",
            On::Everywhere | On::Lists => "",
        };
        let _ = writeln!(out, "| {} | {}{place} |", keys.join(" "), entry.help);
    }
    out
}

/// The table as it would stand in the settings, the keys of each action under its place.
pub fn toml(keymap: &Keymap) -> String {
    use std::fmt::Write as _;
    let mut out = String::new();
    for (place, on) in [
        ("lists", On::Lists),
        ("logs", On::Logs),
        ("everywhere", On::Everywhere),
    ] {
        let _ = writeln!(out, "[keys.{place}]");
        for binding in keymap.bindings.iter().filter(|b| b.on == on) {
            let entry = binding.action.entry();
            let key = format!("\"{}\"", quoted(&binding.chord.to_string()));
            let action = format!("\"{}\"", entry.word);
            let _ = writeln!(out, "{key:<12} = {action:<18} # {}", entry.help);
        }
        out.push('\n');
    }
    out
}

/// As it stands between quotes in TOML.
fn quoted(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_has_its_row_its_word_and_keys_that_can_be_pressed() {
        let mut words = std::collections::BTreeSet::new();
        for entry in ACTIONS {
            assert_eq!(entry.action.entry().word, entry.word);
            assert!(words.insert(entry.word), "{} stands twice", entry.word);
            assert_eq!(entry.chords().count(), entry.keys.split(' ').count());
        }
    }
}
