//! The filter of a command that follows its sources: which jobs it is about, as they are or as they were last.

use super::exit::{Exit, Trouble};
use super::sources::{Wanted, user};
use crate::alert::Known;
use crate::board::{self, Arguments};
use crate::filter::{Context, Filter, Macros, Ready};
use crate::job::{Job, Moment};

/// A filter and whose jobs are `@mine`.
#[derive(Clone, Debug)]
pub(crate) struct Chosen {
    filter: Filter,
    me: String,
}

impl Chosen {
    /// That of the command line. Errors: it is not understood, or asks for what stands inside the jobs.
    pub(crate) fn new(wanted: &Wanted) -> Result<Self, Trouble> {
        let filter = without_insides(wanted.filter.clone())
            .map_err(|why| Trouble::new(Exit::Usage, format!("--filter: {why}")))?;
        Ok(Self { filter, me: user() })
    }

    /// The same over the rows of a board.
    pub(crate) fn rows<'a>(&self, now: Moment, nothing: &'a Arguments) -> board::Sieve<'a> {
        let context = Context { now, me: &self.me };
        board::Sieve::new(&self.filter, &context, nothing)
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

/// A filter that is judged by what the board knows.
pub(crate) fn read(text: &str, own: &Macros) -> Result<Filter, String> {
    without_insides(Filter::strict(text, own)?)
}

fn without_insides(filter: Filter) -> Result<Filter, String> {
    match filter.paths().first() {
        None => Ok(filter),
        Some(path) => Err(format!(
            "`{path}` stands inside the jobs, which are not opened for this"
        )),
    }
}

/// A filter at one moment; none lets everything pass.
pub(crate) struct Sieve(Option<Ready>);

impl Sieve {
    pub(crate) fn passes(&self, job: &Job, source: &str) -> bool {
        let known = Known {
            source,
            job: Some(job),
        };
        self.0
            .as_ref()
            .is_none_or(|ready| ready.judge(&known).passes())
    }
}
