//! The last line: the keys that make sense here; what is impossible for this job is dimmed.

use ratatui::layout::Rect;

use crate::tui::action::Action;
use crate::tui::brush;
use crate::tui::buffer::Buffer;
use crate::tui::keymap::Keymap;
use crate::tui::theme::Look;

/// The keys of a list.
pub(crate) const LISTS: [Action; 15] = [
    Action::Help,
    Action::Find,
    Action::Command,
    Action::Details,
    Action::Cancel,
    Action::Priority,
    Action::Submit,
    Action::Menu,
    Action::Rerun,
    Action::Archive,
    Action::Mark,
    Action::ZoomLogs,
    Action::Zoom,
    Action::NextPane,
    Action::Quit,
];

/// The keys of the Logs pane.
pub(crate) const LOGS: [Action; 10] = [
    Action::Help,
    Action::Find,
    Action::NextMatch,
    Action::ErrorAbove,
    Action::Follow,
    Action::Wrap,
    Action::Pin,
    Action::ZoomLogs,
    Action::NextPane,
    Action::Quit,
];

/// The keys of panes that are only read.
pub(crate) const READING: [Action; 4] =
    [Action::Help, Action::Back, Action::NextPane, Action::Quit];

/// Draws as many keys as fit; `possible` tells which can be pressed with effect.
pub(crate) fn draw(
    buffer: &mut Buffer,
    area: Rect,
    (actions, keymap): (&[Action], &Keymap),
    possible: &dyn Fn(Action) -> bool,
    in_logs: bool,
    look: Look,
) {
    let mut x = area.x + 1;
    for action in actions {
        let entry = action.entry();
        let name = match action {
            Action::Find if in_logs => "search",
            _ => entry.name,
        };
        let key = keymap.key_of(*action);
        if key.is_empty() {
            continue;
        }
        let wide = brush::width(&key) + 1 + brush::width(name) + 2;
        if usize::from(area.right().saturating_sub(x)) + 2 < wide {
            return;
        }
        let (key_style, word) = if possible(*action) {
            (look.accent(), look.plain())
        } else {
            (look.dim(), look.dim())
        };
        x = brush::put(buffer, area, x, area.y, &key, key_style);
        x = brush::put(buffer, area, x + 1, area.y, name, word) + 2;
    }
}
