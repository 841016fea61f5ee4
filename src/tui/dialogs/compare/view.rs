//! Where everything of a comparison lies at a size, and which lines its body has: pure, asked by keys and drawing.

use ratatui::layout::Rect;

use super::Compare;
use crate::diff::{Row, Sign};
use crate::job::{Body, Comparison, KeyPair, Moment, Side};
use crate::tui::{age, brush};

/// From this width on the two files stand beside each other, below it under each other.
const WIDE: u16 = 100;
/// Differing keys that are told above the lines.
const KEYS: usize = 4;

/// One line of the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) sign: char,
    /// Whose text it shows; both when they stand beside each other or are equal.
    pub(super) shows: Half,
    pub(super) row: Row,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Half {
    Both,
    Left,
    Right,
}

/// A comparison, laid out.
pub(super) struct View {
    pub(super) wide: bool,
    pub(super) head: Vec<String>,
    pub(super) foot: Vec<String>,
    pub(super) body: Rect,
    pub(super) lines: Vec<Line>,
}

impl View {
    pub(super) fn of(compare: &Compare, screen: Rect) -> Self {
        let inside = Rect {
            x: screen.x + 2,
            y: screen.y + 1,
            width: screen.width.saturating_sub(4),
            height: screen.height.saturating_sub(2),
        };
        let wide = screen.width >= WIDE;
        let room = usize::from(inside.width).max(8);
        let (mut head, mut foot) = (Vec::new(), Vec::new());
        if let Some(shown) = compare.shown() {
            head = self::head(shown, room);
            foot = brush::fold(&shown.advice, room);
        }
        // The lines themselves are what one came for: the words around them give way.
        let third = usize::from(inside.height) / 3;
        head.truncate(third);
        foot.truncate(usize::from(inside.height) / 5);
        let around = u16::try_from(head.len() + foot.len() + 3).unwrap_or(u16::MAX);
        let body = Rect {
            y: inside.y + u16::try_from(head.len() + 1).unwrap_or(0),
            height: inside.height.saturating_sub(around),
            ..inside
        };
        Self {
            wide,
            head,
            foot,
            body,
            lines: lines(&compare.rows, wide),
        }
    }

    pub(super) fn last_top(&self) -> usize {
        self.lines
            .len()
            .saturating_sub(usize::from(self.body.height))
    }

    /// The first line of the next run of differences below `top`.
    pub(super) fn next_difference(&self, top: usize) -> Option<usize> {
        (top + 1..self.lines.len()).find(|at| self.starts_difference(*at))
    }

    pub(super) fn last_difference(&self, top: usize) -> Option<usize> {
        (0..top).rev().find(|at| self.starts_difference(*at))
    }

    fn starts_difference(&self, at: usize) -> bool {
        let differs = |at: usize| self.lines[at].sign != Sign::Same.mark();
        differs(at) && (at == 0 || !differs(at - 1))
    }
}

/// What stands above the lines: both files, how the copy came to be, the keys that differ.
fn head(shown: &Comparison, room: usize) -> Vec<String> {
    // It lies beside the file, so its own name says enough.
    let copy = shown.copy.rsplit('/').next().unwrap_or_default();
    let mut head = vec![
        named("left ", &shown.file, &shown.left, room),
        named("right", copy, &shown.right, room),
        format!(
            "made   {} local time; device {} wrote the left file",
            shown.made, shown.device
        ),
    ];
    match &shown.keys {
        None => {}
        Some(keys) if keys.is_empty() => head.push("keys   the same in both".to_owned()),
        Some(keys) => {
            let told = if keys.len() > KEYS { KEYS - 1 } else { KEYS };
            let told = keys.iter().take(told).map(KeyPair::line);
            head.extend(told.enumerate().map(|(at, line)| {
                let title = if at == 0 { "keys" } else { "" };
                format!("{title:6} {line}")
            }));
            if keys.len() > KEYS {
                head.push(format!("       and {} more keys", keys.len() + 1 - KEYS));
            }
        }
    }
    head
}

fn named(word: &str, path: &str, side: &Side, room: usize) -> String {
    let size = side.size.map_or(String::new(), |size| {
        format!("  {} bytes", age::count(size))
    });
    let written = side.written.map(Moment::local_text);
    let written = written.map_or(String::new(), |at| format!("  written {at}"));
    let odd = match &side.body {
        Body::Nothing(why) => format!("  ({why})"),
        Body::Text { cut: true, .. } => "  (only its beginning)".to_owned(),
        Body::Text { cut: false, .. } => String::new(),
    };
    let facts = format!("{size}{written}{odd}");
    let left = room.saturating_sub(word.len() + 2 + brush::width(&facts));
    format!("{word}  {}{facts}", brush::cut_left(path, left.max(12)))
}

/// The lines of the body: beside each other one a row; under each other two for what changed.
fn lines(rows: &[Row], wide: bool) -> Vec<Line> {
    let mut lines = Vec::with_capacity(rows.len());
    for row in rows {
        let line = |sign: Sign, shows| Line {
            sign: sign.mark(),
            shows,
            row: *row,
        };
        match row.sign {
            Sign::Changed if !wide => {
                lines.push(line(Sign::Left, Half::Left));
                lines.push(line(Sign::Right, Half::Right));
            }
            sign if wide => lines.push(line(sign, Half::Both)),
            Sign::Left => lines.push(line(Sign::Left, Half::Left)),
            Sign::Right => lines.push(line(Sign::Right, Half::Right)),
            Sign::Same | Sign::Changed => lines.push(line(row.sign, Half::Both)),
        }
    }
    lines
}
