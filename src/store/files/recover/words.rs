//! What is told of an operation that had broken off: what it was, how far it came, what to do.

use super::super::queue::Queue;
use super::super::record::Begun;
use super::{Case, Outcome, Progress, progress, way_out, word};
use crate::job::{JobId, Moment, Plain, Recovered};

pub(super) fn tell(
    queue: &Queue,
    name: &[u8],
    begun: &Begun,
    case: Case,
    outcome: Outcome,
) -> Recovered {
    let id = JobId::live(name);
    let at = begun.at.map_or_else(|| "??".to_owned(), Moment::rfc3339);
    let what = format!("{} of {id}", word(begun.op));
    let who = format!("(begun by {} at {at})", begun.by);
    let odd = match case {
        Case::Doubled => Progress::Both,
        _ => Progress::Neither,
    };
    let places: Vec<_> = begun
        .steps
        .iter()
        .filter(|step| progress(queue, step) == odd)
        .map(|step| format!("{} and {}", step.from.printed(), step.to.printed()))
        .collect();
    let places = places.join(", ");
    let (finished, text) = match (case, outcome) {
        (Case::Finished | Case::Elsewhere, Outcome::Refused(why)) => {
            let why = why.text;
            (
                false,
                format!("{what} was done but cannot be put on record: {why} {who}"),
            )
        }
        (Case::Finished, Outcome::OnlyTold) => (
            true,
            format!("{what} was done; it is not on record, and nothing is written here {who}"),
        ),
        (Case::Finished, _) => (true, format!("{what} was done; now it is on record {who}")),
        (Case::Elsewhere, _) => (
            true,
            format!("{what} is over: somebody else had moved what it did not {who}"),
        ),
        (Case::Resumable, _) => (
            false,
            format!("{what} is not finished: {} {who}", way_out(begun.op)),
        ),
        (Case::Unclear, _) => (
            false,
            format!(
                "{what} is not finished, and it cannot be seen how far it came: look where the job \
                 lies {who}"
            ),
        ),
        (Case::Doubled, _) => (
            false,
            format!(
                "{what} is not finished, and there is something in both {places}: look at both by \
                 hand {who}"
            ),
        ),
        (Case::Lost, _) => (
            false,
            format!(
                "{what} is not finished, and there is nothing in {places}: look for it in a backup \
                 or on the other side {who}"
            ),
        ),
    };
    Recovered {
        job: id,
        finished,
        text: Plain::long(&text),
    }
}
