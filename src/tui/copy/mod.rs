//! Copying to the clipboard at the operator's end of the line: what is copied, and what is said of it.
//! Never here: bytes on the line but for OSC 52 itself.

pub(crate) mod osc52;
pub(crate) mod words;

pub use osc52::Carrier;

use super::action::Action;
use super::app::App;
use super::dialogs::Dialog;
use super::dialogs::select::{Select, Step, lines_area};
use super::effect::Effect;
use super::layout::Pane;
use super::log::{Lines, LogView};
use super::notice::Tone;
use crate::job::{JobKey, Paper, PaperKind, Refusal};
use crate::settings::Clipboard;
use ratatui::layout::Rect;

/// What can be copied, by the word that is typed for it.
pub(crate) const WHAT: [(&str, Action); 7] = [
    ("row", Action::CopyRow),
    ("id", Action::CopyId),
    ("name", Action::CopyName),
    ("path", Action::CopyPath),
    ("lines", Action::CopyLines),
    ("command", Action::CopyCommand),
    ("json", Action::CopyJson),
];

/// The clipboard's way, and what is being fetched for it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Copying {
    pub(crate) carrier: Carrier,
    awaited: Option<Awaited>,
}

/// Texts of jobs that their sources were asked for.
#[derive(Clone, Debug)]
struct Awaited {
    kind: PaperKind,
    keys: Vec<JobKey>,
    texts: Vec<(JobKey, String)>,
}

impl Copying {
    pub(crate) fn is_waiting(&self) -> bool {
        self.awaited.is_some()
    }
}

impl App {
    /// How the clipboard is reached, as far as the environment tells.
    pub fn with_carrier(mut self, carrier: Carrier) -> Self {
        self.copying.carrier = carrier;
        self
    }

    /// How the clipboard is reached: the settings count more than the environment.
    pub(super) fn carrier(&self) -> Carrier {
        match self.settings.clipboard {
            Clipboard::Auto => self.copying.carrier,
            Clipboard::Osc52 => Carrier::Plain,
            Clipboard::Off => Carrier::Off,
        }
    }

    pub(super) fn copy(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::CopyLines => self.copy_seen_lines(),
            Action::CopyPath => self.fetch(PaperKind::Place),
            Action::CopyJson => self.fetch(PaperKind::Document),
            _ => self.copy_words(action),
        }
    }

    /// The jobs that are copied from: the marked ones, else what the cursor's row stands for.
    fn copied_jobs(&mut self) -> Vec<JobKey> {
        self.take_range();
        let keys = if self.marks.is_empty() {
            self.jobs_under_cursor()
        } else {
            let keys: Vec<_> = self.marks.keys().cloned().collect();
            self.in_shown_order(&keys)
        };
        if keys.is_empty() {
            self.tell(Tone::Plain, "no job is selected".into());
        }
        keys
    }

    fn copy_words(&mut self, action: Action) -> Vec<Effect> {
        let keys = self.copied_jobs();
        let mut texts = Vec::new();
        for key in &keys {
            let Some(number) = self.board.find(key) else {
                continue;
            };
            let row = self.board.row(number);
            texts.push(match action {
                Action::CopyRow => words::row(&self.board, number, self.now),
                Action::CopyName => row.title().to_owned(),
                Action::CopyCommand => self.command_for(row.name()),
                _ => row.name().to_owned(),
            });
        }
        if texts.is_empty() {
            return Vec::new();
        }
        let what = named(action.entry().name, texts.len());
        self.put_on_clipboard(&what, &texts.join("\n"))
    }

    /// The command that shows what the pane with the keys shows.
    fn command_for(&self, name: &str) -> String {
        let id = words::shell(name);
        if self.focus == Pane::Logs {
            format!("jobtui logs {id} -f")
        } else {
            format!("jobtui show {id}")
        }
    }

    fn copy_seen_lines(&mut self) -> Vec<Effect> {
        let lines = self.log.as_ref().map(LogView::seen_lines);
        self.copy_lines(&lines.unwrap_or_default())
    }

    fn copy_lines(&mut self, lines: &Lines) -> Vec<Effect> {
        if lines.count == 0 {
            self.tell(Tone::Plain, "there are no log lines to copy".into());
            return Vec::new();
        }
        let mut what = match lines.count {
            1 => "1 log line".to_owned(),
            count => format!("{count} log lines"),
        };
        if !lines.whole {
            what.push_str(", all that is still held of the selection,");
        }
        self.put_on_clipboard(&what, &lines.text)
    }

    /// Sends a text off and says what was sent, how much of it, and what to do when it does not arrive.
    fn put_on_clipboard(&mut self, what: &str, text: &str) -> Vec<Effect> {
        let carrier = self.carrier();
        if carrier == Carrier::Off {
            let text = "nothing is copied: the settings turn the clipboard off; V shows log lines alone, for the mouse";
            self.tell(Tone::Bad, text.into());
            return Vec::new();
        }
        let sent = osc52::fit(text);
        let size = if sent.len() == text.len() {
            format!("{} bytes", sent.len())
        } else {
            format!("CUT: the first {} of {} bytes", sent.len(), text.len())
        };
        let first = sent.lines().next().unwrap_or("");
        let shown = if sent.len() <= 60 && sent.lines().count() == 1 {
            format!(" {first}")
        } else {
            String::new()
        };
        let hint = match carrier {
            Carrier::Tmux => "if nothing arrives: tmux set -g set-clipboard on, or V",
            Carrier::Plain | Carrier::Screen | Carrier::Off => {
                "if nothing arrives: V, or jobtui show ID"
            }
        };
        let tone = if sent.len() == text.len() {
            Tone::Good
        } else {
            Tone::Bad
        };
        self.tell(
            tone,
            format!("copied {what}{shown} ({size}, OSC 52); {hint}"),
        );
        vec![Effect::Copy(sent.to_owned())]
    }

    // ---- what only the source knows ---------------------------------------------------------

    fn fetch(&mut self, kind: PaperKind) -> Vec<Effect> {
        let keys = self.copied_jobs();
        let effects = keys
            .iter()
            .map(|key| Effect::Fetch(key.source, key.id.clone(), kind))
            .collect();
        self.copying.awaited = (!keys.is_empty()).then_some(Awaited {
            kind,
            keys,
            texts: Vec::new(),
        });
        effects
    }

    pub(super) fn hear_fetched(
        &mut self,
        key: &JobKey,
        kind: PaperKind,
        paper: Result<Paper, Refusal>,
    ) -> Vec<Effect> {
        let Some(mut awaited) = self.copying.awaited.take() else {
            return Vec::new();
        };
        if awaited.kind != kind || !awaited.keys.contains(key) {
            self.copying.awaited = Some(awaited);
            return Vec::new();
        }
        let text = match paper {
            Ok(Paper::Document(document)) => words::json(&document),
            Ok(Paper::Place(place)) => place.to_string(),
            Err(refusal) => {
                let text = format!("nothing copied: {}: {}", key.id, refusal.text);
                self.tell(Tone::Bad, text);
                return Vec::new();
            }
        };
        awaited.texts.push((key.clone(), text));
        if awaited.texts.len() < awaited.keys.len() {
            self.copying.awaited = Some(awaited);
            return Vec::new();
        }
        let place = |key: &JobKey| awaited.keys.iter().position(|k| k == key);
        awaited.texts.sort_by_key(|(key, _)| place(key));
        let texts: Vec<_> = awaited.texts.into_iter().map(|(_, text)| text).collect();
        let what = match kind {
            PaperKind::Document => "json",
            PaperKind::Place => "path",
        };
        let what = named(what, texts.len());
        self.put_on_clipboard(&what, &texts.join("\n"))
    }

    // ---- selecting log lines ----------------------------------------------------------------

    pub(super) fn open_select(&mut self) -> Vec<Effect> {
        let (width, height) = self.size;
        let area = lines_area(Rect::new(0, 0, width, height));
        let selection = self.log.as_mut().and_then(|log| {
            log.fit(area.as_size());
            log.select()
        });
        match selection {
            Some(selection) => {
                self.dialog = Some(Dialog::Select(Select {
                    selection,
                    pages: area.height,
                }));
            }
            None if self.turn_at.is_some()
                || self.log.as_ref().is_some_and(LogView::is_unheard) =>
            {
                self.tell(Tone::Plain, "the log is still being read: V again".into());
            }
            None => self.tell(Tone::Plain, "there are no log lines to select".into()),
        }
        self.fit_log();
        Vec::new()
    }

    pub(super) fn hear_select(&mut self, step: Step) -> Vec<Effect> {
        let (Some(Dialog::Select(select)), Some(log)) = (&mut self.dialog, &mut self.log) else {
            return Vec::new();
        };
        match step {
            Step::Lines(by) => log.lead(&mut select.selection, by),
            Step::Begin => {
                select.selection.begin = select.selection.cursor;
                Vec::new()
            }
            Step::Wrap => {
                log.toggle_wrap();
                Vec::new()
            }
            Step::Copy => {
                let lines = log.lines_of(select.selection);
                self.dialog = None;
                self.fit_log();
                self.copy_lines(&lines)
            }
        }
    }
}

/// `id`, or `id of 3 jobs`.
fn named(what: &str, jobs: usize) -> String {
    match jobs {
        1 => what.to_owned(),
        _ => format!("{what} of {jobs} jobs"),
    }
}
