//! One run of a command: its input lies in a file without a name, so that neither side can block the other.

use std::fs::File;
use std::io::{Read as _, Seek as _, Write as _};
use std::os::fd::OwnedFd;
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, PidfdFlags, Signal, kill_process_group, pidfd_open};

use crate::job::Plain;

/// After it was asked to end, a command has so long until it is ended.
const GRACE: Duration = Duration::from_secs(2);

/// How often is looked where the system cannot tell that a child has ended.
const LOOK: Duration = Duration::from_millis(50);

/// So much of what it complained about is read.
const COMPLAINT: u64 = 400;

/// Runs it to its end, or to the deadline. The error says what went wrong, behind the command's name.
pub(super) fn run(command: &[String], input: &[u8], deadline: Duration) -> Result<(), String> {
    let (mut child, mut complaint) = start(command, input)?;
    let watch = pidfd(&child);
    if let Some(status) = wait(&mut child, watch.as_ref(), deadline) {
        return judge(status, &mut complaint);
    }
    end(&child, Signal::TERM);
    if wait(&mut child, watch.as_ref(), GRACE).is_none() {
        end(&child, Signal::KILL);
        let _ = child.wait();
    }
    let limit = deadline.as_secs_f64();
    Err(format!("was stopped: it took longer than {limit} s"))
}

fn start(command: &[String], input: &[u8]) -> Result<(Child, File), String> {
    let (program, rest) = command.split_first().ok_or("has no name")?;
    let file = || tempfile::tempfile().map_err(|e| format!("has no input: {e}"));
    let mut stdin = file()?;
    stdin
        .write_all(input)
        .and_then(|()| stdin.rewind())
        .map_err(|e| format!("has no input: {e}"))?;
    let complaint = file()?;
    let stderr = complaint.try_clone().map_err(|e| e.to_string())?;
    let child = Command::new(program)
        .args(rest)
        .stdin(Stdio::from(stdin))
        .stdout(Stdio::null())
        .stderr(Stdio::from(stderr))
        // Of its own group: keys pressed here do not reach it, and it ends with all it started.
        .process_group(0)
        .spawn()
        .map_err(|e| format!("cannot be started: {e}"))?;
    Ok((child, complaint))
}

fn pid(child: &Child) -> Option<Pid> {
    Pid::from_raw(i32::try_from(child.id()).ok()?)
}

fn pidfd(child: &Child) -> Option<OwnedFd> {
    pidfd_open(pid(child)?, PidfdFlags::empty()).ok()
}

fn end(child: &Child, signal: Signal) {
    if let Some(pid) = pid(child) {
        // It was not waited for yet, so the number is still its own.
        let _ = kill_process_group(pid, signal);
    }
}

/// How it ended; none when it has not after so long.
fn wait(child: &mut Child, watch: Option<&OwnedFd>, most: Duration) -> Option<ExitStatus> {
    let end = Instant::now() + most;
    loop {
        if let Ok(Some(status)) = child.try_wait() {
            return Some(status);
        }
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return None;
        }
        let pause = if watch.is_some() {
            left
        } else {
            left.min(LOOK)
        };
        let limit = Timespec::try_from(pause).ok();
        let mut fds: Vec<_> = watch
            .map(|fd| PollFd::new(fd, PollFlags::IN))
            .into_iter()
            .collect();
        let _ = poll(&mut fds, limit.as_ref());
    }
}

fn judge(status: ExitStatus, complaint: &mut File) -> Result<(), String> {
    if status.success() {
        return Ok(());
    }
    let how = match (status.code(), status.signal()) {
        (Some(code), _) => format!("ended with code {code}"),
        (None, Some(signal)) => format!("was ended by signal {signal}"),
        (None, None) => "failed".to_owned(),
    };
    let mut said = Vec::new();
    let _ = complaint.rewind();
    let _ = complaint.take(COMPLAINT).read_to_end(&mut said);
    let said = Plain::first_line(&String::from_utf8_lossy(&said));
    Err(if said.is_empty() {
        how
    } else {
        format!("{how}: {said}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sh(script: &str, input: &[u8], deadline: Duration) -> Result<(), String> {
        let command = ["sh", "-c", script].map(str::to_owned);
        run(&command, input, deadline)
    }

    const LONG: Duration = Duration::from_secs(20);

    #[test]
    fn it_reads_all_of_its_input_whether_it_wants_or_not() {
        let dir = tempfile::tempdir().unwrap();
        let to = dir.path().join("got");
        let input = vec![b'x'; 1 << 20];
        sh(&format!("cat > '{}'", to.display()), &input, LONG).unwrap();
        assert_eq!(std::fs::read(&to).unwrap(), input);
        sh("exit 0", &input, LONG).unwrap();
    }

    #[test]
    fn what_went_wrong_is_told_in_one_harmless_line() {
        let code = sh("printf '\\033[31mno mail\\nmore' >&2; exit 3", b"", LONG);
        assert_eq!(code.unwrap_err(), "ended with code 3: ^[[31mno mail");
        let signal = sh("kill -9 $$", b"", LONG).unwrap_err();
        assert_eq!(signal, "was ended by signal 9");
        let missing = run(&["/nonexistent/x".to_owned()], b"", LONG).unwrap_err();
        assert!(missing.starts_with("cannot be started: "), "{missing}");
    }

    #[test]
    fn one_that_hangs_is_stopped_with_all_it_started() {
        let dir = tempfile::tempdir().unwrap();
        let note = dir.path().join("pid");
        let script = format!("sleep 600 & echo $! > '{}'; wait", note.display());
        let why = sh(&script, b"", Duration::from_millis(300)).unwrap_err();
        assert!(why.contains("longer than 0.3 s"), "{why}");
        let pid = std::fs::read_to_string(&note).unwrap();
        let stat = format!("/proc/{}/stat", pid.trim());
        let end = Instant::now() + LONG;
        while std::fs::read_to_string(&stat).is_ok_and(|s| !s.contains(") Z")) {
            assert!(Instant::now() < end, "what it started lives on");
            std::thread::yield_now();
        }
    }
}
