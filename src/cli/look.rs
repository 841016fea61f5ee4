//! Colours and characters: what arguments, settings and the terminal's environment say of them.

use super::exit::{Exit, Trouble};
use super::shared::{Colour, Shared};
use crate::settings::{Glyphs, Settings};
use crate::tui::theme::{Depth, Look, Theme};

/// What the screen, or a picture of it, is drawn with. An error names the themes there are.
pub(crate) fn look(shared: &Shared, settings: &Settings) -> Result<Look, Trouble> {
    let ascii = match settings.glyphs {
        Glyphs::Ascii => true,
        Glyphs::Unicode => false,
        Glyphs::Auto => !shared.headless && !speaks_utf8(),
    };
    let look = Look::new(depth(shared), ascii);
    // A picture depends on what was asked for alone, not on the terminal that it was asked from.
    let auto = if shared.headless {
        Theme::in_doubt()
    } else {
        Theme::told(&said("COLORFGBG"), look.depth() > Depth::Sixteen)
    };
    look.with_auto(auto)
        .with_theme(&settings.theme)
        .map_err(|text| Trouble::new(Exit::Usage, text))
}

/// How many colours there are; in a picture all of them, unless none are wanted.
pub(crate) fn depth(shared: &Shared) -> Depth {
    let told = || {
        let in_tmux = !said("TMUX").is_empty();
        Depth::told(&said("COLORTERM"), &said("TERM"), in_tmux)
    };
    match shared.color {
        Colour::Never => Depth::Colourless,
        Colour::Sixteen => Depth::Sixteen,
        Colour::Many => Depth::Many,
        Colour::True => Depth::True,
        Colour::Auto if !said("NO_COLOR").is_empty() => Depth::Colourless,
        Colour::Auto | Colour::Always if shared.headless => Depth::True,
        Colour::Auto => told(),
        Colour::Always => told().max(Depth::Sixteen),
    }
}

fn said(name: &str) -> String {
    std::env::var(name).unwrap_or_default()
}

/// What the locale says of the terminal; without a word of it, UTF-8 is what terminals speak today.
fn speaks_utf8() -> bool {
    let said = ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.is_empty());
    said.is_none_or(|value| {
        let value = value.to_lowercase();
        value.contains("utf-8") || value.contains("utf8") || value == "c" || value == "posix"
    })
}
