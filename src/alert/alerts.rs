//! The rules at work: steps go in when a look is finished, and what is due to be told comes out.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::facts::Known;
use super::kind::{Kind, LATE};
use super::rule::{Channel, Rule};
use super::step::{Step, Steps};
use super::telling::{Item, Telling};
use super::unread::{Held, Unread};
use crate::board::{Board, Row};
use crate::filter::{Context, Verdict};
use crate::job::{Argument, Change, Inside, Job, JobId, JobKey, Moment, Plain, SourceId};

/// Rules, what they have gathered, and what the operator said about single jobs.
#[derive(Clone, Debug, Default)]
pub struct Alerts {
    rules: Vec<Kept>,
    looks: BTreeMap<SourceId, Look>,
    /// Jobs of which the operator wants to be told when they end.
    watched: BTreeSet<JobKey>,
    /// Jobs whose cancel was asked for here: nobody needs to be told of it.
    own: BTreeSet<JobKey>,
    /// Whose jobs are `@mine` in a filter.
    me: String,
    unread: Unread,
}

/// A rule and what it has gathered since it last told.
#[derive(Clone, Debug)]
struct Kept {
    rule: Rule,
    gathered: Option<Telling>,
    told_at: Option<Moment>,
}

/// A source's look under way, and when the last whole one ended.
#[derive(Clone, Debug, Default)]
struct Look {
    steps: Steps,
    whole_at: Option<Moment>,
}

impl Alerts {
    pub fn new(rules: Vec<Rule>) -> Self {
        let kept = |rule| Kept {
            rule,
            gathered: None,
            told_at: None,
        };
        Self {
            unread: Unread::of(rules.iter().map(|rule| &rule.filter)),
            rules: rules.into_iter().map(kept).collect(),
            ..Self::default()
        }
    }

    /// With the operator's name, for filters that ask whose a job is.
    pub fn with_me(mut self, me: &str) -> Self {
        me.clone_into(&mut self.me);
        self
    }

    /// Notes changes before the board takes them over. What a source tells in its first look is how things are, and no news.
    pub fn note(&mut self, board: &Board, source: SourceId, changes: &[Change]) {
        let look = self.looks.entry(source).or_default();
        if let Some(at) = look.whole_at {
            let since = Some(at.minus(LATE));
            look.steps.note(board, source, changes, since);
        }
    }

    /// A look is finished, and the board has its changes: what of it does which rule gather?
    pub fn looked(&mut self, board: &Board, source: SourceId, at: Moment, whole: bool) {
        let look = self.looks.entry(source).or_default();
        let steps = look.steps.finish(board, source, at);
        if whole {
            look.whole_at = Some(at);
        }
        for step in steps {
            let watched = self.follow_watched(source, &step);
            let Some(kind) = Kind::of(&step) else {
                continue;
            };
            if self.is_own(source, &step, kind) {
                continue;
            }
            let held = Held {
                source,
                step,
                kind,
                watched,
                at,
            };
            if self.is_unread(board, &held) {
                self.unread.hold(held);
            } else {
                self.gather(board, &held, None);
            }
        }
    }

    /// Whether a rule has to know what stands inside the job.
    fn is_unread(&self, board: &Board, held: &Held) -> bool {
        if self.unread.paths().is_empty() || held.step.job().is_none() {
            return false;
        }
        self.rules
            .iter()
            .any(|kept| self.judge(board, &kept.rule, held, None) == Verdict::Unread)
    }

    /// What one rule says of a step; `values` is what was read inside the job.
    fn judge(
        &self,
        board: &Board,
        rule: &Rule,
        held: &Held,
        values: Option<&[Argument]>,
    ) -> Verdict {
        let job = held.step.job();
        if !rule.listens(held.kind, job, held.watched) {
            return Verdict::No;
        }
        let values = values.map(|values| self.unread.arranged(&rule.filter, values));
        let known = Known {
            source: board.standing(held.source).map_or("", |s| &s.name),
            job,
            values: values.as_deref(),
        };
        let context = Context {
            now: held.at,
            me: &self.me,
        };
        rule.judge(&known, &context)
    }

    /// The documents that have to be read before something can be told: of each source these jobs, at these paths.
    pub fn take_unread(&mut self) -> (Arc<[String]>, BTreeMap<SourceId, Vec<JobId>>) {
        (Arc::clone(self.unread.paths()), self.unread.take_wishes())
    }

    /// What was read. Of a document that could not be read only those rules tell that do not ask for it.
    pub fn read(&mut self, board: &Board, source: SourceId, found: &[Inside]) {
        for held in self.unread.release(source, found) {
            let id = held.step.job().map(|job| &job.id);
            let inside = found.iter().find(|inside| Some(&inside.job) == id);
            let values = inside.and_then(|inside| inside.values.as_deref());
            self.gather(board, &held, values);
        }
    }

    /// Each means takes a thing once: a rule whose means all have it already passes it by.
    fn gather(&mut self, board: &Board, held: &Held, values: Option<&[Argument]>) {
        let verdicts: Vec<_> = self
            .rules
            .iter()
            .map(|kept| self.judge(board, &kept.rule, held, values))
            .collect();
        let mut used: Vec<Channel> = Vec::new();
        for (number, (kept, verdict)) in self.rules.iter_mut().zip(verdicts).enumerate() {
            let rule = &kept.rule;
            if !verdict.passes() || rule.via.iter().all(|channel| used.contains(channel)) {
                continue;
            }
            used.extend(rule.via.iter().cloned());
            let item = Item {
                kind: held.kind,
                source: board
                    .standing(held.source)
                    .map_or(String::new(), |s| s.name.clone()),
                job: held.step.job().cloned(),
                text: text(&held.step),
            };
            let via = || rule.via.clone();
            kept.gathered
                .get_or_insert_with(|| Telling::new(number, via(), held.at))
                .add(item);
        }
    }

    /// Whether the operator watched this job. That goes where the job goes, and ends with it.
    fn follow_watched(&mut self, source: SourceId, step: &Step) -> bool {
        let key = |job: &Job| JobKey {
            source,
            id: job.id.clone(),
        };
        let (was, job) = match step {
            Step::Moved { job, was } | Step::Rehoused { job, was } => (was, Some(job)),
            Step::Gone(was) => (was, None),
            _ => return false,
        };
        let watched = self.watched.remove(&key(was));
        if let Some(job) = job.filter(|job| watched && !job.status.is_over()) {
            self.watched.insert(key(job));
        }
        watched
    }

    fn is_own(&mut self, source: SourceId, step: &Step, kind: Kind) -> bool {
        let (Step::Moved { was, .. } | Step::Rehoused { was, .. } | Step::Gone(was)) = step else {
            return false;
        };
        let id = was.id.clone();
        matches!(kind, Kind::Cancelled | Kind::Gone) && self.own.remove(&JobKey { source, id })
    }

    /// What is due now. Each rule tells its first at once, and then what gathered, no oftener than it may.
    pub fn due(&mut self, now: Moment) -> Vec<Telling> {
        let mut due = Vec::new();
        for kept in &mut self.rules {
            if kept.due_at(now).is_some_and(|at| at <= now)
                && let Some(mut telling) = kept.gathered.take()
            {
                kept.told_at = Some(now);
                telling.at = now;
                due.push(telling);
            }
        }
        due
    }

    /// When something will be due.
    pub fn wake_at(&self, now: Moment) -> Option<Moment> {
        self.rules.iter().filter_map(|kept| kept.due_at(now)).min()
    }

    /// Whether any rule uses this means.
    pub fn uses(&self, channel: &Channel) -> bool {
        self.rules
            .iter()
            .any(|kept| kept.rule.via.contains(channel))
    }

    /// From now on the end of this job is told, or not any more.
    pub fn watch(&mut self, key: JobKey, on: bool) {
        if on {
            self.watched.insert(key);
        } else {
            self.watched.remove(&key);
        }
    }

    pub fn watches(&self, key: &JobKey) -> bool {
        self.watched.contains(key)
    }

    pub fn is_watched(&self, row: &Row<'_>) -> bool {
        self.watched.iter().any(|key| row.is(key))
    }

    /// Its cancel was asked for here; or that was refused, and another's cancel would be news.
    pub fn own_cancel(&mut self, key: JobKey, asked: bool) {
        if asked {
            self.own.insert(key);
        } else {
            self.own.remove(&key);
        }
    }
}

impl Kept {
    /// When what has gathered is to be told.
    fn due_at(&self, now: Moment) -> Option<Moment> {
        let gathered = self.gathered.as_ref()?;
        let pause = self.told_at.map(|at| at.plus(self.rule.every));
        let at = pause.unwrap_or(gathered.since).max(gathered.since);
        let silent = self.rule.quiet.and_then(|quiet| quiet.until(at.max(now)));
        Some(silent.unwrap_or(at))
    }
}

fn text(step: &Step) -> Plain {
    match step {
        Step::Down(outage) => outage.text.clone(),
        Step::Silent(why) => why.clone(),
        Step::Stuck(job)
        | Step::Moved { job, .. }
        | Step::New(job)
        | Step::Rehoused { job, .. } => job.error.clone(),
        Step::Gone(_) | Step::Back => Plain::default(),
    }
}
