//! Box drawing that is not upright or level: round corners and diagonals.

use super::{CELL_TALL, CELL_WIDE};

/// How broad a light line is, in pixels; straight and bent ones alike, so that they join.
pub(super) const LIGHT_BREADTH: u16 = 2;

/// Light lines; the round corners are named after the two sides of the cell they join.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Curve {
    RightDown,
    DownLeft,
    LeftUp,
    UpRight,
    Rising,
    Falling,
    Crossed,
}

impl Curve {
    pub(super) fn of(letter: char) -> Option<Self> {
        Some(match letter {
            '╭' => Self::RightDown,
            '╮' => Self::DownLeft,
            '╯' => Self::LeftUp,
            '╰' => Self::UpRight,
            '╱' => Self::Rising,
            '╲' => Self::Falling,
            '╳' => Self::Crossed,
            _ => return None,
        })
    }

    /// As the data of an SVG path, for a stroke as broad as a light line, in a cell whose corner is here.
    pub(super) fn path(self, x: u32, y: u32) -> String {
        let (wide, tall) = (u32::from(CELL_WIDE), u32::from(CELL_TALL));
        let (right, low) = (x + wide, y + tall);
        let (mx, my) = (x + wide / 2, y + tall / 2);
        // The arcs have half the cell's width as their radius; what is left is a straight piece.
        let r = wide / 2;
        match self {
            Self::RightDown => format!("M{right} {my}A{r} {r} 0 0 0 {mx} {}V{low}", my + r),
            Self::DownLeft => format!("M{x} {my}A{r} {r} 0 0 1 {mx} {}V{low}", my + r),
            Self::LeftUp => format!("M{x} {my}A{r} {r} 0 0 0 {mx} {}V{y}", my - r),
            Self::UpRight => format!("M{right} {my}A{r} {r} 0 0 1 {mx} {}V{y}", my - r),
            Self::Rising => format!("M{right} {y}L{x} {low}"),
            Self::Falling => format!("M{x} {y}L{right} {low}"),
            Self::Crossed => format!("M{right} {y}L{x} {low}M{x} {y}L{right} {low}"),
        }
    }

    /// How much of this pixel is ink, of 255.
    pub(super) fn coverage(self, x: u16, y: u16) -> u8 {
        const FINE: i32 = 4;
        let mut hits = 0;
        for nth in 0..FINE * FINE {
            // Eighths of a pixel, at the middles of a grid of four by four.
            let px = i32::from(x) * 8 + nth % FINE * 2 + 1;
            let py = i32::from(y) * 8 + nth / FINE * 2 + 1;
            hits += i32::from(self.inks(px, py));
        }
        u8::try_from(hits * 255 / (FINE * FINE)).unwrap_or(u8::MAX)
    }

    /// Whether the stroke covers this point; eighths of pixels.
    fn inks(self, px: i32, py: i32) -> bool {
        let (wide, tall) = (i32::from(CELL_WIDE) * 8, i32::from(CELL_TALL) * 8);
        match self {
            // All corners are the same one, mirrored.
            Self::RightDown => corner(px, py),
            Self::DownLeft => corner(wide - px, py),
            Self::LeftUp => corner(wide - px, tall - py),
            Self::UpRight => corner(px, tall - py),
            Self::Rising => diagonal(px, tall - py),
            Self::Falling => diagonal(px, py),
            Self::Crossed => diagonal(px, py) || diagonal(px, tall - py),
        }
    }
}

/// Half the breadth of a light line, in eighths of a pixel.
fn half() -> i32 {
    i32::from(LIGHT_BREADTH) * 4
}

fn corner(px: i32, py: i32) -> bool {
    let radius = i32::from(CELL_WIDE) * 4;
    let (cx, cy) = (i32::from(CELL_WIDE) * 8, i32::from(CELL_TALL) * 4 + radius);
    if py > cy {
        return (px - radius).abs() <= half();
    }
    let square = (px - cx).pow(2) + (py - cy).pow(2);
    ((radius - half()).pow(2)..=(radius + half()).pow(2)).contains(&square)
}

/// From the left upper to the right lower corner: twice as steep as the cell is wide.
fn diagonal(px: i32, py: i32) -> bool {
    (2 * px - py).pow(2) <= 5 * half().pow(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_corner_joins_the_straight_lines() {
        for x in 0..CELL_WIDE {
            let wanted = if (4..6).contains(&x) { 255 } else { 0 };
            let found = Curve::RightDown.coverage(x, CELL_TALL - 1);
            assert_eq!(found, wanted, "column {x}");
        }
        assert!(Curve::RightDown.coverage(CELL_WIDE - 1, 9) > 200);
        assert_eq!(Curve::RightDown.coverage(0, 0), 0);
    }

    #[test]
    fn diagonals_reach_both_corners() {
        assert!(Curve::Rising.coverage(9, 0) > 60 && Curve::Rising.coverage(0, 19) > 60);
        assert!(Curve::Falling.coverage(0, 0) > 60 && Curve::Falling.coverage(9, 19) > 60);
        assert_eq!(Curve::Rising.coverage(0, 0), 0);
    }
}
