//! What is known of a job, one word for each: lists sort by it and show it as a column.

use std::fmt;

/// One thing that is known of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    Id,
    Name,
    Owner,
    Project,
    Source,
    State,
    Priority,
    Wait,
    Run,
    Took,
    Created,
    Started,
    Ended,
    Position,
    Why,
    Native,
    Flags,
    /// Whether it failed: only an order, not a column.
    Failed,
}

impl Field {
    /// Everything that can stand in a column, in the order in which it is offered.
    pub const COLUMNS: [Self; 17] = [
        Self::Id,
        Self::Name,
        Self::Owner,
        Self::Project,
        Self::Source,
        Self::State,
        Self::Priority,
        Self::Position,
        Self::Wait,
        Self::Run,
        Self::Took,
        Self::Created,
        Self::Started,
        Self::Ended,
        Self::Native,
        Self::Flags,
        Self::Why,
    ];

    /// The word of screen, settings and command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Name => "name",
            Self::Owner => "owner",
            Self::Project => "project",
            Self::Source => "source",
            Self::State => "state",
            Self::Priority => "prio",
            Self::Wait => "wait",
            Self::Run => "run",
            Self::Took => "took",
            Self::Created => "created",
            Self::Started => "started",
            Self::Ended => "ended",
            Self::Position => "position",
            Self::Why => "why",
            Self::Native => "native",
            Self::Flags => "flags",
            Self::Failed => "failed",
        }
    }

    /// What it tells, in a few words.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Id => "what its source calls it",
            Self::Name => "its short name",
            Self::Owner => "who submitted it",
            Self::Project => "its study or experiment",
            Self::Source => "where it lives",
            Self::State => "its state in our word",
            Self::Priority => "higher runs sooner",
            Self::Wait => "how long it waits, or waited",
            Self::Run => "how long it runs, or ran",
            Self::Took => "how long it ran, once it is over",
            Self::Created => "when it was made",
            Self::Started => "when it began",
            Self::Ended => "when it was over",
            Self::Position => "its turn in its source's queue",
            Self::Why => "why it waits, how it ended",
            Self::Native => "its state in the source's word",
            Self::Flags => "what is odd about it",
            Self::Failed => "failed jobs first",
        }
    }

    /// The field that a word means; a few short forms are understood.
    pub fn named(word: &str) -> Option<Self> {
        let word = match word {
            "user" | "who" => "owner",
            "src" => "source",
            "st" | "status" => "state",
            "priority" => "prio",
            "pos" => "position",
            "end" => "ended",
            "title" => "name",
            other => other,
        };
        let all = Self::COLUMNS.into_iter().chain([Self::Failed]);
        all.into_iter().find(|field| field.word() == word)
    }

    /// The columns that are written here (`id,name,why`).
    ///
    /// # Errors
    /// The first word that is no column.
    pub fn columns(text: &str) -> Result<Vec<Self>, UnknownField> {
        let mut columns = Vec::new();
        for word in words(text) {
            match Self::named(word) {
                Some(field) if field != Self::Failed => {
                    if !columns.contains(&field) {
                        columns.push(field);
                    }
                }
                _ => return Err(UnknownField::column(word)),
            }
        }
        if columns.is_empty() {
            return Err(UnknownField::column(text));
        }
        Ok(columns)
    }
}

/// The words between commas and blanks.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', ' ']).filter(|word| !word.is_empty())
}

/// A word that means no field here, with those that do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownField {
    word: String,
    known: Vec<&'static str>,
}

impl UnknownField {
    pub(super) fn column(word: &str) -> Self {
        Self {
            word: word.to_owned(),
            known: Field::COLUMNS.map(Field::word).into(),
        }
    }

    pub(super) fn order(word: &str) -> Self {
        let mut unknown = Self::column(word);
        unknown.known.push(Field::Failed.word());
        unknown
    }
}

impl fmt::Display for UnknownField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = crate::job::Plain::new(&self.word);
        write!(f, "no column is called `{word}`: there are ")?;
        f.write_str(&self.known.join(" "))
    }
}

impl std::error::Error for UnknownField {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_is_found_by_its_word_and_once() {
        for field in Field::COLUMNS {
            assert_eq!(Field::named(field.word()), Some(field));
        }
        assert_eq!(
            Field::columns("id, why,id,src"),
            Ok(vec![Field::Id, Field::Why, Field::Source])
        );
    }

    #[test]
    fn a_word_that_is_no_column_is_named_with_those_that_are() {
        for text in ["id,colour", "failed", ""] {
            let error = Field::columns(text).unwrap_err().to_string();
            assert!(error.contains(" prio position wait "), "{error}");
        }
        let error = Field::columns("id,colour").unwrap_err().to_string();
        assert!(error.starts_with("no column is called `colour`"), "{error}");
    }
}
