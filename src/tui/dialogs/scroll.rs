//! The keys that scroll what a dialog shows, the same in all of them.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// Where the first line stands after this key, for pages of so many lines; none when the key does not scroll. It may
/// lie behind the end: only who draws knows where that is.
pub(crate) fn scrolled(from: usize, key: &KeyEvent, page: usize) -> Option<usize> {
    let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
    Some(match (key.code, ctrl) {
        (KeyCode::Char('j'), false) | (KeyCode::Down, _) => from.saturating_add(1),
        (KeyCode::Char('k'), false) | (KeyCode::Up, _) => from.saturating_sub(1),
        (KeyCode::Char(' '), false) | (KeyCode::Char('d' | 'f'), true) | (KeyCode::PageDown, _) => {
            from.saturating_add(page)
        }
        (KeyCode::Char('u' | 'b'), true) | (KeyCode::PageUp, _) => from.saturating_sub(page),
        (KeyCode::Char('g'), false) | (KeyCode::Home, _) => 0,
        (KeyCode::Char('G'), false) | (KeyCode::End, _) => usize::MAX,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::keys::parse_script;

    #[test]
    fn lines_pages_and_both_ends_and_nothing_else() {
        let after = |key| scrolled(20, &parse_script(key).unwrap()[0], 10);
        for (keys, at) in [
            (&["j", "down"][..], 21),
            (&["k", "up"], 19),
            (&["space", "pgdn", "ctrl-d", "ctrl-f"], 30),
            (&["pgup", "ctrl-u", "ctrl-b"], 10),
            (&["g", "home"], 0),
            (&["G", "end"], usize::MAX),
        ] {
            for key in keys {
                assert_eq!(after(key), Some(at), "{key}");
            }
        }
        for key in ["d", "u", "enter", "ctrl-k", "y"] {
            assert_eq!(after(key), None, "{key}");
        }
        assert_eq!(scrolled(0, &parse_script("k").unwrap()[0], 10), Some(0));
    }
}
