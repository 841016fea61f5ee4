//! Which sources are meant: those of the command line, else the configuration's, else the environment's.

use std::path::PathBuf;

use super::exit::{Exit, Trouble};
use super::shared::Shared;
use super::{look, out, sieve};
use crate::audit::Place;
use crate::board::Board;
use crate::filter::Filter;
use crate::settings::{self, Kind, Layers, Mistake, Settings, SourceSpec};
use crate::store::{self, Store};
use crate::tui::keymap::Keymap;
use crate::tui::theme::Look;

/// The sources and the look that were asked for.
pub(crate) struct Wanted {
    pub(crate) sources: Vec<SourceSpec>,
    pub(crate) look: Look,
    /// Which jobs are meant.
    pub(crate) filter: Filter,
    /// Where actions are written down.
    pub(crate) audit: Place,
    /// Everything else; its sources are those on the board, in their order.
    pub(crate) settings: Settings,
}

impl Wanted {
    /// What arguments, configuration and environment say, in this order of worth.
    pub(crate) fn from(shared: &Shared) -> Result<Self, Trouble> {
        let mut settings = read_settings(shared)?;
        let (_, mistakes) = Keymap::changed(&settings.keys);
        settings.mistakes.extend(mistakes);
        for mistake in &settings.mistakes {
            // What was typed just now is corrected at once; a file may be read by others, too, and goes on without it.
            if matches!(mistake.origin, settings::Origin::Flag(_)) {
                return Err(Trouble::new(Exit::Usage, mistake.to_string()));
            }
            out::complain(&mistake.to_string());
        }
        let filter = sieve::filter(shared, &settings)?;
        let mut sources = from_arguments(shared);
        if sources.is_empty() {
            sources.clone_from(&settings.sources);
        }
        if sources.is_empty() {
            sources = from_environment();
        }
        for source in &mut sources {
            // Events name places by the path that is watched; a relative one would also depend on where we are.
            if let Ok(place) = std::path::absolute(&source.path) {
                source.path = place;
            }
            source.read_only |= settings.read_only;
            // A queue named on the command line is the one of the settings when it lies in the same place.
            if let Some(settled) = settings.sources.iter().find(|s| is_same_place(s, source)) {
                source.sync.clone_from(&settled.sync);
                source.stalled_after = settled.stalled_after;
                source.read_only |= settled.read_only;
                source.rules.clone_from(&settled.rules);
            }
        }
        settings::make_unique(&mut sources);
        let audit = audit(&settings, &sources);
        settings.sources.clone_from(&sources);
        Ok(Self {
            audit,
            look: look::look(shared, &settings)?,
            filter,
            sources,
            settings,
        })
    }

    /// An empty board over them.
    pub(crate) fn board(&self) -> Board {
        let names = self.sources.iter().map(|s| (s.name.clone(), s.kind.word()));
        Board::new(names)
    }

    pub(crate) fn stores(&self) -> Vec<Box<dyn Store>> {
        let who = operator();
        self.sources
            .iter()
            .map(|source| store::open::open_audited(source, &who, &self.audit))
            .collect()
    }
}

pub(crate) fn is_same_place(one: &SourceSpec, other: &SourceSpec) -> bool {
    let real = |source: &SourceSpec| std::fs::canonicalize(&source.path).ok();
    one.kind == other.kind
        && (one.path == other.path || real(one).is_some_and(|place| Some(place) == real(other)))
}

/// Everything that files, variables and arguments say, as it counts in the end.
pub(crate) fn read_settings(shared: &Shared) -> Result<Settings, Trouble> {
    let settings = gather_settings(shared)?;
    settings.map_err(|mistake| Trouble::new(Exit::Usage, mistake.to_string()))
}

/// The same; a file that cannot be read at all is the inner error.
pub(crate) fn gather_settings(shared: &Shared) -> Result<Result<Settings, Mistake>, Trouble> {
    if let Some(place) = shared.config.as_ref().filter(|place| !place.exists()) {
        let text = format!("there is no configuration file {}", place.display());
        return Err(Trouble::new(Exit::Usage, text));
    }
    let layers = Layers {
        files: settings_files(shared),
        variable: &variable,
        flags: flags(shared),
    };
    Ok(Settings::gather(&layers))
}

/// The files that count, the later above the earlier.
pub(crate) fn settings_files(shared: &Shared) -> Vec<PathBuf> {
    let mut files = settings::site_files(variable("XDG_CONFIG_DIRS").as_deref());
    files.extend(shared.config.clone().or_else(settings::user_file));
    files
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// The arguments that stand above a setting.
fn flags(shared: &Shared) -> Vec<(&'static str, String)> {
    let glyphs = shared.glyphs.map(|glyphs| glyphs.word().to_owned());
    let audit = shared.audit.clone().filter(|said| !said.is_empty());
    let read_only = shared.read_only.then(|| "true".to_owned());
    [
        ("theme", shared.theme.clone()),
        ("glyphs", glyphs),
        ("audit", audit),
        ("read_only", read_only),
    ]
    .into_iter()
    .filter_map(|(name, said)| Some((name, said?)))
    .collect()
}

/// The file that was named, else the user's own.
fn audit(settings: &Settings, sources: &[SourceSpec]) -> Place {
    let queues = sources.iter().filter(|s| s.kind == Kind::Folder);
    let place = Place::choose(
        settings.audit.as_deref(),
        queues.map(|queue| queue.path.as_path()),
    );
    if let Place::Refused { .. } = place {
        out::complain(&place.sentence());
    }
    place
}

fn from_arguments(shared: &Shared) -> Vec<SourceSpec> {
    let queues = shared.queue.iter().map(|text| (text, Kind::Folder));
    let files = shared.db.iter().map(|text| (text, Kind::Sqlite));
    queues
        .chain(files)
        .map(|(text, kind)| SourceSpec::parse(text, kind))
        .collect()
}

fn from_environment() -> Vec<SourceSpec> {
    [("JOBTUI_QUEUE", Kind::Folder), ("JOBTUI_DB", Kind::Sqlite)]
        .into_iter()
        .filter_map(|(name, kind)| {
            let value = std::env::var(name).ok().filter(|v| !v.is_empty())?;
            Some(SourceSpec::parse(&value, kind))
        })
        .collect()
}

/// The operator as records name them: `user@host`.
pub(crate) fn operator() -> String {
    let user = user();
    let host = rustix::system::uname();
    crate::job::Plain::new(&format!("{user}@{}", host.nodename().to_string_lossy())).to_string()
}

/// The operator's name on this machine.
pub(crate) fn user() -> String {
    ["USER", "LOGNAME"]
        .into_iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.is_empty())
        .unwrap_or_else(|| format!("uid{}", rustix::process::getuid().as_raw()))
}
