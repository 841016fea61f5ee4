//! The loop: wait, update, perform, draw. It alone joins the dashboard to the terminal and the time.
//!
//! ```text
//!  keys, signals ─┐
//!  news ──────────┼─► a batch: Wake(now), keys, news ─► App::update ─► effects ─► perform
//!  next wake ─────┘                                          │
//!  frame written ────────────────────────────────► draw ◄────┘   (only when the last is out)
//! ```

use std::path::PathBuf;
use std::pin::pin;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use color_eyre::eyre::{Context as _, Result, bail};
use ratatui::layout::{Rect, Size};
use ratatui::{Terminal, TerminalOptions, Viewport};
use rustix::process::{Signal, getpid, kill_process};
use tokio::sync::mpsc::{self, Receiver, UnboundedReceiver, UnboundedSender};

use super::app::App;
use super::batch::{Batch, Order};
use super::copy::osc52;
use super::effect::Effect;
use super::escapes::Escapes;
use super::event::Event;
use super::pace::Pace;
use super::saving;
use super::terminal::{self, Keys, Screen, Stir, Wire};
use crate::board::Condition;
use crate::clock::Clock;
use crate::job::{News, Plain, SourceId};

/// So many news are taken between two looks at the keys.
const NEWS_AT_ONCE: usize = 64;

/// The shortest time between two wakes by the mere passing of time.
const WAKE: Duration = Duration::from_millis(40);

/// How long the runtime may take to end.
const SHUTDOWN: Duration = Duration::from_millis(200);

/// Does what the dashboard wants done outside the terminal. Must return at once: the screen waits.
pub trait Perform {
    fn perform(&mut self, effect: Effect);

    /// By this it tells the operator, later and from any thread, what went wrong.
    fn tell_by(&mut self, _tell: Arc<dyn Fn(String) + Send + Sync>) {}
}

impl<F: FnMut(Effect)> Perform for F {
    fn perform(&mut self, effect: Effect) {
        self(effect);
    }
}

/// Why the dashboard ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The operator asked for it.
    Asked,
    /// This signal did, or the terminal went away (which counts as SIGHUP).
    Signal(i32),
}

impl Ending {
    /// What a shell expects to be told: 0, or 128 and the signal.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Asked => 0,
            Self::Signal(number) => u8::try_from(128 + number).unwrap_or(1),
        }
    }
}

/// Shows the dashboard on the terminal until it is asked to end.
///
/// The terminal is given back on every way out. Errors: there is no terminal, or it cannot be
/// taken over. Call it from the main thread, once.
pub fn run(
    app: &mut App,
    news: Receiver<(SourceId, News)>,
    clock: Clock,
    perform: &mut dyn Perform,
) -> Result<Ending> {
    if !terminal::is_terminal() {
        bail!("the dashboard needs a terminal; for a picture use --headless");
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .wrap_err("cannot start the dashboard's loop")?;
    let (tell, stirs) = mpsc::unbounded_channel();
    let screen = Screen::start(&tell).wrap_err("cannot prepare the terminal")?;
    let _given_back = GivenBack(Arc::clone(&screen));
    screen.enter().wrap_err("cannot take over the terminal")?;
    let told = tell.clone();
    perform.tell_by(Arc::new(move |text| {
        // When nobody listens any more, the dashboard is over.
        let _ = told.send(Stir::Told(text));
    }));
    screen.set_mouse(app.has_mouse());
    let keys = Keys::start(tell.clone()).wrap_err("cannot read keys")?;
    let mut turns = Turns::new(app, news, (tell, stirs), clock, screen, keys, perform);
    let ending = runtime.block_on(turns.go());
    if !turns.screen.is_hung_up() {
        // Before the terminal is left: what is typed from now on is the shell's.
        turns.keys.park();
    }
    turns.screen.leave_for_good();
    turns.screen.end();
    drop(turns);
    runtime.shutdown_timeout(SHUTDOWN);
    Ok(ending)
}

/// Gives the terminal back when an error or a panic ends the run early.
struct GivenBack(Arc<Screen>);

impl Drop for GivenBack {
    fn drop(&mut self) {
        self.0.leave_for_good();
        self.0.end();
    }
}

/// All that the loop turns round.
struct Turns<'a> {
    app: &'a mut App,
    news: Receiver<(SourceId, News)>,
    news_open: bool,
    stirs: UnboundedReceiver<Stir>,
    /// For what was begun here and ends elsewhere.
    tell: UnboundedSender<Stir>,
    clock: Clock,
    screen: Arc<Screen>,
    keys: Keys,
    perform: &'a mut dyn Perform,
    terminal: Terminal<Wire>,
    size: Size,
    /// The next frame starts from a wiped screen.
    afresh: bool,
    /// A frame is due, but the last one is still under way.
    held_up: bool,
    escapes: Escapes,
    pace: Pace,
    /// All durations here count from this.
    begin: Instant,
    last_wake: Duration,
}

/// What follows from a batch.
#[derive(PartialEq, Eq)]
enum Next {
    On,
    Suspend,
    Quit,
}

impl<'a> Turns<'a> {
    fn new(
        app: &'a mut App,
        news: Receiver<(SourceId, News)>,
        (tell, stirs): (UnboundedSender<Stir>, UnboundedReceiver<Stir>),
        clock: Clock,
        screen: Arc<Screen>,
        keys: Keys,
        perform: &'a mut dyn Perform,
    ) -> Self {
        let size = terminal::size();
        let viewport = Viewport::Fixed(Rect::from((ratatui::layout::Position::ORIGIN, size)));
        let Ok(terminal) = Terminal::with_options(Wire::new(size), TerminalOptions { viewport });
        Self {
            app,
            news,
            news_open: true,
            stirs,
            tell,
            clock,
            screen,
            keys,
            perform,
            terminal,
            size,
            afresh: false,
            held_up: false,
            escapes: Escapes::default(),
            pace: Pace::default(),
            begin: Instant::now(),
            last_wake: Duration::ZERO,
        }
    }

    async fn go(&mut self) -> Ending {
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
                    self.screen.take_back();
                    self.size = terminal::size();
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
                batch = self.suspend().await;
                continue;
            }
            self.draw_if_due();
            #[cfg(debug_assertions)]
            if self.terminal.get_frame().count() > 0 {
                fault.strike();
            }
            batch = self.wait().await;
        }
    }

    fn now(&self) -> Duration {
        self.begin.elapsed()
    }

    /// Sleeps until something happens; then takes all that lies ready.
    async fn wait(&mut self) -> Batch {
        let wake = self.next_wake();
        let frame = if self.held_up { None } else { self.pace.due() };
        let deadline = [wake, frame, self.escapes.due()]
            .into_iter()
            .flatten()
            .min();
        let until = self.begin + deadline.unwrap_or_default();
        let mut batch = Batch::default();
        let mut news = None;
        {
            let alarm = pin!(tokio::time::sleep_until(until.into()));
            tokio::select! {
                biased;
                stir = self.stirs.recv() => if let Some(stir) = stir {
                    self.sort(stir, &mut batch);
                },
                told = self.news.recv(), if self.news_open => news = Some(told),
                () = alarm, if deadline.is_some() => {}
            }
        }
        while let Ok(stir) = self.stirs.try_recv() {
            self.sort(stir, &mut batch);
        }
        match news {
            Some(Some((source, news))) => batch.news.push(Event::News(source, news)),
            Some(None) => self.news_open = false,
            None => {}
        }
        while batch.news.len() < NEWS_AT_ONCE
            && let Ok((source, news)) = self.news.try_recv()
        {
            batch.news.push(Event::News(source, news));
        }
        let now = self.now();
        let mut keys = Vec::new();
        self.escapes.release(now, &mut keys);
        batch.typed.extend(keys.into_iter().map(Event::Key));
        batch.woken = wake.is_some_and(|wake| wake <= now);
        batch
    }

    /// When the passing of time alone changes the screen. A fixed clock never does.
    fn next_wake(&self) -> Option<Duration> {
        if self.app.is_sifting() {
            // Rows are still to be judged: whatever was typed meanwhile comes first, then the next of them.
            return Some(self.now());
        }
        match self.clock {
            Clock::Fixed(_) => None,
            Clock::Live => {
                let wake = self.app.wake_at()?;
                let wait = wake.since(self.clock.now());
                Some((self.now() + wait).max(self.last_wake + WAKE))
            }
        }
    }

    fn sort(&mut self, stir: Stir, batch: &mut Batch) {
        match stir {
            Stir::Key(key, at) => {
                let mut keys = Vec::with_capacity(2);
                let at = at.saturating_duration_since(self.begin);
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
            Stir::Resize(columns, rows) => {
                self.size = terminal::sane_size(columns, rows);
                batch.resized = true;
            }
            Stir::Written => self.held_up = false,
            Stir::Suspend => batch.order(Order::Suspend),
            Stir::Continued => batch.order(Order::Continued),
            Stir::Stop(signal) => batch.order(Order::Stop(signal)),
        }
    }

    /// Updates the dashboard for each event and performs what it wants.
    fn digest(&mut self, batch: Batch) -> Next {
        let now = self.now();
        let (typed, awaited) = (!batch.typed.is_empty(), self.app.awaits_log());
        if batch.resized {
            self.pace.resized(now);
        }
        if self.is_first_word(&batch.news) {
            // The screen was empty or unfinished until now: somebody waits for it.
            self.pace.at_once(now);
        } else if batch.woken || !batch.news.is_empty() {
            self.pace.gently(now);
        }
        let resize = batch
            .resized
            .then_some(Event::Resize(self.size.width, self.size.height));
        let events: Vec<_> = resize
            .into_iter()
            .chain(batch.typed)
            .chain(batch.news)
            .collect();
        if events.is_empty() && !batch.woken {
            return Next::On;
        }
        self.last_wake = now;
        let mut next = Next::On;
        for event in std::iter::once(Event::Wake(self.clock.now())).chain(events) {
            for effect in self.app.update(event) {
                match effect {
                    Effect::Quit => return Next::Quit,
                    Effect::Suspend => next = Next::Suspend,
                    Effect::Copy(text) => {
                        let bytes = osc52::sequence(&text, self.app.carrier());
                        self.screen.send_beside(&bytes);
                    }
                    Effect::WriteFile(path, bytes) => self.write_file(path, bytes),
                    Effect::Redraw => {
                        self.screen.take_back();
                        self.start_afresh();
                    }
                    Effect::Attention(call) => self.screen.call(&call),
                    Effect::Title(text) => self.screen.set_title(&text),
                    Effect::Mouse(on) => self.screen.set_mouse(on),
                    other => self.perform.perform(other),
                }
            }
        }
        match (typed, awaited, self.app.awaits_log()) {
            // What the key asked for is mostly there before a frame without it would be drawn.
            (true, false, true) => self.pace.shortly(now),
            (true, ..) | (_, true, false) => self.pace.at_once(now),
            (false, ..) => {}
        }
        next
    }

    /// On a thread of its own: a disk may take its time, or never answer.
    fn write_file(&self, path: PathBuf, bytes: Vec<u8>) {
        let tell = self.tell.clone();
        let write = move || {
            let _ = tell.send(Stir::Filed(saving::write(&path, &bytes)));
        };
        let thread = thread::Builder::new().name("screen file".into());
        if thread.spawn(write).is_err() {
            let text = "the screen is not written: no thread could be started".to_owned();
            let _ = self.tell.send(Stir::Filed(Err(text)));
        }
    }

    /// Whether a source speaks that had not been heard before, or has now told all.
    fn is_first_word(&self, news: &[Event]) -> bool {
        news.iter().any(|event| match event {
            Event::News(source, news) => {
                let standing = self.app.board().standing(*source);
                let told_all = matches!(news, News::Looked { whole: true, .. });
                standing.is_some_and(|s| {
                    matches!(s.condition, Condition::Opening) || (told_all && !s.has_answered())
                })
            }
            Event::Key(_)
            | Event::Mouse(_)
            | Event::Paste(_)
            | Event::Resize(..)
            | Event::Wake(_)
            | Event::Written(_)
            | Event::Told(_) => false,
        })
    }

    fn start_afresh(&mut self) {
        self.afresh = true;
        self.terminal.backend_mut().forget_cursor();
        let now = self.now();
        self.pace.at_once(now);
    }

    fn draw_if_due(&mut self) {
        let now = self.now();
        if self.held_up || !self.pace.is_due(now) {
            return;
        }
        if !self.screen.is_ready() {
            self.held_up = true;
            return;
        }
        let wire = self.terminal.backend_mut();
        wire.set_size(self.size);
        let area = Rect::from((ratatui::layout::Position::ORIGIN, self.size));
        if self.afresh || *self.terminal.get_frame().buffer_mut().area() != area {
            self.afresh = false;
            let Ok(()) = self.terminal.resize(area);
        }
        let app = &*self.app;
        let Ok(_) = self.terminal.draw(|frame| app.draw(frame));
        let frame = self.terminal.backend_mut().take();
        if frame.is_empty() {
            self.pace.drawn_in_vain(now);
        } else {
            self.screen.send(frame);
            self.pace.drawn(now);
        }
    }

    /// Gives the terminal to the shell, stops this process, and comes back when it is continued.
    async fn suspend(&mut self) -> Batch {
        self.keys.park();
        self.screen.leave();
        // Not SIGTSTP: that one is ignored where no shell would notice the stop.
        let _ = kill_process(getpid(), Signal::STOP);
        let mut batch = Batch::default();
        self.wait_until_continued(&mut batch).await;
        if !matches!(batch.order, Some(Order::Stop(_))) {
            batch.order = None;
        }
        match self.screen.enter() {
            Ok(true) => self.keys.resume(),
            // Given back for good meanwhile: the order to stop is on its way.
            Ok(false) => {}
            // Continued where no terminal is ours any more.
            Err(_) => batch.order(Order::Stop(Signal::HUP.as_raw())),
        }
        self.size = terminal::size();
        batch.resized = true;
        self.start_afresh();
        batch
    }

    /// The stop may take hold of this thread a moment after it was asked for, and never does where
    /// a process cannot stop itself (as the first one of a container). Short waits, because
    /// their clock runs on while the process is stopped.
    async fn wait_until_continued(&mut self, batch: &mut Batch) {
        for _ in 0..50 {
            let wait = Duration::from_millis(2);
            if let Ok(Some(stir)) = tokio::time::timeout(wait, self.stirs.recv()).await {
                self.sort(stir, batch);
            }
            if matches!(batch.order, Some(Order::Continued | Order::Stop(_))) {
                return;
            }
        }
    }
}
