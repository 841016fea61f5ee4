//! Which keys mean which action in which place.

use super::action::{ACTIONS, Action, Entry, On};
use super::keys::{Chord, Press};

/// One way to press an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Binding {
    pub(super) chord: Chord,
    pub(super) action: Action,
    pub(super) on: On,
}

/// What keys mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keymap {
    /// The keys of an action in the order they are listed; the first one is shown.
    pub(super) bindings: Vec<Binding>,
}

/// What has been typed so far comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    Act(Action),
    /// Another key has to follow.
    Begins,
    Nothing,
}

impl Default for Keymap {
    /// The keys as the table of actions has them.
    fn default() -> Self {
        let bindings = ACTIONS.iter().flat_map(|entry| {
            entry.chords().map(|chord| Binding {
                chord,
                action: entry.action,
                on: entry.on,
            })
        });
        Self {
            bindings: bindings.collect(),
        }
    }
}

impl Keymap {
    /// What these keys mean in the Logs pane ([`On::Logs`]) or in another one ([`On::Lists`]).
    pub fn meaning(&self, typed: &[Press], place: On) -> Meaning {
        let mut here = self.here(typed, place);
        match here.clone().find(|b| b.chord.presses() == typed) {
            Some(binding) => Meaning::Act(binding.action),
            None if here.next().is_some() => Meaning::Begins,
            None => Meaning::Nothing,
        }
    }

    /// What can follow what has been typed: the whole key and the action.
    pub fn continuations(
        &self,
        typed: &[Press],
        place: On,
    ) -> impl Iterator<Item = (&Chord, &'static Entry)> {
        self.here(typed, place)
            .map(|binding| (&binding.chord, binding.action.entry()))
    }

    fn here<'a>(&'a self, typed: &[Press], place: On) -> impl Iterator<Item = &'a Binding> + Clone {
        let bindings = self.bindings.iter();
        bindings.filter(move |binding| {
            (binding.on == On::Everywhere || binding.on == place)
                && binding.chord.presses().starts_with(typed)
        })
    }

    /// The keys of an action, the one that is shown first; none when it has none.
    pub fn keys_of(&self, action: Action) -> impl Iterator<Item = &Chord> {
        let bindings = self.bindings.iter();
        bindings
            .filter(move |binding| binding.action == action)
            .map(|binding| &binding.chord)
    }

    /// The key that is shown for an action; empty when it has none.
    pub fn key_of(&self, action: Action) -> String {
        self.keys_of(action)
            .next()
            .map_or_else(String::new, Chord::to_string)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> Vec<Press> {
        Chord::parse(text).unwrap().presses().to_vec()
    }

    #[test]
    fn no_key_means_two_things_or_begins_another_in_one_place() {
        let keymap = Keymap::default();
        for place in [On::Lists, On::Logs] {
            let all: Vec<_> = keymap.here(&[], place).collect();
            for (at, one) in all.iter().enumerate() {
                for other in &all[at + 1..] {
                    let (a, b) = (one.chord.presses(), other.chord.presses());
                    let clash = a.starts_with(b) || b.starts_with(a);
                    assert!(
                        !clash,
                        "{} means {:?} and {:?}",
                        one.chord, one.action, other.action
                    );
                }
            }
        }
    }

    #[test]
    fn a_key_of_two_letters_begins_with_its_first() {
        let keymap = Keymap::default();
        let meaning = |text| keymap.meaning(&typed(text), On::Lists);
        assert_eq!(meaning("g"), Meaning::Begins);
        assert_eq!(meaning("gg"), Meaning::Act(Action::Top));
        assert_eq!(meaning("gz"), Meaning::Nothing);
        assert_eq!(meaning("c"), Meaning::Act(Action::Cancel));
        assert_eq!(keymap.meaning(&typed("c"), On::Logs), Meaning::Nothing);
        assert_eq!(keymap.key_of(Action::Top), "gg");
    }

    #[test]
    fn no_letter_that_a_broken_arrow_key_can_type_changes_a_job() {
        let keymap = Keymap::default();
        for letter in ["A", "B", "C", "D", "F", "H"] {
            let meaning = keymap.meaning(&typed(letter), On::Lists);
            let changes = matches!(meaning, Meaning::Act(action) if action.verb().is_some());
            assert!(!changes, "{letter}");
        }
    }
}
