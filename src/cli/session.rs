//! The sources of one command, read once into a board, without threads or a screen.

use std::time::{Duration, Instant};

use super::exit::{Exit, Trouble};
use super::out;
use super::shared::Shared;
use super::sieve;
use super::sources::{Wanted, user};
use crate::board::{Arguments, Board, Lane, Sieve};
use crate::clock::Clock;
use crate::filter::{Context, Filter};
use crate::job::{Change, Done, Flag, Job, JobKey, Recovered, Refusal, Request, SourceId};
use crate::store::Store;
use crate::tui::Caution;
use crate::tui::theme::Look;

/// Opened stores and what they said.
pub(crate) struct Session {
    pub(crate) board: Board,
    pub(crate) clock: Clock,
    pub(crate) filter: Filter,
    /// What the filter asked of the jobs' documents.
    arguments: Arguments,
    me: String,
    pub(crate) look: Look,
    pub(crate) caution: Caution,
    stores: Vec<Box<dyn Store>>,
}

impl Session {
    /// Reads every source whole. A source that is down is told on standard error and stays down
    /// on the board.
    pub(crate) fn open(shared: &Shared) -> Result<Self, Trouble> {
        let wanted = Wanted::from(shared)?;
        if wanted.sources.is_empty() {
            return Err(Trouble::new(
                Exit::Usage,
                "no source is given: use --queue DIR or --db FILE (or JOBTUI_QUEUE, JOBTUI_DB, or a \
                 [[source]] in the configuration)",
            ));
        }
        let mut session = Self {
            board: wanted.board(),
            clock: shared.clock(),
            filter: wanted.filter.clone(),
            arguments: Arguments::default(),
            me: user(),
            look: wanted.look,
            caution: Caution {
                me: Some(user()),
                ..Caution::of(&wanted.settings)
            },
            stores: wanted.stores(),
        };
        let end = Instant::now() + shared.deadline();
        for at in 0..session.stores.len() {
            session.stores[at].reach(usize::MAX);
            session.read(at, end)?;
        }
        let context = Context {
            now: session.clock.now(),
            me: &session.me,
        };
        session.arguments = sieve::read(
            &session.filter,
            &context,
            &session.board,
            &mut session.stores,
            end,
        )?;
        Ok(session)
    }

    /// Which of the jobs are meant.
    pub(crate) fn sieve(&self) -> Sieve<'_> {
        let context = Context {
            now: self.clock.now(),
            me: &self.me,
        };
        Sieve::new(&self.filter, &context, &self.arguments)
    }

    fn read(&mut self, at: usize, end: Instant) -> Result<(), Trouble> {
        let source = SourceId(u16::try_from(at).unwrap_or(u16::MAX));
        loop {
            match self.stores[at].catch_up(self.clock.for_store()) {
                Ok(batch) => {
                    self.board.apply(source, batch.changes);
                    if batch.unread {
                        std::thread::sleep(Duration::from_millis(50));
                    } else if !batch.more {
                        self.board.looked(source, self.clock.now(), true);
                        return Ok(());
                    }
                }
                Err(outage) => {
                    let name = self.board.standing(source).map_or("", |s| &s.name);
                    out::complain(&format!("{name}: {}", outage.text));
                    self.board.apply(source, vec![Change::Down(outage)]);
                    self.board.looked(source, self.clock.now(), false);
                    return Ok(());
                }
            }
            if Instant::now() > end {
                let name = self.board.standing(source).map_or("", |s| &s.name);
                let text = format!("{name}: not read whole in time; --timeout gives it longer");
                return Err(Trouble::new(Exit::TimedOut, text));
            }
        }
    }

    /// The one job that this text means.
    pub(crate) fn find(&self, text: &str) -> Result<(JobKey, Job), Trouble> {
        if text.trim().is_empty() {
            // A part that every job has: `cancel "$ID"` with nothing in ID must not find the only one.
            let text = "an id is empty: it has at least one letter";
            return Err(Trouble::new(Exit::Usage, text));
        }
        let keys = self.board.matching(text);
        match keys.as_slice() {
            [key] => {
                let job = self.board.job(key);
                job.map(|job| (key.clone(), job))
                    .ok_or_else(|| Trouble::new(Exit::Failed, format!("{text} has just gone")))
            }
            [] => {
                let exit = self.worst();
                let exit = if exit == Exit::Fine {
                    Exit::Failed
                } else {
                    exit
                };
                Err(Trouble::new(exit, format!("no job is called `{text}`")))
            }
            several => {
                let mut lines = format!("`{text}` may mean {} jobs; name one:", several.len());
                for key in several.iter().take(20) {
                    let source = self.board.standing(key.source).map_or("", |s| &s.name);
                    lines.push_str(&format!("\n  {}  ({source})", key.id));
                }
                if several.len() > 20 {
                    lines.push_str("\n  ...");
                }
                Err(Trouble::new(Exit::Usage, lines))
            }
        }
    }

    /// Every job that the filter lets pass, in the order of the lists.
    pub(crate) fn passing(&self) -> Vec<(JobKey, Job)> {
        let sieve = self.sieve();
        let rows = Lane::ALL.into_iter().flat_map(|lane| self.board.lane(lane));
        rows.filter(|number| sieve.judge(&self.board, **number).passes())
            .map(|number| self.board.row(*number))
            .map(|row| (row.key(), row.job()))
            .collect()
    }

    /// The source with this name; the only one when none is named.
    pub(crate) fn source_named(&self, name: Option<&str>) -> Result<SourceId, Trouble> {
        let names: Vec<_> = self
            .board
            .sources()
            .map(|(source, standing)| (source, standing.name.as_str()))
            .collect();
        let found = match (name, names.as_slice()) {
            (None, [(only, _)]) => Some(*only),
            (None, _) => None,
            (Some(name), all) => all.iter().find(|(_, n)| *n == name).map(|(s, _)| *s),
        };
        found.ok_or_else(|| {
            let all: Vec<_> = names.iter().map(|(_, name)| *name).collect();
            let text = format!("name the source with --source: {}", all.join(", "));
            Trouble::new(Exit::Usage, text)
        })
    }

    pub(crate) fn store(&mut self, source: SourceId) -> &mut dyn Store {
        &mut *self.stores[usize::from(source.0)]
    }

    pub(crate) fn carry_out(
        &mut self,
        source: SourceId,
        request: &Request,
    ) -> Result<Done, Refusal> {
        let now = self.clock.for_store();
        self.store(source).carry_out(request, now)
    }

    /// Looks for operations of a source that broke off.
    pub(crate) fn recover(&mut self, source: SourceId) -> Vec<Recovered> {
        let now = self.clock.for_store();
        self.store(source).recover(now)
    }

    /// Looks at one source again, so that what is asked of it next is answered by what is true now.
    pub(crate) fn look_again(&mut self, source: SourceId) {
        let clock = self.clock;
        // An outage shows in whatever is asked next.
        while let Ok(batch) = self.store(source).catch_up(clock.for_store()) {
            self.board.apply(source, batch.changes);
            if !batch.more {
                return;
            }
        }
    }

    /// Looks at a job whose cancel was asked of a source where the worker may take it in the same moment,
    /// until the source says which it was. None when it could not be read in time: then nothing is known.
    pub(crate) fn after_cancel(&mut self, key: &JobKey) -> Option<Job> {
        let end = Instant::now() + Duration::from_secs(5);
        loop {
            let now = self.clock.for_store();
            let (read, again) = match self.store(key.source).catch_up(now) {
                Ok(batch) => {
                    self.board.apply(key.source, batch.changes);
                    (!batch.unread, batch.again)
                }
                // A lock that passes; the row is asked again.
                Err(_) => (false, None),
            };
            let job = self.board.job(key).filter(|_| read);
            let over = job
                .as_ref()
                .is_some_and(|job| !job.flags.has(Flag::CancelRequested));
            if over || Instant::now() > end {
                return job;
            }
            let pause = again.unwrap_or(Duration::from_millis(300));
            std::thread::sleep(pause.clamp(Duration::from_millis(20), Duration::from_secs(1)));
        }
    }

    /// Whether every source was reached.
    pub(crate) fn worst(&self) -> Exit {
        let down = self.board.standings().iter().any(|s| s.outage().is_some());
        if down { Exit::SourceDown } else { Exit::Fine }
    }
}
