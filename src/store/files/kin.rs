//! Names that get in each other's way: one `job_id` twice, names that differ only in case or accents.

use hashbrown::{HashMap, HashTable};
use unicode_normalization::UnicodeNormalization as _;

use super::queue::Name;
use crate::job::{Flag, Flags, eights};

/// All living names, by what they are mistaken for.
#[derive(Debug, Default)]
pub(super) struct Kinship {
    /// By the name without case and composition, which is not kept: the names tell it.
    folded: HashTable<Group>,
    /// By a `job_id` that is not its directory's name.
    claimed: HashMap<Box<[u8]>, Vec<Name>>,
}

/// Names that are mistaken for each other; nearly always it is one.
#[derive(Debug)]
enum Group {
    One(Name),
    #[expect(
        clippy::box_collection,
        reason = "so that the usual one takes no more room than a name"
    )]
    Many(Box<Vec<Name>>),
}

impl Group {
    fn names(&self) -> &[Name] {
        match self {
            Self::One(name) => std::slice::from_ref(name),
            Self::Many(names) => names,
        }
    }

    /// What their names are without case and composition.
    fn key(&self) -> u64 {
        self.names().first().map_or(0, |name| folded(name))
    }

    fn of(mut names: Vec<Name>) -> Option<Self> {
        match names.len() {
            0 | 1 => names.pop().map(Self::One),
            _ => Some(Self::Many(Box::new(names))),
        }
    }
}

impl Kinship {
    /// Makes room at once for so many names.
    pub(super) fn expect(&mut self, coming: usize) {
        self.folded.reserve(coming, Group::key);
    }

    /// A name came; tells whose flags may change by it.
    pub(super) fn join(&mut self, name: &Name) -> Vec<Name> {
        let key = folded(name);
        let group = self.take(key);
        let mut names = group.map_or_else(Vec::new, |group| group.names().to_vec());
        names.push(name.clone());
        let mut touched = if names.len() > 1 {
            names.clone()
        } else {
            Vec::new()
        };
        self.put(key, Group::of(names));
        touched.extend(self.claimed.get(&**name).into_iter().flatten().cloned());
        touched
    }

    /// A name went.
    pub(super) fn leave(&mut self, name: &[u8]) -> Vec<Name> {
        let mut touched = Vec::new();
        let key = folded(name);
        if let Some(group) = self.take(key) {
            let others = group.names().iter().filter(|other| ***other != *name);
            touched.extend(others.cloned());
            self.put(key, Group::of(touched.clone()));
        }
        touched.extend(self.claimed.get(name).into_iter().flatten().cloned());
        touched
    }

    /// A job's `job_id` is another one than before, or is its directory's name (none).
    pub(super) fn claim(
        &mut self,
        name: &[u8],
        before: Option<&str>,
        now: Option<&str>,
    ) -> Vec<Name> {
        let mut touched = Vec::new();
        if let Some(id) = before.map(str::as_bytes)
            && let Some(group) = self.claimed.get_mut(id)
        {
            group.retain(|n| &**n != name);
            touched.clone_from(group);
            touched.push(id.into());
            if group.is_empty() {
                self.claimed.remove(id);
            }
        }
        if let Some(id) = now.map(str::as_bytes) {
            let group = self.claimed.entry(id.into()).or_default();
            group.push(name.into());
            touched.extend(group.iter().cloned());
            touched.push(id.into());
        }
        touched
    }

    /// What is odd about a name beside the others.
    pub(super) fn flags(&self, name: &[u8], id: Option<&str>) -> Flags {
        let mut flags = Flags::default();
        let group = self.group(name);
        let others = group.map_or(&[][..], Group::names).iter();
        for other in others.filter(|other| ***other != *name) {
            // Equal once accents are composed alike: only their composition differs.
            if composed(other) == composed(name) {
                flags.set(Flag::NormalTwin);
            } else {
                flags.set(Flag::CaseTwin);
            }
        }
        let shared = id.is_some_and(|id| {
            let many = self.claimed.get(id.as_bytes()).is_some_and(|g| g.len() > 1);
            many || self.holds(id.as_bytes())
        });
        if shared || self.claimed.contains_key(name) {
            flags.set(Flag::DuplicateId);
        }
        flags
    }

    fn holds(&self, name: &[u8]) -> bool {
        let group = self.group(name);
        group.is_some_and(|g| g.names().iter().any(|n| &**n == name))
    }

    /// The names that are mistaken for this one, and itself.
    fn group(&self, name: &[u8]) -> Option<&Group> {
        let key = folded(name);
        self.folded.find(key, |group| group.key() == key)
    }

    fn take(&mut self, key: u64) -> Option<Group> {
        let entry = self.folded.find_entry(key, |group| group.key() == key);
        Some(entry.ok()?.remove().0)
    }

    fn put(&mut self, key: u64, group: Option<Group>) {
        if let Some(group) = group {
            self.folded.insert_unique(key, group, Group::key);
        }
    }
}

pub(super) fn composed(name: &[u8]) -> Vec<u8> {
    match str::from_utf8(name) {
        Ok(text) => text.nfc().collect::<String>().into_bytes(),
        Err(_) => name.to_vec(),
    }
}

/// A number that names share which Windows or a synchroniser takes for the same.
pub(super) fn folded(name: &[u8]) -> u64 {
    match str::from_utf8(name) {
        Ok(text) if !name.is_ascii() => {
            let folded: String = text.nfc().flat_map(char::to_lowercase).nfc().collect();
            small(folded.as_bytes())
        }
        Ok(_) | Err(_) => small(name),
    }
}

/// A number of these bytes without the case of ASCII, eight bytes at a time: it is asked of each living name many times.
fn small(name: &[u8]) -> u64 {
    const ODD: u64 = 0x9E37_79B9_7F4A_7C15;
    let (eights, rest) = name.as_chunks::<8>();
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    let all = eights.iter().copied().chain([last]);
    let hash = all.fold(name.len() as u64, |hash, eight| {
        let eight = eights::lower(u64::from_le_bytes(eight));
        (hash.rotate_left(23) ^ eight).wrapping_mul(ODD)
    });
    // What came in last has moved only the higher bits so far.
    let hash = (hash ^ (hash >> 32)).wrapping_mul(ODD);
    hash ^ (hash >> 29)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_differ_only_in_case_or_accents_are_found() {
        let mut kin = Kinship::default();
        assert!(kin.join(&Name::from(*b"Job-A")).is_empty());
        assert_eq!(kin.join(&Name::from(*b"job-a")).len(), 2);
        assert!(kin.flags(b"job-a", None).has(Flag::CaseTwin));
        assert!(kin.flags(b"Job-A", None).has(Flag::CaseTwin));
        kin.join(&"größe".as_bytes().into());
        kin.join(&"gro\u{308}ße".as_bytes().into());
        let flags = kin.flags("größe".as_bytes(), None);
        assert!(flags.has(Flag::NormalTwin) && !flags.has(Flag::CaseTwin));
        assert_eq!(kin.leave(b"Job-A"), [Name::from(*b"job-a")]);
        assert!(kin.flags(b"job-a", None).is_empty());
    }

    #[test]
    fn one_id_in_two_directories_flags_both() {
        let mut kin = Kinship::default();
        kin.join(&Name::from(*b"a"));
        kin.join(&Name::from(*b"b"));
        assert!(
            kin.claim(b"b", None, Some("a"))
                .contains(&Name::from(*b"a"))
        );
        assert!(kin.flags(b"a", None).has(Flag::DuplicateId));
        assert!(kin.flags(b"b", Some("a")).has(Flag::DuplicateId));
        kin.claim(b"b", Some("a"), Some("own"));
        assert!(kin.flags(b"a", None).is_empty());
        assert!(kin.flags(b"b", Some("own")).is_empty());
    }
}
