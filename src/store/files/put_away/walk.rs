//! The archive listed piece by piece while others go first; and what events tell of single entries.

use std::collections::HashSet;
use std::os::fd::OwnedFd;

use rustix::fs::{AtFlags, FileType, statat};
use rustix::io::Errno;

use super::super::area::{can_be_job, open_area, some_entries};
use super::super::flaws::Flaws;
use super::super::queue::{Area, Name, Queue};
use super::{Moves, PutAway};
use crate::job::{Change, Now};

/// A listing that is under way.
pub(super) struct Walk {
    area: OwnedFd,
    met: usize,
    new: Vec<u32>,
    /// It began before something that it has to see.
    stale: bool,
}

impl PutAway {
    /// Compares the next piece of the names with those known; tells what moved once all are compared.
    pub(in super::super) fn walk(
        &mut self,
        queue: &Queue,
        now: Now,
        flaws: &mut Flaws,
        out: &mut Vec<Change>,
    ) -> Option<Moves> {
        let mut moves = Moves::default();
        if self.walk.as_ref().is_some_and(|walk| walk.stale) {
            self.break_off(&mut moves);
        }
        if self.walk.is_none() {
            let Ok(area) = open_area(queue, Area::Archive) else {
                // It tells why.
                return Some(self.list(queue, now, flaws, out));
            };
            self.held = false;
            if self.is_unmoved(&area, now.steady) {
                return Some(moves);
            }
            self.shelf.begin();
            self.walk = Some(Walk {
                area,
                met: 0,
                new: Vec::new(),
                stale: false,
            });
        }
        let (walk, shelf) = (self.walk.as_mut()?, &mut self.shelf);
        let (area, met, new) = (&walk.area, &mut walk.met, &mut walk.new);
        let more = some_entries(area, |name, kind| {
            if let Some(what) = can_be_job(area, name, kind)? {
                *met += 1;
                new.extend(shelf.meet(name, what));
            }
            Ok(())
        });
        match more {
            Ok(true) => return None,
            Ok(false) => {
                let walk = self.walk.take()?;
                self.welcome(walk.new, false, &mut moves);
                self.forget(walk.met, flaws, out, &mut moves);
            }
            Err(error) => {
                self.break_off(&mut moves);
                moves.trouble = Some(error);
            }
        }
        Some(moves)
    }

    /// What is under way began too early: it is done once more.
    pub(in super::super) fn walk_again(&mut self) {
        if let Some(walk) = &mut self.walk {
            walk.stale = true;
        }
    }

    /// Ends a listing half way: what it did not meet is there for all we know, and what is new is read.
    pub(super) fn break_off(&mut self, moves: &mut Moves) {
        if let Some(walk) = self.walk.take() {
            self.shelf.keep_all();
            self.listed = None;
            self.welcome(walk.new, false, moves);
        }
    }

    /// Looks for these entries, which came or went, and for no others: a large archive is not listed for one of them.
    pub(in super::super) fn list_some(
        &mut self,
        queue: &Queue,
        entries: &HashSet<Name>,
        now: Now,
        flaws: &mut Flaws,
        out: &mut Vec<Change>,
    ) -> Moves {
        let Ok(area) = open_area(queue, Area::Archive) else {
            return self.list(queue, now, flaws, out);
        };
        let mut moves = Moves::default();
        let (mut new, mut gone) = (Vec::new(), Vec::new());
        for name in entries {
            let found = statat(&area, &**name, AtFlags::SYMLINK_NOFOLLOW);
            let found = match found {
                Ok(stat) => can_be_job(&area, name, FileType::from_raw_mode(stat.st_mode)),
                Err(Errno::NOENT) => Ok(None),
                Err(error) => Err(error),
            };
            match found {
                Ok(Some(what)) => new.extend(self.shelf.meet(name, what)),
                Ok(None) => gone.extend(self.shelf.place(name)),
                // The next listing tells.
                Err(_) => {}
            }
        }
        self.welcome(new, false, &mut moves);
        if !gone.is_empty() {
            // Forgetting gives places anew, and goes by marks that a listing under way has not set yet.
            self.break_off(&mut moves);
            for at in &gone {
                self.shelf.miss(*at);
            }
            let met = self.shelf.len() - gone.len();
            self.forget(met, flaws, out, &mut moves);
        }
        moves
    }
}
