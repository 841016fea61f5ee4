//! From what is known of living jobs to the changes that are told, each once.

use std::collections::VecDeque;
use std::time::Duration;

use super::live::Kin;
use super::put_away::PutAway;
use super::queue::Name;
use super::row_hash::row_hash;
use super::scan::Scan;
use crate::job::{Change, Now};

impl Scan {
    /// Makes the rows of these jobs anew and tells those that differ from what was told.
    pub(super) fn tell_all(
        &mut self,
        mut dirty: Vec<Name>,
        put_away: &PutAway,
        now: Now,
        out: &mut Vec<Change>,
    ) {
        dirty.sort_unstable();
        dirty.dedup();
        // Rows are large: they are not moved again and again while the list of them grows.
        out.reserve(dirty.len());
        let mut queue: VecDeque<Name> = dirty.into();
        while let Some(name) = queue.pop_front() {
            queue.extend(self.tell(&name, put_away, now, out));
        }
    }

    /// Tells one job; returns those whose rows may change by it.
    fn tell(
        &mut self,
        name: &Name,
        put_away: &PutAway,
        now: Now,
        out: &mut Vec<Change>,
    ) -> Vec<Name> {
        let Some(live) = self.live.get_mut(name) else {
            return Vec::new();
        };
        let claim = live.odd_id(now).map(Box::from);
        let mut touched = Vec::new();
        if claim.as_deref() != live.claim() {
            touched = self.kin.claim(name, live.claim(), claim.as_deref());
            touched.retain(|other| other != name);
            live.change_odd(|odd| odd.claim = claim);
        }
        if live.is_gone() {
            if live.told.is_some() {
                out.push(Change::Gone(name.live()));
            }
            if live.fragment || put_away.kin(name).any {
                self.fragments.push((name.clone(), false));
            }
            if live.claim().is_some() {
                touched.extend(self.kin.claim(name, live.claim(), None));
            }
            touched.extend(self.live.like(name).cloned());
            touched.extend(self.kin.claimants(name));
            self.live.remove(name);
            self.flaws.live(name, None);
            self.waiting.set(name, None);
            return touched;
        }
        // Nearly none has one.
        let claim = live.claim().map(Box::<str>::from);
        let kin = Kin {
            flags: self.kin.flags(name, claim.as_deref(), &self.live),
            put_away: put_away.kin(name),
        };
        let Some(live) = self.live.get_mut(name) else {
            return touched;
        };
        live.kin = kin;
        let mut row = live.row(name, self.stalled, now);
        row.job.iter_mut().for_each(|job| live.delivery.mark(job));
        self.flaws.live(name, row.flaw);
        self.waiting.set(name, row.until);
        // A job that comes beside its entry in the archive may have been moved out of it, and the entry come
        // back under the same name without being the same: then its row is made anew, too.
        let comes = live.told.is_none() && row.job.is_some() && live.kin.put_away.any;
        if live.fragment != row.fragment || comes {
            live.fragment = row.fragment;
            self.fragments.push((name.clone(), row.fragment));
        }
        let hash = row.job.as_ref().map(|job| row_hash(job, &self.hasher));
        if hash != live.told {
            live.told = hash;
            out.push(match row.job {
                Some(job) => Change::Put(job),
                None => Change::Gone(name.live()),
            });
        }
        touched
    }

    /// The earliest end of a grace period.
    pub(super) fn due(&self) -> Option<Duration> {
        self.waiting.due()
    }
}
