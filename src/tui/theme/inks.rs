//! The colours of a theme as a terminal of some depth is told them.

use ratatui::style::Color;

use super::depth::Depth;
use super::role::Slot;
use super::table::Theme;
use crate::tui::colour::{self, Rgb};

/// How far two states look apart at least (see [`Rgb::apart`]).
pub(super) const APART: f64 = 0.09;

/// One colour for each slot; none is the terminal's default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Inks([Option<Color>; Slot::COUNT]);

impl Inks {
    /// Works them out; done once for each theme chosen.
    pub(super) fn of(theme: &Theme, depth: Depth) -> Self {
        match (depth, theme.colours) {
            (Depth::Colourless, _) => Self([None; Slot::COUNT]),
            (Depth::Sixteen, _) | (_, None) => Self(theme.names.map(named)),
            (Depth::Many, Some(colours)) => Self::from_the_cube(theme, colours),
            (Depth::True, Some(colours)) => Self(
                colours
                    .map(Rgb::hex)
                    .map(|Rgb(r, g, b)| Some(Color::Rgb(r, g, b))),
            ),
        }
    }

    pub(super) fn get(&self, slot: Slot) -> Option<Color> {
        self.0[slot as usize]
    }

    /// The nearest of the cube that are as easy to read as the theme promises; states keep their distance.
    fn from_the_cube(theme: &Theme, colours: [u32; Slot::COUNT]) -> Self {
        let mut inks = Self([None; Slot::COUNT]);
        let mut taken: Vec<Rgb> = Vec::new();
        let others = Slot::ALL.iter().filter(|s| !Slot::STATES.contains(s));
        for slot in Slot::STATES.iter().chain(others).copied() {
            let is_state = Slot::STATES.contains(&slot);
            let least = theme.least_contrast(slot);
            let number = colour::nearest(Rgb::hex(colours[slot as usize]), |pixels| {
                let is_apart = |other: &Rgb| pixels.apart(*other) >= APART;
                pixels.contrast(theme.ground) >= least && (!is_state || taken.iter().all(is_apart))
            });
            if is_state {
                taken.extend(number.and_then(colour::numbered));
            }
            inks.0[slot as usize] = number.map(Color::Indexed);
        }
        inks
    }
}

fn named(number: u8) -> Option<Color> {
    (number > 0).then_some(Color::Indexed(number))
}

impl Theme {
    /// What this theme promises of a colour: 3:1 for what is dim, unless all of it is to be strong.
    pub(super) fn least_contrast(&self, slot: Slot) -> f64 {
        let least = f64::from(self.least) / 10.0;
        if slot == Slot::Dim && least < 7.0 {
            3.0
        } else {
            least
        }
    }
}
