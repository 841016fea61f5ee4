//! One pass over a manifest's keys that keeps what a row needs and builds nothing else.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::key::{Key, KeySeed, Met};
use super::{Malformed, Manifest, Word, path, when, wishes};
use crate::job::{Flag, Moment, Plain};

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
                m.ended_at = time(m, text).or(m.ended_at);
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
