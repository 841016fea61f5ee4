//! A queue of its own for each run, and how the real program is run before it.

use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use super::prepared::{LATER, prepare};
use super::shot::{self, Shot};

/// A directory with a queue `q` and a directory `study` to be submitted.
pub(crate) struct World {
    dir: tempfile::TempDir,
}

impl World {
    pub(crate) fn at(dir: tempfile::TempDir) -> Self {
        Self { dir }
    }

    /// The one that is copied for each run.
    pub(crate) fn prepare() -> Self {
        prepare()
    }

    /// Another of the same: bytes, modes, groups, times.
    pub(crate) fn again(&self) -> Self {
        let dir = in_memory();
        for part in ["q", "study"] {
            shot::duplicate(&self.dir.path().join(part), &dir.path().join(part));
        }
        Self { dir }
    }

    pub(crate) fn dir(&self) -> &Path {
        self.dir.path()
    }

    pub(crate) fn root(&self) -> PathBuf {
        self.dir.path().join("q")
    }

    pub(crate) fn shot(&self) -> Shot {
        Shot::of(&self.root())
    }

    /// The program before this queue, at this time.
    pub(crate) fn jobtui(&self, at: &str, args: &[&str]) -> Ran {
        run(&mut command(self.dir(), at, args))
    }

    /// What the list says ten minutes later.
    pub(crate) fn list(&self) -> String {
        let ran = self.jobtui(LATER, &["list", "--output", "json"]);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        ran.out
    }

    /// The same under `strace`, with these calls made to fail or to be the last. Tells what was traced.
    pub(crate) fn traced(&self, at: &str, args: &[&str], options: &[String]) -> (Ran, String) {
        let file = self.dir().join("trace");
        let plain = command(self.dir(), at, args);
        let mut command = Command::new("strace");
        command
            .args(["-f", "-y", "-s", "8", "-e", "signal=none", "-o"])
            .arg(&file)
            .args(options)
            .arg(plain.get_program())
            .args(plain.get_args());
        surround(&mut command, self.dir());
        let ran = run(&mut command);
        let trace = std::fs::read(&file).unwrap_or_else(|e| panic!("no trace: {e}; {ran:?}"));
        (ran, String::from_utf8_lossy(&trace).into_owned())
    }
}

/// A directory in memory where there is one. What a killed program leaves is the same there, and thousands of
/// runs need not wait for a disk.
pub(crate) fn in_memory() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").unwrap_or_else(|_| tempfile::tempdir().unwrap())
}

/// How a run ended and what it said.
#[derive(Debug)]
pub(crate) struct Ran {
    /// None when it was killed.
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

pub(crate) fn run(command: &mut Command) -> Ran {
    told(&command.output().unwrap())
}

pub(crate) fn told(output: &Output) -> Ran {
    let signal = output.status.signal();
    assert!(matches!(signal, None | Some(9)), "{output:?}");
    Ran {
        code: output.status.code(),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// The program before the queue `q` in this directory; no question is asked.
pub(crate) fn command(dir: &Path, at: &str, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jobtui"));
    command
        .args(["--queue", "fsq=q", "--at", at, "--yes"])
        .args(args);
    surround(&mut command, dir);
    command
}

/// Nothing of the user's around it.
fn surround(command: &mut Command, dir: &Path) {
    command
        .current_dir(dir)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", dir)
        .env("USER", "ann")
        .env("LANG", "C.UTF-8")
        .stdin(Stdio::null());
}

/// Whether system calls can be traced and made to fail here; when not, it is said aloud that the test did not run.
pub(crate) fn has_strace(what: &str) -> bool {
    let trial = Command::new("strace")
        .args(["-f", "-o", "/dev/null", "--inject=fsync:error=EIO"])
        .args([env!("CARGO_BIN_EXE_jobtui"), "--version"])
        .output();
    match trial {
        Ok(ended) if ended.status.success() => return true,
        Ok(ended) => skipped(what, &String::from_utf8_lossy(&ended.stderr)),
        Err(_) => skipped(what, "strace is not installed"),
    }
    false
}

pub(crate) fn skipped(what: &str, why: &str) {
    let text = format!("SKIPPED: {what}, because {why}\n");
    std::io::Write::write_all(&mut std::io::stderr(), text.as_bytes()).unwrap();
}
