//! New rows of a store with a state that everybody knows, committed one by one and in storms: when their names stand
//! on the screen, and that none is missed.

use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::{Connection, OpenFlags, params};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::inotify;
use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};

use super::harness::Session;
use super::start::grouped;
use super::{COLUMNS, ROWS, SILENCE, floor, storm, text, when};
use crate::measure::Samples;

/// Committed one after the other, and none may be missed.
const MANY: usize = 1_000;
/// Enough for a floor.
const FEW: usize = 150;
/// Frames are saved up meanwhile, so that each row meets the dashboard at rest.
const REST: Duration = Duration::from_millis(40);
/// After so many rows the cursor goes back to the head of the list, where new ones come in.
const AT_HEAD: usize = 8;
/// How long the floor asks again after an event: the commit can be seen only after it.
const TRIES: u32 = 40;
/// Between two of them.
const MOMENT: Timespec = Timespec {
    tv_sec: 0,
    tv_nsec: 50_000,
};
const NEWEST: &str = "SELECT rowid, job_id FROM jobs ORDER BY rowid DESC LIMIT 1";

pub(super) fn measure(base: &Path) {
    let mut writer = Writer::open(base);
    let mut null = floor(&["floor=rows", text(base)]);
    null.read_until_quiet(SILENCE);
    one_by_one(&mut null, &mut writer, "the floor", FEW);
    drop(null);
    one_by_one(&mut settled(base), &mut writer, "a store", MANY);
    for rate in [50, 1000] {
        let mut session = settled(base);
        let waiting = writer.waiting();
        storm::run(&mut session, "new rows", rate, |round| {
            let (begin, _) = writer.add();
            // The cursor keeps its row in sight, and what comes in above it leaves the screen: the number tells.
            (begin, format!("Queue {}", grouped(waiting + round + 1)))
        });
        drop(session);
        writer.undo();
    }
}

fn settled(base: &Path) -> Session {
    let mut session = Session::spawn(&["--db", text(base)], COLUMNS, ROWS, &[]);
    session.read_until_quiet(SILENCE * 3);
    session
}

fn one_by_one(session: &mut Session, writer: &mut Writer, what: &str, count: usize) {
    let mut times = Samples::of(format!("a new row: {what}"));
    let (mut bytes, cpu) = (0, session.cpu_time());
    for round in 0..count {
        if round % AT_HEAD == 0 {
            session.send("2gg");
            session.read_until_quiet(REST);
        }
        let before = session.bytes_seen().len();
        let (begin, name) = writer.add();
        times.keep(
            begin,
            when(session, |screen| screen.contents().contains(&name)),
        );
        session.read_until_quiet(REST);
        bytes += session.bytes_seen().len() - before;
    }
    times.print_with_tail();
    println!(
        "    bytes and CPU of a new row: {}, {:.2} ms",
        bytes / count,
        (session.cpu_time() - cpu).as_secs_f64() * 1e3 / count as f64,
    );
    writer.undo();
}

/// Who commits.
struct Writer {
    conn: Connection,
    added: usize,
}

impl Writer {
    fn open(base: &Path) -> Self {
        let conn = Connection::open(base).unwrap();
        // What a disk takes to keep a commit is not what is measured.
        conn.pragma_update(None, "synchronous", "OFF").unwrap();
        Self { conn, added: 0 }
    }

    /// A row that goes before all others; when it was about to be committed.
    fn add(&mut self) -> (Instant, String) {
        self.added += 1;
        let name = format!("JOB-2099-{:06}", self.added);
        let sql = "INSERT INTO jobs (job_id, user, experiment_class, experiment_module, experiment_config, status, \
                   priority, created_at) VALUES (?1, 'ana', 'T1', 'lab.t1', '{}', 'PENDING', ?2, '2099-12-31 23:59:59')";
        let mut insert = self.conn.prepare_cached(sql).unwrap();
        let priority = 100 + i64::try_from(self.added).unwrap();
        let begin = Instant::now();
        insert.execute(params![name, priority]).unwrap();
        (begin, name)
    }

    fn waiting(&self) -> usize {
        let sql = "SELECT count(*) FROM jobs WHERE status = 'PENDING'";
        let count: i64 = self.conn.query_row(sql, [], |row| row.get(0)).unwrap();
        count.try_into().unwrap()
    }

    fn undo(&mut self) {
        let sql = "DELETE FROM jobs WHERE job_id LIKE 'JOB-2099-%'";
        self.conn.execute(sql, []).unwrap();
    }
}

/// The least program: hears that the store was written to, asks until the row can be seen, paints its name.
pub(crate) fn least(base: &Path) {
    let stdin = std::io::stdin();
    let mut modes = tcgetattr(&stdin).unwrap();
    modes.make_raw();
    tcsetattr(&stdin, OptionalActions::Now, &modes).unwrap();
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(base, flags).unwrap();
    let mut newest = conn.prepare(NEWEST).unwrap();
    let mut ask = || -> (i64, String) {
        let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
        newest.query_row([], read).unwrap()
    };
    let events = inotify::init(inotify::CreateFlags::CLOEXEC).unwrap();
    let wal = format!("{}-wal", text(base));
    inotify::add_watch(&events, wal, inotify::WatchFlags::MODIFY).unwrap();
    let (mut last, _) = ask();
    let mut out = std::io::stdout().lock();
    out.write_all(b"\x1b[?1049h\x1b[?25l\x1b[H").unwrap();
    out.flush().unwrap();
    let mut buffer = [0; 4096];
    loop {
        let mut fds = [
            PollFd::new(&stdin, PollFlags::IN),
            PollFd::new(&events, PollFlags::IN),
        ];
        if poll(&mut fds, None).is_err() {
            return;
        }
        if !fds[0].revents().is_empty() && rustix::io::read(&stdin, &mut buffer).unwrap_or(0) == 0 {
            return;
        }
        if fds[1].revents().is_empty() {
            continue;
        }
        rustix::io::read(&events, &mut buffer).unwrap();
        for _ in 0..TRIES {
            let (row, name) = ask();
            if row != last {
                last = row;
                write!(out, "\x1b[2;1H{name}").unwrap();
                out.flush().unwrap();
                break;
            }
            // Until the store is written to once more, or a moment later.
            let mut more = [PollFd::new(&events, PollFlags::IN)];
            poll(&mut more, Some(&MOMENT)).unwrap();
        }
    }
}
