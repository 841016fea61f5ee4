//! The dashboard without a terminal: the same app, fed by the same sources, pressed by a script of
//! keys, until everything asked has been answered.

use std::time::{Duration, Instant};

use crossterm::event::KeyEvent;
use tokio::sync::mpsc::Receiver;

use super::app::App;
use super::effect::Effect;
use super::event::Event;
use super::perform::Performer;
use super::run::Perform as _;
use crate::clock::Clock;
use crate::job::{News, Refusal, RefusalKind, SourceId};

/// What a script may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hands {
    /// Keys that would change a job are refused.
    Tied,
    /// They act (`--act`).
    Free,
}

/// How a run without a terminal ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Every source has answered and everything asked was answered.
    Settled,
    /// The time ran out before that; what is shown is what had come.
    TimedOut,
}

/// Feeds the app until every source has answered, then presses the keys one by one, each time waiting
/// for what it asked for.
pub fn run(
    app: &mut App,
    news: &mut Receiver<(SourceId, News)>,
    performer: &mut Performer,
    keys: &[KeyEvent],
    clock: Clock,
    hands: Hands,
    deadline: Duration,
) -> Outcome {
    let end = Instant::now() + deadline;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build();
    let Ok(runtime) = runtime else {
        return Outcome::TimedOut;
    };
    let mut still = Still {
        app,
        news,
        performer,
        clock,
        hands,
        end,
    };
    runtime.block_on(still.play(keys))
}

struct Still<'a> {
    app: &'a mut App,
    news: &'a mut Receiver<(SourceId, News)>,
    performer: &'a mut Performer,
    clock: Clock,
    hands: Hands,
    end: Instant,
}

impl Still<'_> {
    async fn play(&mut self, keys: &[KeyEvent]) -> Outcome {
        let ready = |app: &App| app.sources_have_answered() && !app.is_waiting();
        if !self.until(ready).await {
            return Outcome::TimedOut;
        }
        for key in keys {
            self.feed(Event::Key(*key));
            if !self.until(|app| !app.is_waiting()).await {
                return Outcome::TimedOut;
            }
        }
        Outcome::Settled
    }

    /// Takes news until the condition holds; false when the time is over or nobody is left to tell.
    async fn until(&mut self, holds: impl Fn(&App) -> bool) -> bool {
        loop {
            self.feed(Event::Wake(self.clock.now()));
            if holds(self.app) {
                return true;
            }
            if self.app.is_sifting() && Instant::now() < self.end {
                continue;
            }
            let left = self.end.saturating_duration_since(Instant::now());
            match tokio::time::timeout(left, self.news.recv()).await {
                Ok(Some((source, news))) => self.feed(Event::News(source, news)),
                Ok(None) | Err(_) => return holds(self.app),
            }
        }
    }

    fn feed(&mut self, event: Event) {
        let mut events = vec![event];
        while let Some(event) = events.pop() {
            for effect in self.app.update(event) {
                match (effect, self.hands) {
                    (Effect::Ask(source, ticket, request), Hands::Tied) => {
                        let text = format!(
                            "{}: a picture changes nothing; give --act to let keys act",
                            request.verb().word()
                        );
                        let no = Refusal::new(RefusalKind::NotAllowed, &text);
                        events.push(Event::News(source, News::Answered(ticket, Err(no))));
                    }
                    (Effect::WriteFile(..), _) => {
                        let text = "a picture writes no file: it is one itself, on standard output";
                        events.push(Event::Written(Err(text.to_owned())));
                    }
                    (effect, _) => self.performer.perform(effect),
                }
            }
        }
    }
}
