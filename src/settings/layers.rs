//! The layers of settings, each above the one before: defaults, the site's file, the user's file, variables, arguments.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use etcetera::BaseStrategy;

use super::file::{self, FileRead};
use super::origin::{Mistake, Origin};
use super::table::{SETTINGS, Setting};
use super::written::Value;
use super::{Settings, check, guess};
use crate::filter::Filter;

/// Where settings are looked for.
pub struct Layers<'a> {
    /// Files, the later above the earlier; one that is not there says nothing.
    pub files: Vec<PathBuf>,
    pub variable: &'a dyn Fn(&str) -> Option<String>,
    /// What arguments say, by the names of the settings.
    pub flags: Vec<(&'static str, String)>,
}

/// The value of a setting that stands at the top, and who said so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    pub name: &'static str,
    /// As TOML; empty where nobody said anything and there is no default.
    pub value: String,
    pub origin: Origin,
}

/// Where the user's own file is looked for.
pub fn user_file() -> Option<PathBuf> {
    let strategy = etcetera::choose_base_strategy().ok()?;
    Some(strategy.config_dir().join("jobtui").join("config.toml"))
}

/// Where the site's files are looked for, the least important first. `said` is `XDG_CONFIG_DIRS`.
pub fn site_files(said: Option<&str>) -> Vec<PathBuf> {
    let said = said.filter(|said| !said.is_empty()).unwrap_or("/etc/xdg");
    let places = said.split(':').map(Path::new).filter(|p| p.is_absolute());
    let mut files: Vec<_> = places
        .map(|place| place.join("jobtui").join("config.toml"))
        .collect();
    files.reverse();
    files
}

impl Settings {
    /// Puts the layers one above the other.
    ///
    /// # Errors
    /// A file that cannot be read, or is no TOML.
    pub fn gather(layers: &Layers<'_>) -> Result<Self, Mistake> {
        let mut settings = Self::default();
        for place in &layers.files {
            if let Some(read) = read(place, layers.variable)? {
                settings.lay(read);
            }
        }
        for setting in SETTINGS {
            let Some(name) = setting.variable() else {
                continue;
            };
            if let Some(text) = (layers.variable)(&name).filter(|text| !text.is_empty()) {
                settings.lay_plain(setting, &text, Origin::Variable(name));
            }
        }
        for (name, text) in &layers.flags {
            if let Some(setting) = Setting::named(name) {
                settings.lay_plain(setting, text, Origin::Flag(setting.flag()));
            }
        }
        settings.finish();
        Ok(settings)
    }

    fn lay_plain(&mut self, setting: &'static Setting, text: &str, origin: Origin) {
        let value = check::from_plain(setting, text);
        match check::value(setting, &value) {
            Ok(()) => self.lay_top(setting.name, &value, origin),
            Err(text) => self.mistakes.push(Mistake { origin, text }),
        }
    }

    fn lay_top(&mut self, name: &'static str, value: &Value, origin: Origin) {
        if let Err(text) = self.set(name, value) {
            self.mistakes.push(Mistake { origin, text });
            return;
        }
        let written = value.as_written();
        if let Some(chosen) = self.chosen.iter_mut().find(|chosen| chosen.name == name) {
            (chosen.value, chosen.origin) = (written, origin);
        }
    }

    /// A file above what is known: its sources, filters and keys join those before, by name; its
    /// notifications stand instead of those before.
    fn lay(&mut self, read: FileRead) {
        self.mistakes.extend(read.mistakes);
        for (name, value, origin) in read.top {
            self.lay_top(name, &value, origin);
        }
        for (source, section) in read.sources {
            let before = self.sources.iter().position(|s| s.name == source.name);
            // Twice in one file are two sources, and told apart later.
            let before =
                before.filter(|at| self.sections[*at].origin.path() != section.origin.path());
            if let Some(at) = before {
                (self.sources[at], self.sections[at]) = (source, section);
            } else {
                self.sources.push(source);
                self.sections.push(section);
            }
        }
        if let Some(rules) = read.notify {
            (self.notify, self.notify_sections) = rules.into_iter().unzip();
        }
        for filter in read.filters {
            self.filters.retain(|known| known.name != filter.name);
            self.filters.push(filter);
        }
        for change in read.keys {
            self.keys
                .retain(|known| known.place != change.place || known.key != change.key);
            self.keys.push(change);
        }
    }

    /// What stands at the top counts for each source that says nothing else.
    fn finish(&mut self) {
        for source in &mut self.sources {
            source.read_only |= self.read_only;
            let pause = Some(self.refresh).filter(|pause| !pause.is_zero());
            source.rules.refresh = source.rules.refresh.or(pause);
        }
        self.check_filters();
    }

    /// Leaves filters out that cannot be understood, and notifications that would be of other jobs than was meant.
    fn check_filters(&mut self) {
        let own = self.macros();
        let mistakes = &mut self.mistakes;
        self.filters.retain(|filter| {
            let checked = Filter::strict(&filter.text, &own);
            let wrong = checked.map_err(|why| {
                mistakes.push(Mistake {
                    origin: filter.origin.clone(),
                    text: format!("filter `{}`: {why}", filter.name),
                });
            });
            wrong.is_ok()
        });
        let rules = std::mem::take(&mut self.notify);
        let sections = std::mem::take(&mut self.notify_sections);
        for (rule, section) in rules.into_iter().zip(sections) {
            match Filter::strict(&rule.filter, &own) {
                Ok(_) => {
                    self.notify.push(rule);
                    self.notify_sections.push(section);
                }
                Err(why) => {
                    let line = section.lines.iter().find(|line| line.key == "filter");
                    self.mistakes.push(Mistake {
                        origin: line.map_or(section.origin.clone(), |line| line.origin.clone()),
                        text: format!("`filter`: {why}; this notification is left out"),
                    });
                }
            }
        }
    }
}

/// Reads a file, if it is there.
///
/// # Errors
/// It cannot be read, or is no TOML.
pub(super) fn read(
    place: &Path,
    variable: &dyn Fn(&str) -> Option<String>,
) -> Result<Option<FileRead>, Mistake> {
    let path: Arc<Path> = Arc::from(place);
    let text = match std::fs::read_to_string(place) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => {
            return Err(Mistake {
                origin: Origin::file(&path, 1),
                text: format!("it cannot be read: {error}"),
            });
        }
    };
    file::read(&text, &path, variable).map(Some)
}

/// Variables that look like settings and are none, with a guess.
pub fn strange_variables<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<Mistake> {
    const OTHERS: [&str; 4] = ["JOBTUI_QUEUE", "JOBTUI_DB", "JOBTUI_FRESH", "JOBTUI_PANIC"];
    let known: Vec<_> = SETTINGS.iter().filter_map(Setting::variable).collect();
    let all = || known.iter().map(String::as_str).chain(OTHERS);
    let mine = names
        .into_iter()
        .filter(|name| name.starts_with("JOBTUI_") && !all().any(|known| known == *name));
    mine.map(|name| Mistake {
        origin: Origin::Variable(name.to_owned()),
        text: format!("no setting has this variable{}", guess::hint(name, all())),
    })
    .collect()
}
