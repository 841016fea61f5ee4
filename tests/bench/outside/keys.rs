//! Keys: one at a time, two hundred at once, none at all, and the end.

use std::path::Path;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use super::harness::Session;
use super::{SILENCE, dashboard, floor, settled, when_anything};
use crate::measure::Samples;

const KEYS: usize = 200;
const IDLE: Duration = Duration::from_secs(20);

pub(super) fn measure(queue: &Path, jobs: usize) {
    let mut null = floor(&["floor=screen"]);
    null.read_until_quiet(SILENCE);
    press(&mut null, "the floor");
    let mut session = settled(queue);
    press(&mut session, "settled");
    at_once(&mut session);
    idle(&mut session);
    end(session);
    // While a million is read there is time for keys; of a thousand everything is known before the first.
    if jobs >= 100_000 {
        let mut loading = dashboard(queue);
        when_anything(&mut loading);
        press_some(&mut loading, "while all is being read", 12);
    }
}

fn press(session: &mut Session, what: &str) {
    press_some(session, what, KEYS);
}

fn press_some(session: &mut Session, what: &str, keys: usize) {
    let mut times = Samples::of(format!("a key: {what}"));
    let mut bytes = Vec::new();
    for round in 0..keys {
        let before = session.bytes_seen().len();
        let begin = Instant::now();
        session.send(if round % 40 < 20 { "j" } else { "k" });
        times.keep(begin, when_anything(session));
        session.read_until_quiet(Duration::from_millis(15));
        bytes.push(session.bytes_seen().len() - before);
    }
    bytes.sort_unstable();
    times.print_with_tail();
    println!("    bytes of a key: median {}", bytes[bytes.len() / 2]);
}

fn at_once(session: &mut Session) {
    let before = session.bytes_seen().len();
    let begin = Instant::now();
    session.send(&"j".repeat(200));
    session.read_until_quiet(SILENCE);
    println!(
        "    200 keys at once: {} bytes, {} frames, {:.1} ms",
        session.bytes_seen().len() - before,
        session.paints_since(before),
        (session.last_read() - begin).as_secs_f64() * 1e3,
    );
}

fn idle(session: &mut Session) {
    let woken = session.wake_ups();
    let begin = Instant::now();
    let mut bytes = 0;
    while begin.elapsed() < IDLE {
        bytes += session.read_for(IDLE.saturating_sub(begin.elapsed()));
    }
    let seconds = begin.elapsed().as_secs_f64();
    println!(
        "    idle for {seconds:.0} s: {bytes} bytes, {:.2} wake-ups a second",
        (session.wake_ups() - woken) as f64 / seconds
    );
}

fn end(mut session: Session) {
    let mut restored = Samples::of("SIGTERM: the terminal is given back");
    let begin = Instant::now();
    session.signal(Signal::TERM);
    restored.keep(
        begin,
        super::when(&mut session, |screen| !screen.alternate_screen()),
    );
    session.wait_exit();
    session.assert_restored();
    restored.print();
}
