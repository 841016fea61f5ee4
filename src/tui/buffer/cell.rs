//! One place of the screen: what stands there and how it looks.
//!
//! All of it is numbers, so that a blank is written and two cells are compared in a few steps.

use ratatui::buffer::CellWidth as _;
use ratatui::style::{Color, Modifier, Style};

use super::super::sixteen::{SIXTEEN, number_of};

/// So many bytes stand in the cell itself: any single code point, and most letters of more.
const SHORT: usize = 8;

/// What stands in one place.
#[derive(Clone, Debug)]
pub struct Cell {
    /// A letter as people see it, which may be several code points; behind it are zeros.
    letter: [u8; SHORT],
    look: Look,
    /// A longer one; nothing stands in the cell itself then.
    long: Option<Box<Long>>,
}

/// On the heap as a whole, so that a cell is not made larger by what hardly any has.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Long(String);

/// From the lowest bits on: the colours of the letter, of its ground and of its underline, 32 bits each, and the attributes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Look(u128);

/// A style as it is put over many cells.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dress {
    /// The bits that stay.
    keep: u128,
    put: u128,
    /// The attributes that stay or come.
    with: u128,
}

impl Cell {
    /// Blank, and of no colour.
    pub const EMPTY: Self = Self {
        letter: plain(b' '),
        look: Look(0),
        long: None,
    };

    /// This letter, in no colour.
    pub fn new(symbol: &str) -> Self {
        let mut cell = Self::EMPTY;
        cell.set_symbol(symbol);
        cell
    }

    /// What stands in it.
    pub fn symbol(&self) -> &str {
        // Only whole texts are put in.
        std::str::from_utf8(self.bytes()).unwrap_or("?")
    }

    /// The same as bytes.
    #[inline]
    pub fn bytes(&self) -> &[u8] {
        if let Some(long) = &self.long {
            return long.0.as_bytes();
        }
        let zeros = u64::from_le_bytes(self.letter).leading_zeros() as usize / 8;
        &self.letter[..SHORT - zeros]
    }

    /// Whether nothing is seen in it but its ground.
    #[inline]
    pub fn is_blank(&self) -> bool {
        self.letter == Self::EMPTY.letter
    }

    /// Whether it has no colour and no attribute.
    #[inline]
    pub fn is_undressed(&self) -> bool {
        self.look.0 == 0
    }

    /// How many columns it takes.
    pub fn cell_width(&self) -> u16 {
        self.symbol().cell_width()
    }

    /// Whether it surely takes one column: a single byte, or a letter that lines are drawn with.
    pub fn is_narrow(&self) -> bool {
        matches!(self.bytes(), [_] | [0xe2, 0x94 | 0x95, _]) || self.cell_width() == 1
    }

    pub fn fg(&self) -> Color {
        self.look.colour(INK)
    }

    pub fn bg(&self) -> Color {
        self.look.colour(GROUND)
    }

    pub fn underline_color(&self) -> Color {
        self.look.colour(UNDERLINE)
    }

    pub fn modifier(&self) -> Modifier {
        let [.., high, low] = (self.look.0 >> MODIFIER).to_be_bytes();
        Modifier::from_bits_truncate(u16::from_be_bytes([high, low]))
    }

    /// A number for what it looks like: cells that look the same have the same, others hardly ever.
    pub(in crate::tui) fn mark(&self) -> u32 {
        let letters = self.bytes().iter();
        let letters = letters.fold(0_u32, |sum, byte| sum.rotate_left(8) ^ u32::from(*byte));
        let look = self.look.0 ^ self.look.0 >> 64;
        let look = u32::from_be_bytes(lowest(look ^ look >> 31));
        letters ^ look.wrapping_mul(0x9e37_79b1)
    }

    pub fn set_symbol(&mut self, symbol: &str) -> &mut Self {
        let mut letter = [0; SHORT];
        match letter.get_mut(..symbol.len()) {
            Some(place) if !symbol.ends_with('\0') => {
                place.copy_from_slice(symbol.as_bytes());
                self.long = None;
            }
            _ => self.long = Some(Box::new(Long(symbol.to_owned()))),
        }
        self.letter = if self.long.is_some() {
            [0; SHORT]
        } else {
            letter
        };
        self
    }

    #[inline]
    pub fn set_char(&mut self, letter: char) -> &mut Self {
        let mut bytes = [0; SHORT];
        letter.encode_utf8(&mut bytes);
        if letter == '\0' {
            return self.set_symbol("\0");
        }
        self.letter = bytes;
        self.long = None;
        self
    }

    /// Puts this style over the one it has.
    pub fn set_style(&mut self, style: Style) -> &mut Self {
        self.dress(&Dress::from(style))
    }

    /// The same.
    #[inline]
    pub(crate) fn dress(&mut self, dress: &Dress) -> &mut Self {
        self.look.0 = (self.look.0 & dress.keep | dress.put) & dress.with;
        self
    }

    /// Blank again.
    #[inline]
    pub fn reset(&mut self) {
        *self = Self::EMPTY;
    }
}

impl PartialEq for Cell {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        // Only where nothing stands in the cells themselves there may be something longer.
        self.letter == other.letter
            && self.look == other.look
            && (self.letter != [0; SHORT] || self.long == other.long)
    }
}

impl Eq for Cell {}

impl From<Style> for Dress {
    fn from(style: Style) -> Self {
        let colours = [
            (INK, style.fg),
            (GROUND, style.bg),
            (UNDERLINE, style.underline_color),
        ];
        let (mut keep, mut put) = (u128::MAX, 0);
        for (place, colour) in colours {
            if let Some(colour) = colour {
                keep &= !(u128::from(u32::MAX) << place);
                put |= u128::from(number(colour)) << place;
            }
        }
        let attributes = |modifier: Modifier| u128::from(modifier.bits()) << MODIFIER;
        Self {
            keep,
            put: put | attributes(style.add_modifier),
            with: !attributes(style.sub_modifier),
        }
    }
}

const fn plain(ascii: u8) -> [u8; SHORT] {
    [ascii, 0, 0, 0, 0, 0, 0, 0]
}

/// Where each part of a look begins.
const INK: u32 = 0;
const GROUND: u32 = 32;
const UNDERLINE: u32 = 64;
const MODIFIER: u32 = 96;

/// What stands in the highest byte of a colour that has no name.
const INDEXED: u8 = 1;
const PIXELS: u8 = 2;

/// A colour as a number; that of no colour is 0.
fn number(colour: Color) -> u32 {
    let bytes = match colour {
        Color::Reset => return 0,
        Color::Indexed(number) => [INDEXED, 0, 0, number],
        Color::Rgb(red, green, blue) => [PIXELS, red, green, blue],
        named => {
            // Behind no colour.
            let place = number_of(named).map_or(0, |number| number + 1);
            [0, 0, 0, place]
        }
    };
    u32::from_be_bytes(bytes)
}

/// The last four bytes.
fn lowest(bits: u128) -> [u8; 4] {
    let [.., one, two, three, four] = bits.to_be_bytes();
    [one, two, three, four]
}

impl Look {
    fn colour(self, place: u32) -> Color {
        match lowest(self.0 >> place) {
            [INDEXED, _, _, number] => Color::Indexed(number),
            [PIXELS, red, green, blue] => Color::Rgb(red, green, blue),
            [.., 0] => Color::Reset,
            [.., place] => SIXTEEN[usize::from(place - 1) % SIXTEEN.len()],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_small_and_keeps_whatever_is_put_in() {
        assert!(size_of::<Cell>() <= 32);
        let mut cells = Vec::new();
        for symbol in ["", " ", "a", "\0", "a\0", "─", "漢", "e\u{301}", "👨‍👩‍👧‍👦", "👨‍👩‍👧"]
        {
            let cell = Cell::new(symbol);
            assert_eq!((cell.symbol(), cell.bytes()), (symbol, symbol.as_bytes()));
            assert_eq!(cell.is_blank(), symbol == " ");
            assert!(!cells.contains(&cell), "{symbol:?} is like another");
            cells.push(cell);
        }
        let mut cell = Cell::new("👨‍👩‍👧‍👦");
        assert_eq!(cell.set_char('x').symbol(), "x");
        assert_eq!(cell.set_char('é').symbol(), "é");
    }

    #[test]
    fn every_colour_comes_back_as_it_was() {
        let others = [
            Color::Reset,
            Color::Indexed(0),
            Color::Indexed(255),
            Color::Rgb(0, 0, 0),
            Color::Rgb(1, 2, 3),
        ];
        for colour in SIXTEEN.into_iter().chain(others) {
            let style = Style::new().fg(colour).bg(colour).underline_color(colour);
            let mut cell = Cell::EMPTY;
            cell.set_style(style);
            let told = [cell.fg(), cell.bg(), cell.underline_color()];
            assert_eq!(told, [colour; 3]);
        }
    }
}
