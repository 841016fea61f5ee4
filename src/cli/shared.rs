//! The arguments that go before or after any command: sources, the look, the time.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::tui::theme::Theme;

/// What goes before or after any command.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own on the command line"
)]
#[derive(Args, Clone, Debug)]
pub(crate) struct Shared {
    /// A folder queue (outbox/ inbox/ archive/); may be repeated.
    #[arg(long, value_name = "[NAME=]DIR", global = true)]
    pub(crate) queue: Vec<String>,
    /// A SQLite job store; may be repeated.
    #[arg(long, value_name = "[NAME=]FILE", global = true)]
    pub(crate) db: Vec<String>,
    /// Change nothing anywhere.
    #[arg(long, global = true)]
    pub(crate) read_only: bool,
    /// Only the jobs that this asks for, such as `@failed user:mira ended>-1d`: the words of `/` on the screen.
    ///
    /// Words are looked for in id, name, user, project, state and source; `!` excludes, `|` means or. Fields:
    /// state:pend,run wait>2h prio:1..5 why~license arg.reps>500. Names: @mine @active @waiting @running @failed
    /// @today @stuck @unsynced @unarchived, and your own. What is not understood is wrong use (exit 2).
    #[arg(long, value_name = "FILTER", global = true)]
    pub(crate) filter: Option<String>,
    #[command(flatten)]
    pub(crate) arrange: super::arrange::Arrange,
    /// Do it without asking.
    #[arg(long, global = true)]
    pub(crate) yes: bool,
    /// Say what would be done, and do nothing.
    #[arg(long, global = true)]
    pub(crate) dry_run: bool,
    /// How long to wait for the sources, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 30.0, global = true)]
    pub(crate) timeout: f64,
    /// Draw the screen once to standard output instead of a terminal.
    #[arg(long, global = true, help_heading = "Pictures")]
    pub(crate) headless: bool,
    /// Columns and rows of the picture.
    #[arg(
        long,
        value_name = "WxH",
        default_value = "120x40",
        global = true,
        help_heading = "Pictures"
    )]
    pub(crate) size: Size,
    /// Fix the clock at this time (RFC 3339), so that a picture repeats to the byte.
    #[arg(long, value_name = "TIME", global = true, help_heading = "Pictures")]
    pub(crate) at: Option<Time>,
    /// Keys to press before drawing: names and characters between blanks, "words" typed.
    #[arg(
        long,
        value_name = "KEYS",
        default_value = "",
        global = true,
        help_heading = "Pictures"
    )]
    pub(crate) keys: String,
    /// Let those keys change jobs.
    #[arg(long, global = true, help_heading = "Pictures")]
    pub(crate) act: bool,
    /// What to draw.
    #[arg(long, value_enum, default_value_t = Format::Text, global = true, help_heading = "Pictures")]
    pub(crate) format: Format,
    /// Characters for lines and marks.
    #[arg(long, value_enum, global = true)]
    pub(crate) glyphs: Option<Glyphs>,
    /// Colours, or how many of them the terminal has; NO_COLOR is obeyed.
    #[arg(long, value_enum, default_value_t = Colour::Auto, global = true)]
    pub(crate) color: Colour,
    /// The colours of each role; `jobtui themes` shows them all.
    #[arg(long, value_name = "NAME", value_parser = theme_name, global = true)]
    pub(crate) theme: Option<String>,
    /// The configuration file to read instead of the user's own.
    #[arg(long, value_name = "FILE", global = true)]
    pub(crate) config: Option<PathBuf>,
    /// Begin without what is remembered from last time, and remember nothing.
    #[arg(
        long,
        env = "JOBTUI_FRESH",
        hide_env_values = true,
        value_parser = clap::builder::BoolishValueParser::new(),
        global = true
    )]
    pub(crate) fresh: bool,
    /// Write actions down in this file; `off` writes nothing down. JOBTUI_AUDIT says the same.
    #[arg(long, value_name = "FILE", global = true)]
    pub(crate) audit: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Text,
    Ansi,
    Svg,
    Png,
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Glyphs {
    Unicode,
    Ascii,
}

impl Glyphs {
    /// The word of the setting.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Unicode => "unicode",
            Self::Ascii => "ascii",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Colour {
    Auto,
    Always,
    Never,
    /// The terminal's own sixteen.
    #[value(name = "16")]
    Sixteen,
    /// 256 of them.
    #[value(name = "256")]
    Many,
    /// Red, green and blue of each.
    #[value(name = "truecolor")]
    True,
}

/// Columns and rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Size {
    pub(crate) columns: u16,
    pub(crate) rows: u16,
}

impl std::str::FromStr for Size {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('x').and_then(|(columns, rows)| {
            Some((columns.parse::<u16>().ok()?, rows.parse::<u16>().ok()?))
        });
        match parts {
            Some((columns @ 1..=1000, rows @ 1..=1000)) => Ok(Self { columns, rows }),
            _ => Err("a size is columns x rows, such as 120x40, each at most 1000".to_owned()),
        }
    }
}

/// A fixed time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Time(pub(crate) crate::job::Moment);

impl std::str::FromStr for Time {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let seconds_left_out = |t: &str| {
            let (start, zone) = t.split_at(t.len().checked_sub(1)?);
            (zone == "Z").then(|| format!("{start}:00Z"))
        };
        crate::job::Moment::parse_rfc3339(text)
            .or_else(|| crate::job::Moment::parse_rfc3339(&seconds_left_out(text)?))
            .map(Self)
            .ok_or_else(|| "a time is RFC 3339, such as 2026-02-10T15:00:00Z".to_owned())
    }
}

/// Reads a stretch of time such as `90s`, `30m`, `2h`.
pub(crate) fn span(text: &str) -> Result<std::time::Duration, String> {
    crate::settings::span::parse(text)
}

/// Whether there is a theme of this name.
fn theme_name(text: &str) -> Result<String, String> {
    Theme::find(text, Theme::in_doubt()).map(|_| text.to_owned())
}

impl Shared {
    pub(crate) fn clock(&self) -> crate::clock::Clock {
        self.at.map_or(crate::clock::Clock::Live, |time| {
            crate::clock::Clock::Fixed(time.0)
        })
    }

    pub(crate) fn deadline(&self) -> std::time::Duration {
        std::time::Duration::try_from_secs_f64(self.timeout)
            .unwrap_or(std::time::Duration::from_secs(30))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_times_are_read_or_explained() {
        assert_eq!(
            "80x24".parse::<Size>().unwrap(),
            Size {
                columns: 80,
                rows: 24
            }
        );
        assert!("80".parse::<Size>().is_err());
        assert!("0x10".parse::<Size>().is_err());
        assert!("2026-02-10T15:00Z".parse::<Time>().is_ok());
        assert!("yesterday".parse::<Time>().is_err());
    }
}
