//! The two characters of a job's state, so that colour is never the only sign.

use ratatui::style::Style;

use super::theme::Look;
use crate::board::Row;
use crate::job::{Flag, Status};

/// `R>` running, `R?` running but silent, `P.` pending, `S~` still arriving here or on the other machine, `D+` done, `F!` failed,
/// `X-` cancelled, `!!` cannot be read, `??` unknown.
pub(crate) fn sign(row: &Row<'_>) -> &'static str {
    let flags = row.flags();
    let unreadable = [
        Flag::Malformed,
        Flag::NoManifest,
        Flag::Unreadable,
        Flag::Link,
    ];
    match row.status() {
        Status::Running if flags.has(Flag::Stalled) || flags.has(Flag::SuspectRun) => "R?",
        Status::Running => "R>",
        Status::Pending
            if !flags.has(Flag::Archived)
                && (flags.has(Flag::Undelivered) || flags.has(Flag::PartlyDelivered)) =>
        {
            "S~"
        }
        Status::Pending => "P.",
        Status::Completed => "D+",
        Status::Failed => "F!",
        Status::Cancelled => "X-",
        Status::Unknown if flags.has(Flag::Arriving) || flags.has(Flag::Transfer) => "S~",
        Status::Unknown if unreadable.into_iter().any(|f| flags.has(f)) => "!!",
        Status::Unknown => "??",
    }
}

/// What each sign means, for the help.
pub(crate) const MEANINGS: [(&str, &str); 9] = [
    ("P.", "pending"),
    ("R>", "running"),
    ("R?", "running, but no sign of life"),
    ("S~", "still arriving, here or there"),
    ("D+", "done"),
    ("F!", "failed"),
    ("X-", "cancelled"),
    ("!!", "cannot be read"),
    ("??", "a state nobody knows"),
];

pub(crate) fn style(row: &Row<'_>, look: Look) -> Style {
    let base = match sign(row) {
        "!!" => look.bad(),
        "R?" => look.warning(),
        _ => look.status(row.status()),
    };
    if row.flags().has(Flag::Archived) {
        look.dim()
    } else {
        base
    }
}
