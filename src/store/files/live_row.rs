//! The row that the two copies of a living job, its kin and its operators' wishes make together.

use std::time::Duration;

use super::describe::{describe, join};
use super::grace::{Standing, standing};
use super::kept::Kept;
use super::live::{Live, milliseconds};
use super::queue::{Area, Name};
use super::recover::UNFINISHED;
use super::sighting::Sighting;
use super::state::{Sight, Speaker, verdict};
use super::stir::Stalled;
use crate::job::{Flag, Job, Now, Plain, Status};
use crate::wire::manifest::Manifest;

/// A waiting copy came back beside the results of its run: somebody may start it again.
const HAS_RUN: &str = "it has run, its results are in the archive: do not start it again";

/// A row, what is wrong with its entries, and until when it holds.
#[derive(Debug)]
pub(super) struct Row {
    /// None while nothing should be shown.
    pub(super) job: Option<Job>,
    pub(super) flaw: Option<(Area, String)>,
    pub(super) until: Option<Duration>,
    /// Left-over files of a job in the archive: they show in its row and have none of their own.
    pub(super) fragment: bool,
}

impl Row {
    fn none(until: Option<Duration>) -> Self {
        Self {
            job: None,
            flaw: None,
            until,
            fragment: false,
        }
    }
}

impl Live {
    /// A `job_id` that is not its directory's name, in a manifest that still counts.
    pub(super) fn odd_id(&self, now: Now) -> Option<&str> {
        // Whether it still counts tells its standing, for which the manifest itself is no matter.
        let still = |copy: &Sighting| {
            let good = copy.good.as_ref().map(|_| Manifest::default());
            manifest(standing(copy, good.as_ref(), now.steady).0).is_some()
        };
        self.copies().find_map(|(_, copy)| {
            let odd = copy.good.as_ref()?.odd_id()?;
            still(copy).then_some(odd)
        })
    }

    /// The row of this job now.
    pub(super) fn row(&mut self, name: &Name, stalled: Stalled, now: Now) -> Row {
        if self.link().is_some() {
            return Row {
                job: Some(link(name)),
                ..Row::none(None)
            };
        }
        let manifest_of = |area| self.copy_of(area)?.good.as_ref().map(Kept::manifest);
        let goods = [manifest_of(Area::Outbox), manifest_of(Area::Inbox)];
        let stands = |area, good| Some(standing(self.copy_of(area)?, good, now.steady));
        let outbox = stands(Area::Outbox, goods[0].as_ref());
        let inbox = stands(Area::Inbox, goods[1].as_ref());
        let until = [&outbox, &inbox]
            .into_iter()
            .flatten()
            .filter_map(|s| s.1)
            .min();
        let (outbox, inbox) = (outbox.map(|s| s.0), inbox.map(|s| s.0));
        let verdict = verdict(sight(outbox), sight(inbox));
        let shown = [outbox, inbox];
        if shown
            .iter()
            .all(|s| matches!(s, None | Some(Standing::Hidden)))
        {
            return Row::none(until);
        }
        if self.kin.put_away.any && shown.iter().flatten().all(|s| is_bare(*s)) {
            return Row {
                fragment: true,
                ..Row::none(until)
            };
        }

        let mut job = Job::new(name.live(), verdict.status);
        job.version = self.version();
        job.flags = join(verdict.flags, self.kin.flags);
        let told = match verdict.speaker {
            Speaker::Outbox => outbox,
            Speaker::Inbox => inbox,
            Speaker::Nobody => None,
        };
        let other = outbox.and_then(manifest).or(inbox.and_then(manifest));
        let main = told.and_then(manifest).or(other);
        let text = str::from_utf8(name).ok();
        describe(&mut job, (name, text), main, other, now.wall);
        if let Some(word) = told.and_then(manifest).and_then(|m| m.status.as_ref()) {
            job.native = word.raw.clone();
        }
        for (standing, copy) in [(outbox, &self.outbox), (inbox, &self.inbox)] {
            if let Some(standing) = standing {
                mark(&mut job, standing, verdict.speaker);
            }
            if let Some(inside) = copy.as_ref().and_then(|c| c.inside()) {
                job.flags = join(job.flags, inside.found.flags());
            }
        }
        let over = remember(self.over, &mut job);
        self.relate(&mut job, &shown);
        self.heed(&mut job, main);
        let stalls = self.stalls(&mut job, stalled, now);
        let flaw = flaw(outbox, inbox);
        if let Some((_, text)) = &flaw
            && job.error.is_empty()
        {
            job.error = Plain::new(text);
        }
        let unfinished = self.unfinished(&mut job, now);
        self.over = over;
        Row {
            job: Some(job),
            flaw,
            until: [until, stalls, unfinished].into_iter().flatten().min(),
            fragment: false,
        }
    }

    fn relate(&self, job: &mut Job, copies: &[Option<Standing<'_>>]) {
        if !self.kin.put_away.any {
            return;
        }
        let standing = || copies.iter().flatten();
        if !self.asked().moving && standing().any(|s| matches!(s, Standing::Good(_))) {
            // What was put away by half is one job still.
            // A manifest that just went may have gone to the archive: then the rest follows it.
            job.flags.set(Flag::DuplicateId);
            if self.kin.put_away.results && job.status == Status::Pending {
                job.error = Plain::new(HAS_RUN);
            }
        }
        if self.kin.put_away.withdrawn {
            job.flags.set(Flag::StartedAnyway);
        }
    }

    /// What operators asked for.
    fn heed(&self, job: &mut Job, main: Option<&Manifest>) {
        let asked = self.asked();
        if asked.any {
            job.flags.set(Flag::Records);
        }
        if asked.cancel && !job.status.is_over() {
            job.flags.set(Flag::CancelRequested);
        }
        let written = main.and_then(|m| m.priority);
        let unasked = (job.status == Status::Pending).then_some(0);
        job.priority = asked.priority.or(written).or(unasked);
    }

    /// What was begun with it and broke off. Tells when it will count as broken off.
    fn unfinished(&self, job: &mut Job, now: Now) -> Option<Duration> {
        let begun = self.asked().begun?;
        let age = begun.at.map_or(UNFINISHED, |at| now.wall.since(at));
        if age < UNFINISHED {
            return Some(now.steady + UNFINISHED.saturating_sub(age));
        }
        job.flags.set(Flag::Unfinished);
        if job.error.is_empty() {
            job.error = Plain::new(&begun.sentence());
        }
        None
    }

    /// Tells when it will look stuck, if nothing moves until then.
    fn stalls(&self, job: &mut Job, stalled: Stalled, now: Now) -> Option<Duration> {
        let (_, moved) = self.stir().filter(|_| job.status == Status::Running)?;
        let quiet_from = moved.saturating_add(milliseconds(stalled.0));
        if milliseconds(now.steady) >= quiet_from {
            job.flags.set(Flag::Stalled);
            return None;
        }
        u64::try_from(quiet_from).ok().map(Duration::from_millis)
    }
}

/// Nothing in it says that it is a job.
fn is_bare(standing: Standing<'_>) -> bool {
    match standing {
        Standing::Arriving | Standing::NoManifest | Standing::Hidden | Standing::Empty => true,
        Standing::Good(_)
        | Standing::Updating(_)
        | Standing::Malformed(_)
        | Standing::Unreadable(_) => false,
    }
}

/// What was over does not run again: a new try gets a new name. Returns how it ended, if it did.
fn remember(over: Option<Status>, job: &mut Job) -> Option<Status> {
    match over {
        Some(ended) if job.status == Status::Running => {
            job.status = ended;
            job.flags.set(Flag::Inconsistent);
            over
        }
        _ if job.status.is_over() => Some(job.status),
        _ => over,
    }
}

fn sight(standing: Option<Standing<'_>>) -> Sight {
    match standing {
        None | Some(Standing::Hidden) => Sight::Absent,
        Some(Standing::Good(m) | Standing::Updating(m)) => Sight::Says(m.state()),
        Some(
            Standing::Arriving
            | Standing::NoManifest
            | Standing::Empty
            | Standing::Malformed(_)
            | Standing::Unreadable(_),
        ) => Sight::Blank,
    }
}

fn manifest(standing: Standing<'_>) -> Option<&Manifest> {
    match standing {
        Standing::Good(m) | Standing::Updating(m) => Some(m),
        Standing::Arriving
        | Standing::NoManifest
        | Standing::Hidden
        | Standing::Empty
        | Standing::Malformed(_)
        | Standing::Unreadable(_) => None,
    }
}

fn mark(job: &mut Job, standing: Standing<'_>, speaker: Speaker) {
    let flag = match standing {
        Standing::Good(_) | Standing::Hidden => return,
        Standing::Updating(_) => Flag::Updating,
        // A job that another copy speaks for is not arriving, whatever else comes.
        Standing::Arriving if speaker != Speaker::Nobody => Flag::ResultsArriving,
        Standing::Arriving => Flag::Arriving,
        Standing::NoManifest => Flag::NoManifest,
        Standing::Empty => Flag::Empty,
        Standing::Malformed(_) => Flag::Malformed,
        Standing::Unreadable(_) => Flag::Unreadable,
    };
    job.flags.set(flag);
}

fn flaw(outbox: Option<Standing<'_>>, inbox: Option<Standing<'_>>) -> Option<(Area, String)> {
    [(Area::Inbox, inbox), (Area::Outbox, outbox)]
        .into_iter()
        .find_map(|(area, standing)| {
            let text = match standing? {
                Standing::Malformed(why) => format!("job.json: {why}"),
                Standing::Unreadable(why) => format!("cannot read it: {why}"),
                Standing::NoManifest => "there is no job.json".to_owned(),
                Standing::Good(_)
                | Standing::Updating(_)
                | Standing::Arriving
                | Standing::Hidden
                | Standing::Empty => return None,
            };
            Some((area, text))
        })
}

fn link(name: &Name) -> Job {
    let mut job = Job::new(name.live(), Status::Unknown);
    job.title = Plain::from_bytes(name);
    job.flags.set(Flag::Link);
    job.error = Plain::new("a link, ignored: nothing is read or done through it");
    job
}

#[cfg(test)]
mod tests;
