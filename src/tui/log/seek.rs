//! Going from match to match, in what is here and in the whole log.

use memchr::memmem;

use super::rows::{columns, wrapped};
use super::search::Search;
use super::view::{LogView, Mode, PIECE, Wanted};
use crate::job::{LogAsk, Ticket};
use crate::tui::effect::Effect;

impl LogView {
    /// Looks for this text, from the pane's first row downwards; from the end backwards when
    /// following. An empty text ends the search.
    #[must_use]
    pub fn search(&mut self, text: &str, ticket: Ticket) -> Vec<Effect> {
        let mut effects = self.stop_search();
        if text.is_empty() {
            self.search = None;
            return effects;
        }
        let mut search = Search::new(text, self.window.kind());
        search.count(&self.window);
        self.search = Some(search);
        effects.extend(match self.mode {
            Mode::Follow => self.look_back(u64::MAX, ticket),
            Mode::Paused(anchor) => self.look_on(anchor.at, ticket),
        });
        effects
    }

    /// Ends the search through the whole log, if one is under way.
    #[must_use]
    pub fn stop_search(&mut self) -> Vec<Effect> {
        let stopped = self.search.as_mut().and_then(Search::stop);
        let stop = |ticket| Effect::StopReading(self.key.source, ticket);
        stopped.map(stop).into_iter().collect()
    }

    /// A piece of the log, or the end of a search through it, was asked for and has not come.
    pub fn is_waiting(&self) -> bool {
        self.wanted.is_some()
            || self
                .search
                .as_ref()
                .is_some_and(super::search::Search::is_asked)
    }

    /// Goes to the next match below.
    #[must_use]
    pub fn next_match(&mut self, ticket: Ticket) -> Vec<Effect> {
        let mut effects = self.stop_search();
        let from = match self.search.as_ref().and_then(Search::place) {
            Some(at) => at + 1,
            None => self.anchor(self.size).at,
        };
        effects.extend(self.look_on(from, ticket));
        effects
    }

    /// Goes to the next match above.
    #[must_use]
    pub fn previous_match(&mut self, ticket: Ticket) -> Vec<Effect> {
        let mut effects = self.stop_search();
        let from = match self.search.as_ref().and_then(Search::place) {
            Some(at) => at,
            None if self.is_following() => u64::MAX,
            None => self.anchor(self.size).at,
        };
        effects.extend(self.look_back(from, ticket));
        effects
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
    pub(super) fn show_match(&mut self, at: u64) {
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
        self.mode = Mode::Paused(if (top.at, top.row) > (last.at, last.row) {
            last
        } else {
            top
        });
    }
}
