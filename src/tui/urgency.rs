//! Whether a piece of news is worth a frame, and at once.

use std::time::Duration;

use super::app::App;
use super::event::Event;
use crate::board::{Condition, FRESH};
use crate::job::News;

/// A source that is so much younger than what is called stale is as fresh as the screen can say.
const AHEAD: Duration = Duration::from_secs(2);

/// Whether a source speaks that had not been heard before, or has now told all.
pub(super) fn is_first_word(app: &App, event: &Event) -> bool {
    let Event::News(source, news) = event else {
        return false;
    };
    let told_all = matches!(news, News::Looked { whole: true, .. });
    let standing = app.board().standing(*source);
    standing.is_some_and(|s| {
        matches!(s.condition, Condition::Opening) || (told_all && !s.has_answered())
    })
}

/// Whether a source only says that it was looked at, as it does again and again: no frame is worth that. What it found
/// was told before.
pub(super) fn tells_nothing(app: &App, event: &Event) -> bool {
    let Event::News(source, News::Looked { at, whole: true }) = event else {
        return false;
    };
    let standing = app.board().standing(*source);
    let seen = standing.filter(|s| s.has_answered() && s.outage().is_none());
    let fresh = seen.and_then(|s| s.looked_at);
    fresh.is_some_and(|before| at.since(before) + AHEAD < FRESH) && !app.is_waiting()
}
