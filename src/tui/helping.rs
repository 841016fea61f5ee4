//! Opening the help: the keys that work in this pane or dialog, then everything, from the one table and the keys in force.

use crossterm::event::{KeyCode, KeyEvent};

use super::action::{ACTIONS, Entry, On};
use super::app::App;
use super::dialogs::help::{self, FILTER, Help, HelpLine, Stays};
use super::effect::Effect;
use super::{command, sign};

impl App {
    /// Opens the help for what is on the screen now; `word` leaves only the lines that have it.
    pub(super) fn open_help(&mut self, word: &str) -> Vec<Effect> {
        let mut lines = Vec::new();
        let title = if let Some(dialog) = &self.dialog {
            let (title, keys) = help::of_dialog(dialog);
            lines.push(HelpLine::heading(format!("in {title}")));
            lines.extend(keys);
            title
        } else {
            self.focus.title()
        };
        let here = self.place();
        let other = if here == On::Logs {
            On::Lists
        } else {
            On::Logs
        };
        for place in [here, On::Everywhere, other] {
            lines.push(HelpLine::heading(match place {
                On::Lists => "the list and the job under the cursor",
                On::Logs => "in Logs",
                On::Everywhere => "everywhere",
            }));
            lines.extend(self.keys_on(place));
            if place == On::Lists && here == On::Lists {
                lines.push(HelpLine::heading("the filter"));
                lines.extend(help::lines(FILTER));
            }
        }
        lines.push(HelpLine::heading("states"));
        lines.extend(
            sign::MEANINGS
                .iter()
                .map(|(sign, meaning)| HelpLine::new(*sign, *meaning)),
        );
        lines.push(HelpLine::heading("commands"));
        lines.extend(command::all().map(|found| {
            let command = format!(":{} {}", found.word(), found.arguments());
            HelpLine::new(command.trim_end(), found.help())
        }));
        self.help = Some(Help::new(&format!("Help: {title}"), lines, word));
        Vec::new()
    }

    fn keys_on(&self, place: On) -> impl Iterator<Item = HelpLine> + '_ {
        let entries = ACTIONS.iter().filter(move |entry| entry.on == place);
        entries.map(|entry: &Entry| {
            let keys: Vec<_> = self
                .keymap
                .keys_of(entry.action)
                .map(ToString::to_string)
                .collect();
            let keys = if keys.is_empty() {
                format!(":{}", entry.word)
            } else {
                keys.join(" ")
            };
            HelpLine::new(keys, entry.help)
        })
    }

    /// Gives a key to the help, if it is open or opened by it; tells whether it took the key.
    pub(super) fn press_help(&mut self, key: &KeyEvent) -> bool {
        if let Some(help) = &mut self.help {
            if help.press(key) == Stays::Closed {
                self.help = None;
            }
            return true;
        }
        // In a pane the table of actions knows its key.
        let Some(dialog) = &self.dialog else {
            return false;
        };
        let asks = match key.code {
            KeyCode::F(1) => true,
            KeyCode::Char('?') => !help::takes_text(dialog),
            _ => false,
        };
        if asks {
            self.open_help("");
        }
        asks
    }
}
