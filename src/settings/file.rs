//! The configuration file: `jobtui/config.toml` in the user's configuration directory.
//!
//! ```toml
//! glyphs = "ascii"        # or "unicode"
//! audit = "off"           # or a file; without it the user's own
//!
//! [[source]]
//! name = "fsq"
//! kind = "folder"         # or "sqlite"
//! path = "/job-queue"
//! read_only = false
//! stalled_after = "30m"   # a running job that shows no sign for so long may be stuck
//!
//! [source.sync]           # optional: see `sync.rs`
//! ```
//!
//! What it does not know is named as a warning, so that a newer file still works here.

use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;

use super::{Kind, SourceSpec, SyncSpec, span};

/// What the file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    pub sources: Vec<SourceSpec>,
    /// Draw with plain ASCII.
    pub ascii: bool,
    /// Where actions are written down (`off`, or a file); none when it does not say.
    pub audit: Option<String>,
    /// What was not understood, one sentence each.
    pub warnings: Vec<String>,
}

/// Where the file is looked for.
pub fn default_place() -> Option<PathBuf> {
    let strategy = etcetera::choose_base_strategy().ok()?;
    Some(strategy.config_dir().join("jobtui").join("config.toml"))
}

impl Settings {
    /// Reads the file; one that is not there says nothing.
    ///
    /// # Errors
    /// A sentence naming the file when it cannot be read or is no TOML.
    pub fn read(place: &Path) -> Result<Self, String> {
        let text = match std::fs::read_to_string(place) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Self::default());
            }
            Err(error) => return Err(format!("cannot read {}: {error}", place.display())),
        };
        Self::parse(&text).map_err(|error| format!("{}: {error}", place.display()))
    }

    fn parse(text: &str) -> Result<Self, String> {
        let table: toml::Table = text.parse().map_err(|e: toml::de::Error| e.to_string())?;
        let mut settings = Self::default();
        for (key, value) in &table {
            match (key.as_str(), value) {
                ("glyphs", toml::Value::String(word)) if word == "ascii" => settings.ascii = true,
                ("glyphs", toml::Value::String(word)) if word == "unicode" => {}
                ("audit", toml::Value::String(place)) if !place.is_empty() => {
                    let place = expand_home(place).to_string_lossy().into_owned();
                    settings.audit = Some(place);
                }
                ("source", toml::Value::Array(sources)) => {
                    for source in sources {
                        settings.take_source(source);
                    }
                }
                _ => settings
                    .warnings
                    .push(format!("`{key}` is not understood and left out")),
            }
        }
        Ok(settings)
    }

    fn take_source(&mut self, value: &toml::Value) {
        let text = |key: &str| value.get(key).and_then(toml::Value::as_str);
        let kind = text("kind").and_then(Kind::from_word);
        let (Some(kind), Some(path)) = (kind, text("path")) else {
            self.warnings.push(format!(
                "a source without a known kind (folder, sqlite) and a path is left out: {value}"
            ));
            return;
        };
        let mut source = SourceSpec::parse(path, kind);
        source.path = expand_home(path);
        if let Some(name) = text("name") {
            source.name = crate::job::Plain::new(name).to_string();
        }
        source.read_only = value
            .get("read_only")
            .and_then(toml::Value::as_bool)
            .unwrap_or(false);
        if let Some(after) = value.get("stalled_after") {
            match span::parse(after.as_str().unwrap_or_default()) {
                Ok(span) => source.stalled_after = Some(span),
                Err(why) => self
                    .warnings
                    .push(format!("{}: stalled_after: {why}", source.name)),
            }
        }
        if let Some(sync) = value.get("sync") {
            self.take_sync(sync, &mut source);
        }
        self.sources.push(source);
    }

    fn take_sync(&mut self, value: &toml::Value, source: &mut SourceSpec) {
        if source.kind != Kind::Folder {
            let text = format!("{}: `sync` is for folder queues only", source.name);
            self.warnings.push(text);
            return;
        }
        match SyncSpec::read(value, |name| std::env::var(name).ok()) {
            Ok(sync) => source.sync = Some(sync),
            Err(wrong) => self.warnings.extend(
                wrong
                    .iter()
                    .map(|why| format!("{}: {why}; its sync is not watched", source.name)),
            ),
        }
    }
}

/// `~/` at the beginning means the user's own directory.
fn expand_home(path: &str) -> PathBuf {
    match (path.strip_prefix("~/"), etcetera::home_dir()) {
        (Some(rest), Ok(home)) => home.join(rest),
        _ => PathBuf::from(path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_understood_is_taken_and_the_rest_is_named() {
        let text = "glyphs = 'ascii'\nshiny = 1\naudit = '/var/log/jobtui.jsonl'\n\
                    [[source]]\nname='fsq'\nkind='folder'\npath='/job-queue'\nread_only=true\nstalled_after='2h'\n\
                    [[source]]\nkind='nosuch'\npath='x'\n";
        let settings = Settings::parse(text).unwrap();
        assert!(settings.ascii);
        assert_eq!(settings.audit.as_deref(), Some("/var/log/jobtui.jsonl"));
        assert_eq!(settings.sources.len(), 1);
        assert!(settings.sources[0].read_only);
        let patience = std::time::Duration::from_secs(7_200);
        assert_eq!(settings.sources[0].stalled_after, Some(patience));
        assert_eq!(settings.warnings.len(), 2);
        assert!(settings.warnings.iter().any(|w| w.contains("shiny")));
    }

    #[test]
    fn a_source_whose_sync_is_wrong_is_a_source_without_it() {
        let sync = "[source.sync]\nurl='http://h'\nkey='s3cret'\nfolder='q'\n\
                    peer='P56IOI7-MZJNU2Y-IQGDREY-DM2MGTI-MGL3BXN-PQ6W5BM-TBBZ4TJ-XZWICQ2'\n";
        let queue = "[[source]]\nname='fsq'\nkind='folder'\npath='/q'\n";
        let good = Settings::parse(&format!("{queue}{sync}")).unwrap();
        assert!(good.sources[0].sync.is_some() && good.warnings.is_empty());
        let wrong = sync.replace("peer", "pear");
        let wrong = Settings::parse(&format!("{queue}{wrong}")).unwrap();
        assert_eq!((wrong.sources.len(), &wrong.sources[0].sync), (1, &None));
        let warnings = wrong.warnings.join("\n");
        assert!(warnings.contains("fsq: `sync.pear` is not understood"));
        assert!(warnings.contains("`sync.peer` is missing") && !warnings.contains("s3cret"));
        let store = queue.replace("folder", "sqlite");
        let store = Settings::parse(&format!("{store}{sync}")).unwrap();
        assert!(store.sources[0].sync.is_none() && store.warnings.len() == 1);
    }

    #[test]
    fn a_file_that_is_no_toml_says_where() {
        assert!(Settings::parse("a = [").unwrap_err().contains("line 1"));
    }
}
