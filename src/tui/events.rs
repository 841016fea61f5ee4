//! What has happened since the start: jobs that changed state, sources that went and came back, answers to what was
//! asked. The newest two hundred; nothing of what was there when the sources were first read.

use std::collections::VecDeque;

use super::app::App;
use super::asked::Asked;
use super::brush;
use super::notice::Tone;
use crate::board::{Condition, Row, Standing};
use crate::job::{
    Change, Done, Flag, Job, JobId, JobKey, Moment, Plain, Refusal, Signs, SourceId, Status, Worker,
};

/// So many are kept.
const MOST: usize = 200;
/// So many of one batch are told one by one; a restored backup would push out all else.
const AT_ONCE: usize = 20;
/// Columns of an id, cut from the left to its unlike part.
const ID: usize = 12;

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Happening {
    pub(crate) at: Moment,
    /// A source's name, or `you`.
    pub(crate) who: String,
    pub(crate) text: String,
    pub(crate) tone: Tone,
}

/// The newest last.
#[derive(Clone, Debug, Default)]
pub(crate) struct Events {
    ring: VecDeque<Happening>,
    /// How far the pane is scrolled away from the newest.
    pub(crate) top: usize,
}

impl Events {
    /// The newest first.
    pub(crate) fn newest_first(&self) -> impl Iterator<Item = &Happening> {
        self.ring.iter().rev()
    }

    pub(crate) fn len(&self) -> usize {
        self.ring.len()
    }

    fn add(&mut self, happening: Happening) {
        if self.ring.len() == MOST {
            self.ring.pop_front();
        }
        self.ring.push_back(happening);
        if self.top > 0 {
            // What is being read stays where it is.
            self.top = (self.top + 1).min(self.ring.len() - 1);
        }
    }

    pub(crate) fn scroll(&mut self, rows: isize, height: u16) {
        let last = self.ring.len().saturating_sub(usize::from(height));
        self.top = self.top.saturating_add_signed(rows).min(last);
    }
}

/// What a batch says, told as long as it is short.
struct Told {
    lines: Vec<(String, Tone)>,
    untold: usize,
}

impl Told {
    fn add(&mut self, line: impl FnOnce() -> (String, Tone)) {
        if self.lines.len() < AT_ONCE {
            self.lines.push(line());
        } else {
            self.untold += 1;
        }
    }
}

impl App {
    pub(super) fn note(&mut self, who: &str, text: &str, tone: Tone) {
        let happening = Happening {
            at: self.now,
            who: Plain::new(who).to_string(),
            text: Plain::new(text).to_string(),
            tone,
        };
        self.events.add(happening);
    }

    /// Notes what these changes mean; before the board takes them.
    pub(super) fn note_changes(&mut self, source: SourceId, changes: &[Change]) {
        let Some(standing) = self.board.standing(source) else {
            return;
        };
        let mut told = Told {
            lines: Vec::new(),
            untold: 0,
        };
        for change in changes {
            match change {
                Change::Put(job) if standing.whole => self.note_job(source, job, &mut told),
                Change::Gone(id) if standing.whole => {
                    self.note_gone(source, id, changes, &mut told);
                }
                Change::Down(outage) if standing.outage().is_none() => {
                    told.add(|| (format!("DOWN: {}", outage.text), Tone::Bad));
                }
                Change::Up(signs) => note_signs(standing, signs, &mut told),
                _ => {}
            }
        }
        let name = standing.name.clone();
        for (text, tone) in told.lines {
            self.note(&name, &text, tone);
        }
        if told.untold > 0 {
            let text = format!("and {} more changes at once", told.untold);
            self.note(&name, &text, Tone::Plain);
        }
    }

    fn note_job(&self, source: SourceId, job: &Job, told: &mut Told) {
        let archived = job.flags.has(Flag::Archived);
        let key = JobKey {
            source,
            id: job.id.clone(),
        };
        let Some(row) = self.board.get(&key) else {
            // One that is over was only not listed before.
            if !archived && !job.status.is_over() {
                told.add(|| {
                    (
                        said(&job.id, job.title.as_str(), job.status.word()),
                        Tone::Plain,
                    )
                });
            }
            return;
        };
        if archived && !row.flags().has(Flag::Archived) {
            told.add(|| (said(&job.id, row.title(), "archived"), Tone::Plain));
        } else if row.status() != job.status {
            told.add(|| became(&row, job));
        }
    }

    fn note_gone(&self, source: SourceId, id: &JobId, changes: &[Change], told: &mut Told) {
        let key = JobKey {
            source,
            id: id.clone(),
        };
        let Some(row) = self.board.get(&key) else {
            return;
        };
        told.add(|| {
            let moved = changes.iter().any(|change| match change {
                Change::Put(job) => {
                    job.flags.has(Flag::Archived) && job.id.name().starts_with(id.name())
                }
                _ => false,
            });
            let word = if moved { "archived" } else { "gone" };
            (said(id, row.title(), word), Tone::Plain)
        });
    }

    /// Notes what came of something that was asked.
    pub(super) fn note_answer(&mut self, asked: &Asked, answer: &Result<Done, Refusal>) {
        let verb = asked.verb().word();
        let about = asked.job.as_ref().map_or(String::new(), |key| {
            format!(" {}", brush::cut_left(key.id.name(), ID))
        });
        let (text, tone) = match answer {
            Ok(done) => (format!("{verb}{about}: {}", done.text), Tone::Good),
            Err(refusal) => (
                format!("{verb}{about} refused: {}", refusal.text),
                Tone::Bad,
            ),
        };
        self.note("you", &text, tone);
    }
}

/// What became of a job, then which: a narrow pane cuts the end.
fn said(id: &JobId, title: &str, what: &str) -> String {
    let whole = id.name();
    // A title that the id ends with is not told twice.
    let own = whole
        .strip_suffix(title)
        .and_then(|id| id.strip_suffix('-'));
    let id = brush::cut_left(own.filter(|_| !title.is_empty()).unwrap_or(whole), ID);
    format!("{what} {id} {title}").trim_end().to_owned()
}

fn became(row: &Row<'_>, job: &Job) -> (String, Tone) {
    let (tone, word) = match job.status {
        Status::Failed => (Tone::Bad, "FAILED"),
        Status::Completed => (Tone::Good, job.status.word()),
        _ => (Tone::Plain, job.status.word()),
    };
    let mut text = said(&job.id, row.title(), word);
    if job.status == Status::Failed && !job.error.as_str().is_empty() {
        text = format!("{text}: {}", job.error);
    }
    (text, tone)
}

fn note_signs(standing: &Standing, signs: &Signs, told: &mut Told) {
    if standing.outage().is_some() {
        told.add(|| ("answers again".to_owned(), Tone::Good));
    }
    if matches!(standing.condition, Condition::Opening) {
        return;
    }
    let silent = |worker: &Worker| matches!(worker, Worker::Silent { .. });
    match (silent(&standing.worker()), &signs.worker) {
        (false, Worker::Silent { why, .. }) => {
            told.add(|| (format!("worker silent: {why}"), Tone::Bad));
        }
        (true, worker) if !silent(worker) => {
            told.add(|| ("worker answers again".to_owned(), Tone::Good));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn happening(text: usize) -> Happening {
        Happening {
            at: Moment(0),
            who: "q".into(),
            text: text.to_string(),
            tone: Tone::Plain,
        }
    }

    #[test]
    fn the_newest_two_hundred_are_kept() {
        let mut events = Events::default();
        (0..250).for_each(|n| events.add(happening(n)));
        let texts: Vec<_> = events.newest_first().map(|h| h.text.as_str()).collect();
        assert_eq!((texts.len(), texts[0], texts[199]), (200, "249", "50"));
    }

    #[test]
    fn what_is_being_read_stays_when_more_happens() {
        let mut events = Events::default();
        (0..30).for_each(|n| events.add(happening(n)));
        events.scroll(5, 10);
        let first = |events: &Events| events.newest_first().nth(events.top).unwrap().text.clone();
        let before = first(&events);
        events.add(happening(30));
        assert_eq!(first(&events), before);
        events.scroll(-100, 10);
        events.add(happening(31));
        assert_eq!(first(&events), "31");
    }
}
