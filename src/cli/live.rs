//! The sources of one command, followed: a board that keeps up with them, without a screen.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::exit::{Exit, Trouble};
use super::out;
use super::shared::Shared;
use super::sources::Wanted;
use crate::alert::{Alerts, Step, Steps};
use crate::board::Board;
use crate::clock::Clock;
use crate::feed::ear::{Ear, Heard};
use crate::feed::{Feeds, Note};
use crate::job::{Change, Moment, News, SourceId};

/// A board and those who tell it what happens.
pub(crate) struct Live {
    pub(crate) board: Board,
    pub(crate) clock: Clock,
    /// The operator's rules, where they are to be obeyed.
    pub(crate) alerts: Option<Alerts>,
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
        Ok(Self {
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
        while !answered(&self.board) {
            match self.next(Some(end)) {
                Turn::Looked(..) => {}
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
            match self.ear.next(until) {
                Heard::News(source, News::Changed(changes)) => self.take(source, changes),
                Heard::News(source, News::Looked { at, whole }) => {
                    self.board.looked(source, at, whole);
                    if let Some(alerts) = &mut self.alerts {
                        alerts.looked(&self.board, source, at, whole);
                    }
                    let steps = self.steps.entry(source).or_default().finish();
                    return Turn::Looked(source, steps);
                }
                Heard::News(..) => {}
                Heard::Late => return Turn::Late,
                // A feed never leaves by itself.
                Heard::Silence | Heard::Unread => return Turn::Unread,
                Heard::Signal(number) => return Turn::Signal(number),
            }
        }
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
