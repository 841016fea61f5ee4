//! Keys as the operator wants them: the settings' changes on top of the table, and what cannot be.

use super::action::{ACTIONS, Action, On};
use super::keymap::{Binding, Keymap};
use super::keys::{Chord, Press};
use crate::settings::{KeyChange, KeyPlace, Mistake, guess};

/// The word that takes a key's meaning away.
const NONE: &str = "none";

/// Letters that an arrow key can type when it arrives in pieces.
const TORN: [char; 6] = ['A', 'B', 'C', 'D', 'F', 'H'];

/// A change that can be meant.
struct Wish<'a> {
    chord: Chord,
    on: On,
    /// None takes the key's meaning away.
    action: Option<Action>,
    change: &'a KeyChange,
}

impl Keymap {
    /// The table's keys with these changes. A change that cannot be is left out and told.
    pub fn changed(changes: &[KeyChange]) -> (Self, Vec<Mistake>) {
        let mut mistakes = Vec::new();
        let mut wishes = Vec::new();
        for change in changes {
            match wish(change) {
                Ok(wish) => wishes.push(wish),
                Err(text) => mistakes.push(mistake(change, text)),
            }
        }
        // Each round leaves one out, until the rest goes together.
        loop {
            match together(&wishes) {
                Ok(keymap) => return (keymap, mistakes),
                Err((at, text)) => {
                    let wish = wishes.remove(at);
                    mistakes.push(mistake(wish.change, text));
                }
            }
        }
    }
}

fn mistake(change: &KeyChange, text: String) -> Mistake {
    Mistake {
        origin: change.origin.clone(),
        text,
    }
}

fn wish(change: &KeyChange) -> Result<Wish<'_>, String> {
    let key = &change.key;
    let chord = Chord::parse(key).ok_or_else(|| {
        format!("no key is called `{key}`: a character, a name such as enter, f5, ctrl-d, or several with blanks between")
    })?;
    for (fixed, meaning) in [("esc", "back"), ("ctrl-c", "")] {
        let fixes = Press::parse(fixed).is_some_and(|fixed| chord.presses().contains(&fixed));
        if fixes && change.action != meaning {
            return Err(format!("`{fixed}` keeps its meaning, whatever happens"));
        }
    }
    let on = match change.place {
        KeyPlace::Lists => On::Lists,
        KeyPlace::Logs => On::Logs,
        KeyPlace::Everywhere => On::Everywhere,
    };
    let word = change.action.as_str();
    if word == NONE {
        return Ok(Wish {
            chord,
            on,
            action: None,
            change,
        });
    }
    let entry = ACTIONS.iter().find(|entry| entry.word == word);
    let entry = entry.ok_or_else(|| {
        let hint = guess::hint(word, ACTIONS.iter().map(|entry| entry.word));
        format!("no action is called `{word}`{hint}; `jobtui keys -o toml` lists them")
    })?;
    if entry.on != On::Everywhere && entry.on != on {
        let (place, asked) = (table(entry.on), table(on));
        return Err(format!(
            "`{word}` has its meaning in [keys.{place}] only, not in [keys.{asked}]"
        ));
    }
    let torn = TORN.map(|letter| Press::parse(letter.encode_utf8(&mut [0; 4])));
    let is_torn = |press: &Press| torn.contains(&Some(*press));
    if entry.action.changes_jobs() && chord.presses().iter().any(is_torn) {
        return Err(format!(
            "`{key}` cannot be `{word}`: an arrow key that arrives in pieces types A, B, C, D, F or H, \
             and none of them may change a job"
        ));
    }
    Ok(Wish {
        chord,
        on,
        action: Some(entry.action),
        change,
    })
}

fn table(on: On) -> &'static str {
    match on {
        On::Lists => KeyPlace::Lists.word(),
        On::Logs => KeyPlace::Logs.word(),
        On::Everywhere => KeyPlace::Everywhere.word(),
    }
}

/// All wishes at once; or the first that does not go with the rest, and why.
fn together(wishes: &[Wish<'_>]) -> Result<Keymap, (usize, String)> {
    let mut bindings = Keymap::default().bindings;
    for wish in wishes {
        clear(&mut bindings, wish);
    }
    let own = wishes.iter().filter_map(|wish| {
        wish.action.map(|action| Binding {
            chord: wish.chord.clone(),
            action,
            on: wish.on,
        })
    });
    // Before the others, so that they are the ones that are shown.
    bindings.splice(0..0, own);
    for (at, wish) in wishes.iter().enumerate() {
        if let Some(action) = wish.action {
            clash(&bindings, wish, action).map_err(|text| (at, text))?;
            robs(&bindings, wishes, wish, action).map_err(|text| (at, text))?;
        }
    }
    Ok(Keymap { bindings })
}

/// Takes the key's former meaning away in the place of the wish; elsewhere it stays.
fn clear(bindings: &mut Vec<Binding>, wish: &Wish<'_>) {
    for binding in bindings.iter_mut() {
        if binding.chord == wish.chord && binding.on == On::Everywhere {
            binding.on = match wish.on {
                On::Lists => On::Logs,
                On::Logs => On::Lists,
                On::Everywhere => continue,
            };
        }
    }
    let gone =
        |b: &Binding| b.chord == wish.chord && (wish.on == On::Everywhere || b.on == wish.on);
    bindings.retain(|binding| !gone(binding));
}

/// Whether the key means, begins or continues something else in the same place.
fn clash(bindings: &[Binding], wish: &Wish<'_>, action: Action) -> Result<(), String> {
    let keys = wish.chord.presses();
    let other = bindings.iter().find(|other| {
        let meets = other.on == wish.on || On::Everywhere == other.on || On::Everywhere == wish.on;
        let (a, b) = (other.chord.presses(), keys);
        let same = other.action == action && other.chord == wish.chord && other.on == wish.on;
        meets && !same && (a.starts_with(b) || b.starts_with(a))
    });
    let Some(other) = other else { return Ok(()) };
    let (word, others) = (action.entry().word, other.action.entry().word);
    Err(if other.chord == wish.chord {
        format!(
            "`{}` is `{word}` and `{others}` in one place: choose",
            wish.chord
        )
    } else {
        format!(
            "`{}` ({word}) and `{}` ({others}) cannot stand together: one is the beginning of the other",
            wish.chord, other.chord
        )
    })
}

/// Whether the key was the last one of another action, which nobody gave up.
fn robs(
    bindings: &[Binding],
    wishes: &[Wish<'_>],
    wish: &Wish<'_>,
    action: Action,
) -> Result<(), String> {
    let given_up = |entry: &super::action::Entry| {
        let nones = wishes.iter().filter(|other| other.action.is_none());
        nones
            .into_iter()
            .any(|none| entry.chords().any(|chord| chord == none.chord))
    };
    let robbed = ACTIONS.iter().find(|entry| {
        entry.action != action
            && entry.chords().any(|chord| chord == wish.chord)
            && !bindings.iter().any(|b| b.action == entry.action)
            && !given_up(entry)
    });
    match robbed {
        None => Ok(()),
        Some(entry) => Err(format!(
            "`{}` is `{1}` and would be `{2}`: `{1}` has no other key then; give it one first",
            wish.chord,
            entry.word,
            action.entry().word
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::super::keymap::Meaning;
    use super::*;
    use crate::settings::Origin;

    fn changed(changes: &[(KeyPlace, &str, &str)]) -> (Keymap, Vec<String>) {
        let changes: Vec<_> = changes
            .iter()
            .enumerate()
            .map(|(line, (place, key, action))| KeyChange {
                place: *place,
                key: (*key).to_owned(),
                action: (*action).to_owned(),
                origin: Origin::file(
                    &std::sync::Arc::from(std::path::Path::new("c.toml")),
                    line + 1,
                ),
            })
            .collect();
        let (keymap, mistakes) = Keymap::changed(&changes);
        (keymap, mistakes.iter().map(Mistake::to_string).collect())
    }

    fn meaning(keymap: &Keymap, key: &str, on: On) -> Meaning {
        keymap.meaning(Chord::parse(key).unwrap().presses(), on)
    }

    const LISTS: KeyPlace = KeyPlace::Lists;
    const LOGS: KeyPlace = KeyPlace::Logs;
    const BOTH: KeyPlace = KeyPlace::Everywhere;

    #[test]
    fn a_new_key_is_the_one_that_is_shown_and_the_old_one_stays() {
        let (keymap, mistakes) = changed(&[(LISTS, "ctrl-x", "cancel"), (BOTH, "g x", "refresh")]);
        assert_eq!(mistakes, Vec::<String>::new());
        assert_eq!(keymap.key_of(Action::Cancel), "ctrl-x");
        for key in ["ctrl-x", "c"] {
            assert_eq!(
                meaning(&keymap, key, On::Lists),
                Meaning::Act(Action::Cancel)
            );
        }
        assert_eq!(
            meaning(&keymap, "g x", On::Logs),
            Meaning::Act(Action::Refresh)
        );
        assert_eq!(meaning(&keymap, "gg", On::Logs), Meaning::Act(Action::Top));
    }

    #[test]
    fn a_key_can_be_taken_away_here_and_stay_there() {
        let (keymap, mistakes) = changed(&[(LISTS, "r", "none"), (LISTS, "c", "none")]);
        assert_eq!(mistakes, Vec::<String>::new());
        assert_eq!(meaning(&keymap, "r", On::Lists), Meaning::Nothing);
        assert_eq!(
            meaning(&keymap, "r", On::Logs),
            Meaning::Act(Action::Refresh)
        );
        assert_eq!(keymap.key_of(Action::Cancel), "");
    }

    #[test]
    fn two_actions_can_change_their_keys() {
        let (keymap, mistakes) = changed(&[(LISTS, "c", "archive"), (LISTS, "a", "cancel")]);
        assert_eq!(mistakes, Vec::<String>::new());
        assert_eq!(
            meaning(&keymap, "c", On::Lists),
            Meaning::Act(Action::Archive)
        );
        assert_eq!(keymap.key_of(Action::Cancel), "a");
    }

    #[test]
    fn what_cannot_be_is_left_out_and_told_with_its_line() {
        for (changes, words) in [
            (
                vec![(LISTS, "x y z", "cancle")],
                vec!["c.toml:1", "did you mean `cancel`"],
            ),
            (
                vec![(LISTS, "ctrl-nokey", "cancel")],
                vec!["c.toml:1", "no key is called `ctrl-nokey`"],
            ),
            (
                vec![(LISTS, "c", "archive")],
                vec!["c.toml:1", "`cancel` has no other key"],
            ),
            (
                vec![(LISTS, "f5", "cancel"), (BOTH, "f5", "refresh")],
                vec!["c.toml:1", "`cancel` and `refresh`"],
            ),
            (
                vec![(BOTH, "g", "refresh")],
                vec!["c.toml:1", "`g` (refresh)", "(top)"],
            ),
            (
                vec![(BOTH, "r r", "help")],
                vec!["c.toml:1", "`rr` (help)", "`r` (refresh)"],
            ),
            (
                vec![(LOGS, "f5", "cancel")],
                vec!["c.toml:1", "[keys.lists] only"],
            ),
            (
                vec![(LISTS, "D", "cancel")],
                vec!["c.toml:1", "arrives in pieces"],
            ),
            (
                vec![(BOTH, "B", "undo")],
                vec!["c.toml:1", "arrives in pieces"],
            ),
            (
                vec![(LISTS, "g A", "archive")],
                vec!["c.toml:1", "arrives in pieces"],
            ),
            (vec![(BOTH, "esc", "quit")], vec!["c.toml:1", "`esc` keeps"]),
            (
                vec![(BOTH, "ctrl-c", "none")],
                vec!["c.toml:1", "`ctrl-c` keeps"],
            ),
        ] {
            let (keymap, mistakes) = changed(&changes);
            assert_eq!(mistakes.len(), 1, "{changes:?}: {mistakes:?}");
            for word in words {
                assert!(mistakes[0].contains(word), "{changes:?}: {mistakes:?}");
            }
            assert_eq!(
                meaning(&keymap, "c", On::Lists),
                Meaning::Act(Action::Cancel)
            );
            assert_eq!(meaning(&keymap, "gg", On::Lists), Meaning::Act(Action::Top));
        }
    }

    #[test]
    fn a_letter_of_an_arrow_key_may_do_what_changes_nothing() {
        let (keymap, mistakes) = changed(&[(LISTS, "D", "details")]);
        assert_eq!(mistakes, Vec::<String>::new());
        assert_eq!(
            meaning(&keymap, "D", On::Lists),
            Meaning::Act(Action::Details)
        );
    }
}
