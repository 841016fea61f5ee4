//! `jobtui logs`: whole, the end of it, and as it grows.

use std::fs::OpenOptions;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, ChildStdout, Stdio};
use std::sync::mpsc::RecvTimeoutError;
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use super::{RUN, expect, full, jobtui};
use crate::rig::World;

#[test]
fn the_whole_log_and_the_end_of_it() {
    let world = full();
    let said = expect(&world, 0, &["logs", "140000-run"]);
    assert_eq!(
        (said.out.as_str(), said.err.as_str()),
        ("one\ntwo\nthree\n", "")
    );
    assert_eq!(
        expect(&world, 0, &["logs", "140000-run", "--tail", "6"]).out,
        "three\n"
    );
    assert_eq!(
        expect(&world, 0, &["logs", "00003"]).out,
        "point 1 of 500\n"
    );
}

#[test]
fn a_job_without_a_log_says_why() {
    let said = expect(&full(), 1, &["logs", "wfe"]);
    assert_eq!(said.out, "");
    assert!(said.err.contains("no stdout.log yet"), "{said:?}");
    assert!(!expect(&full(), 1, &["logs", "00004"]).err.is_empty());
}

#[test]
fn the_bytes_go_into_a_pipe_as_they_are() {
    let world = full();
    let bytes = b"\x1b[31mred\x1b[0m 45%\r100%\r\n\xff\x00end";
    world.put(&format!("queue/inbox/{RUN}/stdout.log"), bytes);
    let output = jobtui(&world)
        .args(["logs", "140000-run"])
        .output()
        .unwrap();
    assert_eq!(output.stdout, bytes);
}

/// `logs -f` under way; one that never ends is ended, and then fails.
struct Follower {
    child: Arc<Mutex<Child>>,
    reader: BufReader<ChildStdout>,
    _done: mpsc::Sender<()>,
}

impl Follower {
    fn of(world: &World, id: &str) -> Self {
        let mut command = jobtui(world);
        command.args(["logs", "-f", id]).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let reader = BufReader::new(child.stdout.take().unwrap());
        let child = Arc::new(Mutex::new(child));
        let (done, over) = mpsc::channel::<()>();
        let watched = Arc::clone(&child);
        std::thread::spawn(move || {
            if over.recv_timeout(Duration::from_secs(20)) == Err(RecvTimeoutError::Timeout) {
                let _ = watched.lock().unwrap().kill();
            }
        });
        Self {
            child,
            reader,
            _done: done,
        }
    }

    fn lines(&mut self, count: usize) -> String {
        let mut lines = String::new();
        for _ in 0..count {
            self.reader.read_line(&mut lines).unwrap();
        }
        lines
    }

    /// What it still says, and how it ends.
    fn end(mut self) -> (String, Option<i32>) {
        let mut rest = String::new();
        self.reader.read_to_string(&mut rest).unwrap();
        let code = self.child.lock().unwrap().wait().unwrap().code();
        (rest, code)
    }
}

#[test]
fn following_a_folder_job_ends_when_the_job_is_over() {
    let world = full();
    let mut follower = Follower::of(&world, "140000-run");
    assert_eq!(follower.lines(3), "one\ntwo\nthree\n");
    let path = world.at(&format!("queue/inbox/{RUN}/stdout.log"));
    let mut log = OpenOptions::new().append(true).open(path).unwrap();
    log.write_all(b"four\n").unwrap();
    assert_eq!(follower.lines(1), "four\n");
    log.write_all(b"last\n").unwrap();
    world.manifest("inbox", RUN, "completed", "starspec");
    assert_eq!(follower.end(), ("last\n".to_owned(), Some(0)));
}

#[test]
fn following_a_row_ends_when_the_job_is_over() {
    let world = full();
    let mut follower = Follower::of(&world, "00003");
    assert_eq!(follower.lines(1), "point 1 of 500\n");
    world.sql("UPDATE job_outputs SET output_text = output_text || 'point 2 of 500' || char(10)");
    assert_eq!(follower.lines(1), "point 2 of 500\n");
    world.sql("UPDATE job_outputs SET is_complete = 1");
    world.sql("UPDATE jobs SET status = 'COMPLETED' WHERE job_id = 'JOB-20260210-00003'");
    assert_eq!(follower.end(), (String::new(), Some(0)));
}
