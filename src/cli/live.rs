//! The sources of one command, followed: a board that keeps up with them, without a screen.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use super::chosen::{Chosen, Sieve};
use super::exit::{Exit, Trouble};
use super::insides::Insides;
use super::out;
use super::shared::Shared;
use super::sources::Wanted;
use crate::alert::{Alerts, Step, Steps};
use crate::board::{self, Board};
use crate::clock::Clock;
use crate::feed::ear::{Ear, Heard};
use crate::feed::inside::Peek;
use crate::feed::{Feeds, Note};
use crate::job::{Argument, Change, Inside, Job, Moment, News, SourceId, Ticket};

/// A board and those who tell it what happens.
pub(crate) struct Live {
    pub(crate) board: Board,
    pub(crate) clock: Clock,
    /// The operator's rules, where they are to be obeyed.
    pub(crate) alerts: Option<Alerts>,
    /// Which jobs the command is about.
    filter: Chosen,
    insides: Insides,
    /// Documents that are read for a rule.
    for_rules: BTreeSet<Ticket>,
    last_ticket: u64,
    feeds: Feeds,
    ear: Ear,
    steps: BTreeMap<SourceId, Steps>,
    /// Something became different since this was last asked.
    touched: bool,
    /// Every source has told all it has, or is down.
    opened: bool,
}

/// What happened next.
pub(crate) enum Turn {
    /// A source was looked at, and this is what changed.
    Looked(SourceId, Vec<Step>),
    /// The time is over.
    Late,
    Signal(i32),
    /// Nobody reads what is written.
    Unread,
}

impl Live {
    /// Opens the sources. `whole` lists all their jobs, not only the newest of those that are over;
    /// `reader` ends it when standard output is closed.
    pub(crate) fn open(
        shared: &Shared,
        wanted: &Wanted,
        whole: bool,
        reader: bool,
    ) -> Result<Self, Trouble> {
        if wanted.sources.is_empty() {
            return Err(Trouble::new(
                Exit::Usage,
                "no source is given: use --queue DIR or --db FILE (or JOBTUI_QUEUE, JOBTUI_DB, or a \
                 [[source]] in the configuration)",
            ));
        }
        let clock = shared.clock();
        let mut stores = wanted.stores();
        if whole {
            for store in &mut stores {
                store.reach(usize::MAX);
            }
        }
        let (feeds, news) = Feeds::start(stores, clock)?;
        let filter = Chosen::new(wanted);
        Ok(Self {
            insides: Insides::new(&filter),
            filter,
            for_rules: BTreeSet::new(),
            last_ticket: 0,
            board: wanted.board(),
            clock,
            alerts: None,
            feeds,
            ear: Ear::new(news, reader)?,
            steps: BTreeMap::new(),
            touched: false,
            opened: false,
        })
    }

    /// Takes news until every source has told all it has. A source that is down is told on standard error;
    /// whether any is, is the answer. What comes instead, if anything does: the signal, or the end of the time.
    pub(crate) fn read(&mut self, most: Duration) -> Result<Result<bool, Turn>, Trouble> {
        let end = Instant::now() + most;
        let answered = |board: &Board| {
            board
                .standings()
                .iter()
                .all(crate::board::Standing::has_answered)
        };
        while !answered(&self.board) || !self.insides.is_settled() {
            match self.next(Some(end)) {
                Turn::Looked(..) => {}
                Turn::Late if answered(&self.board) => {
                    let text = "the jobs' documents were not read in time for --filter; --timeout gives it longer";
                    return Err(Trouble::new(Exit::TimedOut, text));
                }
                Turn::Late => {
                    let slow = self.board.standings().iter().find(|s| !s.has_answered());
                    let name = slow.map_or("", |s| &s.name);
                    let text = format!("{name}: not read whole in time; --timeout gives it longer");
                    return Err(Trouble::new(Exit::TimedOut, text));
                }
                other @ (Turn::Signal(_) | Turn::Unread) => return Ok(Err(other)),
            }
        }
        self.opened = true;
        Ok(Ok(self.is_down()))
    }

    /// Whether any source cannot be read now.
    pub(crate) fn is_down(&self) -> bool {
        self.board.standings().iter().any(|s| s.outage().is_some())
    }

    /// The name of a source.
    pub(crate) fn name(&self, source: SourceId) -> &str {
        self.board.standing(source).map_or("", |s| &s.name)
    }

    /// What happens next, at most until then.
    pub(crate) fn next(&mut self, until: Option<Instant>) -> Turn {
        loop {
            if let Some((source, steps)) = self.insides.ready() {
                return Turn::Looked(source, steps);
            }
            match self.ear.next(until) {
                Heard::News(source, News::Changed(changes)) => self.take(source, changes),
                Heard::News(source, News::Looked { at, whole }) => self.looked(source, at, whole),
                Heard::News(source, News::Inside(ticket, found)) => {
                    if self.hear_inside(source, ticket, found) {
                        // A rule may have something to tell.
                        return Turn::Looked(source, Vec::new());
                    }
                }
                Heard::News(..) => {}
                Heard::Late => return Turn::Late,
                // A feed never leaves by itself.
                Heard::Silence | Heard::Unread => return Turn::Unread,
                Heard::Signal(number) => return Turn::Signal(number),
            }
        }
    }

    /// A look is finished. What it brought is told once what the filter asks for has been read.
    fn looked(&mut self, source: SourceId, at: Moment, whole: bool) {
        self.board.looked(source, at, whole);
        if let Some(alerts) = &mut self.alerts {
            alerts.looked(&self.board, source, at, whole);
            let (paths, wishes) = alerts.take_unread();
            for (source, jobs) in wishes {
                let ticket = self.ticket();
                self.for_rules.insert(ticket);
                let peek = Peek {
                    ticket,
                    paths: paths.clone(),
                    jobs: jobs.into_iter().map(|id| (id, 0)).collect(),
                };
                self.feeds.tell(source, Note::ReadInside(peek));
            }
        }
        let steps = self.steps.entry(source).or_default();
        let steps = steps.finish(&self.board, source, at);
        let (ticket, now) = (self.ticket(), self.now());
        let here = (&self.board, now);
        if let Some(peek) = self.insides.take(here, &self.filter, source, steps, ticket) {
            self.feeds.tell(source, Note::ReadInside(peek));
        }
    }

    /// True when it was read for a rule.
    fn hear_inside(&mut self, source: SourceId, ticket: Ticket, found: Vec<Inside>) -> bool {
        if !self.for_rules.remove(&ticket) {
            self.insides.hear(&self.board, source, ticket, found);
            return false;
        }
        if let Some(alerts) = &mut self.alerts {
            alerts.read(&self.board, source, &found);
        }
        true
    }

    fn ticket(&mut self) -> Ticket {
        self.last_ticket += 1;
        Ticket(self.last_ticket)
    }

    /// Everything that the filter and the rules ask for is known.
    pub(crate) fn is_settled(&self) -> bool {
        self.insides.is_settled() && self.for_rules.is_empty()
    }

    /// The filter over the rows of the board.
    pub(crate) fn rows(&self) -> board::Sieve<'_> {
        self.filter.rows(self.now(), self.insides.arguments())
    }

    /// The filter over jobs as they are told or were last.
    pub(crate) fn sieve(&self) -> Passing<'_> {
        Passing {
            live: self,
            sieve: self.filter.at(self.now()),
        }
    }

    fn values(&self, source: SourceId, job: &Job) -> Option<&[Argument]> {
        self.insides.values(source, &job.id)
    }

    /// Whether anything became different since this was last asked.
    pub(crate) fn take_touched(&mut self) -> bool {
        std::mem::take(&mut self.touched)
    }

    fn take(&mut self, source: SourceId, changes: Vec<Change>) {
        self.touched |= !changes.is_empty();
        for change in &changes {
            let was_up = self
                .board
                .standing(source)
                .is_some_and(|s| s.outage().is_none());
            if let (Change::Down(outage), true) = (change, was_up) {
                out::complain(&format!("{}: {}", self.name(source), outage.text));
            }
        }
        if self.opened {
            let steps = self.steps.entry(source).or_default();
            steps.note(&self.board, source, &changes, None);
        }
        if let Some(alerts) = &mut self.alerts {
            alerts.note(&self.board, source, &changes);
        }
        for change in &changes {
            if let Change::Gone(id) = change {
                self.insides.forget(&self.board, source, id);
            }
        }
        self.board.apply(source, changes);
    }

    pub(crate) fn now(&self) -> Moment {
        self.clock.now()
    }

    /// Ends the feeds.
    pub(crate) fn stop(self) {
        for (source, _) in self.board.sources() {
            self.feeds.tell(source, Note::Stop);
        }
        self.feeds.stop(Duration::from_millis(200));
    }
}

/// The filter of the command at one moment, with what was read inside the jobs.
pub(crate) struct Passing<'a> {
    live: &'a Live,
    sieve: Sieve,
}

impl Passing<'_> {
    pub(crate) fn passes(&self, source: SourceId, job: &Job) -> bool {
        let values = self.live.values(source, job);
        self.sieve.passes(job, self.live.name(source), values)
    }
}
