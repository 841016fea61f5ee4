//! The first look, as long as it takes: watches are set once a screen has something to show, very many living jobs come
//! slice by slice, and how much is still before it is told.

use super::area::open_area;
use super::asked;
use super::crowd::Crowd;
use super::look::Stage;
use super::put_away::Listing;
use super::queue::{Area, Name};
use super::scan::Part;
use super::watch::Begun;
use super::{FileStore, POLL};
use crate::job::{Change, Now, Unread};
use crate::store::{Nudge, TRUST};

/// So much is told in one step.
const STEP: usize = 2_000;

impl FileStore {
    /// Sets the watches; before the first look has told anything, they are only noted.
    pub(super) fn watch_when_told(&mut self, nudge: Nudge, followed: Option<Name>) {
        // Between its first step and the watches another log may be asked for: the newest wish counts.
        if self.whole.is_none() || self.wanted.is_some() {
            self.wanted = Some((nudge, followed));
        } else if self.watch.begin(&self.queue, nudge, followed) == Begun::Anew {
            // What changed before the watches stood is found by a look at everything.
            self.distrust = true;
        }
    }

    /// How often to look although nothing stirs.
    pub(super) fn every(&self) -> std::time::Duration {
        let watched = self.watch.is_live() || self.wanted.is_some();
        if watched { TRUST } else { POLL }
    }

    /// Sets the watches that the first look had to go before, and finds what changed until they stood.
    pub(super) fn watch_at_last(&mut self, now: Now, out: &mut Vec<Change>) {
        let Some((nudge, followed)) = self.wanted.take() else {
            return;
        };
        self.watch
            .begin_with_the_living(&self.queue, nudge, followed);
        self.again.extend(std::mem::take(&mut self.shown));
        if self.crowd.is_some() {
            self.crowd = Crowd::list(&self.queue, false);
            let coming = self.crowd.as_ref().map_or(0, Crowd::left);
            self.watch.expect(usize::try_from(coming).unwrap_or(0));
        }
        if self.crowd.is_none() {
            self.look_at(Part::All, now, out);
        }
    }

    /// The first look goes on with the next of very many living jobs.
    pub(super) fn look_on(&mut self, now: Now, out: &mut Vec<Change>) {
        self.watch_at_last(now, out);
        let Some(mut crowd) = self.crowd.take() else {
            self.stage = Stage::Names;
            return;
        };
        // Not before the watches, though it would end sooner then: the first rows are drawn meanwhile.
        if self.listing.is_none() {
            crowd.read_ahead(&self.queue, now.wall);
            self.watch.watch_archive(&self.queue);
            self.listing = self.put_away.begin_listing(&self.queue, now);
        }
        if self.listing.as_ref().is_none_or(Listing::is_over) {
            crowd.take_all_cores();
        }
        let recorded = crowd.recorded.take().unwrap_or_else(|| {
            let outbox = open_area(&self.queue, Area::Outbox);
            outbox.map(asked::jobs_with_records).unwrap_or_default()
        });
        while out.len() < STEP
            && let Some((slice, brought)) = crowd.next(&self.queue, now.wall, out.is_empty())
        {
            let part = Part::Listed(&slice, Some(&recorded));
            self.look_at_brought(part, brought, now, out);
            std::thread::yield_now();
        }
        crowd.recorded = Some(recorded);
        self.scan.flaws.tell(out);
        if crowd.left() > 0 {
            self.crowd = Some(crowd);
        } else {
            self.stage = Stage::Names;
        }
        self.tell_unread(out);
    }

    /// Tells how much the first look has still before it, where that takes a while.
    pub(super) fn tell_unread(&mut self, out: &mut Vec<Change>) {
        let unread = Unread {
            live: self.crowd.as_ref().map_or(0, Crowd::left),
            archived: self.put_away.under_way(),
        };
        if self.unread.is_some_and(|told| told != unread) {
            out.push(Change::Unread(unread));
            self.unread = Some(unread);
        }
    }
}
