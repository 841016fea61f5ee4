//! The row of a sweep: its ids, its common name, and how its jobs stand, over all lanes.

use ratatui::layout::Rect;

use super::folding::Group;
use super::table::{Table, short_id};
use crate::board::{Field, Lane, Row, RowNumber, Sweep};
use crate::job::Status;
use crate::tui::buffer::Buffer;
use crate::tui::{age, brush, sign};
use crate::why;

/// The states in the order of a tally, with a short and a single word.
const STATES: [(Status, &str, char); 6] = [
    (Status::Running, "run", 'R'),
    (Status::Pending, "wait", 'P'),
    (Status::Completed, "done", 'D'),
    (Status::Failed, "failed", 'F'),
    (Status::Cancelled, "cancelled", 'X'),
    (Status::Unknown, "unclear", '?'),
];

impl Table<'_> {
    /// Draws a sweep; `members` are its jobs in this list.
    pub(super) fn group(
        &self,
        buffer: &mut Buffer,
        area: Rect,
        y: u16,
        group: &Group,
        members: &[RowNumber],
    ) {
        let (Some(sweep), Some(first)) = (self.board.sweep(group.sweep), members.first()) else {
            return;
        };
        let row = self.board.row(*first);
        let text = self.text(&row);
        let fold = if group.open { "-" } else { "+" };
        // Among what is over the failures are looked for.
        let has_failed = sweep.states[Status::Failed.index()] > 0;
        let (sign, style) = if has_failed && self.lane == Lane::History {
            ("F!", self.look.status(Status::Failed))
        } else {
            (sign::sign(&row), sign::style(&row, self.look))
        };
        brush::put(buffer, area, area.x + 2, y, sign, style);
        brush::put(buffer, area, area.x + 4, y, fold, self.look.accent());
        self.cells(buffer, area, y, |field| {
            let content = self.of_group(field, sweep, &row);
            let style = match field {
                Field::Why if has_failed => self.look.warning(),
                Field::Why => self.look.dim(),
                _ => text,
            };
            (content.into(), style)
        });
    }

    fn of_group(&self, field: Field, sweep: &Sweep, row: &Row<'_>) -> String {
        match field {
            Field::Id => self.ids(sweep),
            Field::Name => {
                let stem = sweep.members.first().map_or("", |n| self.board.stem(*n));
                if self.columns.iter().any(|(field, _)| *field == Field::Why) {
                    stem.to_owned()
                } else {
                    // There has to be a place for the tally.
                    format!("{stem} {}", letters(sweep))
                }
            }
            Field::Owner => row.owner().to_owned(),
            Field::Project => row.project().to_owned(),
            Field::Source => self.source(row).to_owned(),
            Field::Priority => match sweep.priorities {
                Some((low, high)) if low == high => low.to_string(),
                Some((low, high)) => format!("{low}..{high}"),
                None => String::new(),
            },
            Field::Wait => sweep
                .waiting_since
                .map_or_else(String::new, |at| age::short(self.now.since(at))),
            Field::Position => {
                let turn = sweep.next.and_then(|number| self.board.turn(number));
                turn.map_or_else(String::new, |(n, _)| age::count(n as u64))
            }
            Field::Why => self.tally(sweep),
            Field::State
            | Field::Run
            | Field::Took
            | Field::Created
            | Field::Started
            | Field::Ended
            | Field::Native
            | Field::Flags
            | Field::Failed => String::new(),
        }
    }

    /// `JOB-20260113-00008..47 x40`.
    fn ids(&self, sweep: &Sweep) -> String {
        let id = |number: Option<&RowNumber>| number.map(|n| short_id(&self.board.row(*n)));
        let first = id(sweep.members.first()).unwrap_or_default();
        let last = id(sweep.members.last()).unwrap_or_default();
        let count = age::count(sweep.members.len() as u64);
        let alike = first.bytes().zip(last.bytes()).take_while(|(a, b)| a == b);
        // The whole number that differs, without the zeros before it.
        let same = last.get(..alike.count()).unwrap_or_default();
        let start = same.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        match last
            .get(start..)
            .map(|number| number.trim_start_matches('0'))
        {
            Some(number) if first != last => format!("{first}..{number} x{count}"),
            _ => format!("{first} x{count}"),
        }
    }

    /// As many words as there is room for.
    fn tally(&self, sweep: &Sweep) -> String {
        let why = self.columns.iter().find(|(field, _)| *field == Field::Why);
        let room = why.map_or(0, |(_, width)| usize::from(*width));
        let words = words(sweep);
        let next = sweep.next.and_then(|number| self.board.turn(number));
        let next = next.map_or_else(String::new, |(n, all)| match n {
            1 => ", next".to_owned(),
            n => format!(", {} of {}", why::ordinal(n), age::count(all as u64)),
        });
        let all = format!("{words}{next}");
        if brush::width(&all) <= room {
            all
        } else if brush::width(&words) <= room {
            words
        } else {
            letters(sweep)
        }
    }
}

fn states(sweep: &Sweep) -> impl Iterator<Item = (u32, &'static str, char)> {
    STATES.into_iter().filter_map(|(status, word, letter)| {
        let count = sweep.states[status.index()];
        (count > 0).then_some((count, word, letter))
    })
}

/// `1 run 35 wait 3 done 1 failed`.
fn words(sweep: &Sweep) -> String {
    let parts: Vec<_> = states(sweep)
        .map(|(count, word, _)| format!("{} {word}", age::count(count.into())))
        .collect();
    parts.join(" ")
}

/// `1R 35P 3D 1F`, with the letters of the states' signs.
fn letters(sweep: &Sweep) -> String {
    let parts: Vec<_> = states(sweep)
        .map(|(count, _, letter)| format!("{}{letter}", age::count(count.into())))
        .collect();
    parts.join(" ")
}
