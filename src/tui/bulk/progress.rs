//! A deed on many jobs as it goes on: sent piece by piece, answered one by one, stopped, cut off, over.

use super::plan::{Plan, What};
use super::work::{Item, Outcome, Work};
use crate::job::{Change, Done, Refusal, RefusalKind, SourceId, Ticket};
use crate::tui::app::App;
use crate::tui::asked::{Asked, Undoable};
use crate::tui::effect::Effect;
use crate::tui::notice::Tone;

impl App {
    /// Begins what the operator agreed to.
    pub(crate) fn carry_out(&mut self, plan: Plan) -> Vec<Effect> {
        let reason = plan.reason;
        let items = plan.will.into_iter().map(|mut part| {
            part.request = part.request.because(&reason);
            Item::of(part)
        });
        self.begin_work(Work::new(plan.what, false, items.collect()))
    }

    pub(crate) fn begin_work(&mut self, work: Work) -> Vec<Effect> {
        self.notice = None;
        let sources = work.sources();
        let mut work = work;
        for source in &sources {
            if let Some(name) = self.is_down(*source) {
                work.drop_waiting(Some(*source), &format!("{name} is down"));
            }
        }
        self.bulk.work = Some(work);
        let mut effects = Vec::new();
        for source in sources {
            effects.extend(self.send_more(source));
        }
        self.finish_if_over();
        effects
    }

    /// The name of the source, if it is down.
    pub(crate) fn is_down(&self, source: SourceId) -> Option<String> {
        let standing = self.board.standing(source)?;
        standing.outage().map(|_| standing.name.clone())
    }

    /// Sends as many requests to this source as may be under way there.
    fn send_more(&mut self, source: SourceId) -> Vec<Effect> {
        let mut effects = Vec::new();
        while let Some(work) = &mut self.bulk.work
            && let Some(at) = work.next(source)
        {
            self.last_ticket += 1;
            let ticket = Ticket(self.last_ticket);
            work.sent(at, ticket);
            let item = &work.items[at];
            self.asked.push(Asked {
                ticket,
                source,
                job: Some(item.key.clone()),
                request: item.request.clone(),
                undoes: None,
                at: self.now,
            });
            effects.push(Effect::Ask(source, ticket, item.request.clone()));
        }
        effects
    }

    /// Whether this answers a part of the deed under way.
    pub(crate) fn is_part(&self, ticket: Ticket) -> bool {
        let work = self.bulk.work.as_ref();
        work.is_some_and(|work| work.has_asked(ticket))
    }

    /// One job's answer. What was done loses its mark, what was not keeps it.
    pub(crate) fn hear_part(
        &mut self,
        ticket: Ticket,
        answer: Result<Done, Refusal>,
    ) -> Vec<Effect> {
        let was_done = answer.is_ok();
        let Some(work) = &mut self.bulk.work else {
            return Vec::new();
        };
        let Some(key) = work.hear(ticket, answer) else {
            return Vec::new();
        };
        if was_done && !work.undoing {
            self.marks.drop_one(&key);
        }
        let mut effects = self.send_more(key.source);
        self.finish_if_over();
        // What had to wait for its end.
        effects.extend(self.send_due());
        effects
    }

    /// Stops what was not sent yet; tells whether there was anything to stop.
    pub(crate) fn stop_work(&mut self) -> bool {
        let Some(work) = &mut self.bulk.work else {
            return false;
        };
        if work.stopped || work.unsent() == 0 {
            return false;
        }
        work.stopped = true;
        work.drop_waiting(None, "stopped before it was sent");
        self.finish_if_over();
        true
    }

    /// A source went down: nothing more is sent to it, and nothing is sent again by itself.
    pub(crate) fn notice_outage(&mut self, source: SourceId, changes: &[Change]) {
        let is_down = |change: &Change| matches!(change, Change::Down(_));
        if !changes.iter().any(is_down) {
            return;
        }
        let name = self.board.standing(source).map_or("", |s| &s.name);
        let why = format!("{name} went down before it was sent");
        if let Some(work) = &mut self.bulk.work {
            work.drop_waiting(Some(source), &why);
            self.finish_if_over();
        }
    }

    fn finish_if_over(&mut self) {
        let Some(work) = &mut self.bulk.work else {
            return;
        };
        if !work.is_over() {
            return;
        }
        work.finish();
        self.marks.recount(&self.board);
        self.sift_marked();
        let Some(work) = self.bulk.work.clone() else {
            return;
        };
        let step = if work.undoing {
            keep_for_another_try(&work)
        } else {
            what_takes_back(&work)
        };
        let can_undo = !work.undoing && step.as_ref().is_some_and(|s| !s.parts.is_empty());
        if let Some(step) = step {
            self.remember(step);
        }
        self.bulk.unseen = true;
        let tone = if work.went_well() {
            Tone::Good
        } else {
            Tone::Bad
        };
        let plain = work.result(" (@ lists them)");
        if can_undo {
            let text = work.result(" (@ lists them, u takes them back)");
            self.tell_for_a_while(tone, text, plain);
        } else {
            self.tell(tone, plain);
        }
    }
}

/// One step to take the whole deed back, as far as anything can.
fn what_takes_back(work: &Work) -> Option<Undoable> {
    let step = Undoable {
        verb: work.what.verb(),
        parts: work.undo.clone(),
        lost: work.lost.clone(),
    };
    let is_empty = step.parts.is_empty() && step.lost.is_empty();
    // What took something back has no inverse of its own that anybody would look for.
    (!is_empty && work.what != What::Restore).then_some(step)
}

/// Of a taking back: what may go well at the next try.
pub(crate) fn keep_for_another_try(work: &Work) -> Option<Undoable> {
    let again = |item: &&Item| matches!(item.outcome, Outcome::Failed(_) | Outcome::NotSent(_));
    let parts: Vec<_> = work
        .items
        .iter()
        .filter(again)
        .filter_map(|item| Some((item.key.source, item.undoes.clone()?)))
        .collect();
    (!parts.is_empty()).then(|| Undoable {
        verb: work.what.verb(),
        parts,
        lost: Vec::new(),
    })
}

/// Whether a refused taking back may go well at the next try.
pub(crate) fn is_worth_another_try(kind: RefusalKind) -> bool {
    match kind {
        RefusalKind::Failed | RefusalKind::NotAllowed => true,
        RefusalKind::Changed
        | RefusalKind::Unknown
        | RefusalKind::NotKnown
        | RefusalKind::NotPossible
        | RefusalKind::NeedsConsent
        | RefusalKind::Unsound => false,
    }
}
