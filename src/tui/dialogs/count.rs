//! The number of jobs, to be typed before something is done to them: no letter pressed too fast can be it.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// So many digits can be typed.
const LONGEST: usize = 9;

/// The number that is wanted, and what was typed of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Count {
    wanted: usize,
    why: &'static str,
    typed: String,
}

impl Count {
    pub(crate) fn new(wanted: usize, why: &'static str) -> Self {
        Self {
            wanted,
            why,
            typed: String::new(),
        }
    }

    /// Takes a key; true when the right number is confirmed.
    pub(crate) fn press(&mut self, key: &KeyEvent) -> bool {
        let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            KeyCode::Char('u') if ctrl => self.typed.clear(),
            KeyCode::Char(c) if c.is_ascii_digit() && self.typed.len() < LONGEST => {
                self.typed.push(c);
            }
            KeyCode::Backspace => {
                self.typed.pop();
            }
            KeyCode::Enter => {
                if self.typed.parse() == Ok(self.wanted) {
                    return true;
                }
                self.typed.clear();
            }
            _ => {}
        }
        false
    }

    /// `type 36 and enter to confirm (more than 10 jobs): 3_`
    pub(crate) fn line(&self) -> String {
        format!(
            "type {} and enter to confirm ({}): {}_",
            self.wanted, self.why, self.typed
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(count: &mut Count, code: KeyCode) -> bool {
        count.press(&KeyEvent::new(code, KeyModifiers::NONE))
    }

    #[test]
    fn only_the_right_number_and_enter_confirm() {
        let mut count = Count::new(36, "more than 10 jobs");
        assert!(!press(&mut count, KeyCode::Enter));
        for letter in ['y', '3'] {
            assert!(!press(&mut count, KeyCode::Char(letter)));
        }
        assert!(!press(&mut count, KeyCode::Enter), "3 is not 36");
        for digit in ['3', '7'] {
            assert!(!press(&mut count, KeyCode::Char(digit)));
        }
        press(&mut count, KeyCode::Backspace);
        assert!(count.line().ends_with(": 3_"));
        assert!(!press(&mut count, KeyCode::Char('6')));
        assert!(press(&mut count, KeyCode::Enter));
    }
}
