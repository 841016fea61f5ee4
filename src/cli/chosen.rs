//! The filter of a command that follows its sources: which jobs it is about, as they are or as they were last.

use super::sources::{Wanted, user};
use crate::alert::Known;
use crate::board::{self, Arguments};
use crate::filter::{Context, Filter, Macros, Ready};
use crate::job::{Argument, Job, Moment};

/// A filter and whose jobs are `@mine`.
#[derive(Clone, Debug)]
pub(crate) struct Chosen {
    filter: Filter,
    me: String,
}

impl Chosen {
    /// That of the command line.
    pub(crate) fn new(wanted: &Wanted) -> Self {
        Self {
            filter: wanted.filter.clone(),
            me: user(),
        }
    }

    /// The places inside a job's document that it asks for.
    pub(crate) fn paths(&self) -> &[String] {
        self.filter.paths()
    }

    /// The same over the rows of a board.
    pub(crate) fn rows<'a>(&self, now: Moment, read: &'a Arguments) -> board::Sieve<'a> {
        let context = Context { now, me: &self.me };
        board::Sieve::new(&self.filter, &context, read)
    }

    /// At this moment.
    pub(crate) fn at(&self, now: Moment) -> Sieve {
        let context = Context { now, me: &self.me };
        Sieve((!self.filter.is_empty()).then(|| self.filter.at(&context)))
    }
}

/// The names that the operator gave to filters.
pub(crate) fn own(wanted: &Wanted) -> Macros {
    let filters = wanted.settings.filters.iter();
    filters
        .map(|named| (named.name.clone(), named.text.clone()))
        .collect()
}

/// A filter at one moment; none lets everything pass.
pub(crate) struct Sieve(Option<Ready>);

impl Sieve {
    /// `values` is what was read inside the job.
    pub(crate) fn passes(&self, job: &Job, source: &str, values: Option<&[Argument]>) -> bool {
        let known = Known {
            source,
            job: Some(job),
            values,
        };
        self.0
            .as_ref()
            .is_none_or(|ready| ready.judge(&known).passes())
    }
}
