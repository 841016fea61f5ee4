//! What stands on the rule above a pane: its number and title, its facts, its filter and position.

use ratatui::layout::Rect;

use super::lines;
use crate::tui::brush;
use crate::tui::buffer::Buffer;
use crate::tui::layout::{Pane, Shape};
use crate::tui::theme::Look;

/// What stands on the edge of a pane.
pub(crate) struct Edge<'a> {
    pub pane: Pane,
    /// Behind the title: a count, a name.
    pub left: &'a str,
    /// At the right end: the filter, the position.
    pub right: &'a str,
    pub focused: bool,
}

/// Writes what stands on the rule above a pane.
pub(crate) fn draw(buffer: &mut Buffer, area: Rect, shape: Shape, edge: &Edge<'_>, look: Look) {
    if shape == Shape::Line {
        return;
    }
    let beside = u16::from(lines::is_beside(shape, area));
    let row = Rect {
        x: area.x + beside,
        width: area.width.saturating_sub(beside),
        height: 1,
        ..area
    };
    texts(buffer, row, edge, look);
}

fn texts(buffer: &mut Buffer, row: Rect, edge: &Edge<'_>, look: Look) {
    if row.width < 8 {
        return;
    }
    let (name, line) = if edge.focused {
        (look.focus(), look.focus())
    } else {
        (look.strong(), look.dim())
    };
    let title = format!(" {} {} ", edge.pane.number(), edge.pane.title());
    let mut x = brush::put(buffer, row, row.x + 1, row.y, &title, name);
    // The facts at the right are short and new; the name at the left can be cut.
    let room = usize::from(row.right().saturating_sub(x));
    let right = if edge.right.is_empty() || room < 12 {
        String::new()
    } else {
        format!(" {} ", brush::cut(edge.right, room - 8, look))
    };
    let left = room.saturating_sub(brush::width(&right) + 4);
    if !edge.left.is_empty() && left > 3 {
        let left = brush::cut(edge.left, left, look);
        x = brush::put(buffer, row, x, row.y, &left, look.plain());
        brush::put(buffer, row, x, row.y, " ", line);
    }
    brush::put_right(buffer, row, row.y, 1, &right, look.plain());
}
