//! Many changes in a short time: how long after the last one the screen is right, and what it cost.

use std::path::Path;
use std::time::{Duration, Instant};

use super::harness::Session;
use super::{SILENCE, settled, when};
use crate::world;

const SECONDS: usize = 3;

pub(super) fn measure(queue: &Path) {
    for rate in [50, 1000] {
        storm(queue, rate);
    }
}

fn storm(queue: &Path, rate: usize) {
    let mut made = Vec::new();
    run(&mut settled(queue), "new jobs", rate, |round| {
        let mark = format!("st{round}z");
        let name = format!("job-20991231-{round:06}-{mark}");
        let begin = world::hand_in(queue, &name, "submitted");
        made.push(queue.join("outbox").join(name));
        (begin, mark)
    });
    for job in made {
        std::fs::remove_dir_all(job).unwrap();
    }
}

/// So many changes a second; each tells when it was made, and what will stand on the screen.
pub(super) fn run(
    session: &mut Session,
    what: &str,
    rate: usize,
    mut change: impl FnMut(usize) -> (Instant, String),
) {
    let (bytes, cpu) = (session.bytes_seen().len(), session.cpu_time());
    let all = rate * SECONDS;
    let begin = Instant::now();
    let mut last = (begin, String::new());
    for round in 0..all {
        let due = begin
            + Duration::from_secs(1) * u32::try_from(round).unwrap() / u32::try_from(rate).unwrap();
        while let Some(wait) = due
            .checked_duration_since(Instant::now())
            .filter(|w| !w.is_zero())
        {
            session.read_for(wait);
        }
        last = change(round);
    }
    let (last, mark) = last;
    let right = when(session, |screen| screen.contents().contains(&mark));
    session.read_until_quiet(SILENCE);
    let count = all as f64;
    println!(
        "    {rate} {what} a second: right {} after the last, {:.0} frames a second, {:.0} bytes and {:.2} ms CPU each",
        right.map_or("never".to_owned(), |right| format!(
            "{:.1} ms",
            (right - last).as_secs_f64() * 1e3
        )),
        session.paints_since(bytes) as f64 / SECONDS as f64,
        (session.bytes_seen().len() - bytes) as f64 / count,
        (session.cpu_time() - cpu).as_secs_f64() * 1e3 / count,
    );
}
