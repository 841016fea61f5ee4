//! What the Logs pane shows of one job's log and how it moves.

use ratatui::layout::Size;

use super::kind::Kind;
use super::line::bytes_text;
use super::search::Search;
use super::window::{Apart, Joined, Window};
use crate::job::{JobKey, LogAsk, LogChunk, Plain, Refusal};
use crate::tui::effect::Effect;

/// Bytes asked for at once: some screens full, whatever the log's size.
pub(super) const PIECE: usize = 64 << 10;
/// What stands in the first row of the pane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Anchor {
    /// Where its line begins, so that it stays when older text comes in.
    pub(super) at: u64,
    /// How many of the line's rows are above the pane.
    pub(super) row: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// The last row is the log's end.
    Follow,
    Paused(Anchor),
}

/// A piece that was asked for and has not come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// What lies before the window, from this offset on.
    Older(u64),
    /// What lies behind it, likewise.
    Newer(u64),
    Home,
    End,
    /// Around a match that starts here.
    Match(u64),
    /// Around a line that starts here.
    Line(u64),
}

impl Wanted {
    /// Whether a piece is what was asked for, and not merely something added at the end.
    fn is_met_by(self, chunk: &LogChunk) -> bool {
        let end = chunk.start + chunk.bytes.len() as u64;
        match self {
            Self::Older(offset) | Self::Newer(offset) => chunk.start == offset,
            Self::Home => chunk.start == 0,
            Self::End => end >= chunk.size,
            Self::Match(at) | Self::Line(at) => {
                chunk.start <= at && (at < end || end >= chunk.size)
            }
        }
    }
}

/// What was added since the pane was paused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Unread {
    lines: u64,
    /// Lines are counted up to this offset.
    upto: u64,
    /// Some of it never came by, so that there are more lines than counted.
    more: bool,
}

/// One job's log as it is on the screen. A plain value: what it needs from the world it
/// returns as effects, what the world says it is told with `hear` and `found`.
#[derive(Clone, Debug, PartialEq)]
pub struct LogView {
    pub(super) key: JobKey,
    name: Plain,
    pub(super) window: Window,
    pub(super) size: Size,
    pub(super) mode: Mode,
    pub(super) wrap: bool,
    /// Columns that are left of the pane.
    pub(super) left: usize,
    pub(super) search: Option<Search>,
    /// Whether anything was ever heard.
    pub(super) heard: bool,
    /// Why there is no (more) log.
    pub(super) refusal: Option<Plain>,
    /// The log began anew while it was open.
    pub(super) restarted: bool,
    pub(super) wanted: Option<Wanted>,
    unread: Unread,
}

impl LogView {
    /// The view of a log nothing is known of yet; it follows the end.
    pub fn new(key: JobKey) -> Self {
        Self {
            key,
            name: Plain::default(),
            window: Window::default(),
            size: Size::new(80, 24),
            mode: Mode::Follow,
            wrap: false,
            left: 0,
            search: None,
            heard: false,
            refusal: None,
            restarted: false,
            wanted: None,
            unread: Unread::default(),
        }
    }

    /// Whose log it is.
    pub fn key(&self) -> &JobKey {
        &self.key
    }

    /// What is read (`stdout.log`); empty until the first piece has come.
    pub fn name(&self) -> &Plain {
        &self.name
    }

    pub fn is_following(&self) -> bool {
        self.mode == Mode::Follow
    }

    /// The size of the area it is drawn in. To be told whenever that changes: movements are
    /// reckoned with it.
    pub fn fit(&mut self, size: Size) {
        self.size = size;
    }

    /// Takes in a piece of the log, or why there is none.
    pub fn hear(&mut self, heard: Result<LogChunk, Refusal>) {
        let chunk = match heard {
            Ok(chunk) => chunk,
            Err(refusal) => {
                self.refusal = Some(refusal.text);
                self.wanted = None;
                self.heard = true;
                return;
            }
        };
        self.refusal = None;
        self.heard = true;
        self.name = chunk.name.clone();
        self.count_unread(&chunk);
        let answers = self.wanted.is_some_and(|wanted| wanted.is_met_by(&chunk));
        let apart = match (self.wanted.filter(|_| answers), self.mode) {
            (Some(Wanted::Home | Wanted::End | Wanted::Match(_) | Wanted::Line(_)), _) => {
                Apart::Replace
            }
            // More came at once than a piece holds. A late answer lies before, not behind.
            (None, Mode::Follow) if chunk.start >= self.window.end() => Apart::Replace,
            (Some(Wanted::Older(_) | Wanted::Newer(_)) | None, _) => Apart::Ignore,
        };
        let hold = self.hold(&chunk, answers);
        let joined = self.window.accept(chunk, hold, apart);
        if joined == Joined::Restarted {
            self.begin_anew();
        } else if answers {
            self.arrive();
        }
        if let Some(search) = &mut self.search {
            search.count(&self.window);
        }
    }

    /// The place that must stay when there is too much to keep: where the pane is or goes to.
    fn hold(&self, chunk: &LogChunk, answers: bool) -> u64 {
        let end = chunk.start + chunk.bytes.len() as u64;
        match (self.wanted.filter(|_| answers), self.mode) {
            (Some(Wanted::Home), _) => 0,
            (Some(Wanted::Match(at) | Wanted::Line(at)), _) => at,
            (Some(Wanted::End), _) | (_, Mode::Follow) => end.max(self.window.end()),
            (Some(Wanted::Older(_) | Wanted::Newer(_)) | None, Mode::Paused(anchor)) => anchor.at,
        }
    }

    /// Goes where the piece was asked for that has now come.
    fn arrive(&mut self) {
        match self.wanted.take() {
            Some(Wanted::Home) => {
                self.mode = Mode::Paused(Anchor {
                    at: self.window.start(),
                    row: 0,
                });
            }
            Some(Wanted::End) => self.resume(),
            Some(Wanted::Match(at)) => self.show_match(at),
            Some(Wanted::Line(at)) => self.show_line_at(at),
            Some(Wanted::Older(_) | Wanted::Newer(_)) | None => {}
        }
    }

    /// Another log has taken the place of this one: what was asked of the old one is void.
    fn begin_anew(&mut self) {
        self.restarted = true;
        self.wanted = None;
        self.unread = Unread {
            upto: self.window.end(),
            ..Unread::default()
        };
        if let Mode::Paused(_) = self.mode {
            self.mode = Mode::Paused(Anchor {
                at: self.window.start(),
                row: 0,
            });
        }
        if let Some(search) = &mut self.search {
            search.forget_place();
        }
    }

    fn count_unread(&mut self, chunk: &LogChunk) {
        let end = chunk.start + chunk.bytes.len() as u64;
        if end <= self.unread.upto {
            return;
        }
        if self.mode == Mode::Follow {
            self.unread.upto = end;
            return;
        }
        if chunk.start > self.unread.upto {
            self.unread.more = true;
        }
        let known = self.unread.upto.saturating_sub(chunk.start);
        let new = usize::try_from(known)
            .ok()
            .and_then(|known| chunk.bytes.get(known..));
        let lines = memchr::memchr_iter(b'\n', new.unwrap_or(&[])).count();
        self.unread.lines += lines as u64;
        self.unread.upto = end;
    }

    pub(super) fn resume(&mut self) {
        self.mode = Mode::Follow;
        self.unread = Unread {
            upto: self.window.end(),
            ..Unread::default()
        };
        self.restarted = false;
    }

    pub(super) fn want(&mut self, wanted: Wanted, ask: LogAsk) -> Vec<Effect> {
        self.wanted = Some(wanted);
        vec![Effect::ReadLog(self.key.source, self.key.id.clone(), ask)]
    }

    /// The right side of the pane's title: what it does, where it is, what it found.
    pub fn title_right(&self) -> String {
        if self.window.size() == 0 {
            return String::new();
        }
        let mut parts = Vec::new();
        match self.mode {
            Mode::Follow => parts.push("FOLLOW".to_owned()),
            Mode::Paused(_) => {
                parts.push(self.paused_text());
                parts.push(format!("{}%", self.percent()));
            }
        }
        if self.wanted.is_some() {
            parts.push("reading".to_owned());
        }
        if let Some(search) = &self.search {
            parts.push(search.text());
        }
        if self.restarted {
            parts.push("log restarted".to_owned());
        }
        if self.window.kind() != Kind::Binary {
            let (warnings, errors) = (self.window.warnings, self.window.errors);
            if warnings > 0 {
                parts.push(format!("{warnings} warn"));
            }
            if errors > 0 {
                parts.push(format!("{errors} error"));
            }
        }
        parts.push(bytes_text(self.window.size()));
        parts.join("  ")
    }

    fn paused_text(&self) -> String {
        let Unread { lines, more, .. } = self.unread;
        match (lines, more) {
            (0, false) => "PAUSED".to_owned(),
            (lines, false) => format!("PAUSED +{lines}"),
            (lines, true) => format!("PAUSED >{lines}"),
        }
    }

    /// How much of the log is above the pane.
    fn percent(&self) -> u64 {
        let at = self.anchor(self.size).at;
        let whole = u128::from(self.window.size().max(1));
        u64::try_from(u128::from(at) * 100 / whole)
            .unwrap_or(100)
            .min(100)
    }
}
