//! The settings as they count, as a file would have them, with who said so behind each.

use std::io::{self, Write};

use crate::cli::exit::{Exit, Trouble};
use crate::cli::out;
use crate::cli::shared::Shared;
use crate::cli::sources::{self, Wanted};
use crate::job::Plain;
use crate::settings::table::{SETTINGS, Setting};
use crate::settings::{KeyPlace, Kind, Line, Section, Settings, SourceSpec, quoted};
use crate::tui::keymap::Keymap;

/// Where what is said by whom begins.
const COLUMN: usize = 44;

pub(crate) fn show(origin: bool, shared: &Shared) -> Result<Exit, Trouble> {
    let wanted = Wanted::from(shared)?;
    let mut written = sources::read_settings(shared)?;
    // Keys that cannot be are told above, and do not count.
    let (_, refused) = Keymap::changed(&written.keys);
    written.keys.retain(|change| {
        !refused
            .iter()
            .any(|mistake| mistake.origin == change.origin)
    });
    let page = Page { origin };
    out::answer(|out| {
        page.top(out, &written)?;
        for source in &wanted.sources {
            page.source(out, source, &written, shared)?;
        }
        page.named(out, &written)?;
        for section in &written.notify_sections {
            page.section(out, section)?;
        }
        Ok(())
    })?;
    Ok(Exit::Fine)
}

struct Page {
    origin: bool,
}

impl Page {
    fn line(&self, out: &mut dyn Write, text: &str, origin: &str) -> io::Result<()> {
        let text = Plain::long(text);
        if self.origin {
            writeln!(out, "{text:<COLUMN$} # {}", Plain::long(origin))
        } else {
            writeln!(out, "{text}")
        }
    }

    fn top(&self, out: &mut dyn Write, settings: &Settings) -> io::Result<()> {
        for chosen in settings.chosen.iter().filter(|c| !c.value.is_empty()) {
            let text = format!("{} = {}", chosen.name, chosen.value);
            self.line(out, &text, &chosen.origin.to_string())?;
        }
        Ok(())
    }

    /// A source as it stands on the board: what a file says of it, and what counts where none does.
    fn source(
        &self,
        out: &mut dyn Write,
        source: &SourceSpec,
        written: &Settings,
        shared: &Shared,
    ) -> io::Result<()> {
        let section = written
            .sources
            .iter()
            .zip(&written.sections)
            .find(|(spec, _)| sources::is_same_place(spec, source))
            .map(|(_, section)| section);
        let named = !shared.queue.is_empty() || !shared.db.is_empty();
        let elsewhere = match (named, source.kind) {
            (true, Kind::Folder) => "--queue",
            (true, Kind::Sqlite) => "--db",
            // Its own name, of a source that a file has without one.
            (false, _) if section.is_some() => "default",
            (false, Kind::Folder) => "$JOBTUI_QUEUE",
            (false, Kind::Sqlite) => "$JOBTUI_DB",
        };
        writeln!(out, "\n[[source]]")?;
        for setting in SETTINGS.iter().filter(|s| s.table() == "source") {
            let key = setting.key();
            let line = section.and_then(|s| s.lines.iter().find(|line| line.key == key));
            let own = named || line.is_none();
            let (value, origin) = match (key, line) {
                ("name", _) if own => (quoted(&source.name), elsewhere.to_owned()),
                ("kind", _) if own => (quoted(source.kind.word()), elsewhere.to_owned()),
                ("path", _) if own => {
                    let path = source.path.to_string_lossy();
                    (quoted(&path), elsewhere.to_owned())
                }
                ("read_only", _) if written.read_only => ("true".to_owned(), top(written, key)),
                ("refresh", None) if !written.refresh.is_zero() => {
                    let chosen = written.chosen.iter().find(|c| c.name == key);
                    let value = chosen.map_or_else(String::new, |c| c.value.clone());
                    (value, top(written, key))
                }
                (_, Some(line)) => (line.value.clone(), line.origin.to_string()),
                (_, None) if setting.default.is_empty() => continue,
                (_, None) => (setting.default.to_owned(), "default".to_owned()),
            };
            self.line(out, &format!("{key} = {value}"), &origin)?;
        }
        let sync = section.and_then(|s| s.lines.iter().find(|line| line.key == "sync"));
        sync.map_or(Ok(()), |line| self.pair(out, line))
    }

    fn pair(&self, out: &mut dyn Write, line: &Line) -> io::Result<()> {
        let text = format!("{} = {}", line.key, line.value);
        self.line(out, &text, &line.origin.to_string())
    }

    fn section(&self, out: &mut dyn Write, section: &Section) -> io::Result<()> {
        writeln!(out, "\n[[{}]]", section.table)?;
        for line in &section.lines {
            self.pair(out, line)?;
        }
        let said = |setting: &&Setting| section.lines.iter().any(|l| l.key == setting.key());
        let table = SETTINGS.iter().filter(|s| s.table() == section.table);
        for setting in table.filter(|s| !s.default.is_empty() && !said(s)) {
            let text = format!("{} = {}", setting.key(), setting.default);
            self.line(out, &text, "default")?;
        }
        Ok(())
    }

    fn named(&self, out: &mut dyn Write, settings: &Settings) -> io::Result<()> {
        if !settings.filters.is_empty() {
            writeln!(out, "\n[filters]")?;
        }
        for filter in &settings.filters {
            let text = format!("{} = {}", filter.name, quoted(&filter.text));
            self.line(out, &text, &filter.origin.to_string())?;
        }
        for place in KeyPlace::ALL {
            let mut changes = settings.keys.iter().filter(|c| c.place == place).peekable();
            if changes.peek().is_some() {
                writeln!(out, "\n[keys.{}]", place.word())?;
            }
            for change in changes {
                let text = format!("{} = {}", quoted(&change.key), quoted(&change.action));
                self.line(out, &text, &change.origin.to_string())?;
            }
        }
        Ok(())
    }
}

/// Who said what stands at the top.
fn top(settings: &Settings, name: &str) -> String {
    let chosen = settings.chosen.iter().find(|chosen| chosen.name == name);
    chosen.map_or_else(String::new, |chosen| chosen.origin.to_string())
}
