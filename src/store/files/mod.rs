//! The folder queue: `outbox/ inbox/ archive/`, one directory with a `job.json` per job.

mod actions;
mod archive;
mod area;
mod asked;
mod describe;
mod details;
mod entry;
mod flaws;
mod form;
mod gather;
mod grace;
mod inside;
mod kin;
mod live;
mod log;
mod name;
mod origin;
mod print;
mod priority;
mod put_away;
mod queue;
mod quiet;
mod read;
mod record;
mod refuse;
mod rename;
mod row_hash;
mod scan;
mod shelf;
mod shelve;
mod signs;
mod stand;
mod state;
mod stir;
mod submit;
mod tell;
mod watch;
mod withdraw;
mod words;
mod write;

use std::collections::HashSet;
use std::path::Path;
use std::time::Duration;

use rustix::fs::{Access, FileType, access, stat};
use rustix::io::Errno;

use self::put_away::PutAway;
use self::queue::{Area, Queue};
use self::scan::{Name, Scan, Trouble};
use self::watch::{Touched, Watch};
use super::{Nudge, Pace, Store};
use crate::job::{
    Batch, Change, Details, Done, Draft, JobId, LogAsk, LogChunk, NewJob, Now, Outage, OutageKind,
    Place, Refusal, RefusalKind, Request, Signs, Status,
};
use crate::settings::SourceSpec;

/// How long events alone may be trusted: then everything is looked at again.
const TRUST: Duration = Duration::from_secs(15);
const POLL: Duration = Duration::from_secs(5);

/// A folder queue as a source of jobs.
pub struct FileStore {
    queue: Queue,
    read_only: bool,
    who: String,
    scan: Scan,
    put_away: PutAway,
    watch: Watch,
    /// The areas that could not be seen at the last look.
    trouble: Trouble,
    told: Option<Signs>,
    stage: Stage,
    /// The steady time of the last look at everything.
    whole: Option<Duration>,
    /// Something happened that events may not have told: the next look is at everything.
    distrust: bool,
    /// The jobs that the look under way is about; none when it is about all.
    stirred: Option<HashSet<Name>>,
    /// Jobs to look at again besides those that stir.
    again: HashSet<Name>,
}

/// How far the look under way has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Stage {
    /// None is under way.
    #[default]
    Idle,
    /// The living jobs are told; the archive's names come next.
    Names,
    /// The rest, step by step.
    Rest,
}

impl FileStore {
    /// Opens nothing yet: a queue that is not there is an outage of the first look. `who` signs the
    /// records (`user@host`).
    pub fn open(spec: &SourceSpec, who: String) -> Self {
        Self {
            queue: Queue::new(&spec.path),
            read_only: spec.read_only,
            who,
            scan: Scan::default(),
            put_away: PutAway::default(),
            watch: Watch::default(),
            trouble: Trouble::new(),
            told: None,
            stage: Stage::Idle,
            whole: None,
            distrust: false,
            stirred: None,
            again: HashSet::new(),
        }
    }

    /// The look at the living jobs: at those that stirred when that is known, else at all.
    fn begin(&mut self, now: Now, out: &mut Vec<Change>) {
        let touched = self.touched(now);
        let only = touched.as_ref().map(|t| &t.jobs);
        let trouble = self.scan.look(&self.queue, &self.put_away, only, now, out);
        self.trouble.retain(|(area, _)| *area == Area::Archive);
        self.trouble.extend(trouble);
        let first = self.whole.is_none();
        self.stage = match &touched {
            Some(touched) if !touched.archive => Stage::Rest,
            Some(_) | None => Stage::Names,
        };
        if touched.is_none() {
            self.whole = Some(now.steady);
        }
        self.stirred = touched.map(|touched| touched.jobs);
        if first {
            self.say(out);
        }
    }

    /// Which jobs stirred, when a look at those is enough.
    fn touched(&mut self, now: Now) -> Option<Touched> {
        let mut touched = self.watch.take();
        let again = std::mem::take(&mut self.again);
        let recent = self.whole.is_some_and(|whole| now.steady < whole + TRUST);
        let distrust = std::mem::take(&mut self.distrust);
        if !self.watch.is_live() || !recent || distrust || touched.all {
            return None;
        }
        touched.jobs.extend(again);
        (!touched.is_empty()).then_some(touched)
    }

    fn list_archive(&mut self, now: Now, out: &mut Vec<Change>) {
        let moves = self
            .put_away
            .list(&self.queue, now, &mut self.scan.flaws, out);
        self.put_away
            .look_again(&self.queue, now, &mut self.scan.flaws, out);
        self.trouble.retain(|(area, _)| *area != Area::Archive);
        self.trouble
            .extend(moves.trouble.map(|e| (Area::Archive, e)));
        // An empty name stands for too many to be named.
        let kin: Vec<Name> = if moves.touched.iter().any(|name| name.is_empty()) {
            self.scan.live.keys().cloned().collect()
        } else {
            moves.touched
        };
        self.scan.tell_all(kin, &self.put_away, now, out);
    }

    /// Tells what the queue says of itself, when that is news.
    fn say(&mut self, out: &mut Vec<Change>) {
        let signs = signs::signs(
            &self.queue,
            self.read_only,
            &self.trouble,
            self.watch.polled(),
        );
        if self.told.as_ref() != Some(&signs) {
            out.insert(0, Change::Up(signs.clone()));
            self.told = Some(signs);
        }
    }

    /// Ends a look: watches what is new, and tells when to look again.
    fn finish(&mut self, now: Now) -> Option<Duration> {
        self.stage = Stage::Idle;
        let live = &self.scan.live;
        let new = match &self.stirred {
            Some(stirred) => self.watch.tend_some(&self.queue, stirred, live),
            None => self.watch.tend(&self.queue, live),
        };
        // A job that still lacks something may have got it just before it was watched.
        let lacking = new.into_iter().filter(|name| {
            let copies = live
                .get(name)
                .map(|l| l.copies().any(|(_, c)| c.good.is_none()));
            copies.unwrap_or(false)
        });
        self.again.extend(lacking);
        if !self.again.is_empty() {
            return Some(Duration::ZERO);
        }
        let ends = [self.scan.due(), self.put_away.due(now.steady)];
        let end = ends.into_iter().flatten().min()?;
        Some(end.saturating_sub(now.steady))
    }

    fn not_read_only(&self) -> Result<(), Refusal> {
        if self.read_only {
            let text = "this queue is opened read-only: nothing is changed in it";
            return Err(Refusal::new(RefusalKind::NotAllowed, text));
        }
        Ok(())
    }

    fn outage(&mut self) -> Option<Outage> {
        let outage = outage(&self.queue)?;
        // Once it is back, it says so, and everything is looked at.
        self.told = None;
        self.stage = Stage::Idle;
        self.distrust = true;
        Some(outage)
    }
}

impl Store for FileStore {
    fn catch_up(&mut self, now: Now) -> Result<Batch, Outage> {
        if let Some(outage) = self.outage() {
            return Err(outage);
        }
        let mut out = Vec::new();
        if self.stage == Stage::Idle {
            let first = self.whole.is_none();
            self.begin(now, &mut out);
            if first {
                self.scan.flaws.tell(&mut out);
                return Ok(Batch {
                    changes: out,
                    more: true,
                    again: None,
                });
            }
        }
        if self.stage == Stage::Names {
            self.list_archive(now, &mut out);
            self.stage = Stage::Rest;
        }
        if !self.put_away.is_done() {
            self.put_away
                .read_on(&self.queue, now, &mut self.scan.flaws, &mut out);
        } else if !self.scan.is_done() {
            self.scan
                .list_on(&self.queue, &self.put_away, now, &mut out);
        }
        let more = !self.put_away.is_done() || !self.scan.is_done();
        self.scan.flaws.tell(&mut out);
        self.say(&mut out);
        let again = if more { None } else { self.finish(now) };
        Ok(Batch {
            changes: out,
            more,
            again,
        })
    }

    fn carry_out(&mut self, request: &Request, now: Now) -> Result<Done, Refusal> {
        self.not_read_only()?;
        // The events of our own deeds may come late: the next look is at everything.
        self.distrust = true;
        actions::carry_out(&self.queue, request, &self.who, now)
    }

    fn draft(&mut self, new: &NewJob, now: Now) -> Result<Draft, Refusal> {
        actions::draft(&self.queue, new, &self.who, now)
    }

    fn details(&mut self, job: &JobId) -> Result<Details, Refusal> {
        let raw = job.raw();
        let archived: Vec<Vec<u8>> = match job.place() {
            Place::Live => self.put_away.entries(&raw).map(<[u8]>::to_vec).collect(),
            Place::Archive => Vec::new(),
        };
        details::details(&self.queue, job, &archived)
    }

    fn document(&mut self, job: &JobId) -> Result<serde_json::Value, Refusal> {
        details::document(&self.queue, job)
    }

    fn read_log(&mut self, job: &JobId, ask: LogAsk) -> Result<LogChunk, Refusal> {
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

    fn reach(&mut self, _rows: usize) {
        // The whole archive is listed anyway.
    }

    fn watch(&mut self, nudge: Nudge, followed: Option<&JobId>) -> Pace {
        let followed = followed
            .filter(|job| job.place() == Place::Live)
            .map(|job| job.raw().into());
        self.watch.begin(&self.queue, nudge, followed);
        // What changed before the watches stood is found by a look at everything.
        self.distrust = true;
        let every = if self.watch.is_live() { TRUST } else { POLL };
        Pace {
            every,
            settle: Duration::from_micros(500),
        }
    }
}

/// Why the queue as a whole cannot be seen, if that is so.
fn outage(queue: &Queue) -> Option<Outage> {
    let root = queue.root.display();
    let at = |place: &Path| stat(place).map(|s| FileType::from_raw_mode(s.st_mode));
    let (kind, text) = match at(&queue.root) {
        Ok(FileType::Directory) => {
            let listed = |area| access(queue.area(area), Access::READ_OK | Access::EXEC_OK);
            let mut forbidden = false;
            for area in Area::ALL {
                match listed(area) {
                    Err(Errno::NOENT) => {}
                    Err(Errno::ACCESS | Errno::PERM) => forbidden = true,
                    // One that can be listed makes a queue; other errors are told by its note.
                    Ok(()) | Err(_) => return None,
                }
            }
            if forbidden {
                return Some(closed(queue));
            }
            (
                OutageKind::Foreign,
                format!(
                    "{root} is no job queue: there is no outbox/, inbox/ or archive/ in it; \
                     create them or name another directory"
                ),
            )
        }
        Ok(_) => (
            OutageKind::Foreign,
            format!("{root} is not a directory: a folder queue is one"),
        ),
        Err(Errno::NOENT | Errno::NOTDIR) => (
            OutageKind::Missing,
            format!("{root} is not there: is its disk mounted?"),
        ),
        Err(Errno::ACCESS | Errno::PERM) => return Some(closed(queue)),
        Err(error) => (
            OutageKind::Broken,
            format!("cannot look at {root}: {}", std::io::Error::from(error)),
        ),
    };
    Some(Outage::new(kind, &text))
}

/// Nothing of it may be listed: an empty board would be a lie.
fn closed(queue: &Queue) -> Outage {
    let text = format!(
        "{} may not be read by this user: ask its owner",
        queue.root.display()
    );
    Outage::new(OutageKind::Forbidden, &text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::Moment;
    use crate::settings::Kind;
    use std::fs;

    #[test]
    fn the_version_of_a_row_is_the_one_that_is_compared_before_acting() {
        let dir = tempfile::tempdir().unwrap();
        for area in Area::ALL {
            fs::create_dir(dir.path().join(area.word())).unwrap();
        }
        let spec = SourceSpec {
            name: "q".to_owned(),
            kind: Kind::Folder,
            path: dir.path().to_owned(),
            read_only: false,
        };
        let mut store = FileStore::open(&spec, "op@host".to_owned());
        let now = Now {
            wall: Moment(0),
            steady: Duration::from_secs(9),
        };
        let queue = Queue::new(dir.path());
        let mut versions = Vec::new();
        for step in 0..4 {
            match step {
                0 => fs::create_dir(queue.outbox().join("j")).unwrap(),
                1 => fs::write(
                    queue.outbox().join("j/job.json"),
                    r#"{"status":"submitted"}"#,
                )
                .unwrap(),
                2 => fs::create_dir_all(queue.inbox().join("j/3_results")).unwrap(),
                _ => {
                    let records = queue.records().join("j");
                    fs::create_dir_all(&records).unwrap();
                    let record = "000001-20260210T143022Z-00112233-cancel.json";
                    fs::write(records.join(record), r#"{"v":1,"op":"cancel"}"#).unwrap();
                }
            }
            while store.catch_up(now).unwrap().more {}
            let seen = store.scan.live[&b"j"[..]].version();
            let current = print::current_version(&queue, b"j").unwrap();
            assert_eq!(Some(seen), current, "step {step}");
            versions.push(seen);
        }
        versions.dedup();
        assert_eq!(versions.len(), 4, "each step is another version");
    }
}
