//! The names in the archive: all that is kept of jobs that were put away.
//!
//! An entry points at its name and has what is known of it, in bits; the table finds it by the name the job had
//! before it was put away.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::area::What;
use super::names::{Names, Spelling};
use super::tag::{self, Copy, original};

/// The entries.
#[derive(Default)]
pub(super) struct Shelf {
    names: Names,
    table: HashTable<u32>,
    hasher: DefaultHashBuilder,
    /// The mark that names met by the listing under way get.
    mark: u8,
}

/// A name that is no longer in the archive.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Swept {
    pub(super) name: Box<[u8]>,
    /// It had a row.
    pub(super) told: bool,
}

// What is known of a name; the highest bit is not ours.
/// The parity of the listing that met the name last.
const MARK: u8 = 1;
/// It is a link.
const LINK: u8 = 2;
/// It is still to be read.
const AHEAD: u8 = 4;
/// It has a row.
const TOLD: u8 = 8;
/// It is called as the job was before: not one of two copies.
const ALONE: u8 = 16;

impl Shelf {
    /// Begins a listing: names that are not met until [`Self::sweep`] are gone.
    pub(super) fn begin(&mut self) {
        self.mark ^= MARK;
    }

    /// Makes room for so many names at once: a table that grows bit by bit looks at all of them again each time.
    pub(super) fn expect(&mut self, coming: usize) {
        let (names, hasher) = (&self.names, &self.hasher);
        let hash_of = |at: &u32| hasher.hash_one(original(names.get(*at)));
        self.table.reserve(coming, hash_of);
    }

    /// Notes a name of the listing; tells its place when it is to be read because it is new or another kind
    /// of thing than before.
    pub(super) fn meet(&mut self, name: &[u8], what: What) -> Option<u32> {
        let link = match what {
            What::Directory => 0,
            What::Link => LINK,
        };
        let own = original(name);
        let hash = self.hash(own);
        let names = &self.names;
        if let Some(at) = self.table.find(hash, |at| names.get(*at) == name) {
            let at = *at;
            let known = self.names.known_mut(at);
            let before = *known;
            *known = (before & !(MARK | LINK)) | self.mark | link;
            return if before & LINK == link {
                None
            } else {
                self.call_up(at)
            };
        }
        let alone = if own.len() == name.len() { ALONE } else { 0 };
        let at = self.names.add(self.mark | link | alone | AHEAD, name)?;
        self.enter(at, hash);
        Some(at)
    }

    /// Has the table find an entry.
    fn enter(&mut self, at: u32, hash: u64) {
        let (names, hasher) = (&self.names, &self.hasher);
        let hash_of = |at: &u32| hasher.hash_one(original(names.get(*at)));
        self.table.insert_unique(hash, at, hash_of);
    }

    /// Ends a listing that met `met` names: forgets those that were not met and tells them.
    pub(super) fn sweep(&mut self, met: usize) -> Vec<Swept> {
        self.names.settle();
        if met == self.table.len() {
            return Vec::new();
        }
        let (mark, mut gone) = (self.mark, Vec::new());
        self.names.retain(|known, name| {
            let stays = known & MARK == mark;
            if !stays {
                gone.push(Swept {
                    name: name.into(),
                    told: known & TOLD != 0,
                });
            }
            stays
        });
        let (names, hasher) = (&self.names, &self.hasher);
        let hash_of = |at: &u32| hasher.hash_one(original(names.get(*at)));
        self.table.clear();
        for at in names.places() {
            self.table.insert_unique(hash_of(&at), at, hash_of);
        }
        gone
    }

    /// Ends a listing that met all names there are.
    pub(super) fn settle(&mut self) {
        self.names.settle();
    }

    /// Ends a listing that broke off: what it did not meet is still there for all we know.
    pub(super) fn keep_all(&mut self) {
        self.names.settle();
        for known in self.names.all_known() {
            *known = (*known & !MARK) | self.mark;
        }
    }

    /// The name was looked for and not met: the next sweep forgets it.
    pub(super) fn miss(&mut self, at: u32) {
        let mark = self.mark;
        let known = self.names.known_mut(at);
        *known = (*known & !MARK) | (mark ^ MARK);
    }

    /// Puts a name among those to be read; none when it stands there already.
    pub(super) fn call_up(&mut self, at: u32) -> Option<u32> {
        let known = self.names.known_mut(at);
        let called = *known & AHEAD != 0;
        *known |= AHEAD;
        (!called).then_some(at)
    }

    /// The names to be read, in no order.
    pub(super) fn called_up(&self) -> Vec<u32> {
        let called = |at: &u32| self.names.known(*at) & AHEAD != 0;
        self.names.places().filter(called).collect()
    }

    /// The name is being read.
    pub(super) fn take_up(&mut self, at: u32) {
        *self.names.known_mut(at) &= !AHEAD;
    }

    /// The name has a row from now on.
    pub(super) fn tell(&mut self, at: u32) {
        *self.names.known_mut(at) |= TOLD;
    }

    /// The name has no row any more; whether it had one.
    pub(super) fn untell(&mut self, at: u32) -> bool {
        let known = self.names.known_mut(at);
        let told = *known & TOLD != 0;
        *known &= !TOLD;
        told
    }

    /// The entry that lies beside this one as the other copy of the same job. A link is no copy.
    pub(super) fn twin(&self, at: u32) -> Option<u32> {
        if self.is_alone(at) {
            return None;
        }
        let name = self.name(at);
        tag::copy(name)?;
        let own = original(name);
        let beside = self.table.iter_hash(self.hash(own));
        // Nearly always it lies there alone, and then no name has to be made up.
        let beside = beside.filter(|other| **other != at && original(self.name(**other)) == own);
        let is_link = |at: u32| self.names.known(at) & LINK != 0;
        let mut beside = beside.filter(|other| !is_link(**other) && !is_link(at));
        let twin = |other: &&u32| tag::twin(name).as_deref() == Some(self.name(**other));
        beside.find(twin).copied()
    }

    /// Whether the entry is only the inputs of another one that has the row.
    pub(super) fn is_inputs(&self, at: u32) -> bool {
        let is_one = !self.is_alone(at) && tag::copy(self.name(at)) == Some(Copy::Inputs);
        is_one && self.twin(at).is_some()
    }

    /// Whether the entry's name alone says that it is no copy.
    fn is_alone(&self, at: u32) -> bool {
        self.names.known(at) & ALONE != 0
    }

    /// The name at a place that [`Self::meet`] told. Places hold until the next sweep that forgets.
    pub(super) fn name(&self, at: u32) -> &[u8] {
        self.names.get(at)
    }

    /// The same to be carried away.
    pub(super) fn spelling(&self, at: u32) -> Spelling {
        self.names.spelling(at)
    }

    /// Where a name stands.
    pub(super) fn place(&self, name: &[u8]) -> Option<u32> {
        let hash = self.hash(original(name));
        self.table
            .find(hash, |at| self.names.get(*at) == name)
            .copied()
    }

    pub(super) fn len(&self) -> usize {
        self.table.len()
    }

    /// The places of the entries that were put away under the name `live`.
    pub(super) fn places_of(&self, live: &[u8]) -> Vec<u32> {
        self.of(live).filter_map(|name| self.place(name)).collect()
    }

    /// The entries that were put away under the name `live`.
    pub(super) fn of<'a>(&'a self, live: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
        self.table
            .iter_hash(self.hash(live))
            .map(|at| self.names.get(*at))
            .filter(move |name| original(name) == live)
    }

    fn hash(&self, original: &[u8]) -> u64 {
        self.hasher.hash_one(original)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(shelf: &mut Shelf, names: &[&[u8]]) -> (usize, Vec<Swept>) {
        shelf.begin();
        let new = names
            .iter()
            .filter(|name| shelf.meet(name, What::Directory).is_some())
            .count();
        (new, shelf.sweep(names.len()))
    }

    const INBOX: &[u8] = b"job-a--20260210T120000Z-inbox";
    const OUTBOX: &[u8] = b"job-a--20260210T120000Z-outbox";

    #[test]
    fn a_second_listing_tells_only_what_differs() {
        let mut shelf = Shelf::default();
        let (a, b, c): (&[u8], &[u8], &[u8]) = (INBOX, OUTBOX, b"foreign");
        assert_eq!(list(&mut shelf, &[a, b, c]).0, 3);
        assert_eq!(list(&mut shelf, &[c, a, b]), (0, vec![]));
        assert_eq!(shelf.of(b"job-a").count(), 2);
        let gone = |name: &[u8]| Swept {
            name: name.into(),
            told: false,
        };
        assert_eq!(list(&mut shelf, &[a, c]), (0, vec![gone(b)]));
        assert_eq!(shelf.of(b"job-a").count(), 1);
        assert_eq!(shelf.of(b"foreign").count(), 1);
        assert_eq!(list(&mut shelf, &[]).1.len(), 2);
        assert_eq!(shelf.len(), 0);
    }

    #[test]
    fn what_is_known_of_a_name_outlives_a_sweep_that_moves_it() {
        let mut shelf = Shelf::default();
        list(&mut shelf, &[b"first", INBOX, OUTBOX]);
        let inbox = shelf.place(INBOX).unwrap();
        shelf.take_up(inbox);
        shelf.tell(inbox);
        assert_eq!(list(&mut shelf, &[INBOX, OUTBOX]).1.len(), 1);
        let (inbox, outbox) = (shelf.place(INBOX).unwrap(), shelf.place(OUTBOX).unwrap());
        assert_eq!(shelf.called_up(), [outbox]);
        assert_eq!(shelf.twin(inbox), Some(outbox));
        assert!(shelf.is_inputs(outbox) && !shelf.is_inputs(inbox));
        assert!(shelf.untell(inbox) && !shelf.untell(outbox));
    }

    #[test]
    fn a_listing_that_broke_off_loses_nothing_then_or_later() {
        let mut shelf = Shelf::default();
        list(&mut shelf, &[INBOX, OUTBOX]);
        shelf.begin();
        shelf.meet(INBOX, What::Directory);
        shelf.keep_all();
        assert_eq!(list(&mut shelf, &[INBOX]).1.len(), 1);
        assert_eq!(shelf.len(), 1);
    }

    #[test]
    fn a_link_in_the_place_of_an_entry_is_read_again_and_is_nobodys_twin() {
        let mut shelf = Shelf::default();
        list(&mut shelf, &[INBOX, OUTBOX]);
        let (inbox, outbox) = (shelf.place(INBOX).unwrap(), shelf.place(OUTBOX).unwrap());
        shelf.take_up(inbox);
        assert_eq!(shelf.meet(INBOX, What::Link), Some(inbox));
        assert_eq!(shelf.meet(INBOX, What::Link), None);
        assert_eq!((shelf.twin(inbox), shelf.twin(outbox)), (None, None));
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
