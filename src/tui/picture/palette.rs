//! Which red is "red": the terminal's named and numbered colours as pixels.

use crate::tui::colour::{self, Rgb};
use crate::tui::sgr::{Code, code};
use ratatui::style::{Color, Modifier};

use super::cells::Look;

/// What a picture gives to colours that programs only name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scheme {
    /// Text without a colour of its own.
    pub ink: Rgb,
    /// What is behind text without a colour of its own, and the rim of the picture.
    pub ground: Rgb,
    /// Black, red, green, yellow, blue, magenta, cyan, grey, then the same eight brighter.
    pub sixteen: [Rgb; 16],
    /// Use no colour but ink and ground; bold, reverse and the like stay.
    pub colourless: bool,
}

impl Default for Scheme {
    fn default() -> Self {
        Self::dark()
    }
}

impl Scheme {
    /// Soft colours on a dark ground; every one but black is readable on it.
    pub fn dark() -> Self {
        Self {
            ink: Rgb(0xd3, 0xd8, 0xe0),
            ground: Rgb(0x15, 0x18, 0x1e),
            sixteen: [
                Rgb(0x2a, 0x30, 0x3a),
                Rgb(0xe8, 0x6a, 0x6e),
                Rgb(0x8f, 0xc4, 0x6f),
                Rgb(0xe3, 0xb9, 0x5b),
                Rgb(0x62, 0xa6, 0xec),
                Rgb(0xc5, 0x86, 0xdf),
                Rgb(0x54, 0xbc, 0xc4),
                Rgb(0xb4, 0xbc, 0xc8),
                Rgb(0x7b, 0x86, 0x96),
                Rgb(0xff, 0x8f, 0x90),
                Rgb(0xb3, 0xe0, 0x94),
                Rgb(0xfa, 0xd7, 0x89),
                Rgb(0x93, 0xc6, 0xff),
                Rgb(0xde, 0xab, 0xf2),
                Rgb(0x86, 0xdf, 0xe4),
                Rgb(0xf6, 0xf8, 0xfb),
            ],
            colourless: false,
        }
    }

    /// Dark colours on paper, for documents that are printed.
    pub fn light() -> Self {
        Self {
            ink: Rgb(0x24, 0x2a, 0x33),
            ground: Rgb(0xfb, 0xfb, 0xf9),
            sixteen: [
                Rgb(0x24, 0x2a, 0x33),
                Rgb(0xb8, 0x2c, 0x35),
                Rgb(0x3c, 0x77, 0x22),
                Rgb(0x8a, 0x61, 0x00),
                Rgb(0x1f, 0x5f, 0xb0),
                Rgb(0x8a, 0x3a, 0xa8),
                Rgb(0x0e, 0x74, 0x7c),
                Rgb(0x5b, 0x65, 0x73),
                Rgb(0x6f, 0x79, 0x86),
                Rgb(0xd3, 0x3f, 0x49),
                Rgb(0x44, 0x83, 0x28),
                Rgb(0x96, 0x6b, 0x08),
                Rgb(0x2f, 0x76, 0xd0),
                Rgb(0xa0, 0x4f, 0xc0),
                Rgb(0x12, 0x7e, 0x87),
                Rgb(0xe6, 0xe8, 0xeb),
            ],
            colourless: false,
        }
    }

    /// The same scheme without colours, as `NO_COLOR` asks for.
    #[must_use]
    pub fn without_colours(self) -> Self {
        Self {
            colourless: true,
            ..self
        }
    }

    /// The pixels of a cell that looks like this.
    pub(super) fn paint(&self, look: Look) -> Paint {
        let mut ink = self.rgb(look.ink).unwrap_or(self.ink);
        let mut ground = self.rgb(look.ground).unwrap_or(self.ground);
        if look.marks.contains(Modifier::REVERSED) {
            std::mem::swap(&mut ink, &mut ground);
        }
        if look.marks.contains(Modifier::DIM) {
            ink = ink.mix(ground, 110);
        }
        if look.marks.contains(Modifier::HIDDEN) {
            ink = ground;
        }
        let under = look
            .marks
            .contains(Modifier::UNDERLINED)
            .then(|| self.rgb(look.underline).unwrap_or(ink));
        Paint {
            ink,
            ground,
            under,
            strike: look.marks.contains(Modifier::CROSSED_OUT).then_some(ink),
            bold: look.marks.contains(Modifier::BOLD),
            slanted: look.marks.contains(Modifier::ITALIC),
        }
    }

    /// The colour's pixels; nothing when it is "whatever the default is".
    fn rgb(&self, color: Color) -> Option<Rgb> {
        if self.colourless {
            return None;
        }
        match code(color)? {
            Code::Number(number) => Some(self.numbered(number)),
            Code::Pixels(r, g, b) => Some(Rgb(r, g, b)),
        }
    }

    /// One of the 256: the sixteen of this scheme, and those that are the same everywhere.
    fn numbered(&self, number: u8) -> Rgb {
        let named = self.sixteen.get(usize::from(number)).copied();
        named
            .or_else(|| colour::numbered(number))
            .unwrap_or(self.ink)
    }
}

/// What is needed to draw a cell: reverse, dim and hidden are already worked in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Paint {
    pub(super) ink: Rgb,
    pub(super) ground: Rgb,
    /// The colour of the line below the letters, if there is one.
    pub(super) under: Option<Rgb>,
    /// The colour of the line through the letters, if there is one.
    pub(super) strike: Option<Rgb>,
    pub(super) bold: bool,
    pub(super) slanted: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reverse_swaps_and_hidden_hides() {
        let scheme = Scheme::dark();
        let look = Look {
            ink: Color::Red,
            marks: Modifier::REVERSED,
            ..Look::PLAIN
        };
        let paint = scheme.paint(look);
        assert_eq!(
            (paint.ink, paint.ground),
            (scheme.ground, scheme.sixteen[1])
        );
        let paint = scheme.paint(Look {
            marks: Modifier::HIDDEN,
            ..look
        });
        assert_eq!(paint.ink, paint.ground);
    }

    #[test]
    fn without_colours_only_ink_and_ground_are_left() {
        let scheme = Scheme::dark().without_colours();
        let paint = scheme.paint(Look {
            ink: Color::Indexed(99),
            ground: Color::Rgb(1, 2, 3),
            ..Look::PLAIN
        });
        assert_eq!((paint.ink, paint.ground), (scheme.ink, scheme.ground));
    }

    #[test]
    fn every_named_colour_but_black_is_readable() {
        for scheme in [Scheme::dark(), Scheme::light()] {
            let last = if scheme == Scheme::dark() { 16 } else { 15 };
            let first = usize::from(scheme == Scheme::dark());
            for (place, named) in scheme.sixteen.iter().enumerate().take(last).skip(first) {
                let ratio = named.contrast(scheme.ground);
                assert!(ratio >= 4.0, "colour {place} has a contrast of {ratio:.1}");
            }
        }
    }
}
