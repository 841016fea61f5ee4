//! One pass over a manifest's keys that keeps what a row needs and builds nothing else.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::{Malformed, Manifest, Word, path, when, wishes};
use crate::job::{Flag, Moment, Plain};

/// The keys a row is made of, and the others. Each known one is also its place among the keys met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    JobId,
    CreatedAt,
    CreatedBy,
    Project,
    Script,
    Args,
    Files,
    Status,
    Notify,
    Priority,
    StartedAt,
    // Three names for one thing: standing beside each other they are no mistake.
    FinishedAt,
    CompletedAt,
    EndedAt,
    ExitCode,
    Error,
    /// The protocol has it, and no row needs it.
    Channel,
    Type,
    /// Any other.
    Other,
}

/// What a value is that is neither text nor number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    List,
    Object,
    /// `null`, which says as much as a missing key.
    Nothing,
    Truth,
}

pub(super) fn manifest<'de, D>(json: D) -> Result<Manifest, Malformed>
where
    D: Deserializer<'de>,
    Malformed: From<D::Error>,
{
    Ok(json.deserialize_any(Document)?)
}

struct Document;

impl<'de> Visitor<'de> for Document {
    type Value = Manifest;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Manifest, A::Error> {
        let mut manifest = Manifest::default();
        let mut met = Met::default();
        while let Some((key, hash)) = map.next_key_seed(KeySeed)? {
            if met.again(key, hash) {
                manifest.odd(Flag::DuplicateKeys);
            }
            map.next_value_seed(Cell {
                key,
                manifest: &mut manifest,
            })?;
        }
        Ok(manifest)
    }
}

/// The keys met so far.
#[derive(Default)]
pub(super) struct Met {
    known: u32,
    /// The first few others need no memory of their own.
    first: [u64; 8],
    firsts: usize,
    others: Vec<u64>,
}

impl Met {
    /// Whether the key stood before; of another one its hash is asked for.
    #[inline]
    pub(super) fn again(&mut self, key: Key, hash: u64) -> bool {
        if key == Key::Other {
            return self.other_again(hash);
        }
        let bit = 1 << key as u32;
        let twice = self.known & bit != 0;
        self.known |= bit;
        twice
    }

    fn other_again(&mut self, hash: u64) -> bool {
        // Manifests with thousands of own keys are not worth a look at each pair.
        let twice = self.first[..self.firsts].contains(&hash)
            || (self.others.len() < 256 && self.others.contains(&hash));
        if let Some(free) = self.first.get_mut(self.firsts) {
            *free = hash;
            self.firsts += 1;
        } else {
            self.others.push(hash);
        }
        twice
    }
}

struct KeySeed;

impl<'de> DeserializeSeed<'de> for KeySeed {
    type Value = (Key, u64);

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(Key, u64), D::Error> {
        json.deserialize_str(self)
    }
}

impl Visitor<'_> for KeySeed {
    type Value = (Key, u64);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<(Key, u64), E> {
        Ok(Key::of(key))
    }
}

impl Key {
    fn is_end(self) -> bool {
        matches!(self, Self::FinishedAt | Self::CompletedAt | Self::EndedAt)
    }

    pub(super) fn is_time(self) -> bool {
        matches!(self, Self::CreatedAt | Self::StartedAt) || self.is_end()
    }

    /// The known key that stands here with its closing quote, and its length; none where there is another one.
    #[inline]
    pub(super) fn before_quote(text: &[u8]) -> Option<(Self, usize)> {
        let known =
            |word: &[u8], key: Self| text.starts_with(word).then_some((key, word.len() - 1));
        match text.first()? {
            b'a' => known(b"args\"", Self::Args),
            b'c' => known(b"created_at\"", Self::CreatedAt)
                .or_else(|| known(b"created_by\"", Self::CreatedBy))
                .or_else(|| known(b"completed_at\"", Self::CompletedAt))
                .or_else(|| known(b"channel\"", Self::Channel)),
            b'e' => {
                known(b"error\"", Self::Error).or_else(|| known(b"exit_code\"", Self::ExitCode))
            }
            b'j' => known(b"job_id\"", Self::JobId),
            b'n' => known(b"notify\"", Self::Notify),
            b'p' => {
                known(b"project\"", Self::Project).or_else(|| known(b"priority\"", Self::Priority))
            }
            b's' => known(b"status\"", Self::Status)
                .or_else(|| known(b"script\"", Self::Script))
                .or_else(|| known(b"started_at\"", Self::StartedAt)),
            b't' => known(b"type\"", Self::Type),
            _ => None,
        }
    }

    /// The key with this name; of another one a hash that tells whether it stands twice.
    pub(super) fn of(key: &str) -> (Self, u64) {
        let known = match key {
            "job_id" => Self::JobId,
            "created_at" => Self::CreatedAt,
            "created_by" => Self::CreatedBy,
            "project" => Self::Project,
            "script" => Self::Script,
            "args" => Self::Args,
            "files" => Self::Files,
            "status" => Self::Status,
            "notify" => Self::Notify,
            "priority" => Self::Priority,
            "started_at" => Self::StartedAt,
            "finished_at" => Self::FinishedAt,
            "completed_at" => Self::CompletedAt,
            "ended_at" => Self::EndedAt,
            "exit_code" => Self::ExitCode,
            "error" => Self::Error,
            "channel" => Self::Channel,
            "type" => Self::Type,
            other => {
                let hash = other.bytes().fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
                    (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
                });
                return (Self::Other, hash);
            }
        };
        (known, 0)
    }
}

/// The place in the manifest into which the next value goes.
pub(super) struct Cell<'a> {
    pub(super) key: Key,
    pub(super) manifest: &'a mut Manifest,
}

impl Cell<'_> {
    pub(super) fn text(self, text: &str) {
        let (key, m) = (self.key, self.manifest);
        match key {
            Key::JobId => {
                m.is_named_so = false;
                m.job_id = Some(text.into());
            }
            Key::CreatedBy => m.created_by = Plain::new(text),
            Key::Project => m.project = Plain::new(text),
            Key::Status => m.status = Some(Word::new(text)),
            Key::Error => m.error = Plain::first_line(text),
            Key::Script => {
                if path::leaves_the_job(text) {
                    m.odd(Flag::RuleFive);
                }
                m.script = Some(text.into());
            }
            Key::CreatedAt => m.created_at = time(m, text),
            Key::StartedAt => m.started_at = time(m, text),
            Key::FinishedAt | Key::CompletedAt | Key::EndedAt => {
                m.ended_at = time(m, text).or(m.ended_at)
            }
            Key::Args | Key::Files | Key::Notify | Key::Priority | Key::ExitCode => {
                self::wrong(key, m);
            }
            Key::Channel | Key::Type | Key::Other => {}
        }
    }

    /// The id that its directory's name says already.
    pub(super) fn directorys_name(self) {
        self.manifest.job_id = None;
        self.manifest.is_named_so = true;
    }

    /// A time in the usual form.
    pub(super) fn moment(self, moment: Moment) {
        let m = self.manifest;
        match self.key {
            Key::CreatedAt => m.created_at = Some(moment),
            Key::StartedAt => m.started_at = Some(moment),
            Key::FinishedAt | Key::CompletedAt | Key::EndedAt => m.ended_at = Some(moment),
            _ => {}
        }
    }

    pub(super) fn number(self, number: Option<i64>) {
        let (key, m) = (self.key, self.manifest);
        match (key, number) {
            (Key::Priority, Some(n)) => m.priority = Some(n),
            (Key::ExitCode, Some(n)) => m.exit_code = Some(n),
            (Key::Channel | Key::Type | Key::Other, _) => {}
            _ => wrong(key, m),
        }
    }

    /// One element of a list.
    pub(super) fn element(&mut self, element: Element) {
        if self.key != Key::Args {
            return;
        }
        match element {
            Element::Text => {}
            Element::Leaving => self.manifest.odd(Flag::RuleFive),
            Element::Yes | Element::NoText => self.manifest.odd(Flag::WrongType),
        }
    }

    pub(super) fn shape(self, shape: Shape) {
        let fits = match self.key {
            Key::Channel | Key::Type | Key::Other => true,
            Key::Args => shape == Shape::List,
            Key::Files => {
                self.manifest.lists_files = shape == Shape::List;
                matches!(shape, Shape::List | Shape::Nothing)
            }
            Key::Notify => shape == Shape::Object,
            Key::JobId
            | Key::CreatedAt
            | Key::CreatedBy
            | Key::Project
            | Key::Script
            | Key::Status => false,
            Key::StartedAt
            | Key::FinishedAt
            | Key::CompletedAt
            | Key::EndedAt
            | Key::Priority
            | Key::ExitCode
            | Key::Error => shape == Shape::Nothing,
        };
        if !fits {
            wrong(self.key, self.manifest);
        } else if shape == Shape::Nothing && !self.key.is_end() {
            empty(self.key, self.manifest);
        }
    }
}

fn wrong(key: Key, m: &mut Manifest) {
    m.odd(Flag::WrongType);
    empty(key, m);
}

/// The cell of this key stays empty, also when the key stood before with a good value.
fn empty(key: Key, m: &mut Manifest) {
    match key {
        Key::JobId => (m.job_id, m.is_named_so) = (None, false),
        Key::CreatedAt => m.created_at = None,
        Key::CreatedBy => m.created_by = Plain::default(),
        Key::Project => m.project = Plain::default(),
        Key::Script => m.script = None,
        Key::Status => m.status = None,
        Key::Priority => m.priority = None,
        Key::StartedAt => m.started_at = None,
        Key::FinishedAt | Key::CompletedAt | Key::EndedAt => m.ended_at = None,
        Key::ExitCode => m.exit_code = None,
        Key::Error => m.error = Plain::default(),
        Key::Files => m.lists_files = false,
        Key::Notify => m.notify = None,
        Key::Args | Key::Channel | Key::Type | Key::Other => {}
    }
}

fn time(m: &mut Manifest, text: &str) -> Option<Moment> {
    let (moment, oddity) = when::read(text);
    if let Some(flag) = oddity {
        m.odd(flag);
    }
    moment
}

impl<'de> DeserializeSeed<'de> for Cell<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Cell<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.text(text);
        Ok(())
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<(), E> {
        self.number(Some(number));
        Ok(())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<(), E> {
        self.number(i64::try_from(number).ok());
        Ok(())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        self.number(None);
        Ok(())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        self.shape(Shape::Truth);
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.shape(Shape::Nothing);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        while let Some(element) = list.next_element_seed(Inner)? {
            self.element(element);
        }
        self.shape(Shape::List);
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        if self.key == Key::Notify {
            self.manifest.notify = Some(wishes::read(map)?);
            return Ok(());
        }
        while map.next_key_seed(Inner)?.is_some() {
            map.next_value_seed(Inner)?;
        }
        self.shape(Shape::Object);
        Ok(())
    }
}

/// A value inside another one: checked to be JSON of bearable depth, then forgotten.
#[derive(Clone, Copy)]
pub(super) struct Inner;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Element {
    Text,
    /// A text that is a path out of the job.
    Leaving,
    Yes,
    NoText,
}

impl<'de> DeserializeSeed<'de> for Inner {
    type Value = Element;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Element, D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Inner {
    type Value = Element;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Element, E> {
        Ok(if path::leaves_the_job(text) {
            Element::Leaving
        } else {
            Element::Text
        })
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Element, E> {
        Ok(Element::NoText)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Element, E> {
        Ok(Element::NoText)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Element, E> {
        Ok(Element::NoText)
    }

    fn visit_bool<E: Error>(self, yes: bool) -> Result<Element, E> {
        Ok(if yes { Element::Yes } else { Element::NoText })
    }

    fn visit_unit<E: Error>(self) -> Result<Element, E> {
        Ok(Element::NoText)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Element, A::Error> {
        while list.next_element_seed(self)?.is_some() {}
        Ok(Element::NoText)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Element, A::Error> {
        while map.next_key_seed(self)?.is_some() {
            map.next_value_seed(self)?;
        }
        Ok(Element::NoText)
    }
}
