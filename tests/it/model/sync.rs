//! The synchroniser between the two sites, with the manners of the real one: file by file in any order, an
//! update is a delete and then a rename, a moved directory is many moved files whose old directories stay for
//! a while, and two edits while apart leave a conflict copy.

use std::collections::BTreeMap;
use std::fs;
use std::rc::Rc;

use jobtui::job::Moment;

use super::dice::Dice;
use super::tree::{Disk, Tree, children, set_modified};

/// What an edit on one side and a delete on the other come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manners {
    /// Version 1: the edit wins.
    EditWins,
    /// Version 2: the newer one wins, and a losing edit is kept as a conflict copy.
    NewerWins,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum What {
    Gone,
    Dir,
    File(Rc<str>),
}

/// One path as a site announces it.
#[derive(Clone, Debug)]
struct Item {
    what: What,
    /// How often each site changed it.
    version: [u32; 2],
    /// When it was written or found gone, in nanoseconds.
    modified: i64,
    author: usize,
}

/// A file on its way into a site.
#[derive(Clone, Debug)]
struct Transfer {
    path: String,
    item: Item,
    /// What it replaces, as it was when the transfer began.
    before: Option<Item>,
    /// Both sides changed it while apart: what it replaces is kept.
    apart: bool,
    stage: Stage,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// The temporary file is written.
    Written,
    /// The old file is away.
    Cleared,
}

#[derive(Default)]
struct Peer {
    index: BTreeMap<String, Item>,
    transfer: Option<Transfer>,
}

pub(super) struct Sync {
    peers: [Peer; 2],
    manners: Manners,
    pub(super) connected: bool,
}

/// One site while it is being written to.
pub(super) struct Place<'a> {
    pub(super) site: usize,
    pub(super) disk: &'a Disk,
    pub(super) tree: &'a Tree,
    pub(super) wall: Moment,
}

impl Sync {
    pub(super) fn new(manners: Manners) -> Self {
        Self {
            peers: Default::default(),
            manners,
            connected: true,
        }
    }

    /// A site finds out what changed on its disk. Not while a file comes in.
    pub(super) fn scan(&mut self, place: &Place<'_>) {
        let peer = &mut self.peers[place.site];
        if peer.transfer.is_some() {
            return;
        }
        for (path, entry) in place.tree {
            if is_private(path) {
                continue;
            }
            let what = if entry.is_dir {
                What::Dir
            } else {
                What::File(entry.text.clone())
            };
            note(&mut peer.index, path, what, entry.modified, place.site);
        }
        let gone: Vec<String> = peer
            .index
            .iter()
            .filter(|(path, item)| item.what != What::Gone && !place.tree.contains_key(*path))
            .map(|(path, _)| path.clone())
            .collect();
        for path in gone {
            let wall = place.wall.0 * 1_000_000;
            note(&mut peer.index, &path, What::Gone, wall, place.site);
        }
    }

    /// One small step of bringing a site up to date; tells whether there was anything to do.
    pub(super) fn step(&mut self, to: &Place<'_>, from: &Tree, dice: &mut Dice) -> bool {
        if let Some(transfer) = self.peers[to.site].transfer.take() {
            self.go_on(to, transfer);
            return true;
        }
        if !self.connected {
            return false;
        }
        let mut needs = self.needs(to.site);
        while !needs.is_empty() {
            let path = needs.swap_remove(dice.below(needs.len()));
            if self.take(to, from, &path, dice.below(4) == 0) {
                return true;
            }
        }
        false
    }

    /// Everything that can be brought to a site now; tells whether that was anything.
    pub(super) fn drain(&mut self, to: &Place<'_>, from: &Tree, dice: &mut Dice) -> bool {
        let mut busy = self.finish_transfer(to);
        let mut needs = if self.connected {
            self.needs(to.site)
        } else {
            Vec::new()
        };
        // Deeper ones first among what is to go; the order of files is anybody's.
        dice.shuffle(&mut needs);
        needs.sort_by_key(|path| std::cmp::Reverse(path.matches('/').count()));
        for path in needs {
            busy |= self.take(to, from, &path, true);
            busy |= self.finish_transfer(to);
        }
        busy
    }

    fn finish_transfer(&mut self, to: &Place<'_>) -> bool {
        let mut busy = false;
        while let Some(transfer) = self.peers[to.site].transfer.take() {
            self.go_on(to, transfer);
            busy = true;
        }
        busy
    }

    /// The paths of which the other site has something newer.
    fn needs(&self, site: usize) -> Vec<String> {
        let (ours, theirs) = (&self.peers[site].index, &self.peers[1 - site].index);
        let needed = theirs
            .iter()
            .filter(|(path, item)| self.is_needed(ours.get(*path), item, site));
        needed.map(|(path, _)| path.clone()).collect()
    }

    fn is_needed(&self, ours: Option<&Item>, theirs: &Item, site: usize) -> bool {
        let Some(ours) = ours else {
            return theirs.what != What::Gone;
        };
        if covers(ours.version, theirs.version) {
            return false;
        }
        covers(theirs.version, ours.version)
            || ours.what == theirs.what
            || self.wins(theirs, ours, 1 - site)
    }

    /// Of two changes made apart: whether `one`, which `site` has, beats `other`.
    fn wins(&self, one: &Item, other: &Item, site: usize) -> bool {
        if self.manners == Manners::EditWins && one.what == What::Gone {
            return false;
        }
        if self.manners == Manners::EditWins && other.what == What::Gone {
            return true;
        }
        (one.modified, 1 - site) > (other.modified, site)
    }

    /// Begins to bring one path over, or does it when that takes one step.
    fn take(&mut self, to: &Place<'_>, from: &Tree, path: &str, tidy: bool) -> bool {
        let theirs = self.peers[1 - to.site].index[path].clone();
        let ours = self.peers[to.site].index.get(path).cloned();
        let apart = ours
            .as_ref()
            .is_some_and(|ours| !covers(theirs.version, ours.version));
        let item = Item {
            version: ours
                .as_ref()
                .map_or(theirs.version, |ours| merged(ours.version, theirs.version)),
            ..theirs
        };
        if ours.as_ref().is_some_and(|ours| ours.what == item.what) {
            self.adopt(to.site, path, item);
            return true;
        }
        let place = to.disk.at(path);
        match &item.what {
            What::Dir => {
                self.make_parents(to, path);
                let _ = fs::create_dir_all(&place);
                self.adopt(to.site, path, item);
                true
            }
            What::Gone if place.is_dir() => {
                // Goes only when it is empty, and not at once.
                if tidy {
                    clear_of_temporaries(to, path);
                }
                let went = tidy && fs::remove_dir(&place).is_ok();
                if went {
                    self.adopt(to.site, path, item);
                }
                went
            }
            What::Gone => {
                if !is_as(to.tree, path, ours.as_ref()) {
                    return false;
                }
                if apart {
                    keep_copy(to, path, &item);
                } else {
                    let _ = fs::remove_file(&place);
                }
                self.adopt(to.site, path, item);
                true
            }
            What::File(text) => {
                let available = from.get(path).is_some_and(|found| found.text == *text);
                if !available || !is_as(to.tree, path, ours.as_ref()) {
                    return false;
                }
                let temporary = to.disk.at(&temporary(to.site, path));
                self.make_parents(to, path);
                fs::write(&temporary, text.as_bytes()).unwrap();
                self.peers[to.site].transfer = Some(Transfer {
                    path: path.to_owned(),
                    item,
                    before: ours,
                    apart,
                    stage: Stage::Written,
                });
                true
            }
        }
    }

    /// Directories come before what is in them.
    fn make_parents(&mut self, to: &Place<'_>, path: &str) {
        for (cut, _) in path.match_indices('/') {
            let dir = &path[..cut];
            let theirs = self.peers[1 - to.site].index.get(dir);
            let (Some(theirs), false) = (theirs.cloned(), to.disk.at(dir).exists()) else {
                continue;
            };
            fs::create_dir(to.disk.at(dir)).unwrap();
            // One that was gone here comes back, which the next scan finds.
            if theirs.what == What::Dir && !self.peers[to.site].index.contains_key(dir) {
                self.adopt(to.site, dir, theirs);
            }
        }
    }

    fn adopt(&mut self, site: usize, path: &str, item: Item) {
        self.peers[site].index.insert(path.to_owned(), item);
    }

    /// The next step of a file on its way. When somebody came in between it is given up.
    fn go_on(&mut self, to: &Place<'_>, mut transfer: Transfer) {
        let temporary = to.disk.at(&temporary(to.site, &transfer.path));
        let place = to.disk.at(&transfer.path);
        match transfer.stage {
            Stage::Written => {
                let still = fs::read_to_string(&place).ok();
                let expected = match transfer.before.as_ref().map(|item| &item.what) {
                    Some(What::File(text)) => Some(&**text),
                    _ => None,
                };
                if still.as_deref() != expected {
                    let _ = fs::remove_file(&temporary);
                    return;
                }
                match (&still, transfer.apart) {
                    (None, _) => {}
                    (Some(_), true) => keep_copy(to, &transfer.path, &transfer.item),
                    (Some(_), false) => fs::remove_file(&place).unwrap(),
                }
                transfer.stage = Stage::Cleared;
                self.peers[to.site].transfer = Some(transfer);
            }
            Stage::Cleared => {
                if place.exists() || fs::rename(&temporary, &place).is_err() {
                    let _ = fs::remove_file(&temporary);
                    return;
                }
                set_modified(&place, transfer.item.modified);
                self.adopt(to.site, &transfer.path, transfer.item);
            }
        }
    }
}

fn note(index: &mut BTreeMap<String, Item>, path: &str, what: What, modified: i64, author: usize) {
    let known = index.get(path);
    if known.is_some_and(|item| item.what == what) {
        return;
    }
    let mut version = known.map_or([0, 0], |item| item.version);
    version[author] += 1;
    let item = Item {
        what,
        version,
        modified,
        author,
    };
    index.insert(path.to_owned(), item);
}

/// The first version knows everything of the second.
fn covers(one: [u32; 2], other: [u32; 2]) -> bool {
    one[0] >= other[0] && one[1] >= other[1]
}

fn merged(one: [u32; 2], other: [u32; 2]) -> [u32; 2] {
    [one[0].max(other[0]), one[1].max(other[1])]
}

/// Names that never travel.
fn is_private(path: &str) -> bool {
    path.split('/')
        .any(|part| part.starts_with(".syncthing.") || part.starts_with("~syncthing~"))
}

/// The other site runs Windows.
fn temporary(site: usize, path: &str) -> String {
    let (dir, name) = path.rsplit_once('/').unwrap();
    match site {
        0 => format!("{dir}/.syncthing.{name}.tmp"),
        _ => format!("{dir}/~syncthing~{name}.tmp"),
    }
}

/// What a transfer that was given up left in a directory that is to go.
fn clear_of_temporaries(to: &Place<'_>, dir: &str) {
    for (name, _) in children(to.tree, dir).filter(|(name, _)| is_private(name)) {
        let _ = fs::remove_file(to.disk.at(&format!("{dir}/{name}")));
    }
}

/// The disk holds what the site has announced.
fn is_as(tree: &Tree, path: &str, item: Option<&Item>) -> bool {
    match (item.map(|item| &item.what), tree.get(path)) {
        (None | Some(What::Gone), None) => true,
        (Some(What::Dir), Some(entry)) => entry.is_dir,
        (Some(What::File(text)), Some(entry)) => !entry.is_dir && entry.text == *text,
        _ => false,
    }
}

/// The loser of two changes gets a name of its own, which tells the time here and who wrote the winner.
fn keep_copy(to: &Place<'_>, path: &str, winner: &Item) {
    let (stem, extension) = match path.rsplit_once('.') {
        Some((stem, extension)) if !extension.contains('/') => (stem, format!(".{extension}")),
        _ => (path, String::new()),
    };
    let device = ["LINUXAA", "WINDOWS"][winner.author];
    let copy = format!(
        "{stem}.sync-conflict-{}-{device}{extension}",
        to.wall.stamp()
    );
    fs::rename(to.disk.at(path), to.disk.at(&copy)).unwrap();
}
