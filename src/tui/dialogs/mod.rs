//! What is asked of the operator over the panes; at most one thing at a time.

pub(crate) mod boxed;
pub(crate) mod column_choice;
pub(crate) mod command;
pub(crate) mod compare;
pub(crate) mod confirm;
pub(crate) mod count;
pub(crate) mod deeds;
pub(crate) mod form;
pub(crate) mod help;
pub(crate) mod line;
pub(crate) mod menu;
pub(crate) mod pick;
pub(crate) mod plan;
pub(crate) mod priority;
pub(crate) mod prompt;
pub(crate) mod results;
pub(crate) mod scroll;
pub(crate) mod select;
pub(crate) mod sort_menu;
pub(crate) mod why;

use super::layout::Pane;
use crate::board::{Field, Sort};
use crate::job::{JobKey, NewJob, Request, SourceId};

/// The open question.
#[derive(Clone, Debug)]
pub(crate) enum Dialog {
    Confirm(confirm::Confirm),
    Plan(Box<plan::PlanDialog>),
    Results(results::Results),
    Priority(priority::PriorityDialog),
    Pick(pick::Pick),
    Form(Box<form::Form>),
    Command(Box<command::CommandLine>),
    Menu(menu::Menu),
    Select(select::Select),
    Prompt(prompt::Prompt),
    Deeds(Box<deeds::DeedList>),
    Compare(Box<compare::Compare>),
    Sort(sort_menu::SortMenu),
    Columns(column_choice::ColumnChoice),
    Why(Box<why::WhyDialog>),
}

/// What a key did to a dialog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// It stays open.
    Stay,
    /// It is closed; nothing happens.
    Close,
    /// It is closed, and this is asked of the source.
    Ask(SourceId, Request),
    /// It is closed, and the plan it shows is carried out.
    Go,
    /// It is closed, and this priority is given.
    Set(Box<priority::Whose>, i64),
    /// It is closed, and what was not sent is planned anew.
    Continue,
    /// Another list takes its place: the results of the last deed on many, or who did what.
    Results,
    Deeds,
    /// It stays open until the source says whether the job was made.
    Send(SourceId, NewJob),
    /// It stays open and wants to know what the new job would be now.
    Draft(SourceId, NewJob),
    /// A source was chosen for a new job.
    Picked(SourceId),
    /// What a key did to the command line, the menu, the selection.
    Command(command::Told),
    Menu(menu::Chosen),
    Select(select::Step),
    /// It is closed, and Logs shows the line of this job that begins here.
    GoToLine(JobKey, u64),
    /// The text of a prompt changed, or was taken.
    Typing(prompt::Purpose, String),
    Taken(prompt::Purpose, String),
    /// A list is to be sorted like this.
    Sorted(Pane, Sort),
    /// A list is to have these columns; none for the usual ones.
    Columns(Pane, Option<Vec<Field>>),
    /// An older filter is wanted, or a newer one.
    Recall {
        older: bool,
    },
    /// The prompt was left: what was before comes back.
    Dropped(prompt::Purpose, String),
}

/// A job and what its source and it are called, for the words of a dialog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct About {
    pub key: JobKey,
    pub source: String,
    pub title: String,
    /// State and age, as they were shown when the key went down.
    pub state: String,
}
