//! Which rows the lists show: the filter in force, how each row was judged, and what is still being read for it.

pub(crate) mod passing;
pub(crate) mod prompting;
mod reading;
mod shortcuts;
mod taking;

use super::app::App;
use super::effect::Effect;
use crate::board::{Beside, Row, Sieve};
use crate::filter::{Context, Fault, Field, Filter, Macros};
use crate::job::Moment;
use passing::Passing;
use reading::Reading;

/// All there is to the filter of the lists.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sifting {
    pub(crate) passing: Passing,
    pub(super) reading: Reading,
    /// What is wrong with the text in the prompt.
    pub(super) faults: Vec<Fault>,
    /// The revision of the marks when rows were judged by them.
    marks: u64,
    /// Which sources were stale when rows were judged by it.
    stale: Vec<bool>,
    /// Wishes that come up where no effect can be given back.
    wishes: Vec<Effect>,
}

impl Beside for App {
    fn truth(&self, field: Field, source: &str, row: &Row<'_>) -> Option<bool> {
        match field {
            Field::Pinned => Some(self.remembered.is_pinned(source, row.name())),
            Field::Marked => Some(self.marks.has(row)),
            _ => None,
        }
    }
}

impl App {
    /// Begins with a filter that was understood already.
    pub fn with_chosen(mut self, filter: Filter, text: &str) -> Self {
        self.choose_filter(filter, text.trim().to_owned());
        self
    }

    /// The rows that are shown now.
    pub fn sieve(&self) -> Sieve<'_> {
        self.sieve_of(self.sifting.passing.filter())
    }

    fn sieve_of(&self, filter: &Filter) -> Sieve<'_> {
        let context = Context {
            now: self.now,
            me: self.caution.me.as_deref().unwrap_or(""),
        };
        Sieve::new(filter, &context, self.sifting.reading.arguments()).with(self)
    }

    /// The operator's own filters: those of the settings and those that were saved.
    pub(super) fn own_filters(&self) -> Macros {
        let mut own = self.remembered.saved_filters.clone();
        let settled = self.settings.filters.iter();
        own.extend(settled.map(|f| (f.name.clone(), f.text.clone())));
        own
    }

    /// Shows the rows that a text asks for. What is not understood of it is left out; when nothing is left, what
    /// is shown stays.
    pub(crate) fn set_filter(&mut self, text: &str) {
        let typed = Filter::typed(text, &self.own_filters());
        let is_bad = typed.bad().is_some();
        self.sifting.faults = typed.faults;
        if is_bad && typed.filter.is_empty() {
            return;
        }
        let text = if is_bad {
            typed.filter.to_string()
        } else {
            text.trim().to_owned()
        };
        self.choose_filter(typed.filter, text);
    }

    /// What came up where no effect could be given back.
    pub(super) fn take_wishes(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.sifting.wishes)
    }

    fn choose_filter(&mut self, filter: Filter, text: String) {
        self.filter_text = text;
        if filter == *self.sifting.passing.wanted() {
            return;
        }
        self.stop_reading();
        self.sifting.reading.ask_for(filter.paths());
        let (board, now) = (&self.board, self.now);
        self.sifting.passing.begin(filter, board, now, true);
        self.sift_on();
    }

    /// Judges all rows again, when something beside the board has changed that the filter asks for.
    pub(super) fn sift_again(&mut self, about: Field) {
        let filter = self.sifting.passing.wanted();
        if filter.asks_for(about) {
            let (filter, now) = (filter.clone(), self.now);
            self.sifting.passing.begin(filter, &self.board, now, false);
            self.sift_on();
        }
    }

    /// Judges by marks that have changed; a key that marks nothing costs nothing.
    pub(super) fn sift_marked(&mut self) {
        let revision = self.marks.revision();
        if std::mem::replace(&mut self.sifting.marks, revision) != revision {
            self.sift_again(Field::Marked);
        }
    }

    /// There are rows to be judged: the next wake goes on, and no one has to wait for it.
    pub fn is_sifting(&self) -> bool {
        self.sifting.passing.is_under_way()
    }

    /// Judges the next rows. What is shown changes when all are judged.
    fn sift_on(&mut self) {
        let Some(mut coming) = self.sifting.passing.take_coming() else {
            return;
        };
        let (board, current) = (&self.board, &self.sifting.passing);
        let sieve = self.sieve_of(coming.filter());
        coming.look(board, &sieve, current);
        let done = coming.judge(board, sieve, current);
        let by_hand = coming.is_by_hand();
        self.sifting.passing.put_coming(coming, done);
        if !done {
            return;
        }
        self.find_unread();
        self.settle();
        if by_hand {
            for list in [&mut self.running, &mut self.queue, &mut self.history] {
                // The operator moved the lists, and sees where the cursor came to lie.
                list.take_fall();
            }
        }
    }

    /// Time has passed: goes on judging, or judges again what time alone changes.
    pub(super) fn sift_in_time(&mut self) -> Vec<Effect> {
        let revision = self.sifting.passing.revision();
        self.sift_as_due();
        if revision == self.sifting.passing.revision() {
            return Vec::new();
        }
        self.turn_soon()
    }

    fn sift_as_due(&mut self) {
        if self.is_sifting() {
            return self.sift_on();
        }
        self.note_stale();
        let due = self.sifting.passing.until();
        if due.is_some_and(|due| due <= self.now) {
            let filter = self.sifting.passing.wanted().clone();
            let now = self.now;
            self.sifting.passing.begin(filter, &self.board, now, false);
            self.sift_on();
        }
    }

    /// When a row passes, or does no longer, although nothing happens.
    pub(super) fn sift_at(&self) -> Option<Moment> {
        if self.is_sifting() {
            return Some(self.now);
        }
        self.sifting.passing.until()
    }

    /// A source that became stale, or is no longer, changes which rows pass `stale:yes`.
    pub(super) fn note_stale(&mut self) {
        if !self.sifting.passing.wanted().asks_for(Field::Stale) {
            return;
        }
        let standings = self.board.standings().iter();
        let stale: Vec<_> = standings.map(|s| s.is_stale(self.now)).collect();
        if stale != self.sifting.stale {
            self.sifting.stale = stale;
            self.sift_again(Field::Stale);
        }
    }
}

#[cfg(test)]
mod tests {
    use crossterm::event::{KeyCode, KeyEvent};

    use super::*;
    use crate::board::Board;
    use crate::job::{Change, Job, JobId, SourceId, Status};
    use crate::tui::event::Event;
    use crate::tui::theme::{Depth, Look};

    #[test]
    fn a_key_that_marks_nothing_judges_nothing() {
        let mut board = Board::new([("q".to_owned(), "folder")]);
        let put = ["a", "b", "c"].map(|name| {
            let id = JobId::live(name.as_bytes());
            Change::Put(Job::new(id, Status::Pending))
        });
        board.apply(SourceId(0), put.into());
        let look = Look::new(Depth::Sixteen, false);
        let mut app = App::new(board, (80, 24), look, Moment(0)).with_filter("marked:no");
        let mut judged = |key| {
            let before = app.sifting.passing.revision();
            app.update(Event::Key(KeyEvent::from(KeyCode::Char(key))));
            app.sifting.passing.revision() != before
        };
        assert!(!judged('j') && !judged('k') && !judged('z'));
        assert!(judged(' '), "a mark changes what passes");
        assert!(!judged('j'));
        assert!(judged('U'));
    }
}
