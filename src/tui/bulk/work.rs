//! A deed on many jobs on its way: what waits, what is under way, what each job's source answered.

use std::collections::{BTreeMap, VecDeque};

use super::plan::{Part, What};
use crate::job::{Done, JobKey, Plain, Refusal, RefusalKind, Request, SourceId, Ticket, Undo};

/// So many requests are under way at a source; the next follows an answer.
const AT_ONCE: usize = 8;

/// What became of one job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It is not sent yet.
    Waiting,
    /// It is sent and not answered.
    Asked,
    Done(Plain),
    /// The source, or the look before sending, said no.
    Refused(Plain),
    /// Something got in the way.
    Failed(Plain),
    /// Nobody can say whether it was done.
    NotKnown(Plain),
    /// It was never sent, for this reason.
    NotSent(String),
}

impl Outcome {
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::Waiting => "waits",
            Self::Asked => "asked",
            Self::Done(_) => "ok",
            Self::Refused(_) => "refused",
            Self::Failed(_) => "failed",
            Self::NotKnown(_) => "not known",
            Self::NotSent(_) => "not sent",
        }
    }

    pub(crate) fn text(&self) -> &str {
        match self {
            Self::Waiting | Self::Asked => "",
            Self::Done(text) | Self::Refused(text) | Self::Failed(text) | Self::NotKnown(text) => {
                text
            }
            Self::NotSent(text) => text,
        }
    }

    /// Those that need the operator come first in a list.
    fn rank(&self) -> u8 {
        match self {
            Self::NotKnown(_) => 0,
            Self::Failed(_) => 1,
            Self::Refused(_) => 2,
            Self::NotSent(_) => 3,
            Self::Asked => 4,
            Self::Waiting => 5,
            Self::Done(_) => 6,
        }
    }
}

/// One job and what became of it.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) key: JobKey,
    pub(crate) source: String,
    pub(crate) request: Request,
    pub(crate) outcome: Outcome,
    /// What this takes back, when it takes something back.
    pub(crate) undoes: Option<Undo>,
}

impl Item {
    pub(crate) fn of(part: Part) -> Self {
        Self {
            key: part.key,
            source: part.source,
            request: part.request,
            outcome: Outcome::Waiting,
            undoes: None,
        }
    }
}

/// A deed on many jobs.
#[derive(Clone, Debug)]
pub(crate) struct Work {
    pub(crate) what: What,
    /// It takes an earlier deed of this kind back.
    pub(crate) undoing: bool,
    pub(crate) items: Vec<Item>,
    waiting: BTreeMap<SourceId, VecDeque<usize>>,
    under_way: BTreeMap<Ticket, usize>,
    /// What takes back what was done, and jobs for which nothing can.
    pub(crate) undo: Vec<(SourceId, Undo)>,
    pub(crate) lost: Vec<JobKey>,
    /// The items as the list of results shows them, once it is over.
    order: Vec<usize>,
    pub(crate) stopped: bool,
}

/// How many of a kind there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) done: usize,
    pub(crate) refused: usize,
    pub(crate) failed: usize,
    pub(crate) not_known: usize,
    pub(crate) not_sent: usize,
    /// Waiting, or asked and not answered.
    pub(crate) open: usize,
}

impl Work {
    pub(crate) fn new(what: What, undoing: bool, items: Vec<Item>) -> Self {
        let mut waiting: BTreeMap<SourceId, VecDeque<usize>> = BTreeMap::new();
        for (at, item) in items.iter().enumerate() {
            if item.outcome == Outcome::Waiting {
                waiting.entry(item.key.source).or_default().push_back(at);
            }
        }
        Self {
            what,
            undoing,
            items,
            waiting,
            under_way: BTreeMap::new(),
            undo: Vec::new(),
            lost: Vec::new(),
            order: Vec::new(),
            stopped: false,
        }
    }

    pub(crate) fn sources(&self) -> Vec<SourceId> {
        self.waiting.keys().copied().collect()
    }

    /// The next item for this source, if one may be sent now.
    pub(super) fn next(&mut self, source: SourceId) -> Option<usize> {
        let items = &self.items;
        let under_way = self.under_way.values();
        let here = under_way.filter(|at| items[**at].key.source == source);
        if here.count() >= AT_ONCE {
            return None;
        }
        self.waiting.get_mut(&source)?.pop_front()
    }

    pub(super) fn sent(&mut self, at: usize, ticket: Ticket) {
        self.items[at].outcome = Outcome::Asked;
        self.under_way.insert(ticket, at);
    }

    pub(crate) fn has_asked(&self, ticket: Ticket) -> bool {
        self.under_way.contains_key(&ticket)
    }

    /// Takes an answer over; gives the job it is about.
    pub(super) fn hear(&mut self, ticket: Ticket, answer: Result<Done, Refusal>) -> Option<JobKey> {
        let at = self.under_way.remove(&ticket)?;
        let item = &mut self.items[at];
        item.outcome = match answer {
            Ok(done) => {
                match done.undo {
                    Some(undo) => self.undo.push((item.key.source, undo)),
                    None => self.lost.push(item.key.clone()),
                }
                Outcome::Done(done.text)
            }
            Err(refusal) => match refusal.kind {
                RefusalKind::Failed => Outcome::Failed(refusal.text),
                RefusalKind::NotKnown => Outcome::NotKnown(refusal.text),
                RefusalKind::Changed
                | RefusalKind::Unknown
                | RefusalKind::NotPossible
                | RefusalKind::NotAllowed
                | RefusalKind::NeedsConsent
                | RefusalKind::Unsound => Outcome::Refused(refusal.text),
            },
        };
        Some(item.key.clone())
    }

    /// What was not sent is not sent any more: of one source, or all of it.
    pub(super) fn drop_waiting(&mut self, of: Option<SourceId>, why: &str) -> usize {
        let mut dropped = 0;
        for (source, queue) in &mut self.waiting {
            if of.is_some_and(|of| of != *source) {
                continue;
            }
            for at in queue.drain(..) {
                self.items[at].outcome = Outcome::NotSent(why.to_owned());
                dropped += 1;
            }
        }
        dropped
    }

    pub(crate) fn is_over(&self) -> bool {
        self.under_way.is_empty() && self.waiting.values().all(VecDeque::is_empty)
    }

    /// Puts the results in order, those first that need the operator.
    pub(super) fn finish(&mut self) {
        self.order = (0..self.items.len()).collect();
        let items = &self.items;
        self.order.sort_by_key(|at| items[*at].outcome.rank());
    }

    /// The items as a list shows them.
    pub(crate) fn shown(&self) -> impl Iterator<Item = &Item> {
        let sorted = self.order.iter().map(|at| &self.items[*at]);
        let unsorted = self.items.iter().skip(self.order.len());
        sorted.chain(unsorted)
    }

    pub(crate) fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for item in &self.items {
            let count = match item.outcome {
                Outcome::Done(_) => &mut counts.done,
                Outcome::Refused(_) => &mut counts.refused,
                Outcome::Failed(_) => &mut counts.failed,
                Outcome::NotKnown(_) => &mut counts.not_known,
                Outcome::NotSent(_) => &mut counts.not_sent,
                Outcome::Waiting | Outcome::Asked => &mut counts.open,
            };
            *count += 1;
        }
        counts
    }

    /// How many were not sent yet.
    pub(crate) fn unsent(&self) -> usize {
        self.waiting.values().map(VecDeque::len).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::{Job, JobId, Status};

    fn work(counts: &[(u16, usize)]) -> Work {
        let mut items = Vec::new();
        for (source, count) in counts {
            for n in 0..*count {
                let job = Job::new(JobId::live(format!("j{n}").as_bytes()), Status::Pending);
                items.push(Item {
                    key: JobKey {
                        source: SourceId(*source),
                        id: job.id.clone(),
                    },
                    source: String::new(),
                    request: What::Cancel.request(&job),
                    outcome: Outcome::Waiting,
                    undoes: None,
                });
            }
        }
        Work::new(What::Cancel, false, items)
    }

    #[test]
    fn eight_are_under_way_at_each_source_and_the_next_follows_an_answer() {
        let mut work = work(&[(0, 10), (1, 2)]);
        let mut ticket = 0;
        let mut send = |work: &mut Work, source| {
            let mut count = 0;
            while let Some(at) = work.next(SourceId(source)) {
                ticket += 1;
                work.sent(at, Ticket(ticket));
                count += 1;
            }
            count
        };
        assert_eq!((send(&mut work, 0), send(&mut work, 1)), (8, 2));
        let done = Done::to(&JobId::live(b"j0"), "cancelled");
        assert!(work.hear(Ticket(1), Ok(done)).is_some());
        assert_eq!((send(&mut work, 0), work.unsent()), (1, 1));
        assert_eq!(work.lost.len(), 1);
        // What was not sent can be dropped; what is under way is waited for.
        assert_eq!(work.drop_waiting(None, "stopped"), 1);
        assert!(!work.is_over());
        let counts = work.counts();
        assert_eq!((counts.done, counts.not_sent, counts.open), (1, 1, 10));
    }

    #[test]
    fn an_answer_that_nobody_waits_for_changes_nothing() {
        let mut work = work(&[(0, 1)]);
        let no = Refusal::new(RefusalKind::Changed, "no");
        assert!(work.hear(Ticket(9), Err(no)).is_none());
        assert_eq!(work.counts().open, 1);
    }
}
