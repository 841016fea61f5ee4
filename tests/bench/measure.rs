//! Taking times, and the one line that each measurement prints.

use std::fmt::Display;
use std::time::{Duration, Instant};

/// Times of one thing done again and again.
pub(crate) struct Samples {
    name: String,
    times: Vec<Duration>,
    missed: usize,
}

impl Samples {
    pub(crate) fn of(name: impl Display) -> Self {
        Self {
            name: name.to_string(),
            times: Vec::new(),
            missed: 0,
        }
    }

    /// Does it and keeps how long it took.
    pub(crate) fn take<T>(&mut self, deed: impl FnOnce() -> T) -> T {
        let begin = Instant::now();
        let made = deed();
        self.times.push(begin.elapsed());
        made
    }

    /// Keeps the time from `begin` to `end`; nothing when it never came.
    pub(crate) fn keep(&mut self, begin: Instant, end: Option<Instant>) {
        match end {
            Some(end) => self.times.push(end - begin),
            None => self.missed += 1,
        }
    }

    /// Takes over what another has measured.
    pub(crate) fn adopt(&mut self, other: Self) {
        self.times.extend(other.times);
    }

    /// The line: name, median, least, most, how many.
    pub(crate) fn print(mut self) {
        self.times.sort_unstable();
        let count = self.times.len();
        let (Some(least), Some(most)) = (self.times.first(), self.times.last()) else {
            return;
        };
        let median = self.times[count / 2];
        println!(
            "{:<52} {:>11} {:>11} {:>11} {count:>6}",
            self.name,
            text(median),
            text(*least),
            text(*most),
        );
        if self.missed > 0 {
            println!("    never seen: {} times", self.missed);
        }
    }

    /// The line, and below it the time that one in a hundred takes longer than.
    pub(crate) fn print_with_tail(mut self) {
        self.times.sort_unstable();
        let tail = self.times.get(self.times.len() * 99 / 100).copied();
        self.print();
        if let Some(tail) = tail {
            println!("    p99: {}", text(tail));
        }
    }
}

/// The head of the table that [`Samples::print`] fills.
pub(crate) fn print_head() {
    println!(
        "{:<52} {:>11} {:>11} {:>11} {:>6}",
        "", "median", "min", "max", "count"
    );
}

fn text(time: Duration) -> String {
    let micros = time.as_secs_f64() * 1e6;
    if micros < 1000.0 {
        format!("{micros:.1} us")
    } else {
        format!("{:.2} ms", micros / 1000.0)
    }
}

/// Memory of this process that no other has, in bytes.
pub(crate) fn own_memory() -> u64 {
    let table = std::fs::read_to_string("/proc/self/smaps_rollup").unwrap_or_default();
    let of = |field: &str| -> u64 {
        table
            .lines()
            .find_map(|line| line.strip_prefix(field))
            .and_then(|rest| rest.trim().trim_end_matches(" kB").trim().parse().ok())
            .unwrap_or(0)
    };
    (of("Private_Clean:") + of("Private_Dirty:")) * 1024
}
