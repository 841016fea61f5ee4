//! How the dashboard tells what is worth telling: by a line, the bell, the title, the desk, a command.

use std::time::Duration;

use super::app::App;
use super::effect::Effect;
use super::notice::{Notice, Tone};
use super::terminal::Attention;
use crate::alert::{Alerts, Channel, Rule, Telling, complete};
use crate::board::{Board, Row, Standing};
use crate::job::{JobKey, Moment, News, SourceId, Status};

/// The answer to a key is left on the screen for so long.
const ANSWER: Duration = Duration::from_secs(3);

/// Between two titles.
const TITLE_PAUSE: Duration = Duration::from_secs(2);

/// The rules and what of them is on its way to the operator.
#[derive(Clone, Debug)]
pub(crate) struct Alarm {
    alerts: Alerts,
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
            title: String::new(),
            title_at: None,
            title_due: None,
            held: None,
            line: String::new(),
            sent: 0,
        }
    }

    pub(crate) fn is_marked(&self, row: &Row<'_>) -> bool {
        self.alerts.is_marked(row)
    }

    /// A cancel was asked for here, or that was refused.
    pub(crate) fn own_cancel(&mut self, key: JobKey, asked: bool) {
        self.alerts.own_cancel(key, asked);
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
    pub fn with_rules(mut self, written: Vec<Rule>) -> Self {
        self.alarm = Alarm::new(written);
        self
    }

    /// News for the board, and then for the rules.
    pub(super) fn hear_and_tell(&mut self, source: SourceId, news: News) -> Vec<Effect> {
        self.alarm.note(&self.board, source, &news);
        let looked = match &news {
            News::Looked { whole, .. } => Some(*whole),
            _ => None,
        };
        let mut effects = self.hear(source, news);
        if let Some(whole) = looked {
            self.alarm.looked(&self.board, source, self.now, whole);
        }
        effects.extend(self.raise_alarm());
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
            Some(at) => self.alarm.held = Some(Notice { text, tone, at }),
            None => self.tell(tone, text),
        }
    }

    /// Marks the job under the cursor, so that its end is told, or takes the mark away.
    pub(super) fn toggle_mark(&mut self) {
        let Some(job) = self.subject().and_then(|key| self.board.job(&key)) else {
            self.tell(Tone::Plain, "no job is selected".into());
            return;
        };
        let Some(key) = self.subject() else { return };
        if job.status.is_over() {
            let text = format!("{} is over already: {}", job.id, job.status.word());
            self.tell(Tone::Plain, text);
            return;
        }
        let text = if self.alarm.alerts.toggle(key) {
            format!("you will be told when {} ends (! takes it back)", job.id)
        } else {
            format!("the end of {} is not told any more", job.id)
        };
        self.tell(Tone::Plain, text);
    }
}
