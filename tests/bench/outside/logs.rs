//! A large log in its pane: the end, the beginning, a text far away, and lines that are added.

use std::io::Write as _;
use std::time::{Duration, Instant};

use super::harness::Session;
use super::{SILENCE, settled, when, when_anything};
use crate::measure::Samples;
use crate::world;

const ROUNDS: usize = 9;
/// Stands once, half way.
const NEEDLE: &str = "needle-in-the-middle";
/// While all of it is searched there is time for so many.
const KEYS: usize = 5;
/// Stands nowhere.
const ABSENT: &str = "needle-that-is-not-there";
/// The rest of its line, which does not stand in the pane's title with what is looked for.
const BESIDE: &str = "stands half way";
const LAST: &str = "the last line of all";

pub(super) fn measure(bytes: usize) {
    let dir = tempfile::tempdir().unwrap();
    let queue = dir.path().join("queue");
    for area in ["outbox", "inbox", "archive"] {
        std::fs::create_dir_all(queue.join(area)).unwrap();
    }
    let name = "job-20260210-143022-long";
    world::hand_in(&queue, name, "running");
    let log = queue.join("outbox").join(name).join("stdout.log");
    world::log(&log, bytes / 2);
    let mut file = std::fs::File::options().append(true).open(&log).unwrap();
    writeln!(file, "{NEEDLE} {BESIDE}").unwrap();
    world::log_more(&mut file, bytes / 2);
    writeln!(file, "{LAST}").unwrap();
    println!("-- a log of {} MB in its pane", bytes / 1_000_000);
    world::hand_in(&queue, "job-20260210-143021-other", "running");
    let mut session = settled(&queue);
    session.send("1gg");
    session.read_until_quiet(SILENCE);
    step(&mut session, "open at the end", "j", "k", LAST);
    session.send("j4");
    session.read_until_quiet(SILENCE);
    step(&mut session, "the beginning", "gg", "G", "trial 000000000");
    session.send("gg");
    session.read_until_quiet(SILENCE);
    step(&mut session, "the end", "G", "gg", LAST);
    let search = format!("/{NEEDLE}\r");
    step(&mut session, "a text half way", &search, "gg", BESIDE);
    while_it_searches(&mut session);
    session.send("G");
    session.read_until_quiet(SILENCE);
    follow(&mut session, &mut file);
    flood(&mut session, &mut file);
}

/// Presses keys until a text stands on the screen, and undoes it, again and again.
fn step(session: &mut Session, what: &str, keys: &str, back: &str, shown: &str) {
    let mut times = Samples::of(format!("log: {what}"));
    for _ in 0..ROUNDS {
        let begin = Instant::now();
        session.send(keys);
        let text = |screen: &vt100::Screen| body(screen).contains(shown);
        times.keep(begin, when(session, text));
        session.read_until_quiet(SILENCE);
        session.send(back);
        session.read_until_quiet(SILENCE);
    }
    times.print();
}

/// Keys while all of it is searched for what is not there, and Esc, which ends that.
fn while_it_searches(session: &mut Session) {
    let mut keys = Samples::of("log: a key while it searches");
    let mut esc = Samples::of("log: esc ends a search");
    let search = format!("/{ABSENT}\r");
    let searches = |screen: &vt100::Screen| body(screen).contains("searching");
    let begin_one = |session: &mut Session| {
        session.send("gg");
        session.read_until_quiet(SILENCE);
        session.send(&search);
        when(session, searches);
    };
    for _ in 0..ROUNDS * 4 {
        begin_one(session);
        for _ in 0..KEYS {
            let begin = Instant::now();
            session.send("j");
            keys.keep(begin, when_anything(session));
            session.read_until_quiet(Duration::from_millis(12));
        }
    }
    for _ in 0..ROUNDS {
        begin_one(session);
        let begin = Instant::now();
        session.send("\x1b");
        esc.keep(begin, when(session, |screen| !searches(screen)));
        session.read_until_quiet(SILENCE);
    }
    keys.print_with_tail();
    esc.print();
}

/// The screen without its last rows, where what is typed stands.
fn body(screen: &vt100::Screen) -> String {
    let rows: Vec<String> = screen.rows(0, super::COLUMNS).collect();
    rows[..rows.len() - 2].join("\n")
}

fn follow(session: &mut Session, file: &mut std::fs::File) {
    let mut times = Samples::of("log: a line is added");
    for round in 0..60 {
        let mark = format!("added-{round}-here");
        let begin = Instant::now();
        writeln!(file, "{mark}").unwrap();
        times.keep(
            begin,
            when(session, |screen| screen.contents().contains(&mark)),
        );
        session.read_until_quiet(Duration::from_millis(40));
    }
    times.print_with_tail();
}

/// Ten thousand lines a second.
fn flood(session: &mut Session, file: &mut std::fs::File) {
    const SECONDS: u32 = 3;
    const STEPS: u32 = 100;
    let (bytes, cpu) = (session.bytes_seen().len(), session.cpu_time());
    let begin = Instant::now();
    let mut last = begin;
    for round in 0..SECONDS * STEPS {
        let due = begin + Duration::from_secs(1) * round / STEPS;
        while let Some(wait) = due
            .checked_duration_since(Instant::now())
            .filter(|w| !w.is_zero())
        {
            session.read_for(wait);
        }
        let mut lines = String::new();
        for n in 0..100 {
            lines.push_str(&format!("flood {round} line {n}\n"));
        }
        last = Instant::now();
        file.write_all(lines.as_bytes()).unwrap();
    }
    let mark = format!("flood {} line 99", SECONDS * STEPS - 1);
    let right = when(session, |screen| screen.contents().contains(&mark));
    session.read_until_quiet(SILENCE);
    println!(
        "    10,000 lines a second: right {} after the last, {:.0} frames a second, {:.0} % of a core",
        right.map_or("never".to_owned(), |right| format!(
            "{:.1} ms",
            (right - last).as_secs_f64() * 1e3
        )),
        session.paints_since(bytes) as f64 / f64::from(SECONDS),
        (session.cpu_time() - cpu).as_secs_f64() * 100.0 / f64::from(SECONDS),
    );
}
