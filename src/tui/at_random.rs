//! Hands that press anything at any time: whatever comes, nothing panics, and nothing is asked of a source that the operator
//! did not see, mark or agree to.
//!
//! The seeds are fixed; `JOBTUI_PRESSES` makes the walks longer.

use std::collections::HashMap;
use std::time::Duration;

use crate::tui::buffer::Buffer;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::Rect;

use super::action::ACTIONS;
use super::app::App;
use super::bulk::caution::Caution;
use super::dialogs::Dialog;
use super::dialogs::priority::Whose;
use super::effect::Effect;
use super::event::Event;
use super::pointer::{Pointed, Pointer};
use super::theme::{Depth, Look};
use crate::board::Board;
use crate::job::{
    Capabilities, Change, Consent, Done, Flag, Job, JobId, JobKey, May, Moment, News, Outage,
    OutageKind, Plain, Refusal, RefusalKind, Request, Seen, Signs, SourceId, Status, Ticket, Undo,
    Worker,
};

const SIZES: [(u16, u16); 12] = [
    (0, 0),
    (1, 1),
    (2, 30),
    (19, 5),
    (20, 5),
    (33, 7),
    (59, 15),
    (60, 16),
    (80, 24),
    (100, 30),
    (120, 40),
    (200, 60),
];
const WORDS: [&str; 12] = [
    "cancel sweep-03",
    "archive 7",
    "prio odd 9223372036854775807",
    "prio -3",
    "restore done-1",
    "filter st:pend|@failed",
    "sort prio-,wait",
    "go history",
    "state:pend !sweep",
    "\u{e9}\u{4e2d}\u{1f600}\u{301}",
    "-9223372036854775808",
    "arg.x>1 (",
];
const PASTES: [&str; 4] = [
    "cancel sweep-01\n",
    "y\ny\n1\n",
    "\x1b[31m\x07\u{9b}2J\u{202e}",
    "1\r2\r",
];

/// Chance that can be repeated.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let drawn = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(drawn).unwrap() % end.max(1)
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
}

/// A dashboard, and its sources as they are made up here.
struct Walk {
    dice: Dice,
    app: App,
    open: Vec<(SourceId, Ticket, Request)>,
    /// What was seen of the jobs whose cancels wait.
    held: HashMap<JobKey, Seen>,
    made: usize,
    asked: usize,
    last: Vec<String>,
}

pub(super) fn signs() -> Signs {
    let capabilities = Capabilities {
        submit: May::Yes,
        rerun: May::Yes,
        cancel: May::Yes,
        reprioritise: May::Yes,
        archive: May::Yes,
        restore: May::Yes,
        only_of: None,
    };
    Signs {
        capabilities,
        worker: Worker::Unknown,
        notes: Vec::new(),
        sync: None,
    }
}

impl Walk {
    fn new(seed: u64) -> Self {
        let names = [("fsq".to_owned(), "folder"), ("lab".to_owned(), "sqlite")];
        let look = Look::new(Depth::Colourless, true);
        let now = Moment(1_770_735_600_000);
        let caution = Caution {
            me: Some("ann".to_owned()),
            guarded: [SourceId(1)]
                .into_iter()
                .filter(|_| seed.is_multiple_of(3))
                .collect(),
            ..Caution::default()
        };
        let mut walk = Self {
            dice: Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1),
            app: App::new(Board::new(names), (80, 24), look, now).with_caution(caution),
            open: Vec::new(),
            held: HashMap::new(),
            made: 0,
            asked: 0,
            last: Vec::new(),
        };
        for source in [SourceId(0), SourceId(1)] {
            let mut changes = vec![Change::Up(signs())];
            changes.extend((0..30).map(|_| Change::Put(walk.job())));
            walk.feed(Event::News(source, News::Changed(changes)));
            walk.looked(source);
        }
        walk
    }

    fn looked(&mut self, source: SourceId) {
        let at = self.app.now;
        self.feed(Event::News(source, News::Looked { at, whole: true }));
    }

    /// A job of a name that is new.
    fn job(&mut self) -> Job {
        self.made += 1;
        let name = match self.dice.below(4) {
            0 | 1 => format!("job-20260210-100000-sweep-{:02}", self.made),
            2 => format!("odd \u{1b}[2J \u{4e2d}\u{202e} {}", self.made),
            _ => format!("done-{}", self.made),
        };
        let status = self.dice.one_of(&Status::ALL);
        let mut job = Job::new(JobId::live(name.as_bytes()), status);
        self.vary(&mut job);
        job
    }

    fn vary(&mut self, job: &mut Job) {
        job.status = self.dice.one_of(&Status::ALL);
        job.owner = self.dice.one_of(&["ann", "ann", "bob", ""]).into();
        job.priority = self
            .dice
            .one_of(&[None, Some(0), Some(7), Some(i64::MAX), Some(i64::MIN)]);
        job.version += 1;
        if self.dice.below(8) == 0 {
            job.flags.set(
                self.dice
                    .one_of(&[Flag::CancelRequested, Flag::Archived, Flag::Link]),
            );
        }
    }

    fn key(&mut self, code: KeyCode) {
        self.feed(Event::Key(KeyEvent::new(code, KeyModifiers::NONE)));
    }

    /// What an operator would do next, more often than not: answer the question, leave a dialog, mark, act.
    fn likely(&mut self) {
        if self.app.size.0 < 60 {
            self.feed(Event::Resize(120, 40));
        }
        let count = match &self.app.dialog {
            Some(Dialog::Plan(dialog)) => Some(dialog.plan.will.len()),
            Some(Dialog::Confirm(_)) => Some(1),
            Some(_) => {
                let code = self
                    .dice
                    .one_of(&[KeyCode::Esc, KeyCode::Enter, KeyCode::Char('7')]);
                return self.key(code);
            }
            None => None,
        };
        if let Some(count) = count {
            self.key(KeyCode::Char('y'));
            for digit in count.to_string().chars() {
                self.key(KeyCode::Char(digit));
            }
            return self.key(KeyCode::Enter);
        }
        let keys = "cca++-uuRP  vU*jjjkktT123a";
        let at = self.dice.below(keys.len());
        self.key(KeyCode::Char(char::from(keys.as_bytes()[at])));
    }

    /// One thing that happens.
    fn step(&mut self) {
        match self.dice.below(100) {
            0..=34 => self.likely(),
            35..=59 => {
                let entry = &ACTIONS[self.dice.below(ACTIONS.len())];
                let chords: Vec<_> = entry.chords().collect();
                let presses = chords[self.dice.below(chords.len())].presses().to_vec();
                for press in presses {
                    self.feed(Event::Key(press.event()));
                }
            }
            60..=69 => {
                let codes = [
                    KeyCode::Enter,
                    KeyCode::Esc,
                    KeyCode::Tab,
                    KeyCode::Backspace,
                    KeyCode::Up,
                    KeyCode::Down,
                    KeyCode::Left,
                    KeyCode::Right,
                    KeyCode::Home,
                    KeyCode::End,
                    KeyCode::Char('y'),
                    KeyCode::Char('y'),
                    KeyCode::Char('n'),
                    KeyCode::Char('1'),
                    KeyCode::Char('2'),
                    KeyCode::Char(' '),
                    KeyCode::F(5),
                    KeyCode::Delete,
                ];
                let code = self.dice.one_of(&codes);
                self.feed(Event::Key(KeyEvent::new(code, KeyModifiers::NONE)));
            }
            70..=74 => {
                for c in self.dice.one_of(&WORDS).chars() {
                    self.feed(Event::Key(KeyEvent::new(
                        KeyCode::Char(c),
                        KeyModifiers::NONE,
                    )));
                }
            }
            75 => {
                let text = self.dice.one_of(&PASTES).to_owned();
                self.feed(Event::Paste(text));
            }
            76 | 77 => {
                let (width, height) = self.dice.one_of(&SIZES);
                self.feed(Event::Resize(width, height));
            }
            78..=81 => {
                let deed =
                    self.dice
                        .one_of(&[Pointed::Click, Pointed::WheelUp, Pointed::WheelDown]);
                let (column, row) = (self.dice.below(130), self.dice.below(45));
                let (column, row) = (u16::try_from(column).unwrap(), u16::try_from(row).unwrap());
                self.feed(Event::Mouse(Pointer { column, row, deed }));
            }
            82..=87 => self.news(),
            88..=93 => self.answer(),
            _ => {
                let on = self.dice.one_of(&[1, 200, 1000, 6000, 70_000]);
                let now = self.app.now.plus(Duration::from_millis(on));
                self.feed(Event::Wake(now));
            }
        }
    }

    fn news(&mut self) {
        let source = SourceId(u16::try_from(self.dice.below(2)).unwrap());
        let known: Vec<Job> = crate::board::Lane::ALL
            .into_iter()
            .flat_map(|lane| self.app.board.lane(lane).to_vec())
            .map(|number| self.app.board.row(number))
            .filter(|row| row.source() == source)
            .map(|row| row.job())
            .collect();
        let mut changes = Vec::new();
        for _ in 0..=self.dice.below(4) {
            match self.dice.below(16) {
                0 => changes.push(Change::Down(Outage::new(OutageKind::Missing, "it went"))),
                1..=3 => changes.push(Change::Put(self.job())),
                4 if !known.is_empty() => {
                    let gone = &known[self.dice.below(known.len())];
                    changes.push(Change::Gone(gone.id.clone()));
                }
                _ if !known.is_empty() => {
                    let mut job = known[self.dice.below(known.len())].clone();
                    self.vary(&mut job);
                    changes.push(Change::Put(job));
                }
                _ => {}
            }
        }
        if self.dice.below(5) > 0 {
            changes.push(Change::Up(signs()));
        }
        self.feed(Event::News(source, News::Changed(changes)));
        self.looked(source);
    }

    /// A source answers something, in no order at all.
    fn answer(&mut self) {
        if self.open.is_empty() {
            return;
        }
        let at = self.dice.below(self.open.len());
        let (source, ticket, request) = self.open.swap_remove(at);
        let no = |kind| Err(Refusal::new(kind, "no"));
        let answer = match (self.dice.below(8), request.job()) {
            (0, _) => no(RefusalKind::NotKnown),
            (1, _) => no(RefusalKind::Changed),
            (2, _) => no(RefusalKind::Failed),
            (3, _) => no(RefusalKind::NeedsConsent),
            (4, _) | (_, None) => Ok(Done::to(&JobId::live(b"new"), "done")),
            (5, Some(id)) => Ok(Done::to(id, "done").with_undo(Undo::Reprioritise {
                job: id.clone(),
                had: 1,
                set: 7,
            })),
            (_, Some(id)) => Ok(Done::to(id, "done").with_undo(Undo::Restore(id.clone()))),
        };
        self.feed(Event::News(source, News::Answered(ticket, answer)));
    }

    /// Lets it happen, and holds what follows against the rules.
    fn feed(&mut self, event: Event) {
        self.last.push(format!("{event:?}"));
        let from = self.last.len().saturating_sub(12);
        self.last.drain(..from);
        let before = self.app.clone();
        let happened = event.clone();
        let effects = self.app.update(event);
        for effect in effects {
            match effect {
                Effect::Ask(source, ticket, request) => {
                    if let Err(why) = self.agreed(&before, &happened, source, &request) {
                        panic!("{why}: {request:?}\nafter {:#?}", self.last);
                    }
                    self.asked += 1;
                    self.open.push((source, ticket, request));
                }
                Effect::Draft(source, ticket, _) => {
                    let no = Refusal::new(RefusalKind::Failed, "no draft");
                    self.feed(Event::News(source, News::Drafted(ticket, Err(no))));
                }
                Effect::Title(text) => assert!(Plain::new(&text).as_str() == text, "{text:?}"),
                _ => {}
            }
        }
        self.note_held(&before);
        self.draw();
    }

    /// A cancel that begins to wait was about a job as it was seen then.
    fn note_held(&mut self, before: &App) {
        let keys: Vec<_> = crate::board::Lane::ALL
            .into_iter()
            .flat_map(|lane| before.board.lane(lane))
            .map(|number| before.board.row(*number).key())
            .collect();
        for key in keys {
            if self.app.grace.holds(&key) && !before.grace.holds(&key) {
                let seen = before.board.job(&key).unwrap().seen();
                self.held.insert(key, seen);
            }
        }
    }

    /// Whether the operator wanted this.
    fn agreed(
        &self,
        before: &App,
        event: &Event,
        source: SourceId,
        request: &Request,
    ) -> Result<(), String> {
        let Some((seen, id)) = seen(request).zip(request.job()) else {
            // A new job: from its form, or from a plan.
            let planned = matches!(event, Event::Key(_) | Event::News(..));
            return planned
                .then_some(())
                .ok_or_else(|| "a job nobody wanted".into());
        };
        let key = JobKey {
            source,
            id: id.clone(),
        };
        if before.is_asked(&key) && matches!(event, Event::Key(_)) {
            let is_confirmed = matches!(before.dialog, Some(Dialog::Confirm(_) | Dialog::Plan(_)));
            let is_set = matches!(before.dialog, Some(Dialog::Priority(_)));
            if !is_confirmed && !is_set {
                return Err("asked while something else about it is open".into());
            }
        }
        let work = before.bulk.work.as_ref();
        let is_part = || {
            let mut items = work.iter().flat_map(|work| &work.items);
            items.any(|item| item.key == key && item.request == *request)
        };
        let is_held = || self.held.get(&key) == Some(seen) && before.grace.holds(&key);
        match event {
            Event::Wake(_) if is_held() => Ok(()),
            Event::News(..) if is_part() || is_held() => Ok(()),
            Event::Key(_) => agreed_by_key(before, &key, seen, request),
            _ => Err("asked by itself".into()),
        }
    }

    fn draw(&self) {
        let (width, height) = self.app.size;
        let area = Rect::new(0, 0, width, height);
        let mut buffer = Buffer::empty(area);
        self.app.draw_into(&mut buffer, area);
        for cell in &buffer.content {
            let mut bad = cell.symbol().chars();
            assert!(!bad.any(char::is_control), "{:?}", cell.symbol());
        }
    }
}

/// Whether a key that went down then wants this.
fn agreed_by_key(before: &App, key: &JobKey, seen: &Seen, request: &Request) -> Result<(), String> {
    let is_as_seen = || before.board.job(key).is_some_and(|job| job.seen() == *seen);
    let takes_back = || {
        let mut parts = before.deeds.iter().flat_map(|deed| &deed.parts);
        parts.any(|(source, undo)| *source == key.source && undo.job() == &key.id)
    };
    let is_meant = before.marks.keys().any(|marked| marked == key) || in_range(before, key);
    let number = before.board.find(key);
    let is_seen = number.is_some_and(|number| before.rows_on_screen().contains(&number));
    let is_under = before.subject().as_ref() == Some(key);
    let is_fine = match &before.dialog {
        Some(Dialog::Confirm(confirm)) => {
            return (confirm.request == *request)
                .then_some(())
                .ok_or_else(|| "not what was confirmed".into());
        }
        Some(Dialog::Plan(dialog)) => {
            let reason = &dialog.plan.reason;
            let mut parts = dialog.plan.will.iter();
            let planned = |request: &Request| request.clone().because(reason);
            return parts
                .any(|part| part.key == *key && planned(&part.request) == *request)
                .then_some(())
                .ok_or_else(|| "not what was planned".into());
        }
        Some(Dialog::Priority(priority)) => match &priority.whose {
            Whose::One(about, job) => {
                return (about.key == *key && job.seen() == *seen)
                    .then_some(())
                    .ok_or_else(|| "not whose priority was asked".into());
            }
            Whose::Marked(_) => is_meant,
            Whose::Sweep(_) => false,
        },
        Some(Dialog::Command(_)) => number.is_some(),
        Some(Dialog::Results(_)) => takes_back(),
        Some(Dialog::Menu(_)) | None => {
            is_meant || (is_under && is_seen) || takes_back() || {
                // The whole screen is this job's log, or tells of it.
                let log = before.log.as_ref().map(super::log::LogView::key);
                is_under && (log == Some(key) || before.details.of.as_ref() == Some(key))
            }
        }
        Some(_) => false,
    };
    if !is_fine {
        return Err("neither seen, nor marked, nor named".into());
    }
    if !is_as_seen() {
        return Err("not as it was on the screen".into());
    }
    let at_once = match request {
        Request::Cancel(_) => false,
        Request::Restore(_) => takes_back(),
        Request::Archive(_, consent) => *consent == Consent::NotAsked,
        Request::Reprioritise(..) => true,
        Request::Submit(_) => false,
    };
    let is_careful = before.caution.guarded.contains(&key.source) && !takes_back();
    if !at_once || is_careful {
        return Err("at once, without a question".into());
    }
    Ok(())
}

fn in_range(app: &App, key: &JobKey) -> bool {
    let list = app.current_list();
    let place = list.place_of(&app.board, key, &[]);
    place.is_some_and(|place| app.marks.in_range(list.lane, place))
}

fn seen(request: &Request) -> Option<&Seen> {
    match request {
        Request::Submit(_) => None,
        Request::Cancel(seen)
        | Request::Reprioritise(seen, _)
        | Request::Archive(seen, _)
        | Request::Restore(seen) => Some(seen),
    }
}

#[test]
fn nothing_panics_and_nothing_is_asked_that_was_not_meant() {
    let presses = std::env::var("JOBTUI_PRESSES").ok();
    let steps: usize = presses.and_then(|text| text.parse().ok()).unwrap_or(400);
    let mut asked = 0;
    for seed in 1..=12 {
        let mut walk = Walk::new(seed);
        for _ in 0..steps {
            walk.step();
        }
        asked += walk.asked;
    }
    assert!(asked > 50, "only {asked} requests: the walks prove nothing");
}
