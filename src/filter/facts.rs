//! What a filter asks of a job.

use super::field::Field;
use super::text::{Scope, Word};
use crate::job::{Argument, Flags, Status, Times};

/// One job, as far as it is known.
pub trait Facts {
    /// Where words are looked for: id, name, user, project, the state in our word and in the source's own, source.
    fn words(&self) -> [&str; 8];

    /// Whether a word of the filter, which has this number there, stands where it is looked for.
    fn has_word(&self, _number: usize, word: &Word) -> bool {
        let in_field = |field| {
            let text = self.text(field);
            !text.is_empty() && word.needle.is_in(text)
        };
        match word.scope {
            Scope::Anywhere => self.words().iter().any(|text| word.needle.is_in(text)),
            Scope::Id | Scope::Core => in_field(Field::Id),
            Scope::Name => in_field(Field::Name),
        }
    }

    /// Whether a pattern may match its id, of which the word with this number is a part that no match lacks.
    fn may_have(&self, _number: usize) -> bool {
        true
    }

    /// A text field that every job has on the board; empty when it is not known.
    fn text(&self, field: Field) -> &str;

    fn status(&self) -> Status;

    /// The state in the source's own word.
    fn native(&self) -> &str;

    fn flags(&self) -> Flags;

    fn priority(&self) -> Option<i64>;

    fn times(&self) -> Times;

    /// Pinned, marked, stale.
    fn truth(&self, field: Field) -> Option<bool>;

    /// What stands at the path with this number in the job's document.
    fn argument(&self, slot: usize) -> Told<'_>;
}

/// An answer that may still have to be fetched.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Told<'a> {
    Unread,
    Read(&'a Argument),
}

/// What all jobs of a kind have alike. What only one of them can tell is asked of nobody.
pub trait Common: Facts {
    /// Whether this field is the same for all of them.
    fn tells(&self, field: Field) -> bool;
}
