//! When a text on the screen changes next although nothing happens: ages of jobs and of sources.

use std::time::Duration;

use super::age;
use super::app::App;
use super::layout::{Pane, Shape};
use super::panes::folding::Line;
use super::panes::header::AWAY;
use crate::board::{Condition, FRESH, Standing};
use crate::job::Moment;

impl App {
    /// When a visible text changes next by the mere passing of time.
    pub fn wake_at(&self) -> Option<Moment> {
        let notice = self.notice.as_ref().map(super::notice::Notice::changes_at);
        [
            next(self),
            self.turn_at,
            notice,
            self.notes_change_at(),
            self.idle_at(),
            self.alarm.wake_at(self.now),
            self.why_due(),
            self.sift_at(),
        ]
        .into_iter()
        .flatten()
        .min()
    }
}

/// The earliest moment at which an age changes; none when the screen stands still.
fn next(app: &App) -> Option<Moment> {
    let areas = app.areas();
    if areas.shape == Shape::Line {
        return None;
    }
    let sources = app.board.standings().iter().map(|s| of_source(s, app.now));
    let mut soonest: Option<Duration> = sources.flatten().min();
    let mut take = |wait: Duration| {
        if soonest.is_none_or(|s| wait < s) {
            soonest = Some(wait);
        }
    };
    for (pane, list) in [(Pane::Running, &app.running), (Pane::Queue, &app.queue)] {
        let Some(inside) = areas.inside(pane) else {
            continue;
        };
        let head = u16::from(app.has_head(&areas, pane));
        for (_, line) in list.seen(&app.board, usize::from(inside.height - head)) {
            let number = match line {
                Line::Job(number) | Line::Member(number) => number,
                Line::Group(group, _) => {
                    let since = app.board.sweep(group.sweep).and_then(|s| s.waiting_since);
                    if let Some(at) = since {
                        take(wait(at, app.now, age::until_next_short));
                    }
                    continue;
                }
            };
            let times = app.board.row(number).times();
            match (pane, times.created, times.started) {
                (Pane::Running, _, Some(at)) => {
                    take(wait(at, app.now, age::until_next_running));
                }
                (Pane::Queue, Some(at), _) => take(wait(at, app.now, age::until_next_short)),
                _ => {}
            }
        }
    }
    soonest.map(|wait| app.now.plus(wait))
}

fn wait(at: Moment, now: Moment, until: fn(Duration) -> Duration) -> Duration {
    if at > now {
        // A time in the future shows as zero until it has come.
        return at.since(now) + Duration::from_secs(1);
    }
    until(now.since(at))
}

fn of_source(standing: &Standing, now: Moment) -> Option<Duration> {
    let age = standing.age(now)?;
    let sync = standing.signs().and_then(|signs| signs.sync.as_ref());
    let away = sync.and_then(|sign| sign.since).map(|at| now.since(at));
    let sync = away.map(|away| match AWAY.checked_sub(away) {
        Some(left) if !left.is_zero() => left,
        _ => age::until_next_short(away),
    });
    let own = match standing.condition {
        Condition::Opening => None,
        Condition::Up(_) if age <= FRESH => {
            Some(FRESH.saturating_sub(age) + Duration::from_millis(1))
        }
        Condition::Up(_) | Condition::Down { .. } => Some(age::until_next_short(age)),
    };
    [own, sync].into_iter().flatten().min()
}
