//! A living job: all that is kept of it from look to look.

use std::num::NonZeroU64;
use std::time::Duration;

use super::asked::Asked;
use super::entry::Sighting;
use super::kept::Kept;
use super::print;
use super::put_away::PutAwayKin;
use super::queue::Area;
use super::stir::Trace;
use super::sync::Delivery;
use crate::job::{Flags, Moment, Now, Status};

/// What is known of a living job.
#[derive(Debug, Default)]
pub(super) struct Live {
    pub(super) outbox: Option<Box<Sighting>>,
    pub(super) inbox: Option<Box<Sighting>>,
    /// It is a link in one of the areas; never followed.
    pub(super) link: Option<u32>,
    /// How it ended, once it was seen to be over.
    pub(super) over: Option<Status>,
    /// A `job_id` that is not the directory's name, as the kinship knows it.
    pub(super) claim: Option<Box<str>>,
    pub(super) kin: Kin,
    /// It is left-over files of a job in the archive.
    pub(super) fragment: bool,
    /// What operators asked; none where they asked nothing.
    pub(super) asked: Option<Box<Asked>>,
    pub(super) delivery: Delivery,
    /// The number of the trace its growing files left, and the steady time at which something moved,
    /// in milliseconds (negative when it moved before we began).
    pub(super) stir: Option<Box<(u64, i64)>>,
    /// The hash of the row that was told last.
    pub(super) told: Option<NonZeroU64>,
}

/// How a job stands to other names in the queue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Kin {
    /// Another directory carries its `job_id`, or names that differ only in case or accents.
    pub(super) flags: Flags,
    pub(super) put_away: PutAwayKin,
}

impl Live {
    /// What operators asked.
    pub(super) fn asked(&self) -> Asked {
        self.asked.as_deref().copied().unwrap_or_default()
    }

    pub(super) fn set_asked(&mut self, asked: Asked) {
        self.asked = (asked != Asked::default()).then(|| Box::new(asked));
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
        let links = self.link.is_none_or(|met| met > look);
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
        self.outbox.is_none() && self.inbox.is_none() && self.link.is_none()
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
        if let Some((_, moved)) = self.stir.as_deref_mut() {
            *moved = milliseconds(now.steady);
        }
    }

    /// Its files left this trace; tells whether that is news. The first time it is only as recent as the
    /// files say, by a clock that may be wrong.
    pub(super) fn stir_to(&mut self, trace: Trace, now: Now) -> bool {
        let steady = milliseconds(now.steady);
        match self.stir.as_deref_mut() {
            Some((known, _)) if *known == trace.number => false,
            Some(known) => {
                *known = (trace.number, steady);
                true
            }
            None => {
                let age = now.wall.0.saturating_sub(trace.newest).max(0);
                self.stir = Some(Box::new((trace.number, steady.saturating_sub(age))));
                true
            }
        }
    }
}

pub(super) fn milliseconds(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}
