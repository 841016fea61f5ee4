//! What many jobs have alike, kept once: a job's record tells it by one number.

use std::hash::{BuildHasher, Hash, Hasher};

use hashbrown::{DefaultHashBuilder, HashTable};

use super::words::Words;
use crate::job::{Flag, Flags, Job, Notify, Place, SourceId, Status};

/// Everything about a job that is not its own alone. Texts are numbers of [`Words`].
#[derive(Clone, Debug)]
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
    pub(super) title: Title<u32>,
}

/// Where the title of a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Title<T> {
    /// It is a part of the name, as nearly always, and then at the same place in most names of a form.
    Within(Cut),
    Apart(T),
}

/// What has to be cut from a name's beginning and end, so that the title is left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cut {
    before: u8,
    behind: u8,
}

impl Cut {
    /// None where the title is no part of the name, or lies too deep in it.
    pub(super) fn within(name: &str, title: &str) -> Option<Self> {
        // Mostly the name ends with it.
        let before = if name.ends_with(title) {
            name.len() - title.len()
        } else {
            name.find(title)?
        };
        Some(Self {
            before: u8::try_from(before).ok()?,
            behind: u8::try_from(name.len() - before - title.len()).ok()?,
        })
    }

    /// What is left of a name.
    pub(super) fn of(self, name: &str) -> &str {
        let (start, length) = self.part(name.len());
        name.get(start..start + length).unwrap_or("")
    }

    /// Where it begins in a name of this length, and how long it is.
    pub(super) fn part(self, name: usize) -> (usize, usize) {
        let (before, behind) = (usize::from(self.before), usize::from(self.behind));
        (before, name.saturating_sub(before + behind))
    }
}

/// The same with its texts, as a source tells it: so one search finds a combination that is known, and its texts are
/// not looked for one by one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Told<'a> {
    source: SourceId,
    place: Place,
    status: Status,
    notify: Notify,
    flags: Flags,
    priority: Option<i64>,
    owner: &'a str,
    project: &'a str,
    native: &'a str,
    error: &'a str,
    title: Title<&'a str>,
}

impl<'a> Told<'a> {
    pub(super) fn of(source: SourceId, job: &'a Job, title: Title<&'a str>) -> Self {
        Self {
            source,
            place: job.id.place(),
            status: job.status,
            notify: job.notify,
            flags: job.flags,
            priority: job.priority,
            owner: &job.owner,
            project: &job.project,
            native: &job.native,
            error: &job.error,
            title,
        }
    }

    fn shared(&self, words: &mut Words) -> Shared {
        Shared {
            source: self.source,
            place: self.place,
            status: self.status,
            notify: self.notify,
            flags: self.flags,
            priority: self.priority,
            owner: words.add(self.owner),
            project: words.add(self.project),
            native: words.add(self.native),
            error: words.add(self.error),
            title: match self.title {
                Title::Within(cut) => Title::Within(cut),
                Title::Apart(title) => Title::Apart(words.add(title)),
            },
        }
    }
}

impl Hash for Told<'_> {
    /// In a few large pieces: it is asked of every job that comes.
    fn hash<H: Hasher>(&self, state: &mut H) {
        let kind = [
            self.place as u8,
            self.status as u8,
            self.notify.on_complete.into(),
            self.notify.on_fail.into(),
        ];
        let (cut, title) = match self.title {
            Title::Within(cut) => (cut, None),
            Title::Apart(title) => (Cut::default(), Some(title)),
        };
        let [source, place] = self.source.0.to_le_bytes();
        let [a, b, c, d] = kind;
        let few = [a, b, c, d, source, place, cut.before, cut.behind];
        state.write_u64(u64::from_le_bytes(few));
        state.write_u64(self.flags.bits());
        state.write_i64(self.priority.unwrap_or(i64::MIN));
        for text in [self.owner, self.project, self.native, self.error] {
            state.write(text.as_bytes());
        }
        if let Some(title) = title {
            state.write(title.as_bytes());
        }
    }
}

impl Shared {
    pub(super) fn is_archived(&self) -> bool {
        self.flags.has(Flag::Archived)
    }

    fn told<'a>(&self, words: &'a Words) -> Told<'a> {
        Told {
            source: self.source,
            place: self.place,
            status: self.status,
            notify: self.notify,
            flags: self.flags,
            priority: self.priority,
            owner: words.get(self.owner),
            project: words.get(self.project),
            native: words.get(self.native),
            error: words.get(self.error),
            title: match self.title {
                Title::Within(cut) => Title::Within(cut),
                Title::Apart(word) => Title::Apart(words.get(word)),
            },
        }
    }
}

/// Room is made for so many at least.
const FEW: usize = 16;

fn half(hash: u64) -> u32 {
    let [.., a, b, c, d] = hash.to_le_bytes();
    u32::from_le_bytes([a, b, c, d])
}

/// A hash in all whose bits there is something of the half.
fn whole(half: u32) -> u64 {
    u64::from(half).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// All combinations that some job has or had, each with a number.
#[derive(Clone, Debug, Default)]
pub(super) struct Combinations {
    all: Vec<Shared>,
    /// Their numbers, each with half its hash: texts are not hashed again when the table grows.
    table: HashTable<(u32, u32)>,
    hasher: DefaultHashBuilder,
    /// How many there were when those that nobody has were left out last, and how many jobs gave theirs up since.
    kept: usize,
    left: usize,
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
            title: Title::Within(Cut {
                before: 0,
                behind: 0,
            }),
        };
        self.all.get(number as usize).unwrap_or(&NOBODY)
    }

    pub(super) fn all(&self) -> &[Shared] {
        &self.all
    }

    /// Its number, and whether it is a new one. Its texts are kept among these words.
    pub(super) fn add(&mut self, told: &Told<'_>, words: &mut Words) -> (u32, bool) {
        let half = half(self.hasher.hash_one(told));
        let is_it =
            |(n, known): &(u32, u32)| *known == half && self.all[*n as usize].told(words) == *told;
        if let Some((number, _)) = self.table.find(whole(half), is_it) {
            return (*number, false);
        }
        let number = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        if self.all.len() == self.all.capacity() {
            // Twice as many would be kept for a room that is hardly ever used.
            self.all.reserve_exact(FEW.max(self.all.len() / 4));
        }
        self.all.push(told.shared(words));
        let hash_of = |(_, half): &(u32, u32)| whole(*half);
        self.table
            .insert_unique(whole(half), (number, half), hash_of);
        (number, true)
    }

    /// A job gave its combination up.
    pub(super) fn leave(&mut self) {
        self.left += 1;
    }

    /// So many were met, and given up, that most may be nobody's any more.
    pub(super) fn is_wasteful(&self) -> bool {
        self.all.len() > 2 * self.kept + 1024 && self.left * 2 > self.all.len()
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
                let told = self.all[number as usize].told(old);
                *new = kept.add(&told, fresh).0;
            }
        }
        kept.kept = kept.all.len();
        (kept, numbers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_found_again_in_every_name_of_its_form() {
        let cut = |name, title| Cut::within(name, title);
        let plain = cut("job-20260210-143022-wing", "wing").unwrap();
        assert_eq!(plain.of("job-20250101-000000-beam-2"), "beam-2");
        let put_away = cut("job-a--20260210T120000Z-inbox", "a");
        assert_eq!(
            put_away,
            cut("job-rib--20260210T120000Z-inbox", "rib"),
            "one combination for both"
        );
        assert_eq!(cut("wing", "wing").unwrap().of("wing"), "wing");
        assert_eq!(cut("wing", "").unwrap().of("wing"), "");
        assert_eq!(cut("wing", "rib"), None);
        let deep = ["x".repeat(256), "y".to_owned()].concat();
        assert_eq!(cut(&deep, "y"), None);
    }
}
