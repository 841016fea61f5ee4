//! `jobtui watch`: what changes, as lines of JSON, until it is enough; with the operator's rules, if asked.

use std::io::{self, IsTerminal as _, Write};
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Args;

use super::exit::{Exit, Trouble};
use super::live::{Live, Turn};
use super::shared::Shared;
use super::sources::{Wanted, user};
use super::until::Until;
use super::wait::{Ending, Wait};
use super::waited::Waited;
use super::{out, telling};
use crate::alert::{Alerts, Channel, Step, Telling, complete};
use crate::board::Lane;
use crate::hook::{self, Hooks};
use crate::job::SourceId;
use crate::report;
use crate::tui::terminal::{Attention, in_tmux};

#[derive(Args, Debug)]
pub(crate) struct WatchArgs {
    /// Only what changes from now on, not how things are.
    #[arg(long, conflicts_with = "snapshot")]
    changes_only: bool,
    /// Begin with all jobs, also those that are over.
    #[arg(long)]
    snapshot: bool,
    /// Until this holds: all, any or none, and done, failed, cancelled, ended, waiting, running or active.
    #[arg(long, value_name = "CONDITION")]
    until: Option<Until>,
    /// At most so long, such as 90s, 30m, 2h.
    #[arg(long = "for", value_name = "TIME", value_parser = super::shared::span)]
    most: Option<Duration>,
    /// Until so many changes were told.
    #[arg(short = 'n', long, value_name = "N")]
    count: Option<u64>,
    /// Tell by the rules of the settings, too, as the dashboard would.
    #[arg(long)]
    notify: bool,
}

pub(crate) fn run(args: &WatchArgs, shared: &Shared) -> Result<Exit, Trouble> {
    let wanted = Wanted::from(shared)?;
    let end = args.most.map(|most| Instant::now() + most);
    let whole = args.snapshot || args.until.is_some();
    let mut live = Live::open(shared, &wanted, whole, true)?;
    let mut herald = None;
    if args.notify {
        live.alerts = Some(Alerts::new(complete(telling::rules(&wanted))).with_me(&user()));
        herald = Some(Herald::new());
    }
    let down = match live.read(shared.deadline())? {
        Ok(down) => down,
        Err(Turn::Signal(number)) => return Ok(Exit::signal(number)),
        Err(_) => return Ok(Exit::Fine),
    };
    let wait = args.until.map(|until| {
        let waited = Waited::matching(false);
        let began = waited.tally(&live).all() > 0;
        Wait::silent(until, waited, began)
    });
    let mut watch = Watch {
        live,
        wait,
        herald,
        left: args.count,
    };
    let finished = watch.go(args, end, down);
    watch.finish();
    match finished {
        Ok(exit) => Ok(exit),
        // The reader had enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(Exit::Fine),
        Err(error) => Err(error.into()),
    }
}

/// A stream under way.
struct Watch {
    live: Live,
    wait: Option<Wait>,
    herald: Option<Herald>,
    /// So many changes are still to be told.
    left: Option<u64>,
}

impl Watch {
    fn go(&mut self, args: &WatchArgs, end: Option<Instant>, down: bool) -> io::Result<Exit> {
        if !args.changes_only {
            self.begin(args.snapshot)?;
        }
        // Where nothing else is waited for, the time being over is what was asked for.
        let late = if self.wait.is_some() || self.left.is_some() {
            Exit::TimedOut
        } else if down {
            Exit::SourceDown
        } else {
            Exit::Fine
        };
        loop {
            if let Some(ending) = self
                .wait
                .as_mut()
                .and_then(|wait| wait.judge(&mut self.live))
            {
                return Ok(Ending::exit(ending));
            }
            if self.left == Some(0) && self.live.is_settled() {
                return Ok(Exit::Fine);
            }
            self.tell();
            match self.live.next(self.wake(end)) {
                Turn::Looked(source, steps) => self.write(source, &steps)?,
                Turn::Late if end.is_some_and(|end| end <= Instant::now()) => return Ok(late),
                // Something gathered is due.
                Turn::Late => {}
                Turn::Signal(number) => return Ok(Exit::signal(number)),
                Turn::Unread => return Ok(Exit::Fine),
            }
        }
    }

    /// How things are: each source, and each job that is not over, or each job.
    fn begin(&self, all: bool) -> io::Result<()> {
        let (board, now) = (&self.live.board, self.live.now());
        let sieve = self.live.sieve();
        put(|out| {
            for standing in board.standings() {
                let error = standing.outage().map(|outage| outage.text.as_str());
                report::source_line(out, &standing.name, error, now)?;
            }
            for number in Lane::ALL.into_iter().flat_map(|lane| board.lane(lane)) {
                let row = board.row(*number);
                let name = self.live.name(row.source());
                if !all && row.status().is_over() {
                    continue;
                }
                let job = row.job();
                if sieve.passes(row.source(), &job) {
                    report::snapshot_line(out, &job, name, now)?;
                }
            }
            Ok(())
        })
    }

    fn write(&mut self, source: SourceId, steps: &[Step]) -> io::Result<()> {
        if let Some(wait) = &mut self.wait {
            wait.waited.follow(&self.live, source, steps);
        }
        let sieve = self.live.sieve();
        let (live, left) = (&self.live, &mut self.left);
        let name = live.name(source);
        let wanted = |step: &&Step| match step {
            // It is the job that counts, as it is or as it was.
            Step::Moved { job, was } | Step::Rehoused { job, was } => {
                sieve.passes(source, job) || sieve.passes(source, was)
            }
            step => step.job().is_none_or(|job| sieve.passes(source, job)),
        };
        if steps.is_empty() {
            return Ok(());
        }
        put(|out| {
            for step in steps.iter().filter(wanted) {
                match left {
                    Some(0) => return Ok(()),
                    Some(left) => *left -= 1,
                    None => {}
                }
                report::change_line(out, step, name, live.now())?;
            }
            Ok(())
        })
    }

    /// When to go on although nothing happens.
    fn wake(&self, end: Option<Instant>) -> Option<Instant> {
        let now = self.live.now();
        let alerts = self.live.alerts.as_ref();
        let due = alerts.and_then(|alerts| alerts.wake_at(now));
        // A moment behind it, so that it is due by then.
        let due = due.map(|at| Instant::now() + at.since(now) + Duration::from_millis(1));
        [due, end].into_iter().flatten().min()
    }

    fn tell(&mut self) {
        let now = self.live.now();
        if let (Some(alerts), Some(herald)) = (&mut self.live.alerts, &mut self.herald) {
            for news in alerts.due(now) {
                herald.tell(&news);
            }
        }
    }

    fn finish(mut self) {
        self.tell();
        if let Some(herald) = self.herald {
            herald.hooks.finish(hook::DEADLINE);
        }
        self.live.stop();
    }
}

/// Writes lines to standard output, all at once; that nobody reads them any more is told.
fn put(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut out = io::BufWriter::with_capacity(64 * 1024, io::stdout().lock());
    let written = write(&mut out).and_then(|()| out.flush());
    if written.is_err() {
        let _ = out.into_parts();
    }
    written
}

/// Tells without a screen: lines, the bell and the desk by way of standard error.
struct Herald {
    hooks: Hooks,
    sent: u64,
}

impl Herald {
    fn new() -> Self {
        Self {
            hooks: telling::hooks(Arc::new(|text: String| out::complain(&text))),
            sent: 0,
        }
    }

    fn tell(&mut self, news: &Telling) {
        for channel in &news.via {
            match channel {
                Channel::Line => out::complain(&news.text()),
                Channel::Bell => call(&Attention::Bell),
                // There are no counts to look at, and a title nobody would take back.
                Channel::Title => {}
                Channel::Desk(osc) => {
                    self.sent += 1;
                    call(&Attention::Desk {
                        osc: *osc,
                        number: self.sent,
                        text: news.text(),
                    });
                }
                Channel::Command(command) => self.hooks.run(command, news),
            }
        }
    }
}

/// Only a terminal understands it.
fn call(call: &Attention) {
    let mut error = io::stderr();
    if error.is_terminal() {
        let _ = error.write_all(&call.bytes(in_tmux()));
    }
}
