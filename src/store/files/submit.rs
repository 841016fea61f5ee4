//! Submitting.
use super::queue::Queue;
use crate::job::{Done, Draft, NewJob, Now, Refusal};
pub(super) fn submit(_: &Queue, _: &NewJob, _: &str, _: Now) -> Result<Done, Refusal> {
    Err(super::refuse::not_possible("not yet"))
}
pub(super) fn draft(_: &Queue, _: &NewJob, _: &str, _: Now) -> Result<Draft, Refusal> {
    Err(super::refuse::not_possible("not yet"))
}
