//! The quick way through a manifest as nearly all are: no escapes in its texts, whole numbers, lists and objects
//! one level deep. Whatever is otherwise is left to the careful way; what both can read they read alike.

mod token;

use self::token::Leaf;
use super::field::{Cell, Element, Shape};
use super::habit::{Behind, Habit, Spelling};
use super::key::{Key, Met};
use super::{Manifest, path};
use crate::job::{Flag, Moment, Notify};

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
    while let Next::Member(key, hash) = reader.member(behind)? {
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

/// A text, which is UTF-8, and how far it was read.
struct Reader<'a, 'h> {
    bytes: &'a [u8],
    at: usize,
    habit: &'h mut Habit,
}

/// What comes next in the outermost object.
enum Next {
    /// This key; of another than the known ones with its hash.
    Member(Key, u64),
    End,
}

impl Reader<'_, '_> {
    /// The next key of the outermost object, up to its value; none at the end of the object.
    #[inline]
    fn member(&mut self, behind: Behind) -> Option<Next> {
        let rest = self.bytes.get(self.at..)?;
        if let Some((length, (key, hash))) = self.habit.expects(behind, rest) {
            self.at += length;
            return Some(Next::Member(key, hash));
        }
        self.unexpected_member(behind)
    }

    fn unexpected_member(&mut self, behind: Behind) -> Option<Next> {
        let from = self.at;
        // As nearly all end.
        if let Some(b"\n}" | b"\n}\n") = self.bytes.get(from..)
            && !behind.is_nothing()
        {
            self.at = self.bytes.len();
            return Some(Next::End);
        }
        let next = if behind.is_nothing() {
            self.expect(b'{')?;
            self.token()?
        } else {
            self.after_item(b'}')?
        };
        if next == b'}' {
            return Some(Next::End);
        }
        let (key, hash) = self.key(next)?;
        self.colon()?;
        self.blanks();
        let way = self.bytes.get(from..self.at)?;
        self.habit.learn(behind, way, (key, hash));
        Some(Next::Member(key, hash))
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
