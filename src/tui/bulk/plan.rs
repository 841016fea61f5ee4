//! What will be done to which jobs, as they were when the key went down: who can, who cannot and why, what is lost.

use hashbrown::HashSet;

use super::caution::Tier;
use crate::board::{FRESH, RowNumber};
use crate::job::{
    Consent, Flag, Job, JobKey, NewJob, Origin, Plain, Request, SourceId, Status, Verb,
};
use crate::tui::age;
use crate::tui::app::App;
use crate::tui::copy::words::shell;
use crate::tui::layout::Pane;
use crate::tui::panes::folding::Line;

/// What is to be done to each job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    Cancel,
    Archive,
    Restore,
    /// This priority.
    Set(i64),
    /// So much more priority than it has.
    Shift(i64),
    /// A copy of it, without changes.
    Rerun,
}

impl What {
    pub(crate) fn verb(self) -> Verb {
        match self {
            Self::Cancel => Verb::Cancel,
            Self::Archive => Verb::Archive,
            Self::Restore => Verb::Restore,
            Self::Set(_) | Self::Shift(_) => Verb::Reprioritise,
            Self::Rerun => Verb::Rerun,
        }
    }

    /// The request about this job.
    pub(crate) fn request(self, job: &Job) -> Request {
        let seen = job.seen();
        match self {
            Self::Cancel => Request::Cancel(seen),
            Self::Archive => Request::Archive(seen, Consent::NotAsked),
            Self::Restore => Request::Restore(seen),
            Self::Set(to) => Request::Reprioritise(seen, to),
            Self::Shift(by) => {
                let to = job.priority.unwrap_or(0).saturating_add(by);
                Request::Reprioritise(seen, to)
            }
            Self::Rerun => Request::Submit(NewJob {
                origin: Origin::Job(job.id.clone()),
                fields: Vec::new(),
            }),
        }
    }

    /// The heading above those it will be done to.
    pub(crate) fn will(self) -> String {
        match self {
            Self::Cancel => "will be cancelled now".to_owned(),
            Self::Archive => "will be archived now".to_owned(),
            Self::Restore => "will be taken back now".to_owned(),
            Self::Set(to) => format!("will get priority {to}"),
            Self::Shift(by @ 0..) => format!("will be raised by {by}"),
            Self::Shift(by) => format!("will be lowered by {}", by.unsigned_abs()),
            Self::Rerun => "will be run again, as they are (new ids, new places)".to_owned(),
        }
    }

    pub(crate) fn title(self, count: usize) -> String {
        let jobs = if count == 1 { "job" } else { "jobs" };
        match self {
            Self::Cancel => format!("Cancel {count} {jobs}?"),
            Self::Archive => format!("Archive {count} {jobs}?"),
            Self::Restore => format!("Take {count} {jobs} back?"),
            Self::Set(_) | Self::Shift(_) => format!("Set the priority of {count} {jobs}?"),
            Self::Rerun => format!("Run {count} {jobs} again?"),
        }
    }

    /// What one job loses or gains by it.
    fn note(self, job: &Job, app: &App) -> String {
        match self {
            Self::Cancel => match (job.status, job.times.started) {
                (Status::Running, Some(at)) => {
                    format!("{} lost", age::running(app.now.since(at)))
                }
                (Status::Running, None) => "its work lost".to_owned(),
                (Status::Pending, _) if job.flags.has(Flag::ResultsArriving) => {
                    "may have begun".to_owned()
                }
                (Status::Pending, _) => "nothing lost".to_owned(),
                _ => String::new(),
            },
            Self::Set(_) | Self::Shift(_) => {
                let had = job.priority.map_or("none".to_owned(), |p| p.to_string());
                match self.request(job) {
                    Request::Reprioritise(_, to) => format!("{had} -> {to}"),
                    _ => String::new(),
                }
            }
            Self::Archive | Self::Restore | Self::Rerun => String::new(),
        }
    }
}

/// One job of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) key: JobKey,
    pub(crate) title: String,
    pub(crate) source: String,
    pub(crate) state: &'static str,
    /// What is lost; of one that cannot: why.
    pub(crate) note: String,
    pub(crate) request: Request,
}

/// What will be done, and what not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Plan {
    pub(crate) what: What,
    pub(crate) will: Vec<Part>,
    pub(crate) cannot: Vec<Part>,
    /// How many of those it will be done to the filter hides.
    pub(crate) hidden: usize,
    /// How many of the others are scrolled away, folded, or in a list that is not shown.
    pub(crate) out_of_sight: usize,
    /// Sources whose news are old, and how old.
    pub(crate) stale: Vec<(String, String)>,
    pub(crate) tier: Tier,
    /// The command that would do the same.
    pub(crate) command: String,
    pub(crate) reason: Plain,
}

impl App {
    /// What doing this to these jobs comes to, in the order the lists show them.
    pub(super) fn plan(&self, what: What, keys: &[JobKey]) -> Plan {
        let mut jobs: Vec<(JobKey, Job)> = Vec::new();
        let mut cannot = Vec::new();
        for key in self.in_shown_order(keys) {
            let Some(job) = self.board.job(&key) else {
                continue;
            };
            match self.why_not(what, &key, &job) {
                None => jobs.push((key, job)),
                Some(why) => cannot.push(self.part(what, &key, &job, why)),
            }
        }
        let in_sight = self.rows_on_screen();
        let unseen = jobs.iter().filter(|(key, _)| {
            let number = self.board.find(key);
            number.is_none_or(|number| !in_sight.contains(&number))
        });
        let sieve = self.sieve();
        let (mut hidden, mut out_of_sight) = (0, 0);
        for (key, _) in unseen {
            let number = self.board.find(key);
            if number.is_some_and(|number| !sieve.judge(&self.board, number).passes()) {
                hidden += 1;
            } else {
                out_of_sight += 1;
            }
        }
        let pairs = jobs.iter().map(|(key, job)| (key, job));
        let mut tier = self.caution.tier(what, pairs, &self.board);
        // What is not on the screen, and what cannot be done, is said before anything is done.
        if hidden + out_of_sight > 0 || !cannot.is_empty() {
            tier = tier.max(Tier::Ask);
        }
        let will: Vec<_> = jobs
            .iter()
            .map(|(key, job)| self.part(what, key, job, what.note(job, self)))
            .collect();
        Plan {
            what,
            command: self.command(what, &will, hidden, cannot.len()),
            stale: self.stale_sources(&will),
            will,
            cannot,
            hidden,
            out_of_sight,
            tier,
            reason: Plain::default(),
        }
    }

    fn part(&self, what: What, key: &JobKey, job: &Job, note: String) -> Part {
        let standing = self.board.standing(key.source);
        Part {
            key: key.clone(),
            title: job.title.as_str().to_owned(),
            source: standing.map_or(String::new(), |s| s.name.clone()),
            state: job.status.word(),
            note,
            request: what.request(job),
        }
    }

    /// Why this cannot be done to the job, if it cannot.
    pub(crate) fn why_not(&self, what: What, key: &JobKey, job: &Job) -> Option<String> {
        if let Some(became) = self.pause.became(key) {
            return Some(format!("it has changed (now {became}): p shows it"));
        }
        if self.grace.holds(key) {
            return Some("a cancel of it is about to be sent".to_owned());
        }
        if let Some(asked) = self.asked.iter().find(|a| a.job.as_ref() == Some(key)) {
            return Some(format!("its {} is not answered yet", asked.verb().word()));
        }
        let standing = self.board.standing(key.source)?;
        if standing.outage().is_some() {
            return Some(format!("{} is down", standing.name));
        }
        let why = standing.capabilities().why_not(what.verb(), job)?;
        Some(format!("{}: {why}", job.status.word()))
    }

    pub(crate) fn in_shown_order(&self, keys: &[JobKey]) -> Vec<JobKey> {
        let place = |key: &JobKey| {
            let number = self.board.find(key)?;
            let lane = self.board.row(number).lane();
            let place = self.board.place_in_rows(lane, number);
            Some((lane as usize, place))
        };
        let mut keys = keys.to_vec();
        keys.sort_by_cached_key(place);
        keys
    }

    /// The jobs whose rows are on the screen now.
    pub(crate) fn rows_on_screen(&self) -> HashSet<RowNumber> {
        let areas = self.areas();
        let mut rows = HashSet::new();
        for pane in [Pane::Running, Pane::Queue, Pane::History] {
            let (Some(list), true) = (self.list_of(pane), areas.inside(pane).is_some()) else {
                continue;
            };
            let seen = list.seen(&self.board, self.list_height(pane));
            rows.extend(seen.filter_map(|(_, line)| match line {
                Line::Job(number) | Line::Member(number) => Some(number),
                Line::Group(..) => None,
            }));
        }
        rows
    }

    /// Sources of which nothing was heard lately.
    fn stale_sources(&self, parts: &[Part]) -> Vec<(String, String)> {
        let mut sources: Vec<SourceId> = parts.iter().map(|part| part.key.source).collect();
        sources.sort_unstable();
        sources.dedup();
        let standings = sources.into_iter().filter_map(|s| self.board.standing(s));
        standings
            .filter_map(|standing| {
                let age = standing.age(self.now).filter(|age| *age > FRESH)?;
                Some((standing.name.clone(), age::short(age)))
            })
            .collect()
    }

    /// The same as a command: by the filter when that means just these jobs, else by their ids.
    fn command(&self, what: What, will: &[Part], hidden: usize, cannot: usize) -> String {
        let verb = what.verb().word();
        let to = match what {
            What::Set(to) => format!(" {to}"),
            What::Shift(by) => format!(" --by {by}"),
            What::Cancel | What::Archive | What::Restore | What::Rerun => String::new(),
        };
        let lists = [&self.running, &self.queue, &self.history];
        let matching: usize = lists.iter().map(|l| l.rows(&self.board).len()).sum();
        let all = will.len() + cannot;
        let judged = !self.is_sifting() && self.sifting.passing.unread() == 0;
        let settled = judged && !self.filter_text.is_empty();
        if settled && hidden == 0 && matching == all {
            let filter = Plain::long(&self.filter_text);
            let filter = filter.replace('\'', r"'\''");
            return format!("jobtui {verb} --filter '{filter}' --max {all}{to} --yes");
        }
        let some = will.iter().take(3);
        let ids: Vec<_> = some.map(|part| shell(part.key.id.name())).collect();
        let more = match will.len().saturating_sub(ids.len()) {
            0 => String::new(),
            more => format!(" (and {more} more ids)"),
        };
        format!("jobtui {verb} {}{more}{to} --yes", ids.join(" "))
    }
}
