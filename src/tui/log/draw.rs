//! Drawing of the Logs pane: only what is visible is looked at.

use std::ops::Range;

use ratatui::layout::{Rect, Size};
use ratatui::style::{Modifier, Style};

use super::kind::Kind;
use super::line::{Ink, Shown, bytes_text};
use super::rows::{columns, from_column, wrapped};
use super::view::LogView;
use crate::tui::buffer::{Buffer, Cell};

/// How the pane looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogLook {
    /// Whether the log's own colours are shown.
    pub colour: bool,
    /// Whether our own marks keep to ASCII.
    pub ascii: bool,
    pub base: Style,
    /// For our own remarks in the text.
    pub dim: Style,
    pub match_: Style,
}

impl LogView {
    /// Draws into `area`, which it fills.
    pub fn draw(&self, area: Rect, buffer: &mut Buffer, look: &LogLook) {
        let area = area.intersection(buffer.area);
        if area.is_empty() {
            return;
        }
        let mut blank = Cell::EMPTY;
        blank.set_style(look.base);
        for y in area.top()..area.bottom() {
            let begin = buffer.index_of(area.left(), y);
            buffer.content[begin..begin + usize::from(area.width)].fill(blank.clone());
        }
        if let Some(note) = self.note() {
            buffer.set_stringn(area.x, area.y, note, area.width.into(), look.dim);
            return;
        }
        self.draw_lines(area, buffer, look);
    }

    /// What is said instead of a text.
    fn note(&self) -> Option<String> {
        let size = self.window.size();
        if !self.window.lines().is_empty() {
            return match self.window.kind() {
                Kind::Text | Kind::Utf16(_) => None,
                Kind::Binary => Some(format!("binary: {}, not shown as text", exact(size))),
            };
        }
        if let Some(refusal) = &self.refusal {
            return Some(refusal.to_string());
        }
        Some(if !self.heard {
            "reading the log ...".to_owned()
        } else if self.window.ended() {
            "the log is empty".to_owned()
        } else {
            "nothing in the log yet".to_owned()
        })
    }

    fn draw_lines(&self, area: Rect, buffer: &mut Buffer, look: &LogLook) {
        let anchor = self.anchor(Size::new(area.width, area.height));
        let mut index = self.window.line_at(anchor.at);
        let mut skip = anchor.row;
        let mut y = area.y;
        while y < area.bottom() && index < self.window.lines().len() {
            let room = Rect {
                y,
                height: area.bottom() - y,
                ..area
            };
            y += self.draw_line(index, skip, room, buffer, look);
            skip = 0;
            index += 1;
        }
    }

    /// Draws one line but for its first `skip` rows; tells how many rows it took.
    fn draw_line(
        &self,
        index: usize,
        skip: usize,
        room: Rect,
        buffer: &mut Buffer,
        look: &LogLook,
    ) -> u16 {
        let shown = self.window.show(index);
        let painted = Painted {
            marks: self.marks(index, &shown),
            shown: &shown,
            look,
        };
        let mut y = room.y;
        let before = self.remark_before(index);
        let mut passed = 0;
        let mut visible = |y: &mut u16, row: &mut dyn FnMut(u16)| {
            if passed >= skip && *y < room.bottom() {
                row(*y);
                *y += 1;
            }
            passed += 1;
        };
        let width = usize::from(room.width);
        if let Some(remark) = before {
            visible(&mut y, &mut |y| {
                buffer.set_stringn(room.x, y, &remark, width, look.dim);
            });
        }
        if self.wrap {
            for row in wrapped(&shown.text, room.width) {
                visible(&mut y, &mut |y| {
                    painted.put(row.clone(), room.x, y, room.right(), buffer);
                });
            }
        } else {
            visible(&mut y, &mut |y| {
                let row = Rect {
                    y,
                    height: 1,
                    ..room
                };
                self.draw_unwrapped(&painted, row, buffer);
            });
        }
        if let Some(remark) = self.remark_behind(index) {
            visible(&mut y, &mut |y| {
                buffer.set_stringn(room.x, y, &remark, width, look.dim);
            });
        }
        y - room.y
    }

    fn draw_unwrapped(&self, painted: &Painted<'_>, row: Rect, buffer: &mut Buffer) {
        let text = &painted.shown.text;
        let (start, blank) = from_column(text, self.left);
        let x = row.x + u16::try_from(blank).unwrap_or(0).min(row.width);
        painted.put(start..text.len(), x, row.y, row.right(), buffer);
        let (before, behind) = if painted.look.ascii {
            ("<", ">")
        } else {
            ("‹", "›")
        };
        if self.left > 0 && start > 0 {
            buffer.set_stringn(row.x, row.y, before, 1, painted.look.dim);
        }
        if columns(&text[start..]) + blank > usize::from(row.width) {
            let last = row.right() - 1;
            // The cell may hold one half of a wide character.
            if row.width > 1 && columns(buffer[(last - 1, row.y)].symbol()) > 1 {
                buffer[(last - 1, row.y)].set_symbol(" ");
            }
            buffer.set_stringn(last, row.y, behind, 1, painted.look.dim);
        }
    }

    /// Where matches stand in a line, and which of them is the one that was gone to.
    fn marks(&self, index: usize, shown: &Shown) -> Vec<(Range<usize>, Modifier)> {
        let Some(search) = &self.search else {
            return Vec::new();
        };
        let here = search.place_in(&self.window, index, &shown.text);
        let ranges = search.ranges(&shown.text).into_iter();
        ranges
            .map(|range| {
                let current = here.as_ref() == Some(&range);
                (
                    range,
                    if current {
                        Modifier::UNDERLINED
                    } else {
                        Modifier::empty()
                    },
                )
            })
            .collect()
    }
}

/// A line with all that decides about its looks.
struct Painted<'a> {
    shown: &'a Shown,
    marks: Vec<(Range<usize>, Modifier)>,
    look: &'a LogLook,
}

impl Painted<'_> {
    /// Puts a part of the line at `x`, not beyond `right`.
    fn put(&self, part: Range<usize>, mut x: u16, y: u16, right: u16, buffer: &mut Buffer) {
        let mut at = part.start;
        while at < part.end && x < right {
            let (style, until) = self.style_at(at);
            let until = until.min(part.end);
            let text = &self.shown.text[at..until];
            (x, _) = buffer.set_stringn(x, y, text, usize::from(right - x), style);
            at = until;
        }
    }

    /// How the text at `at` is drawn, and until where that holds.
    fn style_at(&self, at: usize) -> (Style, usize) {
        let inks = &self.shown.inks;
        let next = inks.partition_point(|(start, _)| *start <= at);
        let mut until = inks
            .get(next)
            .map_or(self.shown.text.len(), |(start, _)| *start);
        let mut style = match inks.get(next.saturating_sub(1)) {
            Some((_, Ink::Log(pen))) => pen.style(self.look.base, self.look.colour),
            Some((_, Ink::Remark)) => self.look.dim,
            None => self.look.base,
        };
        let next = self.marks.partition_point(|(range, _)| range.end <= at);
        if let Some((range, more)) = self.marks.get(next) {
            if range.start <= at {
                style = style.patch(self.look.match_).add_modifier(*more);
                until = until.min(range.end);
            } else {
                until = until.min(range.start);
            }
        }
        (style, until)
    }
}

/// A number of bytes, exactly when it is short.
fn exact(bytes: u64) -> String {
    if bytes < 1024 {
        format!("{bytes} bytes")
    } else {
        bytes_text(bytes)
    }
}
