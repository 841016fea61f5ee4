//! From the bytes a terminal sends to keys, pointer, pasted text and answers: one thing at a time, without reading.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::tui::pointer::{Pointed, Pointer};

const ESC: u8 = 0x1b;
const PASTE: &[u8] = b"\x1b[200~";
const PASTED: &[u8] = b"\x1b[201~";

/// What the next bytes are.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// It is not whole yet.
    More,
    /// So many bytes were this.
    Took(usize, Found),
}

/// One thing that came from the terminal.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    Key(KeyEvent),
    Mouse(Pointer),
    Paste(String),
    /// The terminal has come to where it was asked whether it is well (it is).
    Answer,
    /// Something that concerns nobody here.
    Nothing,
}

/// Looks at the first thing in these bytes. A lone Esc is "more": whether it was the key, only time tells.
pub(super) fn step(bytes: &[u8]) -> Step {
    match bytes {
        [] | [ESC] | [ESC, b'O'] => Step::More,
        [ESC, b'[', rest @ ..] => csi(bytes, rest),
        [ESC, b'O', letter, ..] => Step::Took(3, function(*letter).map_or(Found::Nothing, plain)),
        [ESC, ESC, ..] => Step::Took(1, plain(KeyCode::Esc)),
        [ESC, rest @ ..] => match typed(rest) {
            Some((length, key)) => {
                let modifiers = key.modifiers | KeyModifiers::ALT;
                Step::Took(length + 1, Found::Key(KeyEvent::new(key.code, modifiers)))
            }
            None => unfinished(rest, 1),
        },
        _ => match typed(bytes) {
            Some((length, key)) => Step::Took(length, Found::Key(key)),
            None => unfinished(bytes, 0),
        },
    }
}

fn plain(code: KeyCode) -> Found {
    Found::Key(code.into())
}

/// A letter of which only the beginning is there, or bytes that are none.
fn unfinished(bytes: &[u8], before: usize) -> Step {
    let wanted = match bytes.first() {
        Some(0xc2..=0xdf) => 2,
        Some(0xe0..=0xef) => 3,
        Some(0xf0..=0xf4) => 4,
        _ => 1,
    };
    let follow = bytes.iter().skip(1).take(wanted - 1);
    if bytes.len() < wanted && follow.clone().all(|byte| (0x80..0xc0).contains(byte)) {
        return Step::More;
    }
    Step::Took(before + 1, Found::Nothing)
}

/// A key that is no escape sequence, and how many bytes it took.
fn typed(bytes: &[u8]) -> Option<(usize, KeyEvent)> {
    let control = |letter: u8| KeyEvent::new(KeyCode::Char(letter.into()), KeyModifiers::CONTROL);
    let key = match *bytes.first()? {
        b'\r' | b'\n' => KeyCode::Enter.into(),
        b'\t' => KeyCode::Tab.into(),
        0x7f => KeyCode::Backspace.into(),
        0 => control(b' '),
        byte @ 0x01..=0x1a => control(byte - 1 + b'a'),
        byte @ 0x1c..=0x1f => control(byte - 0x1c + b'4'),
        ESC => KeyCode::Esc.into(),
        _ => {
            let letter = letter(bytes)?;
            let shift = if letter.is_uppercase() {
                KeyModifiers::SHIFT
            } else {
                KeyModifiers::NONE
            };
            return Some((
                letter.len_utf8(),
                KeyEvent::new(KeyCode::Char(letter), shift),
            ));
        }
    };
    Some((1, key))
}

fn letter(bytes: &[u8]) -> Option<char> {
    let some = bytes.utf8_chunks().next()?;
    some.valid().chars().next()
}

/// A sequence that begins with `Esc [`; `rest` is what follows that.
fn csi(bytes: &[u8], rest: &[u8]) -> Step {
    match rest {
        [] | [b'['] => return Step::More,
        // The Linux console's F1 to F5.
        [b'[', letter, ..] => {
            let key = (b'A'..=b'E').contains(letter).then(|| letter - b'A' + 1);
            return Step::Took(4, key.map_or(Found::Nothing, |n| plain(KeyCode::F(n))));
        }
        // A click where large numbers are not known: three bytes follow.
        [b'M', button, x, y, ..] => {
            let at = |byte: u8| u16::from(byte.saturating_sub(33));
            let found = pressed(button.wrapping_sub(32), at(*x), at(*y));
            return Step::Took(6, found);
        }
        [b'M', ..] => return Step::More,
        _ => {}
    }
    if bytes.starts_with(PASTE) {
        return pasted(bytes);
    }
    let inside = |byte: &u8| (0x20..0x40).contains(byte);
    let length = rest.iter().take_while(|byte| inside(byte)).count();
    let taken = 2 + length;
    let Some(last) = rest.get(length) else {
        return Step::More;
    };
    if !(0x40..0x7f).contains(last) {
        // It broke off, and something else begins here.
        return Step::Took(taken, Found::Nothing);
    }
    let told = std::str::from_utf8(&rest[..length]).unwrap_or("");
    Step::Took(taken + 1, sequence(told, *last).unwrap_or(Found::Nothing))
}

fn pasted(bytes: &[u8]) -> Step {
    let text = &bytes[PASTE.len()..];
    let Some(end) = memchr::memmem::find(text, PASTED) else {
        return Step::More;
    };
    let length = PASTE.len() + end + PASTED.len();
    let text = String::from_utf8_lossy(&text[..end]).into_owned();
    Step::Took(length, Found::Paste(text))
}

/// What a whole sequence means.
fn sequence(told: &str, last: u8) -> Option<Found> {
    if let Some(pointer) = told.strip_prefix('<') {
        let numbers: Vec<u16> = pointer.split(';').filter_map(|n| n.parse().ok()).collect();
        let &[button, x, y] = numbers.as_slice() else {
            return None;
        };
        let (button, x, y) = (
            u8::try_from(button).ok()?,
            x.checked_sub(1)?,
            y.checked_sub(1)?,
        );
        return (last == b'M').then(|| pressed(button, x, y));
    }
    let mut parts = told.split(';');
    let first = parts.next().unwrap_or("");
    let mut held = parts.next().unwrap_or("").split(':');
    let modifiers = modifiers(held.next().unwrap_or(""));
    // 3 is a key let go.
    if held.next() == Some("3") {
        return None;
    }
    let key = |code| Some(Found::Key(KeyEvent::new(code, modifiers)));
    match last {
        b'n' => Some(Found::Answer),
        b'Z' => key(KeyCode::BackTab).map(|_| {
            let modifiers = modifiers | KeyModifiers::SHIFT;
            Found::Key(KeyEvent::new(KeyCode::BackTab, modifiers))
        }),
        b'~' => key(numbered(first.parse().ok()?)?),
        b'u' => key(coded(first.split(':').next()?.parse().ok()?, modifiers)?),
        // Three and no modifiers would be where the cursor is, which nobody asked.
        b'R' if first != "1" => None,
        letter => key(function(letter)?),
    }
}

/// Keys that are told by a letter.
fn function(letter: u8) -> Option<KeyCode> {
    Some(match letter {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'F' => KeyCode::End,
        b'H' => KeyCode::Home,
        letter @ b'P'..=b'S' => KeyCode::F(letter - b'P' + 1),
        _ => return None,
    })
}

/// Keys that are told by a number.
fn numbered(number: u8) -> Option<KeyCode> {
    Some(match number {
        1 | 7 => KeyCode::Home,
        2 => KeyCode::Insert,
        3 => KeyCode::Delete,
        4 | 8 => KeyCode::End,
        5 => KeyCode::PageUp,
        6 => KeyCode::PageDown,
        n @ 11..=15 => KeyCode::F(n - 10),
        n @ 17..=21 => KeyCode::F(n - 11),
        n @ 23..=26 => KeyCode::F(n - 12),
        n @ 28..=29 => KeyCode::F(n - 15),
        n @ 31..=34 => KeyCode::F(n - 17),
        _ => return None,
    })
}

/// Keys that are told by their letter's number.
fn coded(number: u32, modifiers: KeyModifiers) -> Option<KeyCode> {
    Some(match char::from_u32(number)? {
        '\x1b' => KeyCode::Esc,
        '\r' | '\n' => KeyCode::Enter,
        '\t' if modifiers.contains(KeyModifiers::SHIFT) => KeyCode::BackTab,
        '\t' => KeyCode::Tab,
        '\x7f' => KeyCode::Backspace,
        letter => KeyCode::Char(letter),
    })
}

fn modifiers(told: &str) -> KeyModifiers {
    let bits = told.parse::<u8>().unwrap_or(1).saturating_sub(1);
    let all = [
        (1, KeyModifiers::SHIFT),
        (2, KeyModifiers::ALT),
        (4, KeyModifiers::CONTROL),
        (8, KeyModifiers::SUPER),
        (16, KeyModifiers::HYPER),
        (32, KeyModifiers::META),
    ];
    let held = all.into_iter().filter(|(bit, _)| bits & bit != 0);
    held.fold(KeyModifiers::NONE, |sum, (_, modifier)| sum | modifier)
}

/// A click of the left button or a notch of the wheel; all else a mouse does concerns nobody.
fn pressed(button: u8, column: u16, row: u16) -> Found {
    let deed = match button & !0b0001_1100 {
        0 => Pointed::Click,
        64 => Pointed::WheelUp,
        65 => Pointed::WheelDown,
        _ => return Found::Nothing,
    };
    Found::Mouse(Pointer { column, row, deed })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::{ProptestConfig, any, proptest};

    /// All that these bytes are, in words, and what is left of them.
    fn read(mut bytes: &[u8]) -> (Vec<String>, usize) {
        let mut out = Vec::new();
        while let Step::Took(length, found) = step(bytes) {
            bytes = &bytes[length..];
            match found {
                Found::Key(key) => out.push(format!("{:?} {}", key.modifiers.bits(), key.code)),
                Found::Mouse(at) => out.push(format!("{:?} {},{}", at.deed, at.column, at.row)),
                Found::Paste(text) => out.push(format!("paste {text:?}")),
                Found::Answer => out.push("answer".to_owned()),
                Found::Nothing => {}
            }
        }
        (out, bytes.len())
    }

    #[track_caller]
    fn assert_read(bytes: &[u8], wanted: &[&str]) {
        let (out, left) = read(bytes);
        assert_eq!(out, wanted, "{:?}", String::from_utf8_lossy(bytes));
        assert_eq!(left, 0);
    }

    #[test]
    fn letters_and_control_keys() {
        assert_read(b"jG", &["0 j", "1 G"]);
        assert_read("é€😀".as_bytes(), &["0 é", "0 €", "0 😀"]);
        assert_read(
            b"\r\n\t\x7f\0\x03\x1a\x1f",
            &[
                "0 Enter",
                "0 Enter",
                "0 Tab",
                "0 Backspace",
                "2 Space",
                "2 c",
                "2 z",
                "2 7",
            ],
        );
        assert_read(b"\x1bj\x1b\r", &["4 j", "4 Enter"]);
    }

    #[test]
    fn the_keys_of_every_kind_of_terminal() {
        assert_read(
            b"\x1b[A\x1b[B\x1bOC\x1bOD",
            &["0 Up", "0 Down", "0 Right", "0 Left"],
        );
        assert_read(
            b"\x1b[H\x1b[F\x1b[1~\x1b[4~",
            &["0 Home", "0 End", "0 Home", "0 End"],
        );
        assert_read(
            b"\x1b[5~\x1b[6~\x1b[3~",
            &["0 Page Up", "0 Page Down", "0 Del"],
        );
        assert_read(b"\x1bOP\x1b[15~\x1b[[A", &["0 F1", "0 F5", "0 F1"]);
        assert_read(
            b"\x1b[1;5A\x1b[5;2~\x1b[Z",
            &["2 Up", "1 Page Up", "1 Back Tab"],
        );
        assert_read(b"\x1b[97;5u\x1b[13u", &["2 a", "0 Enter"]);
        // A key let go is not pressed.
        assert_read(b"\x1b[1;1:3A", &[]);
    }

    #[test]
    fn clicks_wheels_and_nothing_else_of_a_mouse() {
        let all = b"\x1b[<0;5;7M\x1b[<0;5;7m\x1b[<64;1;1M\x1b[<65;300;2M\x1b[<2;1;1M\x1b[<35;1;1M";
        assert_read(all, &["Click 4,6", "WheelUp 0,0", "WheelDown 299,1"]);
        assert_read(b"\x1b[M !!j", &["Click 0,0", "0 j"]);
    }

    #[test]
    fn pasted_text_is_one_piece_whatever_is_in_it() {
        assert_read(
            b"\x1b[200~q\x1b[A\n\x1b[201~j",
            &["paste \"q\\u{1b}[A\\n\"", "0 j"],
        );
        assert_eq!(read(b"\x1b[200~half").0.len(), 0);
    }

    #[test]
    fn answers_are_no_keys_wherever_they_come() {
        assert_read(b"j\x1b[0nk\x1b[3n", &["0 j", "answer", "0 k", "answer"]);
        assert_read(b"\x1b[12;40R\x1b[?62;c\x1b[I\x1b[O", &[]);
    }

    #[test]
    fn what_is_not_whole_waits_and_what_broke_off_is_dropped() {
        for half in ["\x1b", "\x1b[", "\x1b[1;", "\x1bO", "\x1b[<0;5", "\x1b[M !"] {
            assert_eq!(step(half.as_bytes()), Step::More, "{half:?}");
        }
        assert_eq!(step(b"\xe2\x82"), Step::More);
        assert_read(b"\x1b[1;\x1b[B", &["0 Down"]);
        assert_read(b"\x1b\x1b[B", &["0 Esc", "0 Down"]);
        assert_read(b"\xff\x80j", &["0 j"]);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]
        #[test]
        fn any_bytes_are_taken_one_after_the_other(bytes in vec(any::<u8>(), 0..60)) {
            let mut rest = bytes.as_slice();
            while let Step::Took(length, _) = step(rest) {
                assert!((1..=rest.len()).contains(&length));
                rest = &rest[length..];
            }
        }
    }
}
