//! The news of all feeds for a face without a screen: the next of it, or why none comes any more.

use std::io;
use std::thread;
use std::time::Instant;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use rustix::stdio::stdout;
use tokio::runtime::{Builder, Runtime};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc::{self, Receiver, UnboundedReceiver};

use crate::job::{News, SourceId};

/// What came next.
#[derive(Debug)]
pub enum Heard {
    News(SourceId, News),
    /// The time is over.
    Late,
    /// This signal asks for the end.
    Signal(i32),
    /// Nobody reads standard output any more.
    Unread,
    /// No feed is left to tell anything.
    Silence,
}

/// Waits for news, for a moment in time, for signals, and for the reader of standard output to leave.
/// From its start on, the signals it waits for have no other effect.
pub struct Ear {
    runtime: Runtime,
    news: Receiver<(SourceId, News)>,
    unread: UnboundedReceiver<()>,
    signals: [(Signal, i32); 3],
}

impl Ear {
    /// `reader` says whether to notice when the reader of standard output leaves.
    pub fn new(news: Receiver<(SourceId, News)>, reader: bool) -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let open = |kind: SignalKind| {
            let _inside = runtime.enter();
            signal(kind).map(|heard| (heard, kind.as_raw_value()))
        };
        let signals = [
            open(SignalKind::interrupt())?,
            open(SignalKind::terminate())?,
            open(SignalKind::hangup())?,
        ];
        let (tell, unread) = mpsc::unbounded_channel();
        if reader {
            thread::Builder::new()
                .name("reader".into())
                .spawn(move || {
                    until_unread();
                    let _ = tell.send(());
                })?;
        }
        Ok(Self {
            runtime,
            news,
            unread,
            signals,
        })
    }

    /// What comes next, at most until then.
    pub fn next(&mut self, until: Option<Instant>) -> Heard {
        let (news, unread) = (&mut self.news, &mut self.unread);
        let [(one, a), (two, b), (three, c)] = &mut self.signals;
        self.runtime.block_on(async {
            let alarm = async {
                match until {
                    Some(at) => tokio::time::sleep_until(at.into()).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                biased;
                _ = one.recv() => Heard::Signal(*a),
                _ = two.recv() => Heard::Signal(*b),
                _ = three.recv() => Heard::Signal(*c),
                Some(()) = unread.recv() => Heard::Unread,
                told = news.recv() => match told {
                    Some((source, news)) => Heard::News(source, news),
                    None => Heard::Silence,
                },
                () = alarm => Heard::Late,
            }
        })
    }
}

/// Sleeps until the other end of standard output is closed; of a file it never is.
fn until_unread() {
    loop {
        let out = stdout();
        let mut fds = [PollFd::new(&out, PollFlags::empty())];
        match poll(&mut fds, None) {
            Ok(0) | Err(Errno::INTR | Errno::AGAIN) => {}
            Ok(_) | Err(_) => return,
        }
    }
}
