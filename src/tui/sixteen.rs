//! The sixteen colours that have names and that every terminal has, in the order of their numbers.

use ratatui::style::Color;

pub(super) const SIXTEEN: [Color; 16] = [
    Color::Black,
    Color::Red,
    Color::Green,
    Color::Yellow,
    Color::Blue,
    Color::Magenta,
    Color::Cyan,
    Color::Gray,
    Color::DarkGray,
    Color::LightRed,
    Color::LightGreen,
    Color::LightYellow,
    Color::LightBlue,
    Color::LightMagenta,
    Color::LightCyan,
    Color::White,
];

/// The number of one of them; none of any other colour.
pub(super) fn number_of(colour: Color) -> Option<u8> {
    let mut numbered = (0..).zip(SIXTEEN);
    let found = numbered.find(|(_, named)| *named == colour);
    found.map(|(number, _)| number)
}
