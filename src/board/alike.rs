//! What all jobs of a combination have alike, as a filter asks about it.

use super::Standing;
use super::shared::{Shared, Title};
use super::table::Table;
use crate::filter::{Common, Facts, Field, Told};
use crate::job::{Flags, Moment, Status, Times};

/// One combination.
pub(super) struct CommonFacts<'a> {
    pub(super) shared: &'a Shared,
    pub(super) table: &'a Table,
    pub(super) standing: Option<&'a Standing>,
    pub(super) now: Moment,
}

impl CommonFacts<'_> {
    fn source(&self) -> &str {
        self.standing.map_or("", |standing| &standing.name)
    }

    fn title(&self) -> &str {
        match self.shared.title {
            Title::Apart(word) => self.table.words.get(word),
            Title::Within(_) => "",
        }
    }
}

impl Facts for CommonFacts<'_> {
    /// Without the names, which are each job's own.
    fn words(&self) -> [&str; 8] {
        let word = |number| self.table.words.get(number);
        [
            self.title(),
            word(self.shared.owner),
            word(self.shared.project),
            self.shared.status.word(),
            self.native(),
            self.source(),
            "",
            "",
        ]
    }

    fn text(&self, field: Field) -> &str {
        let word = |number| self.table.words.get(number);
        match field {
            Field::Name => self.title(),
            Field::User => word(self.shared.owner),
            Field::Project => word(self.shared.project),
            Field::Error => word(self.shared.error),
            Field::Source => self.source(),
            _ => "",
        }
    }

    fn status(&self) -> Status {
        self.shared.status
    }

    fn native(&self) -> &str {
        self.table.words.get(self.shared.native)
    }

    fn flags(&self) -> Flags {
        self.shared.flags
    }

    fn priority(&self) -> Option<i64> {
        self.shared.priority
    }

    fn times(&self) -> Times {
        Times::default()
    }

    fn truth(&self, field: Field) -> Option<bool> {
        match field {
            Field::Stale => self.standing.map(|standing| standing.is_stale(self.now)),
            _ => None,
        }
    }

    fn argument(&self, _: usize) -> Told<'_> {
        Told::Unread
    }
}

impl Common for CommonFacts<'_> {
    fn tells(&self, field: Field) -> bool {
        match field {
            Field::Name => matches!(self.shared.title, Title::Apart(_)),
            Field::Id | Field::Pinned | Field::Marked => false,
            _ => true,
        }
    }
}
