//! A comparison on the screen: beside each other or under each other, with a sign for every difference.

use std::ops::Range;

use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use unicode_segmentation::UnicodeSegmentation as _;

use super::Compare;
use super::view::{Half, Line, View};
use crate::diff::{self, Sign};
use crate::job::{Comparison, Plain};
use crate::tui::brush;
use crate::tui::buffer::Buffer;
use crate::tui::dialogs::boxed;
use crate::tui::theme::Look;

/// Columns of a line's number, with the blank behind it.
const NUMBER: u16 = 5;
/// In longer lines nobody looks for what differs, in bytes.
const LONG: usize = 4096;

impl Compare {
    pub(crate) fn draw(&self, buffer: &mut Buffer, screen: Rect, look: Look) {
        let title = match self.comparisons.len() {
            0 | 1 => format!("Conflict copy  {}", self.key.id),
            count => format!("Conflict copy {} of {count}  {}", self.at + 1, self.key.id),
        };
        let size = (screen.width, screen.height);
        let inside = boxed::draw(buffer, screen, size, &title, look);
        let view = View::of(self, screen);
        let foot_y = inside.bottom().saturating_sub(1);
        let keys = if self.comparisons.len() > 1 {
            "j k scroll  n N difference  left right sideways  tab next copy  esc close"
        } else {
            "j k scroll  n N difference  left right sideways  esc close"
        };
        let Some(shown) = self.shown() else {
            brush::put(
                buffer,
                inside,
                inside.x,
                inside.y,
                "reading...",
                look.plain(),
            );
            brush::put(buffer, inside, inside.x, foot_y, "esc close", look.dim());
            return;
        };
        for (y, line) in (inside.y..).zip(&view.head) {
            let style = if y < inside.y + 2 {
                look.strong()
            } else {
                look.plain()
            };
            let line = brush::cut(line, usize::from(inside.width), look);
            brush::put(buffer, inside, inside.x, y, &line, style);
        }
        rule(buffer, inside, view.body.y.saturating_sub(1), look);
        self.draw_body(buffer, &view, shown, look);
        rule(buffer, inside, view.body.bottom(), look);
        for (y, line) in (view.body.bottom() + 1..foot_y).zip(&view.foot) {
            brush::put(buffer, inside, inside.x, y, line, look.plain());
        }
        brush::put(buffer, inside, inside.x, foot_y, keys, look.dim());
    }

    fn draw_body(&self, buffer: &mut Buffer, view: &View, shown: &Comparison, look: Look) {
        let body = view.body;
        // The screen may have grown since a key was pressed.
        let top = self.top.min(view.last_top());
        let lines = view.lines.iter().skip(top);
        for (y, line) in (body.top()..body.bottom()).zip(lines) {
            let row = Rect {
                y,
                height: 1,
                ..body
            };
            let texts = Texts::of(line, shown);
            if view.wide {
                self.draw_beside(buffer, row, line, &texts, look);
            } else {
                self.draw_under(buffer, row, line, &texts, look);
            }
        }
        if view.lines.is_empty() {
            let text = "nothing to lay beside each other: neither file has lines";
            brush::put(buffer, body, body.x, body.y, text, look.dim());
        }
    }

    fn draw_beside(
        &self,
        buffer: &mut Buffer,
        row: Rect,
        line: &Line,
        texts: &Texts<'_>,
        look: Look,
    ) {
        let half = row.width.saturating_sub(3) / 2;
        let left = Rect { width: half, ..row };
        let right = Rect {
            x: row.x + half + 3,
            width: row.width.saturating_sub(half + 3),
            ..row
        };
        let (base, hot) = styles(line.sign, look);
        self.draw_half(
            buffer,
            left,
            line.row.left,
            texts.left.as_ref(),
            (base, hot),
            look,
        );
        let sign = line.sign.to_string();
        brush::put(buffer, row, row.x + half + 1, row.y, &sign, look.accent());
        self.draw_half(
            buffer,
            right,
            line.row.right,
            texts.right.as_ref(),
            (base, hot),
            look,
        );
    }

    fn draw_under(
        &self,
        buffer: &mut Buffer,
        row: Rect,
        line: &Line,
        texts: &Texts<'_>,
        look: Look,
    ) {
        let (number, piece) = match line.shows {
            Half::Both | Half::Left => (line.row.left, texts.left.as_ref()),
            Half::Right => (line.row.right, texts.right.as_ref()),
        };
        let sign = line.sign.to_string();
        let x = brush::put(buffer, row, row.x, row.y, &sign, look.accent());
        let rest = Rect {
            x: x + 1,
            width: row.right().saturating_sub(x + 1),
            ..row
        };
        self.draw_half(buffer, rest, number, piece, styles(line.sign, look), look);
    }

    fn draw_half(
        &self,
        buffer: &mut Buffer,
        area: Rect,
        number: Option<usize>,
        piece: Option<&Piece<'_>>,
        styles: (Style, Style),
        look: Look,
    ) {
        let (Some(number), Some(piece)) = (number, piece) else {
            return;
        };
        let number = format!("{:>4}", number + 1);
        brush::put(buffer, area, area.x, area.y, &number, look.dim());
        let room = Rect {
            x: area.x + NUMBER,
            width: area.width.saturating_sub(NUMBER),
            ..area
        };
        put_from(buffer, room, self.left, piece, styles, look);
    }
}

/// The texts of a line, each with the part in which it differs from the other.
struct Texts<'a> {
    left: Option<Piece<'a>>,
    right: Option<Piece<'a>>,
}

struct Piece<'a> {
    text: &'a str,
    /// The bytes in which it differs.
    unlike: Range<usize>,
}

impl<'a> Texts<'a> {
    fn of(line: &Line, shown: &'a Comparison) -> Self {
        let text = |lines: &'a [Plain], at: Option<usize>| at.and_then(|at| lines.get(at));
        let left = text(shown.left.body.lines(), line.row.left);
        let right = text(shown.right.body.lines(), line.row.right);
        let (a, b) = match (left, right) {
            (Some(left), Some(right)) if left.len().max(right.len()) <= LONG => {
                diff::unlike(left, right)
            }
            _ => (0..0, 0..0),
        };
        Self {
            left: left.map(|text| Piece { text, unlike: a }),
            right: right.map(|text| Piece { text, unlike: b }),
        }
    }
}

fn rule(buffer: &mut Buffer, area: Rect, y: u16, look: Look) {
    if y < area.bottom() {
        for x in area.left()..area.right() {
            buffer[(x, y)].set_symbol(look.rule()).set_style(look.dim());
        }
    }
}

/// How a line looks, and how the part of it that differs does; the sign says the same without either.
fn styles(sign: char, look: Look) -> (Style, Style) {
    if sign == Sign::Same.mark() {
        return (look.plain(), look.plain());
    }
    (
        look.warning(),
        look.warning().add_modifier(Modifier::REVERSED),
    )
}

/// Writes a text from its column `skip` on, marked where it goes on beyond the area.
fn put_from(
    buffer: &mut Buffer,
    area: Rect,
    skip: usize,
    piece: &Piece<'_>,
    (base, hot): (Style, Style),
    look: Look,
) {
    let room = usize::from(area.width);
    let mut column = 0;
    for (at, grapheme) in piece.text.grapheme_indices(true) {
        let wide = brush::width(grapheme);
        let place = column;
        column += wide;
        if place < skip {
            continue;
        }
        let x = area.x + u16::try_from(place - skip).unwrap_or(u16::MAX);
        let last = at + grapheme.len() == piece.text.len();
        if place - skip + wide > room || (place - skip + wide == room && !last) {
            brush::put(buffer, area, x, area.y, look.cut(), look.dim());
            return;
        }
        let style = if piece.unlike.contains(&at) {
            hot
        } else {
            base
        };
        brush::put(buffer, area, x, area.y, grapheme, style);
    }
}
