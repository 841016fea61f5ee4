//! What is told beside the screen, and what scripts wait for: the real program, real files and rows, real exit codes.

mod exits;
mod inside;
mod terminal;
mod wait;
mod watch;

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::rig::World;

/// After this a condition counts as never coming true.
const PATIENCE: Duration = Duration::from_secs(30);

const WFE: &str = "job-20260210-143022-wfe";
const RABI: &str = "job-20260210-144000-rabi";
const ROW: &str = "JOB-20260210-00001";

/// The program before this world by the real clock, with nothing of the user's around it.
fn jobtui(world: &World, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jobtui"));
    command
        .current_dir(world.dir())
        .env_clear()
        .env("HOME", world.dir())
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("TZ", "UTC")
        .env("LANG", "C.UTF-8")
        .stdin(Stdio::null());
    if world.at("queue").exists() {
        command.args(["--queue", "fsq=queue"]);
    }
    if world.at("jobs.db").exists() {
        command.args(["--db", "lab=jobs.db"]);
    }
    command.args(args);
    command
}

/// A program under way, whose lines are read as they come.
struct Running {
    child: Child,
    lines: Receiver<String>,
}

impl Running {
    fn start(mut command: Command) -> Self {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let (tell, lines) = channel();
        std::thread::spawn(move || {
            for line in out.lines().map_while(Result::ok) {
                if tell.send(line).is_err() {
                    return;
                }
            }
        });
        Self { child, lines }
    }

    fn line(&self) -> String {
        self.lines
            .recv_timeout(PATIENCE)
            .unwrap_or_else(|why| panic!("no line came: {why}"))
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.line()).unwrap()
    }

    /// The next line for which this holds; those before it are passed by.
    fn json_where(&self, holds: impl Fn(&Value) -> bool) -> Value {
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            let line = self.json();
            if holds(&line) {
                return line;
            }
        }
        panic!("no such line came");
    }

    /// No line is left.
    fn is_at_its_end(&self) -> bool {
        self.lines.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Disconnected)
    }

    fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// How it ended, and what it complained about.
    fn end(&mut self) -> (i32, String) {
        let end = Instant::now() + PATIENCE;
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(Instant::now() < end, "it does not end");
            std::thread::yield_now();
        };
        let mut complaint = String::new();
        let mut err = self.child.stderr.take().unwrap();
        err.read_to_string(&mut complaint).unwrap();
        (status.code().unwrap_or(-1), complaint)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits for a file that another program writes and renames into place.
fn until_there(path: &Path) -> String {
    let end = Instant::now() + PATIENCE;
    loop {
        if let Ok(text) = std::fs::read_to_string(path) {
            return text;
        }
        assert!(Instant::now() < end, "{} never came", path.display());
        std::thread::yield_now();
    }
}
