//! The thread that reads the keys. It can be parked, so that whoever has the terminal next
//! (the shell, after us) gets every key typed from then on.
//!
//! It is a thread rather than a stream inside the loop because the library reads on until an
//! escape sequence is whole: one torn by a slow line would hold up the loop and all that waits on it.

use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crossterm::event::{
    self, Event, EventStream, KeyEventKind, MouseButton, MouseEvent, MouseEventKind,
};
use tokio::sync::mpsc::UnboundedSender;

use super::Stir;
use crate::tui::pointer::{Pointed, Pointer};

/// One wait for keys; the library wants an end to it.
const A_DAY: Duration = Duration::from_secs(86_400);

/// How long a parked reader is waited for. Only one in the middle of a torn sequence needs longer.
const PATIENCE: Duration = Duration::from_millis(100);

/// The reader. Dropping it asks it to park, but does not wait for that.
pub struct Keys {
    shared: Arc<Shared>,
}

struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    wanted: bool,
    /// The thread is not reading and will not.
    parked: bool,
    /// Not for its events: dropping one is the library's only way to wake a waiting reader.
    alarm: Option<EventStream>,
}

impl Keys {
    /// Starts to read. Keys go to `tell` until [`Keys::park`].
    pub fn start(tell: UnboundedSender<Stir>) -> io::Result<Self> {
        let shared = Arc::new(Shared {
            state: Mutex::new(State {
                wanted: true,
                ..State::default()
            }),
            changed: Condvar::new(),
        });
        let theirs = Arc::clone(&shared);
        thread::Builder::new()
            .name("keys".into())
            .spawn(move || theirs.read(&tell))?;
        Ok(Self { shared })
    }

    /// Stops reading; on return no further key is taken from the terminal (except by a reader
    /// that waits for the rest of a torn sequence).
    pub fn park(&self) {
        let mut state = self.shared.ask_to_park();
        let deadline = Instant::now() + PATIENCE;
        while !state.parked {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            state = self
                .shared
                .changed
                .wait_timeout(state, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
    }

    /// Reads again.
    pub fn resume(&self) {
        self.shared.lock().wanted = true;
        self.shared.changed.notify_all();
    }
}

impl Drop for Keys {
    fn drop(&mut self) {
        drop(self.shared.ask_to_park());
    }
}

impl Shared {
    fn ask_to_park(&self) -> MutexGuard<'_, State> {
        let mut state = self.lock();
        state.wanted = false;
        state.alarm = None;
        self.changed.notify_all();
        state
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read(&self, tell: &UnboundedSender<Stir>) {
        loop {
            self.wait_until_wanted();
            let outcome = event::poll(A_DAY).and_then(|ready| {
                if ready {
                    event::read().map(Some)
                } else {
                    Ok(None)
                }
            });
            let stir = match outcome {
                Ok(Some(event)) => translate(event),
                Ok(None) => None,
                Err(error) => {
                    let text = format!("no keys can be read any more: {error}; end with SIGTERM");
                    let _ = tell.send(Stir::Told(text));
                    return self.park_for_good();
                }
            };
            if let Some(stir) = stir
                && tell.send(stir).is_err()
            {
                return self.park_for_good();
            }
        }
    }

    fn wait_until_wanted(&self) {
        let mut state = self.lock();
        while !state.wanted {
            state.parked = true;
            self.changed.notify_all();
            state = self
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
        state.parked = false;
        if state.alarm.is_none() {
            // Made here, because it needs the lock that a waiting reader holds.
            state.alarm = Some(EventStream::new());
        }
    }

    fn park_for_good(&self) {
        self.lock().parked = true;
        self.changed.notify_all();
    }
}

fn translate(event: Event) -> Option<Stir> {
    match event {
        Event::Key(key) if key.kind == KeyEventKind::Release => None,
        Event::Key(key) => Some(Stir::Key(key, Instant::now())),
        Event::Paste(text) => Some(Stir::Paste(text)),
        Event::Resize(columns, rows) => Some(Stir::Resize(columns, rows)),
        Event::Mouse(mouse) => pointed(mouse).map(Stir::Mouse),
        Event::FocusGained | Event::FocusLost => None,
    }
}

/// A click of the left button or a notch of the wheel; all else a mouse does wakes nobody.
fn pointed(mouse: MouseEvent) -> Option<Pointer> {
    let deed = match mouse.kind {
        MouseEventKind::Down(MouseButton::Left) => Pointed::Click,
        MouseEventKind::ScrollUp => Pointed::WheelUp,
        MouseEventKind::ScrollDown => Pointed::WheelDown,
        _ => return None,
    };
    Some(Pointer {
        column: mouse.column,
        row: mouse.row,
        deed,
    })
}
