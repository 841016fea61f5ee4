//! The quick way through a manifest as nearly all are: no escapes in its texts, whole numbers, lists and objects
//! one level deep. Whatever is otherwise is left to the careful way; what both can read they read alike.

use super::field::{Cell, Element, Shape};
use super::key::{Key, Met};
use super::{Manifest, path, when};
use crate::job::{Flag, Moment, Notify, eights};

/// The manifest of a job in a directory of this name, or none where the careful way has to look. An id that is the
/// name is not kept once more; it has no quotes in it.
pub(super) fn manifest(text: &str, name: Option<&str>) -> Option<Manifest> {
    let mut reader = Reader {
        text,
        at: 0,
        days: when::Days::default(),
    };
    let mut manifest = Manifest::default();
    let mut met = Met::default();
    reader.expect(b'{')?;
    let mut next = reader.token()?;
    while next != b'}' {
        let (key, hash) = reader.key(next)?;
        if met.again(key, hash) {
            manifest.flags.set(Flag::DuplicateKeys);
        }
        reader.colon()?;
        let cell = Cell {
            key,
            manifest: &mut manifest,
        };
        match (key, name) {
            (Key::JobId, Some(name)) if reader.passes(name) => cell.directorys_name(),
            _ => reader.value(cell)?,
        }
        next = reader.after_item(b'}')?;
    }
    reader.blanks();
    (reader.at == text.len()).then_some(manifest)
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

/// A text and how far it was read.
struct Reader<'a> {
    text: &'a str,
    at: usize,
    days: when::Days,
}

/// A value that has no other values in it.
enum Leaf<'a> {
    Text(&'a str),
    Number(i64),
    Truth(bool),
    Nothing,
}

impl<'a> Reader<'a> {
    /// The key that `first` is the opening quote of, up to its value.
    #[inline]
    fn key(&mut self, first: u8) -> Option<(Key, u64)> {
        if first != b'"' {
            return None;
        }
        let rest = self.text.as_bytes().get(self.at..)?;
        if let Some((key, length)) = Key::before_quote(rest) {
            self.at += length + 1;
            return Some((key, 0));
        }
        self.text_behind(first).map(Key::of)
    }

    #[inline]
    fn blanks(&mut self) {
        let bytes = self.text.as_bytes();
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
        let mut token = *self.text.as_bytes().get(self.at)?;
        if token <= b' ' {
            self.blanks();
            token = *self.text.as_bytes().get(self.at)?;
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
        if self.text.as_bytes().get(self.at..)?.first_chunk() == Some(b": ") {
            self.at += 2;
            return Some(());
        }
        self.expect(b':')
    }

    /// What begins the next item, or `end` when there is none.
    #[inline]
    fn after_item(&mut self, end: u8) -> Option<u8> {
        // As nearly all are written: a member to a line, two blanks before it.
        let rest = self.text.as_bytes().get(self.at..)?;
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
    fn text_behind(&mut self, first: u8) -> Option<&'a str> {
        if first != b'"' {
            return None;
        }
        let rest = self.text.as_bytes().get(self.at..)?;
        let length = end_of_text(rest)?;
        if rest.get(length) != Some(&b'"') {
            return None;
        }
        let start = self.at;
        self.at += length + 1;
        self.text.get(start..start + length)
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
        let here = self.text.get(self.at..)?;
        self.at += rest.len();
        here.starts_with(rest).then_some(())
    }

    /// A whole number that surely fits.
    fn number(&mut self, first: u8) -> Option<i64> {
        let minus = first == b'-';
        let from = if minus { self.at } else { self.at - 1 };
        let rest = self.text.as_bytes().get(from..)?;
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
        let rest = self.text.as_bytes().get(self.at..);
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
        let (time, quote) = self
            .text
            .as_bytes()
            .get(self.at..)?
            .split_first_chunk::<20>()?;
        let moment = self
            .days
            .plain_utc(time)
            .filter(|_| quote.first() == Some(&b'"'))?;
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
                } else {
                    cell.text(self.text_behind(quote)?);
                }
                Some(())
            }
            first => {
                match self.leaf(first)? {
                    Leaf::Text(text) => cell.text(text),
                    Leaf::Number(number) => cell.number(Some(number)),
                    Leaf::Truth(_) => cell.shape(Shape::Truth),
                    Leaf::Nothing => cell.shape(Shape::Nothing),
                }
                Some(())
            }
        }
    }

    fn list(&mut self, mut cell: Cell<'_>) -> Option<()> {
        let mut next = self.token()?;
        while next != b']' {
            cell.element(match self.leaf(next)? {
                Leaf::Text(text) if path::leaves_the_job(text) => Element::Leaving,
                Leaf::Text(_) => Element::Text,
                Leaf::Truth(true) => Element::Yes,
                Leaf::Number(_) | Leaf::Truth(false) | Leaf::Nothing => Element::NoText,
            });
            next = self.after_item(b']')?;
        }
        cell.shape(Shape::List);
        Some(())
    }

    fn object(&mut self, cell: Cell<'_>) -> Option<()> {
        let mut notify = Notify::default();
        let mut next = self.token()?;
        while next != b'}' {
            let key = self.text_behind(next)?;
            self.colon()?;
            let first = self.token()?;
            let yes = matches!(self.leaf(first)?, Leaf::Truth(true));
            match key {
                "on_complete" => notify.on_complete = yes,
                "on_fail" => notify.on_fail = yes,
                _ => {}
            }
            next = self.after_item(b'}')?;
        }
        if cell.key == Key::Notify {
            cell.manifest.notify = Some(notify);
        } else {
            cell.shape(Shape::Object);
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn careful(text: &str) -> Option<Manifest> {
        let mut json = serde_json::Deserializer::from_str(text);
        let manifest = super::super::field::manifest(&mut json).ok()?;
        json.end().ok()?;
        Some(manifest)
    }

    const KEYS: &str = "job_id|created_at|created_by|project|script|args|files|status|notify|priority|\
                        started_at|finished_at|completed_at|ended_at|exit_code|error|channel|type|on_complete|on_fail|x|";
    const LEAF: &str = "\"[ -~é\\\\]{0,9}\"|\"failed\"|\"2026-02-10T14:30:22Z\"|\"2026-02-30T14:30:22Z\"|\"2026-02-10T14:30:22Z |\"\\.\\./x\"|-?[0-9]{1,20}|-?0|\
                        [0-9]\\.[0-9]|1e3|true|false|null|tru|\"";

    proptest! {
        #[test]
        fn the_end_of_a_text_is_the_first_quote_backslash_or_control_character(
            bytes in proptest::collection::vec(prop_oneof![any::<u8>(), 0x1E..0x24_u8, 0x5B..0x5E_u8], 0..40),
        ) {
            let first = bytes.iter().position(|b| matches!(*b, b'"' | b'\\' | 0..0x20));
            prop_assert_eq!(end_of_text(&bytes), first);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]
        #[test]
        fn what_the_quick_way_reads_the_careful_way_reads_alike(
            members in proptest::collection::vec(
                (KEYS, LEAF, LEAF, KEYS, 0..9_u8), 0..6
            ),
            gap in "[ \n\t]?",
            tail in "|,|x| \n|\\}",
        ) {
            let members: Vec<String> = members.iter().map(|(key, one, two, inner, form)| match form {
                0 => format!("\"{key}\":{gap}[{one},{gap}{two}]"),
                1 => format!("\"{key}\":[]"),
                2 => format!("{gap}\"{key}\" :{{\"{inner}\":{one} ,\"on_fail\":true}}"),
                3 => format!("\"{key}\":{{}}"),
                4 => format!("\"{key}\":[{one},]"),
                5 => format!("\"{key}\":{{\"{inner}\":[{one}]}}"),
                _ => format!("\"{key}\":{gap}{one}{gap}"),
            }).collect();
            let text = format!("{gap}{{{gap}{}{gap}}}{tail}", members.join(","));
            if let Some(quick) = manifest(&text, None) {
                prop_assert_eq!(Some(quick), careful(&text), "{}", text);
            }
            if let Some(mut named) = manifest(&text, Some("failed")) {
                let whole = careful(&text);
                let is_so = whole.as_ref().is_some_and(|m| m.job_id.as_deref() == Some("failed"));
                if named.is_named_so {
                    prop_assert!(is_so, "{}", text);
                    prop_assert_eq!(&named.job_id, &None);
                    named.job_id = Some("failed".into());
                    named.is_named_so = false;
                }
                prop_assert_eq!(Some(named), whole, "{}", text);
            }
        }
    }

    #[test]
    fn a_manifest_as_most_are_is_read_by_the_quick_way() {
        let text = r#"{ "job_id": "job-a", "created_at": "2026-02-10T14:30:22Z", "args": ["--start"],
            "priority": -3, "error": null, "notify": {"on_complete": true, "on_fail": false} }"#;
        assert_eq!(manifest(text, None), careful(text));
        let named = manifest(text, Some("job-a")).unwrap();
        assert!(named.is_named_so && named.job_id.is_none());
        let other = manifest(text, Some("job-")).unwrap();
        assert_eq!(other.job_id.as_deref(), Some("job-a"));
        let odd = manifest("{\"job_id\":\t\"job-a\"}", Some("job-a")).unwrap();
        assert_eq!(
            odd.job_id.as_deref(),
            Some("job-a"),
            "where it does not stand as usual"
        );
    }
}
