//! The columns of the job lists: which ones fit, how wide, and what stands in them.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::board::{Board, Lane, Row, RowNumber};
use crate::job::{Flag, Moment, Status};
use crate::tui::theme::Look;
use crate::tui::why::{self, Weight};
use crate::tui::{age, brush, sign};

/// One column of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Id,
    Name,
    Owner,
    Priority,
    Wait,
    Run,
    End,
    Took,
    Source,
    Why,
}

/// A column and how it shares the width: it is dropped below `least` and never wider than `most`.
#[derive(Clone, Copy, Debug)]
struct Wish {
    column: Column,
    least: u16,
    most: u16,
    /// Columns with the highest number go first when there is no room.
    spare: u8,
}

const fn wish(column: Column, (least, most): (u16, u16), spare: u8) -> Wish {
    Wish {
        column,
        least,
        most,
        spare,
    }
}

const QUEUE: [Wish; 7] = [
    wish(Column::Id, (11, 24), 0),
    wish(Column::Name, (10, 28), 2),
    wish(Column::Owner, (5, 12), 6),
    wish(Column::Priority, (4, 5), 4),
    wish(Column::Wait, (6, 6), 3),
    wish(Column::Source, (3, 8), 5),
    wish(Column::Why, (12, 200), 1),
];

const RUNNING: [Wish; 6] = [
    wish(Column::Id, (11, 24), 0),
    wish(Column::Name, (10, 28), 2),
    wish(Column::Owner, (5, 12), 6),
    wish(Column::Run, (6, 6), 0),
    wish(Column::Source, (3, 8), 5),
    wish(Column::Why, (10, 200), 3),
];

const HISTORY: [Wish; 7] = [
    wish(Column::Id, (11, 24), 0),
    wish(Column::Name, (10, 28), 2),
    wish(Column::Owner, (5, 12), 6),
    wish(Column::End, (5, 5), 3),
    wish(Column::Took, (6, 6), 4),
    wish(Column::Source, (3, 8), 5),
    wish(Column::Why, (12, 200), 1),
];

/// Cursor, blank, two characters of state, blank.
const BEFORE: u16 = 5;

/// How the column of sources is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sources {
    One,
    Several {
        /// Columns of the longest name.
        widest: u16,
    },
}

impl Sources {
    pub(crate) fn of(board: &Board) -> Self {
        let widths = board.standings().iter().map(|s| brush::width(&s.name));
        match (board.standings().len(), widths.max()) {
            (0 | 1, _) | (_, None) => Self::One,
            (_, Some(widest)) => Self::Several {
                widest: u16::try_from(widest).unwrap_or(u16::MAX),
            },
        }
    }
}

/// The columns that fit, each with its width.
fn fitting(lane: Lane, width: u16, sources: Sources) -> Vec<(Column, u16)> {
    let mut wishes: Vec<Wish> = match lane {
        Lane::Queue => QUEUE.to_vec(),
        Lane::Running => RUNNING.to_vec(),
        Lane::History => HISTORY.to_vec(),
    };
    match sources {
        Sources::One => wishes.retain(|w| w.column != Column::Source),
        Sources::Several { widest } => {
            for wish in &mut wishes {
                if wish.column == Column::Source {
                    let wide = widest.clamp(3, 8);
                    (wish.least, wish.most) = (wide, wide);
                }
            }
        }
    }
    let room = width.saturating_sub(BEFORE);
    let need = |wishes: &[Wish]| wishes.iter().map(|w| w.least + 1).sum::<u16>();
    while need(&wishes) > room + 1 && wishes.len() > 1 {
        let least_needed = (0..wishes.len()).max_by_key(|i| (wishes[*i].spare, *i));
        let Some(at) = least_needed else { break };
        wishes.remove(at);
    }
    let mut left = (room + 1).saturating_sub(need(&wishes));
    let mut widths: Vec<u16> = wishes.iter().map(|w| w.least).collect();
    // Who gets what is left, a little at a time: names can be told apart, reasons read, then ids are whole.
    let more_for = [
        (Column::Name, 14),
        (Column::Why, 20),
        (Column::Id, 15),
        (Column::Owner, 6),
        (Column::Name, 18),
        (Column::Why, 26),
        (Column::Owner, 9),
        (Column::Id, 20),
        (Column::Name, 28),
        (Column::Why, 34),
        (Column::Id, 24),
        (Column::Owner, 12),
        (Column::Why, 200),
    ];
    for (column, up_to) in more_for {
        for (wish, width) in wishes.iter().zip(&mut widths) {
            if wish.column == column {
                let more = up_to.min(wish.most).saturating_sub(*width).min(left);
                *width += more;
                left -= more;
            }
        }
    }
    wishes.iter().map(|w| w.column).zip(widths).collect()
}

/// What all rows of a list are drawn with.
pub(crate) struct Table<'a> {
    pub board: &'a Board,
    pub lane: Lane,
    pub now: Moment,
    pub look: Look,
    pub sources: Sources,
    /// What was asked about a job and not answered yet (`cancelling`).
    pub asked: &'a dyn Fn(&Row<'_>) -> Option<&'static str>,
}

impl Table<'_> {
    /// The names of the columns.
    pub(crate) fn head(&self, buffer: &mut Buffer, area: Rect, y: u16) {
        let style = self.look.dim();
        brush::put(buffer, area, area.x + 2, y, "ST", style);
        let mut x = area.x + BEFORE;
        for (column, width) in fitting(self.lane, area.width, self.sources) {
            let name = match column {
                Column::Id => "ID",
                Column::Name => "NAME",
                Column::Owner => "WHO",
                Column::Priority => "PRIO",
                Column::Wait => "WAIT",
                Column::Run => "RUN",
                Column::End => "END",
                Column::Took => "TOOK",
                Column::Source => "SRC",
                Column::Why if self.lane == Lane::Running => "NOTE",
                Column::Why => "WHY",
            };
            self.cell(buffer, area, (x, y, width), column, name, style);
            x += width + 1;
        }
    }

    /// One job.
    pub(crate) fn row(
        &self,
        buffer: &mut Buffer,
        area: Rect,
        y: u16,
        number: RowNumber,
        here: Cursor,
    ) {
        let row = self.board.row(number);
        let marker = match here {
            Cursor::Focused => ">",
            Cursor::Resting => "·",
            Cursor::Away => " ",
        };
        let marker = if self.look.ascii && here == Cursor::Resting {
            "."
        } else {
            marker
        };
        let standing = self.board.standing(row.source());
        let old = standing.is_some_and(|s| s.outage().is_some());
        let text = if old || row.flags().has(Flag::Archived) {
            self.look.dim()
        } else {
            self.look.plain()
        };
        // Two cells of one style tell the cursor: few bytes for each key on a thin line.
        let accent = match here {
            Cursor::Focused => self.look.selection(),
            Cursor::Resting | Cursor::Away => self.look.accent(),
        };
        brush::put(buffer, area, area.x, y, marker, accent);
        brush::put(buffer, area, area.x + 1, y, " ", accent);
        let state = if old {
            text
        } else {
            sign::style(&row, self.look)
        };
        brush::put(buffer, area, area.x + 2, y, sign::sign(&row), state);
        let mut x = area.x + BEFORE;
        for (column, width) in fitting(self.lane, area.width, self.sources) {
            let (content, style) = self.content(column, number, &row, text);
            self.cell(buffer, area, (x, y, width), column, &content, style);
            x += width + 1;
        }
    }

    fn content(
        &self,
        column: Column,
        number: RowNumber,
        row: &Row<'_>,
        text: Style,
    ) -> (String, Style) {
        let times = row.times();
        let content = match column {
            Column::Id => short_id(row).to_owned(),
            Column::Name => row.title().to_owned(),
            Column::Owner => row.owner().to_owned(),
            Column::Priority => row.priority().map_or("-".into(), |p| p.to_string()),
            Column::Wait => times
                .created
                .map_or("-".into(), |at| age::short(self.now.since(at))),
            Column::Run => times
                .started
                .map_or("-".into(), |at| age::running(self.now.since(at))),
            Column::End => times
                .ended
                .map_or("-".into(), |at| age::ended(at, self.now)),
            Column::Took => match (times.started, times.ended) {
                (Some(start), Some(end)) if end >= start => age::took(end.since(start)),
                (Some(_), Some(_)) => "?".into(),
                _ => "-".into(),
            },
            Column::Source => self
                .board
                .standing(row.source())
                .map_or(String::new(), |s| s.name.clone()),
            Column::Why => return self.reason(number, row),
        };
        (content, text)
    }

    fn reason(&self, number: RowNumber, row: &Row<'_>) -> (String, Style) {
        if let Some(asked) = (self.asked)(row) {
            return (asked.to_owned(), self.look.warning());
        }
        let (line, weight) = why::why(self.board, number, self.now);
        let style = match weight {
            Weight::Plain => self.look.dim(),
            Weight::Warning => self.look.warning(),
            Weight::Bad if row.status() == Status::Failed => self.look.warning(),
            Weight::Bad => self.look.bad(),
        };
        (line, style)
    }

    fn cell(
        &self,
        buffer: &mut Buffer,
        area: Rect,
        (x, y, width): (u16, u16, u16),
        column: Column,
        text: &str,
        style: Style,
    ) {
        let columns = usize::from(width);
        let text = match column {
            Column::Id => brush::cut_left(text, columns),
            Column::Name
            | Column::Owner
            | Column::Priority
            | Column::Wait
            | Column::Run
            | Column::End
            | Column::Took
            | Column::Source
            | Column::Why => brush::cut(text, columns, self.look),
        };
        let right = matches!(
            column,
            Column::Priority | Column::Wait | Column::Run | Column::Took
        );
        let spare = u16::try_from(columns.saturating_sub(brush::width(&text))).unwrap_or(0);
        let x = if right { x + spare } else { x };
        brush::put(buffer, area, x, y, &text, style);
    }
}

/// Where the cursor is, seen from a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cursor {
    /// On this row, in the pane that has the keys.
    Focused,
    /// On this row, in another pane.
    Resting,
    Away,
}

/// The id up to the title in it, which stands beside it anyway; of an archived job, too, the part
/// that tells it from others.
fn short_id<'a>(row: &Row<'a>) -> &'a str {
    let (name, title) = (row.name(), row.title());
    if title.is_empty() {
        return name;
    }
    name.find(title)
        .and_then(|at| name[..at].strip_suffix('-'))
        .filter(|rest| !rest.is_empty())
        .unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEVERAL: Sources = Sources::Several { widest: 5 };

    #[test]
    fn columns_never_take_more_than_there_is() {
        for lane in Lane::ALL {
            for width in 10..250 {
                let columns = fitting(lane, width, SEVERAL);
                let taken: u16 = columns.iter().map(|(_, w)| w + 1).sum();
                assert!(
                    columns.len() == 1 || taken <= width - BEFORE + 1,
                    "{lane:?} {width}: {columns:?}"
                );
            }
        }
    }

    #[test]
    fn everything_is_there_at_80_columns() {
        assert_eq!(fitting(Lane::Queue, 80, SEVERAL).len(), QUEUE.len());
        assert_eq!(fitting(Lane::Running, 80, SEVERAL).len(), RUNNING.len());
        assert_eq!(fitting(Lane::History, 80, SEVERAL).len(), HISTORY.len());
    }
}
