//! Files that a synchroniser is bringing, and those it forgot.

use std::time::Duration;

use super::findings::{Findings, span};
use crate::job::Moment;

/// An interrupted transfer is taken up again or removed within a day.
const FORGOTTEN: Duration = Duration::from_secs(24 * 3600);

/// Tells of a transfer's file; `at` is when it was written last.
pub(super) fn check(place: &str, at: Option<Moment>, now: Moment, findings: &mut Findings) {
    let age = at.map(|at| now.since(at)).unwrap_or_default();
    if age >= FORGOTTEN {
        let what = format!(
            "a file of a transfer that nobody has written to for {}: it broke off",
            span(age)
        );
        let way_out = "look whether the synchroniser runs and reports errors for this folder; it \
                       removes such files itself when it takes the transfer up again";
        findings.warning("left-over-transfer", place, &what, way_out);
    } else {
        let what = "a file on its way: what it will become is not here yet";
        let way_out = "wait; a transfer that does not end shows in the synchroniser's own list";
        findings.notice("transfer", place, what, way_out);
    }
}
