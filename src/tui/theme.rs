//! How the screen looks: the theme's colours as far as the terminal has them, line characters or plain ASCII.

mod depth;
mod inks;
mod role;
mod sample;
mod table;
#[cfg(test)]
mod tests;

pub use depth::Depth;
pub use role::Role;
pub use sample::{Sample, painted, samples};
pub use table::{THEMES, Theme};

use ratatui::style::{Color, Modifier, Style};
use ratatui::symbols::{border, line};

use crate::job::Status;
use crate::tui::colour::Rgb;
use crate::tui::picture::Scheme;
use inks::Inks;

/// A theme, on a terminal of some depth, in drawing characters or in plain ASCII.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    pub ascii: bool,
    depth: Depth,
    theme: &'static Theme,
    /// What `auto` means here.
    auto: &'static Theme,
    inks: Inks,
}

impl Look {
    /// The theme taken in doubt, on a terminal of this depth.
    pub fn new(depth: Depth, ascii: bool) -> Self {
        let theme = Theme::in_doubt();
        Self {
            ascii,
            depth,
            theme,
            auto: theme,
            inks: Inks::of(theme, depth),
        }
    }

    /// The same, where `auto` means this theme.
    pub fn with_auto(self, auto: &'static Theme) -> Self {
        Self { auto, ..self }
    }

    /// The same in another theme.
    ///
    /// # Errors
    /// A sentence with the names there are.
    pub fn with_theme(self, name: &str) -> Result<Self, String> {
        let theme = Theme::find(name, self.auto)?;
        Ok(Self {
            theme,
            inks: Inks::of(theme, self.depth),
            ..self
        })
    }

    pub fn theme(self) -> &'static Theme {
        self.theme
    }

    pub fn depth(self) -> Depth {
        self.depth
    }

    /// Whether there is any colour in it.
    pub fn has_colour(self) -> bool {
        self.depth > Depth::Colourless && self.theme.is_coloured()
    }

    /// How pictures paint what a terminal would show of it.
    pub fn scheme(self) -> Scheme {
        let theme = self.theme;
        let base = if theme.ground.is_dark() {
            Scheme::dark()
        } else {
            Scheme::light()
        };
        Scheme {
            ink: theme.ink,
            ground: theme.ground,
            colourless: !self.has_colour(),
            ..base
        }
    }

    /// The colour and the attributes of a role.
    pub fn role(self, role: Role) -> Style {
        let style = Style::new().add_modifier(role.attributes());
        match role.slot().and_then(|slot| self.inks.get(slot)) {
            Some(colour) => style.fg(colour),
            None if role == Role::Dim => style.add_modifier(Modifier::DIM),
            None => style,
        }
    }

    pub(crate) fn plain(self) -> Style {
        self.role(Role::Plain)
    }

    pub(crate) fn strong(self) -> Style {
        self.plain().add_modifier(Modifier::BOLD)
    }

    /// What is old, empty or impossible.
    pub(crate) fn dim(self) -> Style {
        self.role(Role::Dim)
    }

    /// What needs the operator.
    pub(crate) fn bad(self) -> Style {
        self.role(Role::Bad)
    }

    /// What may need the operator.
    pub(crate) fn warning(self) -> Style {
        self.role(Role::Warning)
    }

    pub(crate) fn good(self) -> Style {
        self.role(Role::Good)
    }

    /// Keys and names that lead somewhere.
    pub(crate) fn accent(self) -> Style {
        self.role(Role::Accent)
    }

    /// The edge and the title of the pane that has the keys.
    pub(crate) fn focus(self) -> Style {
        self.role(Role::Focus)
    }

    /// The row that the keys are about.
    pub(crate) fn selection(self) -> Style {
        self.role(Role::Selection)
    }

    /// The star of a job that is marked.
    pub(crate) fn mark(self) -> Style {
        self.role(Role::Mark)
    }

    /// Stale and down sources: seen without any colour.
    pub(crate) fn alarm(self) -> Style {
        self.role(Role::Stale)
    }

    pub(crate) fn status(self, status: Status) -> Style {
        self.role(match status {
            Status::Pending => Role::Waiting,
            Status::Running => Role::Running,
            Status::Completed => Role::Good,
            Status::Failed => Role::Bad,
            Status::Cancelled => Role::Dim,
            Status::Unknown => Role::Odd,
        })
    }

    /// What this terminal is told instead of a colour that somebody else asked for (a log).
    pub(crate) fn fit(self, wanted: Color) -> Color {
        self.depth.fit(wanted)
    }
}

/// The characters.
impl Look {
    /// The line between two panes.
    pub(crate) fn rule(self) -> &'static str {
        if self.ascii { "-" } else { "─" }
    }

    pub(crate) fn focused_rule(self) -> &'static str {
        if self.ascii { "=" } else { "━" }
    }

    /// The letters of lines between panes, and where they meet.
    pub(crate) fn lines(self) -> line::Set<'static> {
        if self.ascii {
            ASCII_LINES
        } else {
            line::NORMAL
        }
    }

    pub(crate) fn border(self) -> border::Set<'static> {
        if self.ascii { ASCII } else { border::PLAIN }
    }

    /// Stands where a text was cut.
    pub(crate) fn cut(self) -> &'static str {
        if self.ascii { "~" } else { "…" }
    }
}

const ASCII: border::Set<'static> = border::Set {
    top_left: "+",
    top_right: "+",
    bottom_left: "+",
    bottom_right: "+",
    vertical_left: "|",
    vertical_right: "|",
    horizontal_top: "-",
    horizontal_bottom: "-",
};

const ASCII_LINES: line::Set<'static> = line::Set {
    vertical: "|",
    horizontal: "-",
    top_right: "+",
    top_left: "+",
    bottom_right: "+",
    bottom_left: "+",
    vertical_left: "+",
    vertical_right: "+",
    horizontal_down: "+",
    horizontal_up: "+",
    cross: "+",
};
