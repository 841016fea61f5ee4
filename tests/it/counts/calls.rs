//! The system calls that a job takes, counted by strace.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use super::World;

/// What a thread needs to start and to end, memory of its own included.
const STARTING: [&str; 10] = [
    "clone3",
    "madvise",
    "mmap",
    "mprotect",
    "munmap",
    "prctl",
    "rseq",
    "rt_sigprocmask",
    "set_robust_list",
    "sigaltstack",
];
/// So many of those calls a thread takes at most.
const OF_A_THREAD: f64 = 24.0;

#[test]
fn an_archived_job_is_read_with_three_system_calls() {
    if no_strace() {
        return;
    }
    let per_job = (calls("archive", 3_000) - calls("archive", 1_000)) / 2_000.0;
    assert!(
        (2.9..=3.1).contains(&per_job),
        "{per_job:.2} system calls a job"
    );
}

#[test]
fn a_living_job_is_read_with_eight_system_calls_and_without_a_watch() {
    if no_strace() {
        return;
    }
    // Two open and close its directory, one each asks for its times and lists what lies beside the manifest, four read
    // that with its own times. Where a listing does not tell that it is at its end, it is asked once more.
    let per_job = (calls("inbox", 4_000) - calls("inbox", 2_000)) / 2_000.0;
    let asked_once_more = f64::from(u8::from(!ends_are_told(&std::env::temp_dir())));
    let most = 8.3 + asked_once_more;
    assert!(
        (7.5..=most).contains(&per_job),
        "{per_job:.2} system calls a job"
    );
}

/// Whether the file system here tells in the last entry of a listing that none follows, as ext4 does.
fn ends_are_told(place: &Path) -> bool {
    let kind = rustix::fs::statfs(place).unwrap().f_type;
    kind == 0xEF53
}

/// Whether the calls cannot be counted here; says so.
pub(super) fn no_strace() -> bool {
    let none = Command::new("strace").arg("-V").output().is_err();
    if none {
        let text = "SKIPPED: system calls are not counted, because strace is not installed\n";
        std::io::Write::write_all(&mut std::io::stderr(), text.as_bytes()).unwrap();
    }
    none
}

/// System calls of a headless picture of a queue of so many jobs, all but a few in this area.
fn calls(area: &str, jobs: usize) -> f64 {
    let world = World::new(5);
    let place = world.dir.path().join("q").join(area);
    for n in 0..jobs {
        let job = place.join(format!(
            "job-20260101-000000-a{n:05}--20260102T030405Z-inbox"
        ));
        fs::create_dir(&job).unwrap();
        fs::write(job.join("job.json"), r#"{"status": "completed"}"#).unwrap();
    }
    let counted = world.dir.path().join("calls");
    let status = Command::new("strace")
        .args(["-f", "-c", "-o"])
        .arg(&counted)
        .arg(env!("CARGO_BIN_EXE_jobtui"))
        .args(["--queue", &world.queue(), "--headless"])
        .stdout(Stdio::null())
        .status()
        .unwrap();
    assert!(status.success(), "{status}");
    // Waiting for each other is the machine's doing, not the job's; and a build with debug
    // assertions asks about each file descriptor before it closes it.
    let waiting = ["futex", "sched_yield", "fcntl"];
    let all = sum_of_calls(&counted, |name| !waiting.contains(&name));
    // Under strace every disk is a slow one, for which more readers are started. What starting and ending them takes is
    // not the job's; memory that is asked for besides is.
    let starting = |name: &str| STARTING.contains(&name);
    let threads = sum_of_calls(&counted, |name| name == "clone3");
    all - sum_of_calls(&counted, starting).min(threads * OF_A_THREAD)
}

/// All calls in a table that strace wrote, of these names.
pub(super) fn sum_of_calls(counted: &Path, which: impl Fn(&str) -> bool) -> f64 {
    let table = fs::read_to_string(counted).unwrap();
    let mut sum = 0.0;
    for line in table.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        if let [_, _, _, count, .., name] = words[..]
            && name != "total"
            && which(name)
        {
            sum += count.parse::<f64>().unwrap_or(0.0);
        }
    }
    sum
}
