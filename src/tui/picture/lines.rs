//! The characters that are drawn rather than written, so that neighbours join without gaps: box drawing,
//! blocks, Braille, sextants.
//!
//! All figures are pixels of a cell 10 wide and 20 tall, counted from its left upper corner.

use super::curves::{Curve, LIGHT_BREADTH};
use super::{CELL_TALL, CELL_WIDE};

const WIDE: u16 = CELL_WIDE;
const TALL: u16 = CELL_TALL;

/// From one pixel edge to another.
type Span = (u16, u16);

/// One arm of a light line: where it lies across a cell's width, and across its height.
const LIGHT: (Span, Span) = ((4, 4 + LIGHT_BREADTH), (9, 9 + LIGHT_BREADTH));
const HEAVY: (Span, Span) = ((3, 7), (8, 12));
/// A double line is this broad band less the gap, which is as broad as a light line.
const DOUBLE: (Span, Span) = ((2, 8), (7, 13));

/// U+2500 to U+257F: the weights of the arms up, right, down, left. 1 is light, 2 heavy, 3 double.
/// 0000 stands for what is not made of arms: dashes, round corners, diagonals.
const ARMS: &str = "\
    0101 0202 1010 2020 0000 0000 0000 0000 0000 0000 0000 0000 0110 0210 0120 0220 \
    0011 0012 0021 0022 1100 1200 2100 2200 1001 1002 2001 2002 1110 1210 2110 1120 \
    2120 2210 1220 2220 1011 1012 2011 1021 2021 2012 1022 2022 0111 0112 0211 0212 \
    0121 0122 0221 0222 1101 1102 1201 1202 2101 2102 2201 2202 1111 1112 1211 1212 \
    2111 1121 2121 2112 2211 1122 1221 2212 1222 2122 2221 2222 0000 0000 0000 0000 \
    0303 3030 0310 0130 0330 0013 0031 0033 1300 3100 3300 1003 3001 3003 1310 3130 \
    3330 1013 3031 3033 0313 0131 0333 1303 3101 3303 1313 3131 3333 0000 0000 0000 \
    0000 0000 0000 0000 0001 1000 0100 0010 0002 2000 0200 0020 0201 1020 0102 2010 ";

/// How a character is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Drawn {
    /// These pixels are ink.
    Solid(Mask),
    /// The whole cell, with this part of 255 of the ink.
    Shade(u8),
    Curve(Curve),
}

/// How this character is drawn; nothing if it is a letter like any other.
pub(super) fn drawn(letter: char) -> Option<Drawn> {
    let code = u32::from(letter);
    match code {
        0x2500..=0x257f => Some(box_drawing(letter, code)),
        0x2591..=0x2593 => Some(Drawn::Shade([64, 128, 191][(code - 0x2591) as usize])),
        0x2580..=0x259f => Some(Drawn::Solid(block(code))),
        0x2800..=0x28ff => Some(Drawn::Solid(braille(code - 0x2800))),
        0x1fb00..=0x1fb3b => Some(Drawn::Solid(sextant(code - 0x1fb00))),
        _ => None,
    }
}

/// A rectangle of pixels: left, top, width, height.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Patch {
    pub(super) x: u16,
    pub(super) y: u16,
    pub(super) wide: u16,
    pub(super) tall: u16,
}

/// The inked pixels of a cell: one row each, the lowest bit is the leftmost pixel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Mask([u16; TALL as usize]);

impl Mask {
    fn add(&mut self, across: Span, down: Span) {
        for row in &mut self.0[usize::from(down.0)..usize::from(down.1)] {
            *row |= bits(across);
        }
    }

    fn cut(&mut self, across: Span, down: Span) {
        for row in &mut self.0[usize::from(down.0)..usize::from(down.1)] {
            *row &= !bits(across);
        }
    }

    /// The same pixels as rectangles that do not overlap.
    pub(super) fn patches(&self) -> Vec<Patch> {
        let mut done: Vec<Patch> = Vec::new();
        for (y, row) in (0..).zip(&self.0) {
            for (left, right) in runs(*row) {
                let wide = right - left;
                let above = done
                    .iter_mut()
                    .find(|p| p.x == left && p.wide == wide && p.y + p.tall == y);
                match above {
                    Some(patch) => patch.tall += 1,
                    None => done.push(Patch {
                        x: left,
                        y,
                        wide,
                        tall: 1,
                    }),
                }
            }
        }
        done
    }
}

fn bits((from, to): Span) -> u16 {
    ((1 << to) - 1) & !((1 << from) - 1)
}

/// The runs of set bits, lowest first.
fn runs(row: u16) -> Vec<Span> {
    let mut found = Vec::new();
    let mut x = 0;
    while x < WIDE {
        let from = x;
        while x < WIDE && row & (1 << x) != 0 {
            x += 1;
        }
        if x > from {
            found.push((from, x));
        }
        x += 1;
    }
    found
}

fn box_drawing(letter: char, code: u32) -> Drawn {
    if let Some(curve) = Curve::of(letter) {
        return Drawn::Curve(curve);
    }
    let dashes = match letter {
        '╌' | '╍' | '╎' | '╏' => 2,
        '┄' | '┅' | '┆' | '┇' => 3,
        '┈' | '┉' | '┊' | '┋' => 4,
        _ => {
            // Five letters of the table for each character: four arms and a blank.
            let at = (code - 0x2500) as usize * 5;
            let arm = |nth: usize| ARMS.as_bytes().get(at + nth).map_or(0, |b| b - b'0');
            return Drawn::Solid(joint([arm(0), arm(1), arm(2), arm(3)]));
        }
    };
    // In each of these groups of four: light and heavy across, light and heavy down.
    let weight = if code.is_multiple_of(2) { LIGHT } else { HEAVY };
    let upright = code % 4 > 1;
    let mut mask = Mask::default();
    let length = if upright { TALL } else { WIDE };
    let gap = if upright || dashes == 2 { 2 } else { 1 };
    for nth in 0..dashes {
        let dash = (nth * length / dashes, (nth + 1) * length / dashes - gap);
        if upright {
            mask.add(weight.0, dash);
        } else {
            mask.add(dash, weight.1);
        }
    }
    Drawn::Solid(mask)
}

/// Up to four arms that meet in the middle of the cell: up, right, down, left.
fn joint(arms: [u8; 4]) -> Mask {
    let mut mask = Mask::default();
    // First the bands of double lines, then their gaps, then the single lines over both.
    add_arms(&mut mask, arms, |weight| weight == 3);
    cut_gaps(&mut mask, arms);
    add_arms(&mut mask, arms, |weight| weight == 1 || weight == 2);
    mask
}

fn add_arms(mask: &mut Mask, [up, right, down, left]: [u8; 4], wanted: fn(u8) -> bool) {
    let across = |weight: u8| band(weight).0;
    let along = |weight: u8| band(weight).1;
    if wanted(up) {
        let to = meeting((left, right), along, up, down).1;
        mask.add(across(up), (0, to));
    }
    if wanted(down) {
        let from = meeting((left, right), along, down, up).0;
        mask.add(across(down), (from, TALL));
    }
    if wanted(left) {
        let to = meeting((up, down), across, left, right).1;
        mask.add((0, to), along(left));
    }
    if wanted(right) {
        let from = meeting((up, down), across, right, left).0;
        mask.add((from, WIDE), along(right));
    }
}

fn band(weight: u8) -> (Span, Span) {
    match weight {
        2 => HEAVY,
        3 => DOUBLE,
        _ => LIGHT,
    }
}

/// What an arm meets in the middle: one from the far side begins at its first edge, one from the near side
/// ends at its second.
fn meeting(cross: (u8, u8), side: impl Fn(u8) -> Span, own: u8, opposite: u8) -> Span {
    let light = side(1);
    match cross {
        // Nothing: the two halves touch.
        (0, 0) => {
            let middle = u16::midpoint(light.0, light.1);
            (middle, middle)
        }
        // A double line that goes through: a single arm ends at the nearer of its two lines.
        (3, 3) if own != 3 && opposite == 0 => (light.1, light.0),
        (one, other) => side(one.max(other)),
    }
}

/// Cuts the gaps out of double arms.
fn cut_gaps(mask: &mut Mask, [up, right, down, left]: [u8; 4]) {
    let (across, along) = LIGHT;
    if up == 3 {
        mask.cut(across, (0, gap(down, left.max(right), along, TALL).1));
    }
    if down == 3 {
        mask.cut(across, (gap(up, left.max(right), along, TALL).0, TALL));
    }
    if left == 3 {
        mask.cut((0, gap(right, up.max(down), across, WIDE).1), along);
    }
    if right == 3 {
        mask.cut((gap(left, up.max(down), across, WIDE).0, WIDE), along);
    }
}

/// How far a gap goes: like `meeting`, the first edge for arms from the far side, the second for the near.
fn gap(opposite: u8, cross: u8, light: Span, length: u16) -> Span {
    match (opposite, cross) {
        (3, _) => (0, length),
        // The gaps of two double lines run into one another; a single line closes them.
        (_, 3) => light,
        _ => (light.1, light.0),
    }
}

fn block(code: u32) -> Mask {
    let mut mask = Mask::default();
    let eighths = |length: u16, part: u32| {
        let part = u16::try_from(part).unwrap_or(8);
        (length * part + 4) / 8
    };
    let (left, right) = ((0, WIDE / 2), (WIDE / 2, WIDE));
    let (upper, lower) = ((0, TALL / 2), (TALL / 2, TALL));
    match code {
        0x2580 => mask.add((0, WIDE), upper),
        0x2581..=0x2588 => mask.add((0, WIDE), (TALL - eighths(TALL, code - 0x2580), TALL)),
        0x2589..=0x258f => mask.add((0, eighths(WIDE, 0x2590 - code)), (0, TALL)),
        0x2590 => mask.add(right, (0, TALL)),
        0x2594 => mask.add((0, WIDE), (0, eighths(TALL, 1))),
        0x2595 => mask.add((WIDE - eighths(WIDE, 1), WIDE), (0, TALL)),
        _ => {
            let set = QUADRANTS
                .get(code.saturating_sub(0x2596) as usize)
                .copied()
                .unwrap_or(0);
            let corners = [(left, upper), (right, upper), (left, lower), (right, lower)];
            for (nth, (across, down)) in corners.into_iter().enumerate() {
                if set & (1 << nth) != 0 {
                    mask.add(across, down);
                }
            }
        }
    }
    mask
}

/// U+2596 to U+259F: upper left 1, upper right 2, lower left 4, lower right 8.
const QUADRANTS: [u8; 10] = [4, 8, 1, 13, 9, 7, 11, 2, 6, 14];

/// Dots of three pixels, two apart, so that the distance is the same across cells.
fn braille(dots: u32) -> Mask {
    let mut mask = Mask::default();
    for (nth, (column, row)) in DOTS.into_iter().enumerate() {
        if dots & (1 << nth) != 0 {
            let (x, y) = (column * 5 + 1, row * 5 + 1);
            mask.add((x, x + 3), (y, y + 3));
        }
    }
    mask
}

/// Column and row of each bit of a Braille pattern: three down the left, three down the right, then the lowest two.
#[rustfmt::skip]
const DOTS: [Span; 8] = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3)];

/// Two columns by three rows; the empty, the left, the right and the full one are elsewhere in Unicode.
fn sextant(nth: u32) -> Mask {
    let set = nth + 1 + u32::from(nth >= 20) + u32::from(nth >= 40);
    let mut mask = Mask::default();
    for bit in 0..6 {
        if set & (1 << bit) != 0 {
            let across = [(0, WIDE / 2), (WIDE / 2, WIDE)][bit % 2];
            let down = [(0, 7), (7, 13), (13, TALL)][bit / 2];
            mask.add(across, down);
        }
    }
    mask
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mask(letter: char) -> Mask {
        match drawn(letter) {
            Some(Drawn::Solid(mask)) => mask,
            other => panic!("{letter} is {other:?}"),
        }
    }

    /// The inked pixels on the four sides of the cell: top, right, bottom, left.
    fn edges(mask: &Mask) -> [u32; 4] {
        let side = |x: u16| {
            let bit = |y: usize| u32::from((mask.0[y] >> x) & 1) << y;
            (0..20).map(bit).sum()
        };
        let (top, bottom) = (u32::from(mask.0[0]), u32::from(mask.0[19]));
        [top, side(WIDE - 1), bottom, side(0)]
    }

    #[test]
    fn arms_reach_the_sides_so_that_neighbours_join() {
        let crosses = ['┼', '╋', '╬'].map(|cross| edges(&mask(cross)));
        for code in 0x2500..0x2580_u32 {
            let at = (code - 0x2500) as usize * 5;
            let arms = &ARMS[at..at + 4];
            if arms == "0000" {
                continue;
            }
            let letter = char::from_u32(code).unwrap();
            let found = edges(&mask(letter));
            for (side, weight) in arms.bytes().enumerate() {
                let wanted = match weight {
                    b'0' => 0,
                    weight => crosses[usize::from(weight - b'1')][side],
                };
                assert_eq!(found[side], wanted, "{letter}, side {side}");
            }
        }
    }

    #[test]
    fn a_double_corner_is_two_lines_with_a_gap() {
        let pixel = |row: u16, x: u16| if (row >> x) & 1 == 1 { '#' } else { '.' };
        let picture: Vec<String> = mask('╔').0[6..15]
            .iter()
            .map(|row| (0..WIDE).map(|x| pixel(*row, x)).collect())
            .collect();
        let wanted = [
            "..........",
            "..########",
            "..########",
            "..##......",
            "..##......",
            "..##..####",
            "..##..####",
            "..##..##..",
            "..##..##..",
        ];
        assert_eq!(picture, wanted);
    }

    #[test]
    fn patches_cover_exactly_the_mask() {
        for letter in ['╬', '┿', '▞', '⣿', '⠁', '\u{1fb3b}', '▇', '╓', '┋'] {
            let mask = mask(letter);
            let mut again = Mask::default();
            for patch in mask.patches() {
                again.add(
                    (patch.x, patch.x + patch.wide),
                    (patch.y, patch.y + patch.tall),
                );
            }
            assert_eq!(again, mask, "{letter}");
        }
    }

    #[test]
    fn eighths_grow_and_the_full_block_is_full() {
        let ink = |letter| {
            let rows = mask(letter).0;
            rows.iter().map(|row| row.count_ones()).sum::<u32>()
        };
        let mut last = 0;
        for letter in '▁'..='█' {
            assert!(ink(letter) > last, "{letter}");
            last = ink(letter);
        }
        assert_eq!(last, u32::from(WIDE * TALL));
        assert_eq!(ink('▌') + ink('▐'), last);
    }
}
