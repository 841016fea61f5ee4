//! The least that could do the same: programs of a few lines that the dashboard is measured beside.

use std::fs::File;
use std::io::Write as _;
use std::os::fd::AsFd as _;
use std::path::Path;
use std::thread;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::fs::inotify;
use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};

use super::{COLUMNS, ROWS};

/// Paints a screen full of rows; `j` and `k` move a mark; with a queue, a job that comes into its outbox is read and
/// painted on the top row. Lives until it is killed.
pub(crate) fn screen(queue: Option<&Path>) {
    let stdin = std::io::stdin();
    let mut modes = tcgetattr(&stdin).unwrap();
    modes.make_raw();
    tcsetattr(&stdin, OptionalActions::Now, &modes).unwrap();
    let mut out = std::io::stdout().lock();
    let mut frame = "\x1b[?1049h\x1b[?25l\x1b[H".to_owned();
    for row in 1..=ROWS {
        frame += &format!(
            "\x1b[{row};1H{:<1$}",
            "  job-20260210-143022-a-study  submitted  sweep  ana",
            usize::from(COLUMNS)
        );
    }
    out.write_all(frame.as_bytes()).unwrap();
    out.flush().unwrap();
    let watch = queue.map(|queue| {
        let fd = inotify::init(inotify::CreateFlags::CLOEXEC).unwrap();
        inotify::add_watch(&fd, queue.join("outbox"), inotify::WatchFlags::MOVED_TO).unwrap();
        fd
    });
    let mut at = 1;
    let mut buffer = [0; 4096];
    loop {
        let mut fds = vec![PollFd::new(&stdin, PollFlags::IN)];
        fds.extend(watch.as_ref().map(|fd| PollFd::new(fd, PollFlags::IN)));
        if poll(&mut fds, None).is_err() {
            continue;
        }
        let (keys, stirred) = (
            !fds[0].revents().is_empty(),
            fds.get(1).is_some_and(|fd| !fd.revents().is_empty()),
        );
        let mut frame = Vec::new();
        if keys {
            let count = rustix::io::read(stdin.as_fd(), &mut buffer).unwrap_or(0);
            if count == 0 {
                return;
            }
            let before = at;
            for key in &buffer[..count] {
                match key {
                    b'j' if at < ROWS => at += 1,
                    b'k' if at > 1 => at -= 1,
                    _ => {}
                }
            }
            write!(frame, "\x1b[{before};1H \x1b[{at};1H>").unwrap();
        }
        if let Some(watch) = watch.as_ref().filter(|_| stirred) {
            let count = rustix::io::read(watch, &mut buffer).unwrap();
            // A name stands behind the head of 16 bytes, filled up with zeros.
            let name = buffer[16..count]
                .split(|byte| *byte == 0)
                .next()
                .unwrap_or(&[]);
            let name = String::from_utf8_lossy(name);
            let job = queue.unwrap().join("outbox").join(&*name).join("job.json");
            let text = std::fs::read_to_string(job).unwrap_or_default();
            write!(frame, "\x1b[2;1H{name} {}", text.len()).unwrap();
        }
        out.write_all(&frame).unwrap();
        out.flush().unwrap();
    }
}

/// Opens, reads and parses every manifest of a queue with two threads; tells how many there are.
pub(crate) fn read_all(queue: &Path) {
    let mut jobs = Vec::new();
    for area in ["outbox", "inbox", "archive"] {
        let names = std::fs::read_dir(queue.join(area)).unwrap();
        jobs.extend(names.map(|entry| entry.unwrap().path()));
    }
    let read = |part: &[std::path::PathBuf]| {
        let mut known = 0;
        let mut buffer = vec![0; 1 << 16];
        for job in part {
            let Ok(file) = File::open(job.join("job.json")) else {
                continue;
            };
            let count = rustix::io::read(&file, &mut buffer).unwrap();
            let parsed: serde_json::Result<Known<'_>> = serde_json::from_slice(&buffer[..count]);
            known += usize::from(parsed.is_ok_and(|job| !job.status.is_empty()));
        }
        known
    };
    let (one, two) = jobs.split_at(jobs.len() / 2);
    let known = thread::scope(|scope| {
        let other = scope.spawn(|| read(one));
        read(two) + other.join().unwrap()
    });
    println!("{known}");
}

/// A few of a job's facts, borrowed from its text.
#[derive(serde::Deserialize)]
struct Known<'a> {
    status: &'a str,
    #[serde(default)]
    #[expect(dead_code, reason = "parsed as a dashboard would have to")]
    created_by: Option<&'a str>,
    #[serde(default)]
    #[expect(dead_code, reason = "parsed as a dashboard would have to")]
    created_at: Option<&'a str>,
    #[serde(default)]
    #[expect(dead_code, reason = "parsed as a dashboard would have to")]
    priority: Option<i64>,
}
