//! The Events pane: what has happened since the start, the newest first.

use ratatui::layout::Rect;

use crate::tui::brush;
use crate::tui::buffer::Buffer;
use crate::tui::events::Events;
use crate::tui::notice::Tone;
use crate::tui::theme::Look;

pub(crate) fn draw(buffer: &mut Buffer, area: Rect, events: &Events, look: Look) {
    if events.len() == 0 {
        let text = brush::cut(
            "nothing has happened since the start",
            area.width.into(),
            look,
        );
        brush::put(buffer, area, area.x, area.y, &text, look.dim());
        return;
    }
    let seen = events.newest_first().skip(events.top);
    for (y, happening) in (area.top()..area.bottom()).zip(seen) {
        let time = happening.at.local_clock();
        let mut x = brush::put(buffer, area, area.x, y, &time, look.dim()) + 1;
        x = brush::put(buffer, area, x, y, &happening.who, look.plain()) + 1;
        let style = match happening.tone {
            Tone::Good => look.good(),
            Tone::Bad => look.bad(),
            Tone::Plain => look.plain(),
        };
        let room = usize::from(area.right().saturating_sub(x));
        let text = brush::cut(&happening.text, room, look);
        brush::put(buffer, area, x, y, &text, style);
    }
}
