//! What is shown when no source is known: what was looked for, and how to begin.

use ratatui::layout::Rect;

use crate::tui::brush;
use crate::tui::buffer::Buffer;
use crate::tui::theme::Look;

const LINES: [(&str, &str); 14] = [
    (
        "",
        "jobtui shows job queues, and there is none to show yet.",
    ),
    ("", ""),
    ("", "Looked for, in this order:"),
    ("--queue DIR, --db FILE", "on the command line: none given"),
    ("config.toml", "no [[source]] in the configuration file"),
    ("JOBTUI_QUEUE, JOBTUI_DB", "not set in the environment"),
    ("", ""),
    ("", "Begin with one of these:"),
    ("jobtui demo", "a small world of its own, nothing needed"),
    (
        "jobtui --queue DIR",
        "a folder with outbox/ inbox/ archive/",
    ),
    ("jobtui --db jobs.db", "the SQLite file of a job server"),
    ("jobtui --help", "everything else"),
    ("", ""),
    ("q", "quits"),
];

pub(crate) fn draw(buffer: &mut Buffer, area: Rect, look: Look) {
    let column = area.x + 2 + 25.min(area.width / 3);
    for (y, (left, right)) in (area.top() + 1..area.bottom()).zip(LINES) {
        brush::put(buffer, area, area.x + 2, y, left, look.accent());
        let x = if left.is_empty() { area.x + 2 } else { column };
        let room = usize::from(area.right().saturating_sub(x));
        let text = brush::cut(right, room, look);
        brush::put(buffer, area, x, y, &text, look.plain());
    }
}
