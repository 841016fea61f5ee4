//! Colours and attributes that a log sets for itself (SGR sequences).

use ratatui::style::{Color, Modifier, Style};

use super::super::sixteen::SIXTEEN;

/// The longest SGR sequence that is believed; a longer one is shown as text.
const LONGEST: usize = 64;

/// How a log wants its text drawn at one place. Blinking and hiding are not granted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Pen {
    fg: Option<Color>,
    bg: Option<Color>,
    with: Modifier,
}

/// The parameters of the SGR sequence that `bytes` begin with, if they do; the whole sequence
/// is three bytes longer.
pub(super) fn sgr(bytes: &[u8]) -> Option<&[u8]> {
    let rest = bytes.strip_prefix(b"\x1b[")?;
    let end = rest
        .iter()
        .take(LONGEST)
        .position(|b| !matches!(b, b'0'..=b'9' | b';' | b':'))?;
    (rest[end] == b'm').then_some(&rest[..end])
}

impl Pen {
    /// The pen behind a stretch of text.
    pub(super) fn after(mut self, text: &[u8]) -> Self {
        for at in memchr::memchr_iter(0x1b, text) {
            if let Some(params) = sgr(&text[at..]) {
                self.follow(params);
            }
        }
        self
    }

    /// What is drawn with it, over the pane's own style. Without colours, attributes remain.
    pub(super) fn style(self, base: Style, colour: bool) -> Style {
        let mut style = base.add_modifier(self.with);
        if colour {
            style.fg = self.fg.or(style.fg);
            style.bg = self.bg.or(style.bg);
        }
        style
    }

    /// Follows one SGR sequence, given its parameters. Unknown numbers change nothing.
    pub(super) fn follow(&mut self, params: &[u8]) {
        let mut groups = params.split(|b| *b == b';').map(numbers);
        while let Some(group) = groups.next() {
            let first = group.first().copied().flatten().unwrap_or(0);
            match first {
                38 | 48 => {
                    let colour = if group.len() > 1 {
                        by_colons(&group)
                    } else {
                        by_semicolons(&mut groups)
                    };
                    let slot = if first == 38 {
                        &mut self.fg
                    } else {
                        &mut self.bg
                    };
                    *slot = colour.or(*slot);
                }
                4 if group.get(1) == Some(&Some(0)) => self.with.remove(Modifier::UNDERLINED),
                // An underline's own colour: its numbers must not be taken for attributes.
                58 if group.len() == 1 => {
                    let _ = by_semicolons(&mut groups);
                }
                plain => self.follow_plain(plain),
            }
        }
    }

    fn follow_plain(&mut self, number: u16) {
        match number {
            0 => *self = Self::default(),
            1 => self.with.insert(Modifier::BOLD),
            2 => self.with.insert(Modifier::DIM),
            3 => self.with.insert(Modifier::ITALIC),
            4 | 21 => self.with.insert(Modifier::UNDERLINED),
            7 => self.with.insert(Modifier::REVERSED),
            9 => self.with.insert(Modifier::CROSSED_OUT),
            22 => self.with.remove(Modifier::BOLD | Modifier::DIM),
            23 => self.with.remove(Modifier::ITALIC),
            24 => self.with.remove(Modifier::UNDERLINED),
            27 => self.with.remove(Modifier::REVERSED),
            29 => self.with.remove(Modifier::CROSSED_OUT),
            30..=37 => self.fg = Some(SIXTEEN[usize::from(number - 30)]),
            39 => self.fg = None,
            40..=47 => self.bg = Some(SIXTEEN[usize::from(number - 40)]),
            49 => self.bg = None,
            90..=97 => self.fg = Some(SIXTEEN[usize::from(number - 90 + 8)]),
            100..=107 => self.bg = Some(SIXTEEN[usize::from(number - 100 + 8)]),
            _ => {}
        }
    }
}

/// The numbers of one parameter and its sub-parameters; an absent one is none.
fn numbers(group: &[u8]) -> Vec<Option<u16>> {
    group
        .split(|b| *b == b':')
        .map(|digits| std::str::from_utf8(digits).ok()?.parse().ok())
        .collect()
}

/// `38:5:n`, `38:2:r:g:b` or `38:2:space:r:g:b`.
fn by_colons(group: &[Option<u16>]) -> Option<Color> {
    let at = |i: usize| byte(group.get(i).copied().flatten());
    match group.get(1).copied().flatten()? {
        5 => Some(Color::Indexed(at(2)?)),
        2 if group.len() >= 6 => Some(Color::Rgb(at(3)?, at(4)?, at(5)?)),
        2 => Some(Color::Rgb(at(2)?, at(3)?, at(4)?)),
        _ => None,
    }
}

/// `38;5;n` or `38;2;r;g;b`, the 38 already taken.
fn by_semicolons(groups: &mut impl Iterator<Item = Vec<Option<u16>>>) -> Option<Color> {
    let mut next = || {
        groups
            .next()
            .map(|g| g.first().copied().flatten().unwrap_or(0))
    };
    match next()? {
        5 => Some(Color::Indexed(byte(next())?)),
        2 => {
            let (red, green, blue) = (next(), next(), next());
            Some(Color::Rgb(byte(red)?, byte(green)?, byte(blue)?))
        }
        _ => None,
    }
}

fn byte(number: Option<u16>) -> Option<u8> {
    number.and_then(|n| u8::try_from(n).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(params: &[u8]) -> Style {
        let mut pen = Pen::default();
        pen.follow(params);
        pen.style(Style::new(), true)
    }

    #[test]
    fn colours_of_all_three_kinds_are_understood() {
        assert_eq!(after(b"31"), Style::new().fg(Color::Red));
        assert_eq!(
            after(b"97;44"),
            Style::new().fg(Color::White).bg(Color::Blue)
        );
        assert_eq!(after(b"38;5;208"), Style::new().fg(Color::Indexed(208)));
        assert_eq!(after(b"48;2;1;2;3"), Style::new().bg(Color::Rgb(1, 2, 3)));
        assert_eq!(after(b"38:2::9:8:7"), Style::new().fg(Color::Rgb(9, 8, 7)));
        assert_eq!(after(b"58;5;1;31"), Style::new().fg(Color::Red));
    }

    #[test]
    fn an_empty_sequence_resets_and_nonsense_changes_nothing() {
        assert_eq!(after(b"1;31;"), Style::new());
        assert_eq!(after(b"31;999;38;5;999"), Style::new().fg(Color::Red));
    }

    #[test]
    fn without_colours_the_attributes_remain() {
        let mut pen = Pen::default();
        pen.follow(b"1;31");
        assert_eq!(
            pen.style(Style::new(), false),
            Style::new().add_modifier(Modifier::BOLD)
        );
    }

    #[test]
    fn only_complete_colour_sequences_are_taken_for_such() {
        assert_eq!(sgr(b"\x1b[1;31mred"), Some(&b"1;31"[..]));
        assert_eq!(sgr(b"\x1b[2J"), None);
        assert_eq!(sgr(b"\x1b[31"), None);
        assert_eq!(sgr(b"\x1b[>4m"), None);
    }
}
