//! The dashboard on the terminal: taken over and painted at once, then joined to its sources, given back on every way out.

use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use color_eyre::eyre::{Context as _, Result, bail};
use tokio::sync::mpsc;

use super::app::App;
use super::effect::Effect;
use super::painter::Painter;
use super::terminal::{self, Doorbell, Input, Resized, Screen, Stir, Tell};
use super::turns::Turns;
use crate::clock::Clock;
use crate::job::{News, SourceId};

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

/// The terminal, taken over and painted; nothing is asked of any source yet.
///
/// It is given back on every way out, a panic included.
pub struct Stage {
    pub(super) clock: Clock,
    /// All durations count from this.
    pub(super) begin: Instant,
    pub(super) bell: Doorbell,
    pub(super) tell: Tell,
    pub(super) stirs: Receiver<Stir>,
    pub(super) resized: Resized,
    pub(super) screen: Arc<Screen>,
    pub(super) input: Input,
    pub(super) painter: Painter,
}

impl Stage {
    /// Takes the terminal and shows what is known before any source was opened: who waits sees at once that it begins.
    /// Errors: there is no terminal, or it cannot be taken over. Call it from the main thread, once.
    pub fn open(app: &App, clock: Clock) -> Result<Self> {
        if !terminal::is_terminal() {
            bail!("the dashboard needs a terminal; for a picture use --headless");
        }
        let begin = Instant::now();
        let bell = Doorbell::new().wrap_err("cannot start the dashboard's loop")?;
        let (tell, stirs) = Tell::new(bell.waker().clone());
        let (screen, resized) =
            Screen::start(&tell, &bell).wrap_err("cannot prepare the terminal")?;
        let mut stage = Self {
            clock,
            begin,
            bell,
            tell,
            stirs,
            resized,
            painter: Painter::new(Arc::clone(&screen), terminal::size()),
            screen,
            input: Input::default(),
        };
        stage.screen.set_mouse(app.has_mouse());
        stage
            .screen
            .enter()
            .wrap_err("cannot take over the terminal")?;
        let now = stage.now();
        stage.painter.pace.at_once(now);
        stage.painter.draw_if_due(app, now);
        Ok(stage)
    }

    /// Shows the dashboard over these news until it is asked to end.
    pub fn play(
        mut self,
        app: &mut App,
        news: mpsc::Receiver<(SourceId, News)>,
        perform: &mut dyn Perform,
    ) -> Ending {
        let told = self.tell.clone();
        perform.tell_by(Arc::new(move |text| told.send(Stir::Told(text))));
        let ending = Turns::new(&mut self, app, news, perform).go();
        self.leave();
        ending
    }

    pub(super) fn now(&self) -> Duration {
        self.begin.elapsed()
    }

    /// What is typed from now on is the shell's; an answer on its way is taken out before that.
    pub(super) fn close_input(&mut self) {
        let is_ours = self.screen.is_held() && !self.screen.is_hung_up();
        if let Some(most) = self.painter.awaited(self.now()).filter(|_| is_ours) {
            self.input.take_answer(most);
        }
        self.painter.forget_answers();
        self.input.close();
    }

    fn leave(&mut self) {
        self.close_input();
        self.screen.leave_for_good();
        self.screen.end();
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.screen.leave_for_good();
        self.screen.end();
    }
}
