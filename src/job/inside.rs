//! What was found inside a job's own document.

use super::{Argument, JobId};

/// The answer for one job, in the order in which it was asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Inside {
    pub job: JobId,
    /// The version of the row that was asked about.
    pub version: u64,
    /// None when the document could not be read.
    pub values: Option<Vec<Argument>>,
}
