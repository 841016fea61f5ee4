//! The folder queue: `outbox/ inbox/ archive/`, one directory with a `job.json` per job.

mod actions;
mod archive;
mod area;
mod asked;
mod beside;
mod carry;
mod checkup;
mod compare;
mod crowd;
mod deeds;
mod describe;
mod details;
mod entry;
mod events;
mod first;
mod flaws;
mod form;
mod gather;
mod grace;
mod heard;
mod inside;
mod kept;
mod kin;
mod listed;
mod live;
mod live_row;
mod lives;
mod log;
mod look;
mod meet;
mod name;
mod names;
mod origin;
mod outage;
mod print;
mod priority;
mod put_away;
mod put_row;
mod queue;
mod quiet;
mod read;
mod readers;
mod record;
mod recover;
mod refuse;
mod rename;
mod rest;
mod restore;
mod round;
mod row_hash;
mod scan;
mod shared_name;
mod shelf;
mod shelve;
mod sighting;
mod signs;
mod stand;
mod state;
mod stir;
mod study;
mod submit;
mod sync;
mod tag;
mod tell;
mod waiting;
mod watch;
mod withdraw;
mod words;
mod write;

use std::collections::HashSet;
use std::time::Duration;

use self::crowd::Crowd;
use self::look::Stage;
use self::put_away::{Listing, PutAway};
use self::queue::{Name, Queue};
use self::round::Round;
use self::scan::{Scan, Trouble};
use self::stir::Stalled;
use self::sync::Sync;
use self::watch::Watch;
use super::open_log::OpenLog;
use super::{Nudge, Pace, Store};
use crate::job::{
    Batch, Capabilities, Checkup, Comparison, Consent, Deeds, Details, Done, Draft, JobId, LogAsk,
    LogChunk, NewJob, Now, Outage, Place, Plain, Recovered, Refusal, RefusalKind, Request, Signs,
    Status, Unread,
};
use crate::results::Results;
use crate::settings::SourceSpec;

/// Between two looks where no events come.
const POLL: Duration = Duration::from_secs(5);

/// A folder queue as a source of jobs.
pub struct FileStore {
    queue: Queue,
    read_only: bool,
    who: String,
    scan: Scan,
    put_away: PutAway,
    /// The archive, where it is listed for the first time while very many living jobs are read.
    listing: Option<Listing>,
    watch: Watch,
    /// The jobs of its first step: they were looked at before anything was watched.
    shown: HashSet<Name>,
    /// Watches that are to be set, with the job whose log is followed.
    wanted: Option<(Nudge, Option<Name>)>,
    /// The areas that could not be seen at the last look.
    trouble: Trouble,
    told: Option<Signs>,
    /// What may be done there, as long as nothing but jobs was looked at since.
    capabilities: Option<Capabilities>,
    stage: Stage,
    /// The look at everything that goes slice by slice.
    round: Option<Round>,
    /// The living jobs that the first look has still before it, where there are very many.
    crowd: Option<Crowd>,
    /// What was told of jobs that the first look has still before it; none once it is over.
    unread: Option<Unread>,
    /// The steady time of the last look at everything.
    whole: Option<Duration>,
    /// At that look all was at rest, and nothing stirred since.
    at_rest: bool,
    /// Something happened that events may not have told: the next look is at everything.
    distrust: bool,
    /// The jobs that the look under way is about; none when it is about all.
    stirred: Option<HashSet<Name>>,
    /// When the archive is to be looked at although nothing stirs, by the steady clock.
    archive_due: Option<Duration>,
    /// Jobs to look at again besides those that stir.
    again: HashSet<Name>,
    sync: Sync,
    results: Results,
    /// The steady time of the last look of any kind.
    looked: Duration,
}

impl FileStore {
    /// Opens nothing yet: a queue that is not there is an outage of the first look. `who` signs the
    /// records (`user@host`).
    pub fn open(spec: &SourceSpec, who: String) -> Self {
        Self {
            queue: Queue::new(&spec.path),
            read_only: spec.read_only,
            who,
            scan: Scan::patient(spec.stalled_after.map(Stalled).unwrap_or_default()),
            put_away: PutAway::default(),
            listing: None,
            watch: Watch::default(),
            wanted: None,
            shown: HashSet::new(),
            trouble: Trouble::new(),
            told: None,
            capabilities: None,
            stage: Stage::Idle,
            round: None,
            crowd: None,
            unread: Some(Unread::default()),
            whole: None,
            at_rest: false,
            distrust: false,
            stirred: None,
            archive_due: None,
            again: HashSet::new(),
            sync: Sync::new(spec.sync.as_ref()),
            results: Results::default(),
            looked: Duration::ZERO,
        }
    }

    fn not_read_only(&self) -> Result<(), Refusal> {
        if self.read_only {
            let text = "this queue is opened read-only: nothing is changed in it";
            return Err(Refusal::new(RefusalKind::NotAllowed, text));
        }
        Ok(())
    }

    fn outage(&mut self) -> Option<Outage> {
        let outage = outage::outage(&self.queue)?;
        // Once it is back, it says so, and everything is looked at.
        self.told = None;
        self.capabilities = None;
        self.stage = Stage::Idle;
        self.round = None;
        self.distrust = true;
        self.put_away.walk_again();
        self.put_away.call_back();
        self.crowd = None;
        self.listing = None;
        self.watch.end();
        Some(outage)
    }
}

impl Store for FileStore {
    fn catch_up(&mut self, now: Now) -> Result<Batch, Outage> {
        self.looked = now.steady;
        if let Some(outage) = self.outage() {
            return Err(outage);
        }
        Ok(self.step(now))
    }

    fn look_anew(&mut self) {
        self.distrust = true;
    }

    fn carry_out(&mut self, request: &Request, now: Now) -> Result<Done, Refusal> {
        self.not_read_only()?;
        if let Some(outage) = outage::outage(&self.queue) {
            return Err(Refusal::new(RefusalKind::Failed, &outage.text));
        }
        // The events of our own deeds may come late: the next look is at everything.
        self.distrust = true;
        let objection = match request {
            Request::Archive(seen, Consent::NotAsked) => {
                self.sync.objection_to_archive(&seen.id.raw())
            }
            _ => None,
        };
        actions::carry_out(&self.queue, request, objection.as_deref(), &self.who, now)
    }

    fn recover(&mut self, now: Now) -> Vec<Recovered> {
        let Ok(outbox) = area::open_area(&self.queue, queue::Area::Outbox) else {
            return Vec::new();
        };
        let names = asked::jobs_with_records(outbox);
        let recovered = recover::recover(
            &self.queue,
            names.into_iter().map(|name| name.to_vec()),
            |name| self.put_away.entries(name).map(<[u8]>::to_vec).collect(),
            (!self.read_only).then_some(self.who.as_str()),
            now,
        );
        // Whatever was put on record is told.
        self.distrust |= !recovered.is_empty();
        recovered
    }

    fn draft(&mut self, new: &NewJob, now: Now) -> Result<Draft, Refusal> {
        actions::draft(&self.queue, new, &self.who, now)
    }

    fn details(&mut self, job: &JobId) -> Result<Details, Refusal> {
        is_an_entry(job)?;
        let raw = job.raw();
        let mut details = match job.place() {
            Place::Live => {
                let archived = self.put_away.entries(&raw).map(<[u8]>::to_vec);
                details::details(&self.queue, job, &archived.collect::<Vec<_>>(), None)?
            }
            Place::Archive => {
                let fragment =
                    Some(tag::original(&raw)).filter(|_| self.put_away.has_fragment(&raw));
                details::details(&self.queue, job, &[], fragment)?
            }
        };
        let study = study::study(&self.queue, &mut self.results, job, self.looked);
        details.study = study.map(Box::new);
        Ok(details)
    }

    fn document(&mut self, job: &JobId) -> Result<serde_json::Value, Refusal> {
        is_an_entry(job)?;
        details::document(&self.queue, job)
    }

    fn read_log(&mut self, job: &JobId, ask: LogAsk) -> Result<LogChunk, Refusal> {
        is_an_entry(job)?;
        let ended = match job.place() {
            Place::Archive => true,
            Place::Live => self
                .scan
                .live
                .get(job.raw().as_slice())
                .and_then(|live| live.over)
                .is_some_and(Status::is_over),
        };
        log::read(&self.queue, job, ask, ended)
    }

    fn open_log(&mut self, job: &JobId) -> Result<Option<OpenLog>, Refusal> {
        is_an_entry(job)?;
        log::open(&self.queue, job).map(Some)
    }

    fn log_place(&mut self, job: &JobId) -> Result<Plain, Refusal> {
        is_an_entry(job)?;
        log::place(&self.queue, job)
    }

    fn checkup(&mut self, now: Now) -> Result<Checkup, Outage> {
        checkup::checkup(
            &self.queue,
            self.sync.asked_now(now).as_ref(),
            self.scan.stalled,
            now,
        )
    }

    fn deeds(&mut self, most: usize) -> Result<Deeds, Refusal> {
        if let Some(outage) = outage::outage(&self.queue) {
            return Err(Refusal::new(RefusalKind::Failed, &outage.text));
        }
        let deeds = deeds::deeds(&self.queue, most);
        let notes = Vec::new();
        Ok(Deeds { deeds, notes })
    }

    fn compare(&mut self, job: &JobId) -> Result<Vec<Comparison>, Refusal> {
        is_an_entry(job)?;
        let raw = job.raw();
        let mut places = details::places(job);
        match job.place() {
            Place::Live => {
                let archived = self.put_away.entries(&raw).map(<[u8]>::to_vec);
                places.extend(archived.map(|entry| (queue::Area::Archive, entry)));
            }
            Place::Archive => {
                let living = JobId::live(tag::original(&raw));
                places.extend(
                    details::places(&living)
                        .into_iter()
                        .filter(|_| self.put_away.has_fragment(&raw)),
                );
            }
        }
        Ok(compare::compare(&self.queue, &places))
    }

    fn reach(&mut self, _rows: usize) {
        // The whole archive is listed anyway.
    }

    fn log_may_differ(&mut self) -> bool {
        self.watch.log_may_differ()
    }

    fn hear_growth(&mut self, grown: Nudge) {
        self.watch.hear_growth(grown);
    }

    fn watch(&mut self, nudge: Nudge, followed: Option<&JobId>) -> Pace {
        self.sync.watch(&nudge);
        let followed = followed
            .filter(|job| job.place() == Place::Live)
            .map(|job| job.raw().into());
        self.watch_when_told(nudge, followed);
        Pace {
            every: self.every(),
            settle: Duration::from_micros(500),
        }
    }
}

/// A job is an entry of an area, never a path: nothing outside an area is read as a job.
fn is_an_entry(job: &JobId) -> Result<(), Refusal> {
    let raw = job.raw();
    let path = raw.is_empty() || raw == b"." || raw == b".." || raw.contains(&b'/');
    if path {
        let text = format!("no job can be called `{job}`");
        return Err(Refusal::new(RefusalKind::Unknown, &text));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
