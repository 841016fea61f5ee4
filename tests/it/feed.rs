//! The thread around a store: nudges, requests, logs, searches, slow faces, and a store that breaks.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use jobtui::clock::Clock;
use jobtui::feed::{Feeds, Find, Note};
use jobtui::job::{
    Batch, Capabilities, Change, Checkup, Details, Done, Draft, Job, JobId, LogAsk, LogChunk,
    LogFile, NewJob, News, Now, Origin, Outage, OutageKind, Plain, Refusal, RefusalKind, Request,
    Signs, SourceId, Status, Ticket, Worker,
};
use jobtui::store::{Nudge, Pace, Store};
use tokio::sync::mpsc::Receiver;

use crate::rig::{NOW, World};

const HERE: SourceId = SourceId(0);
const WFE: &str = "job-20260210-143022-wfe";

/// What the test decides while the store is in its thread.
#[derive(Default)]
struct Script {
    /// How often it was looked at.
    looks: AtomicUsize,
    nudge: Mutex<Option<Nudge>>,
    /// Its first look comes before its watch.
    looks_first: bool,
    /// How many looks there had been when it was watched.
    watched_after: AtomicUsize,
    /// The next look panics.
    breaks: Mutex<bool>,
    /// The next looks fail like this.
    down: Mutex<Option<Outage>>,
}

/// A store that does what the script says; a real one cannot be made to panic.
struct Scripted(Arc<Script>);

impl Store for Scripted {
    fn catch_up(&mut self, _now: Now) -> Result<Batch, Outage> {
        let look = self.0.looks.fetch_add(1, Ordering::SeqCst);
        assert!(!*self.0.breaks.lock().unwrap(), "asked for by the test");
        if let Some(outage) = self.0.down.lock().unwrap().clone() {
            return Err(outage);
        }
        let mut job = Job::new(JobId::live(b"only"), Status::Running);
        job.priority = Some(i64::try_from(look).unwrap());
        let signs = Signs {
            capabilities: Capabilities::none("scripted"),
            worker: Worker::Unknown,
            notes: Vec::new(),
            sync: None,
        };
        Ok(Batch {
            changes: vec![Change::Up(signs), Change::Put(job)],
            more: false,
            unread: false,
            again: None,
        })
    }

    fn carry_out(&mut self, _request: &Request, _now: Now) -> Result<Done, Refusal> {
        Ok(Done {
            undo: None,
            text: Plain::new("done"),
            job: None,
        })
    }

    fn draft(&mut self, _new: &NewJob, _now: Now) -> Result<Draft, Refusal> {
        Ok(Draft::default())
    }

    fn details(&mut self, _job: &JobId) -> Result<Details, Refusal> {
        Ok(Details::default())
    }

    fn document(&mut self, _job: &JobId) -> Result<serde_json::Value, Refusal> {
        Ok(serde_json::Value::Null)
    }

    fn read_log(&mut self, _job: &JobId, _ask: LogAsk) -> Result<LogChunk, Refusal> {
        Ok(LogChunk {
            file: LogFile(1),
            name: Plain::new("out"),
            start: 0,
            bytes: Vec::new(),
            size: 0,
            ended: true,
            written: None,
        })
    }

    fn checkup(&mut self, _now: Now) -> Result<Checkup, Outage> {
        Ok(Checkup::default())
    }

    fn reach(&mut self, _rows: usize) {}

    fn looks_first(&self) -> bool {
        self.0.looks_first && self.0.looks.load(Ordering::SeqCst) == 0
    }

    fn watch(&mut self, nudge: Nudge, _followed: Option<&JobId>) -> Pace {
        let looks = self.0.looks.load(Ordering::SeqCst);
        self.0.watched_after.store(looks, Ordering::SeqCst);
        *self.0.nudge.lock().unwrap() = Some(nudge);
        Pace {
            every: Duration::from_secs(3600),
            settle: Duration::ZERO,
        }
    }
}

struct Face {
    feeds: Feeds,
    news: Receiver<(SourceId, News)>,
    runtime: tokio::runtime::Runtime,
}

impl Face {
    fn of(stores: Vec<Box<dyn Store>>) -> Self {
        let (feeds, news) = Feeds::start(stores, Clock::Fixed(NOW)).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build();
        Self {
            feeds,
            news,
            runtime: runtime.unwrap(),
        }
    }

    fn scripted() -> (Self, Arc<Script>) {
        let script = Arc::new(Script::default());
        (
            Self::of(vec![Box::new(Scripted(Arc::clone(&script)))]),
            script,
        )
    }

    fn tell(&self, note: Note) {
        self.feeds.tell(HERE, note);
    }

    /// The first news that the test takes, others pass by.
    fn hear<T>(&mut self, what: &str, take: impl Fn(News) -> Option<T>) -> T {
        let end = Instant::now() + Duration::from_secs(20);
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let next = self
                .runtime
                .block_on(async { tokio::time::timeout(left, self.news.recv()).await });
            match next {
                Ok(Some((_, news))) => {
                    if let Some(taken) = take(news) {
                        return taken;
                    }
                }
                Ok(None) | Err(_) => panic!("never heard of: {what}"),
            }
        }
    }

    fn hear_look(&mut self) -> bool {
        self.hear("the end of a look", |news| match news {
            News::Looked { whole, .. } => Some(whole),
            _ => None,
        })
    }

    fn hear_log(&mut self) -> LogChunk {
        self.hear("a piece of log", |news| match news {
            News::Logged(_, Ok(chunk)) => Some(chunk),
            _ => None,
        })
    }
}

#[test]
fn a_nudge_leads_to_a_look() {
    let (mut face, script) = Face::scripted();
    assert!(face.hear_look());
    let nudge = script.nudge.lock().unwrap().clone().unwrap();
    for looks in 2..=5 {
        nudge();
        assert!(face.hear_look());
        assert_eq!(script.looks.load(Ordering::SeqCst), looks);
    }
}

#[test]
fn what_changes_before_a_store_that_looks_first_is_watched_is_seen_by_the_look_behind_it() {
    for looks_first in [false, true] {
        let script = Arc::new(Script {
            looks_first,
            ..Script::default()
        });
        let mut face = Face::of(vec![Box::new(Scripted(Arc::clone(&script)))]);
        assert!(face.hear_look());
        let before = usize::from(looks_first);
        assert_eq!(script.watched_after.load(Ordering::SeqCst), before);
        assert_eq!(script.looks.load(Ordering::SeqCst), before + 1);
    }
}

#[test]
fn an_outage_is_told_once_and_the_end_of_it_by_the_next_look() {
    let (mut face, script) = Face::scripted();
    face.hear_look();
    let gone = Outage::new(OutageKind::Missing, "the disk is gone");
    *script.down.lock().unwrap() = Some(gone.clone());
    face.tell(Note::Refresh);
    let told = face.hear("an outage", |news| match news {
        News::Changed(changes) => match changes.as_slice() {
            [Change::Down(outage)] => Some(outage.clone()),
            _ => None,
        },
        _ => None,
    });
    assert_eq!(told, gone);
    assert!(!face.hear_look());
    face.tell(Note::Refresh);
    // Nothing but the end of the look: the outage is known.
    let next = face.hear("the next news", Some);
    assert!(
        matches!(next, News::Looked { whole: false, .. }),
        "{next:?}"
    );
    *script.down.lock().unwrap() = None;
    // Nobody nudges now: the feed comes back by itself.
    assert!(face.hear_look());
}

#[test]
fn a_store_that_panics_becomes_an_outage_and_everything_asked_is_refused() {
    let (mut face, script) = Face::scripted();
    face.hear_look();
    *script.breaks.lock().unwrap() = true;
    face.tell(Note::Refresh);
    let outage = face.hear("an outage", |news| match news {
        News::Changed(changes) => changes.into_iter().find_map(|change| match change {
            Change::Down(outage) => Some(outage),
            _ => None,
        }),
        _ => None,
    });
    assert_eq!(outage.kind, OutageKind::Broken);
    let job = JobId::live(b"only");
    let seen = Job::new(job.clone(), Status::Running).seen();
    let blank = || NewJob {
        origin: Origin::Blank,
        fields: Vec::new(),
    };
    face.tell(Note::Ask(Ticket(1), Request::Cancel(seen)));
    face.tell(Note::Draft(Ticket(2), blank()));
    face.tell(Note::Details(job.clone()));
    face.tell(Note::Follow(job.clone()));
    face.tell(Note::Find(Find {
        ticket: Ticket(3),
        job,
        needle: b"x".to_vec(),
        from: 0,
        back: false,
    }));
    face.hear("the ask refused", |news| match news {
        News::Answered(Ticket(1), Err(no)) => Some(no),
        _ => None,
    });
    face.hear("the draft refused", |news| match news {
        News::Drafted(Ticket(2), Err(no)) => Some(no),
        _ => None,
    });
    face.hear("the details refused", |news| match news {
        News::Detailed(_, Err(no)) => Some(no),
        _ => None,
    });
    face.hear("the log refused", |news| match news {
        News::Logged(_, Err(no)) => Some(no),
        _ => None,
    });
    face.hear("nothing found", |news| match news {
        News::Found(Ticket(3), None) => Some(()),
        _ => None,
    });
}

#[test]
fn a_request_under_way_when_the_reader_breaks_is_answered_as_not_known() {
    let (mut face, script) = Face::scripted();
    face.hear_look();
    *script.breaks.lock().unwrap() = true;
    let seen = Job::new(JobId::live(b"only"), Status::Running).seen();
    for ticket in [1, 2] {
        let request = Request::Cancel(seen.clone());
        face.tell(Note::Ask(Ticket(ticket), request));
    }
    // The first was carried out, and the look behind it broke: whether it was done is not for the reader to say.
    let first = face.hear("an answer", |news| match news {
        News::Answered(Ticket(1), Err(no)) => Some(no),
        _ => None,
    });
    assert_eq!(first.kind, RefusalKind::NotKnown);
    face.hear("the other's answer", |news| match news {
        News::Answered(Ticket(2), Err(no)) => Some(no),
        _ => None,
    });
}

#[test]
fn one_broken_source_leaves_the_other_alive() {
    let script = Arc::new(Script::default());
    *script.breaks.lock().unwrap() = true;
    let world = World::queue();
    world.submitted(WFE);
    let mut stores = world.stores();
    stores.insert(0, Box::new(Scripted(script)));
    let mut face = Face::of(stores);
    face.hear("the other source's job", |news| match news {
        News::Changed(changes) => changes
            .iter()
            .any(|c| matches!(c, Change::Put(job) if job.id.name() == WFE))
            .then_some(()),
        _ => None,
    });
}

#[test]
fn the_answer_to_a_request_comes_after_its_change() {
    let world = World::queue();
    world.submitted(WFE);
    let mut face = Face::of(world.stores());
    let job = face.hear("the job", |news| match news {
        News::Changed(changes) => changes.into_iter().find_map(|change| match change {
            Change::Put(job) => Some(job),
            _ => None,
        }),
        _ => None,
    });
    face.hear_look();
    face.tell(Note::Ask(Ticket(9), Request::Reprioritise(job.seen(), 42)));
    let mut changed = false;
    let end = Instant::now() + Duration::from_secs(20);
    while Instant::now() < end {
        match face.hear("news", Some) {
            News::Changed(changes) => {
                changed |= changes
                    .iter()
                    .any(|c| matches!(c, Change::Put(job) if job.priority == Some(42)));
            }
            News::Answered(Ticket(9), answer) => {
                answer.unwrap();
                assert!(changed, "answered before the change was told");
                return;
            }
            _ => {}
        }
    }
    panic!("never answered");
}

#[test]
fn following_a_log_brings_its_end_and_then_only_what_is_added() {
    let world = World::queue();
    world.running(WFE, &"0123456789abcde\n".repeat(20_000));
    let mut face = Face::of(world.stores());
    face.hear_look();
    face.tell(Note::Follow(JobId::live(WFE.as_bytes())));
    let end = face.hear_log();
    assert_eq!((end.size, end.start), (320_000, 320_000 - 80 * 1024));
    let path = world.at(&format!("queue/inbox/{WFE}/stdout.log"));
    let mut log = OpenOptions::new().append(true).open(path).unwrap();
    log.write_all(b"added\n").unwrap();
    let begin = Instant::now();
    let added = face.hear_log();
    let soon = begin.elapsed() < Duration::from_secs(4);
    assert!(soon, "it came with the regular look only, not by its event");
    assert_eq!(
        (added.start, added.bytes.as_slice()),
        (320_000, &b"added\n"[..])
    );
}

#[test]
fn a_log_that_became_shorter_is_brought_anew() {
    let world = World::queue();
    world.running(WFE, "a long first line\n");
    let mut face = Face::of(world.stores());
    face.hear_look();
    face.tell(Note::Follow(JobId::live(WFE.as_bytes())));
    face.hear_log();
    world.put(&format!("queue/inbox/{WFE}/stdout.log"), "anew\n");
    let anew = face.hear_log();
    assert_eq!((anew.start, anew.bytes.as_slice()), (0, &b"anew\n"[..]));
}

#[test]
fn a_search_answers_with_the_place_of_the_match_both_ways() {
    let world = World::queue();
    let log = format!(
        "{}needle\n{}needle\n",
        "hay\n".repeat(9_000),
        "hay\n".repeat(5)
    );
    let places = [log.find("needle").unwrap(), log.rfind("needle").unwrap()];
    world.running(WFE, &log);
    let mut face = Face::of(world.stores());
    face.hear_look();
    for (from, back, needle, expected) in [
        (0, false, "needle", Some(places[0] as u64)),
        (
            places[0] as u64 + 1,
            false,
            "needle",
            Some(places[1] as u64),
        ),
        (places[1] as u64, true, "needle", Some(places[0] as u64)),
        (u64::MAX, true, "needle", Some(places[1] as u64)),
        (0, false, "no such text", None),
    ] {
        face.tell(Note::Find(Find {
            ticket: Ticket(from),
            job: JobId::live(WFE.as_bytes()),
            needle: needle.into(),
            from,
            back,
        }));
        let found = face.hear("an answer", |news| match news {
            News::Found(ticket, place) => Some((ticket, place)),
            _ => None,
        });
        assert_eq!(found, (Ticket(from), expected), "{needle} from {from}");
    }
}

#[test]
fn a_face_that_sleeps_makes_the_feed_wait_and_then_gets_the_newest() {
    let (mut face, script) = Face::scripted();
    face.hear_look();
    let nudge = script.nudge.lock().unwrap().clone().unwrap();
    // Nobody listens: after a while the feed must stand still, however often it is nudged.
    let mut nudges = 0_u32;
    let mut looks = script.looks.load(Ordering::SeqCst);
    let end = Instant::now() + Duration::from_secs(20);
    let mut still_since = Instant::now();
    while still_since.elapsed() < Duration::from_millis(300) {
        assert!(Instant::now() < end, "{looks} looks, and no end");
        nudge();
        nudges += 1;
        std::thread::yield_now();
        let now = script.looks.load(Ordering::SeqCst);
        if now != looks {
            (looks, still_since) = (now, Instant::now());
        }
    }
    assert!(
        looks < 40,
        "{looks} looks for a face that sleeps, {nudges} nudges"
    );
    // Awake again: the last thing heard is the newest state.
    nudge();
    let mut last = 0;
    while last < looks {
        last = face.hear("a newer state", |news| match news {
            News::Changed(changes) => changes.iter().find_map(|change| match change {
                Change::Put(job) => Some(usize::try_from(job.priority.unwrap()).unwrap()),
                _ => None,
            }),
            _ => None,
        });
    }
}

#[test]
fn a_dropped_feed_ends_its_thread() {
    let (face, script) = Face::scripted();
    let begin = Instant::now();
    face.feeds.stop(Duration::from_secs(10));
    assert!(begin.elapsed() < Duration::from_secs(5));
    drop(face.news);
    let end = Instant::now() + Duration::from_secs(10);
    // The store itself lives as long as its thread.
    while Arc::strong_count(&script) > 1 {
        let nudge = script.nudge.lock().unwrap().take();
        drop(nudge);
        assert!(Instant::now() < end, "the thread lives on");
        std::thread::yield_now();
    }
}

#[test]
fn refusals_of_the_real_store_come_back_with_their_ticket() {
    let world = World::queue();
    world.submitted(WFE);
    let mut face = Face::of(world.stores());
    face.hear_look();
    let seen = Job::new(JobId::live(b"nobody"), Status::Pending).seen();
    face.tell(Note::Ask(Ticket(5), Request::Cancel(seen)));
    let no = face.hear("a refusal", |news| match news {
        News::Answered(Ticket(5), answer) => Some(answer.unwrap_err()),
        _ => None,
    });
    assert!(
        matches!(no.kind, RefusalKind::Unknown | RefusalKind::Changed),
        "{no:?}"
    );
}
