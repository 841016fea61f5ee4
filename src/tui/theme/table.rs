//! The themes: what each is for, on which ground its colours are meant to stand, and the colours.

use crate::tui::colour::Rgb;

use super::role::Slot;

/// Colours for every role, on a ground that is assumed and never painted: painting it would cost bytes on
/// every cell, and look like a patch where the guess was wrong.
#[derive(Debug, PartialEq, Eq)]
pub struct Theme {
    pub name: &'static str,
    pub about: &'static str,
    /// The terminal's own ground and letters, as this theme takes them to be.
    pub ground: Rgb,
    pub ink: Rgb,
    /// The least contrast of what has to be read, in tenths; dim text may have 3:1.
    pub(super) least: u8,
    /// As pixels, in the order of `Slot`; none for themes that leave all of them to the terminal.
    pub(super) colours: Option<[u32; Slot::COUNT]>,
    /// As numbers of the terminal's own sixteen; 0 is its default.
    pub(super) names: [u8; Slot::COUNT],
}

/// On a ground that may be black or white, and dark or light by an owner's wish: never black, white or a grey, one of
/// which is the ground itself (in Solarized it is 8), and not blue, which is unreadable on black wherever
/// nobody changed it. Dim text is the default colour, dimmed by its attribute.
const DARK_NAMES: [u8; Slot::COUNT] = [6, 2, 3, 1, 5, 0, 6, 5];
/// On white, yellow and cyan are what blue is on black.
const LIGHT_NAMES: [u8; Slot::COUNT] = [4, 2, 5, 1, 5, 0, 4, 5];
/// Where colours would only take contrast away.
const NO_NAMES: [u8; Slot::COUNT] = [0; Slot::COUNT];

const DARK_GROUND: (u32, u32) = (0x15_181e, 0xd3_d8e0);

/// Every theme but `auto`, which is one of them. The first is what is taken in doubt.
#[rustfmt::skip]
pub static THEMES: [Theme; 12] = [
    own("ansi16", "the terminal's own sixteen colours, on any ground", DARK_NAMES),
    own("mono", "no colours: bold, reverse and dim", NO_NAMES),
    theme("dark", "soft colours for a dark terminal", DARK_GROUND, 45,
        [0x6c_b6ff, 0x8f_c46f, 0xe3_b95b, 0xff_7b7f, 0xc9_8fe3, 0x8b_95a5, 0x54_c8d0, 0xf0_a070], DARK_NAMES),
    theme("light", "darker colours for a light terminal", (0xfb_fbf9, 0x24_2a33), 45,
        [0x1f_5fb0, 0x2f_6b1a, 0x85_5c00, 0xb8_202b, 0x8a_3aa8, 0x66_7080, 0x0b_6d75, 0xa8_480f], LIGHT_NAMES),
    theme("contrast-dark", "for tired eyes and bad screens, on black: everything at least 7:1", (0x00_0000, 0xff_ffff), 70,
        [0x7f_c4ff, 0x7d_ff7d, 0xff_e066, 0xff_8a8a, 0xff_9dff, 0xb0_b0b0, 0x66_ffff, 0xff_b366], [14, 2, 3, 9, 13, 0, 14, 13]),
    theme("contrast-light", "for sunlight, on white: everything at least 7:1", (0xff_ffff, 0x00_0000), 70,
        [0x00_3c9e, 0x00_5000, 0x63_3a00, 0x90_0000, 0x5e_007a, 0x4a_4a4a, 0x00_4a55, 0x7a_2b00], NO_NAMES),
    theme("deuter", "blue and orange, for eyes that confuse red and green; dark", DARK_GROUND, 45,
        [0xb9_e2ff, 0x3f_8cff, 0xff_e680, 0xe8_820c, 0xb5_9ad8, 0x8b_95a5, 0x7f_b6e8, 0xf2_c9a0], [5, 14, 3, 1, 13, 0, 6, 13]),
    theme("tritan", "red and cyan, for eyes that confuse blue and yellow; dark", DARK_GROUND, 45,
        [0xb4_f4f0, 0x12_a5a0, 0xff_c4cf, 0xff_5050, 0xd8_a0b8, 0x8b_95a5, 0x5f_d0cc, 0xf0_a0a0], [5, 6, 11, 1, 13, 0, 6, 13]),
    theme("nord", "Nord, brightened where it was hard to read", (0x2e_3440, 0xd8_dee9), 45,
        [0x88_c0d0, 0xa3_be8c, 0xeb_cb8b, 0xe5_949b, 0xc9_a3c4, 0x8b_96ab, 0x8f_bcbb, 0xdd_9c87], DARK_NAMES),
    theme("gruvbox", "Gruvbox dark, brightened where it was hard to read", (0x28_2828, 0xeb_dbb2), 45,
        [0x83_a598, 0xb8_bb26, 0xfa_bd2f, 0xfb_6d5a, 0xd3_869b, 0x92_8374, 0x8e_c07c, 0xfe_8019], DARK_NAMES),
    theme("solarized", "Solarized dark, brightened where it was hard to read", (0x00_2b36, 0x93_a1a1), 45,
        [0x4b_a6e4, 0x85_9900, 0xc1_9508, 0xf0_706d, 0x9a_9ee0, 0x65_7b83, 0x2a_a198, 0xe8_773f], DARK_NAMES),
    theme("solarized-light", "Solarized light, darkened where it was hard to read", (0xfd_f6e3, 0x58_6e75), 45,
        [0x1f_6aa3, 0x5a_6700, 0x8f_5200, 0xc2_2a27, 0x5a_5fb5, 0x7b_8c8e, 0x17_736c, 0xb0_400f], LIGHT_NAMES),
];

const fn own(name: &'static str, about: &'static str, names: [u8; Slot::COUNT]) -> Theme {
    Theme {
        name,
        about,
        ground: Rgb::hex(DARK_GROUND.0),
        ink: Rgb::hex(DARK_GROUND.1),
        least: 45,
        colours: None,
        names,
    }
}

const fn theme(
    name: &'static str,
    about: &'static str,
    (ground, ink): (u32, u32),
    least: u8,
    colours: [u32; Slot::COUNT],
    names: [u8; Slot::COUNT],
) -> Theme {
    Theme {
        name,
        about,
        ground: Rgb::hex(ground),
        ink: Rgb::hex(ink),
        least,
        colours: Some(colours),
        names,
    }
}

impl Theme {
    /// What is taken in doubt.
    pub fn in_doubt() -> &'static Self {
        &THEMES[0]
    }

    /// Whether it takes the ground to be a colour that it knows.
    pub fn has_ground(&self) -> bool {
        self.colours.is_some()
    }

    /// Whether it knows any colour.
    pub fn is_coloured(&self) -> bool {
        self.colours.is_some() || self.names != NO_NAMES
    }

    /// What `auto` is where the terminal says of itself `COLORFGBG=15;0` (or nothing), at a depth that has more
    /// than its own sixteen.
    pub fn told(color_fg_bg: &str, more_than_sixteen: bool) -> &'static Self {
        let ground = color_fg_bg.rsplit(';').next().map(str::parse::<u8>);
        let name = match ground {
            Some(Ok(0..=6 | 8)) if more_than_sixteen => "dark",
            Some(Ok(7 | 9..=15)) if more_than_sixteen => "light",
            _ => return Self::in_doubt(),
        };
        Self::named(name).unwrap_or_else(Self::in_doubt)
    }

    fn named(name: &str) -> Option<&'static Self> {
        THEMES.iter().find(|theme| theme.name == name)
    }

    /// The theme of this name, where `auto` stands for the one given.
    ///
    /// # Errors
    /// A sentence with the names there are.
    pub fn find(name: &str, auto: &'static Self) -> Result<&'static Self, String> {
        if name == "auto" {
            return Ok(auto);
        }
        Self::named(name).ok_or_else(|| {
            let names: Vec<_> = Self::names().collect();
            let name = crate::job::Plain::new(name);
            format!(
                "no theme is called `{name}`: there are {}",
                names.join(", ")
            )
        })
    }

    /// All names, `auto` first.
    pub fn names() -> impl Iterator<Item = &'static str> {
        std::iter::once("auto").chain(THEMES.iter().map(|theme| theme.name))
    }
}
