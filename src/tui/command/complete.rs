//! What could be typed next: commands with their keys, jobs on the board, sources, panes, words of a filter.

use std::collections::BTreeSet;

use super::parse::last_word;
use super::table::{self, Found, Wants};
use crate::board::{Field, Lane, Row};
use crate::filter::{self, Takes};
use crate::job::{Flag, Status, Verb};
use crate::tui::app::App;
use crate::tui::layout::Pane;
use crate::tui::theme::Theme;
use crate::tui::{copy, sign};

/// So many jobs are offered.
const JOBS: usize = 50;
/// So many rows are looked at for each key: a board may have a million.
const LOOKED_AT: usize = 50_000;

/// One thing that could be typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Offer {
    pub(crate) text: String,
    /// The key that does the same, so that it is learnt.
    pub(crate) key: String,
    pub(crate) note: String,
    /// Something follows it.
    pub(crate) goes_on: bool,
}

/// All of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Offers {
    /// Where the word begins in whose place an offer comes (bytes).
    pub(crate) begin: usize,
    pub(crate) list: Vec<Offer>,
    /// The command that is being typed, with its arguments and its key.
    pub(crate) usage: String,
}

impl App {
    /// What could stand in place of the last word of this line.
    pub(crate) fn offers(&self, line: &str) -> Offers {
        let (begin, place) = last_word(line);
        let typed = line.get(begin..).unwrap_or("");
        let verb = line.split_whitespace().next().unwrap_or("");
        let found = table::find(verb.trim_start_matches(':'));
        let usage = found.map_or_else(String::new, |found| self.usage(found));
        let list = match (place, found) {
            (0, _) => self.verbs_like(typed.trim_start_matches(':')),
            (_, None) => Vec::new(),
            (at, Some(found)) => self.arguments(found.wants(at - 1), typed.trim_start_matches('"')),
        };
        // What stands there already is no offer.
        let whole = list.len() == 1 && list.iter().all(|offer| offer.text == typed);
        Offers {
            begin,
            list: if whole { Vec::new() } else { list },
            usage,
        }
    }

    fn usage(&self, found: Found) -> String {
        let key = self.key_of(found);
        let key = if key.is_empty() {
            key
        } else {
            format!("   key {key}")
        };
        let arguments = found.arguments();
        let blank = if arguments.is_empty() { "" } else { " " };
        format!("{}{blank}{arguments}{key}   {}", found.word(), found.help())
    }

    fn key_of(&self, found: Found) -> String {
        let action = found.action();
        action.map_or_else(String::new, |action| self.keymap.key_of(action))
    }

    /// Commands that begin with this, then those that have it somewhere.
    fn verbs_like(&self, typed: &str) -> Vec<Offer> {
        let begin = |found: &Found| found.word().starts_with(typed);
        let inside = |found: &Found| !begin(found) && found.word().contains(typed);
        let found = table::all()
            .filter(begin)
            .chain(table::all().filter(inside));
        let offer = |found: Found| Offer {
            text: found.word().to_owned(),
            key: self.key_of(found),
            note: found.help().to_owned(),
            goes_on: !found.arguments().is_empty(),
        };
        found.map(offer).collect()
    }

    fn arguments(&self, wants: Wants, typed: &str) -> Vec<Offer> {
        let simple = |text: &str| Offer {
            text: quoted(text),
            ..Offer::default()
        };
        let begin = |words: Vec<&str>| {
            let fitting = words.into_iter().filter(|word| word.starts_with(typed));
            fitting.map(simple).collect()
        };
        match wants {
            Wants::Job(verb) => self.jobs(typed, |row| may(verb, row), lane_of(verb)),
            Wants::AnyJob => self.jobs(typed, |_| true, self.current_list().lane),
            Wants::Source => {
                let standings = self.board.standings().iter();
                begin(standings.map(|s| s.name.as_str()).collect())
            }
            Wants::Pane => {
                let mut offers: Vec<_> = begin(PANES.map(|(name, _)| name).to_vec());
                offers.extend(self.jobs(typed, |_| true, self.current_list().lane));
                offers
            }
            Wants::Column => fields(typed, &[""], "default"),
            Wants::Sort => fields(typed, &["", "-"], "natural"),
            Wants::Words(words) => begin(words.to_vec()),
            Wants::Theme => begin(Theme::names().collect()),
            Wants::What => begin(copy::WHAT.map(|(word, _)| word).to_vec()),
            Wants::Command => self.verbs_like(typed),
            Wants::Filter => self.filter_words(typed),
            Wants::Free => Vec::new(),
        }
    }

    /// Jobs with this in their names.
    fn jobs(&self, typed: &str, fits: impl Fn(&Row<'_>) -> bool, first: Lane) -> Vec<Offer> {
        let rows = self.board.like(typed, first, LOOKED_AT);
        let rows = rows.filter(|row| fits(row) && !row.name().contains('"'));
        let offer = |row: Row<'_>| Offer {
            text: quoted(row.name()),
            key: String::new(),
            note: format!("{} {}", sign::sign(&row), row.title()),
            goes_on: false,
        };
        rows.take(JOBS).map(offer).collect()
    }

    /// States, sources, owners, names of filters and fields that begin with this.
    fn filter_words(&self, typed: &str) -> Vec<Offer> {
        let (not, typed) = match typed.strip_prefix('!') {
            Some(rest) => ("!", rest),
            None => ("", typed),
        };
        let mut words: Vec<(&str, String, &str)> = Vec::new();
        words.extend(Status::ALL.map(|s| ("st:", s.word().to_owned(), "state")));
        let sources = self.board.standings().iter();
        words.extend(sources.map(|s| ("src:", s.name.clone(), "source")));
        let rows = self.board.like("", self.current_list().lane, LOOKED_AT);
        let owners: BTreeSet<_> = rows.map(|row| row.owner()).collect();
        let owners = owners.iter().take(JOBS);
        words.extend(owners.map(|o| ("user:", (*o).to_owned(), "who")));
        let own = self.own_filters().into_keys();
        words.extend(own.map(|name| ("@", name, "a filter of yours")));
        words.extend(filter::BUILT_IN.map(|(name, _, note)| ("@", name.to_owned(), note)));
        let values = words
            .into_iter()
            .filter(|(field, word, _)| {
                let part = typed.strip_prefix(field).unwrap_or(typed);
                !word.is_empty() && !word.contains('"') && word.starts_with(part)
            })
            .map(|(field, word, note)| (format!("{field}{}", quoted(&word)), note))
            .map(|(word, note)| Offer {
                text: format!("{not}{word}"),
                key: String::new(),
                note: note.to_owned(),
                goes_on: true,
            });
        values.chain(filter_fields(not, typed)).collect()
    }
}

/// Fields of the filter language that begin with this; a value follows at once.
fn filter_fields(not: &str, typed: &str) -> impl Iterator<Item = Offer> {
    let named = filter::FIELDS.iter().filter_map(move |entry| {
        let name = entry.names.iter().find(|name| name.starts_with(typed))?;
        let sign = match entry.takes {
            Takes::Anything => ".",
            _ => ":",
        };
        Some((format!("{not}{name}{sign}"), entry.help))
    });
    named.map(|(text, note)| Offer {
        text,
        key: String::new(),
        note: note.to_owned(),
        goes_on: false,
    })
}

/// The panes by the names they are typed with.
pub(super) const PANES: [(&str, Pane); 7] = [
    ("running", Pane::Running),
    ("queue", Pane::Queue),
    ("history", Pane::History),
    ("logs", Pane::Logs),
    ("details", Pane::Details),
    ("sources", Pane::Sources),
    ("events", Pane::Events),
];

/// Columns that could end a list of them, with each of these signs behind; `alone` stands only by itself.
fn fields(typed: &str, signs: &[&str], alone: &str) -> Vec<Offer> {
    let (before, last) = match typed.rsplit_once(',') {
        Some((before, last)) => (format!("{before},"), last),
        None => (String::new(), typed),
    };
    let named: Vec<&str> = before.split(',').collect();
    let words = Field::COLUMNS.map(Field::word).into_iter();
    let fitting = words.filter(|word| word.starts_with(last) && !named.contains(word));
    let signed = fitting.flat_map(|word| signs.iter().map(move |sign| format!("{word}{sign}")));
    let alone = Some(alone).filter(|word| before.is_empty() && word.starts_with(last));
    alone
        .map(str::to_owned)
        .into_iter()
        .chain(signed)
        .map(|word| Offer {
            text: format!("{before}{word}"),
            ..Offer::default()
        })
        .collect()
}

/// Where the jobs are that a verb is mostly for.
fn lane_of(verb: Verb) -> Lane {
    match verb {
        Verb::Cancel | Verb::Reprioritise | Verb::Submit => Lane::Queue,
        Verb::Rerun | Verb::Archive | Verb::Restore => Lane::History,
    }
}

/// Whether a verb may make sense for a job, as far as its row tells; the source's own rules come when it runs.
fn may(verb: Verb, row: &Row<'_>) -> bool {
    let archived = row.flags().has(Flag::Archived);
    match verb {
        Verb::Cancel | Verb::Reprioritise => !archived && !row.status().is_over(),
        Verb::Archive => !archived,
        Verb::Restore => archived || row.flags().has(Flag::CancelRequested),
        Verb::Rerun | Verb::Submit => true,
    }
}

fn quoted(text: &str) -> String {
    if text.contains(char::is_whitespace) || text.is_empty() {
        format!("\"{text}\"")
    } else {
        text.to_owned()
    }
}
