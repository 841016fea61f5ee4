//! Every setting there is: the one list that the check, the template, the README's table and the schema come from.

/// What a value looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Switch,
    /// One of these words.
    Word(&'static [&'static str]),
    /// One of these words, or a list of them.
    Words(&'static [&'static str]),
    /// A stretch of time; "0" is none.
    Span,
    Text,
    /// A filter, in the words of `/`.
    Filter,
    /// The ways a notification takes.
    Channels,
    /// Two times of day with a dash between.
    Hours,
    /// The name of an action, or `none`.
    Action,
    /// A value that its own reader checks.
    Own,
}

/// A row of the list.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// With the tables it stands in, dots between; capitals stand for a name of the operator's own.
    pub name: &'static str,
    pub form: Form,
    /// As it would be written in the file; empty where there is none.
    pub default: &'static str,
    pub doc: &'static str,
    /// What the template writes where there is no default.
    pub example: &'static str,
}

const fn row(
    name: &'static str,
    form: Form,
    default: &'static str,
    example: &'static str,
    doc: &'static str,
) -> Setting {
    Setting {
        name,
        form,
        default,
        doc,
        example,
    }
}

/// The names of the themes.
pub const THEMES: &[&str] = &[
    "auto",
    "dark",
    "light",
    "contrast-dark",
    "contrast-light",
    "deuter",
    "tritan",
    "mono",
    "ansi16",
    "nord",
    "gruvbox",
    "solarized",
    "solarized-light",
];

/// What may be asked of a source, in the words of the commands.
pub const VERBS: &[&str] = &["submit", "rerun", "cancel", "prio", "archive", "restore"];

/// What a notification can tell of.
pub const HAPPENINGS: &[&str] = &[
    "failed",
    "done",
    "cancelled",
    "started",
    "stuck",
    "stale",
    "asked",
    "watched",
];

/// In the order of the README and of the template.
#[rustfmt::skip]
pub const SETTINGS: &[Setting] = &[
    row("theme", Form::Word(THEMES), "\"auto\"", "", "Colours by role (`jobtui themes` shows them); `auto` takes the terminal's own sixteen in doubt"),
    row("glyphs", Form::Word(&["auto", "unicode", "ascii"]), "\"auto\"", "", "Characters for lines and marks; `auto` asks the locale"),
    row("mouse", Form::Switch, "false", "", "Whether the mouse belongs to jobtui from the start"),
    row("clipboard", Form::Word(&["auto", "osc52", "off"]), "\"auto\"", "", "How `y` copies: through the terminal (OSC 52), or not at all"),
    row("read_only", Form::Switch, "false", "", "Change nothing in any source"),
    row("refresh", Form::Span, "\"0\"", "", "The shortest pause between two looks at a source that nothing prompted; `0` leaves it to each kind of source"),
    row("audit", Form::Text, "", "\"off\"", "The file in which actions are written down, or `off`; without it the user's own"),
    row("undo_window", Form::Span, "\"10s\"", "", "How long the screen offers to take an action back"),
    row("cancel_grace", Form::Span, "\"5s\"", "", "How long a cancel of a waiting job waits before it is sent; `0` sends at once"),
    row("idle_exit", Form::Span, "\"0\"", "", "Leave the screen after so long without a key, at least `1m`; `0` never does"),
    row("source.name", Form::Text, "", "\"fsq\"", "What the source is called on the board; without it the folder's or file's own name"),
    row("source.kind", Form::Word(&["folder", "sqlite"]), "", "\"folder\"", "A folder queue, or a job server's SQLite file"),
    row("source.path", Form::Text, "", "\"/job-queue\"", "Where it lies; `~/` is the user's own directory"),
    row("source.read_only", Form::Switch, "false", "", "Change nothing in this source"),
    row("source.allow", Form::Words(VERBS), "", "[\"submit\", \"cancel\"]", "The only actions that may be asked of this source; without it all"),
    row("source.allow_others", Form::Switch, "true", "", "Whether jobs of other people may be changed, or only your own by your login name"),
    row("source.guard", Form::Word(&["normal", "high"]), "\"normal\"", "", "`high` asks for a typed number before anything is cancelled or archived here"),
    row("source.stalled_after", Form::Span, "", "\"30m\"", "A running job that shows no sign for so long may be stuck; without it the store's own patience"),
    row("source.refresh", Form::Span, "", "\"30s\"", "The same as `refresh`, for this source alone"),
    row("source.sync.url", Form::Own, "", "\"http://127.0.0.1:8384\"", "The Syncthing on this machine that carries the queue"),
    row("source.sync.key_env", Form::Own, "", "\"SYNCTHING_KEY\"", "The variable that holds its API key"),
    row("source.sync.key", Form::Own, "", "\"...\"", "The API key itself, instead of `key_env`"),
    row("source.sync.peer", Form::Own, "", "\"P56IOI7-MZJNU2Y-IQGDREY-DM2MGTI-MGL3BXN-PQ6W5BM-TBBZ4TJ-XZWICQ2\"", "The whole device id of the machine that runs the jobs"),
    row("source.sync.folder", Form::Own, "", "\"job-queue\"", "The id of the folder that holds the three areas"),
    row("source.sync.path", Form::Own, "", "\"\"", "Where in that folder they lie"),
    row("source.sync.outbox", Form::Own, "", "\"q-outbox\"", "The folder of this area alone, instead of `folder`"),
    row("source.sync.inbox", Form::Own, "", "\"q-inbox\"", "The same for inbox"),
    row("source.sync.archive", Form::Own, "", "{ folder = \"big\", path = \"q/archive\" }", "The same for archive"),
    row("filters.NAME", Form::Filter, "", "\"failed !mira\"", "A filter under a name: `night` is used as `@night`"),
    row("notify.on", Form::Words(HAPPENINGS), "", "\"failed\"", "What is told"),
    row("notify.filter", Form::Filter, "\"\"", "", "Of which jobs"),
    row("notify.via", Form::Channels, "[\"status\"]", "", "How: `status`, `bell`, `title`, `osc` (or `osc9`, `osc777`, `osc99`), `command:PROGRAM ARGUMENTS`"),
    row("notify.every", Form::Span, "\"1m\"", "", "Once told, what follows is gathered for so long"),
    row("notify.silent", Form::Hours, "", "\"22:00-07:00\"", "When nothing is told, by the local clock"),
    row("keys.lists.KEY", Form::Action, "", "\"cancel\"", "What a key does in the lists: an action's name (`jobtui keys -o toml` has them), or `none`"),
    row("keys.logs.KEY", Form::Action, "", "\"follow\"", "The same in Logs"),
    row("keys.everywhere.KEY", Form::Action, "", "\"refresh\"", "The same in both"),
];

impl Setting {
    /// The setting with this name; a name of the operator's own stands for any.
    pub fn named(name: &str) -> Option<&'static Self> {
        SETTINGS.iter().find(|setting| {
            setting.name == name
                || setting
                    .own_name_in()
                    .is_some_and(|table| name.strip_prefix(table).is_some_and(|own| own.len() > 1))
        })
    }

    /// The table (`filters`, `keys.logs`) whose keys are the operator's own.
    pub fn own_name_in(&self) -> Option<&'static str> {
        let (table, last) = self.name.rsplit_once('.')?;
        last.chars().all(char::is_uppercase).then_some(table)
    }

    /// The table it stands in; empty at the top.
    pub fn table(&self) -> &'static str {
        self.name.rsplit_once('.').map_or("", |(table, _)| table)
    }

    /// Its own name in that table.
    pub fn key(&self) -> &'static str {
        self.name.rsplit_once('.').map_or(self.name, |(_, key)| key)
    }

    /// The variable that sets it; only what stands at the top has one.
    pub fn variable(&self) -> Option<String> {
        let top = self.table().is_empty();
        top.then(|| format!("JOBTUI_{}", self.name.to_uppercase()))
    }

    /// The argument that sets it, where one does.
    pub fn flag(&self) -> String {
        format!("--{}", self.name.replace('_', "-"))
    }

    /// What may be written, in a few words.
    pub fn allowed(&self) -> String {
        match self.form {
            Form::Switch => "true or false".to_owned(),
            Form::Word(words) => words.join(", "),
            Form::Words(words) => format!("one or a list of {}", words.join(", ")),
            Form::Span => "a time such as \"30s\", \"5m\", \"2h\", or \"0\"".to_owned(),
            Form::Text | Form::Own => "a text in quotes".to_owned(),
            Form::Filter => "a filter in quotes".to_owned(),
            Form::Channels => {
                "a list of status, bell, title, osc, command:PROGRAM ARGUMENTS".to_owned()
            }
            Form::Hours => "two times of day such as \"22:00-07:00\"".to_owned(),
            Form::Action => "an action's name, or none".to_owned(),
        }
    }
}

/// What stands at the top, in one table, or in `source`, by name.
pub(super) fn names_in(table: &str) -> impl Iterator<Item = &'static str> {
    // Written so that a table's own tables count as names in it: `sync` in `source`.
    let start = if table.is_empty() {
        String::new()
    } else {
        format!("{table}.")
    };
    let mut names: Vec<_> = SETTINGS
        .iter()
        .filter_map(|setting| setting.name.strip_prefix(start.as_str()))
        .map(|rest| rest.split('.').next().unwrap_or(rest))
        .collect();
    names.dedup();
    names.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_is_found_by_its_name_and_names_of_ones_own_stand_for_any() {
        assert_eq!(Setting::named("theme").unwrap().name, "theme");
        assert_eq!(
            Setting::named("filters.night").unwrap().name,
            "filters.NAME"
        );
        assert_eq!(
            Setting::named("keys.logs.ctrl-x").unwrap().name,
            "keys.logs.KEY"
        );
        assert!(Setting::named("keys.ctrl-x").is_none() && Setting::named("source").is_none());
    }

    #[test]
    fn every_table_knows_its_names() {
        let top: Vec<_> = names_in("").collect();
        for name in ["theme", "source", "filters", "notify", "keys"] {
            assert_eq!(top.iter().filter(|n| **n == name).count(), 1, "{name}");
        }
        let source: Vec<_> = names_in("source").collect();
        assert!(source.contains(&"guard") && source.contains(&"sync"));
    }

    #[test]
    fn only_what_stands_at_the_top_has_a_variable() {
        let variable = Setting::named("idle_exit").unwrap().variable();
        assert_eq!(variable.as_deref(), Some("JOBTUI_IDLE_EXIT"));
        assert_eq!(Setting::named("source.path").unwrap().variable(), None);
    }
}
