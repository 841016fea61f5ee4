//! The fields one can ask for: their names, short names, and what they are compared with.

/// One thing that can be known of a job. Some are known of no source here; they match nothing, but a filter
/// that was written for another source is still understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    Id,
    Name,
    User,
    State,
    Source,
    Queue,
    Priority,
    Type,
    Project,
    Tag,
    Host,
    Wait,
    Run,
    Left,
    Age,
    Took,
    Submitted,
    Started,
    Ended,
    Exit,
    Why,
    Error,
    Depends,
    Array,
    Cpu,
    Memory,
    Gpu,
    Results,
    Pinned,
    Marked,
    Stale,
    Flag,
    /// `arg.<path>`: anything inside the job's own document.
    Argument,
}

/// What a field is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    Text,
    State,
    Number,
    Size,
    Span,
    Time,
    Truth,
    Anything,
}

/// A row of the table below.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    pub field: Field,
    /// The name, then the short ones.
    pub names: &'static [&'static str],
    pub takes: Takes,
    pub help: &'static str,
}

const fn row(
    field: Field,
    names: &'static [&'static str],
    takes: Takes,
    help: &'static str,
) -> Entry {
    Entry {
        field,
        names,
        takes,
        help,
    }
}

/// Every field there is.
#[rustfmt::skip]
pub const FIELDS: [Entry; 33] = [
    row(Field::Id, &["id"], Takes::Text, "the job's id"),
    row(Field::Name, &["name"], Takes::Text, "its short name"),
    row(Field::User, &["user", "u"], Takes::Text, "who submitted it"),
    row(Field::State, &["state", "st"], Takes::State, "pending, running, completed, failed, cancelled, unknown, or the source's own word"),
    row(Field::Source, &["src", "source"], Takes::Text, "the source's name"),
    row(Field::Queue, &["queue", "q", "part"], Takes::Text, "queue or partition"),
    row(Field::Priority, &["prio", "p", "priority"], Takes::Number, "priority"),
    row(Field::Type, &["type"], Takes::Text, "kind of job, from its document"),
    row(Field::Project, &["project"], Takes::Text, "study or experiment"),
    row(Field::Tag, &["tag", "tags"], Takes::Text, "tags, from its document"),
    row(Field::Host, &["host"], Takes::Text, "where it runs, from its document"),
    row(Field::Wait, &["wait"], Takes::Span, "how long it waits, or waited"),
    row(Field::Run, &["run"], Takes::Span, "how long it runs, or ran"),
    row(Field::Left, &["left"], Takes::Span, "how long it may still run"),
    row(Field::Age, &["age"], Takes::Span, "since it was submitted"),
    row(Field::Took, &["took"], Takes::Span, "how long it ran, once it is over"),
    row(Field::Submitted, &["submitted", "created"], Takes::Time, "when it was submitted"),
    row(Field::Started, &["started"], Takes::Time, "when it began"),
    row(Field::Ended, &["ended"], Takes::Time, "when it ended"),
    row(Field::Exit, &["exit"], Takes::Number, "exit code, from its document"),
    row(Field::Why, &["why"], Takes::Text, "its error, and what is odd about it"),
    row(Field::Error, &["err", "error"], Takes::Text, "its error"),
    row(Field::Depends, &["dep"], Takes::Text, "what it waits for, from its document"),
    row(Field::Array, &["array"], Takes::Number, "number in an array"),
    row(Field::Cpu, &["cpu"], Takes::Number, "processors"),
    row(Field::Memory, &["mem"], Takes::Size, "memory"),
    row(Field::Gpu, &["gpu"], Takes::Number, "graphics processors"),
    row(Field::Results, &["results"], Takes::Truth, "whether results are there"),
    row(Field::Pinned, &["pinned"], Takes::Truth, "pinned to the top"),
    row(Field::Marked, &["marked"], Takes::Truth, "marked"),
    row(Field::Stale, &["stale"], Takes::Truth, "its source is down or its news are old"),
    row(Field::Flag, &["flag"], Takes::Text, "a word for something odd, as in JSON (`stalled`, `archived`)"),
    row(Field::Argument, &["arg"], Takes::Anything, "`arg.<path>`: anything inside job.json or the row, experiment_config included"),
];

impl Field {
    /// The field with this name or short name.
    pub fn named(name: &str) -> Option<Self> {
        let found = FIELDS.iter().find(|entry| entry.names.contains(&name));
        found.map(|entry| entry.field)
    }

    pub fn entry(self) -> &'static Entry {
        let found = FIELDS.iter().find(|entry| entry.field == self);
        found.unwrap_or(&FIELDS[0])
    }

    pub fn name(self) -> &'static str {
        self.entry().names[0]
    }

    pub fn takes(self) -> Takes {
        self.entry().takes
    }

    /// Where it stands in a job's document, if the board does not know it.
    pub(super) fn inside(self) -> &'static [&'static str] {
        match self {
            Self::Type => &["type", "experiment_class"],
            Self::Tag => &["tags", "tag"],
            Self::Host => &["host", "hostname"],
            Self::Exit => &["exit_code"],
            Self::Depends => &["depends_on"],
            _ => &[],
        }
    }
}
