//! What letters look like: glyphs drawn in advance, so that no font is needed and all machines give the same pixels.
//!
//! The sheets and the script that makes them lie in `assets/glyphs/`.

use std::sync::LazyLock;

use super::{CELL_TALL, CELL_WIDE};

const INDEX: &str = include_str!("../../../assets/glyphs/index.txt");
const REGULAR: &[u8] = include_bytes!("../../../assets/glyphs/regular.png");
const BOLD: &[u8] = include_bytes!("../../../assets/glyphs/bold.png");

const PER_ROW: usize = 64;
const WIDE: usize = CELL_WIDE as usize;
const TALL: usize = CELL_TALL as usize;

static GLYPHS: LazyLock<Glyphs> = LazyLock::new(|| Glyphs {
    ranges: ranges(INDEX),
    regular: sheet(REGULAR).expect("the sheet is part of the program, and a test reads it"),
    bold: sheet(BOLD).expect("the sheet is part of the program, and a test reads it"),
});

/// Which of the two sheets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    Regular,
    Bold,
}

/// One letter's pixels.
#[derive(Clone, Copy)]
pub(super) struct Glyph {
    sheet: &'static Sheet,
    /// Its left upper pixel in the sheet.
    corner: usize,
}

impl Glyph {
    /// How much of this pixel of the cell is ink, of 255; nothing outside of the cell.
    pub(super) fn coverage(self, x: i32, y: i32) -> u8 {
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else {
            return 0;
        };
        if x >= WIDE || y >= TALL {
            return 0;
        }
        let at = self.corner + y * PER_ROW * WIDE + x;
        self.sheet.grey.get(at).copied().unwrap_or(0)
    }
}

/// The pixels of this character; nothing if the sheets do not have it.
pub(super) fn glyph(letter: char, weight: Weight) -> Option<Glyph> {
    let glyphs = &*GLYPHS;
    let code = u32::from(letter);
    let after = glyphs.ranges.partition_point(|range| range.first <= code);
    let range = glyphs.ranges.get(after.checked_sub(1)?)?;
    if code > range.last {
        return None;
    }
    let place = range.place + (code - range.first) as usize;
    Some(Glyph {
        sheet: match weight {
            Weight::Regular => &glyphs.regular,
            Weight::Bold => &glyphs.bold,
        },
        corner: place / PER_ROW * TALL * PER_ROW * WIDE + place % PER_ROW * WIDE,
    })
}

struct Glyphs {
    /// In the order of code points.
    ranges: Vec<Range>,
    regular: Sheet,
    bold: Sheet,
}

/// Code points that follow one another, in Unicode and on the sheets.
struct Range {
    first: u32,
    last: u32,
    /// How many glyphs come before it.
    place: usize,
}

/// All glyphs of a weight, 64 a row, one byte a pixel.
struct Sheet {
    grey: Vec<u8>,
}

/// Reads the index: a range a line, `0021-007E`.
fn ranges(index: &str) -> Vec<Range> {
    let mut place = 0;
    let mut found = Vec::new();
    for line in index.lines() {
        let codes = line.split_once('-').and_then(|(first, last)| {
            let first = u32::from_str_radix(first, 16).ok()?;
            let last = u32::from_str_radix(last, 16).ok()?;
            Some((first, last))
        });
        let Some((first, last)) = codes else {
            continue;
        };
        found.push(Range { first, last, place });
        place += (last + 1 - first) as usize;
    }
    found
}

fn sheet(file: &[u8]) -> Option<Sheet> {
    let mut decoder = ::png::Decoder::new(std::io::Cursor::new(file));
    decoder.set_transformations(::png::Transformations::EXPAND);
    let mut reader = decoder.read_info().ok()?;
    let mut grey = vec![0; reader.output_buffer_size()?];
    let found = reader.next_frame(&mut grey).ok()?;
    let fits =
        found.width as usize == PER_ROW * WIDE && found.color_type == ::png::ColorType::Grayscale;
    fits.then_some(Sheet { grey })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ink(letter: char, weight: Weight) -> u32 {
        let Some(glyph) = glyph(letter, weight) else {
            panic!("{letter} has no glyph");
        };
        let row = |y| (0..10).map(move |x| u32::from(glyph.coverage(x, y)));
        (0..20).flat_map(row).sum()
    }

    #[test]
    fn the_sheets_hold_what_the_index_says() {
        let glyphs = &*GLYPHS;
        let last = glyphs.ranges.last().unwrap();
        let count = last.place + (last.last - last.first) as usize + 1;
        assert!(count > 2000, "only {count} glyphs");
        let pixels = count.div_ceil(PER_ROW) * PER_ROW * WIDE * TALL;
        assert_eq!(glyphs.regular.grey.len(), pixels);
        assert_eq!(glyphs.bold.grey.len(), pixels);
        assert!(
            glyphs
                .ranges
                .windows(2)
                .all(|two| two[0].last < two[1].first)
        );
    }

    #[test]
    fn letters_have_ink_in_both_weights() {
        for letter in "AzÄžЖΩ→≤✓●▶…—".chars() {
            assert!(ink(letter, Weight::Regular) > 300, "{letter}");
            assert!(ink(letter, Weight::Bold) > 300, "{letter} in bold");
        }
        assert!(ink('m', Weight::Bold) > ink('m', Weight::Regular));
    }

    #[test]
    fn what_is_not_on_the_sheets_is_said_to_be_missing() {
        assert!(glyph('漢', Weight::Regular).is_none());
        assert!(glyph(' ', Weight::Regular).is_none());
        assert!(glyph('\u{10ffff}', Weight::Bold).is_none());
    }
}
