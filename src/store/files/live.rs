//! A living job: all that is kept of it from look to look.

use std::num::NonZeroU64;
use std::time::Duration;

use super::asked::Asked;
use super::kept::Kept;
use super::print;
use super::put_away::PutAwayKin;
use super::queue::Area;
use super::sighting::Sighting;
use super::stir::Trace;
use super::sync::Delivery;
use crate::job::{Flags, Moment, Now, Status};

/// What is known of a living job.
#[derive(Debug, Default)]
pub(super) struct Live {
    pub(super) outbox: Option<Box<Sighting>>,
    pub(super) inbox: Option<Box<Sighting>>,
    /// What few jobs have.
    pub(super) odd: Option<Box<Odd>>,
    /// How it ended, once it was seen to be over.
    pub(super) over: Option<Status>,
    pub(super) kin: Kin,
    /// It is left-over files of a job in the archive.
    pub(super) fragment: bool,
    pub(super) delivery: Delivery,
    /// The hash of the row that was told last.
    pub(super) told: Option<NonZeroU64>,
}

/// What few jobs have.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Odd {
    /// The number of the look that met it as a link in one of the areas; never followed.
    pub(super) link: Option<u32>,
    /// A `job_id` that is not the directory's name, as the kinship knows it.
    pub(super) claim: Option<Box<str>>,
    /// What operators asked.
    asked: Asked,
    /// The number of the trace its growing files left, and the steady time at which something moved,
    /// in milliseconds (negative when it moved before we began).
    pub(super) stir: Option<(u64, i64)>,
}

/// How a job stands to other names in the queue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Kin {
    /// Another directory carries its `job_id`, or names that differ only in case or accents.
    pub(super) flags: Flags,
    pub(super) put_away: PutAwayKin,
}

impl Live {
    /// What few jobs have, if it has anything of it.
    pub(super) fn odd(&self) -> Option<&Odd> {
        self.odd.as_deref()
    }

    /// Changes what few jobs have. Those that have nothing of it any more keep no room for it.
    pub(super) fn change_odd(&mut self, change: impl FnOnce(&mut Odd)) {
        let mut odd = self.odd.take().unwrap_or_default();
        change(&mut odd);
        self.odd = Some(odd).filter(|odd| **odd != Odd::default());
    }

    /// The number of the look that met it as a link.
    pub(super) fn link(&self) -> Option<u32> {
        self.odd()?.link
    }

    /// A `job_id` that is not the directory's name, as the kinship knows it.
    pub(super) fn claim(&self) -> Option<&str> {
        self.odd()?.claim.as_deref()
    }

    /// The trace of its growing files, and when something moved.
    pub(super) fn stir(&self) -> Option<(u64, i64)> {
        self.odd()?.stir
    }

    /// What operators asked.
    pub(super) fn asked(&self) -> Asked {
        self.odd().map(|odd| odd.asked).unwrap_or_default()
    }

    pub(super) fn set_asked(&mut self, asked: Asked) {
        if asked != self.asked() {
            self.change_odd(|odd| odd.asked = asked);
        }
    }

    pub(super) fn copy(&mut self, area: Area) -> &mut Option<Box<Sighting>> {
        match area {
            Area::Inbox => &mut self.inbox,
            Area::Outbox | Area::Archive => &mut self.outbox,
        }
    }

    pub(super) fn copy_of(&self, area: Area) -> Option<&Sighting> {
        match area {
            Area::Inbox => self.inbox.as_deref(),
            Area::Outbox | Area::Archive => self.outbox.as_deref(),
        }
    }

    pub(super) fn copies(&self) -> impl Iterator<Item = (Area, &Sighting)> {
        let outbox = self.outbox.iter().map(|c| (Area::Outbox, &**c));
        outbox.chain(self.inbox.iter().map(|c| (Area::Inbox, &**c)))
    }

    /// Whether all that is known of it, and something in this area, was met after the look of this number.
    pub(super) fn was_met_since(&self, area: Area, look: u32) -> bool {
        self.copy_of(area).is_some() && self.is_all_met_since(look)
    }

    pub(super) fn is_all_met_since(&self, look: u32) -> bool {
        let links = self.link().is_none_or(|met| met > look);
        links && self.copies().all(|(_, copy)| copy.look > look)
    }

    /// Since when a job that lies in the outbox alone is as it is, by its own times.
    pub(super) fn settled(&self) -> Option<Moment> {
        if self.inbox.is_some() {
            return None;
        }
        let copy = self.outbox.as_ref()?;
        let newest = copy
            .mark
            .map_or(copy.changed, |m| m.changed.max(copy.changed));
        Some(Moment(newest / 1_000_000))
    }

    pub(super) fn is_gone(&self) -> bool {
        self.outbox.is_none() && self.inbox.is_none() && self.link().is_none()
    }

    pub(super) fn version(&self) -> u64 {
        let outbox = self.outbox.as_deref().map(Sighting::print);
        let inbox = self.inbox.as_deref().map(Sighting::print);
        print::version(outbox.as_ref(), inbox.as_ref(), self.asked().digest)
    }

    /// Whether it claims to run, so that signs of life are worth looking for.
    pub(super) fn runs(&self) -> bool {
        let says = |kept: &Kept| kept.state() == Status::Running;
        self.copies()
            .any(|(_, copy)| copy.good.as_ref().is_some_and(says))
    }

    /// Something about it changed before our eyes.
    pub(super) fn stirred(&mut self, now: Now) {
        if let Some((_, moved)) = self.odd.as_mut().and_then(|odd| odd.stir.as_mut()) {
            *moved = milliseconds(now.steady);
        }
    }

    /// Its files left this trace; tells whether that is news. The first time it is only as recent as the
    /// files say, by a clock that may be wrong.
    pub(super) fn stir_to(&mut self, trace: Trace, now: Now) -> bool {
        let steady = milliseconds(now.steady);
        let moved = match self.stir() {
            Some((known, _)) if known == trace.number => return false,
            Some(_) => steady,
            None => {
                let age = now.wall.0.saturating_sub(trace.newest).max(0);
                steady.saturating_sub(age)
            }
        };
        self.change_odd(|odd| odd.stir = Some((trace.number, moved)));
        true
    }
}

pub(super) fn milliseconds(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_living_job_is_small() {
        assert!(size_of::<Live>() <= 56, "{}", size_of::<Live>());
        assert!(size_of::<Sighting>() <= 120, "{}", size_of::<Sighting>());
    }
}
