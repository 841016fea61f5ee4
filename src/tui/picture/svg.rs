//! A drawn screen as SVG: real text, lines and blocks as paths, colours as numbers.

use std::fmt::Write as _;

use crate::tui::buffer::Buffer;

use super::cells::{self, Piece};
use super::curves;
use super::lines::{self, Drawn};
use super::palette::{Paint, Scheme};
use super::{BASELINE, CELL_TALL, CELL_WIDE, PADDING};
use crate::tui::colour::Rgb;

/// Monospaced fonts whose advance is near 0.6 of their size; `textLength` does the rest.
const FONTS: &str = "'DejaVu Sans Mono','Cascadia Mono',Menlo,Consolas,monospace";
const FONT_SIZE: &str = "16.6";

/// The drawing, as large as the PNG would be.
pub(super) fn svg(buffer: &Buffer, scheme: &Scheme) -> String {
    let wide = u32::from(buffer.area.width) * u32::from(CELL_WIDE) + 2 * u32::from(PADDING);
    let tall = u32::from(buffer.area.height) * u32::from(CELL_TALL) + 2 * u32::from(PADDING);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{wide}\" height=\"{tall}\" \
         viewBox=\"0 0 {wide} {tall}\" xml:space=\"preserve\" font-family=\"{FONTS}\" \
         font-size=\"{FONT_SIZE}\" style=\"white-space:pre\">\n\
         <rect width=\"{wide}\" height=\"{tall}\" fill=\"{}\"/>\n",
        hex(scheme.ground)
    );
    for (row, pieces) in (0..).zip(cells::rows(buffer)) {
        let top = u32::from(PADDING) + row * u32::from(CELL_TALL);
        let painted: Vec<(Piece<'_>, Paint)> = pieces
            .into_iter()
            .map(|piece| {
                let paint = scheme.paint(piece.look);
                (piece, paint)
            })
            .collect();
        grounds(&mut out, &painted, top, scheme.ground);
        shapes(&mut out, &painted, top);
        words(&mut out, &painted, top);
        rules(&mut out, &painted, top);
    }
    out.push_str("</svg>\n");
    out
}

/// The colour of one of the lines along the letters, where there is one.
type LineOf = fn(&Paint) -> Option<Rgb>;
type Painted<'a> = (Piece<'a>, Paint);

/// What lies behind the letters, where it is not the ground of the whole picture.
fn grounds(out: &mut String, row: &[Painted<'_>], top: u32, usual: Rgb) {
    for run in row.chunk_by(|one, next| one.1.ground == next.1.ground) {
        let Some((_, paint)) = run.first().filter(|(_, paint)| paint.ground != usual) else {
            continue;
        };
        bar(out, run, (top, u32::from(CELL_TALL)), paint.ground);
    }
}

/// The lines below and through the letters.
fn rules(out: &mut String, row: &[Painted<'_>], top: u32) {
    let heights: [(LineOf, u16); 2] = [
        (|paint| paint.under, BASELINE + 2),
        (|paint| paint.strike, BASELINE - 6),
    ];
    for (line, y) in heights {
        for run in row.chunk_by(|one, next| line(&one.1) == line(&next.1)) {
            if let Some(color) = run.first().and_then(|(_, paint)| line(paint)) {
                bar(out, run, (top + u32::from(y), 1), color);
            }
        }
    }
}

/// A rectangle as long as the run, from a top and with a height in pixels.
fn bar(out: &mut String, run: &[Painted<'_>], (top, tall): (u32, u32), color: Rgb) {
    let (Some((first, _)), Some((last, _))) = (run.first(), run.last()) else {
        return;
    };
    let wide = left(last) - left(first) + width(last);
    // Writing to a string cannot fail, here and below.
    let _ = writeln!(
        out,
        "<rect x=\"{}\" y=\"{top}\" width=\"{wide}\" height=\"{tall}\" fill=\"{}\"/>",
        left(first),
        hex(color)
    );
}

/// Box drawing, blocks and Braille: one path for each run of one colour, one more for its curves.
fn shapes(out: &mut String, row: &[Painted<'_>], top: u32) {
    for run in row.chunk_by(|one, next| one.1.ink == next.1.ink && one.1.ground == next.1.ground) {
        let Some((_, paint)) = run.first() else {
            continue;
        };
        let mut solid = Outline::default();
        let mut curves = String::new();
        for painted in run {
            let piece = &painted.0;
            match piece.single().and_then(lines::drawn) {
                None => {}
                Some(Drawn::Solid(mask)) => {
                    for patch in mask.patches() {
                        let x = left(piece) + u32::from(patch.x);
                        let y = top + u32::from(patch.y);
                        solid.add(x, y, u32::from(patch.wide), u32::from(patch.tall));
                    }
                }
                Some(Drawn::Shade(part)) => {
                    let color = paint.ground.mix(paint.ink, part);
                    bar(
                        out,
                        std::slice::from_ref(painted),
                        (top, u32::from(CELL_TALL)),
                        color,
                    );
                }
                Some(Drawn::Curve(curve)) => curves.push_str(&curve.path(left(piece), top)),
            }
        }
        let solid = solid.path();
        if !solid.is_empty() {
            let _ = writeln!(
                out,
                "<path shape-rendering=\"crispEdges\" fill=\"{}\" d=\"{solid}\"/>",
                hex(paint.ink)
            );
        }
        if !curves.is_empty() {
            let _ = writeln!(
                out,
                "<path fill=\"none\" stroke=\"{}\" stroke-width=\"{}\" d=\"{curves}\"/>",
                hex(paint.ink),
                curves::LIGHT_BREADTH
            );
        }
    }
}

/// Rectangles of one colour; those that continue one another to the right become one.
#[derive(Default)]
struct Outline(Vec<[u32; 4]>);

impl Outline {
    fn add(&mut self, x: u32, y: u32, wide: u32, tall: u32) {
        let before = self
            .0
            .iter_mut()
            .rev()
            .find(|patch| patch[0] + patch[2] == x && patch[1] == y && patch[3] == tall);
        match before {
            Some(patch) => patch[2] += wide,
            None => self.0.push([x, y, wide, tall]),
        }
    }

    fn path(&self) -> String {
        let mut data = String::new();
        for [x, y, wide, tall] in &self.0 {
            let _ = write!(data, "M{x} {y}h{wide}v{tall}h-{wide}z");
        }
        data
    }
}

/// The letters: ASCII in runs of one look, everything else one by one, since fonts disagree about its width.
fn words(out: &mut String, row: &[Painted<'_>], top: u32) {
    let alike = |one: &Paint, next: &Paint| {
        (one.ink, one.bold, one.slanted) == (next.ink, next.bold, next.slanted)
    };
    let runs = row.chunk_by(|one, next| {
        alike(&one.1, &next.1)
            && one.0.symbol.is_ascii()
            && next.0.symbol.is_ascii()
            // Some viewers make one blank of two, and would stretch the rest over the length.
            && !(one.0.is_blank() && next.0.is_blank())
    });
    for run in runs {
        let seen = |(piece, _): &Painted<'_>| !piece.is_blank();
        let (Some(from), Some(to)) = (run.iter().position(seen), run.iter().rposition(seen)) else {
            continue;
        };
        let run = run.get(from..=to).unwrap_or(run);
        let drawn = |(piece, _): &Painted<'_>| piece.single().and_then(lines::drawn).is_some();
        if !run.iter().any(drawn) {
            text(out, run, top);
        }
    }
}

fn text(out: &mut String, run: &[Painted<'_>], top: u32) {
    let Some((first, paint)) = run.first() else {
        return;
    };
    let wide: u32 = run.iter().map(|(piece, _)| width(piece)).sum();
    let _ = write!(
        out,
        "<text x=\"{}\" y=\"{}\" textLength=\"{wide}\" lengthAdjust=\"spacingAndGlyphs\" fill=\"{}\"{}{}>",
        left(first),
        top + u32::from(BASELINE),
        hex(paint.ink),
        if paint.bold {
            " font-weight=\"bold\""
        } else {
            ""
        },
        if paint.slanted {
            " font-style=\"italic\""
        } else {
            ""
        },
    );
    for (piece, _) in run {
        for letter in piece.symbol.chars() {
            match letter {
                '&' => out.push_str("&amp;"),
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                '"' => out.push_str("&quot;"),
                '\'' => out.push_str("&apos;"),
                other => out.push(other),
            }
        }
    }
    out.push_str("</text>\n");
}

fn left(piece: &Piece<'_>) -> u32 {
    u32::from(PADDING) + u32::from(piece.column) * u32::from(CELL_WIDE)
}

fn width(piece: &Piece<'_>) -> u32 {
    u32::from(piece.width) * u32::from(CELL_WIDE)
}

fn hex(Rgb(r, g, b): Rgb) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}
