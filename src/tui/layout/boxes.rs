//! Panes side by side: the grid, and the wall.

use ratatui::layout::Rect;

use super::sizes::{PaneSizes, Split};
use super::{Pane, Placed};

/// The least that is of use: a rule, the names of the columns and two rows; an id, a name and a reason.
const LOW: u16 = 4;
const NARROW: u16 = 40;
const NARROW_SIDE: u16 = 30;

fn at(pane: Pane, x: u16, y: u16, width: u16, height: u16) -> Placed {
    let area = Rect::new(x, y, width, height);
    Placed { pane, area }
}

/// Queue and Running above, History and Details below them, Logs over the full width.
pub(super) fn grid(middle: Rect, sizes: &PaneSizes) -> Vec<Placed> {
    let (width, height) = (middle.width, middle.height);
    let left = sizes.cut(
        width * 6 / 10,
        Split::GridColumns,
        NARROW,
        width.saturating_sub(NARROW),
    );
    let right = width - left;
    let logs = (height / 3).max(6);
    let logs = sizes.cut(
        logs,
        Split::GridLogs,
        LOW,
        height.saturating_sub(2 * LOW + 2),
    );
    let rows = height - logs;
    let most = rows.saturating_sub(LOW);
    let queue = sizes.cut(rows * 6 / 10, Split::GridLeft, LOW, most);
    let running = sizes.cut(rows * 6 / 10, Split::GridRight, LOW, most);
    let y = middle.y;
    vec![
        at(Pane::Queue, 0, y, left, queue),
        at(Pane::Running, left, y, right, running),
        at(Pane::History, 0, y + queue, left, rows - queue),
        at(Pane::Details, left, y + running, right, rows - running),
        at(Pane::Logs, 0, y + rows, width, logs),
    ]
}

/// The grid's lists at the left and in the middle, Details at the right, Sources and Events under them.
pub(super) fn wall(middle: Rect, sizes: &PaneSizes) -> Vec<Placed> {
    let (width, height) = (middle.width, middle.height);
    let side = sizes.cut(
        (width / 4).clamp(44, 60),
        Split::WallSide,
        NARROW_SIDE,
        width.saturating_sub(2 * NARROW),
    );
    let lists = width - side;
    let left = sizes.cut(
        lists * 55 / 100,
        Split::WallColumns,
        NARROW,
        lists.saturating_sub(NARROW),
    );
    let logs = (height * 35 / 100).max(2 * LOW);
    let logs = sizes.cut(
        logs,
        Split::WallLogs,
        2 * LOW,
        height.saturating_sub(2 * LOW + 2),
    );
    let upper = height - logs;
    let running = sizes.cut(
        (upper / 2).max(8),
        Split::WallMiddle,
        LOW,
        upper.saturating_sub(LOW),
    );
    let sources = sizes.cut(logs / 2, Split::WallSources, LOW, logs - LOW);
    let (y, below) = (middle.y, middle.y + upper);
    vec![
        at(Pane::Queue, 0, y, left, upper),
        at(Pane::Running, left, y, lists - left, running),
        at(
            Pane::History,
            left,
            y + running,
            lists - left,
            upper - running,
        ),
        at(Pane::Details, lists, y, side, upper),
        at(Pane::Logs, 0, below, lists, logs),
        at(Pane::Sources, lists, below, side, sources),
        at(Pane::Events, lists, below + sources, side, logs - sources),
    ]
}
