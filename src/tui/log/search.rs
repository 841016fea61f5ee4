//! The text searched in a log: where its matches are, how far one has come.

use std::ops::Range;

use memchr::memmem;

use super::kind::Kind;
use super::window::Window;
use crate::job::{Plain, Ticket};

/// Matches are counted up to here; beyond it says `9999+`.
const COUNTED: usize = 9_999;

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Search {
    needle: Vec<u8>,
    /// The needle as it looks in a shown line.
    plain: Plain,
    /// Where the match starts that was gone to last.
    place: Option<u64>,
    state: State,
    /// Matches in the window, and how many of them begin at or before `place`.
    total: usize,
    nth: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Here,
    Asked(Ticket, Way),
    NoneBelow,
    NoneAbove,
    /// The operator ended it.
    Stopped,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Down,
    Up,
}

impl Search {
    /// The whole log is being looked through, and the answer has not come.
    pub(super) fn is_asked(&self) -> bool {
        matches!(self.state, State::Asked(..))
    }

    /// A search for `text` in a log of this kind.
    pub(super) fn new(text: &str, kind: Kind) -> Self {
        Self {
            needle: kind.bytes_of(text),
            plain: Plain::long(text),
            place: None,
            state: State::Here,
            total: 0,
            nth: 0,
        }
    }

    pub(super) fn needle(&self) -> &[u8] {
        &self.needle
    }

    pub(super) fn place(&self) -> Option<u64> {
        self.place
    }

    pub(super) fn go_to(&mut self, at: u64) {
        self.place = Some(at);
        self.state = State::Here;
    }

    /// The pane was moved: the next match is sought from where it is now.
    pub(super) fn forget_place(&mut self) {
        self.place = None;
        self.nth = 0;
        self.state = State::Here;
    }

    pub(super) fn ask(&mut self, ticket: Ticket, back: bool) {
        let way = if back { Way::Up } else { Way::Down };
        self.state = State::Asked(ticket, way);
    }

    /// Nobody waits for the answer any more; which one that would have been.
    pub(super) fn stop(&mut self) -> Option<Ticket> {
        let State::Asked(ticket, _) = self.state else {
            return None;
        };
        self.state = State::Stopped;
        Some(ticket)
    }

    pub(super) fn awaits(&self, ticket: Ticket) -> bool {
        matches!(self.state, State::Asked(asked, _) if asked == ticket)
    }

    pub(super) fn heard(&mut self, found: Option<u64>) {
        self.state = match (found, self.state) {
            (None, State::Asked(_, Way::Down)) => State::NoneBelow,
            (None, State::Asked(_, Way::Up)) => State::NoneAbove,
            (
                _,
                State::Here
                | State::Asked(..)
                | State::NoneBelow
                | State::NoneAbove
                | State::Stopped,
            ) => State::Here,
        };
    }

    pub(super) fn none_below(&mut self) {
        self.state = State::NoneBelow;
    }

    pub(super) fn none_above(&mut self) {
        self.state = State::NoneAbove;
    }

    /// Counts the matches in the window anew.
    pub(super) fn count(&mut self, window: &Window) {
        let all = memmem::find_iter(window.bytes(), &self.needle).take(COUNTED + 1);
        let place = self.place;
        (self.total, self.nth) = all.fold((0, 0), |(total, nth), at| {
            let reached = place.is_some_and(|place| window.start() + at as u64 <= place);
            (total + 1, nth + usize::from(reached))
        });
    }

    /// `/warn 3 of 9`: the third of nine in what is read so far.
    pub(super) fn text(&self) -> String {
        let needle = &self.plain;
        let total = if self.total > COUNTED {
            format!("{COUNTED}+")
        } else {
            self.total.to_string()
        };
        match self.state {
            State::Asked(..) => format!("/{needle} searching"),
            State::Stopped => format!("/{needle} stopped, {total} here"),
            State::NoneBelow if self.total == 0 => format!("/{needle} not found below"),
            State::NoneAbove if self.total == 0 => format!("/{needle} not found"),
            State::NoneBelow => format!("/{needle} none below, {total} here"),
            State::NoneAbove => format!("/{needle} none above, {total} here"),
            State::Here if self.nth > 0 => format!("/{needle} {} of {total}", self.nth),
            State::Here => format!("/{needle} {total} here"),
        }
    }

    /// Where the needle stands in a shown line.
    pub(super) fn ranges(&self, text: &str) -> Vec<Range<usize>> {
        let needle = self.plain.as_bytes();
        memmem::find_iter(text.as_bytes(), needle)
            .map(|at| at..at + needle.len())
            .collect()
    }

    /// Where in a line's shown text the match stands that was gone to last, if it is shown.
    pub(super) fn place_in(
        &self,
        window: &Window,
        index: usize,
        text: &str,
    ) -> Option<Range<usize>> {
        let place = self.place?;
        let (start, raw) = window.piece(index);
        let before = usize::try_from(place.checked_sub(start)?).ok()?;
        if before >= raw.len() {
            return None;
        }
        let nth = memmem::find_iter(&raw[..before], &self.needle).count();
        self.ranges(text).into_iter().nth(nth)
    }
}
