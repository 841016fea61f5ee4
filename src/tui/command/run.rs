//! What each command does: the same as its key, for the job under the cursor or for one that is named.
#![expect(
    clippy::unnecessary_wraps,
    reason = "every row of the table of commands runs in the same way"
)]

use super::complete::PANES;
use super::parse::{Fault, Line, Word};
use super::table::{self, Ran};
use crate::board::{Field, Sort};
use crate::filter::Filter;
use crate::job::{JobKey, Origin, SourceId, Verb};
use crate::tui::action::Action;
use crate::tui::app::App;
use crate::tui::bulk::caution::Tier;
use crate::tui::bulk::plan::What;
use crate::tui::copy;
use crate::tui::effect::Effect;
use crate::tui::notice::Tone;

/// So many jobs are named when a text may mean several.
const CANDIDATES: usize = 6;

pub(super) fn cancel(app: &mut App, line: &Line) -> Ran {
    begin(app, &line.words, What::Cancel)
}

pub(super) fn archive(app: &mut App, line: &Line) -> Ran {
    begin(app, &line.words, What::Archive)
}

pub(super) fn restore(app: &mut App, line: &Line) -> Ran {
    begin(app, &line.words, What::Restore)
}

/// Does this to the jobs that are named; without any, to those that the key would mean.
fn begin(app: &mut App, words: &[Word], what: What) -> Ran {
    match jobs(app, words)?.as_slice() {
        [] => Ok(app.begin(what)),
        [key] => Ok(app.begin_named(what, key.clone())),
        // Parts of ids may have meant others: the plan shows them.
        keys => Ok(app.begin_many(what, keys, Tier::Ask)),
    }
}

pub(super) fn prio(app: &mut App, line: &Line) -> Ran {
    let Some((last, named)) = line.words.split_last() else {
        return Ok(app.open_priority());
    };
    let number = last.text.parse::<i64>().map_err(|_| {
        let text = "a whole number is needed, such as 10 or -5";
        Fault::new(&last.text, text)
    })?;
    begin(app, named, What::Set(number))
}

pub(super) fn rerun(app: &mut App, line: &Line) -> Ran {
    match at_most_one(line)? {
        None => Ok(app.open_rerun()),
        Some(word) => {
            let key = job(app, word)?;
            Ok(app.rerun_named(key))
        }
    }
}

pub(super) fn submit(app: &mut App, line: &Line) -> Ran {
    match at_most_one(line)? {
        None => Ok(app.open_submit()),
        Some(word) => {
            let source = source_named(app, word)?;
            let standing = app.board.standing(source);
            let reason = standing.and_then(|standing| match &standing.capabilities().submit {
                crate::job::May::No(reason) => Some(reason.to_string()),
                crate::job::May::Yes | crate::job::May::While(..) => None,
            });
            match reason {
                Some(reason) => Err(Fault::new(&word.text, reason)),
                None => Ok(app.open_form(source, Origin::Blank)),
            }
        }
    }
}

pub(super) fn filter(app: &mut App, line: &Line) -> Ran {
    let typed = Filter::typed(&line.rest, &app.own_filters());
    match typed.bad() {
        None => Ok(app.filter_by(&line.rest)),
        Some(bad) => {
            let part = line.rest.get(bad.span.clone()).unwrap_or(&line.rest);
            Err(Fault::new(part, bad.hint.clone()))
        }
    }
}

pub(super) fn save(app: &mut App, line: &Line) -> Ran {
    let Some(word) = at_most_one(line)? else {
        return Err(Fault::new("save", "the filter needs a name"));
    };
    let text = app
        .save_filter(&word.text)
        .map_err(|text| Fault::new(&word.text, text))?;
    app.tell(Tone::Good, text);
    Ok(Vec::new())
}

pub(super) fn source(app: &mut App, line: &Line) -> Ran {
    match at_most_one(line)? {
        None => Ok(app.act(Action::FocusSources)),
        Some(word) => {
            source_named(app, word)?;
            let blank = word.text.contains(char::is_whitespace);
            let quote = if blank { "\"" } else { "" };
            Ok(app.filter_by(&format!("src:{quote}{}{quote}", word.text)))
        }
    }
}

pub(super) fn go(app: &mut App, line: &Line) -> Ran {
    let Some(word) = at_most_one(line)? else {
        return Err(Fault::new("go", "a pane or a job has to be named"));
    };
    let pane = PANES.iter().find(|(name, _)| *name == word.text);
    if let Some((_, pane)) = pane {
        return Ok(app.go_to(*pane));
    }
    let key = job(app, word)?;
    to_job(app, word, &key)
}

pub(super) fn details(app: &mut App, line: &Line) -> Ran {
    about_job(app, line, Action::Details)
}

pub(super) fn log(app: &mut App, line: &Line) -> Ran {
    about_job(app, line, Action::ZoomLogs)
}

pub(super) fn why(app: &mut App, line: &Line) -> Ran {
    about_job(app, line, Action::Why)
}

pub(super) fn compare(app: &mut App, line: &Line) -> Ran {
    about_job(app, line, Action::Compare)
}

/// Puts the cursor on the job that is named, if one is, and does what the key does.
fn about_job(app: &mut App, line: &Line, action: Action) -> Ran {
    let mut effects = Vec::new();
    if let Some(word) = at_most_one(line)? {
        let key = job(app, word)?;
        effects = to_job(app, word, &key)?;
    }
    effects.extend(app.act(action));
    Ok(effects)
}

fn to_job(app: &mut App, word: &Word, key: &JobKey) -> Ran {
    let gone = || {
        let text = format!("{} is not among the rows the filter lets through", key.id);
        Fault::new(&word.text, text)
    };
    app.put_cursor_on(key).ok_or_else(gone)
}

pub(super) fn copy(app: &mut App, line: &Line) -> Ran {
    let Some(word) = at_most_one(line)? else {
        return Ok(app.act(Action::CopyId));
    };
    let what = copy::WHAT.iter().find(|(name, _)| *name == word.text);
    if let Some((_, action)) = what {
        return Ok(app.act(*action));
    }
    let all = copy::WHAT.map(|(name, _)| name).join(", ");
    let text = format!("what can be copied is {all}");
    Err(Fault::new(&word.text, text))
}

pub(super) fn screen(app: &mut App, line: &Line) -> Ran {
    let name = at_most_one(line)?.map(|word| word.text.as_str());
    app.save_screen(name)
        .map_err(|text| Fault::new(name.unwrap_or("screen"), text))
}

pub(super) fn sort(app: &mut App, line: &Line) -> Ran {
    if line.rest.is_empty() {
        return Ok(app.act(Action::Sort));
    }
    let sort: Sort = if line.rest == "natural" {
        Sort::default()
    } else {
        line.rest
            .parse()
            .map_err(|error| Fault::new(&line.rest, format!("{error}")))?
    };
    let pane = app.list;
    Ok(app.sort_by(pane, &sort))
}

pub(super) fn columns(app: &mut App, line: &Line) -> Ran {
    if line.rest.is_empty() {
        return Ok(app.act(Action::Columns));
    }
    let pane = app.list;
    if line.rest == "default" {
        app.take_columns(pane, None);
        return Ok(Vec::new());
    }
    let fields =
        Field::columns(&line.rest).map_err(|error| Fault::new(&line.rest, format!("{error}")))?;
    app.take_columns(pane, Some(fields));
    Ok(Vec::new())
}

pub(super) fn layout(app: &mut App, line: &Line) -> Ran {
    match at_most_one(line)?.map(|word| word.text.as_str()) {
        Some("reset") => Ok(app.reset_layout()),
        other => {
            let part = other.unwrap_or("layout");
            Err(Fault::new(part, "the layout can be reset: `layout reset`"))
        }
    }
}

pub(super) fn theme(app: &mut App, line: &Line) -> Ran {
    let Some(word) = at_most_one(line)? else {
        return Err(Fault::new("theme", "a name is needed: tab offers them"));
    };
    app.set_theme(&word.text)
        .map_err(|text| Fault::new(&word.text, text))?;
    if !app.look().has_colour() {
        let text = format!(
            "theme {}: this screen has no colour, so nothing else changes",
            word.text
        );
        app.tell(Tone::Plain, text);
    }
    Ok(Vec::new())
}

pub(super) fn at(app: &mut App, line: &Line) -> Ran {
    let word = at_most_one(line)?;
    let share = word.and_then(|word| word.text.trim_end_matches('%').parse().ok());
    match share {
        Some(percent @ 0..=100) => Ok(app.in_log(|log| log.go_to_share(percent))),
        Some(_) | None => Err(Fault::new(
            word.map_or("at", |word| &word.text),
            "a share of the log is needed, from 0 to 100",
        )),
    }
}

pub(super) fn help(app: &mut App, line: &Line) -> Ran {
    Ok(app.open_help(&line.rest))
}

/// The one argument, or none.
fn at_most_one(line: &Line) -> Result<Option<&Word>, Fault> {
    match line.words.as_slice() {
        [] => Ok(None),
        [word] => Ok(Some(word)),
        [_, further, ..] => Err(Fault::new(&further.text, "one is enough")),
    }
}

/// The jobs that the words mean, each one.
fn jobs(app: &App, words: &[Word]) -> Result<Vec<JobKey>, Fault> {
    let mut keys = Vec::new();
    for word in words {
        let key = job(app, word)?;
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    Ok(keys)
}

/// The one job that a word means.
fn job(app: &App, word: &Word) -> Result<JobKey, Fault> {
    let text = word.text.as_str();
    if text.is_empty() {
        return Err(Fault::new("\"\"", "an id has at least one letter"));
    }
    let keys = app.board.meant(text, CANDIDATES + 1);
    match keys.as_slice() {
        [key] => Ok(key.clone()),
        [] => Err(Fault::new(text, "no job is called so, in whole or in part")),
        several => {
            let named = several.iter().take(CANDIDATES).map(|key| {
                let source = app.board.standing(key.source).map_or("", |s| &s.name);
                format!("{} ({source})", key.id)
            });
            let named = named.collect::<Vec<_>>().join(", ");
            let more = if several.len() > CANDIDATES {
                " ..."
            } else {
                ""
            };
            Err(Fault::new(text, format!("may mean {named}{more}")))
        }
    }
}

fn source_named(app: &App, word: &Word) -> Result<SourceId, Fault> {
    let found = app.board.sources().find(|(_, s)| s.name == word.text);
    found.map(|(source, _)| source).ok_or_else(|| {
        let names = app.board.standings().iter().map(|s| s.name.as_str());
        let names = names.collect::<Vec<_>>().join(", ");
        Fault::new(&word.text, format!("the sources are {names}"))
    })
}

impl App {
    /// Runs a command; an error leaves the line open with what is wrong.
    pub(super) fn run_line(&mut self, text: &str) -> Ran {
        let Some(line) = super::parse::parse(text)? else {
            return Ok(Vec::new());
        };
        match table::find(&line.verb) {
            Some(table::Found::Command(command)) => (command.run)(self, &line),
            Some(table::Found::Action(entry)) => match line.words.first() {
                None => Ok(self.act(entry.action)),
                Some(word) => {
                    let text = format!("{} takes no argument", entry.word);
                    Err(Fault::new(&word.text, text))
                }
            },
            None => {
                let near = table::near(&line.verb).join(" or ");
                let hint = if near.is_empty() {
                    String::new()
                } else {
                    format!(" (perhaps {near}?)")
                };
                Err(Fault::new(&line.verb, format!("no such command{hint}")))
            }
        }
    }

    fn begin_named(&mut self, what: What, key: JobKey) -> Vec<Effect> {
        match self.aim(what.verb(), key) {
            Some((key, job)) => self.begin_this(what, &key, &job),
            None => Vec::new(),
        }
    }

    fn rerun_named(&mut self, key: JobKey) -> Vec<Effect> {
        match self.aim(Verb::Rerun, key) {
            Some((key, _)) => self.open_form(key.source, Origin::Job(key.id)),
            None => Vec::new(),
        }
    }

    fn filter_by(&mut self, text: &str) -> Vec<Effect> {
        self.set_filter(text);
        let mut effects = self.turn_soon();
        effects.extend(self.reach_all());
        effects
    }
}
