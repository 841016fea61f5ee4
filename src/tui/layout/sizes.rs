//! What an operator changed of the sizes of panes: rows and columns more or less than they would have, for each
//! shape of the screen by itself.

use super::{Pane, Shape};

/// A line between panes that can be moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Split {
    StackRunning,
    StackQueue,
    StackHistory,
    StackLogs,
    /// Between the left and the right column.
    GridColumns,
    /// Between Queue and History.
    GridLeft,
    /// Between Running and Details.
    GridRight,
    GridLogs,
    /// Between Queue and Running.
    WallColumns,
    /// Between the lists and what stands at the right.
    WallSide,
    /// Between Running and History.
    WallMiddle,
    WallLogs,
    /// Between Sources and Events.
    WallSources,
}

const WORDS: [(Split, &str); 13] = [
    (Split::StackRunning, "stack.running"),
    (Split::StackQueue, "stack.queue"),
    (Split::StackHistory, "stack.history"),
    (Split::StackLogs, "stack.logs"),
    (Split::GridColumns, "grid.columns"),
    (Split::GridLeft, "grid.left"),
    (Split::GridRight, "grid.right"),
    (Split::GridLogs, "grid.logs"),
    (Split::WallColumns, "wall.columns"),
    (Split::WallSide, "wall.side"),
    (Split::WallMiddle, "wall.middle"),
    (Split::WallLogs, "wall.logs"),
    (Split::WallSources, "wall.sources"),
];

/// Which way a pane is made larger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Along {
    Rows,
    Columns,
}

/// How far each line was moved. A plain value: read at the start, written down at the end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PaneSizes([i16; WORDS.len()]);

impl PaneSizes {
    /// The lines that were moved, by name.
    pub fn words(&self) -> impl Iterator<Item = (&'static str, i16)> {
        let all = WORDS.iter().map(|(split, word)| (*word, self.get(*split)));
        all.filter(|(_, by)| *by != 0)
    }

    /// Moves a line by its name, as [`PaneSizes::words`] gave it; false when there is no such line.
    pub fn set(&mut self, word: &str, by: i16) -> bool {
        let found = WORDS.iter().find(|(_, name)| *name == word);
        if let Some((split, _)) = found {
            self.0[*split as usize] = by;
        }
        found.is_some()
    }

    pub(super) fn get(&self, split: Split) -> i16 {
        self.0[split as usize]
    }

    pub(super) fn push(&mut self, split: Split, by: i16) {
        let cell = &mut self.0[split as usize];
        *cell = cell.saturating_add(by);
    }

    /// What would be `natural` with the line where the operator has it, and never outside of what is usable.
    pub(super) fn cut(&self, natural: u16, split: Split, least: u16, most: u16) -> u16 {
        let moved = natural.saturating_add_signed(self.get(split));
        moved.min(most).max(least)
    }
}

/// The line that makes this pane larger, and in which direction.
pub(super) fn split_of(shape: Shape, pane: Pane, along: Along) -> Option<(Split, i16)> {
    use Split as S;
    Some(match (shape, along, pane) {
        (Shape::Stack, Along::Rows, Pane::Running) => (S::StackRunning, 1),
        (Shape::Stack, Along::Rows, Pane::Queue) => (S::StackQueue, 1),
        (Shape::Stack, Along::Rows, Pane::History) => (S::StackHistory, 1),
        (Shape::Stack, Along::Rows, Pane::Logs) => (S::StackLogs, 1),
        (Shape::Grid, Along::Rows, Pane::Queue) => (S::GridLeft, 1),
        (Shape::Grid, Along::Rows, Pane::History) => (S::GridLeft, -1),
        (Shape::Grid, Along::Rows, Pane::Running) => (S::GridRight, 1),
        (Shape::Grid, Along::Rows, Pane::Details) => (S::GridRight, -1),
        (Shape::Grid, Along::Rows, Pane::Logs) => (S::GridLogs, 1),
        (Shape::Grid, Along::Columns, Pane::Queue | Pane::History) => (S::GridColumns, 1),
        (Shape::Grid, Along::Columns, Pane::Running | Pane::Details) => (S::GridColumns, -1),
        (Shape::Wall, Along::Rows, Pane::Queue | Pane::Details) => (S::WallLogs, -1),
        (Shape::Wall, Along::Rows, Pane::Running) => (S::WallMiddle, 1),
        (Shape::Wall, Along::Rows, Pane::History) => (S::WallMiddle, -1),
        (Shape::Wall, Along::Rows, Pane::Logs) => (S::WallLogs, 1),
        (Shape::Wall, Along::Rows, Pane::Sources) => (S::WallSources, 1),
        (Shape::Wall, Along::Rows, Pane::Events) => (S::WallSources, -1),
        (Shape::Wall, Along::Columns, Pane::Queue) => (S::WallColumns, 1),
        (Shape::Wall, Along::Columns, Pane::Running | Pane::History) => (S::WallColumns, -1),
        (Shape::Wall, Along::Columns, Pane::Details | Pane::Sources | Pane::Events) => {
            (S::WallSide, 1)
        }
        (Shape::Wall, Along::Columns, Pane::Logs) => (S::WallSide, -1),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_written_down_by_name_and_read_again() {
        let mut sizes = PaneSizes::default();
        assert_eq!(sizes.words().count(), 0);
        sizes.push(Split::GridLogs, 4);
        sizes.push(Split::StackQueue, -2);
        let mut again = PaneSizes::default();
        for (word, by) in sizes.words() {
            assert!(again.set(word, by), "{word}");
        }
        assert_eq!(again, sizes);
        assert!(!again.set("grid.roof", 1));
    }

    #[test]
    fn every_line_has_its_place_and_its_name() {
        for (place, (split, _)) in WORDS.iter().enumerate() {
            assert_eq!(*split as usize, place);
        }
    }
}
