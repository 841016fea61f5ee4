//! Which pane lies where at this size: pure, asked by the keys and by the drawing alike.

use ratatui::layout::Rect;

/// The parts of the screen that can have the keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pane {
    Running,
    Queue,
    History,
    Logs,
    Details,
    Sources,
}

impl Pane {
    /// The key that goes there, which is also its number on the screen.
    pub(crate) fn number(self) -> char {
        match self {
            Self::Running => '1',
            Self::Queue => '2',
            Self::History => '3',
            Self::Logs => '4',
            Self::Details => '5',
            Self::Sources => '0',
        }
    }

    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Running => "Running",
            Self::Queue => "Queue",
            Self::History => "History",
            Self::Logs => "Logs",
            Self::Details => "Details",
            Self::Sources => "Sources",
        }
    }
}

/// The shape of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Under 20x5: one line of counts.
    Line,
    /// Under 60x16, and a zoomed pane: one pane and the lines around it.
    One,
    /// Up to 99x29: four panes under each other, rules between them.
    Stack,
    /// From 100x30: boxes side by side.
    Grid,
    /// From 160x45: the grid with Details and Sources at the right.
    Wall,
}

/// A pane and the place it has, frame or rule included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed {
    pub pane: Pane,
    pub area: Rect,
}

/// The screen, divided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Areas {
    pub shape: Shape,
    pub header: Rect,
    pub panes: Vec<Placed>,
    pub notice: Rect,
    pub keybar: Rect,
}

impl Areas {
    pub fn of(&self, pane: Pane) -> Option<Rect> {
        self.panes.iter().find(|p| p.pane == pane).map(|p| p.area)
    }

    /// The panes in the order Tab walks them.
    pub fn walk(&self) -> Vec<Pane> {
        self.panes.iter().map(|p| p.pane).collect()
    }

    /// The inside of a pane: without its rule, or without its box.
    pub fn inside(&self, pane: Pane) -> Option<Rect> {
        let area = self.of(pane)?;
        Some(match self.shape {
            Shape::Line => Rect { height: 0, ..area },
            Shape::One | Shape::Stack => Rect {
                y: area.y.saturating_add(1).min(area.bottom()),
                height: area.height.saturating_sub(1),
                ..area
            },
            Shape::Grid | Shape::Wall => Rect {
                x: area.x + 1,
                y: area.y + 1,
                width: area.width.saturating_sub(2),
                height: area.height.saturating_sub(2),
            },
        })
    }
}

/// How many rows each of the lists would like to show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    pub running: usize,
    pub queue: usize,
    pub history: usize,
}

/// The shape for a size.
pub fn shape(width: u16, height: u16) -> Shape {
    if width < 20 || height < 5 {
        Shape::Line
    } else if width < 60 || height < 16 {
        Shape::One
    } else if width < 100 || height < 30 {
        Shape::Stack
    } else if width < 160 || height < 45 {
        Shape::Grid
    } else {
        Shape::Wall
    }
}

/// Divides the screen. `zoom` gives the focused pane all of it.
pub fn areas(width: u16, height: u16, focus: Pane, zoom: bool, needs: Needs) -> Areas {
    let screen = Rect::new(0, 0, width, height);
    let line = |y: u16| Rect::new(0, y.min(height.saturating_sub(1)), width, 1);
    let natural = shape(width, height);
    if natural == Shape::Line {
        return Areas {
            shape: Shape::Line,
            header: line(0),
            panes: Vec::new(),
            notice: Rect::ZERO,
            keybar: Rect::ZERO,
        };
    }
    let middle = Rect {
        y: 1,
        height: height.saturating_sub(3),
        ..screen
    };
    let (shape, panes) = if zoom || natural == Shape::One {
        (
            Shape::One,
            vec![Placed {
                pane: focus,
                area: middle,
            }],
        )
    } else {
        match natural {
            Shape::Grid => (Shape::Grid, grid(middle)),
            Shape::Wall => (Shape::Wall, wall(middle)),
            Shape::Line | Shape::One | Shape::Stack => (Shape::Stack, stack(middle, focus, needs)),
        }
    };
    Areas {
        shape,
        header: line(0),
        panes,
        notice: line(height - 2),
        keybar: line(height - 1),
    }
}

/// Four panes under each other. An empty one takes its rule only; every one with rows keeps some;
/// what is left goes to the focused pane first, then to whoever has more to show.
fn stack(middle: Rect, focus: Pane, needs: Needs) -> Vec<Placed> {
    const ORDER: [Pane; 4] = [Pane::Running, Pane::Queue, Pane::History, Pane::Logs];
    let wish = |pane: Pane| -> u16 {
        let rows = match pane {
            Pane::Running => needs.running,
            Pane::Queue => needs.queue,
            Pane::History => needs.history,
            Pane::Logs | Pane::Details | Pane::Sources => usize::from(u16::MAX),
        };
        let heads = usize::from(pane == focus && rows > 0);
        u16::try_from(rows.saturating_add(heads)).unwrap_or(u16::MAX)
    };
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
    let mut y = middle.y;
    let mut placed = Vec::new();
    for (pane, inside) in ORDER.into_iter().zip(heights) {
        let height = (inside + 1).min(middle.bottom().saturating_sub(y));
        placed.push(Placed {
            pane,
            area: Rect {
                y,
                height,
                ..middle
            },
        });
        y += height;
    }
    placed
}

/// Queue and Running above, History and Details below them, Logs over the full width.
fn grid(middle: Rect) -> Vec<Placed> {
    let left = middle.width * 6 / 10;
    let logs = (middle.height / 3).max(6);
    let upper = (middle.height - logs) * 6 / 10;
    let lower = middle.height - logs - upper;
    let at = |pane, x, y, width, height| Placed {
        pane,
        area: Rect::new(x, y, width, height),
    };
    let (x2, w2) = (left, middle.width - left);
    let (y2, y3) = (middle.y + upper, middle.y + upper + lower);
    vec![
        at(Pane::Queue, 0, middle.y, left, upper),
        at(Pane::Running, x2, middle.y, w2, upper),
        at(Pane::History, 0, y2, left, lower),
        at(Pane::Details, x2, y2, w2, lower),
        at(Pane::Logs, 0, y3, middle.width, logs),
    ]
}

/// The grid's lists at the left and in the middle, Details at the right, Sources under them.
fn wall(middle: Rect) -> Vec<Placed> {
    let side = (middle.width / 4).clamp(44, 60);
    let lists = middle.width - side;
    let left = lists * 55 / 100;
    let logs = (middle.height * 35 / 100).max(8);
    let upper = middle.height - logs;
    let running = (upper / 2).max(8);
    let at = |pane, x, y, width, height| Placed {
        pane,
        area: Rect::new(x, y, width, height),
    };
    let y2 = middle.y + upper;
    vec![
        at(Pane::Queue, 0, middle.y, left, upper),
        at(Pane::Running, left, middle.y, lists - left, running),
        at(
            Pane::History,
            left,
            middle.y + running,
            lists - left,
            upper - running,
        ),
        at(Pane::Details, lists, middle.y, side, upper),
        at(Pane::Logs, 0, y2, lists, logs),
        at(Pane::Sources, lists, y2, side, logs),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn panes_fill_the_screen_and_never_overlap(
            width in 1u16..320, height in 1u16..100, focus in 0usize..6, zoom: bool,
            running in 0usize..50, queue in 0usize..50, history in 0usize..50,
        ) {
            let focus = [Pane::Running, Pane::Queue, Pane::History, Pane::Logs, Pane::Details, Pane::Sources][focus];
            let needs = Needs { running, queue, history };
            let areas = areas(width, height, focus, zoom, needs);
            let mut covered = vec![0u8; usize::from(width) * usize::from(height)];
            let parts = areas.panes.iter().map(|p| p.area).chain([areas.header, areas.notice, areas.keybar]);
            for part in parts {
                prop_assert!(part.right() <= width && part.bottom() <= height, "{part:?}");
                for y in part.top()..part.bottom() {
                    for x in part.left()..part.right() {
                        covered[usize::from(y) * usize::from(width) + usize::from(x)] += 1;
                    }
                }
            }
            prop_assert!(covered.iter().all(|n| *n <= 1));
            if areas.shape != Shape::Line {
                prop_assert!(covered.iter().all(|n| *n == 1));
            }
            for placed in &areas.panes {
                prop_assert!(placed.area.height >= 1);
                prop_assert!(areas.inside(placed.pane).is_some());
            }
        }
    }

    #[test]
    fn all_four_panes_stand_at_80x24_and_an_empty_one_takes_one_line() {
        let needs = Needs {
            running: 0,
            queue: 30,
            history: 30,
        };
        let areas = areas(80, 24, Pane::Queue, false, needs);
        assert_eq!(areas.of(Pane::Running).unwrap().height, 1);
        assert!(areas.inside(Pane::Queue).unwrap().height >= 8);
        assert!(areas.inside(Pane::Logs).unwrap().height >= 3);
        assert!(areas.inside(Pane::History).unwrap().height >= 3);
    }
}
