//! Keys as text and back: `c`, `ctrl-d`, `enter`; for help, configuration and scripted runs.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// One key with its control or shift, as an operator would name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Press {
    code: KeyCode,
    ctrl: bool,
}

const NAMED: [(&str, KeyCode); 20] = [
    ("enter", KeyCode::Enter),
    ("esc", KeyCode::Esc),
    ("tab", KeyCode::Tab),
    ("shift-tab", KeyCode::BackTab),
    ("backspace", KeyCode::Backspace),
    ("delete", KeyCode::Delete),
    ("space", KeyCode::Char(' ')),
    ("up", KeyCode::Up),
    ("down", KeyCode::Down),
    ("left", KeyCode::Left),
    ("right", KeyCode::Right),
    ("home", KeyCode::Home),
    ("end", KeyCode::End),
    ("pgup", KeyCode::PageUp),
    ("pgdn", KeyCode::PageDown),
    ("f1", KeyCode::F(1)),
    ("f3", KeyCode::F(3)),
    ("f4", KeyCode::F(4)),
    ("f5", KeyCode::F(5)),
    ("f9", KeyCode::F(9)),
];

impl Press {
    pub const ESC: Self = Self {
        code: KeyCode::Esc,
        ctrl: false,
    };

    /// What a key event means. Capital letters come as letters; Alt is not used.
    pub fn of(event: &KeyEvent) -> Self {
        let ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
        let code = match event.code {
            KeyCode::Char(c) if ctrl => KeyCode::Char(c.to_ascii_lowercase()),
            KeyCode::Char(c) if event.modifiers.contains(KeyModifiers::SHIFT) => {
                KeyCode::Char(c.to_uppercase().next().unwrap_or(c))
            }
            KeyCode::Tab if event.modifiers.contains(KeyModifiers::SHIFT) => KeyCode::BackTab,
            other => other,
        };
        Self { code, ctrl }
    }

    /// Reads one key: a character, a name, or either behind `ctrl-`.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some((_, code)) = NAMED.iter().find(|(name, _)| *name == text) {
            return Some(Self {
                code: *code,
                ctrl: false,
            });
        }
        if let Some(rest) = text.strip_prefix("ctrl-") {
            return Self::parse(rest).map(|press| Self {
                ctrl: true,
                ..press
            });
        }
        let mut characters = text.chars();
        match (characters.next(), characters.next()) {
            (Some(c), None) => Some(Self {
                code: KeyCode::Char(c),
                ctrl: false,
            }),
            _ => None,
        }
    }

    /// A visible character without control.
    fn is_character(self) -> bool {
        matches!(self.code, KeyCode::Char(c) if c != ' ') && !self.ctrl
    }

    /// The event a terminal would send for it.
    pub fn event(self) -> KeyEvent {
        let modifiers = if self.ctrl {
            KeyModifiers::CONTROL
        } else {
            KeyModifiers::NONE
        };
        KeyEvent::new(self.code, modifiers)
    }
}

impl std::fmt::Display for Press {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.ctrl {
            f.write_str("ctrl-")?;
        }
        if let Some((name, _)) = NAMED.iter().find(|(_, code)| *code == self.code) {
            return f.write_str(name);
        }
        match self.code {
            KeyCode::Char(c) => write!(f, "{c}"),
            other => write!(f, "{other:?}"),
        }
    }
}

/// One key, or a few that are pressed one after the other.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Chord(Vec<Press>);

impl Chord {
    /// Reads a key as [`Press`] does, or characters that stand together (`gg`), or keys between blanks (`g enter`).
    pub fn parse(text: &str) -> Option<Self> {
        let presses: Option<Vec<_>> = match Press::parse(text) {
            Some(press) => Some(vec![press]),
            None if text.contains(' ') => text.split_whitespace().map(Press::parse).collect(),
            None if text.chars().count() <= 3 && !text.contains('-') => text
                .chars()
                .map(|c| Press::parse(c.encode_utf8(&mut [0; 4])))
                .collect(),
            None => None,
        };
        presses.filter(|p| !p.is_empty()).map(Self)
    }

    pub fn presses(&self) -> &[Press] {
        &self.0
    }
}

impl std::fmt::Display for Chord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let together = self.0.iter().all(|press| press.is_character());
        for (at, press) in self.0.iter().enumerate() {
            if at > 0 && !together {
                f.write_str(" ")?;
            }
            press.fmt(f)?;
        }
        Ok(())
    }
}

/// Reads a script of keys: names and characters between blanks, two letters together for a key of two
/// (`gg`); a word in quotes is typed letter by letter (`/ "rabi" enter`).
pub fn parse_script(text: &str) -> Result<Vec<KeyEvent>, String> {
    let mut keys = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        if let Some(typed) = rest.strip_prefix('"')
            && let Some(end) = typed.find('"')
        {
            keys.extend(
                typed[..end]
                    .chars()
                    .map(|c| KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE)),
            );
            rest = typed[end + 1..].trim_start();
            continue;
        }
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let word = &rest[..end];
        let two = || Chord::parse(word).filter(|_| word.chars().count() == 2);
        let one = Press::parse(word).map(|press| Chord(vec![press]));
        let chord = one.or_else(two).ok_or_else(|| {
            format!(
                "no key is called `{word}`: use a character, a name such as enter, tab, pgdn, \
                 ctrl-d, or a word in quotes to type it"
            )
        })?;
        keys.extend(chord.presses().iter().map(|press| press.event()));
        rest = rest[end..].trim_start();
    }
    Ok(keys)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_can_be_read() {
        for text in [
            "c",
            "P",
            "+",
            "ctrl-d",
            "enter",
            "shift-tab",
            "space",
            "?",
            "\"",
        ] {
            let press = Press::parse(text).unwrap();
            assert_eq!(press.to_string(), text);
            assert_eq!(Press::of(&press.event()), press);
        }
        assert_eq!(Press::parse("nokey"), None);
    }

    #[test]
    fn a_chord_is_a_key_or_several_and_prints_as_it_is_read() {
        for (text, presses) in [
            ("g", 1),
            ("gg", 2),
            ("ctrl-d", 1),
            ("up", 1),
            ("g enter", 2),
        ] {
            let chord = Chord::parse(text).unwrap();
            assert_eq!(
                (chord.to_string().as_str(), chord.presses().len()),
                (text, presses)
            );
        }
        assert_eq!(Chord::parse("ctrl-nokey"), None);
        assert_eq!(Chord::parse("nokey"), None);
        assert_eq!(Chord::parse(""), None);
    }

    #[test]
    fn a_script_types_quoted_words() {
        let keys = parse_script(r#"/ "ab c" enter"#).unwrap();
        assert_eq!(keys.len(), 6);
        assert_eq!(parse_script("gg G").unwrap().len(), 3);
        assert!(parse_script("tab bogus").unwrap_err().contains("`bogus`"));
    }
}
