//! One deed in one row: its cells, and how wide each column is.

use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::job::{Deed, DeedFrom, Moment};
use crate::tui::brush;
use crate::tui::buffer::Buffer;
use crate::tui::theme::Look;

/// The texts of one row.
pub(super) struct Cells {
    mark: &'static str,
    at: String,
    by: String,
    verb: String,
    source: String,
    job: String,
    outcome: &'static str,
    text: String,
}

impl Cells {
    pub(super) fn head() -> Self {
        Self {
            mark: "  ",
            at: "TIME".to_owned(),
            by: "WHO".to_owned(),
            verb: "WHAT".to_owned(),
            source: "SRC".to_owned(),
            job: "JOB".to_owned(),
            outcome: "OUTCOME",
            text: "TEXT".to_owned(),
        }
    }

    pub(super) fn of(deed: &Deed, here: bool, now: Moment) -> Self {
        Self {
            mark: match (here, deed.from) {
                (true, DeedFrom::Audit) => "> ",
                (true, DeedFrom::Record) => ">*",
                (false, DeedFrom::Audit) => "  ",
                (false, DeedFrom::Record) => " *",
            },
            at: deed
                .at
                .map_or_else(|| "??".to_owned(), |at| short_time(at, now)),
            by: deed.by.to_string(),
            verb: deed.verb.to_string(),
            source: deed.source.to_string(),
            job: deed.job().to_string(),
            outcome: deed.outcome.word(),
            text: deed.text.to_string(),
        }
    }
}

/// `14:30:22` for today, `02-10 14:30` before that.
fn short_time(at: Moment, now: Moment) -> String {
    let text = at.local_text();
    let today =
        at >= now.local_midnight() && at <= now.plus(std::time::Duration::from_secs(86_400));
    let part = if today { 11..19 } else { 5..16 };
    text.get(part).unwrap_or_default().to_owned()
}

/// How wide each column is at this width; a width of 0 leaves the column out.
pub(super) struct Columns {
    by: usize,
    source: usize,
    job: usize,
}

impl Columns {
    pub(super) fn of(width: u16) -> Self {
        let (by, source, job) = match width {
            0..60 => (0, 0, 12),
            60..96 => (11, 0, 19),
            96..140 => (16, 6, 26),
            _ => (20, 8, 40),
        };
        Self { by, source, job }
    }

    #[expect(clippy::too_many_arguments, reason = "a row, its place and its looks")]
    pub(super) fn put(
        &self,
        buffer: &mut Buffer,
        area: Rect,
        y: u16,
        cells: &Cells,
        style: Style,
        outcome: Style,
        look: Look,
    ) {
        let mut x = brush::put(buffer, area, area.x, y, cells.mark, look.accent());
        let job = brush::cut_left(&cells.job, self.job);
        let columns = [
            (cells.at.as_str(), 11, style),
            (&cells.by, self.by, style),
            (&cells.verb, 8, style),
            (&cells.source, self.source, style),
            (&job, self.job, style),
            (cells.outcome, 7, outcome),
        ];
        for (text, wide, style) in columns {
            if wide > 0 {
                let text = brush::cut(text, wide, look);
                brush::put(buffer, area, x, y, &text, style);
                x += u16::try_from(wide + 1).unwrap_or(u16::MAX);
            }
        }
        let room = usize::from(area.right().saturating_sub(x));
        let text = brush::cut(&cells.text, room, look);
        brush::put(buffer, area, x, y, &text, style);
    }
}
