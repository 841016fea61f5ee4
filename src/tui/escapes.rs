//! Arrow keys that a slow line tore apart: Esc, a pause, then `[B` as if it had been typed.
//!
//! The lone Esc has been acted on by then and does no harm; the letters behind it would.
//! So what follows an Esc within a tenth of a second and looks like the rest of an escape
//! sequence is swallowed:
//!
//! ```text
//!  Esc ──► [ or O is held ──► a final letter: both swallowed
//!                         ├─► digits, ; and the like: swallowed up to the final letter
//!                         └─► anything else, or a tenth of a second: it was typed, given out
//! ```

use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// How long after an Esc its torn-off rest is looked for.
const PATIENCE: Duration = Duration::from_millis(100);

/// Lets keys through, except the torn-off rests of escape sequences.
///
/// All times are on one steady clock, counted from any beginning.
#[derive(Debug, Default)]
pub(super) struct Escapes {
    state: State,
    since: Duration,
}

#[derive(Debug, Default)]
enum State {
    #[default]
    Idle,
    /// An Esc was given out.
    Escaped,
    /// A bracket or an `O` came right behind it.
    Held(KeyEvent),
    /// In the middle of the parameters of a torn sequence.
    Inside,
}

impl Escapes {
    /// Takes a key that came at `at`; pushes to `out` the keys that were really meant.
    pub(super) fn take(&mut self, key: KeyEvent, at: Duration, out: &mut Vec<KeyEvent>) {
        let in_time = at.saturating_sub(self.since) <= PATIENCE;
        self.since = at;
        let letter = plain_letter(&key);
        self.state = match (std::mem::take(&mut self.state), letter) {
            (State::Escaped, Some('[' | 'O')) if in_time => State::Held(key),
            (State::Held(held), Some(letter)) if in_time && continues(&held, letter) => {
                after(letter)
            }
            (State::Inside, Some(letter)) if in_time && (' '..='~').contains(&letter) => {
                after(letter)
            }
            (State::Held(held), _) => {
                out.push(held);
                pass(key, out)
            }
            (State::Idle | State::Escaped | State::Inside, _) => pass(key, out),
        };
    }

    /// When the held key has to be given out at the latest, if there is one.
    pub(super) fn due(&self) -> Option<Duration> {
        match self.state {
            State::Held(_) => Some(self.since + PATIENCE),
            State::Idle | State::Escaped | State::Inside => None,
        }
    }

    /// Gives out the held key when its time has come.
    pub(super) fn release(&mut self, at: Duration, out: &mut Vec<KeyEvent>) {
        if self.due().is_some_and(|due| due <= at)
            && let State::Held(held) = std::mem::take(&mut self.state)
        {
            out.push(held);
        }
    }
}

fn pass(key: KeyEvent, out: &mut Vec<KeyEvent>) -> State {
    out.push(key);
    if key.code == KeyCode::Esc && key.modifiers.is_empty() {
        State::Escaped
    } else {
        State::Idle
    }
}

/// The character of a key without modifiers (a capital letter carries Shift).
fn plain_letter(key: &KeyEvent) -> Option<char> {
    match key.code {
        KeyCode::Char(letter) if (key.modifiers - KeyModifiers::SHIFT).is_empty() => Some(letter),
        _ => None,
    }
}

/// Whether `letter` can follow the held introducer.
fn continues(held: &KeyEvent, letter: char) -> bool {
    match held.code {
        KeyCode::Char('O') => letter.is_ascii_alphabetic(),
        _ => (' '..='~').contains(&letter),
    }
}

/// Where a swallowed letter leads: a final one (`@` to `~`) ends the sequence.
fn after(letter: char) -> State {
    if ('@'..='~').contains(&letter) {
        State::Idle
    } else {
        State::Inside
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Feeds characters (`^` is Esc) with the milliseconds before each; tells what comes out.
    fn through(typed: &[(char, u64)]) -> String {
        let mut escapes = Escapes::default();
        let mut at = Duration::ZERO;
        let mut out = Vec::new();
        for (letter, pause) in typed {
            at += Duration::from_millis(*pause);
            escapes.release(at, &mut out);
            let code = if *letter == '^' {
                KeyCode::Esc
            } else {
                KeyCode::Char(*letter)
            };
            escapes.take(KeyEvent::new(code, KeyModifiers::NONE), at, &mut out);
        }
        escapes.release(at + PATIENCE, &mut out);
        out.iter()
            .map(|key| match key.code {
                KeyCode::Char(letter) => letter,
                _ => '^',
            })
            .collect()
    }

    #[test]
    fn a_torn_arrow_leaves_only_its_escape() {
        assert_eq!(through(&[('^', 0), ('[', 60), ('B', 0), ('j', 0)]), "^j");
        assert_eq!(through(&[('^', 0), ('O', 60), ('A', 90)]), "^");
    }

    #[test]
    fn a_torn_sequence_with_parameters_is_swallowed_to_its_end() {
        let torn = [
            ('^', 0),
            ('[', 60),
            ('1', 0),
            (';', 0),
            ('5', 0),
            ('C', 0),
            ('x', 0),
        ];
        assert_eq!(through(&torn), "^x");
        assert_eq!(
            through(&[('^', 0), ('[', 5), ('5', 5), ('~', 5), ('~', 5)]),
            "^~"
        );
    }

    #[test]
    fn what_was_typed_slowly_is_kept() {
        assert_eq!(through(&[('^', 0), ('[', 150), ('B', 10)]), "^[B");
        assert_eq!(through(&[('^', 0), ('[', 50), ('B', 150)]), "^[B");
    }

    #[test]
    fn a_bracket_without_an_escape_is_a_bracket() {
        assert_eq!(through(&[('[', 0), ('B', 10)]), "[B");
        assert_eq!(
            through(&[('^', 0), ('j', 10), ('[', 10), ('B', 10)]),
            "^j[B"
        );
    }

    #[test]
    fn a_held_bracket_before_another_escape_is_given_out() {
        assert_eq!(through(&[('^', 0), ('[', 10), ('^', 10)]), "^[^");
        assert_eq!(through(&[('^', 0), ('O', 10), ('3', 10)]), "^O3");
    }

    #[test]
    fn a_held_key_says_when_it_is_due() {
        let mut escapes = Escapes::default();
        let mut out = Vec::new();
        let key = |code| KeyEvent::new(code, KeyModifiers::NONE);
        escapes.take(key(KeyCode::Esc), Duration::from_secs(1), &mut out);
        assert_eq!(escapes.due(), None);
        escapes.take(key(KeyCode::Char('[')), Duration::from_secs(1), &mut out);
        assert_eq!(escapes.due(), Some(Duration::from_millis(1100)));
        escapes.release(Duration::from_millis(1099), &mut out);
        assert_eq!(out.len(), 1);
        escapes.release(Duration::from_millis(1100), &mut out);
        assert_eq!(out.len(), 2);
        assert_eq!(escapes.due(), None);
    }
}
