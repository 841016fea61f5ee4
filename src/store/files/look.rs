//! One look at a queue, step by step: what stirred, the archive's names, the rest.

use std::collections::HashSet;
use std::time::Duration;

use super::crowd::{Brought, Crowd};
use super::heard::Touched;
use super::live::Live;
use super::put_away::Moves;
use super::queue::{Area, Name};
use super::scan::Part;
use super::sync::Delivery;
use super::{FileStore, POLL, round, signs};
use crate::job::{Batch, Change, Now};

/// How far the look under way has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Stage {
    /// None is under way.
    #[default]
    Idle,
    /// Some of very many living jobs are told; the others come next.
    Crowd,
    /// The living jobs are told; the archive's names come next.
    Names,
    /// The rest, step by step.
    Rest,
    /// All is told; what is new is still to be watched, which takes its time with thousands.
    Watch,
}

fn going_on(changes: Vec<Change>) -> Batch {
    Batch {
        changes,
        more: true,
        ..Batch::default()
    }
}

fn ended(changes: Vec<Change>, again: Option<Duration>) -> Batch {
    Batch {
        changes,
        again,
        ..Batch::default()
    }
}

impl FileStore {
    /// The next step of the look under way, or of a new one.
    pub(super) fn step(&mut self, now: Now) -> Batch {
        let mut out = Vec::new();
        if self.stage == Stage::Watch {
            let again = self.finish(now);
            self.say(&mut out);
            if self.round.is_some() {
                return going_on(out);
            }
            return ended(out, again);
        }
        if self.stage == Stage::Idle {
            let first = self.whole.is_none();
            self.begin(now, &mut out);
            if first {
                self.scan.flaws.tell(&mut out);
                return going_on(out);
            }
        }
        if self.stage == Stage::Crowd {
            self.look_on(now, &mut out);
            return going_on(out);
        }
        if self.stage == Stage::Names {
            self.watch_at_last(now, &mut out);
            self.list_archive(now, &mut out);
            self.stage = Stage::Rest;
        }
        let fragments = std::mem::take(&mut self.scan.fragments);
        if !fragments.is_empty() {
            self.put_away.take_fragments(fragments);
        }
        if !self.put_away.is_done() {
            self.put_away
                .read_on(&self.queue, now, &mut self.scan.flaws, &mut out);
        } else if !self.scan.is_done() {
            self.scan
                .list_on(&self.queue, &self.put_away, now, &mut out);
        }
        let told = self.scan.is_done() && self.scan.fragments.is_empty();
        let mut more = !self.put_away.is_done() || !told;
        self.tell_unread(&mut out);
        self.scan.flaws.tell(&mut out);
        if !more {
            self.deliver(None, true, now, &mut out);
        }
        if !more || self.told.is_none() {
            self.say(&mut out);
        }
        let many = self.watch.is_far_behind(self.scan.live.len());
        if !more && many && !out.is_empty() {
            self.stage = Stage::Watch;
            more = true;
        }
        if more {
            return going_on(out);
        }
        let again = self.finish(now);
        if self.round.is_some() {
            return going_on(out);
        }
        ended(out, again)
    }

    /// The look at the living jobs: at those that stirred when that is known, else at all.
    pub(super) fn begin(&mut self, now: Now, out: &mut Vec<Change>) {
        if let Some(round) = self.round.take_if(|round| round.is_next) {
            return self.go_round(round, now, out);
        }
        let touched = self.touched(now);
        let stirs = touched.as_ref().is_none_or(|touched| !touched.is_empty());
        match self.round.take() {
            Some(round) if !stirs => return self.go_round(round, now, out),
            other => self.round = other,
        }
        if let Some(round) = &mut self.round {
            round.is_next = true;
            round.restless = true;
        }
        let first = self.whole.is_none();
        if first {
            let hurried = self.wanted.is_none();
            self.put_away.hurry(hurried);
            self.crowd = Crowd::list(&self.queue, hurried);
            // Where nobody waits for a screen the archive is listed meanwhile; a small queue needs no thread for that.
            if self.crowd.is_some() && hurried {
                self.listing = self.put_away.begin_listing(&self.queue, now);
            }
        }
        if let Some(mut crowd) = self.crowd.take() {
            let all = usize::try_from(crowd.left()).unwrap_or(0);
            self.scan.expect(all);
            // Without a screen nothing is shown first.
            if self.wanted.is_some() {
                for (slice, brought) in crowd.first(&self.queue, now.wall) {
                    self.look_at_brought(Part::Listed(&slice, None), brought, now, out);
                    self.shown.extend(slice.jobs.iter().cloned());
                }
            }
            self.crowd = Some(crowd);
        } else {
            match touched.as_ref().map(|touched| &touched.jobs) {
                None => self.look_at(Part::All, now, out),
                Some(none) if none.is_empty() => {}
                Some(jobs) => self.look_at(Part::Touched(jobs), now, out),
            }
        }
        self.deliver(touched.as_ref().map(|t| &t.jobs), false, now, out);
        self.stage = match &touched {
            Some(touched) if !touched.archive => {
                self.list_entries(&touched.entries, now, out);
                Stage::Rest
            }
            Some(_) | None if self.crowd.is_some() => Stage::Crowd,
            Some(_) | None => Stage::Names,
        };
        self.tell_unread(out);
        if touched.is_none() {
            self.whole = Some(now.steady);
            self.capabilities = None;
        }
        self.stirred = touched.map(|touched| touched.jobs);
        if first {
            self.say(out);
        }
    }

    pub(super) fn look_at(&mut self, part: Part<'_>, now: Now, out: &mut Vec<Change>) {
        self.look_at_brought(part, None, now, out);
    }

    /// The same where readers brought what is to be seen.
    pub(super) fn look_at_brought(
        &mut self,
        part: Part<'_>,
        brought: Option<Brought>,
        now: Now,
        out: &mut Vec<Change>,
    ) {
        let trouble = self
            .scan
            .look(&self.queue, &self.put_away, (part, brought), now, out);
        self.trouble.retain(|(area, _)| *area == Area::Archive);
        self.trouble.extend(trouble);
    }

    /// Takes what the synchroniser told, and tells the jobs anew whose delivery it changes: of all, or without
    /// news of these only. Waits for the first answer where `last` says that this look ends here.
    pub(super) fn deliver(
        &mut self,
        only: Option<&HashSet<Name>>,
        last: bool,
        now: Now,
        out: &mut Vec<Change>,
    ) {
        if !self.sync.is_set() || (last && self.sync.has_answered()) {
            return;
        }
        let news = self.sync.look(now, last);
        let only = only.filter(|_| !news);
        let (mut some_wait, mut dirty) = (false, Vec::new());
        let sync = &self.sync;
        let mut take = |name: &Name, live: &mut Live| {
            let settled = live.settled();
            let delivery = settled.map_or(Delivery::Unknown, |at| sync.delivery(name, at));
            some_wait |= settled.is_some() && delivery != Delivery::Delivered;
            if delivery != live.delivery {
                live.delivery = delivery;
                dirty.push(name.clone());
            }
        };
        match only {
            None => {
                let all = self.scan.live.iter_mut();
                all.for_each(|(name, live)| take(name, live));
            }
            Some(only) => {
                for name in only {
                    if let Some(live) = self.scan.live.get_mut(name) {
                        take(name, live);
                    }
                }
            }
        }
        if only.is_none() || some_wait {
            self.sync.await_deliveries(some_wait);
        }
        self.scan.tell_all(dirty, &self.put_away, now, out);
    }

    /// What stirred, when a look at that is enough. A large queue is looked at in a round besides, where it is time for
    /// everything: then this may be nothing.
    fn touched(&mut self, now: Now) -> Option<Touched> {
        let mut touched = self.watch.take();
        let again = std::mem::take(&mut self.again);
        let due = std::mem::take(&mut self.distrust) || self.is_time_for_all(now) || touched.all;
        let rested = self.at_rest;
        self.at_rest &= touched.is_empty();
        let large = self.scan.live.len() + self.put_away.len() > round::FEW;
        if !self.watch.is_live() || (due && !large) {
            self.round = None;
            return None;
        }
        touched.jobs.extend(again);
        if touched.archive {
            // Its own rights may have changed.
            self.capabilities = None;
        }
        let over = self.scan.waiting.over(now.steady);
        touched.jobs.extend(over.cloned());
        if !large {
            touched.archive |= !touched.entries.is_empty();
            return (rested || !touched.is_empty()).then_some(touched);
        }
        if due {
            self.begin_round(now);
        }
        let archive_due = self.archive_due.is_some_and(|at| at <= now.steady);
        if std::mem::take(&mut touched.archive) || archive_due {
            self.round_the_archive();
        }
        touched.all = false;
        Some(touched)
    }

    pub(super) fn list_archive(&mut self, now: Now, out: &mut Vec<Change>) {
        self.watch.watch_archive(&self.queue);
        let moves = match self.listing.take() {
            Some(listing) => {
                self.put_away
                    .take_over(listing, &self.queue, now, &mut self.scan.flaws, out)
            }
            None => self
                .put_away
                .list(&self.queue, now, &mut self.scan.flaws, out),
        };
        self.take_moves(moves, now, out);
    }

    /// Lists the next piece of a large archive; tells whether it was the last.
    pub(super) fn walk_archive(&mut self, now: Now, out: &mut Vec<Change>) -> bool {
        let flaws = &mut self.scan.flaws;
        let moves = self.put_away.walk(&self.queue, now, flaws, out);
        let over = moves.is_some();
        if let Some(moves) = moves {
            self.take_moves(moves, now, out);
        }
        over
    }

    /// Looks for the entries that events named.
    pub(super) fn list_entries(
        &mut self,
        entries: &HashSet<Name>,
        now: Now,
        out: &mut Vec<Change>,
    ) {
        if !entries.is_empty() {
            let flaws = &mut self.scan.flaws;
            let moves = self
                .put_away
                .list_some(&self.queue, entries, now, flaws, out);
            self.take_moves(moves, now, out);
        }
    }

    fn take_moves(&mut self, moves: Moves, now: Now, out: &mut Vec<Change>) {
        self.put_away
            .look_again(&self.queue, now, &mut self.scan.flaws, out);
        self.trouble.retain(|(area, _)| *area != Area::Archive);
        self.trouble
            .extend(moves.trouble.map(|e| (Area::Archive, e)));
        // An empty name stands for too many to be named.
        let kin: Vec<Name> = if moves.touched.iter().any(|name| name.is_empty()) {
            let all = self.scan.live.iter();
            let changed = all.filter(|(name, live)| live.kin.put_away != self.put_away.kin(name));
            changed.map(|(name, _)| name.clone()).collect()
        } else {
            moves.touched
        };
        self.scan.tell_all(kin, &self.put_away, now, out);
    }

    /// Tells what the queue says of itself, when that is news.
    pub(super) fn say(&mut self, out: &mut Vec<Change>) {
        let (queue, read_only) = (&self.queue, self.read_only);
        let capabilities = self
            .capabilities
            .get_or_insert_with(|| signs::capabilities(queue, read_only));
        let signs = signs::signs(
            capabilities,
            &self.trouble,
            self.watch.polled(),
            self.sync.sign(),
        );
        if self.told.as_ref() != Some(&signs) {
            out.insert(0, Change::Up(signs.clone()));
            self.told = Some(signs);
        }
    }

    /// Ends a look: watches what is new, and tells when to look again.
    pub(super) fn finish(&mut self, now: Now) -> Option<Duration> {
        self.stage = Stage::Idle;
        self.unread = None;
        self.watch.note_looked_at(self.stirred.as_ref());
        let live = &self.scan.live;
        let new = match &self.stirred {
            Some(stirred) => self.watch.tend_some(&self.queue, stirred, live),
            None => self.watch.tend(&self.queue, live),
        };
        // A job that still lacks something may have got it just before it was watched, and results
        // that began to come go on coming.
        let few = self.stirred.is_some();
        let lacking = new.into_iter().filter(|name| {
            live.get(name).is_some_and(|l| {
                let grows = few && l.copies().count() > 1;
                grows || l.asked().any || l.copies().any(|(_, c)| c.good.is_none())
            })
        });
        self.again.extend(lacking);
        if self.stirred.is_none() {
            self.rest(self.are_at_rest(self.scan.live.iter(), now));
        }
        if !self.again.is_empty() {
            return Some(Duration::ZERO);
        }
        self.archive_due = self.put_away.due(now.steady);
        let ends = [self.scan.due(), self.archive_due];
        // The pace was told when the watches began: those that were given up since are made up for here.
        let poll = self.watch.polled().map(|_| POLL);
        let due = ends
            .into_iter()
            .flatten()
            .map(|end| end.saturating_sub(now.steady));
        due.chain(poll).min()
    }
}
