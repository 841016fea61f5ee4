//! Texts that many jobs share, each kept once.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

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
