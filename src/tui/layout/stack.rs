//! Four panes under each other, their heights shared by need and by what the operator changed.

use ratatui::layout::Rect;

use super::sizes::{PaneSizes, Split};
use super::{Needs, Pane, Placed};

const ORDER: [Pane; 4] = [Pane::Running, Pane::Queue, Pane::History, Pane::Logs];
const SPLITS: [Split; 4] = [
    Split::StackRunning,
    Split::StackQueue,
    Split::StackHistory,
    Split::StackLogs,
];

/// How many rows a pane has something for.
fn wish(pane: Pane, focus: Pane, needs: Needs) -> u16 {
    let rows = match pane {
        Pane::Running => needs.running,
        Pane::Queue => needs.queue,
        Pane::History => needs.history,
        Pane::Logs | Pane::Details | Pane::Sources | Pane::Events => usize::from(u16::MAX),
    };
    let heads = usize::from(pane == focus && rows > 0);
    u16::try_from(rows.saturating_add(heads)).unwrap_or(u16::MAX)
}

pub(super) fn place(middle: Rect, focus: Pane, needs: Needs, sizes: &PaneSizes) -> Vec<Placed> {
    let mut heights = by_need(middle, focus, needs);
    for (at, split) in SPLITS.into_iter().enumerate() {
        shift(&mut heights, at, sizes.get(split), focus, needs);
    }
    let mut y = middle.y;
    let mut placed = Vec::new();
    for (pane, inside) in ORDER.into_iter().zip(heights) {
        let height = (inside + 1).min(middle.bottom().saturating_sub(y));
        let area = Rect {
            y,
            height,
            ..middle
        };
        placed.push(Placed { pane, area });
        y += height;
    }
    placed
}

/// An empty one takes its rule only; every one with rows keeps some; what is left goes to the focused pane first,
/// then to whoever has more to show.
fn by_need(middle: Rect, focus: Pane, needs: Needs) -> [u16; 4] {
    let wish = |pane| wish(pane, focus, needs);
    let mut heights = ORDER.map(|pane| match pane {
        Pane::Logs => 3,
        _ => wish(pane).min(3),
    });
    let rules = 4;
    let mut left = middle
        .height
        .saturating_sub(rules + heights.iter().sum::<u16>());
    let mut give = |pane: Pane, most: u16, heights: &mut [u16; 4]| {
        let at = ORDER.iter().position(|p| *p == pane).unwrap_or(3);
        let more = wish(pane).saturating_sub(heights[at]).min(most).min(left);
        heights[at] += more;
        left -= more;
    };
    let fair = middle.height / 4;
    give(focus, fair * 2, &mut heights);
    for pane in [Pane::Queue, Pane::Running, Pane::History] {
        give(pane, 2, &mut heights);
    }
    for pane in [Pane::Logs, Pane::Queue, Pane::History, Pane::Running] {
        give(pane, fair / 2, &mut heights);
    }
    for pane in [focus, Pane::Queue, Pane::History, Pane::Running, Pane::Logs] {
        give(pane, u16::MAX, &mut heights);
    }
    // On the smallest screens the lists' first rows are worth more than the third line of a log.
    let lists: u16 = heights[..3].iter().sum();
    heights[3] = heights[3].min(middle.height.saturating_sub(rules + lists));
    if heights[3] == 0 {
        // Worth more than its only line they are not.
        shift(&mut heights, 3, 1, focus, needs);
    }
    heights
}

/// Moves rows between one pane and the others, down to what each needs to be of use: a row, or two where the names
/// of the columns stand above it.
fn shift(heights: &mut [u16; 4], at: usize, by: i16, focus: Pane, needs: Needs) {
    let least = |place: usize| {
        let pane = ORDER[place];
        let most = if pane == focus || pane == Pane::Logs {
            2
        } else {
            1
        };
        wish(pane, focus, needs).min(most)
    };
    for _ in 0..by.unsigned_abs() {
        let (from, to) = if by > 0 {
            // Whoever has most to spare gives, so that none is emptied for another.
            let spare = |place: &usize| heights[*place].saturating_sub(least(*place));
            let giver = (0..4).filter(|place| *place != at).max_by_key(spare);
            (giver.filter(|place| spare(place) > 0), Some(at))
        } else {
            // Logs can use any number of rows, and the queue most after them.
            let taker = if at == 3 { 1 } else { 3 };
            (Some(at).filter(|at| heights[*at] > least(*at)), Some(taker))
        };
        let (Some(from), Some(to)) = (from, to) else {
            return;
        };
        heights[from] -= 1;
        heights[to] += 1;
    }
}
