//! Many changes in a short time: how long after the last one the screen is right, and what it cost.

use std::path::Path;
use std::time::{Duration, Instant};

use super::{SILENCE, settled, when};
use crate::world;

const SECONDS: usize = 3;

pub(super) fn measure(queue: &Path) {
    for rate in [50, 1000] {
        storm(queue, rate);
    }
}

fn storm(queue: &Path, rate: usize) {
    let mut session = settled(queue);
    let (bytes, cpu) = (session.bytes_seen().len(), session.cpu_time());
    let all = rate * SECONDS;
    let begin = Instant::now();
    let mut made = Vec::new();
    let mut last = begin;
    for round in 0..all {
        let due = begin
            + Duration::from_secs(1) * u32::try_from(round).unwrap() / u32::try_from(rate).unwrap();
        while let Some(wait) = due
            .checked_duration_since(Instant::now())
            .filter(|w| !w.is_zero())
        {
            session.read_for(wait);
        }
        let name = format!("job-20991231-{round:06}-st{round}z");
        last = world::hand_in(queue, &name, "submitted");
        made.push(queue.join("outbox").join(name));
    }
    let mark = format!("st{}z", all - 1);
    let right = when(&mut session, |screen| screen.contents().contains(&mark));
    session.read_until_quiet(SILENCE);
    let count = all as f64;
    println!(
        "    {rate} new jobs a second: right {} after the last, {:.0} frames a second, {:.0} bytes and {:.2} ms CPU each",
        right.map_or("never".to_owned(), |right| format!(
            "{:.1} ms",
            (right - last).as_secs_f64() * 1e3
        )),
        session.paints_since(bytes) as f64 / SECONDS as f64,
        (session.bytes_seen().len() - bytes) as f64 / count,
        (session.cpu_time() - cpu).as_secs_f64() * 1e3 / count,
    );
    for job in made {
        std::fs::remove_dir_all(job).unwrap();
    }
}
