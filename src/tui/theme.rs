//! How the screen looks: colours or none, line characters or plain ASCII.

use ratatui::style::{Color, Modifier, Style};
use ratatui::symbols::border;

use crate::job::Status;

/// The terminal's own 16 colours, or none; drawing characters, or plain ASCII.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    pub colour: bool,
    pub ascii: bool,
}

#[expect(
    clippy::unused_self,
    reason = "whoever draws asks the look, whether or not the answer depends on it"
)]
impl Look {
    fn coloured(self, colour: Color) -> Style {
        if self.colour {
            Style::new().fg(colour)
        } else {
            Style::new()
        }
    }

    pub(crate) fn plain(self) -> Style {
        Style::new()
    }

    pub(crate) fn strong(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    /// What is old, empty or impossible.
    pub(crate) fn dim(self) -> Style {
        if self.colour {
            Style::new().fg(Color::DarkGray)
        } else {
            Style::new().add_modifier(Modifier::DIM)
        }
    }

    /// What needs the operator.
    pub(crate) fn bad(self) -> Style {
        self.coloured(Color::Red).add_modifier(Modifier::BOLD)
    }

    /// What may need the operator.
    pub(crate) fn warning(self) -> Style {
        self.coloured(Color::Yellow)
    }

    pub(crate) fn good(self) -> Style {
        self.coloured(Color::Green)
    }

    /// Keys, and the title of the pane that has them.
    pub(crate) fn accent(self) -> Style {
        self.coloured(Color::Cyan).add_modifier(Modifier::BOLD)
    }

    /// Stale and down sources: seen without any colour.
    pub(crate) fn alarm(self) -> Style {
        self.bad().add_modifier(Modifier::REVERSED)
    }

    pub(crate) fn status(self, status: Status) -> Style {
        match status {
            Status::Pending => self.plain(),
            Status::Running => self.coloured(Color::Green),
            Status::Completed => self.coloured(Color::Blue),
            Status::Failed => self.bad(),
            Status::Cancelled => self.dim(),
            Status::Unknown => self.coloured(Color::Magenta),
        }
    }

    /// The line between two panes.
    pub(crate) fn rule(self) -> &'static str {
        if self.ascii { "-" } else { "─" }
    }

    pub(crate) fn focused_rule(self) -> &'static str {
        if self.ascii { "=" } else { "━" }
    }

    pub(crate) fn border(self) -> border::Set<'static> {
        if self.ascii { ASCII } else { border::PLAIN }
    }

    pub(crate) fn focused_border(self) -> border::Set<'static> {
        if self.ascii {
            ASCII_STRONG
        } else {
            border::THICK
        }
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

const ASCII_STRONG: border::Set<'static> = border::Set {
    horizontal_top: "=",
    horizontal_bottom: "=",
    ..ASCII
};
