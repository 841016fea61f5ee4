//! One thread around one store: nudges, pauses, requests, logs.
//! Never here: what a face does with the news.

mod breath;
mod burst;
pub mod ear;
pub mod inside;
mod log;
pub mod once;
mod pause;
mod scan;
pub mod search;
mod seeking;
mod thread;

use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::sync::mpsc as news;

use crate::clock::Clock;
use crate::job::{JobId, LogAsk, NewJob, News, PaperKind, Request, SourceId, Ticket};
use crate::store::Store;

/// What a face may ask of a feed.
#[derive(Debug)]
pub enum Note {
    /// The source stirred.
    Nudge,
    /// The followed log grew, and nothing else happened.
    Grown,
    /// Look now.
    Refresh,
    Ask(Ticket, Request),
    Draft(Ticket, NewJob),
    Details(JobId),
    /// Tell what was done, at most so many deeds.
    Deeds(usize),
    Compare(JobId),
    /// Bring the job's document or place as it is.
    Fetch(JobId, PaperKind),
    /// From now on bring what is added to this job's log.
    Follow(JobId),
    Unfollow,
    /// Bring this piece of a job's log.
    ReadLog(JobId, LogAsk),
    /// Find bytes in a job's log; a new search or another log ends it.
    Find(Find),
    /// What the threads of a search have found.
    Sought(seeking::Sought),
    /// Look into the documents of these jobs, behind those that were asked for before.
    ReadInside(inside::Peek),
    /// Nobody waits for that answer any more.
    StopReading(Ticket),
    /// List at least this many finished jobs.
    Reach(usize),
    /// Look for operations that broke off, once all is known.
    Recover,
    Stop,
}

/// What is looked for in a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Find {
    pub ticket: Ticket,
    pub job: JobId,
    pub needle: Vec<u8>,
    /// Byte offset to begin at.
    pub from: u64,
    pub back: bool,
}

/// How many pieces of news may wait for the face before its feeds wait for it.
const NEWS_WAITING: usize = 32;
/// The same for a face that takes them as fast as it can and draws nothing: what waits takes memory.
const FEW_WAITING: usize = 4;

/// All feeds of one face, and the end they stop at when dropped.
pub struct Feeds {
    inboxes: Vec<mpsc::Sender<Note>>,
    threads: Vec<JoinHandle<()>>,
}

impl Feeds {
    /// Starts one thread per store; the source's number is its place in the list.
    pub fn start(
        stores: Vec<Box<dyn Store>>,
        clock: Clock,
    ) -> std::io::Result<(Self, news::Receiver<(SourceId, News)>)> {
        Self::begin(stores, clock, true)
    }

    /// The same for a face that is content with one look: nothing is watched for what happens later.
    pub fn start_unwatched(
        stores: Vec<Box<dyn Store>>,
        clock: Clock,
    ) -> std::io::Result<(Self, news::Receiver<(SourceId, News)>)> {
        Self::begin(stores, clock, false)
    }

    fn begin(
        stores: Vec<Box<dyn Store>>,
        clock: Clock,
        watches: bool,
    ) -> std::io::Result<(Self, news::Receiver<(SourceId, News)>)> {
        let waiting = if watches { NEWS_WAITING } else { FEW_WAITING };
        let (sender, receiver) = news::channel(waiting);
        let mut feeds = Self {
            inboxes: Vec::new(),
            threads: Vec::new(),
        };
        for (place, store) in stores.into_iter().enumerate() {
            let source = SourceId(u16::try_from(place).unwrap_or(u16::MAX));
            let (inbox, notes) = mpsc::channel();
            let own = inbox.clone();
            let outlet = Outlet {
                source,
                sender: sender.clone(),
            };
            let thread = std::thread::Builder::new()
                .name(format!("source-{place}"))
                .spawn(move || thread::run(store, &notes, &own, &outlet, (clock, watches)))?;
            feeds.inboxes.push(inbox);
            feeds.threads.push(thread);
        }
        Ok((feeds, receiver))
    }

    /// Drops a note into a source's inbox; never waits.
    pub fn tell(&self, source: SourceId, note: Note) {
        if let Some(inbox) = self.inboxes.get(usize::from(source.0)) {
            // A thread that has ended told so as an outage; there is nobody to tell more.
            let _ = inbox.send(note);
        }
    }

    /// Tells every feed to stop and waits for them, but no longer than `most`.
    pub fn stop(mut self, most: Duration) {
        self.tell_all_to_stop();
        let end = Instant::now() + most;
        for thread in self.threads.drain(..) {
            while !thread.is_finished() {
                if Instant::now() >= end {
                    return;
                }
                std::thread::park_timeout(Duration::from_millis(1));
            }
        }
    }

    /// Tells every feed to stop, and waits for none.
    pub fn tell_all_to_stop(&self) {
        for inbox in &self.inboxes {
            let _ = inbox.send(Note::Stop);
        }
    }
}

impl Drop for Feeds {
    fn drop(&mut self) {
        self.tell_all_to_stop();
    }
}

/// Where one feed's news go.
pub(crate) struct Outlet {
    source: SourceId,
    sender: news::Sender<(SourceId, News)>,
}

impl Outlet {
    /// Hands news up; waits while the face is behind, fails when it is gone.
    fn send(&self, news: News) -> Result<(), FaceGone> {
        self.sender
            .blocking_send((self.source, news))
            .map_err(|_| FaceGone)
    }
}

/// Nobody listens any more.
#[derive(Debug)]
struct FaceGone;
