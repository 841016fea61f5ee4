//! What counts in the end: one value for each setting.

use std::path::Path;
use std::time::Duration;

use super::file::{KeyChange, NamedFilter, expand_home};
use super::layers::Chosen;
use super::origin::{Mistake, Origin};
use super::section::Section;
use super::table::SETTINGS;
use super::written::Value;
use super::{NotifyRule, SourceSpec, span};
use crate::filter::Macros;
use crate::job::SourceId;

/// All settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    pub theme: String,
    pub glyphs: Glyphs,
    pub mouse: bool,
    pub clipboard: Clipboard,
    /// Nothing is changed in any source.
    pub read_only: bool,
    /// The shortest pause between two looks that nothing prompted; zero leaves it to the sources.
    pub refresh: Duration,
    /// Where actions are written down (`off`, or a file); none when nobody said.
    pub audit: Option<String>,
    pub undo_window: Duration,
    /// Zero sends a cancel at once.
    pub cancel_grace: Duration,
    /// Zero never leaves.
    pub idle_exit: Duration,
    /// Once a board is opened: the sources on it, in their order.
    pub sources: Vec<SourceSpec>,
    pub filters: Vec<NamedFilter>,
    pub notify: Vec<NotifyRule>,
    pub keys: Vec<KeyChange>,
    /// What was not understood and is left out.
    pub mistakes: Vec<Mistake>,
    /// Who said what stands at the top, in the order of the table.
    pub chosen: Vec<Chosen>,
    /// The sources as the files have them, beside `sources` as they were before a board was opened.
    pub sections: Vec<Section>,
    /// The same of `notify`.
    pub notify_sections: Vec<Section>,
}

/// Characters for lines and marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Glyphs {
    /// As the locale says.
    Auto,
    Unicode,
    Ascii,
}

/// How something is copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clipboard {
    Auto,
    /// Through the terminal.
    Osc52,
    Off,
}

/// The shortest time without a key after which the screen may be left.
const LEAST_IDLE: Duration = Duration::from_secs(60);

impl Default for Settings {
    fn default() -> Self {
        let top = SETTINGS.iter().filter(|s| s.table().is_empty());
        Self {
            theme: "auto".to_owned(),
            glyphs: Glyphs::Auto,
            mouse: false,
            clipboard: Clipboard::Auto,
            read_only: false,
            refresh: Duration::ZERO,
            audit: None,
            undo_window: Duration::from_secs(10),
            cancel_grace: Duration::from_secs(5),
            idle_exit: Duration::ZERO,
            sources: Vec::new(),
            filters: Vec::new(),
            notify: Vec::new(),
            keys: Vec::new(),
            mistakes: Vec::new(),
            chosen: top
                .map(|setting| Chosen {
                    name: setting.name,
                    value: setting.default.to_owned(),
                    origin: Origin::Default,
                })
                .collect(),
            sections: Vec::new(),
            notify_sections: Vec::new(),
        }
    }
}

impl Settings {
    /// The source with this number on the board.
    pub fn source(&self, source: SourceId) -> Option<&SourceSpec> {
        self.sources.get(usize::from(source.0))
    }

    /// The filters by their names, as other filters may use them.
    pub fn macros(&self) -> Macros {
        let filters = self.filters.iter();
        filters
            .map(|filter| (filter.name.clone(), filter.text.clone()))
            .collect()
    }

    /// Takes a checked value of what stands at the top.
    pub(super) fn set(&mut self, name: &str, value: &Value) -> Result<(), String> {
        let text = value.text().unwrap_or_default();
        let switch = matches!(value, Value::Switch(true));
        let span = || span::parse(text);
        match name {
            "theme" => text.clone_into(&mut self.theme),
            "glyphs" => {
                self.glyphs = match text {
                    "ascii" => Glyphs::Ascii,
                    "unicode" => Glyphs::Unicode,
                    _ => Glyphs::Auto,
                }
            }
            "mouse" => self.mouse = switch,
            "clipboard" => {
                self.clipboard = match text {
                    "osc52" => Clipboard::Osc52,
                    "off" => Clipboard::Off,
                    _ => Clipboard::Auto,
                }
            }
            "read_only" => self.read_only = switch,
            "refresh" => self.refresh = span()?,
            "audit" => self.audit = Some(expand_home(text).to_string_lossy().into_owned()),
            "undo_window" => self.undo_window = span()?,
            "cancel_grace" => self.cancel_grace = span()?,
            "idle_exit" => {
                let idle = span()?;
                if !idle.is_zero() && idle < LEAST_IDLE {
                    return Err(format!("`idle_exit = \"{text}\"`: at least 1m, or 0"));
                }
                self.idle_exit = idle;
            }
            other => return Err(format!("`{other}` is not read by anybody")),
        }
        Ok(())
    }

    /// Checks one file alone: everything that is wrong in it.
    pub fn check(place: &Path, variable: &dyn Fn(&str) -> Option<String>) -> Self {
        let layers = super::Layers {
            files: vec![place.to_owned()],
            variable: &|name| variable(name).filter(|_| !name.starts_with("JOBTUI_")),
            flags: Vec::new(),
        };
        Self::gather(&layers).unwrap_or_else(|mistake| Self {
            mistakes: vec![mistake],
            ..Self::default()
        })
    }
}
