//! The names in the archive, packed: all that is kept of jobs that were put away.
//!
//! Each name stands in one long piece of memory behind two bytes: the parity of the listing that met it last,
//! and its length. The table finds it by the name the job had before it was put away.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

/// The packed names.
#[derive(Default)]
pub(super) struct Shelf {
    packed: Vec<u8>,
    table: HashTable<u32>,
    hasher: DefaultHashBuilder,
    /// The mark that names met by the listing under way get.
    mark: u8,
}

const HEAD: usize = 2;

impl Shelf {
    /// Begins a listing: names that are not met until [`Self::sweep`] are gone.
    pub(super) fn begin(&mut self) {
        self.mark ^= 1;
    }

    /// Notes a name of the listing; tells its place when it is new.
    pub(super) fn meet(&mut self, name: &[u8]) -> Option<u32> {
        let hash = self.hash(original(name));
        let packed = &self.packed;
        if let Some(at) = self.table.find(hash, |at| at_offset(packed, *at) == name) {
            let at = *at as usize;
            self.packed[at] = self.mark;
            return None;
        }
        let (Ok(at), Ok(length)) = (u32::try_from(self.packed.len()), u8::try_from(name.len()))
        else {
            // No file system has such names, and no machine so many of them.
            return None;
        };
        self.packed.extend_from_slice(&[self.mark, length]);
        self.packed.extend_from_slice(name);
        let (packed, hasher) = (&self.packed, &self.hasher);
        self.table.insert_unique(hash, at, |at| {
            hasher.hash_one(original(at_offset(packed, *at)))
        });
        Some(at)
    }

    /// Ends a listing that met `met` names: forgets those that were not met and tells them.
    pub(super) fn sweep(&mut self, met: usize) -> Vec<Box<[u8]>> {
        if met == self.table.len() {
            return Vec::new();
        }
        let old = std::mem::take(&mut self.packed);
        self.table.clear();
        let mut gone = Vec::new();
        let mut at = 0;
        while at < old.len() {
            let name = at_offset(&old, u32::try_from(at).unwrap_or(u32::MAX));
            if old[at] == self.mark {
                self.meet(name);
            } else {
                gone.push(name.into());
            }
            at += HEAD + name.len();
        }
        gone
    }

    /// The name at a place that [`Self::meet`] told. Places hold until the next sweep that forgets.
    pub(super) fn name(&self, at: u32) -> &[u8] {
        at_offset(&self.packed, at)
    }

    /// Where a name stands.
    pub(super) fn place(&self, name: &[u8]) -> Option<u32> {
        let hash = self.hash(original(name));
        self.table
            .find(hash, |at| at_offset(&self.packed, *at) == name)
            .copied()
    }

    pub(super) fn len(&self) -> usize {
        self.table.len()
    }

    /// The entries that were put away under the name `live`.
    pub(super) fn of<'a>(&'a self, live: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
        self.table
            .iter_hash(self.hash(live))
            .map(|at| at_offset(&self.packed, *at))
            .filter(move |name| original(name) == live)
    }

    fn hash(&self, original: &[u8]) -> u64 {
        self.hasher.hash_one(original)
    }
}

fn at_offset(packed: &[u8], at: u32) -> &[u8] {
    let at = at as usize;
    let length = usize::from(packed[at + 1]);
    &packed[at + HEAD..at + HEAD + length]
}

/// The name an entry had before it was put away; its own one when something else put it there.
pub(super) fn original(name: &[u8]) -> &[u8] {
    taken_apart(name).map_or(name, |(original, _)| original)
}

/// A number that grows with the time an entry was put away, or else with the time in its name: the digits
/// of the stamp. Good for an order, not for a clock.
pub(super) fn age_key(name: &[u8]) -> u64 {
    if let Some((_, stamp)) = taken_apart(name) {
        return digits(stamp);
    }
    match name.strip_prefix(b"job-") {
        Some(rest) if rest.len() >= 15 && is_stamp(&rest[..15], b'-') => digits(&rest[..15]),
        Some(_) | None => 0,
    }
}

/// The same rule as `name::parse_archive_name` without building anything: it is asked for every name of
/// archives with a million entries.
fn taken_apart(name: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut stem = name;
    let tail = stem.iter().rposition(|b| *b == b'-')?;
    if tail + 1 < stem.len() && stem[tail + 1..].iter().all(u8::is_ascii_digit) {
        stem = &stem[..tail];
    }
    let stem = [&b"-inbox"[..], b"-outbox", b"-cancelled"]
        .iter()
        .find_map(|word| stem.strip_suffix(*word))?;
    let (front, stamp) = stem.split_at(stem.len().checked_sub(16)?);
    let original = front.strip_suffix(b"--")?;
    let shaped = stamp[15] == b'Z' && is_stamp(&stamp[..15], b'T');
    (shaped && !original.is_empty()).then_some((original, &stamp[..15]))
}

fn is_stamp(stamp: &[u8], middle: u8) -> bool {
    stamp[8] == middle
        && stamp[..8].iter().all(u8::is_ascii_digit)
        && stamp[9..].iter().all(u8::is_ascii_digit)
}

fn digits(stamp: &[u8]) -> u64 {
    let digits = stamp.iter().filter(|b| b.is_ascii_digit());
    digits.fold(0, |sum, b| sum * 10 + u64::from(b - b'0'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn list(shelf: &mut Shelf, names: &[&[u8]]) -> (usize, Vec<Box<[u8]>>) {
        shelf.begin();
        let new = names
            .iter()
            .filter(|name| shelf.meet(name).is_some())
            .count();
        (new, shelf.sweep(names.len()))
    }

    #[test]
    fn a_second_listing_tells_only_what_differs() {
        let mut shelf = Shelf::default();
        let (a, b, c): (&[u8], &[u8], &[u8]) = (
            b"job-a--20260210T120000Z-inbox",
            b"job-a--20260210T120000Z-outbox",
            b"foreign",
        );
        assert_eq!(list(&mut shelf, &[a, b, c]).0, 3);
        assert_eq!(list(&mut shelf, &[c, a, b]), (0, vec![]));
        assert_eq!(shelf.of(b"job-a").count(), 2);
        assert_eq!(list(&mut shelf, &[a, c]), (0, vec![b.into()]));
        assert_eq!(shelf.of(b"job-a").count(), 1);
        assert_eq!(shelf.of(b"foreign").count(), 1);
        assert_eq!(list(&mut shelf, &[]).1.len(), 2);
        assert_eq!(shelf.len(), 0);
    }

    proptest! {
        #[test]
        fn the_quick_rule_and_the_full_one_agree(
            stem in "[a-z-]{0,4}(--)?[0-9T]{0,9}(20260210T120000Z|20261399T999999Z|)",
            kind in "(-inbox|-outbox|-cancelled|)(-[0-9]{0,2}|)",
        ) {
            let name = format!("{stem}{kind}");
            let full = super::super::name::parse_archive_name(name.as_bytes());
            let quick = taken_apart(name.as_bytes()).map(|(original, _)| original.to_vec());
            prop_assert_eq!(quick, full.map(|parts| parts.original));
        }
    }

    #[test]
    fn entries_are_ordered_by_when_they_were_put_away() {
        let late = age_key(b"job-20250101-000000-x--20260210T120001Z-inbox");
        assert!(late > age_key(b"job-20260101-000000-x--20260210T120000Z-outbox-2"));
        assert!(age_key(b"job-20260210-120002-x") > late);
        assert_eq!(age_key(b"foreign"), 0);
    }

    #[test]
    fn ten_thousand_names_are_found_again() {
        let mut shelf = Shelf::default();
        let names: Vec<String> = (0..10_000)
            .map(|n| format!("job-{n}--20260210T120000Z-inbox"))
            .collect();
        let bytes: Vec<&[u8]> = names.iter().map(String::as_bytes).collect();
        assert_eq!(list(&mut shelf, &bytes).0, 10_000);
        assert_eq!(list(&mut shelf, &bytes), (0, vec![]));
        assert_eq!(list(&mut shelf, &bytes[1..]).1.len(), 1);
        assert_eq!(shelf.of(b"job-9999").count(), 1);
    }
}
