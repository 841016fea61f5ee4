//! The edge of a pane: a rule above it, or a box around it, with its title and its facts.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::{Block, Borders, Widget};

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
    match shape {
        Shape::Line => {}
        Shape::One | Shape::Stack => {
            let rule = if edge.focused {
                look.focused_rule()
            } else {
                look.rule()
            };
            let row = Rect { height: 1, ..area };
            for x in row.left()..row.right() {
                buffer[(x, row.y)].set_symbol(rule).set_style(line);
            }
            texts(buffer, row, edge, line, look);
        }
        Shape::Grid | Shape::Wall => {
            let set = if edge.focused {
                look.focused_border()
            } else {
                look.border()
            };
            Block::new()
                .borders(Borders::ALL)
                .border_set(set)
                .border_style(line)
                .render(area, buffer);
            let row = Rect {
                x: area.x + 1,
                width: area.width.saturating_sub(2),
                height: 1,
                ..area
            };
            texts(buffer, row, edge, line, look);
        }
    }
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
