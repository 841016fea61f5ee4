//! A drawn screen as plain text, ANSI text, SVG or PNG: the same screen always gives the same bytes.
//! Never here: what is on the screen, the terminal, a font.
//!
//! ```text
//!                    ┌─ text, ansi
//!  Buffer ── cells ──┤
//!                    └─ palette ─┬─ svg ──┐
//!                                └─ png ──┴─ lines, curves (box drawing, blocks, Braille); png alone: glyphs
//! ```

mod ansi;
mod cells;
mod curves;
mod glyphs;
mod lines;
mod palette;
mod png;
mod svg;

use crate::tui::buffer::Buffer;

pub use self::palette::Scheme;
pub use crate::tui::colour::Rgb;

/// Width of one screen column in a picture, in pixels.
pub const CELL_WIDE: u16 = 10;
/// Height of one screen row in a picture, in pixels.
pub const CELL_TALL: u16 = 20;
/// The rim around the screen in a picture, in pixels, on each of the four sides.
pub const PADDING: u16 = 10;
/// Where letters stand, in pixels below the top of their row; the glyph sheets are drawn for it.
const BASELINE: u16 = 16;

/// What a drawn screen is turned into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// The characters alone, without trailing blanks.
    Text,
    /// The characters with the escape sequences that colour them, for `cat` and `less -R`.
    Ansi,
    /// A drawing with real text in it: sharp at any size, searchable.
    Svg,
    /// A picture as a terminal would show it.
    Png,
}

/// The screen in this format; text, ANSI and SVG end with a newline.
///
/// `scheme` gives SVG and PNG their colours; text and ANSI ignore it, except that a colourless one
/// keeps colours (not bold, reverse and the like) out of ANSI too.
pub fn render(buffer: &Buffer, format: Format, scheme: &Scheme) -> Vec<u8> {
    match format {
        Format::Text => text(buffer).into_bytes(),
        Format::Ansi => ansi::ansi(buffer, scheme).into_bytes(),
        Format::Svg => svg::svg(buffer, scheme).into_bytes(),
        Format::Png => png::png(buffer, scheme),
    }
}

/// The characters of every row, each row newline-terminated and without trailing blanks.
pub fn text(buffer: &Buffer) -> String {
    let mut out = String::new();
    for row in cells::rows(buffer) {
        for piece in row {
            out.push_str(&piece.symbol);
        }
        out.truncate(out.trim_end_matches(' ').len());
        out.push('\n');
    }
    out
}
