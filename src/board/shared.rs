//! What many jobs have alike, kept once: a job's record tells it by one number.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::words::Words;
use crate::job::{Flag, Flags, Job, Notify, Place, SourceId, Status};

/// Everything about a job that is not its own alone. Texts are numbers of [`Words`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Shared {
    pub(super) source: SourceId,
    pub(super) place: Place,
    pub(super) status: Status,
    pub(super) notify: Notify,
    pub(super) flags: Flags,
    pub(super) priority: Option<i64>,
    pub(super) owner: u32,
    pub(super) project: u32,
    pub(super) native: u32,
    pub(super) error: u32,
    /// Where the title is no part of the name.
    pub(super) title: Option<u32>,
}

impl Shared {
    pub(super) fn of(source: SourceId, job: &Job, title: Option<&str>, words: &mut Words) -> Self {
        Self {
            source,
            place: job.id.place(),
            status: job.status,
            notify: job.notify,
            flags: job.flags,
            priority: job.priority,
            owner: words.add(&job.owner),
            project: words.add(&job.project),
            native: words.add(&job.native),
            error: words.add(&job.error),
            title: title.map(|title| words.add(title)),
        }
    }

    pub(super) fn is_archived(&self) -> bool {
        self.flags.has(Flag::Archived)
    }

    /// The same with the numbers that its texts have elsewhere.
    fn moved(&self, old: &Words, fresh: &mut Words) -> Self {
        let mut moved = |word: u32| fresh.add(old.get(word));
        Self {
            owner: moved(self.owner),
            project: moved(self.project),
            native: moved(self.native),
            error: moved(self.error),
            title: self.title.map(moved),
            ..self.clone()
        }
    }
}

/// All combinations that some job has or had, each with a number.
#[derive(Clone, Debug, Default)]
pub(super) struct Combinations {
    all: Vec<Shared>,
    table: HashTable<u32>,
    hasher: DefaultHashBuilder,
    /// How many there were when those that nobody has were left out last.
    kept: usize,
}

impl Combinations {
    pub(super) fn get(&self, number: u32) -> &Shared {
        /// Of a record that stands for no job.
        static NOBODY: Shared = Shared {
            source: SourceId(0),
            place: Place::Live,
            status: Status::Unknown,
            notify: Notify {
                on_complete: false,
                on_fail: false,
            },
            flags: Flags::NONE,
            priority: None,
            owner: 0,
            project: 0,
            native: 0,
            error: 0,
            title: None,
        };
        self.all.get(number as usize).unwrap_or(&NOBODY)
    }

    pub(super) fn all(&self) -> &[Shared] {
        &self.all
    }

    /// Its number, and whether it is a new one.
    pub(super) fn add(&mut self, shared: Shared) -> (u32, bool) {
        let hash = self.hasher.hash_one(&shared);
        let known = self.table.find(hash, |n| self.all[*n as usize] == shared);
        if let Some(number) = known {
            return (*number, false);
        }
        let number = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        self.all.push(shared);
        let (all, hasher) = (&self.all, &self.hasher);
        self.table
            .insert_unique(hash, number, |n| hasher.hash_one(&all[*n as usize]));
        (number, true)
    }

    /// So many were met that most may be nobody's any more.
    pub(super) fn is_wasteful(&self) -> bool {
        self.all.len() > 2 * self.kept + 1024
    }

    /// Only those that are in use, with their new numbers by the old ones, and only the words that they need.
    pub(super) fn without_unused(
        &self,
        used: impl Iterator<Item = u32>,
        old: &Words,
        fresh: &mut Words,
    ) -> (Self, Vec<u32>) {
        let mut numbers = vec![u32::MAX; self.all.len()];
        let mut kept = Self::default();
        for number in used {
            let Some(new) = numbers.get_mut(number as usize) else {
                continue;
            };
            if *new == u32::MAX {
                *new = kept.add(self.all[number as usize].moved(old, fresh)).0;
            }
        }
        kept.kept = kept.all.len();
        (kept, numbers)
    }
}
