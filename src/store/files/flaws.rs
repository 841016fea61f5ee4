//! The entries that cannot be read, told whole whenever one of them changes.

use std::collections::BTreeMap;

use super::queue::Area;
use crate::job::{Change, JobId, Plain, Problem};

/// All of them, by place and name.
#[derive(Debug, Default)]
pub(super) struct Flaws {
    known: BTreeMap<(Area, Box<[u8]>), String>,
    changed: bool,
}

impl Flaws {
    /// What is wrong with a living job now, if anything.
    pub(super) fn live(&mut self, name: &[u8], flaw: Option<(Area, String)>) {
        let (area, text) = match flaw {
            Some((area, text)) => (Some(area), text),
            None => (None, String::new()),
        };
        for place in [Area::Outbox, Area::Inbox] {
            self.set(place, name, (area == Some(place)).then(|| text.clone()));
        }
    }

    pub(super) fn set(&mut self, area: Area, name: &[u8], text: Option<String>) {
        if self.known.is_empty() && text.is_none() {
            return;
        }
        let key = (area, name.into());
        match text {
            Some(text) if self.known.get(&key) != Some(&text) => {
                self.known.insert(key, text);
                self.changed = true;
            }
            Some(_) => {}
            None => self.changed |= self.known.remove(&key).is_some(),
        }
    }

    /// The change to tell, if there is one.
    pub(super) fn tell(&mut self, out: &mut Vec<Change>) {
        if !std::mem::take(&mut self.changed) {
            return;
        }
        let problems = self.known.iter().map(|((area, name), text)| Problem {
            place: Plain::new(&format!("{}/{}", area.word(), JobId::live(name))),
            text: Plain::new(text),
        });
        out.push(Change::Flawed(problems.collect()));
    }
}
