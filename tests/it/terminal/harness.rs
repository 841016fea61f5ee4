//! The real binary in a pseudo-terminal: keys in, a screen out, the process watched from outside.
//!
//! One thread: the terminal "reads" only while a test waits for something, so a terminal
//! that does not read is a test that does not wait. It never answers a question.
//! Every wait has a name (the condition) and the same deadline.

use std::io::{Read as _, Write as _};
use std::num::NonZero;
use std::os::fd::{AsFd as _, OwnedFd};
use std::path::Path;
use std::process::{Child, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use pty_process::Size;
use pty_process::blocking::{Command, Pts, Pty, open};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Mode, OFlags};
use rustix::process::{Pid, Signal, kill_process};
use rustix::termios::{Action, Termios, tcflow, tcgetattr};

/// After this a condition counts as never coming true.
pub(crate) const DEADLINE: Duration = Duration::from_secs(10);

/// What comes sooner than this after the last piece belongs to it.
const PAUSE: Duration = Duration::from_millis(2);

/// A running jobtui and the terminal it runs in.
pub(crate) struct Session {
    master: Option<Pty>,
    child: Child,
    parser: vt100::Parser,
    seen: Vec<u8>,
    /// Where in what was seen a piece begins that came after a pause.
    paints: Vec<usize>,
    last_read: Instant,
    before: Termios,
}

impl Session {
    /// Starts jobtui as a shell would: leader of the terminal's session.
    pub(crate) fn spawn(args: &[&str], columns: u16, rows: u16, env: &[(&str, &str)]) -> Self {
        let jobtui = Path::new(env!("CARGO_BIN_EXE_jobtui"));
        Self::spawn_program(jobtui, args, columns, rows, env)
    }

    /// Starts any program so.
    pub(crate) fn spawn_program(
        program: &Path,
        args: &[&str],
        columns: u16,
        rows: u16,
        env: &[(&str, &str)],
    ) -> Self {
        let (master, line) = terminal(columns, rows);
        let before = tcgetattr(&master).unwrap();
        let command = Command::new(program)
            .args(args)
            .env("JOBTUI_AUDIT", "off")
            .env("JOBTUI_FRESH", "1")
            .env_remove("JOBTUI_PANIC")
            .env_remove("RUST_BACKTRACE")
            .env("TERM", "xterm-256color")
            .envs(env.iter().copied());
        let child = command.spawn(line).unwrap();
        Self::of(master, child, before, columns, rows)
    }

    /// Starts it on the terminal, but outside the terminal's session (as `setsid` or a container
    /// would): no signal tells it when the line breaks.
    pub(crate) fn spawn_outside(args: &[&str], columns: u16, rows: u16) -> Self {
        let (master, line) = terminal(columns, rows);
        let before = tcgetattr(&master).unwrap();
        let end = || Stdio::from(line.as_fd().try_clone_to_owned().unwrap());
        let child = std::process::Command::new(env!("CARGO_BIN_EXE_jobtui"))
            .args(args)
            .env("JOBTUI_AUDIT", "off")
            .env("JOBTUI_FRESH", "1")
            .stdin(end())
            .stdout(end())
            .stderr(end())
            .spawn()
            .unwrap();
        Self::of(master, child, before, columns, rows)
    }

    fn of(master: Pty, child: Child, before: Termios, columns: u16, rows: u16) -> Self {
        Self {
            master: Some(master),
            child,
            parser: vt100::Parser::new(some(rows), some(columns), 0),
            seen: Vec::new(),
            paints: Vec::new(),
            last_read: Instant::now(),
            before,
        }
    }

    /// Types.
    pub(crate) fn send(&mut self, keys: &str) {
        self.send_bytes(keys.as_bytes());
    }

    pub(crate) fn send_bytes(&mut self, keys: &[u8]) {
        self.master.as_mut().unwrap().write_all(keys).unwrap();
    }

    /// The screen as it was when last read.
    pub(crate) fn screen(&self) -> &vt100::Screen {
        self.parser.screen()
    }

    /// Reads until the screen fulfils the condition; fails with the last screen at the deadline.
    #[track_caller]
    pub(crate) fn wait_for(&mut self, name: &str, condition: impl Fn(&vt100::Screen) -> bool) {
        self.wait_until(name, |session| condition(session.screen()));
    }

    /// Reads until the text stands somewhere on the screen.
    #[track_caller]
    pub(crate) fn wait_for_text(&mut self, text: &str) {
        self.wait_for(text, |screen| screen.contents().contains(text));
    }

    /// Reads until anything about the session is true.
    #[track_caller]
    pub(crate) fn wait_until(&mut self, name: &str, mut condition: impl FnMut(&mut Self) -> bool) {
        let deadline = Instant::now() + DEADLINE;
        while !condition(self) {
            assert!(
                Instant::now() < deadline,
                "never came true: {name}; the screen:\n{}",
                self.screen().contents()
            );
            self.read_for(Duration::from_millis(10));
        }
    }

    /// Reads what comes, waiting at most this long for the first byte; tells how much it was.
    pub(crate) fn read_for(&mut self, patience: Duration) -> usize {
        let Some(master) = self.master.as_mut() else {
            return 0;
        };
        let limit = Timespec::try_from(patience).unwrap();
        let mut fds = [PollFd::new(&*master, PollFlags::IN)];
        if poll(&mut fds, Some(&limit)).unwrap_or(0) == 0 {
            return 0;
        }
        if !fds[0].revents().contains(PollFlags::IN) {
            // Nobody holds the other end any more; that is no reason to spin.
            let _ = poll(&mut [], Some(&limit));
            return 0;
        }
        let mut buffer = [0; 16384];
        let count = master.read(&mut buffer).unwrap_or(0);
        let now = Instant::now();
        if now.saturating_duration_since(self.last_read) >= PAUSE {
            self.paints.push(self.seen.len());
        }
        self.last_read = now;
        self.parser.process(&buffer[..count]);
        self.seen.extend_from_slice(&buffer[..count]);
        count
    }

    /// Reads until nothing came for this long; tells how many bytes came before.
    pub(crate) fn read_until_quiet(&mut self, silence: Duration) -> usize {
        let begin = self.seen.len();
        while self.read_for(silence) > 0 {}
        self.seen.len() - begin
    }

    /// When the last piece was read, before it was looked at.
    #[allow(dead_code, reason = "benchmarks take their times by it")]
    pub(crate) fn last_read(&self) -> Instant {
        self.last_read
    }

    /// All bytes the program has sent so far, as far as they were read.
    pub(crate) fn bytes_seen(&self) -> &[u8] {
        &self.seen
    }

    /// How many frames of more than one piece came since the first so many bytes: small ones carry no mark.
    pub(crate) fn frames_since(&self, begin: usize) -> usize {
        let mark = b"\x1b[?2026h";
        let bytes = &self.seen[begin..];
        bytes.windows(mark.len()).filter(|w| w == mark).count()
    }

    /// How often something came after a pause since the first so many bytes: paints, small ones, too.
    pub(crate) fn paints_since(&self, begin: usize) -> usize {
        self.paints.iter().filter(|at| **at >= begin).count()
    }

    /// Another size, for the terminal and for what reads it back.
    pub(crate) fn resize(&mut self, columns: u16, rows: u16) {
        // What was drawn for the old size is read with the old size.
        self.read_for(Duration::ZERO);
        self.parser.screen_mut().set_size(some(rows), some(columns));
        let master = self.master.as_ref().unwrap();
        master.resize(Size::new(rows, columns)).unwrap();
    }

    /// Ctrl-S: the terminal takes nothing more until [`Session::flow`].
    pub(crate) fn stop_flow(&self) {
        tcflow(self.line(), Action::OOff).unwrap();
    }

    /// Ctrl-Q.
    pub(crate) fn flow(&self) {
        tcflow(self.line(), Action::OOn).unwrap();
    }

    /// The program's end of the line, as a shell has it too.
    pub(crate) fn line(&self) -> OwnedFd {
        let path = format!("/proc/{}/fd/1", self.child.id());
        let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
        rustix::fs::open(path, flags, Mode::empty()).unwrap()
    }

    /// Waits for the end while the terminal does not read.
    #[track_caller]
    pub(crate) fn wait_unread_exit(&mut self) {
        let deadline = Instant::now() + DEADLINE;
        while self.state() != 'Z' {
            assert!(Instant::now() < deadline, "the program does not end");
            let limit = Timespec::try_from(Duration::from_millis(5)).unwrap();
            let _ = poll(&mut [], Some(&limit));
        }
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// Breaks the line.
    pub(crate) fn hang_up(&mut self) {
        self.master = None;
    }

    /// The process's state as the kernel letters it: `T` stopped, `Z` ended, not yet waited for.
    pub(crate) fn state(&self) -> char {
        self.stat_fields()[0].chars().next().unwrap()
    }

    /// CPU time used so far, also of an ended process that was not waited for. Steps of 10 ms.
    pub(crate) fn cpu_time(&self) -> Duration {
        let fields = self.stat_fields();
        let ticks: u64 = fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap();
        Duration::from_millis(ticks * 10)
    }

    fn stat_fields(&self) -> Vec<String> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        let (_, after_name) = stat.rsplit_once(") ").unwrap();
        after_name.split(' ').map(str::to_owned).collect()
    }

    /// Bytes that the process has read so far, from wherever.
    pub(crate) fn bytes_read(&self) -> u64 {
        let told = std::fs::read_to_string(format!("/proc/{}/io", self.child.id())).unwrap();
        told.lines()
            .find_map(|line| line.strip_prefix("rchar:"))
            .and_then(|count| count.trim().parse().ok())
            .unwrap()
    }

    /// How often the process's threads have been woken so far.
    pub(crate) fn wake_ups(&self) -> u64 {
        let threads = format!("/proc/{}/task", self.child.id());
        let mut sum = 0;
        for thread in std::fs::read_dir(threads).unwrap() {
            let path = thread.unwrap().path().join("status");
            let status = std::fs::read_to_string(path).unwrap();
            sum += status
                .lines()
                .find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"))
                .and_then(|count| count.trim().parse::<u64>().ok())
                .unwrap();
        }
        sum
    }

    /// Waits for the end, reading all the while, and reads what was left.
    #[track_caller]
    pub(crate) fn wait_exit(&mut self) -> ExitStatus {
        self.wait_until("the program ends", |session| session.state() == 'Z');
        self.read_until_quiet(Duration::from_millis(20));
        self.child.wait().unwrap()
    }

    /// Everything is as it was before: screen, cursor, paste, and the line's modes.
    #[track_caller]
    pub(crate) fn assert_restored(&self) {
        assert!(!self.screen().alternate_screen(), "still the other screen");
        assert!(!self.screen().hide_cursor(), "no cursor");
        assert!(!self.screen().bracketed_paste(), "paste is still marked");
        let seen = String::from_utf8_lossy(&self.seen);
        let last = |mode: &str| seen.rfind(mode).unwrap_or(0);
        assert!(last("\x1b[?1004l") > last("\x1b[?1004h"), "focus is told");
        assert!(last("\x1b[?2026l") >= last("\x1b[?2026h"), "screen is held");
        self.assert_modes_restored();
    }

    /// The line's modes are as before. Read from the master: the other end may be closed.
    #[track_caller]
    pub(crate) fn assert_modes_restored(&self) {
        let now = tcgetattr(self.master.as_ref().unwrap()).unwrap();
        let all = |modes: &Termios| {
            (
                modes.input_modes,
                modes.output_modes,
                modes.local_modes,
                modes.control_modes,
            )
        };
        assert_eq!(all(&now), all(&self.before), "modes differ");
    }

    /// Whether the line is in raw mode now.
    pub(crate) fn is_raw(&self) -> bool {
        use rustix::termios::LocalModes;
        let modes = tcgetattr(self.master.as_ref().unwrap()).unwrap();
        !modes
            .local_modes
            .intersects(LocalModes::ICANON | LocalModes::ECHO)
    }

    /// Puts the line's modes back, as a shell does for a job that was stopped.
    pub(crate) fn cook(&self) {
        let master = self.master.as_ref().unwrap();
        rustix::termios::tcsetattr(master, rustix::termios::OptionalActions::Now, &self.before)
            .unwrap();
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn some(count: u16) -> NonZero<u16> {
    NonZero::new(count).unwrap()
}

fn terminal(columns: u16, rows: u16) -> (Pty, Pts) {
    let (master, line) = open().unwrap();
    master.resize(Size::new(rows, columns)).unwrap();
    (master, line)
}

/// A line nobody types on and that is no terminal.
pub(crate) fn no_terminal() -> OwnedFd {
    std::fs::File::open("/dev/null").unwrap().into()
}
