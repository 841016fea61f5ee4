//! The box of a dialog in the middle of the screen.

use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::tui::brush;
use crate::tui::buffer::Buffer;
use crate::tui::theme::Look;

/// Draws the box and gives its inside. It never is larger than the screen.
pub(crate) fn draw(
    buffer: &mut Buffer,
    screen: Rect,
    (width, height): (u16, u16),
    title: &str,
    look: Look,
) -> Rect {
    let width = width.min(screen.width);
    let height = height.min(screen.height);
    let area = Rect {
        x: screen.x + (screen.width - width) / 2,
        y: screen.y + (screen.height - height) / 2,
        width,
        height,
    };
    edges(buffer, area, look);
    let title = format!(" {title} ");
    let row = Rect {
        x: area.x + 1,
        width: area.width.saturating_sub(2),
        ..area
    };
    let title = brush::cut(&title, usize::from(row.width), look);
    brush::put(buffer, row, row.x + 1, row.y, &title, look.strong());
    Rect {
        x: area.x + 2,
        y: area.y + 1,
        width: area.width.saturating_sub(4),
        height: area.height.saturating_sub(2),
    }
}

/// A blank area with a line around it.
fn edges(buffer: &mut Buffer, area: Rect, look: Look) {
    let set = look.border();
    let (right, bottom) = (
        area.right().saturating_sub(1),
        area.bottom().saturating_sub(1),
    );
    for at in area.positions() {
        let letter = match (
            at.x == area.x,
            at.x == right,
            at.y == area.y,
            at.y == bottom,
        ) {
            (true, _, true, _) => set.top_left,
            (_, true, true, _) => set.top_right,
            (true, _, _, true) => set.bottom_left,
            (_, true, _, true) => set.bottom_right,
            (true, ..) => set.vertical_left,
            (_, true, ..) => set.vertical_right,
            (_, _, true, _) => set.horizontal_top,
            (.., true) => set.horizontal_bottom,
            _ => {
                buffer[at].reset();
                continue;
            }
        };
        let cell = &mut buffer[at];
        cell.reset();
        cell.set_symbol(letter).set_style(look.accent());
    }
}

/// Writes lines from the top of an area on; gives the row behind the last.
pub(crate) fn lines<'a>(
    buffer: &mut Buffer,
    area: Rect,
    from: u16,
    lines: impl IntoIterator<Item = (&'a str, Style)>,
    look: Look,
) -> u16 {
    let mut y = from;
    for (text, style) in lines {
        for part in brush::fold(text, usize::from(area.width).max(8)) {
            if y >= area.bottom() {
                return y;
            }
            let part = brush::cut(&part, usize::from(area.width), look);
            brush::put(buffer, area, area.x, y, &part, style);
            y += 1;
        }
    }
    y
}
