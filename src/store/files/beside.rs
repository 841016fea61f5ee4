//! What is looked at of living jobs beside their copies: the operators' records, and signs of life of those that run.

use std::collections::HashSet;
use std::os::fd::OwnedFd;

use super::asked::{self, Asked};
use super::live::Live;
use super::queue::{Name, Queue};
use super::read::Scratch;
use super::scan::{Part, Scan};
use super::stir;
use crate::job::Now;

/// So many jobs are asked for their records one by one.
const FEW: usize = 512;

impl Scan {
    pub(super) fn watch_records(
        &mut self,
        queue: &Queue,
        outbox: Option<&OwnedFd>,
        part: Part<'_>,
        now: Now,
        dirty: &mut Vec<Name>,
    ) {
        let Some(outbox) = outbox else { return };
        let only = part.only();
        let listed;
        let recorded = match (part, only) {
            (Part::Listed(_, Some(recorded)), _) => recorded,
            // Records that came since are known by their own events, and looked for again.
            (Part::Round(slice, recorded), _) => {
                let had = |live: &Live| live.asked().any;
                let mut of_slice: HashSet<Name> = self.names_among(only, had).into_iter().collect();
                of_slice.extend(slice.jobs.intersection(recorded).cloned());
                listed = of_slice;
                &listed
            }
            // Asked one by one: every job that ever was may have left records.
            (_, Some(only)) if only.len() <= FEW && asked::has_records(outbox, only.len()) => only,
            _ => {
                listed = asked::jobs_with_records(outbox);
                &listed
            }
        };
        for name in recorded {
            if only.is_some_and(|only| !only.contains(name)) {
                continue;
            }
            let Some(live) = self.live.get_mut(name) else {
                continue;
            };
            let before = live.asked();
            let fresh = asked::look(queue, name, before, now.wall);
            if !fresh.says(&before) {
                dirty.push(name.clone());
            }
            live.set_asked(fresh);
        }
        let names = self.names_among(only, |live| live.asked().any);
        for name in names.into_iter().filter(|name| !recorded.contains(name)) {
            if let Some(live) = self.live.get_mut(&name) {
                live.set_asked(Asked::default());
                dirty.push(name);
            }
        }
    }

    /// The living jobs that fit, of all or of the touched ones.
    pub(super) fn names_among(
        &self,
        only: Option<&HashSet<Name>>,
        fits: impl Fn(&Live) -> bool,
    ) -> Vec<Name> {
        match only {
            None => {
                let all = self.live.iter().filter(|(_, live)| fits(live));
                all.map(|(name, _)| name.clone()).collect()
            }
            Some(only) => {
                let touched = only.iter().filter_map(|name| self.live.get_key_value(name));
                let fitting = touched.filter(|(_, live)| fits(live));
                fitting.map(|(name, _)| name.clone()).collect()
            }
        }
    }

    /// Signs of life of running jobs: their files grow without the manifest being touched.
    pub(super) fn watch_running(
        &mut self,
        open: &[Option<OwnedFd>; 2],
        only: Option<&HashSet<Name>>,
        now: Now,
        dirty: &mut Vec<Name>,
    ) {
        let mut scratch = Scratch::default();
        for name in self.names_among(only, |live| live.runs() || live.stir().is_some()) {
            let Some(live) = self.live.get_mut(&name) else {
                continue;
            };
            if !live.runs() {
                live.change_odd(|odd| odd.stir = None);
                continue;
            }
            let trace = stir::trace(live.copies(), &name, open, &mut scratch);
            if live.stir_to(trace, now) {
                dirty.push(name);
            }
        }
    }
}
