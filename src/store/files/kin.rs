//! Names that get in each other's way: one `job_id` twice, names that differ only in case or accents.

use hashbrown::HashMap;
use unicode_normalization::UnicodeNormalization as _;

use super::lives::Lives;
use super::queue::Name;
use crate::job::{Flag, Flags, eights};

/// Whose `job_id` is another directory's name.
#[derive(Debug, Default)]
pub(super) struct Kinship {
    /// By a `job_id` that is not its directory's name.
    claimed: HashMap<Box<[u8]>, Vec<Name>>,
}

impl Kinship {
    /// Those whose flags may change when a job of this name comes or goes.
    pub(super) fn claimants(&self, name: &[u8]) -> impl Iterator<Item = Name> {
        self.claimed.get(name).into_iter().flatten().cloned()
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

    /// What is odd about a name and its `job_id` beside the others.
    pub(super) fn flags(&self, name: &[u8], id: Option<&str>, lives: &Lives) -> Flags {
        let mut flags = lives.oddity(name);
        let shared = id.is_some_and(|id| {
            let many = self.claimed.get(id.as_bytes()).is_some_and(|g| g.len() > 1);
            many || lives.contains_key(id.as_bytes())
        });
        if shared || self.claimed.contains_key(name) {
            flags.set(Flag::DuplicateId);
        }
        flags
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
    if name.is_ascii() {
        return small(name);
    }
    match str::from_utf8(name) {
        Ok(text) => {
            let folded: String = text.nfc().flat_map(char::to_lowercase).nfc().collect();
            small(folded.as_bytes())
        }
        Err(_) => small(name),
    }
}

/// A number of these bytes without the case of ASCII, eight bytes at a time: it is asked of each living name many times.
fn small(name: &[u8]) -> u64 {
    const ODD: u64 = 0x9E37_79B9_7F4A_7C15;
    let mix =
        |hash: u64, eight: u64| (hash.rotate_left(23) ^ eights::lower(eight)).wrapping_mul(ODD);
    let (eights, _) = name.as_chunks::<8>();
    let all = eights.iter().map(|eight| u64::from_le_bytes(*eight));
    let hash = mix(all.fold(name.len() as u64, mix), eights::last(name));
    // What came in last has moved only the higher bits so far.
    let hash = (hash ^ (hash >> 32)).wrapping_mul(ODD);
    hash ^ (hash >> 29)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_id_in_two_directories_flags_both() {
        let mut kin = Kinship::default();
        let mut lives = Lives::default();
        for name in [b"a", b"b"] {
            assert!(lives.enter(name, || name[..].into()));
        }
        assert!(
            kin.claim(b"b", None, Some("a"))
                .contains(&Name::from(*b"a"))
        );
        assert!(kin.flags(b"a", None, &lives).has(Flag::DuplicateId));
        assert!(kin.flags(b"b", Some("a"), &lives).has(Flag::DuplicateId));
        kin.claim(b"b", Some("a"), Some("own"));
        assert!(kin.flags(b"a", None, &lives).is_empty());
        assert!(kin.flags(b"b", Some("own"), &lives).is_empty());
    }
}
