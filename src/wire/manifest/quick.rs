//! The quick way through a manifest as nearly all are: no escapes in its texts, whole numbers, lists and objects
//! one level deep. Whatever is otherwise is left to the careful way; what both can read they read alike.

use super::field::{Cell, Element, Shape};
use super::habit::{Behind, Habit, Spelling};
use super::key::{Key, Met};
use super::{Manifest, path};
use crate::job::{Flag, Moment, Notify, eights};

/// Fills in the manifest of a job in a directory of this name. None where the careful way has to look: then what is filled
/// in means nothing. An id that is the name is not kept once more; it has no quotes in it.
pub(super) fn take_in(
    manifest: &mut Manifest,
    bytes: &[u8],
    name: Option<&str>,
    habit: &mut Habit,
) -> Option<()> {
    // Nearly all are ASCII, which is seen sooner.
    if !bytes.is_ascii() && str::from_utf8(bytes).is_err() {
        return None;
    }
    let mut reader = Reader {
        bytes,
        at: 0,
        habit,
    };
    let (mut met, mut behind) = (Met::default(), Behind::NOTHING);
    while let Some((key, hash)) = reader.member(behind)? {
        if met.again(key, hash) {
            manifest.flags.set(Flag::DuplicateKeys);
        }
        let cell = Cell {
            key,
            manifest: &mut *manifest,
        };
        match (key, name) {
            (Key::JobId, Some(name)) if reader.passes(name) => cell.directorys_name(),
            _ => reader.value(cell)?,
        }
        behind = Behind::value_of(key);
    }
    reader.blanks();
    (reader.at == bytes.len()).then_some(())
}

/// Where the first quote, backslash or control character stands, found eight bytes at a time.
#[inline]
fn end_of_text(bytes: &[u8]) -> Option<usize> {
    let (words, rest) = bytes.as_chunks::<8>();
    for (at, eight) in words.iter().enumerate() {
        let marks = eights::breaks_json(u64::from_le_bytes(*eight));
        if let Some(within) = eights::first(marks) {
            return Some(at * 8 + within);
        }
    }
    let met = rest
        .iter()
        .position(|b| matches!(b, b'"' | b'\\' | 0..0x20))?;
    Some(words.len() * 8 + met)
}

/// A text, which is UTF-8, and how far it was read.
struct Reader<'a, 'h> {
    bytes: &'a [u8],
    at: usize,
    habit: &'h mut Habit,
}

/// A value that has no other values in it.
enum Leaf<'a> {
    Text(&'a [u8]),
    Number(i64),
    Truth(bool),
    Nothing,
}

impl<'a> Reader<'a, '_> {
    /// The next key of the outermost object, up to its value; none at the end of the object.
    #[inline]
    fn member(&mut self, behind: Behind) -> Option<Option<(Key, u64)>> {
        let rest = self.bytes.get(self.at..)?;
        if let Some((length, key)) = self.habit.expects(behind, rest) {
            self.at += length;
            return Some(Some(key));
        }
        self.unexpected_member(behind)
    }

    fn unexpected_member(&mut self, behind: Behind) -> Option<Option<(Key, u64)>> {
        let from = self.at;
        // As nearly all end.
        if let Some(b"\n}" | b"\n}\n") = self.bytes.get(from..)
            && !behind.is_nothing()
        {
            self.at = self.bytes.len();
            return Some(None);
        }
        let next = if behind.is_nothing() {
            self.expect(b'{')?;
            self.token()?
        } else {
            self.after_item(b'}')?
        };
        if next == b'}' {
            return Some(None);
        }
        let key = self.key(next)?;
        self.colon()?;
        self.blanks();
        let way = self.bytes.get(from..self.at)?;
        self.habit.learn(behind, way, key);
        Some(Some(key))
    }

    /// The key that `first` is the opening quote of, up to its value.
    #[inline]
    fn key(&mut self, first: u8) -> Option<(Key, u64)> {
        if first != b'"' {
            return None;
        }
        let rest = self.bytes.get(self.at..)?;
        if let Some((key, length)) = Key::before_quote(rest) {
            self.at += length + 1;
            return Some((key, 0));
        }
        let key = str::from_utf8(self.text_behind(first)?).ok()?;
        Some(Key::of(key))
    }

    #[inline]
    fn blanks(&mut self) {
        let bytes = self.bytes;
        // As nearly all are written: a member to a line, two or four blanks before it.
        for usual in [b"\n  ", b"  "] as [&[u8]; 2] {
            if bytes
                .get(self.at..)
                .is_some_and(|rest| rest.starts_with(usual))
            {
                self.at += usual.len();
            }
        }
        while let Some(b' ' | b'\n' | b'\t' | b'\r') = bytes.get(self.at) {
            self.at += 1;
        }
    }

    /// The next byte that is no blank.
    #[inline]
    fn token(&mut self) -> Option<u8> {
        let mut token = *self.bytes.get(self.at)?;
        if token <= b' ' {
            self.blanks();
            token = *self.bytes.get(self.at)?;
        }
        self.at += 1;
        Some(token)
    }

    #[inline]
    fn expect(&mut self, token: u8) -> Option<()> {
        (self.token()? == token).then_some(())
    }

    /// The colon behind a key.
    #[inline]
    fn colon(&mut self) -> Option<()> {
        if self.bytes.get(self.at..)?.first_chunk() == Some(b": ") {
            self.at += 2;
            return Some(());
        }
        self.expect(b':')
    }

    /// What begins the next item, or `end` when there is none.
    #[inline]
    fn after_item(&mut self, end: u8) -> Option<u8> {
        // As nearly all are written: a member to a line, two blanks before it.
        let rest = self.bytes.get(self.at..)?;
        if let Some([b',', b'\n', b' ', b' ', b'"']) = rest.first_chunk() {
            self.at += 5;
            return Some(b'"');
        }
        self.after_odd_item(end)
    }

    fn after_odd_item(&mut self, end: u8) -> Option<u8> {
        match self.token()? {
            // An end right behind a comma is not JSON.
            b',' => self.token().filter(|next| *next != end),
            other => (other == end).then_some(end),
        }
    }

    /// The text that `first` is the opening quote of.
    #[inline]
    fn text_behind(&mut self, first: u8) -> Option<&'a [u8]> {
        if first != b'"' {
            return None;
        }
        let rest = self.bytes.get(self.at..)?;
        let length = end_of_text(rest)?;
        if rest.get(length) != Some(&b'"') {
            return None;
        }
        self.at += length + 1;
        rest.get(..length)
    }

    fn leaf(&mut self, first: u8) -> Option<Leaf<'a>> {
        match first {
            b'"' => self.text_behind(first).map(Leaf::Text),
            b'-' | b'0'..=b'9' => self.number(first).map(Leaf::Number),
            b't' => self.word("rue").map(|()| Leaf::Truth(true)),
            b'f' => self.word("alse").map(|()| Leaf::Truth(false)),
            b'n' => self.word("ull").map(|()| Leaf::Nothing),
            _ => None,
        }
    }

    fn word(&mut self, rest: &str) -> Option<()> {
        let here = self.bytes.get(self.at..)?;
        self.at += rest.len();
        here.starts_with(rest.as_bytes()).then_some(())
    }

    /// A whole number that surely fits.
    fn number(&mut self, first: u8) -> Option<i64> {
        // As nearly all are: one digit.
        if let (b'0'..=b'9', Some(b',' | b'\n')) = (first, self.bytes.get(self.at)) {
            return Some(i64::from(first - b'0'));
        }
        let minus = first == b'-';
        let from = if minus { self.at } else { self.at - 1 };
        let rest = self.bytes.get(from..)?;
        let length = rest.iter().take_while(|b| b.is_ascii_digit()).count();
        let lawful = match rest.first()? {
            b'0' => length == 1 && !minus,
            _ => (1..=18).contains(&length),
        };
        if !lawful || matches!(rest.get(length), Some(b'.' | b'e' | b'E')) {
            return None;
        }
        self.at = from + length;
        let digits = rest[..length].iter();
        let number = digits.fold(0, |sum, b| sum * 10 + i64::from(b - b'0'));
        Some(if minus { -number } else { number })
    }

    /// Whether exactly this text stands here in quotes; then it is behind us.
    #[inline]
    fn passes(&mut self, text: &str) -> bool {
        let rest = self.bytes.get(self.at..);
        let rest = rest.and_then(|rest| rest.strip_prefix(b"\""));
        let rest = rest.and_then(|rest| rest.strip_prefix(text.as_bytes()));
        let passes = rest.is_some_and(|rest| rest.first() == Some(&b'"'));
        if passes {
            self.at += text.len() + 2;
        }
        passes
    }

    /// The time of the usual form that stands here with its closing quote.
    #[inline]
    fn usual_time(&mut self) -> Option<Moment> {
        let (time, quote) = self.bytes.get(self.at..)?.split_first_chunk::<20>()?;
        if quote.first() != Some(&b'"') {
            return None;
        }
        let moment = self.habit.days.plain_utc(time)?;
        self.at += 21;
        Some(moment)
    }

    fn value(&mut self, cell: Cell<'_>) -> Option<()> {
        match self.token()? {
            b'[' => self.list(cell),
            b'{' => self.object(cell),
            quote @ b'"' => {
                if cell.key.is_time()
                    && let Some(moment) = self.usual_time()
                {
                    cell.moment(moment);
                    return Some(());
                }
                if cell.key.is_kept() {
                    self.kept_text(cell)
                } else {
                    self.text_behind(quote).map(|_| ())
                }
            }
            first => {
                match self.leaf(first)? {
                    Leaf::Text(text) => cell.text(str::from_utf8(text).ok()?),
                    Leaf::Number(number) => cell.number(Some(number)),
                    Leaf::Truth(_) => cell.shape(Shape::Truth),
                    Leaf::Nothing => cell.shape(Shape::Nothing),
                }
                Some(())
            }
        }
    }

    /// A text behind its opening quote of which a row may be made. What came of it before comes of it again.
    #[inline]
    fn kept_text(&mut self, cell: Cell<'_>) -> Option<()> {
        let rest = self.bytes.get(self.at..)?;
        let (m, habit) = (&mut *cell.manifest, &*self.habit);
        let length = match cell.key {
            Key::CreatedBy => habit.owners.copy(rest, &mut m.created_by),
            Key::Project => habit.projects.copy(rest, &mut m.project),
            Key::Script => habit.scripts.copy(rest, &mut m.script),
            Key::Status => habit.states.copy(rest, &mut m.status),
            _ => None,
        };
        if let Some(length) = length {
            self.at += length;
            return Some(());
        }
        self.unknown_text(cell)
    }

    fn unknown_text(&mut self, cell: Cell<'_>) -> Option<()> {
        let rest = self.bytes.get(self.at..)?;
        let text = self.text_behind(b'"')?;
        let (key, m) = (cell.key, cell.manifest);
        let cell = Cell { key, manifest: m };
        cell.text(str::from_utf8(text).ok()?);
        let habit = &mut *self.habit;
        match key {
            Key::CreatedBy => habit.owners.learn(rest, text.len(), m.created_by.clone()),
            Key::Project => habit.projects.learn(rest, text.len(), m.project.clone()),
            // Of one that leaves the job a flag tells besides.
            Key::Script if !path::leaves(text) => {
                habit.scripts.learn(rest, text.len(), m.script.clone()?);
            }
            Key::Status => habit.states.learn(rest, text.len(), m.status.clone()?),
            _ => {}
        }
        Some(())
    }

    fn list(&mut self, mut cell: Cell<'_>) -> Option<()> {
        let from = self.at - 1;
        let is_arguments = cell.key == Key::Args;
        let rest = self.bytes.get(from..)?;
        if is_arguments && let Some(length) = self.habit.arguments.length(rest) {
            self.at = from + length;
            return Some(());
        }
        let mut next = self.token()?;
        let mut all_plain = true;
        while next != b']' {
            let element = match self.leaf(next)? {
                Leaf::Text(text) if path::leaves(text) => Element::Leaving,
                Leaf::Text(_) => Element::Text,
                Leaf::Truth(true) => Element::Yes,
                Leaf::Number(_) | Leaf::Truth(false) | Leaf::Nothing => Element::NoText,
            };
            all_plain &= element == Element::Text;
            cell.element(element);
            next = self.after_item(b']')?;
        }
        let length = self.at - from;
        if is_arguments
            && all_plain
            && let Some(spelling) = Spelling::of(rest.get(..length)?)
        {
            self.habit.arguments.learn(rest, length, spelling);
        }
        cell.shape(Shape::List);
        Some(())
    }

    fn object(&mut self, cell: Cell<'_>) -> Option<()> {
        let from = self.at - 1;
        let is_wish = cell.key == Key::Notify;
        if is_wish && let Some((length, wished)) = self.habit.wished(self.bytes.get(from..)?) {
            self.at = from + length;
            cell.manifest.notify = Some(wished);
            return Some(());
        }
        let mut notify = Notify::default();
        let mut next = self.token()?;
        while next != b'}' {
            let key = self.text_behind(next)?;
            self.colon()?;
            let first = self.token()?;
            let yes = matches!(self.leaf(first)?, Leaf::Truth(true));
            match key {
                b"on_complete" => notify.on_complete = yes,
                b"on_fail" => notify.on_fail = yes,
                _ => {}
            }
            next = self.after_item(b'}')?;
        }
        if is_wish {
            cell.manifest.notify = Some(notify);
            self.habit
                .learn_wish(self.bytes.get(from..self.at)?, notify);
        } else {
            cell.shape(Shape::Object);
        }
        Some(())
    }
}

#[cfg(test)]
mod tests;
