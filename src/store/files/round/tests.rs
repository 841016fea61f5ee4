//! A large queue: what no event told is found slice by slice, and what events tell goes first.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use super::*;
use crate::job::{Batch, Job, JobId, Moment, Status};
use crate::settings::{Kind, SourceRules, SourceSpec};
use crate::store::Store as _;
use crate::store::files::heard::Touched;

const LONG: Duration = Duration::from_secs(20);

/// A queue that is large enough, and its store once all was told and is watched.
struct World {
    dir: tempfile::TempDir,
    store: FileStore,
    steady: Duration,
    nudges: Receiver<()>,
}

impl World {
    fn new() -> Self {
        let memory = Path::new("/dev/shm");
        let dir = if memory.is_dir() {
            tempfile::tempdir_in(memory)
        } else {
            tempfile::tempdir()
        };
        let dir = dir.unwrap();
        let root = dir.path();
        for n in 0..600 {
            put(root, "outbox", &format!("job-{n:04}"), "submitted");
            put(
                root,
                "archive",
                &format!("job-a{n:04}--20260211T000000Z-inbox"),
                "completed",
            );
        }
        fs::create_dir(root.join("inbox")).unwrap();
        let spec = SourceSpec {
            name: "q".to_owned(),
            kind: Kind::Folder,
            path: root.to_owned(),
            read_only: false,
            sync: None,
            stalled_after: None,
            rules: SourceRules::default(),
        };
        let (tell, nudges) = channel();
        let mut world = Self {
            store: FileStore::open(&spec, "op@host".to_owned()),
            dir,
            steady: Duration::from_secs(1_000),
            nudges,
        };
        world.store.watch(Arc::new(move || _ = tell.send(())), None);
        while world.step().more || !world.store.again.is_empty() {}
        assert!(world.store.watch.is_live(), "this disk has change events");
        assert_eq!(world.rest(), [], "all is told");
        world
    }

    fn step(&mut self) -> Batch {
        let now = Now {
            wall: Moment(4_000_000_000_000),
            steady: self.steady,
        };
        self.store.catch_up(now).unwrap()
    }

    /// The rest of a look: rows that were told, or went.
    fn rest(&mut self) -> Vec<Result<Job, JobId>> {
        let mut told = Vec::new();
        loop {
            let batch = self.step();
            told.extend(batch.changes.into_iter().filter_map(|change| match change {
                Change::Put(job) => Some(Ok(job)),
                Change::Gone(id) => Some(Err(id)),
                _ => None,
            }));
            if !batch.more {
                return told;
            }
        }
    }

    /// What was heard until something was about this job.
    fn hear(&self, name: &[u8]) -> Touched {
        let deadline = Instant::now() + LONG;
        let mut all = Touched::default();
        while !all.jobs.contains(name) {
            let left = deadline.saturating_duration_since(Instant::now());
            self.nudges.recv_timeout(left).unwrap();
            let heard = self.store.watch.take();
            all.jobs.extend(heard.jobs);
            all.entries.extend(heard.entries);
        }
        all
    }

    fn root(&self) -> &Path {
        self.dir.path()
    }
}

fn put(root: &Path, area: &str, name: &str, status: &str) {
    let dir = root.join(area).join(name);
    fs::create_dir_all(&dir).unwrap();
    let text = format!(r#"{{"job_id":"{name}","status":"{status}"}}"#);
    fs::write(dir.join("job.json"), text).unwrap();
}

fn status(told: &[Result<Job, JobId>], name: &str) -> Option<Status> {
    let id = JobId::live(name.as_bytes());
    let mut rows = told.iter().filter_map(|row| row.as_ref().ok());
    rows.rfind(|job| job.id == id).map(|job| job.status)
}

#[test]
fn what_no_event_told_is_found_wherever_it_lies() {
    let mut world = World::new();
    let root = world.root().to_owned();
    put(&root, "outbox", "job-0001", "running");
    put(&root, "outbox", "job-new", "submitted");
    put(&root, "inbox", "job-0002", "completed");
    fs::remove_dir_all(root.join("outbox/job-0003")).unwrap();
    fs::rename(root.join("outbox/job-0004"), root.join("inbox/job-0004")).unwrap();
    let entry = "archive/job-0005--20260211T000000Z-outbox";
    fs::rename(root.join("outbox/job-0005"), root.join(entry)).unwrap();
    std::os::unix::fs::symlink("job-0001", root.join("inbox/link")).unwrap();
    fs::remove_dir_all(root.join("archive/job-a0007--20260211T000000Z-inbox")).unwrap();
    put(&root, "outbox", "job-last", "submitted");
    let lost = world.hear(b"job-last");
    assert!(lost.jobs.contains(&b"job-0003"[..]) && lost.entries.len() == 2);
    assert_eq!(world.rest(), [], "events are trusted for a while");
    world.steady += Duration::from_secs(260);
    let told = world.rest();
    assert_eq!(status(&told, "job-0001"), Some(Status::Running));
    assert_eq!(status(&told, "job-0002"), Some(Status::Completed));
    assert_eq!(status(&told, "job-new"), Some(Status::Pending));
    let gone = |id: JobId| told.contains(&Err(id));
    assert!(gone(JobId::live(b"job-0003")) && gone(JobId::live(b"job-0005")));
    assert!(gone(JobId::archived(b"job-a0007--20260211T000000Z-inbox")));
    let shown = |id: &JobId| told.iter().flatten().any(|job| job.id == *id);
    for id in [
        JobId::live(b"job-0004"),
        JobId::live(b"link"),
        JobId::archived(b"job-0005--20260211T000000Z-outbox"),
    ] {
        assert!(shown(&id), "{id} is not told");
    }
    world.steady += Duration::from_secs(260);
    assert_eq!(world.rest(), [], "a second round has nothing new");
}

#[test]
fn what_events_tell_is_not_behind_the_round() {
    let mut world = World::new();
    world.steady += Duration::from_secs(260);
    assert!(world.step().more, "the round takes more than one step");
    put(world.root(), "outbox", "job-0599", "running");
    let heard = world.hear(b"job-0599");
    world.store.again.extend(heard.jobs);
    let mut steps = 0;
    loop {
        let batch = world.step();
        steps += 1;
        let told =
            |change: &Change| matches!(change, Change::Put(job) if job.status == Status::Running);
        if batch.changes.iter().any(told) {
            assert!(batch.more, "the round goes on behind it");
            break;
        }
        assert!(batch.more, "it was told by none of {steps} steps");
    }
    assert!(steps <= 2, "{steps} steps");
    assert_eq!(world.rest(), []);
}

#[test]
fn an_entry_that_comes_into_a_large_archive_is_told_without_listing_it() {
    let mut world = World::new();
    let entry = "job-0009--20260211T000000Z-outbox";
    let to = world.root().join("archive").join(entry);
    fs::rename(world.root().join("outbox/job-0009"), to).unwrap();
    let mut told = Vec::new();
    let comes = |told: &[Result<Job, JobId>]| {
        let id = JobId::archived(entry.as_bytes());
        told.iter().flatten().any(|job| job.id == id)
    };
    let deadline = Instant::now() + LONG;
    while !comes(&told) || !told.contains(&Err(JobId::live(b"job-0009"))) {
        let left = deadline.saturating_duration_since(Instant::now());
        world.nudges.recv_timeout(left).unwrap();
        told.extend(world.rest());
        assert!(world.store.round.is_none());
    }
}

#[test]
fn a_queue_at_rest_is_looked_at_seldom_and_as_often_as_ever_once_something_stirs() {
    let mut world = World::new();
    let all = world.store.whole;
    world.steady += Duration::from_secs(249);
    assert!(!world.step().more && world.store.whole == all);
    put(world.root(), "outbox", "job-new", "submitted");
    while status(&world.rest(), "job-new").is_none() {
        world.nudges.recv_timeout(LONG).unwrap();
    }
    let all = world.store.whole;
    world.steady += Duration::from_secs(26);
    world.rest();
    assert_eq!(world.store.whole, Some(world.steady), "not {all:?}");
    assert!(
        !world.store.at_rest,
        "files may still be on their way into it"
    );
    for pause in [600, 26] {
        world.steady += Duration::from_secs(pause);
        world.rest();
    }
    assert!(world.store.at_rest);
    world.store.look_anew();
    world.steady += Duration::from_secs(1);
    world.rest();
    assert_eq!(
        world.store.whole,
        Some(world.steady),
        "whoever asks gets it"
    );
}
