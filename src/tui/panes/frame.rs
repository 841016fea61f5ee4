//! The edge of a pane: a rule above it with its title and its facts, and a line where another pane stands at its left.
//! There is no box around it: its other three sides tell nothing, take rows and columns, and cost three bytes a cell.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::tui::brush;
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

/// Draws the edge of a pane.
pub(crate) fn draw(buffer: &mut Buffer, area: Rect, shape: Shape, edge: &Edge<'_>, look: Look) {
    let line = if edge.focused {
        look.focus()
    } else {
        look.dim()
    };
    if shape == Shape::Line {
        return;
    }
    let rule = if edge.focused {
        look.focused_rule()
    } else {
        look.rule()
    };
    let row = Rect { height: 1, ..area };
    for x in row.left()..row.right() {
        buffer[(x, row.y)].set_symbol(rule).set_style(line);
    }
    let beside = matches!(shape, Shape::Grid | Shape::Wall) && area.x > 0;
    if beside {
        let set = if edge.focused {
            look.focused_border()
        } else {
            look.border()
        };
        buffer[(area.x, area.y)].set_symbol(set.top_left);
        // The same whoever has the keys: it stands between two panes.
        let between = look.border().vertical_left;
        for y in area.top() + 1..area.bottom() {
            let cell = &mut buffer[(area.x, y)];
            cell.set_symbol(between).set_style(look.dim());
        }
    }
    let row = Rect {
        x: area.x + u16::from(beside),
        width: area.width.saturating_sub(u16::from(beside)),
        ..row
    };
    texts(buffer, row, edge, line, look);
}

fn texts(buffer: &mut Buffer, row: Rect, edge: &Edge<'_>, line: Style, look: Look) {
    if row.width < 8 {
        return;
    }
    let name = if edge.focused {
        look.focus()
    } else {
        look.strong()
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
