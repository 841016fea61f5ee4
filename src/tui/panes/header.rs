//! The first line: every source with its age, and how many jobs there are of each kind.

use ratatui::layout::Rect;
use ratatui::style::Style;

use std::time::Duration;

use crate::board::{Board, Condition, FRESH, Standing};
use crate::job::{Health, Moment, OutageKind, Status, SyncSign, Unread, Worker};
use crate::tui::buffer::Buffer;
use crate::tui::theme::Look;
use crate::tui::{age, brush};

/// What is said of a source in which nothing may be changed, where there is room and where there is not.
const READ_ONLY: [&str; 2] = ["read-only", "ro"];

/// The source's state and age in two words.
pub(crate) fn state(standing: &Standing, now: Moment) -> (String, Mood) {
    match &standing.condition {
        Condition::Opening => ("opening".into(), Mood::Quiet),
        Condition::Up(_) if !standing.whole => (reading(standing), Mood::Quiet),
        Condition::Up(_) => match standing.age(now) {
            Some(old) if old > FRESH => (format!("STALE {}", age::short(old)), Mood::Alarm),
            _ => (format!("<{}s", FRESH.as_secs()), Mood::Fine),
        },
        Condition::Down { outage, since, .. } => {
            let word = match outage.kind {
                OutageKind::Missing => "MISSING",
                OutageKind::Foreign if standing.kind == "folder" => "NOT A QUEUE",
                OutageKind::Foreign => "NOT A STORE",
                OutageKind::Forbidden => "FORBIDDEN",
                OutageKind::Locked => "LOCKED",
                OutageKind::Broken => "BROKEN",
            };
            let long = since
                .map(|at| age::short(now.since(at)))
                .map_or(String::new(), |age| format!(" {age}"));
            (format!("{word}{long}"), Mood::Alarm)
        }
    }
}

/// How far the first look at a source has come.
fn reading(standing: &Standing) -> String {
    let (read, unread) = (standing.listed(), standing.unread);
    if unread.live > 0 {
        let all = age::count(read + unread.live);
        return format!("reading {} of {all} live", age::count(read));
    }
    if unread.archived > 0 {
        return format!("reading {}%", read * 100 / (read + unread.archived));
    }
    format!("reading {}", age::count(read))
}

/// The worker in one word, where there is one to speak of.
fn worker(standing: &Standing, now: Moment) -> Option<(String, Mood)> {
    match standing.worker() {
        Worker::Unknown | Worker::Person => None,
        Worker::Idle => Some(("idle".into(), Mood::Fine)),
        Worker::Busy(_) => Some(("busy".into(), Mood::Fine)),
        Worker::Silent { since, .. } => {
            let long = since.map_or(String::new(), |at| {
                format!(" {}", age::short(now.since(at)))
            });
            Some((format!("SILENT{long}"), Mood::Alarm))
        }
    }
}

/// Shorter than this nobody is away: no age is told, and none is counted up.
pub(crate) const AWAY: Duration = Duration::from_secs(60);

/// The synchroniser in a few words, where it is asked (`sync ok`, `sync: peer gone 6m`).
pub(crate) fn sync(sign: &SyncSign, now: Moment) -> (String, Mood) {
    let long = sign
        .since
        .map(|at| now.since(at))
        .filter(|age| *age >= AWAY);
    let long = long.map_or(String::new(), |age| format!(" {}", age::short(age)));
    let mood = match sign.health {
        Health::Green => Mood::Fine,
        Health::Grey | Health::Yellow => Mood::Quiet,
        Health::Red => Mood::Alarm,
    };
    let colon = if sign.word.starts_with("peer") {
        ":"
    } else {
        ""
    };
    (format!("sync{colon} {}{long}", sign.word), mood)
}

/// The same of a source that works.
fn sync_of(standing: &Standing, now: Moment) -> Option<(String, Mood)> {
    let Condition::Up(signs) = &standing.condition else {
        return None;
    };
    signs.sync.as_ref().map(|sign| sync(sign, now))
}

/// How a word of the header is to be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mood {
    Fine,
    Quiet,
    Alarm,
}

impl Mood {
    pub(crate) fn style(self, look: Look) -> Style {
        match self {
            Self::Fine => look.good(),
            Self::Quiet => look.dim(),
            Self::Alarm => look.alarm(),
        }
    }
}

pub(crate) fn draw(buffer: &mut Buffer, area: Rect, board: &Board, now: Moment, look: Look) {
    let counts: Vec<_> = placed_counts(board, area, look).collect();
    let from = counts.first().map_or(area.right(), |(at, _)| *at);
    // On a narrow screen the numbers are worth more than our name.
    let mut x = area.x;
    if from > area.x + 16 {
        x = brush::put(buffer, area, x, area.y, "jobtui ", look.strong());
    }
    let names = Rect {
        width: from.saturating_sub(area.x + 1),
        ..area
    };
    sources(buffer, names, x, board, now, look);
    for (at, count) in counts {
        brush::put(buffer, area, at, area.y, &count.text, count.style);
    }
}

fn sources(buffer: &mut Buffer, area: Rect, mut x: u16, board: &Board, now: Moment, look: Look) {
    let all = board.standings();
    let words = |standing: &Standing, read_only: &str| {
        let age = Some(state(standing, now));
        let read_only = standing
            .read_only()
            .map(|_| (read_only.to_owned(), Mood::Quiet));
        let sync = sync_of(standing, now);
        [age, read_only, worker(standing, now), sync]
            .into_iter()
            .flatten()
    };
    let whole = |read_only: &str| -> usize {
        let wide = |s: &Standing| {
            let words = words(s, read_only);
            let words: usize = words.map(|(text, _)| brush::width(&text) + 1).sum();
            brush::width(&s.name) + words + 2
        };
        all.iter().map(wide).sum()
    };
    let room = usize::from(area.right().saturating_sub(x));
    let read_only = READ_ONLY.into_iter().find(|word| whole(word) <= room);
    if let Some(read_only) = read_only {
        for standing in all {
            x = brush::put(buffer, area, x, area.y, &standing.name, look.plain());
            for (text, mood) in words(standing, read_only) {
                x = brush::put(buffer, area, x + 1, area.y, &text, mood.style(look));
            }
            x += 2;
        }
        return;
    }
    let alarm = |standing: &Standing| {
        // Where there is no room for every worker, one that is silent is still told.
        let words = [
            Some(state(standing, now)),
            worker(standing, now),
            sync_of(standing, now),
        ];
        let mut alarms = words.into_iter().flatten();
        alarms.find(|(_, mood)| *mood == Mood::Alarm)
    };
    let bad: Vec<_> = all
        .iter()
        .filter_map(|s| alarm(s).map(|(text, _)| (&s.name, text)))
        .collect();
    let mut good = if bad.is_empty() {
        format!("{} ok <{}s", all.len(), FRESH.as_secs())
    } else {
        format!("{} of {} ok", all.len() - bad.len(), all.len())
    };
    match all.iter().filter(|s| s.read_only().is_some()).count() {
        0 => {}
        count if count == all.len() => good.push_str(" ro"),
        count => good.push_str(&format!(" {count} ro")),
    }
    let trouble = bad.first().map(|(name, text)| format!("{name} {text}"));
    let beside = trouble.as_ref().map_or(0, |text| brush::width(text) + 2);
    if brush::width(&good) + beside > room {
        good = good.replace(" of ", "/");
    }
    if brush::width(&good) + beside <= room {
        let mood = if bad.is_empty() {
            look.good()
        } else {
            look.plain()
        };
        x = brush::put(buffer, area, x, area.y, &good, mood) + 1;
    }
    if let Some(trouble) = trouble {
        let room = usize::from(area.right().saturating_sub(x));
        let text = brush::cut(&trouble, room, look);
        brush::put(buffer, area, x, area.y, &text, look.alarm());
    }
}

/// `R 4  Q 14  ! 3  ok 37  all 58`; a count of nothing is dim.
fn counts(board: &Board, look: Look) -> Vec<Count> {
    let tally = board.tally();
    let all: u64 = tally.live.iter().sum::<u64>() + tally.archived;
    let unknown = board.standings().iter().all(Standing::is_unknown);
    // A number that still grows while a source is read says so.
    let unread = |of: fn(&Unread) -> u64| board.standings().iter().any(|s| of(&s.unread) > 0);
    let (some_live, some_archived) = (unread(|u| u.live), unread(|u| u.archived));
    let count = |word: &str, of: Counted, style: Style| {
        let number = match of {
            Counted::All => all,
            Counted::Jobs(status) => tally.of(status),
        };
        let (text, style) = if unknown {
            (format!("{word} -"), look.dim())
        } else if number == 0 {
            (format!("{word} 0"), look.dim())
        } else {
            (format!("{word} {}", age::count(number)), style)
        };
        let grows = some_live || (of == Counted::All && some_archived);
        let text = if grows { format!("{text}+") } else { text };
        Count { text, style, of }
    };
    let of = |word: &str, status: Status, style: Style| count(word, Counted::Jobs(status), style);
    let mut counts = vec![
        of("R", Status::Running, look.status(Status::Running)),
        of("Q", Status::Pending, look.plain()),
        of("F!", Status::Failed, look.bad()),
    ];
    if tally.of(Status::Unknown) > 0 {
        counts.push(of("??", Status::Unknown, look.warning()));
    }
    counts.push(of("ok", Status::Completed, look.status(Status::Completed)));
    counts.push(count("all", Counted::All, look.plain()));
    counts
}

/// The counts, each with the column it begins at; behind them there is a blank or two.
fn placed_counts(board: &Board, area: Rect, look: Look) -> impl Iterator<Item = (u16, Count)> {
    let counts = counts(board, look);
    let wide: usize = counts.iter().map(|c| brush::width(&c.text) + 2).sum();
    let wide = u16::try_from(wide).unwrap_or(u16::MAX);
    let mut x = area.right().saturating_sub(wide);
    counts.into_iter().map(move |count| {
        let at = x;
        x = x.saturating_add(u16::try_from(brush::width(&count.text) + 2).unwrap_or(u16::MAX));
        (at, count)
    })
}

/// What the count in this column counts.
pub(crate) fn counted_at(board: &Board, look: Look, area: Rect, column: u16) -> Option<Counted> {
    let mut counts = placed_counts(board, area, look);
    let under = |(at, count): &(u16, Count)| {
        let wide = u16::try_from(brush::width(&count.text)).unwrap_or(u16::MAX);
        (*at..at.saturating_add(wide)).contains(&column)
    };
    counts.find(under).map(|(_, count)| count.of)
}

/// One number of the first line.
struct Count {
    text: String,
    style: Style,
    of: Counted,
}

/// What such a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Counted {
    All,
    Jobs(Status),
}

/// The line of the smallest screens: as many whole numbers as fit.
pub(crate) fn one_line(board: &Board, columns: usize) -> String {
    let tally = board.tally();
    let parts = [
        ("R", Status::Running),
        ("Q", Status::Pending),
        ("F!", Status::Failed),
        ("ok", Status::Completed),
    ];
    let mut line = String::new();
    for (word, status) in parts {
        let part = format!("{word}{} ", tally.of(status));
        if line.len() + part.len() > columns + 1 {
            break;
        }
        line.push_str(&part);
    }
    line.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_synchroniser_is_told_in_a_few_words_and_counts_no_seconds() {
        let now = Moment(10_000_000);
        let said = |health, word: &str, ago: Option<u64>| {
            let mut sign = SyncSign::new(health, word, "");
            sign.since = ago.map(|seconds| now.minus(Duration::from_secs(seconds)));
            sync(&sign, now)
        };
        let text = |word, ago| said(Health::Red, word, ago).0;
        assert_eq!(text("ok", None), "sync ok");
        assert_eq!(text("3 errors", None), "sync 3 errors");
        assert_eq!(text("peer gone", Some(59)), "sync: peer gone");
        assert_eq!(text("peer gone", Some(6 * 60)), "sync: peer gone 6m");
        assert_eq!(said(Health::Red, "stopped", None).1, Mood::Alarm);
        assert_eq!(said(Health::Green, "ok", None).1, Mood::Fine);
        assert_eq!(said(Health::Grey, "?", None).1, Mood::Quiet);
    }
}
