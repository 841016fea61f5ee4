//! How many colours a terminal has, as far as its environment says: nothing is ever asked of it.

use ratatui::style::Color;

use crate::tui::colour::{self, Rgb};
use crate::tui::picture::Scheme;
use crate::tui::sgr::{Code, code};

/// From none to all. Each has those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// Bold, reverse and the like only.
    Colourless,
    /// The sixteen that the terminal's owner chose.
    Sixteen,
    /// The cube and the greys besides.
    Many,
    /// Red, green and blue of each pixel.
    True,
}

impl Depth {
    /// What `COLORTERM`, `TERM` and, where it is set, `TMUX` tell.
    pub fn told(color_term: &str, term: &str, in_tmux: bool) -> Self {
        if term == "dumb" {
            return Self::Colourless;
        }
        // GNU screen hands on what an outer terminal said of itself, and knows no true colours.
        let screen = term.starts_with("screen") && !in_tmux;
        if !screen && matches!(color_term, "truecolor" | "24bit") || term.ends_with("-direct") {
            Self::True
        } else if term.contains("256color") {
            Self::Many
        } else {
            Self::Sixteen
        }
    }

    /// How JSON and help call it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Colourless => "none",
            Self::Sixteen => "16",
            Self::Many => "256",
            Self::True => "truecolor",
        }
    }

    /// What a terminal of this depth is told instead of a colour that it may not have.
    pub(crate) fn fit(self, wanted: Color) -> Color {
        let Some(wanted_code) = code(wanted) else {
            return wanted;
        };
        match (self, wanted_code) {
            (Self::True, _) | (_, Code::Number(0..16)) | (Self::Many, Code::Number(_)) => wanted,
            (Self::Colourless, _) => Color::Reset,
            (Self::Many, Code::Pixels(r, g, b)) => {
                colour::nearest(Rgb(r, g, b), |_| true).map_or(Color::Reset, Color::Indexed)
            }
            (Self::Sixteen, Code::Pixels(r, g, b)) => nearest_named(Rgb(r, g, b)),
            (Self::Sixteen, Code::Number(n)) => {
                colour::numbered(n).map_or(Color::Reset, nearest_named)
            }
        }
    }
}

/// The named colour that looks most like this one where nobody changed them.
fn nearest_named(wanted: Rgb) -> Color {
    let named = (0_u8..16).zip(Scheme::dark().sixteen);
    named
        .min_by(|one, other| wanted.apart(one.1).total_cmp(&wanted.apart(other.1)))
        .map_or(Color::Reset, |(number, _)| Color::Indexed(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_tells_how_many_colours_there_are() {
        for (color_term, term, in_tmux, depth) in [
            ("truecolor", "xterm-256color", false, Depth::True),
            ("24bit", "xterm", false, Depth::True),
            ("", "xterm-256color", false, Depth::Many),
            ("", "xterm-direct", false, Depth::True),
            ("", "xterm", false, Depth::Sixteen),
            ("", "linux", false, Depth::Sixteen),
            ("", "", false, Depth::Sixteen),
            ("truecolor", "dumb", false, Depth::Colourless),
            ("truecolor", "screen-256color", false, Depth::Many),
            ("truecolor", "screen-256color", true, Depth::True),
            ("truecolor", "tmux-256color", true, Depth::True),
            ("yes", "screen", false, Depth::Sixteen),
        ] {
            let told = Depth::told(color_term, term, in_tmux);
            assert_eq!(told, depth, "{color_term:?} {term:?} {in_tmux}");
        }
    }

    #[test]
    fn a_colour_the_terminal_lacks_becomes_its_nearest() {
        let orange = Color::Rgb(255, 135, 0);
        assert_eq!(Depth::True.fit(orange), orange);
        assert_eq!(Depth::Many.fit(orange), Color::Indexed(208));
        assert_eq!(
            Depth::Sixteen.fit(Color::Rgb(0xe8, 0x6a, 0x6e)),
            Color::Indexed(1)
        );
        assert_eq!(Depth::Sixteen.fit(Color::Red), Color::Red);
        assert_eq!(Depth::Colourless.fit(Color::Indexed(99)), Color::Reset);
        assert_eq!(Depth::Sixteen.fit(Color::Reset), Color::Reset);
    }
}
