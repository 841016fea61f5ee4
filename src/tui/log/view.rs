//! What the Logs pane shows of one job's log and how it moves.

use memchr::memmem;
use ratatui::layout::Size;

use super::line::bytes_text;
use super::rows::{columns, wrapped};
use super::search::Search;
use super::window::{Apart, Joined, Kind, Window};
use crate::job::{JobKey, LogAsk, LogChunk, Plain, Refusal, Ticket};
use crate::tui::effect::Effect;

/// Bytes asked for at once.
pub(super) const PIECE: usize = 256 << 10;
/// Columns that one step to the side takes.
const SIDE_STEP: usize = 8;

/// A way to move through a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// Rows; up when negative.
    Rows(i64),
    /// Half panes, so that two are a page.
    HalfPages(i64),
    Pages(i64),
    /// The beginning of the whole log.
    Home,
    /// Its end, and whatever is added there.
    End,
    /// Steps of eight columns to the right, to the left when negative; not when wrapping.
    Sideways(i64),
}

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
enum Wanted {
    Older,
    Newer,
    Home,
    End,
    /// Around a match that starts here.
    Match(u64),
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
    key: JobKey,
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
    wanted: Option<Wanted>,
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

    pub fn is_wrapped(&self) -> bool {
        self.wrap
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
        let answers = self
            .wanted
            .is_some_and(|wanted| self.answers(wanted, &chunk));
        let apart = if answers || (self.mode == Mode::Follow && self.wanted.is_none()) {
            Apart::Replace
        } else {
            Apart::Ignore
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

    /// Whether a piece is what was asked for, and not merely something added at the end.
    fn answers(&self, wanted: Wanted, chunk: &LogChunk) -> bool {
        let end = chunk.start + chunk.bytes.len() as u64;
        match wanted {
            Wanted::Older => chunk.start < self.window.start() || chunk.bytes.is_empty(),
            Wanted::Newer => end > self.window.end() || chunk.bytes.is_empty(),
            Wanted::Home => chunk.start == 0,
            Wanted::End => end >= chunk.size,
            Wanted::Match(at) => chunk.start <= at && (at < end || end >= chunk.size),
        }
    }

    /// The place that must stay when there is too much to keep: where the pane is or goes to.
    fn hold(&self, chunk: &LogChunk, answers: bool) -> u64 {
        let end = chunk.start + chunk.bytes.len() as u64;
        match (self.wanted.filter(|_| answers), self.mode) {
            (Some(Wanted::Home), _) => 0,
            (Some(Wanted::Match(at)), _) => at,
            (Some(Wanted::End), _) | (_, Mode::Follow) => end,
            (Some(Wanted::Older | Wanted::Newer) | None, Mode::Paused(anchor)) => anchor.at,
        }
    }

    /// Goes where the piece was asked for that has now come.
    fn arrive(&mut self) {
        match self.wanted.take() {
            Some(Wanted::Home) => {
                self.mode = Mode::Paused(Anchor {
                    at: self.window.start(),
                    row: 0,
                })
            }
            Some(Wanted::End) => self.resume(),
            Some(Wanted::Match(at)) => self.show_match(at),
            Some(Wanted::Older | Wanted::Newer) | None => {}
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

    /// Moves the pane; asks for more of the log when it comes near an end of what is here.
    #[must_use]
    pub fn scroll(&mut self, by: Move) -> Vec<Effect> {
        let page = i64::from(self.size.height.max(2)) - 1;
        match by {
            Move::Rows(rows) => self.scroll_rows(rows),
            Move::HalfPages(count) => self.scroll_rows(count.saturating_mul((page + 1) / 2)),
            Move::Pages(count) => self.scroll_rows(count.saturating_mul(page)),
            Move::Home => self.go_home(),
            Move::End => self.go_to_end(),
            Move::Sideways(steps) => {
                let columns = steps.saturating_mul(SIDE_STEP as i64);
                if !self.wrap {
                    let left = i64::try_from(self.left).unwrap_or(i64::MAX);
                    let most = i64::try_from(self.widest()).unwrap_or(i64::MAX);
                    let to = left.saturating_add(columns).min(most).max(0);
                    self.left = usize::try_from(to).unwrap_or(0);
                }
                Vec::new()
            }
        }
    }

    /// Stops where it is, or goes on following the end.
    #[must_use]
    pub fn toggle_follow(&mut self) -> Vec<Effect> {
        match self.mode {
            Mode::Follow => {
                self.mode = Mode::Paused(self.last_anchor(self.size));
                Vec::new()
            }
            Mode::Paused(_) => self.go_to_end(),
        }
    }

    /// Long lines run on in the next row, or out of the pane.
    pub fn toggle_wrap(&mut self) {
        self.wrap = !self.wrap;
        self.left = 0;
        if let Mode::Paused(anchor) = &mut self.mode {
            anchor.row = 0;
        }
    }

    fn scroll_rows(&mut self, rows: i64) -> Vec<Effect> {
        let last = self.last_anchor(self.size);
        let from = self.anchor(self.size);
        let to = if rows < 0 {
            self.up(
                from,
                usize::try_from(rows.unsigned_abs()).unwrap_or(usize::MAX),
            )
        } else {
            self.down(from, usize::try_from(rows).unwrap_or(usize::MAX), last)
        };
        if let Some(search) = &mut self.search {
            search.forget_place();
        }
        if self.mode == Mode::Follow && (to == last && (rows >= 0 || self.window.start() == 0)) {
            return Vec::new();
        }
        self.mode = Mode::Paused(to);
        self.prefetch(to)
    }

    /// Asks for what lies beyond the window when the pane comes near its edge.
    fn prefetch(&mut self, top: Anchor) -> Vec<Effect> {
        if self.wanted.is_some() {
            return Vec::new();
        }
        let near = usize::from(self.size.height) * 2;
        let index = self.window.line_at(top.at);
        if index < near && self.window.start() > 0 {
            let end = self.window.start();
            let offset = end.saturating_sub(PIECE as u64);
            let most = usize::try_from(end - offset).unwrap_or(PIECE);
            return self.want(Wanted::Older, LogAsk::At { offset, most });
        }
        if index + near + usize::from(self.size.height) > self.window.lines().len()
            && !self.window.reaches_end()
        {
            let offset = self.window.end();
            return self.want(
                Wanted::Newer,
                LogAsk::At {
                    offset,
                    most: PIECE,
                },
            );
        }
        Vec::new()
    }

    fn go_home(&mut self) -> Vec<Effect> {
        self.left = 0;
        if self.window.start() == 0 {
            self.mode = Mode::Paused(Anchor { at: 0, row: 0 });
            return Vec::new();
        }
        self.mode = Mode::Paused(self.anchor(self.size));
        self.want(
            Wanted::Home,
            LogAsk::At {
                offset: 0,
                most: PIECE,
            },
        )
    }

    fn go_to_end(&mut self) -> Vec<Effect> {
        if self.window.reaches_end() {
            self.wanted = None;
            self.resume();
            return Vec::new();
        }
        self.want(Wanted::End, LogAsk::End { most: PIECE })
    }

    fn resume(&mut self) {
        self.mode = Mode::Follow;
        self.unread = Unread {
            upto: self.window.end(),
            ..Unread::default()
        };
        self.restarted = false;
    }

    fn want(&mut self, wanted: Wanted, ask: LogAsk) -> Vec<Effect> {
        self.wanted = Some(wanted);
        vec![Effect::ReadLog(self.key.source, self.key.id.clone(), ask)]
    }

    // Places.

    /// What is in the pane's first row.
    pub(super) fn anchor(&self, size: Size) -> Anchor {
        match self.mode {
            Mode::Follow => self.last_anchor(size),
            Mode::Paused(anchor) => anchor,
        }
    }

    /// The first row when the last row is the end of what is here.
    fn last_anchor(&self, size: Size) -> Anchor {
        let count = self.window.lines().len();
        let Some(last) = count.checked_sub(1) else {
            return Anchor {
                at: self.window.start(),
                row: 0,
            };
        };
        let rows = self.rows(last, size.width);
        let bottom = Anchor {
            at: self.window.lines()[last].start,
            row: rows - 1,
        };
        self.up_in(bottom, usize::from(size.height.max(1)) - 1, size.width)
    }

    pub(super) fn up(&self, from: Anchor, rows: usize) -> Anchor {
        self.up_in(from, rows, self.size.width)
    }

    fn up_in(&self, from: Anchor, mut rows: usize, width: u16) -> Anchor {
        let mut index = self.window.line_at(from.at);
        let mut row = from.row;
        while rows > row {
            if index == 0 {
                (row, rows) = (0, 0);
                break;
            }
            rows -= row + 1;
            index -= 1;
            row = self.rows(index, width) - 1;
        }
        self.at(index, row - rows)
    }

    fn down(&self, from: Anchor, rows: usize, last: Anchor) -> Anchor {
        let mut index = self.window.line_at(from.at);
        let mut row = from.row.saturating_add(rows);
        loop {
            if (self.window.line_at(last.at), last.row) <= (index, row) {
                return last;
            }
            let here = self.rows(index, self.size.width);
            if row < here {
                return self.at(index, row);
            }
            row -= here;
            index += 1;
        }
    }

    pub(super) fn at(&self, index: usize, row: usize) -> Anchor {
        let line = self.window.lines().get(index);
        Anchor {
            at: line.map_or(self.window.start(), |line| line.start),
            row,
        }
    }

    /// How many rows a line takes, remarks of ours before and behind it included.
    pub(super) fn rows(&self, index: usize, width: u16) -> usize {
        let text = if self.wrap {
            wrapped(&self.window.show(index).text, width).len()
        } else {
            1
        };
        usize::from(self.remark_before(index).is_some())
            + text
            + usize::from(self.remark_behind(index).is_some())
    }

    /// Our own row above a line.
    pub(super) fn remark_before(&self, index: usize) -> Option<String> {
        (index == 0 && self.restarted).then(|| "-- log restarted --".to_owned())
    }

    /// Our own row below a line.
    pub(super) fn remark_behind(&self, index: usize) -> Option<String> {
        if index + 1 != self.window.lines().len() {
            return None;
        }
        if let Some(refusal) = &self.refusal {
            return Some(format!("-- {refusal} --"));
        }
        (self.window.ended() && self.window.reaches_end()).then(|| "-- end of log --".to_owned())
    }

    /// How far to the right one may go: till the last columns of the longest visible line.
    fn widest(&self) -> usize {
        let first = self.window.line_at(self.anchor(self.size).at);
        let visible = first..first + usize::from(self.size.height);
        let widest = visible
            .map(|index| columns(&self.window.show(index).text))
            .max();
        widest
            .unwrap_or(0)
            .saturating_sub(usize::from(self.size.width) / 2)
    }

    // Search.

    /// Looks for this text, from the pane's first row downwards; from the end backwards when
    /// following. An empty text ends the search.
    #[must_use]
    pub fn search(&mut self, text: &str, ticket: Ticket) -> Vec<Effect> {
        if text.is_empty() {
            self.search = None;
            return Vec::new();
        }
        let mut search = Search::new(text);
        search.count(&self.window);
        self.search = Some(search);
        match self.mode {
            Mode::Follow => self.look_back(u64::MAX, ticket),
            Mode::Paused(anchor) => self.look_on(anchor.at, ticket),
        }
    }

    /// Whether a text is being searched.
    pub fn is_searching(&self) -> bool {
        self.search.is_some()
    }

    /// Goes to the next match below.
    #[must_use]
    pub fn next_match(&mut self, ticket: Ticket) -> Vec<Effect> {
        let from = match self.search.as_ref().and_then(Search::place) {
            Some(at) => at + 1,
            None => self.anchor(self.size).at,
        };
        self.look_on(from, ticket)
    }

    /// Goes to the next match above.
    #[must_use]
    pub fn previous_match(&mut self, ticket: Ticket) -> Vec<Effect> {
        let from = match self.search.as_ref().and_then(Search::place) {
            Some(at) => at,
            None if self.is_following() => u64::MAX,
            None => self.anchor(self.size).at,
        };
        self.look_back(from, ticket)
    }

    /// Hears where a search of the whole log has ended. Answers to former searches are ignored.
    #[must_use]
    pub fn found(&mut self, ticket: Ticket, found: Option<u64>) -> Vec<Effect> {
        let Some(search) = self.search.as_mut().filter(|s| s.awaits(ticket)) else {
            return Vec::new();
        };
        search.heard(found);
        match found {
            Some(at) if self.holds(at) => self.show_match(at),
            Some(at) => {
                let offset = at.saturating_sub(PIECE as u64 / 2);
                if self.mode == Mode::Follow {
                    self.mode = Mode::Paused(self.last_anchor(self.size));
                }
                return self.want(
                    Wanted::Match(at),
                    LogAsk::At {
                        offset,
                        most: PIECE,
                    },
                );
            }
            None => {}
        }
        Vec::new()
    }

    fn look_on(&mut self, from: u64, ticket: Ticket) -> Vec<Effect> {
        let Some(search) = &mut self.search else {
            return Vec::new();
        };
        let start = self.window.start();
        let skip = usize::try_from(from.saturating_sub(start)).unwrap_or(usize::MAX);
        let rest = self.window.bytes().get(skip..).unwrap_or(&[]);
        if let Some(at) = memmem::find(rest, search.needle()).filter(|_| from >= start) {
            self.show_match(from + at as u64);
            return Vec::new();
        }
        if self.window.reaches_end() && from >= start {
            search.none_below();
            return Vec::new();
        }
        let straddling = self
            .window
            .end()
            .saturating_sub(search.needle().len() as u64 - 1);
        let from = if from >= start {
            from.max(straddling)
        } else {
            from
        };
        self.look_in_all(from, false, ticket)
    }

    fn look_back(&mut self, from: u64, ticket: Ticket) -> Vec<Effect> {
        let Some(search) = &mut self.search else {
            return Vec::new();
        };
        let start = self.window.start();
        let known = from <= self.window.end() || self.window.reaches_end();
        let last = from
            .saturating_add(search.needle().len() as u64 - 1)
            .min(self.window.end());
        let until = usize::try_from(last.saturating_sub(start)).unwrap_or(0);
        let before = self.window.bytes().get(..until).unwrap_or(&[]);
        if let Some(at) = memmem::rfind(before, search.needle()).filter(|_| known) {
            self.show_match(start + at as u64);
            return Vec::new();
        }
        if known && start == 0 {
            search.none_above();
            return Vec::new();
        }
        let from = if known { from.min(start) } else { from };
        self.look_in_all(from, true, ticket)
    }

    fn look_in_all(&mut self, from: u64, back: bool, ticket: Ticket) -> Vec<Effect> {
        let Some(search) = &mut self.search else {
            return Vec::new();
        };
        search.ask(ticket, back);
        vec![Effect::FindInLog {
            source: self.key.source,
            job: self.key.id.clone(),
            ticket,
            needle: search.needle().to_vec(),
            from,
            back,
        }]
    }

    fn holds(&self, at: u64) -> bool {
        let length = self.search.as_ref().map_or(0, |s| s.needle().len() as u64);
        at >= self.window.start() && at + length <= self.window.end()
    }

    /// Puts a match that is in the window into the pane, with a third of the pane above it.
    fn show_match(&mut self, at: u64) {
        let Some(search) = &mut self.search else {
            return;
        };
        search.go_to(at);
        search.count(&self.window);
        let index = self.window.line_at(at);
        let text = self.window.show(index).text;
        let before = self
            .search
            .as_ref()
            .and_then(|s| s.place_in(&self.window, index, &text));
        let mut row = usize::from(self.remark_before(index).is_some());
        let width = self.size.width;
        if self.wrap {
            let place = before.as_ref().map_or(0, |range| range.start);
            let rows = wrapped(&text, width);
            row += rows.iter().rposition(|r| r.start <= place).unwrap_or(0);
        } else if let Some(range) = before {
            let (from, to) = (columns(&text[..range.start]), columns(&text[..range.end]));
            if from < self.left || to > self.left + usize::from(width) {
                self.left = from.saturating_sub(usize::from(width) / 2);
            }
        }
        let top = self.up(self.at(index, row), usize::from(self.size.height) / 3);
        let last = self.last_anchor(self.size);
        self.mode = Mode::Paused(if top.at > last.at || top == last {
            last
        } else {
            top
        });
    }

    // Words.

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
        if self.window.kind() == Kind::Text {
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
