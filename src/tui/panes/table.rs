//! A job list as it is drawn: the names of its columns, and a row for each job.

use std::borrow::Cow;

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::columns::{self, BEFORE, Sources};
use super::folding::Line;
use crate::board::{Board, Field, Lane, Row, RowNumber, SortKey};
use crate::job::{Flag, Moment, Status, Times};
use crate::tui::buffer::Buffer;
use crate::tui::theme::Look;
use crate::tui::{age, brush, sign};
use crate::why::{self, Weight};

/// What all rows of a list are drawn with.
pub(crate) struct Table<'a> {
    pub board: &'a Board,
    pub lane: Lane,
    pub now: Moment,
    pub look: Look,
    /// What was asked about a job and not answered yet (`cancelling`).
    pub asked: &'a dyn Fn(&Row<'_>) -> Option<String>,
    pub(super) columns: Vec<(Field, u16)>,
    sorted: Option<SortKey>,
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

impl<'a> Table<'a> {
    /// The table of a lane with these columns, as far as they fit.
    pub(crate) fn new(
        board: &'a Board,
        lane: Lane,
        chosen: Option<&[Field]>,
        width: u16,
        (now, look): (Moment, Look),
        asked: &'a dyn Fn(&Row<'_>) -> Option<String>,
    ) -> Self {
        let sources = Sources::of(board);
        let wanted = columns::wanted(lane, chosen, sources);
        let sorted = board.sort_of(lane).first();
        Self {
            board,
            lane,
            now,
            look,
            asked,
            columns: columns::fitting(&wanted, lane, width, sources, sorted),
            sorted,
        }
    }

    /// The names of the columns; behind that which is sorted by stands in which direction.
    pub(crate) fn head(&self, buffer: &mut Buffer, area: Rect, y: u16) {
        let style = self.look.dim();
        brush::put(buffer, area, area.x + 2, y, "ST", style);
        let mut x = area.x + BEFORE;
        for (field, width) in &self.columns {
            let mut name = columns::head(*field, self.lane).to_owned();
            let mut style = style;
            if let Some(key) = self.sorted.filter(|key| key.field == *field) {
                name.push(if key.down { '-' } else { '+' });
                style = self.look.strong();
            }
            self.cell(buffer, area, (x, y, *width), *field, &name, style);
            x += width + 1;
        }
    }

    /// One line: a job, or a sweep.
    pub(crate) fn line(
        &self,
        buffer: &mut Buffer,
        area: Rect,
        y: u16,
        line: Line<'_>,
        (here, marked): (Cursor, bool),
    ) {
        self.marker(buffer, area, y, here, marked);
        let number = match line {
            Line::Job(number) => number,
            Line::Member(number) => {
                let below = if self.look.ascii { ":" } else { "│" };
                brush::put(buffer, area, area.x + 4, y, below, self.look.dim());
                number
            }
            Line::Group(group, members) => {
                self.group(buffer, area, y, group, members);
                return;
            }
        };
        let row = self.board.row(number);
        let (text, times) = (self.text(&row), row.times());
        let state = if self.is_old(&row) {
            text
        } else {
            sign::style(&row, self.look)
        };
        brush::put(buffer, area, area.x + 2, y, sign::sign(&row), state);
        self.cells(buffer, area, y, |field| {
            self.content(field, number, &row, (text, &times))
        });
    }

    /// The cursor comes first and the mark behind it, so that both are seen on one row.
    fn marker(&self, buffer: &mut Buffer, area: Rect, y: u16, here: Cursor, marked: bool) {
        let resting = if self.look.ascii { "." } else { "·" };
        let (marker, behind) = match (here, marked) {
            (Cursor::Focused, true) => (">", "*"),
            (Cursor::Focused, false) => (">", " "),
            (Cursor::Resting, true) => (resting, "*"),
            (Cursor::Resting, false) => (resting, " "),
            (Cursor::Away, true) => ("*", " "),
            (Cursor::Away, false) => (" ", " "),
        };
        // Two cells of one style tell the cursor: few bytes for each key on a thin line.
        let accent = match here {
            Cursor::Focused => self.look.selection(),
            Cursor::Resting | Cursor::Away => self.look.accent(),
        };
        let mark = if marked { self.look.mark() } else { accent };
        let (first, second) = match here {
            Cursor::Focused => (accent, accent),
            Cursor::Resting => (accent, mark),
            Cursor::Away => (mark, accent),
        };
        brush::put(buffer, area, area.x, y, marker, first);
        brush::put(buffer, area, area.x + 1, y, behind, second);
    }

    /// What is known of it is what was last seen.
    fn is_old(&self, row: &Row<'_>) -> bool {
        let standing = self.board.standing(row.source());
        standing.is_some_and(|s| s.outage().is_some())
    }

    pub(super) fn text(&self, row: &Row<'_>) -> Style {
        if self.is_old(row) || row.flags().has(Flag::Archived) {
            self.look.dim()
        } else {
            self.look.plain()
        }
    }

    pub(super) fn cells<'text>(
        &self,
        buffer: &mut Buffer,
        area: Rect,
        y: u16,
        content: impl Fn(Field) -> (Cow<'text, str>, Style),
    ) {
        let mut x = area.x + BEFORE;
        for (field, width) in &self.columns {
            let (text, style) = content(*field);
            self.cell(buffer, area, (x, y, *width), *field, &text, style);
            x += width + 1;
        }
    }

    fn content<'text>(
        &'text self,
        field: Field,
        number: RowNumber,
        row: &Row<'text>,
        (text, times): (Style, &Times),
    ) -> (Cow<'text, str>, Style) {
        let or_none = |text: Option<String>| text.map_or("-".into(), Cow::from);
        let day = |at: Option<Moment>| or_none(at.map(|at| age::ended(at, self.now)));
        let span = |from: Option<Moment>, to: Option<Moment>| match (from, to) {
            (Some(from), Some(to)) if to >= from => age::took(to.since(from)).into(),
            (Some(_), Some(_)) => "?".into(),
            _ => "-".into(),
        };
        let content = match field {
            Field::Id => short_id(row).into(),
            Field::Name => row.title().into(),
            Field::Owner => row.owner().into(),
            Field::Project => row.project().into(),
            Field::State => row.status().word().into(),
            Field::Failed => "".into(),
            Field::Native => row.native().into(),
            Field::Flags => {
                let words: Vec<_> = row.flags().iter().map(Flag::word).collect();
                words.join(" ").into()
            }
            Field::Priority => or_none(row.priority().map(|p| p.to_string())),
            Field::Position => or_none(self.board.turn(number).map(|(n, _)| age::count(n as u64))),
            Field::Wait if self.lane == Lane::Queue => {
                or_none(times.created.map(|at| age::short(self.now.since(at))))
            }
            Field::Wait => span(times.created, times.started),
            Field::Run if self.lane == Lane::Running => {
                or_none(times.started.map(|at| age::running(self.now.since(at))))
            }
            Field::Run | Field::Took => span(times.started, times.ended),
            Field::Created => day(times.created),
            Field::Started => day(times.started),
            Field::Ended => day(times.ended),
            Field::Source => self.source(row).into(),
            Field::Why => {
                let (reason, style) = self.reason(number, row);
                return (reason.into(), style);
            }
        };
        (content, text)
    }

    pub(super) fn source(&self, row: &Row<'_>) -> &str {
        let standing = self.board.standing(row.source());
        standing.map_or("", |s| s.name.as_str())
    }

    fn reason(&self, number: RowNumber, row: &Row<'_>) -> (String, Style) {
        if let Some(asked) = (self.asked)(row) {
            return (asked, self.look.warning());
        }
        let reason = why::headline(self.board, number, self.now);
        let style = match reason.weight {
            Weight::Plain => self.look.dim(),
            Weight::Warning => self.look.warning(),
            Weight::Bad if row.status() == Status::Failed => self.look.warning(),
            Weight::Bad => self.look.bad(),
        };
        (reason.short, style)
    }

    fn cell(
        &self,
        buffer: &mut Buffer,
        area: Rect,
        (x, y, width): (u16, u16, u16),
        field: Field,
        text: &str,
        style: Style,
    ) {
        let columns = usize::from(width);
        let text = match field {
            Field::Id => brush::cut_left(text, columns),
            _ => brush::cut(text, columns, self.look),
        };
        let right = matches!(
            field,
            Field::Priority | Field::Wait | Field::Run | Field::Took | Field::Position
        );
        let spare = u16::try_from(columns.saturating_sub(brush::width(&text))).unwrap_or(0);
        let x = if right { x + spare } else { x };
        brush::put(buffer, area, x, y, &text, style);
    }
}

/// The id up to the title in it, which stands beside it anyway; of an archived job, too, the part
/// that tells it from others.
pub(super) fn short_id<'a>(row: &Row<'a>) -> &'a str {
    let (name, title) = (row.name(), row.title());
    if title.is_empty() {
        return name;
    }
    memchr::memmem::find(name.as_bytes(), title.as_bytes())
        .and_then(|at| name[..at].strip_suffix('-'))
        .filter(|rest| !rest.is_empty())
        .unwrap_or(name)
}
