//! The lines between panes: a rule above each, a line at the left of one that stands beside another, and what they look
//! like where they meet. There are no boxes: the other sides tell nothing, take rows and columns, and cost three bytes a cell.

use ratatui::layout::Rect;

use crate::tui::buffer::{Buffer, Cell};
use crate::tui::layout::{Areas, Pane, Shape};
use crate::tui::theme::Look;

/// Draws the lines of all panes. Titles are written over them later, so a letter of a title is never taken for a line.
pub(crate) fn draw(buffer: &mut Buffer, areas: &Areas, focus: Pane, look: Look) {
    for placed in &areas.panes {
        let focused = placed.pane == focus;
        rule(buffer, placed.area, focused, look);
        if is_beside(areas.shape, placed.area) {
            beside(buffer, placed.area, look);
        }
    }
    let beside = areas.panes.iter().map(|placed| placed.area);
    let beside: Vec<Rect> = beside.filter(|a| is_beside(areas.shape, *a)).collect();
    for area in &beside {
        sides(buffer, *area, look);
    }
    for area in &beside {
        corner(buffer, *area, look);
    }
}

/// Whether a line stands at the pane's left, in the pane's own first column.
pub(crate) fn is_beside(shape: Shape, area: Rect) -> bool {
    matches!(shape, Shape::Grid | Shape::Wall) && area.x > 0
}

fn rule(buffer: &mut Buffer, area: Rect, focused: bool, look: Look) {
    let (letter, style) = if focused {
        (look.focused_rule(), look.focus())
    } else {
        (look.rule(), look.dim())
    };
    let mut line = Cell::new(letter);
    line.set_style(style);
    for x in area.left()..area.right() {
        put(buffer, (x, area.y), &line);
    }
}

/// The same whoever has the keys: it stands between two panes.
fn beside(buffer: &mut Buffer, area: Rect, look: Look) {
    let mut line = Cell::new(look.lines().vertical);
    line.set_style(look.dim());
    for y in area.top() + 1..area.bottom() {
        put(buffer, (area.x, y), &line);
    }
}

/// Rules that end at the line, and one that it stands on.
fn sides(buffer: &mut Buffer, area: Rect, look: Look) {
    for y in area.top() + 1..area.bottom() {
        if is_rule(buffer, (area.x - 1, y), look) {
            join(buffer, (area.x, y), look.lines().vertical_left);
        }
    }
    let foot = (area.x, area.bottom());
    if is_rule(buffer, foot, look) {
        join(buffer, foot, look.lines().horizontal_up);
    }
}

/// Where the pane's rule and its line begin.
fn corner(buffer: &mut Buffer, area: Rect, look: Look) {
    let left = is_rule(buffer, (area.x - 1, area.y), look);
    let lines = look.lines();
    let above = area.y > 0 && {
        let above = letter(buffer, (area.x, area.y - 1));
        above == lines.vertical || above == lines.vertical_left
    };
    let joint = match (left, above) {
        (true, true) => lines.cross,
        (true, false) => lines.horizontal_down,
        (false, true) => lines.vertical_right,
        (false, false) => lines.top_left,
    };
    join(buffer, (area.x, area.y), joint);
}

fn is_rule(buffer: &Buffer, at: (u16, u16), look: Look) -> bool {
    let letter = letter(buffer, at);
    letter == look.rule() || letter == look.focused_rule()
}

fn letter(buffer: &Buffer, at: (u16, u16)) -> &str {
    buffer.cell(at).map_or("", Cell::symbol)
}

fn put(buffer: &mut Buffer, at: (u16, u16), line: &Cell) {
    if let Some(cell) = buffer.cell_mut(at) {
        cell.clone_from(line);
    }
}

/// Another letter for a place of a line.
fn join(buffer: &mut Buffer, at: (u16, u16), letter: &str) {
    if let Some(cell) = buffer.cell_mut(at) {
        cell.set_symbol(letter);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::layout::Placed;
    use crate::tui::theme::Depth;

    fn areas(panes: &[(Pane, [u16; 4])]) -> Areas {
        let panes = panes.iter().map(|(pane, [x, y, width, height])| Placed {
            pane: *pane,
            area: Rect::new(*x, *y, *width, *height),
        });
        Areas {
            shape: Shape::Grid,
            header: Rect::ZERO,
            panes: panes.collect(),
            notice: Rect::ZERO,
            keybar: Rect::ZERO,
        }
    }

    fn drawn(areas: &Areas, look: Look) -> Vec<String> {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 9, 6));
        draw(&mut buffer, areas, Pane::Queue, look);
        let row = |y| (0..9).map(|x| buffer[(x, y)].symbol().to_owned()).collect();
        (0..6).map(row).collect()
    }

    #[test]
    fn lines_that_meet_are_joined() {
        let areas = areas(&[
            (Pane::Queue, [0, 0, 4, 2]),
            (Pane::Running, [4, 0, 5, 3]),
            (Pane::History, [0, 2, 4, 2]),
            (Pane::Details, [4, 3, 5, 1]),
            (Pane::Logs, [0, 4, 9, 2]),
        ]);
        let look = Look::new(Depth::Colourless, false);
        let expected = [
            "━━━━┬────",
            "    │    ",
            "────┤    ",
            "    ├────",
            "────┴────",
        ];
        assert_eq!(drawn(&areas, look)[..5], expected);
        let plain = [
            "====+----",
            "    |    ",
            "----+    ",
            "    +----",
            "----+----",
        ];
        assert_eq!(
            drawn(&areas, Look::new(Depth::Colourless, true))[..5],
            plain
        );
    }

    #[test]
    fn where_two_rules_and_a_line_meet_is_a_cross() {
        let areas = areas(&[
            (Pane::Queue, [0, 0, 4, 2]),
            (Pane::Running, [4, 0, 5, 2]),
            (Pane::History, [0, 2, 4, 4]),
            (Pane::Details, [4, 2, 5, 4]),
        ]);
        let drawn = drawn(&areas, Look::new(Depth::Colourless, false));
        assert_eq!(drawn[2], "────┼────");
        assert_eq!(drawn[0], "━━━━┬────");
    }
}
