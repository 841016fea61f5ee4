//! What can be had of a job as it is, to be handed on: its document, the place of its log.

use super::Plain;

/// Which of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaperKind {
    /// The job's own document, with every field.
    Document,
    /// Where its log lies on this machine, or its directory while there is no log.
    Place,
}

/// One of them.
#[derive(Clone, Debug, PartialEq)]
pub enum Paper {
    Document(serde_json::Value),
    Place(Plain),
}
