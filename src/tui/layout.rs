//! Which pane lies where at this size: pure, asked by the keys and by the drawing alike.

mod boxes;
mod sizes;
mod stack;

pub use sizes::{Along, PaneSizes};

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
    Events,
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
            Self::Events => '6',
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
            Self::Events => "Events",
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
    /// From 100x30: panes side by side, a line between them.
    Grid,
    /// From 160x45: the grid with Details, Sources and Events at the right.
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

    /// The inside of a pane: without its rule, and without the line before it where another stands at its left.
    pub fn inside(&self, pane: Pane) -> Option<Rect> {
        let area = self.of(pane)?;
        Some(match self.shape {
            Shape::Line => Rect { height: 0, ..area },
            Shape::One | Shape::Stack => Rect {
                y: area.y.saturating_add(1).min(area.bottom()),
                height: area.height.saturating_sub(1),
                ..area
            },
            Shape::Grid | Shape::Wall => {
                let line = u16::from(area.x > 0);
                Rect {
                    x: area.x + line,
                    y: area.y + 1,
                    width: area.width.saturating_sub(line),
                    height: area.height.saturating_sub(1),
                }
            }
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

/// The sizes after a pane was made larger by so many rows or columns (smaller, when negative); none when it has no
/// line to move that way, or when moving it changes nothing.
pub fn resized(
    size: (u16, u16),
    focus: Pane,
    needs: Needs,
    sizes: &PaneSizes,
    (along, by): (Along, i16),
) -> Option<PaneSizes> {
    /// Sizes from a larger screen may have to be taken back a long way before it shows.
    const FURTHEST: u16 = 500;
    let (split, sign) = sizes::split_of(shape(size.0, size.1), focus, along)?;
    let place = |sizes: &PaneSizes| areas(size, focus, false, needs, sizes).of(focus);
    let before = place(sizes);
    let mut moved = *sizes;
    (0..FURTHEST)
        .map(|_| {
            moved.push(split, sign * by);
            moved
        })
        .find(|moved| place(moved) != before)
}

/// Divides the screen. `zoom` gives the focused pane all of it.
pub fn areas(
    (width, height): (u16, u16),
    focus: Pane,
    zoom: bool,
    needs: Needs,
    sizes: &PaneSizes,
) -> Areas {
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
            Shape::Grid => (Shape::Grid, boxes::grid(middle, sizes)),
            Shape::Wall => (Shape::Wall, boxes::wall(middle, sizes)),
            Shape::Line | Shape::One | Shape::Stack => {
                (Shape::Stack, stack::place(middle, focus, needs, sizes))
            }
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ALL: [&str; 13] = [
        "stack.running",
        "stack.queue",
        "stack.history",
        "stack.logs",
        "grid.columns",
        "grid.left",
        "grid.right",
        "grid.logs",
        "wall.columns",
        "wall.side",
        "wall.middle",
        "wall.logs",
        "wall.sources",
    ];

    fn sizes(moved: &[i16]) -> PaneSizes {
        let mut sizes = PaneSizes::default();
        for (word, by) in ALL.iter().zip(moved) {
            assert!(sizes.set(word, *by));
        }
        sizes
    }

    proptest! {
        #[test]
        fn panes_fill_the_screen_and_never_overlap(
            width in 1u16..320, height in 1u16..100, focus in 0usize..7, zoom: bool,
            running in 0usize..50, queue in 0usize..50, history in 0usize..50,
            moved in proptest::collection::vec(-60i16..60, 13),
        ) {
            let focus = [Pane::Running, Pane::Queue, Pane::History, Pane::Logs, Pane::Details, Pane::Sources, Pane::Events][focus];
            let needs = Needs { running, queue, history };
            let areas = areas((width, height), focus, zoom, needs, &sizes(&moved));
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
            let usable = |pane, least| areas.inside(pane).is_none_or(|a| a.height >= least && a.width >= 20);
            if matches!(areas.shape, Shape::Stack | Shape::Grid | Shape::Wall) {
                let beside = u16::from(areas.shape != Shape::Stack);
                prop_assert!(usable(Pane::Running, beside.max(u16::from(running > 0)) + beside));
                prop_assert!(usable(Pane::Queue, beside.max(u16::from(queue > 0)) + beside));
                prop_assert!(usable(Pane::History, beside.max(u16::from(history > 0)) + beside));
                prop_assert!(usable(Pane::Logs, 1));
            }
        }
    }

    #[test]
    fn the_smallest_stack_keeps_a_line_of_the_log() {
        let needs = Needs {
            running: 2,
            queue: 3,
            history: 3,
        };
        for focus in [Pane::Running, Pane::Queue, Pane::History, Pane::Logs] {
            let areas = areas((60, 16), focus, false, needs, &PaneSizes::default());
            assert!(
                areas
                    .inside(Pane::Logs)
                    .is_some_and(|inside| inside.height >= 1),
                "{focus:?}"
            );
        }
    }

    #[test]
    fn all_four_panes_stand_at_80x24_and_an_empty_one_takes_one_line() {
        let needs = Needs {
            running: 0,
            queue: 30,
            history: 30,
        };
        let areas = areas((80, 24), Pane::Queue, false, needs, &PaneSizes::default());
        assert_eq!(areas.of(Pane::Running).unwrap().height, 1);
        assert!(areas.inside(Pane::Queue).unwrap().height >= 8);
        assert!(areas.inside(Pane::Logs).unwrap().height >= 3);
        assert!(areas.inside(Pane::History).unwrap().height >= 3);
    }

    #[test]
    fn a_pane_grows_and_shrinks_by_what_was_asked_and_back() {
        let needs = Needs {
            running: 20,
            queue: 20,
            history: 20,
        };
        for size in [(80, 24), (120, 40), (200, 60)] {
            let natural = PaneSizes::default();
            let place = |pane, sizes: &PaneSizes| areas(size, pane, false, needs, sizes).of(pane);
            for pane in areas(size, Pane::Queue, false, needs, &natural).walk() {
                let change = |sizes, by| resized(size, pane, needs, sizes, (Along::Rows, by));
                let larger = change(&natural, 1).unwrap();
                let (before, after) = (place(pane, &natural), place(pane, &larger));
                assert_eq!(
                    after.unwrap().height,
                    before.unwrap().height + 1,
                    "{pane:?}"
                );
                let back = change(&larger, -1).unwrap();
                assert_eq!(place(pane, &back), before, "{size:?} {pane:?}");
            }
        }
    }

    #[test]
    fn a_pane_that_cannot_change_further_says_so_and_comes_back_at_the_first_key() {
        let needs = Needs::default();
        let (size, pane) = ((120, 40), Pane::Logs);
        let mut sizes = PaneSizes::default();
        while let Some(next) = resized(size, pane, needs, &sizes, (Along::Rows, 1)) {
            sizes = next;
        }
        let height = |sizes: &PaneSizes| {
            areas(size, pane, false, needs, sizes)
                .of(pane)
                .unwrap()
                .height
        };
        let most = height(&sizes);
        // From a larger screen.
        sizes.set("grid.logs", 200);
        assert_eq!(height(&sizes), most);
        let less = resized(size, pane, needs, &sizes, (Along::Rows, -1)).unwrap();
        assert_eq!(height(&less), most - 1);
        assert_eq!(
            resized((80, 24), Pane::Queue, needs, &sizes, (Along::Columns, 1)),
            None
        );
    }
}
