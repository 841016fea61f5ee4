//! The living jobs by their names, and which of them are mistaken for each other: one table for both, since a job stands
//! where its name without case and composition belongs.

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

use super::kin::{composed, folded};
use super::live::Live;
use super::queue::Name;
use crate::job::{Flag, Flags};

/// All living jobs.
#[derive(Debug, Default)]
pub(super) struct Lives {
    table: HashTable<(Name, Box<Live>)>,
}

fn place((name, _): &(Name, Box<Live>)) -> u64 {
    folded(name)
}

impl Lives {
    pub(super) fn len(&self) -> usize {
        self.table.len()
    }

    /// Makes room at once for so many more.
    pub(super) fn reserve(&mut self, coming: usize) {
        self.table.reserve(coming, place);
    }

    pub(super) fn get(&self, name: &[u8]) -> Option<&Live> {
        Some(self.get_key_value(name)?.1)
    }

    pub(super) fn get_key_value(&self, name: &[u8]) -> Option<(&Name, &Live)> {
        let found = self.table.find(folded(name), |(known, _)| **known == *name);
        found.map(|(name, live)| (name, &**live))
    }

    pub(super) fn get_mut(&mut self, name: &[u8]) -> Option<&mut Live> {
        Some(self.get_key_value_mut(name)?.1)
    }

    /// The same with the name as it is kept.
    pub(super) fn get_key_value_mut(&mut self, name: &[u8]) -> Option<(&Name, &mut Live)> {
        let is_it = |(known, _): &(Name, Box<Live>)| **known == *name;
        let found = self.table.find_mut(folded(name), is_it);
        found.map(|(name, live)| (&*name, &mut **live))
    }

    pub(super) fn contains_key(&self, name: &[u8]) -> bool {
        self.get(name).is_some()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&Name, &Live)> {
        self.table.iter().map(|(name, live)| (name, &**live))
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = (&Name, &mut Live)> {
        let all = self.table.iter_mut();
        all.map(|(name, live)| (&*name, &mut **live))
    }

    /// Makes sure that the job is known; tells whether it was not. Its name is kept as it is given then.
    pub(super) fn enter(&mut self, name: &[u8], given: impl FnOnce() -> Name) -> bool {
        let is_it = |(known, _): &(Name, Box<Live>)| **known == *name;
        match self.table.entry(folded(name), is_it, place) {
            Entry::Occupied(_) => false,
            Entry::Vacant(free) => {
                free.insert((given(), Box::default()));
                true
            }
        }
    }

    pub(super) fn remove(&mut self, name: &[u8]) {
        let found = self
            .table
            .find_entry(folded(name), |(known, _)| **known == *name);
        if let Ok(entry) = found {
            entry.remove();
        }
    }

    /// Other names that Windows or a synchroniser takes for this one.
    pub(super) fn like<'a>(&'a self, name: &'a [u8]) -> impl Iterator<Item = &'a Name> {
        let key = folded(name);
        let near = self.table.iter_hash(key).map(|(other, _)| other);
        near.filter(move |other| ***other != *name && folded(other) == key)
    }

    /// What is odd about a name beside those like it.
    pub(super) fn oddity(&self, name: &[u8]) -> Flags {
        let mut flags = Flags::default();
        for other in self.like(name) {
            // Equal once accents are composed alike: only their composition differs.
            if composed(other) == composed(name) {
                flags.set(Flag::NormalTwin);
            } else {
                flags.set(Flag::CaseTwin);
            }
        }
        flags
    }
}

#[cfg(test)]
impl std::ops::Index<&[u8]> for Lives {
    type Output = Live;

    fn index(&self, name: &[u8]) -> &Live {
        self.get(name).unwrap()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_differ_only_in_case_or_accents_are_found() {
        let mut lives = Lives::default();
        for name in ["Job-A", "job-a", "größe", "gro\u{308}ße", "other"] {
            for is_new in [true, false] {
                let name = name.as_bytes();
                assert_eq!(lives.enter(name, || name.into()), is_new);
            }
        }
        assert!(lives.oddity(b"job-a").has(Flag::CaseTwin));
        assert!(lives.oddity(b"Job-A").has(Flag::CaseTwin));
        assert!(lives.like(b"job-a").eq([&Name::from(*b"Job-A")]));
        let flags = lives.oddity("größe".as_bytes());
        assert!(flags.has(Flag::NormalTwin) && !flags.has(Flag::CaseTwin));
        assert!(lives.oddity(b"other").is_empty());
        lives.remove(b"Job-A");
        assert!(lives.oddity(b"job-a").is_empty());
        assert_eq!((lives.len(), lives.contains_key(b"Job-A")), (4, false));
    }
}
