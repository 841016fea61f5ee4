//! The keys of each dialog, and the filter in a few lines, for the help.

use super::HelpLine;
use crate::tui::dialogs::Dialog;

type Keys = &'static [(&'static str, &'static str)];

const CONFIRM: Keys = &[
    (
        "y",
        "do it; where a number is asked for, type it and press enter",
    ),
    ("n q esc", "keep the job as it is; enter alone does nothing"),
];
const PLAN: Keys = &[
    (
        "y",
        "do it; where a number is asked for, type it and press enter",
    ),
    ("o", "say why, for who reads it later"),
    ("j k g G space", "scroll"),
    ("n q esc", "keep them as they are; enter alone does nothing"),
];
const RESULTS: Keys = &[
    ("j k g G space", "scroll"),
    ("c", "go on with what was not sent"),
    ("@ tab", "who did what"),
    ("q esc", "leave"),
];
const WHY: Keys = &[
    ("j k ctrl-d ctrl-u g G", "scroll"),
    (
        "enter",
        "go where the answer points, if it points somewhere",
    ),
    ("q esc", "leave"),
];
const SORT: Keys = &[
    ("j k", "go to a column, or press its letter"),
    ("enter", "sort by it; again turns it round"),
    ("0", "the order at first"),
    ("q esc", "leave"),
];
const COLUMNS: Keys = &[
    ("space", "show the column, or not"),
    ("J K > <", "move it"),
    ("d", "the columns at first"),
    ("enter", "take them"),
    ("q esc", "leave"),
];
const PICK: Keys = &[
    ("j k", "go to a source"),
    ("enter", "submit to it"),
    ("q esc", "leave"),
];
const LINE: Keys = &[
    ("enter", "take it"),
    ("esc", "leave it as it was"),
    ("left right home end", "move in the line"),
    ("ctrl-w ctrl-u ctrl-k", "delete a word, the line, the rest"),
];
const FORM: Keys = &[
    ("tab shift-tab", "next field, previous field"),
    ("enter", "look at what would be submitted; there, submit"),
    ("esc", "leave, or back to the fields"),
];
const COMMAND: Keys = &[
    (
        "tab shift-tab",
        "take what is offered, the next, the one before",
    ),
    ("up down", "what was typed before"),
    ("enter", "run what stands there"),
    ("esc", "leave"),
];
const DEEDS: Keys = &[
    ("j k ctrl-d ctrl-u", "go to a deed; all of it stands below"),
    ("g G", "the newest, the oldest"),
    ("q esc", "leave"),
];
const COMPARE: Keys = &[
    ("tab shift-tab", "next copy, previous copy"),
    ("n N", "next difference, previous difference"),
    ("h l", "scroll to the side"),
    ("j k ctrl-d ctrl-u g G", "scroll"),
    ("q esc", "leave"),
];
const MENU: Keys = &[
    ("j k", "go to an action; why it is impossible stands below"),
    ("enter", "do it"),
    ("its own key", "do it, too"),
    ("q esc", "leave"),
];
const SELECT: Keys = &[
    (
        "j k ctrl-d ctrl-u g G",
        "make the selection longer or shorter",
    ),
    ("v", "let it begin at the cursor"),
    ("w", "wrap long lines, or not"),
    ("y enter", "copy it"),
    (
        "the mouse",
        "selects as in any terminal: nothing but lines is on the screen",
    ),
    ("q esc", "leave"),
];

/// The filter, in short.
pub(crate) const FILTER: Keys = &[
    ("rabi", "this word in id, name, owner, project or tags"),
    (
        "st:fail src:lab",
        "both: the state begins so, and this source",
    ),
    ("wait>2h | prio>=10", "one or the other; !prio:0 without"),
    (
        "why~licen[cs]e",
        "a pattern; arg.reps>500 looks inside the job",
    ),
    (
        "@mine @failed @today",
        "short for filters; :save NAME makes one",
    ),
];

/// What a dialog is called, and its keys.
pub(crate) fn of_dialog(dialog: &Dialog) -> (&'static str, Vec<HelpLine>) {
    let (title, keys) = match dialog {
        Dialog::Confirm(_) => ("the question", CONFIRM),
        Dialog::Priority(_) => ("the priority", LINE),
        Dialog::Plan(_) => ("the plan", PLAN),
        Dialog::Results(_) => ("what came of it", RESULTS),
        Dialog::Sort(_) => ("sorting", SORT),
        Dialog::Columns(_) => ("the choice of columns", COLUMNS),
        Dialog::Why(_) => ("why", WHY),
        Dialog::Pick(_) => ("the choice of a source", PICK),
        Dialog::Form(_) => ("the form", FORM),
        Dialog::Prompt(_) => ("the line", LINE),
        Dialog::Deeds(_) => ("who did what", DEEDS),
        Dialog::Compare(_) => ("the comparison", COMPARE),
        Dialog::Command(_) => ("the command line", COMMAND),
        Dialog::Menu(_) => ("the menu", MENU),
        Dialog::Select(_) => ("selecting lines", SELECT),
    };
    (title, lines(keys))
}

/// Whether a letter is text there, so that `?` cannot mean help.
pub(crate) fn takes_text(dialog: &Dialog) -> bool {
    match dialog {
        Dialog::Priority(_) | Dialog::Form(_) | Dialog::Prompt(_) | Dialog::Command(_) => true,
        // Its reason is a text.
        Dialog::Plan(plan) => plan.is_typing(),
        Dialog::Confirm(_)
        | Dialog::Results(_)
        | Dialog::Sort(_)
        | Dialog::Columns(_)
        | Dialog::Why(_)
        | Dialog::Pick(_)
        | Dialog::Deeds(_)
        | Dialog::Compare(_)
        | Dialog::Menu(_)
        | Dialog::Select(_) => false,
    }
}

pub(crate) fn lines(keys: Keys) -> Vec<HelpLine> {
    let line = |(keys, text): &(&str, &str)| HelpLine::new(*keys, *text);
    keys.iter().map(line).collect()
}
