//! Where the texts of the board lie: names in one long string, repeated words kept once.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

/// A piece of the long string. Names longer than 65,535 bytes cannot exist on any disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) start: u32,
    pub(super) length: u16,
}

/// All names, one behind the other.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    text: String,
    forgotten: usize,
}

impl Names {
    pub(super) fn get(&self, span: Span) -> &str {
        let start = span.start as usize;
        self.text
            .get(start..start + usize::from(span.length))
            .unwrap_or("")
    }

    pub(super) fn add(&mut self, name: &str) -> Span {
        let mut end = name.len().min(usize::from(u16::MAX));
        while !name.is_char_boundary(end) {
            end -= 1;
        }
        let start = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        self.text.push_str(&name[..end]);
        Span {
            start,
            length: u16::try_from(end).unwrap_or(u16::MAX),
        }
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    pub(super) fn forget(&mut self, span: Span) {
        self.forgotten += usize::from(span.length);
    }

    /// More than half of a large string is names nobody has any more.
    pub(super) fn is_wasteful(&self) -> bool {
        self.forgotten > 64 * 1024 && self.forgotten * 2 > self.text.len()
    }
}

/// Texts that many jobs share, each kept once and told by a number. Number 0 is the empty text.
#[derive(Clone, Debug)]
pub(super) struct Words {
    texts: Vec<Box<str>>,
    table: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl Default for Words {
    fn default() -> Self {
        Self {
            texts: vec!["".into()],
            table: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
        }
    }
}

impl Words {
    pub(super) fn get(&self, number: u32) -> &str {
        self.texts.get(number as usize).map_or("", |text| text)
    }

    /// The number of a text that some job has or had.
    pub(super) fn find(&self, text: &str) -> Option<u32> {
        let hash = self.hasher.hash_one(text);
        let found = self.table.find(hash, |n| &*self.texts[*n as usize] == text);
        found.copied()
    }

    pub(super) fn add(&mut self, text: &str) -> u32 {
        if text.is_empty() {
            return 0;
        }
        let hash = self.hasher.hash_one(text);
        let known = self.table.find(hash, |n| &*self.texts[*n as usize] == text);
        if let Some(number) = known {
            return *number;
        }
        let number = u32::try_from(self.texts.len()).unwrap_or(0);
        self.texts.push(text.into());
        let (texts, hasher) = (&self.texts, &self.hasher);
        self.table
            .insert_unique(hash, number, |n| hasher.hash_one(&*texts[*n as usize]));
        number
    }
}
