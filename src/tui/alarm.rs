//! How the dashboard tells what is worth telling: by a line, the bell, the title, the desk, a command.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use super::app::App;
use super::asked::Asked;
use super::effect::Effect;
use super::notice::{Notice, Tone};
use super::panes::folding::Line;
use super::terminal::Attention;
use crate::alert::{Alerts, Channel, Rule, Telling, complete};
use crate::board::{Board, Row, Standing};
use crate::job::{
    JobKey, Moment, News, Refusal, RefusalKind, Request, SourceId, Status, Ticket, Verb,
};

/// The answer to a key is left on the screen for so long.
const ANSWER: Duration = Duration::from_secs(3);

/// Between two titles.
const TITLE_PAUSE: Duration = Duration::from_secs(2);

/// The rules and what of them is on its way to the operator.
#[derive(Clone, Debug)]
pub(crate) struct Alarm {
    alerts: Alerts,
    /// Documents that are read for a rule.
    reading: BTreeSet<Ticket>,
    /// Whether the terminal's title is ours.
    titled: bool,
    title: String,
    title_at: Option<Moment>,
    title_due: Option<Moment>,
    /// A line that waits until the answer to a key has been read.
    held: Option<Notice>,
    /// The last line told.
    line: String,
    /// Notifications sent to the desk so far.
    sent: u64,
}

impl Default for Alarm {
    fn default() -> Self {
        Self::new(Vec::new())
    }
}

impl Alarm {
    /// With the rules that the operator wrote.
    pub(crate) fn new(written: Vec<Rule>) -> Self {
        let alerts = Alerts::new(complete(written));
        Self {
            titled: alerts.uses(&Channel::Title),
            alerts,
            reading: BTreeSet::new(),
            title: String::new(),
            title_at: None,
            title_due: None,
            held: None,
            line: String::new(),
            sent: 0,
        }
    }

    pub(crate) fn is_watched(&self, row: &Row<'_>) -> bool {
        self.alerts.is_watched(row)
    }

    /// Cancels that are asked for from here are no news when they come true.
    pub(super) fn note_asked(&mut self, effects: &[Effect]) {
        for effect in effects {
            if let Effect::Ask(source, _, Request::Cancel(seen)) = effect {
                let (source, id) = (*source, seen.id.clone());
                self.alerts.own_cancel(JobKey { source, id }, true);
            }
        }
    }

    /// One that was refused: another's would be news.
    pub(super) fn note_refused(&mut self, asked: &Asked, refusal: &Refusal) {
        if let (Verb::Cancel, Some(key)) = (asked.verb(), &asked.job)
            && refusal.kind != RefusalKind::NotKnown
        {
            self.alerts.own_cancel(key.clone(), false);
        }
    }

    /// Sees news before the board does.
    pub(super) fn note(&mut self, board: &Board, source: SourceId, news: &News) {
        if let News::Changed(changes) = news {
            self.alerts.note(board, source, changes);
        }
    }

    /// A look was finished, and the board knows.
    pub(super) fn looked(&mut self, board: &Board, source: SourceId, now: Moment, whole: bool) {
        self.alerts.looked(board, source, now, whole);
    }

    /// When something is to be told although nothing happens.
    pub(super) fn wake_at(&self, now: Moment) -> Option<Moment> {
        let held = self.held.as_ref().map(|line| line.at);
        [self.alerts.wake_at(now), held, self.title_due]
            .into_iter()
            .flatten()
            .min()
    }

    /// A title whose counts are not those of the board any more.
    fn retitle(&mut self, board: &Board, now: Moment) -> Option<Effect> {
        if !self.titled {
            return None;
        }
        let answered = board.standings().iter().all(Standing::has_answered);
        if self.title.is_empty() && !answered {
            // Counts of a board that is still being read are nobody's.
            return None;
        }
        let text = title(board);
        if text == self.title {
            self.title_due = None;
            return None;
        }
        let due = self.title_at.map_or(now, |at| at.plus(TITLE_PAUSE));
        if due > now {
            self.title_due = Some(due);
            return None;
        }
        self.title_due = None;
        self.title_at = Some(now);
        self.title.clone_from(&text);
        Some(Effect::Title(text))
    }
}

/// `jobtui: R 4 Q 14 ! 3`, as far as anything is known.
fn title(board: &Board) -> String {
    if board.standings().iter().all(Standing::is_unknown) {
        return "jobtui".to_owned();
    }
    let tally = board.tally();
    let (running, waiting) = (tally.of(Status::Running), tally.of(Status::Pending));
    let failed = match tally.of(Status::Failed) {
        0 => String::new(),
        failed => format!(" ! {failed}"),
    };
    format!("jobtui: R {running} Q {waiting}{failed}")
}

impl App {
    /// Tells by these rules, and by the quiet ones where the operator wrote none.
    /// `me` is the operator, for filters that ask whose a job is.
    pub fn with_rules(mut self, written: Vec<Rule>, me: &str) -> Self {
        self.alarm = Alarm::new(written);
        self.alarm.alerts = self.alarm.alerts.with_me(me);
        self
    }

    /// News for the board, and then for the rules.
    pub(super) fn hear_and_tell(&mut self, source: SourceId, news: News) -> Vec<Effect> {
        self.alarm.note(&self.board, source, &news);
        let looked = match &news {
            News::Looked { whole, .. } => Some(*whole),
            _ => None,
        };
        if let News::Inside(ticket, found) = &news
            && self.alarm.reading.remove(ticket)
        {
            self.alarm.alerts.read(&self.board, source, found);
            return self.raise_alarm();
        }
        let mut effects = self.hear(source, news);
        if let Some(whole) = looked {
            self.alarm.looked(&self.board, source, self.now, whole);
            effects.extend(self.read_for_rules());
        }
        effects.extend(self.raise_alarm());
        effects
    }

    /// Documents that a rule asks for are read before it tells.
    fn read_for_rules(&mut self) -> Vec<Effect> {
        let (paths, wishes) = self.alarm.alerts.take_unread();
        let mut effects = Vec::new();
        for (source, jobs) in wishes {
            let ticket = self.ticket();
            self.alarm.reading.insert(ticket);
            effects.push(Effect::ReadInside {
                source,
                ticket,
                paths: Arc::clone(&paths),
                jobs: jobs.into_iter().map(|id| (id, 0)).collect(),
            });
        }
        effects
    }

    /// What is due to be told now.
    pub(super) fn raise_alarm(&mut self) -> Vec<Effect> {
        let mut effects: Vec<_> = self
            .alarm
            .retitle(&self.board, self.now)
            .into_iter()
            .collect();
        for telling in self.alarm.alerts.due(self.now) {
            for channel in &telling.via {
                self.tell_by(channel, &telling, &mut effects);
            }
        }
        if let Some(line) = self.alarm.held.take_if(|line| line.at <= self.now) {
            self.tell(line.tone, line.text);
        }
        effects
    }

    fn tell_by(&mut self, channel: &Channel, telling: &Telling, effects: &mut Vec<Effect>) {
        match channel {
            Channel::Line => self.tell_line(telling),
            Channel::Bell => {
                let bell = Effect::Attention(Attention::Bell);
                if !effects.contains(&bell) {
                    effects.push(bell);
                }
            }
            Channel::Title => {}
            Channel::Desk(osc) => {
                self.alarm.sent += 1;
                effects.push(Effect::Attention(Attention::Desk {
                    osc: *osc,
                    number: self.alarm.sent,
                    text: telling.text(),
                }));
            }
            Channel::Command(command) => {
                effects.push(Effect::Run(command.clone(), Box::new(telling.clone())));
            }
        }
    }

    /// On the line at the foot, once what stands there as an answer has been read.
    fn tell_line(&mut self, telling: &Telling) {
        let tone = if telling.is_grave() {
            Tone::Bad
        } else {
            Tone::Good
        };
        let text = telling.text();
        let answer = self
            .notice
            .as_ref()
            .filter(|notice| notice.text != self.alarm.line)
            .map(|notice| notice.at.plus(ANSWER))
            .filter(|until| *until > self.now);
        let held = self.alarm.held.take();
        let waits = answer.or(held.as_ref().map(|line| line.at));
        let text = held.map_or(text.clone(), |line| format!("{}; {text}", line.text));
        self.alarm.line.clone_from(&text);
        match waits {
            Some(at) => {
                self.alarm.held = Some(Notice {
                    text,
                    tone,
                    at,
                    later: None,
                });
            }
            None => self.tell(tone, text),
        }
    }

    /// Watches the marked jobs, or the one under the cursor, until they end; again, not any more.
    pub(super) fn toggle_watch(&mut self) -> Vec<Effect> {
        let marked: Vec<JobKey> = self.marks.keys().cloned().collect();
        let keys = if marked.is_empty() {
            self.subject().into_iter().collect()
        } else {
            marked
        };
        let mut jobs = Vec::new();
        for key in keys {
            match self.board.job(&key) {
                Some(job) if !job.status.is_over() => jobs.push((key, job.id)),
                Some(job) => {
                    let text = format!("{} is over already: {}", job.id, job.status.word());
                    self.tell(Tone::Plain, text);
                }
                None => {}
            }
        }
        let [(_, first), ..] = jobs.as_slice() else {
            if self.subject().is_none() {
                self.tell(Tone::Plain, "no job is selected".into());
            }
            return Vec::new();
        };
        let name = match jobs.len() {
            1 => first.to_string(),
            many => format!("{many} jobs"),
        };
        let watched = jobs.iter().all(|(key, _)| self.alarm.alerts.watches(key));
        for (key, _) in jobs {
            self.alarm.alerts.watch(key, !watched);
        }
        let text = if watched {
            format!("the end of {name} is not told any more")
        } else {
            format!("you will be told of the end of {name} (! takes it back)")
        };
        self.tell(Tone::Plain, text);
        Vec::new()
    }

    /// Whether the end of this line's job will be told.
    pub(crate) fn is_watched(&self, line: Line<'_>) -> bool {
        match line {
            Line::Job(number) | Line::Member(number) => {
                self.alarm.is_watched(&self.board.row(number))
            }
            Line::Group(..) => false,
        }
    }
}
