//! Everything once, as JSON: the first byte, the last, and the most memory it took.

use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use super::text;
use crate::measure::Samples;

const ROUNDS: usize = 7;

pub(super) fn measure(queue: &Path) {
    let mut least = Samples::of("all jobs read and parsed: the floor, two threads");
    let mut first = Samples::of("headless JSON: the first byte");
    let mut whole = Samples::of("headless JSON: the last byte");
    let mut peak = 0;
    for _ in 0..ROUNDS {
        least.take(|| {
            let this = std::env::current_exe().unwrap();
            let floor = Command::new(this)
                .args(["floor=read", text(queue)])
                .output();
            assert!(floor.unwrap().status.success());
        });
        let begin = Instant::now();
        let mut child = Command::new(env!("CARGO_BIN_EXE_jobtui"))
            .args(["--queue", text(queue), "--headless", "--format", "json"])
            .env("JOBTUI_FRESH", "1")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut out = child.stdout.take().unwrap();
        let mut buffer = vec![0; 1 << 16];
        let mut any = false;
        while out.read(&mut buffer).unwrap() > 0 {
            if !std::mem::replace(&mut any, true) {
                first.keep(begin, Some(Instant::now()));
            }
            peak = peak.max(resident(child.id()));
        }
        assert!(child.wait().unwrap().success());
        whole.keep(begin, Some(Instant::now()));
    }
    for samples in [least, first, whole] {
        samples.print();
    }
    println!("    most memory while it wrote: {peak} KiB");
}

/// The most that was resident so far, in KiB; 0 once it has ended.
fn resident(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|rest| rest.trim().trim_end_matches(" kB").parse().ok())
        .unwrap_or(0)
}
