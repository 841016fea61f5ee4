//! A drawn screen as PNG, pixel by pixel, without a font.

use crate::tui::buffer::Buffer;
use unicode_normalization::UnicodeNormalization;

use super::cells::{self, Piece};
use super::curves::Curve;
use super::glyphs::{self, Glyph, Weight};
use super::lines::{self, Drawn, Patch};
use super::palette::{Paint, Scheme};
use super::{BASELINE, CELL_TALL, CELL_WIDE, PADDING};
use crate::tui::colour::Rgb;

/// The picture file: `columns * 10 + 20` by `rows * 20 + 20` pixels, three bytes each.
pub(super) fn png(buffer: &Buffer, scheme: &Scheme) -> Vec<u8> {
    let mut canvas = Canvas::new(buffer.area.width, buffer.area.height, scheme.ground);
    for (row, pieces) in (0..).zip(cells::rows(buffer)) {
        for piece in &pieces {
            draw(&mut canvas, piece, row, scheme.paint(piece.look));
        }
    }
    canvas.file()
}

fn draw(canvas: &mut Canvas, piece: &Piece<'_>, row: usize, paint: Paint) {
    let corner = (
        usize::from(PADDING) + usize::from(piece.column) * usize::from(CELL_WIDE),
        usize::from(PADDING) + row * usize::from(CELL_TALL),
    );
    let wide = piece.width * CELL_WIDE;
    let whole = Patch {
        x: 0,
        y: 0,
        wide,
        tall: CELL_TALL,
    };
    canvas.fill(corner, whole, paint.ground);
    match piece.single().and_then(lines::drawn) {
        Some(Drawn::Solid(mask)) => {
            for patch in mask.patches() {
                canvas.fill(corner, patch, paint.ink);
            }
        }
        Some(Drawn::Shade(part)) => canvas.fill(corner, whole, paint.ground.mix(paint.ink, part)),
        Some(Drawn::Curve(curve)) => draw_curve(canvas, corner, curve, paint),
        None if piece.is_blank() => {}
        None => draw_letter(canvas, corner, piece, paint),
    }
    for (line, y) in [(paint.under, BASELINE + 2), (paint.strike, BASELINE - 6)] {
        if let Some(color) = line {
            let line = Patch {
                y,
                tall: 1,
                ..whole
            };
            canvas.fill(corner, line, color);
        }
    }
}

fn draw_curve(canvas: &mut Canvas, corner: (usize, usize), curve: Curve, paint: Paint) {
    for y in 0..CELL_TALL {
        for x in 0..CELL_WIDE {
            canvas.blend(corner, (x, y), paint.ink, curve.coverage(x, y));
        }
    }
}

/// The letter and its accents over one another, in the middle of the columns it takes.
fn draw_letter(canvas: &mut Canvas, corner: (usize, usize), piece: &Piece<'_>, paint: Paint) {
    let weight = if paint.bold {
        Weight::Bold
    } else {
        Weight::Regular
    };
    let mut letters = piece.symbol.nfc();
    let Some(first) = letters.next().and_then(|one| glyphs::glyph(one, weight)) else {
        return draw_missing(canvas, corner, piece.width * CELL_WIDE, paint.ink);
    };
    let left = (piece.width - 1) * CELL_WIDE / 2;
    // Accents that the sheets lack, joiners and selectors are left out: the letter says most.
    let accents = letters.filter_map(|one| glyphs::glyph(one, weight));
    for glyph in std::iter::once(first).chain(accents) {
        for y in 0..CELL_TALL {
            for x in 0..CELL_WIDE {
                let part = if paint.slanted {
                    slanted(glyph, x, y)
                } else {
                    glyph.coverage(i32::from(x), i32::from(y))
                };
                canvas.blend(corner, (left + x, y), paint.ink, part);
            }
        }
    }
}

/// The glyph leaning to the right: each row is moved by a fifth of its height over the middle of the letters.
fn slanted(glyph: Glyph, x: u16, y: u16) -> u8 {
    let moved = (i32::from(BASELINE) - 5 - i32::from(y)) * 256 / 5;
    let from = i32::from(x) * 256 - moved;
    let (whole, part) = (from.div_euclid(256), from.rem_euclid(256));
    let near = i32::from(glyph.coverage(whole, i32::from(y)));
    let next = i32::from(glyph.coverage(whole + 1, i32::from(y)));
    u8::try_from((near * (256 - part) + next * part) / 256).unwrap_or(u8::MAX)
}

/// An empty box says that something is here which has no glyph.
fn draw_missing(canvas: &mut Canvas, corner: (usize, usize), wide: u16, ink: Rgb) {
    let (x, y, tall) = (1, 3, CELL_TALL - 6);
    let wide = wide - 2;
    let level = |y| Patch {
        x,
        y,
        wide,
        tall: 1,
    };
    let upright = |x| Patch {
        x,
        y,
        wide: 1,
        tall,
    };
    for side in [
        level(y),
        level(y + tall - 1),
        upright(x),
        upright(x + wide - 1),
    ] {
        canvas.fill(corner, side, ink);
    }
}

/// Pixels, row by row, three bytes each.
struct Canvas {
    wide: usize,
    tall: usize,
    pixels: Vec<u8>,
}

impl Canvas {
    fn new(columns: u16, rows: u16, ground: Rgb) -> Self {
        let rim = usize::from(PADDING) * 2;
        let wide = usize::from(columns) * usize::from(CELL_WIDE) + rim;
        let tall = usize::from(rows) * usize::from(CELL_TALL) + rim;
        Self {
            wide,
            tall,
            pixels: [ground.0, ground.1, ground.2].repeat(wide * tall),
        }
    }

    /// Gives the pixels of a rectangle in the cell at this corner one colour.
    fn fill(&mut self, corner: (usize, usize), patch: Patch, color: Rgb) {
        for y in patch.y..patch.y + patch.tall {
            for x in patch.x..patch.x + patch.wide {
                if let Some(pixel) = self.pixel(corner, (x, y)) {
                    *pixel = [color.0, color.1, color.2];
                }
            }
        }
    }

    /// Mixes a part of 255 of this colour into a pixel.
    fn blend(&mut self, corner: (usize, usize), at: (u16, u16), color: Rgb, part: u8) {
        if part == 0 {
            return;
        }
        if let Some(pixel) = self.pixel(corner, at) {
            let mixed = Rgb(pixel[0], pixel[1], pixel[2]).mix(color, part);
            *pixel = [mixed.0, mixed.1, mixed.2];
        }
    }

    fn pixel(&mut self, corner: (usize, usize), at: (u16, u16)) -> Option<&mut [u8; 3]> {
        let (x, y) = (corner.0 + usize::from(at.0), corner.1 + usize::from(at.1));
        let start = (y * self.wide + x) * 3;
        self.pixels.get_mut(start..)?.first_chunk_mut()
    }

    fn file(&self) -> Vec<u8> {
        let mut file = Vec::new();
        let size = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        let mut encoder = ::png::Encoder::new(&mut file, size(self.wide), size(self.tall));
        encoder.set_color(::png::ColorType::Rgb);
        encoder.set_depth(::png::BitDepth::Eight);
        encoder.set_compression(::png::Compression::High);
        encoder
            .write_header()
            .and_then(|mut writer| {
                writer.write_image_data(&self.pixels)?;
                writer.finish()
            })
            .expect("memory takes all bytes, and the pixels are as many as the header says");
        file
    }
}
