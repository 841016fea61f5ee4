//! Every role of a theme, told in words and painted: what `jobtui themes` shows.

use ratatui::style::Modifier;

use super::depth::Depth;
use super::inks::Inks;
use super::role::Role;
use super::table::Theme;
use super::{Look, Rgb};
use crate::tui::sgr::{self, Code, code};

/// What one role of a theme is, at each depth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    pub role: Role,
    /// None where the terminal's own letters are meant, or one of its own sixteen.
    pub pixels: Option<Rgb>,
    /// The number of 256, where it has one of its own.
    pub many: Option<u8>,
    /// The name of the terminal's own colour.
    pub sixteen: Option<&'static str>,
    /// How well it is read on the ground that the theme assumes; none where only the terminal knows.
    pub contrast: Option<f64>,
    pub attributes: &'static str,
}

const NAMES: [&str; 16] = [
    "black",
    "red",
    "green",
    "yellow",
    "blue",
    "magenta",
    "cyan",
    "white",
    "bright-black",
    "bright-red",
    "bright-green",
    "bright-yellow",
    "bright-blue",
    "bright-magenta",
    "bright-cyan",
    "bright-white",
];

/// All roles of a theme.
pub fn samples(theme: &Theme) -> Vec<Sample> {
    let at = |depth| Inks::of(theme, depth);
    let (pixels, many, sixteen) = (at(Depth::True), at(Depth::Many), at(Depth::Sixteen));
    let told = |inks: &Inks, role: Role| role.slot().and_then(|s| inks.get(s)).and_then(code);
    let row = |role| {
        let pixels = match told(&pixels, role) {
            Some(Code::Pixels(r, g, b)) => Some(Rgb(r, g, b)),
            Some(Code::Number(_)) | None => None,
        };
        let number = |inks: &Inks| match told(inks, role) {
            Some(Code::Number(number)) => Some(number),
            Some(Code::Pixels(..)) | None => None,
        };
        let letters =
            pixels.or((theme.colours.is_some() && role.slot().is_none()).then_some(theme.ink));
        Sample {
            role,
            pixels,
            many: number(&many).filter(|n| *n >= 16),
            sixteen: number(&sixteen).and_then(|n| NAMES.get(usize::from(n)).copied()),
            contrast: letters.map(|letters| letters.contrast(theme.ground)),
            attributes: attributes(role, role == Role::Dim && told(&sixteen, role).is_none()),
        }
    };
    Role::ALL.into_iter().map(row).collect()
}

fn attributes(role: Role, dim: bool) -> &'static str {
    let with = role.attributes();
    if with.contains(Modifier::BOLD | Modifier::REVERSED) {
        "bold reverse"
    } else if with.contains(Modifier::BOLD) {
        "bold"
    } else if dim {
        "dim in 16 colours"
    } else {
        ""
    }
}

/// The words of all roles in one line, each painted as it would be on the screen.
pub fn painted(look: Look) -> String {
    let mut out = Vec::new();
    let mut now = sgr::Look::PLAIN;
    for (place, role) in Role::ALL.into_iter().enumerate() {
        let style = look.role(role);
        let wanted = sgr::Look {
            fg: style.fg.unwrap_or_default(),
            modifier: style.add_modifier,
            ..sgr::Look::PLAIN
        };
        if place > 0 {
            sgr::push_change(&mut out, now, sgr::Look::PLAIN);
            now = sgr::Look::PLAIN;
            out.push(b' ');
        }
        sgr::push_change(&mut out, now, wanted);
        now = wanted;
        out.extend_from_slice(role.word().as_bytes());
    }
    sgr::push_change(&mut out, now, sgr::Look::PLAIN);
    String::from_utf8_lossy(&out).into_owned()
}
