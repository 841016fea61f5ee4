//! One configuration file: what it says, each with the line it stands on, and what is wrong in it.
//!
//! Whatever is not understood is told and left out, so that the rest counts and a newer file works here.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::origin::{Mistake, Origin};
use super::section::{Line, Section};
use super::table::{Setting, names_in};
use super::written::{self, Node, Pair, Value};
use super::{NotifyRule, SourceSpec, check, guess, source_table};

/// What a file says.
#[derive(Debug, Default)]
pub(super) struct FileRead {
    /// What stands at the top, by name.
    pub(super) top: Vec<(&'static str, Value, Origin)>,
    pub(super) sources: Vec<(SourceSpec, Section)>,
    /// None when the file has no word of it.
    pub(super) notify: Option<Vec<(NotifyRule, Section)>>,
    pub(super) filters: Vec<NamedFilter>,
    pub(super) keys: Vec<KeyChange>,
    pub(super) mistakes: Vec<Mistake>,
}

/// A filter under a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedFilter {
    pub name: String,
    pub text: String,
    pub origin: Origin,
}

/// Another meaning for a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyChange {
    pub place: KeyPlace,
    pub key: String,
    /// An action's name, or `none`.
    pub action: String,
    pub origin: Origin,
}

/// Where a key is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyPlace {
    Lists,
    Logs,
    Everywhere,
}

impl KeyPlace {
    pub const ALL: [Self; 3] = [Self::Lists, Self::Logs, Self::Everywhere];

    /// The table's name behind `keys.`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Lists => "lists",
            Self::Logs => "logs",
            Self::Everywhere => "everywhere",
        }
    }
}

/// Reads a file's text. `variable` asks the environment.
pub(super) fn read(
    text: &str,
    path: &Arc<Path>,
    variable: &dyn Fn(&str) -> Option<String>,
) -> Result<FileRead, Mistake> {
    let pairs = written::parse(text).map_err(|(line, why)| Mistake {
        origin: Origin::file(path, line),
        text: format!("this is no TOML: {why}"),
    })?;
    let mut reader = Reader {
        path,
        variable,
        read: FileRead::default(),
    };
    for pair in &pairs {
        reader.take(pair);
    }
    Ok(reader.read)
}

struct Reader<'a> {
    path: &'a Arc<Path>,
    variable: &'a dyn Fn(&str) -> Option<String>,
    read: FileRead,
}

impl Reader<'_> {
    fn wrong(&mut self, line: usize, text: String) {
        let origin = Origin::file(self.path, line);
        self.read.mistakes.push(Mistake { origin, text });
    }

    fn take(&mut self, pair: &Pair) {
        match (pair.key.as_str(), &pair.node.value) {
            ("source", Value::List(items)) => {
                for item in items {
                    self.take_source(item);
                }
            }
            ("notify", Value::List(items)) => {
                self.read.notify.get_or_insert_default();
                for item in items {
                    self.take_notify(item);
                }
            }
            ("filters", Value::Table(pairs)) => self.take_filters(pairs),
            ("keys", Value::Table(pairs)) => self.take_keys(pairs),
            ("source" | "notify", _) => {
                let text = format!(
                    "`{0}` is a list of tables, each begun with [[{0}]]",
                    pair.key
                );
                self.wrong(pair.line, text);
            }
            ("filters" | "keys", _) => {
                let text = format!("`{}` is a table", pair.key);
                self.wrong(pair.line, text);
            }
            (key, value) => match Setting::named(key) {
                Some(setting) => match check::value(setting, value) {
                    Ok(()) => {
                        let origin = Origin::file(self.path, pair.line);
                        self.read.top.push((setting.name, value.clone(), origin));
                    }
                    Err(text) => self.wrong(pair.line, text),
                },
                None => self.unknown("", pair),
            },
        }
    }

    fn unknown(&mut self, table: &str, pair: &Pair) {
        let hint = guess::hint(&pair.key, names_in(table));
        let place = match table {
            "" => String::new(),
            table => format!(" in `{table}`"),
        };
        let text = format!("`{}` is not understood{place}{hint}", pair.key);
        self.wrong(pair.line, text);
    }

    /// The pairs of a table that its settings allow; the others are told.
    fn checked<'n>(&mut self, table: &'static str, node: &'n Node) -> Option<Vec<&'n Pair>> {
        let Value::Table(pairs) = &node.value else {
            let text = format!("`{table}` is a table, begun with [[{table}]]");
            self.wrong(node.line, text);
            return None;
        };
        let mut good = Vec::new();
        for pair in pairs {
            if table == "source" && pair.key == "sync" {
                good.push(pair);
                continue;
            }
            match Setting::named(&format!("{table}.{}", pair.key)) {
                None => self.unknown(table, pair),
                Some(setting) => match check::value(setting, &pair.node.value) {
                    Ok(()) => good.push(pair),
                    Err(text) => self.wrong(pair.line, text),
                },
            }
        }
        Some(good)
    }

    fn section(&self, table: &'static str, line: usize, pairs: &[&Pair]) -> Section {
        let lines = pairs.iter().map(|pair| Line {
            key: pair.key.clone(),
            value: source_table::without_secret(&pair.node.value).as_written(),
            origin: Origin::file(self.path, pair.line),
        });
        Section {
            table,
            name: String::new(),
            origin: Origin::file(self.path, line),
            lines: lines.collect(),
        }
    }

    fn take_source(&mut self, node: &Node) {
        let Some(pairs) = self.checked("source", node) else {
            return;
        };
        match source_table::read(&pairs, self.variable) {
            Ok((spec, wrong)) => {
                for (line, text) in wrong {
                    self.wrong(line, text);
                }
                let mut section = self.section("source", node.line, &pairs);
                section.name.clone_from(&spec.name);
                self.read.sources.push((spec, section));
            }
            Err(text) => self.wrong(node.line, text),
        }
    }

    fn take_notify(&mut self, node: &Node) {
        let Some(pairs) = self.checked("notify", node) else {
            return;
        };
        let value = |key: &str| {
            let pair = pairs.iter().find(|pair| pair.key == key);
            pair.map(|pair| &pair.node.value)
        };
        match NotifyRule::read(value) {
            Ok(rule) => {
                let section = self.section("notify", node.line, &pairs);
                self.read
                    .notify
                    .get_or_insert_default()
                    .push((rule, section));
            }
            Err(text) => self.wrong(node.line, text),
        }
    }

    fn take_filters(&mut self, pairs: &[Pair]) {
        for pair in pairs {
            let text = pair.node.value.text();
            let name = crate::filter::check_name(&pair.key);
            match (text, name) {
                (Some(text), Ok(())) => self.read.filters.push(NamedFilter {
                    name: pair.key.clone(),
                    text: text.to_owned(),
                    origin: Origin::file(self.path, pair.line),
                }),
                (Some(_), Err(why)) => self.wrong(pair.line, why),
                (None, _) => {
                    let text = format!("`{}` is a filter in quotes", pair.key);
                    self.wrong(pair.line, text);
                }
            }
        }
    }

    fn take_keys(&mut self, tables: &[Pair]) {
        for table in tables {
            let places = KeyPlace::ALL.map(KeyPlace::word);
            let place = KeyPlace::ALL.into_iter().find(|p| p.word() == table.key);
            let (Some(place), Value::Table(pairs)) = (place, &table.node.value) else {
                let hint = guess::hint(&table.key, places);
                let text = format!(
                    "keys stand in [keys.lists], [keys.logs] or [keys.everywhere], not in `keys.{}`{hint}",
                    table.key
                );
                self.wrong(table.line, text);
                continue;
            };
            for pair in pairs {
                let Some(action) = pair.node.value.text() else {
                    let key = &pair.key;
                    let text = format!("key `{key}`: an action's name in quotes, or \"none\"");
                    self.wrong(pair.line, text);
                    continue;
                };
                self.read.keys.push(KeyChange {
                    place,
                    key: pair.key.clone(),
                    action: action.to_owned(),
                    origin: Origin::file(self.path, pair.line),
                });
            }
        }
    }
}

/// `~/` at the beginning means the user's own directory.
pub(super) fn expand_home(path: &str) -> PathBuf {
    match (path.strip_prefix("~/"), etcetera::home_dir()) {
        (Some(rest), Ok(home)) => home.join(rest),
        _ => PathBuf::from(path),
    }
}
