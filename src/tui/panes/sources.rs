//! The Sources pane: each source with its state, its age, its worker and what it cannot read.

use ratatui::layout::Rect;

use super::header::{self, Mood};
use crate::board::{Board, Condition, Standing};
use crate::job::{Moment, Status, Worker};
use crate::tui::buffer::Buffer;
use crate::tui::theme::Look;
use crate::tui::{age, brush};

/// The worker in a few words, and whether that is well.
pub(crate) fn worker(standing: &Standing, now: Moment) -> (String, Mood) {
    match standing.worker() {
        Worker::Unknown => ("worker unknown".into(), Mood::Quiet),
        Worker::Person => ("started by hand".into(), Mood::Quiet),
        Worker::Idle => ("worker idle".into(), Mood::Fine),
        Worker::Busy(id) => (format!("worker runs {id}"), Mood::Fine),
        Worker::Silent { since, why } => {
            let long = since.map_or_else(String::new, |at| {
                format!(" for {}", age::short(now.since(at)))
            });
            (format!("WORKER SILENT{long}: {why}"), Mood::Alarm)
        }
    }
}

/// The line that shouts when jobs wait and nobody takes them.
pub(crate) fn banner(board: &Board, now: Moment) -> Option<String> {
    board.sources().find_map(|(source, standing)| {
        let Worker::Silent { since, why } = standing.worker() else {
            return None;
        };
        let long = since.map_or_else(String::new, |at| format!(" {}", age::short(now.since(at))));
        let waiting = board.tally_of(source).of(Status::Pending);
        Some(format!(
            "{}: {} wait, worker silent{long} ({why})",
            standing.name,
            age::count(waiting)
        ))
    })
}

/// All rows of the pane at this width, so that it can be scrolled.
pub(crate) fn rows(board: &Board, now: Moment, width: u16) -> Vec<(String, Mood)> {
    let width = usize::from(width).max(8);
    lines(board, now)
        .into_iter()
        .flat_map(|(text, mood)| {
            brush::fold(&text, width)
                .into_iter()
                .map(move |row| (row, mood))
        })
        .collect()
}

fn lines(board: &Board, now: Moment) -> Vec<(String, Mood)> {
    let mut lines = Vec::new();
    for (source, standing) in board.sources() {
        let (state, mood) = header::state(standing, now);
        let tally = board.tally_of(source);
        let all: u64 = tally.live.iter().sum::<u64>() + tally.archived;
        lines.push((
            format!(
                "{}  {}  {}  {} jobs, {} listed",
                standing.name,
                standing.kind,
                state,
                age::count(all),
                age::count(standing.listed())
            ),
            mood,
        ));
        match &standing.condition {
            Condition::Down { outage, .. } => {
                lines.push((format!("  {}", outage.text), Mood::Alarm));
            }
            Condition::Up(signs) => {
                let (text, mood) = worker(standing, now);
                lines.push((format!("  {text}"), mood));
                if let Some(reason) = standing.read_only() {
                    lines.push((format!("  read-only: {reason}"), Mood::Quiet));
                }
                if let Some(sign) = &signs.sync {
                    let (word, mood) = header::sync(sign, now);
                    lines.push((format!("  {word}: {}", sign.text), mood));
                }
                for note in &signs.notes {
                    lines.push((format!("  {note}"), Mood::Quiet));
                }
            }
            Condition::Opening => {}
        }
        for problem in &standing.flawed {
            lines.push((
                format!("  !! {}: {}", problem.place, problem.text),
                Mood::Alarm,
            ));
        }
    }
    lines
}

pub(crate) fn draw(
    buffer: &mut Buffer,
    area: Rect,
    top: usize,
    board: &Board,
    now: Moment,
    look: Look,
) {
    let lines = rows(board, now, area.width);
    let top = top.min(lines.len().saturating_sub(usize::from(area.height)));
    for (y, (text, mood)) in (area.top()..area.bottom()).zip(lines.iter().skip(top)) {
        let style = match mood {
            Mood::Fine => look.plain(),
            Mood::Quiet => look.dim(),
            Mood::Alarm => look.bad(),
        };
        brush::put(buffer, area, area.x, y, text, style);
    }
}
