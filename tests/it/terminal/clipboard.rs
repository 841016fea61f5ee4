//! What a copy puts on the line: exact bytes for each terminal in between, and a real tmux that takes them.

use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use super::harness::{DEADLINE, Session};

const JOB: &str = "job-20260210-143022-wfe";
/// The same in base64, as `base64` of coreutils has it.
const BASE64: &str = "am9iLTIwMjYwMjEwLTE0MzAyMi13ZmU=";

/// A queue with one job that waits.
fn queue() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for area in ["outbox", "inbox", "archive"] {
        std::fs::create_dir_all(dir.path().join("queue").join(area)).unwrap();
    }
    let job = dir.path().join("queue/outbox").join(JOB);
    std::fs::create_dir(&job).unwrap();
    std::fs::write(job.join("run.py"), "print()\n").unwrap();
    let manifest = format!(
        r#"{{"job_id": "{JOB}", "created_at": "2026-02-10T14:30:22Z", "script": "run.py", "status": "submitted"}}"#
    );
    std::fs::write(job.join("job.json"), manifest).unwrap();
    dir
}

fn start(queue: &Path, env: &[(&str, &str)]) -> Session {
    let source = format!("q={}", queue.join("queue").display());
    let nothing = [("TMUX", ""), ("STY", ""), ("HOME", "/nonexistent")];
    let env: Vec<_> = nothing.iter().chain(env).copied().collect();
    let mut session = Session::spawn(&["--queue", &source], 100, 24, &env);
    session.wait_for_text("wfe");
    session
}

/// The bytes that `yi` sends, from their first escape on, with ESC as `^`.
fn sent(env: &[(&str, &str)], end: &str) -> String {
    let dir = queue();
    let mut session = start(dir.path(), env);
    session.send("yi");
    session.wait_for_text("copied id");
    let text = || String::from_utf8_lossy(session.bytes_seen()).replace('\x1b', "^");
    let text = text();
    let begin = text.find("52;c;").expect("no OSC 52 was sent");
    let begin = text[..begin]
        .rfind("^P")
        .unwrap_or(begin - 2)
        .min(begin - 2);
    let stop = text[begin..].rfind(end).expect("it does not end so") + end.len();
    text[begin..begin + stop].to_owned()
}

#[test]
fn a_terminal_gets_one_sequence_and_the_line_says_what_was_copied() {
    let seen = sent(&[], "\x07");
    assert_eq!(seen, format!("^]52;c;{BASE64}\x07"));
}

#[test]
fn tmux_gets_its_own_and_a_wrapped_one() {
    let seen = sent(&[("TMUX", "/tmp/tmux-0/default,1,0")], "^\\");
    let wanted = format!("^]52;c;{BASE64}\x07^Ptmux;^^]52;c;{BASE64}\x07^\\");
    assert_eq!(seen, wanted);
}

#[test]
fn screen_gets_strings_that_it_hands_on() {
    let seen = sent(&[("STY", "1.pts-0.desk"), ("TERM", "screen")], "^\\");
    assert_eq!(seen, format!("^P^]52;c;{BASE64}\x07^\\"));
}

#[test]
fn the_screen_is_written_to_a_new_file_and_never_over_one() {
    let dir = queue();
    let mut session = start(dir.path(), &[]);
    let file = dir.path().join("seen.txt");
    session.send(&format!(":screen {}\r", file.display()));
    session.wait_for_text("the screen is in");
    let written = std::fs::read_to_string(&file).unwrap();
    assert!(
        written.contains("wfe") && !written.contains(":screen"),
        "{written}"
    );
    session.send(&format!(":screen {}\r", file.display()));
    session.wait_for_text("is there already");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), written);
}

/// A tmux server of one's own, ended with the test.
struct Tmux {
    dir: tempfile::TempDir,
}

impl Tmux {
    fn run(&self, args: &[&str]) -> Output {
        let socket = self.dir.path().join("socket");
        let mut command = Command::new("tmux");
        command.env_remove("TMUX").env("TERM", "xterm-256color");
        command
            .args(["-f", "/dev/null", "-S"])
            .arg(socket)
            .args(args);
        command.output().unwrap()
    }

    fn wait(&self, what: &str, args: &[&str], holds: impl Fn(&str) -> bool) {
        let end = Instant::now() + DEADLINE;
        loop {
            let out = self.run(args);
            let text = String::from_utf8_lossy(&out.stdout);
            if holds(&text) {
                return;
            }
            assert!(
                Instant::now() < end,
                "it never came to this: {what}\n{text}"
            );
            std::thread::park_timeout(Duration::from_millis(20));
        }
    }
}

impl Drop for Tmux {
    fn drop(&mut self) {
        let _ = self.run(&["kill-server"]);
    }
}

#[test]
fn a_real_tmux_takes_the_copy_into_its_buffer() {
    if Command::new("tmux").arg("-V").output().is_err() {
        let text = "SKIPPED: the copy into a real tmux, because tmux is not installed\n";
        std::io::Write::write_all(&mut std::io::stderr(), text.as_bytes()).unwrap();
        return;
    }
    let world = queue();
    let tmux = Tmux {
        dir: tempfile::tempdir().unwrap(),
    };
    let program = format!(
        "JOBTUI_AUDIT=off HOME=/nonexistent {} --queue q={}",
        env!("CARGO_BIN_EXE_jobtui"),
        world.path().join("queue").display()
    );
    let begun = tmux.run(&["new-session", "-d", "-x", "100", "-y", "24", &program]);
    assert!(begun.status.success(), "{begun:?}");
    tmux.run(&["set-option", "-g", "set-clipboard", "on"]);
    tmux.wait("the job is shown", &["capture-pane", "-p"], |text| {
        text.contains("wfe")
    });
    tmux.run(&["send-keys", "y", "i"]);
    tmux.wait("it is said", &["capture-pane", "-p"], |text| {
        text.contains("copied id")
    });
    tmux.wait("it is in the buffer", &["show-buffer"], |text| text == JOB);
    // Nothing of the wrapped one is left on the screen.
    tmux.wait("the screen is clean", &["capture-pane", "-p"], |text| {
        !text.contains("52;c;")
    });
}
