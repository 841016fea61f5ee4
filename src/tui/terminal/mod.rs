//! The terminal: taken over once, given back exactly once, from whatever thread and on every way out.
//! Never here: what is on the screen, what a key means. The only question ever asked of the terminal is how far the line
//! has come (`flow.rs`), and nobody waits for its answer: over a slow line it comes between the keys.

mod attention;
mod canvas;
mod decode;
mod doorbell;
mod flow;
mod guard;
mod input;
mod panic;
mod runs;
mod scroll;
mod shown;
mod steps;
mod stir;
mod title;
mod wire;
mod writer;

pub use attention::{Attention, in_tmux};
pub use canvas::Canvas;
pub use doorbell::Doorbell;
pub use flow::{Flow, QUESTION};
pub use guard::Resized;
pub use input::Input;
pub use stir::{Stir, Tell};

use std::io;
use std::os::fd::OwnedFd;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ratatui::layout::Size;
use rustix::fs::{Mode, OFlags};
use rustix::stdio::{stdin, stdout};
use rustix::termios::{self, OptionalActions, QueueSelector, Termios};

use title::Title;
use writer::Writer;

/// Alternate screen, pasted text in one piece, reports of focus, no cursor, nothing on it.
const ENTER: &[u8] = b"\x1b[?1049h\x1b[?2004h\x1b[?1004h\x1b[?25l\x1b[m\x1b[2J";

/// The same once more after another program had the terminal without our leaving it; the
/// alternate screen is not entered again, for that would overwrite the cursor's saved place.
const TAKE_BACK: &[u8] = b"\x1b[?2004h\x1b[?1004h\x1b[?25l";

/// Presses and the wheel (1000), told with numbers of any size (1006). Not its movement: a mouse that is only moved
/// shall send nothing over a slow line.
const MOUSE_ON: &[u8] = b"\x1b[?1000h\x1b[?1006h";
const MOUSE_OFF: &[u8] = b"\x1b[?1006l\x1b[?1000l";

/// Everything back, in the opposite order; first of all the end of a half-written frame. The mouse is given back
/// whether or not we have it: one that types into the shell is worse than sixteen bytes.
const LEAVE: &[u8] =
    b"\x1b[?2026l\x1b[?1006l\x1b[?1000l\x1b[?1004l\x1b[?2004l\x1b[m\x1b[?1049l\x1b[?25h";

/// How long a frame under way, and then the farewell, may take when leaving.
const FRAME_PATIENCE: Duration = Duration::from_millis(150);
const LEAVE_PATIENCE: Duration = Duration::from_millis(75);

/// So many bytes beside the frames may wait for a terminal that does not read.
const MOST_WAITING: usize = 4096;

/// Whether there is a person at a terminal: both what is read and what is written.
pub fn is_terminal() -> bool {
    termios::isatty(stdin()) && termios::isatty(stdout())
}

/// Columns and rows, as the kernel knows them.
pub fn size() -> Size {
    let told = termios::tcgetwinsize(stdout()).map_or((0, 0), |size| (size.ws_col, size.ws_row));
    sane_size(told.0, told.1)
}

/// A size that can be drawn on: 80x24 where none is known, and an end to what is absurd.
pub fn sane_size(columns: u16, rows: u16) -> Size {
    if columns == 0 || rows == 0 {
        return Size::new(80, 24);
    }
    Size::new(columns.min(2000), rows.min(1000))
}

/// The terminal as a thing that is held or not.
pub struct Screen {
    writer: Writer,
    phase: Mutex<Phase>,
    title: Mutex<Title>,
    tmux: bool,
    /// The mouse is wanted while the terminal is ours.
    mouse: AtomicBool,
    hung_up: AtomicBool,
    ended: AtomicBool,
}

enum Phase {
    /// The terminal is the shell's.
    Out,
    /// It is ours; these modes are to be given back.
    In(Box<Termios>),
    /// Given back for good.
    Over,
}

impl Screen {
    /// Makes ready, touches nothing yet. `tell` hears of everything that comes from the terminal.
    /// The calling thread is taken to be the one that draws.
    pub fn start(tell: &Tell, bell: &Doorbell) -> io::Result<(Arc<Self>, Resized)> {
        let terminal = rustix::io::fcntl_dupfd_cloexec(stdout(), 3)?;
        let written = tell.clone();
        let screen = Arc::new(Self {
            writer: Writer::new(terminal, open_promptly(), move || {
                written.send(Stir::Written);
            }),
            phase: Mutex::new(Phase::Out),
            title: Mutex::default(),
            tmux: in_tmux(),
            mouse: AtomicBool::new(false),
            hung_up: AtomicBool::new(false),
            ended: AtomicBool::new(false),
        });
        panic::install(Arc::clone(&screen), tell.clone());
        let resized = guard::start(Arc::clone(&screen), tell.clone(), bell)?;
        Ok((screen, resized))
    }

    /// Takes the terminal. False when it was given back for good meanwhile.
    pub fn enter(&self) -> io::Result<bool> {
        let mut phase = self.lock();
        match *phase {
            Phase::In(_) => return Ok(true),
            Phase::Over => return Ok(false),
            Phase::Out => {}
        }
        let before = termios::tcgetattr(stdin())?;
        let mut raw = before.clone();
        raw.make_raw();
        termios::tcsetattr(stdin(), OptionalActions::Now, &raw)?;
        *phase = Phase::In(Box::new(before));
        self.writer.append(&[ENTER, &self.title().enter()].concat());
        self.take_mouse();
        Ok(true)
    }

    /// Makes sure that the terminal still is as we took it: another program may have used it
    /// while this process was stopped from outside. The modes to be given back stay those from before.
    pub fn take_back(&self) {
        let phase = self.lock();
        let Phase::In(before) = &*phase else { return };
        let mut raw = (**before).clone();
        raw.make_raw();
        let _ = termios::tcsetattr(stdin(), OptionalActions::Now, &raw);
        self.writer
            .append(&[TAKE_BACK, &self.title().again()].concat());
        self.take_mouse();
    }

    /// Takes the mouse, or gives it back to the terminal, now and whenever the terminal is entered again.
    pub fn set_mouse(&self, on: bool) {
        let phase = self.lock();
        let was_on = self.mouse.swap(on, Ordering::Relaxed);
        if was_on != on && matches!(*phase, Phase::In(_)) {
            self.writer.append(if on { MOUSE_ON } else { MOUSE_OFF });
        }
    }

    fn take_mouse(&self) {
        if self.mouse.load(Ordering::Relaxed) {
            self.writer.append(MOUSE_ON);
        }
    }

    /// Gives the terminal back, to take it again later.
    pub fn leave(&self) {
        self.leave_to(Phase::Out);
    }

    /// Gives the terminal back; whoever tries to enter or draw from now on does nothing.
    pub fn leave_for_good(&self) {
        self.leave_to(Phase::Over);
    }

    fn leave_to(&self, next: Phase) {
        let mut phase = self.lock();
        if matches!(*phase, Phase::Over) {
            return;
        }
        let Phase::In(before) = std::mem::replace(&mut *phase, next) else {
            return;
        };
        if !self.hung_up.load(Ordering::Relaxed) {
            self.say_farewell();
        }
        let _ = termios::tcsetattr(stdin(), OptionalActions::Now, &before);
    }

    /// A terminal that does not read may take a third of a second at most; then it is left as it is.
    fn say_farewell(&self) {
        if !self.writer.settle(FRAME_PATIENCE) {
            self.writer.abandon();
            let _ = termios::tcflush(stdout(), QueueSelector::OFlush);
            self.writer.settle(LEAVE_PATIENCE);
        }
        self.writer.append(&[LEAVE, self.title().leave()].concat());
        self.writer.settle(LEAVE_PATIENCE);
    }

    /// Whether a frame can be sent now. If not, [`Stir::Written`] comes when it can.
    pub fn is_ready(&self) -> bool {
        self.writer.is_idle()
    }

    /// Sends a frame; none is sent when the terminal is not ours.
    pub fn send(&self, frame: Vec<u8>) {
        let phase = self.lock();
        if matches!(*phase, Phase::In(_)) {
            self.writer.send(frame);
        }
    }

    /// Rings, or has the terminal notify the desk. On a line that does not take it, it is lost.
    pub fn call(&self, call: &Attention) {
        self.say(&call.bytes(self.tmux));
    }

    /// Gives the terminal this title, until it is given back.
    pub fn set_title(&self, text: &str) {
        let bytes = self.title().set(text);
        self.say(&bytes);
    }

    /// Sends what is no part of a frame, behind the one under way.
    fn say(&self, bytes: &[u8]) {
        let phase = self.lock();
        if matches!(*phase, Phase::In(_)) && self.writer.waiting() < MOST_WAITING {
            self.writer.append(bytes);
        }
    }

    /// Sends what is no frame, behind the one under way; nothing when the terminal is not ours.
    pub fn send_beside(&self, bytes: &[u8]) {
        let phase = self.lock();
        if matches!(*phase, Phase::In(_)) && !bytes.is_empty() {
            self.writer.append(bytes);
        }
    }

    /// Whether the terminal is ours now.
    pub fn is_held(&self) -> bool {
        matches!(*self.lock(), Phase::In(_))
    }

    /// The loop is over; what is left to do is the caller's, and no watchdog ends it.
    pub fn end(&self) {
        self.ended.store(true, Ordering::Relaxed);
    }

    fn has_ended(&self) -> bool {
        self.ended.load(Ordering::Relaxed)
    }

    /// There is no terminal any more.
    fn hang_up(&self) {
        self.hung_up.store(true, Ordering::Relaxed);
        self.writer.give_up();
    }

    /// Whether the terminal has gone away.
    pub fn is_hung_up(&self) -> bool {
        self.hung_up.load(Ordering::Relaxed)
    }

    fn title(&self) -> MutexGuard<'_, Title> {
        self.title.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock(&self) -> MutexGuard<'_, Phase> {
        self.phase.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Standard output, opened once more and non-blocking; not possible everywhere.
fn open_promptly() -> Option<OwnedFd> {
    let flags = OFlags::WRONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    rustix::fs::open("/proc/self/fd/1", flags, Mode::empty()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_switched_on_is_switched_off_in_the_opposite_order() {
        let enter = [ENTER, MOUSE_ON].concat();
        let enter = String::from_utf8_lossy(&enter);
        let leave = String::from_utf8_lossy(LEAVE);
        let place = |mode: &str| {
            assert!(enter.contains(&format!("{mode}h")), "{mode} is not entered");
            leave.find(&format!("{mode}l")).unwrap()
        };
        assert!(place("?1006") < place("?1000"));
        assert!(place("?1000") < place("?1004"));
        assert!(place("?1004") < place("?2004"));
        assert!(place("?2004") < place("?1049"));
        assert!(leave.ends_with("\x1b[?25h"));
    }

    #[test]
    fn a_size_nobody_knows_is_80_by_24() {
        assert_eq!(sane_size(0, 50), Size::new(80, 24));
        assert_eq!(sane_size(60, 15), Size::new(60, 15));
        assert_eq!(sane_size(65535, 65535), Size::new(2000, 1000));
    }
}
