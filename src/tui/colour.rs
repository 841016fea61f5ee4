//! A colour as pixels: how well it is read on another (WCAG), how far apart two look (OKLab), and which
//! pixels stand behind the numbers 16 to 255 that all terminals agree on.

/// A colour of a pixel: red, green, blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rgb(pub u8, pub u8, pub u8);

impl Rgb {
    /// `0x88c0d0` as a designer writes it.
    pub(crate) const fn hex(value: u32) -> Self {
        let [_, r, g, b] = value.to_be_bytes();
        Self(r, g, b)
    }

    /// This colour with `part` of 255 parts replaced by the other one.
    pub(crate) fn mix(self, other: Self, part: u8) -> Self {
        let one = |from: u8, to: u8| {
            let sum = u32::from(from) * u32::from(255 - part) + u32::from(to) * u32::from(part);
            // Rounded, and at most 255 as both are.
            u8::try_from((sum + 127) / 255).unwrap_or(u8::MAX)
        };
        Self(
            one(self.0, other.0),
            one(self.1, other.1),
            one(self.2, other.2),
        )
    }

    /// Red, green and blue as amounts of light, 0 to 1.
    pub(crate) fn light(self) -> [f64; 3] {
        [self.0, self.1, self.2].map(|value| {
            let value = f64::from(value) / 255.0;
            if value <= 0.040_45 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        })
    }

    fn luminance(self) -> f64 {
        let [r, g, b] = self.light();
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    /// How well one is read on the other, as the web's accessibility rules (WCAG 2) count it: 1 to 21.
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance() + 0.05, other.luminance() + 0.05);
        a.max(b) / a.min(b)
    }

    /// How different the two look: 0 not at all, 1 as black and white.
    pub(crate) fn apart(self, other: Self) -> f64 {
        distance(oklab(self.light()), oklab(other.light()), 1.0)
    }

    /// Whether letters on it are better light than dark.
    pub(crate) fn is_dark(self) -> bool {
        self.contrast(Self(255, 255, 255)) > self.contrast(Self(0, 0, 0))
    }
}

impl std::fmt::Display for Rgb {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

/// Lightness, and how green-red and blue-yellow, of amounts of light: a space in which equal distances look about
/// equal (Ottosson's OKLab).
pub(crate) fn oklab(light: [f64; 3]) -> [f64; 3] {
    const CONES: [[f64; 3]; 3] = [
        [0.412_221_47, 0.536_332_54, 0.051_445_99],
        [0.211_903_5, 0.680_699_55, 0.107_396_96],
        [0.088_302_46, 0.281_718_84, 0.629_978_7],
    ];
    const PLACE: [[f64; 3]; 3] = [
        [0.210_454_26, 0.793_617_79, -0.004_072_05],
        [1.977_998_5, -2.428_592_21, 0.450_593_71],
        [0.025_904_04, 0.782_771_77, -0.808_675_77],
    ];
    apply(PLACE, apply(CONES, light).map(f64::cbrt))
}

/// A matrix times a vector.
pub(crate) fn apply(matrix: [[f64; 3]; 3], to: [f64; 3]) -> [f64; 3] {
    matrix.map(|row| row.iter().zip(to).map(|(factor, part)| factor * part).sum())
}

/// The distance of two places in that space; lightness counts by `weight`.
pub(crate) fn distance(one: [f64; 3], other: [f64; 3], weight: f64) -> f64 {
    let by = [weight, 1.0, 1.0];
    let squares = (0..3).map(|at| ((one[at] - other[at]) * by[at]).powi(2));
    squares.sum::<f64>().sqrt()
}

/// The pixels of a number from 16 on: a cube of 6 x 6 x 6, and 24 greys. The first sixteen are whatever the
/// terminal's owner chose, so they have none.
pub(crate) fn numbered(number: u8) -> Option<Rgb> {
    if number >= 232 {
        let grey = 8 + (number - 232) * 10;
        return Some(Rgb(grey, grey, grey));
    }
    let place = number.checked_sub(16)?;
    let step = |level: u8| if level == 0 { 0 } else { 55 + level * 40 };
    Some(Rgb(step(place / 36), step(place / 6 % 6), step(place % 6)))
}

/// The number from 16 on that looks most like this colour, of those that pass. Hue says more than lightness:
/// whether it is light enough is for `passes` to say.
pub(crate) fn nearest(wanted: Rgb, passes: impl Fn(Rgb) -> bool) -> Option<u8> {
    let place = oklab(wanted.light());
    (16..=255)
        .filter_map(|number| Some((number, numbered(number)?)))
        .filter(|(_, pixels)| passes(*pixels))
        .map(|(number, pixels)| (distance(place, oklab(pixels.light()), 0.5), number))
        .min_by(|one, other| one.0.total_cmp(&other.0))
        .map(|(_, number)| number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_that_of_the_rules() {
        let (black, white) = (Rgb(0, 0, 0), Rgb(255, 255, 255));
        assert!((white.contrast(black) - 21.0).abs() < 1e-9);
        assert!((black.contrast(black) - 1.0).abs() < 1e-9);
        // The lightest grey that passes 4.5:1 on white, and the first that does not.
        assert!(Rgb::hex(0x76_7676).contrast(white) >= 4.5);
        assert!(Rgb::hex(0x77_7777).contrast(white) < 4.5);
    }

    #[test]
    fn lightness_runs_from_none_to_one_and_greys_have_no_hue() {
        let [white, a, b] = oklab([1.0; 3]);
        assert!((white - 1.0).abs() < 1e-3 && a.abs() < 1e-3 && b.abs() < 1e-3);
        assert!(oklab([0.0; 3])[0].abs() < 1e-9);
    }

    #[test]
    fn the_cube_and_the_greys_are_those_of_xterm() {
        assert_eq!(numbered(15), None);
        assert_eq!(numbered(16), Some(Rgb(0, 0, 0)));
        assert_eq!(numbered(67), Some(Rgb(95, 135, 175)));
        assert_eq!(numbered(208), Some(Rgb(255, 135, 0)));
        assert_eq!(numbered(231), Some(Rgb(255, 255, 255)));
        assert_eq!(numbered(232), Some(Rgb(8, 8, 8)));
        assert_eq!(numbered(255), Some(Rgb(238, 238, 238)));
    }

    #[test]
    fn a_number_of_the_cube_is_its_own_nearest() {
        for number in [16, 67, 208, 244] {
            let found = nearest(numbered(number).unwrap(), |_| true).unwrap();
            assert_eq!(numbered(found), numbered(number));
        }
        assert_eq!(nearest(Rgb(0, 0, 0), |_| false), None);
    }
}
