//! The loop: wait, update, perform, draw. It alone joins the dashboard to the terminal and the time.
//!
//! ```text
//!  keys ──────────┐
//!  bell, news ────┼─► a batch: Wake(now), keys, news ─► App::update ─► effects ─► perform
//!  next wake ─────┘                                          │
//!  line is free ─────────────────────────────────► draw ◄────┘   (only when the last is out)
//! ```
//!
//! It sleeps in one system call on the terminal and a pipe; a key is that, a read and a write.

use std::path::PathBuf;
use std::task::{Context, Poll};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Signal, getpid, kill_process};
use tokio::sync::mpsc::Receiver;

use super::app::App;
use super::batch::{Batch, Order};
use super::copy::osc52;
use super::effect::Effect;
use super::escapes::Escapes;
use super::event::Event;
use super::portions::Portions;
use super::run::{Ending, Perform, Stage};
use super::saving;
use super::terminal::Stir;
use super::urgency;
use crate::clock::Clock;
use crate::job::{News, Plain, SourceId};

/// News are taken for so long between two looks at the keys.
const NEWS_TIME: Duration = Duration::from_millis(2);

/// The shortest time between two wakes by the mere passing of time.
const WAKE: Duration = Duration::from_millis(40);

/// All that the loop turns round.
pub(super) struct Turns<'a> {
    stage: &'a mut Stage,
    app: &'a mut App,
    news: Receiver<(SourceId, News)>,
    news_open: bool,
    portions: Portions,
    perform: &'a mut dyn Perform,
    escapes: Escapes,
    last_wake: Duration,
}

/// What follows from a batch.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Next {
    On,
    Suspend,
    Quit,
}

impl<'a> Turns<'a> {
    pub(super) fn new(
        stage: &'a mut Stage,
        app: &'a mut App,
        news: Receiver<(SourceId, News)>,
        perform: &'a mut dyn Perform,
    ) -> Self {
        Self {
            stage,
            app,
            news,
            news_open: true,
            portions: Portions::default(),
            perform,
            escapes: Escapes::default(),
            last_wake: Duration::ZERO,
        }
    }

    pub(super) fn go(&mut self) -> Ending {
        let mut batch = Batch {
            resized: true,
            ..Batch::default()
        };
        #[cfg(debug_assertions)]
        let mut fault = super::fault::Fault::asked_for();
        loop {
            let order = batch.order;
            match order {
                Some(Order::Stop(signal)) => return Ending::Signal(signal),
                Some(Order::Continued) => {
                    self.stage.screen.take_back();
                    self.stage.painter.measure();
                    self.start_afresh();
                    batch.resized = true;
                }
                Some(Order::Suspend) | None => {}
            }
            let next = self.digest(batch);
            if next == Next::Quit {
                return Ending::Asked;
            }
            if next == Next::Suspend || order == Some(Order::Suspend) {
                batch = self.suspend();
                continue;
            }
            let now = self.now();
            self.stage.painter.draw_if_due(self.app, now);
            #[cfg(debug_assertions)]
            if self.stage.painter.has_drawn() {
                fault.strike();
            }
            batch = self.wait();
        }
    }

    fn now(&self) -> Duration {
        self.stage.now()
    }

    /// Sleeps until something happens; then takes all that lies ready.
    fn wait(&mut self) -> Batch {
        let wake = self.next_wake();
        let mut batch = Batch::default();
        self.hear_others(&mut batch);
        let limit = if batch.is_empty() {
            self.time_left(wake)
        } else {
            // What was typed meanwhile comes first.
            Some(Duration::ZERO)
        };
        let keys = self.stage.input.is_open();
        let woken = self.stage.bell.sleep(keys, limit);
        let mut typed = Vec::new();
        if woken.typed {
            let awaiting = self.stage.painter.awaited(self.now()).is_some();
            self.stage.input.read(awaiting, &mut typed);
        }
        self.stage.input.release(Instant::now(), &mut typed);
        for stir in typed {
            self.sort(stir, &mut batch);
        }
        if woken.rung {
            if self.stage.resized.take() {
                self.stage.painter.measure();
                batch.resized = true;
            }
            self.hear_others(&mut batch);
        }
        let now = self.now();
        let mut keys = Vec::new();
        self.escapes.release(now, &mut keys);
        batch.typed.extend(keys.into_iter().map(Event::Key));
        batch.woken = wake.is_some_and(|wake| wake <= now);
        batch
    }

    /// How long there is nothing to do by the mere passing of time; none when for ever.
    fn time_left(&self, wake: Option<Duration>) -> Option<Duration> {
        let now = self.now();
        let esc = self.stage.input.due();
        let esc = esc.map(|due| due.saturating_duration_since(self.stage.begin));
        [wake, self.stage.painter.due(now), self.escapes.due(), esc]
            .into_iter()
            .flatten()
            .min()
            .map(|due| due.saturating_sub(now))
    }

    /// What other threads have told; and the first of the news, if there is none yet. From here on they ring.
    fn hear_others(&mut self, batch: &mut Batch) {
        while let Ok(stir) = self.stage.stirs.try_recv() {
            self.sort(stir, batch);
        }
        if !batch.news.is_empty() {
            return;
        }
        if let Some(portion) = self.portions.next() {
            batch.news.push(portion);
            return;
        }
        if !self.news_open {
            return;
        }
        let mut context = Context::from_waker(self.stage.bell.waker());
        match self.news.poll_recv(&mut context) {
            Poll::Ready(Some((source, news))) => {
                let event = self.portions.cut(self.app.board(), source, news);
                batch.news.push(event);
            }
            Poll::Ready(None) => self.news_open = false,
            Poll::Pending => {}
        }
    }

    /// When the passing of time alone changes the screen. A fixed clock never does.
    fn next_wake(&self) -> Option<Duration> {
        if self.app.is_sifting() || self.app.turns_now() {
            // Rows are still to be judged, or panes to be turned: whatever was typed meanwhile comes first.
            return Some(self.now());
        }
        match self.stage.clock {
            Clock::Fixed(_) => None,
            Clock::Live => {
                let wake = self.app.wake_at()?;
                let wait = wake.since(self.stage.clock.now());
                Some((self.now() + wait).max(self.last_wake + WAKE))
            }
        }
    }

    fn sort(&mut self, stir: Stir, batch: &mut Batch) {
        match stir {
            Stir::Key(key, at) => {
                let mut keys = Vec::with_capacity(2);
                let at = at.saturating_duration_since(self.stage.begin);
                self.escapes.take(key, at, &mut keys);
                batch.typed.extend(keys.into_iter().map(Event::Key));
            }
            Stir::Mouse(pointer) => batch.typed.push(Event::Mouse(pointer)),
            Stir::Paste(text) => batch.typed.push(Event::Paste(text)),
            Stir::Told(text) => {
                let text = Plain::new(&text).as_str().to_owned();
                batch.typed.push(Event::Told(text));
            }
            Stir::Filed(written) => batch.typed.push(Event::Written(written)),
            Stir::Answer => {
                let now = self.now();
                self.stage.painter.answered(now);
            }
            Stir::Written => self.stage.painter.written(),
            Stir::Suspend => batch.order(Order::Suspend),
            Stir::Continued => batch.order(Order::Continued),
            Stir::Stop(signal) => batch.order(Order::Stop(signal)),
        }
    }

    /// Updates the dashboard for each event and performs what it wants.
    fn digest(&mut self, batch: Batch) -> Next {
        let now = self.now();
        let (typed, awaited) = (!batch.typed.is_empty(), self.app.awaits());
        let pace = &mut self.stage.painter.pace;
        if batch.resized {
            pace.resized(now);
        }
        if batch.woken {
            pace.gently(now);
        }
        if batch.is_empty() {
            return Next::On;
        }
        self.last_wake = now;
        let line = self.app.notice.clone();
        let size = self.stage.painter.size;
        let resize = batch
            .resized
            .then_some(Event::Resize(size.width, size.height));
        let mut next = self.update(Event::Wake(self.stage.clock.now()));
        for event in resize.into_iter().chain(batch.typed) {
            next = next.max(self.update(event));
        }
        let pace = &mut self.stage.painter.pace;
        if typed && self.app.awaits() > awaited {
            // What the key asked for is mostly there before a frame without it would be drawn.
            pace.shortly(now);
        } else if typed {
            pace.at_once(now);
        }
        let mut news = batch.news.into_iter().next();
        while let Some(event) = news {
            next = next.max(self.take_news(event));
            if self.now().saturating_sub(now) >= NEWS_TIME {
                break;
            }
            news = self.portions.next().or_else(|| {
                let (source, news) = self.news.try_recv().ok()?;
                Some(self.portions.cut(self.app.board(), source, news))
            });
        }
        if !typed && self.app.notice != line {
            // What is worth a line is known at the end of a look, or some time later: what was found is drawn by then.
            let now = self.now();
            self.stage.painter.pace.gently(now);
        }
        next
    }

    /// One piece of news, and how soon it is to be seen.
    fn take_news(&mut self, event: Event) -> Next {
        let first = urgency::is_first_word(self.app, &event);
        let awaited = self.app.awaits();
        let loading = !self.app.sources_have_answered();
        let changes = match &event {
            Event::News(_, News::Changed(changes)) => changes.len(),
            _ => 0,
        };
        let begin = self.now();
        let told = urgency::tells_nothing(self.app, &event);
        let next = self.update(event);
        let now = self.now();
        self.portions.took(changes, now.saturating_sub(begin));
        if told {
            return next;
        }
        if loading && self.app.sources_have_answered() {
            self.stage.painter.complete();
        }
        let quick = self.stage.painter.is_quick();
        let pace = &mut self.stage.painter.pace;
        if first || self.app.awaits() < awaited {
            // The screen was empty or unfinished until now: somebody waits for it.
            pace.at_once(now);
        } else if loading {
            pace.lazily(now, quick);
        } else {
            pace.gently(now);
        }
        next
    }

    fn update(&mut self, event: Event) -> Next {
        let mut next = Next::On;
        for effect in self.app.update(event) {
            match effect {
                Effect::Quit => return Next::Quit,
                Effect::Suspend => next = Next::Suspend,
                Effect::Copy(text) => {
                    let bytes = osc52::sequence(&text, self.app.carrier());
                    self.stage.screen.send_beside(&bytes);
                }
                Effect::WriteFile(path, bytes) => self.write_file(path, bytes),
                Effect::Redraw => {
                    self.stage.screen.take_back();
                    self.start_afresh();
                }
                Effect::Attention(call) => self.stage.screen.call(&call),
                Effect::Title(text) => self.stage.screen.set_title(&text),
                Effect::Mouse(on) => self.stage.screen.set_mouse(on),
                other => self.perform.perform(other),
            }
        }
        next
    }

    /// On a thread of its own: a disk may take its time, or never answer.
    fn write_file(&self, path: PathBuf, bytes: Vec<u8>) {
        let tell = self.stage.tell.clone();
        let write = move || tell.send(Stir::Filed(saving::write(&path, &bytes)));
        let thread = thread::Builder::new().name("screen file".into());
        if thread.spawn(write).is_err() {
            let text = "the screen is not written: no thread could be started".to_owned();
            self.stage.tell.send(Stir::Filed(Err(text)));
        }
    }

    fn start_afresh(&mut self) {
        let now = self.now();
        self.stage.painter.start_afresh(now);
    }

    /// Gives the terminal to the shell, stops this process, and comes back when it is continued.
    fn suspend(&mut self) -> Batch {
        self.stage.close_input();
        self.stage.screen.leave();
        // Not SIGTSTP: that one is ignored where no shell would notice the stop.
        let _ = kill_process(getpid(), Signal::STOP);
        let mut batch = Batch::default();
        self.wait_until_continued(&mut batch);
        if !matches!(batch.order, Some(Order::Stop(_))) {
            batch.order = None;
        }
        match self.stage.screen.enter() {
            Ok(true) => self.stage.input.reopen(),
            // Given back for good meanwhile: the order to stop is on its way.
            Ok(false) => {}
            // Continued where no terminal is ours any more.
            Err(_) => batch.order(Order::Stop(Signal::HUP.as_raw())),
        }
        self.stage.painter.measure();
        batch.resized = true;
        self.start_afresh();
        batch
    }

    /// The stop may take hold of this thread a moment after it was asked for, and never does where
    /// a process cannot stop itself (as the first one of a container). Short waits, because
    /// their clock runs on while the process is stopped.
    fn wait_until_continued(&mut self, batch: &mut Batch) {
        for _ in 0..50 {
            while let Ok(stir) = self.stage.stirs.try_recv() {
                self.sort(stir, batch);
            }
            if matches!(batch.order, Some(Order::Continued | Order::Stop(_))) {
                return;
            }
            let wait = Duration::from_millis(2);
            self.stage.bell.sleep(false, Some(wait));
        }
    }
}
