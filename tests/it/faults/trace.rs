//! What `strace` told of one run: which of its system calls can change the disk, and how to hit each of them.

use std::collections::HashMap;
use std::path::Path;

/// Calls that neither change a disk nor make a change durable. A call that stands in none of the
/// two lists fails the test: whoever brings it in says here what it is.
const HARMLESS: &[&str] = &[
    "access",
    "arch_prctl",
    "brk",
    "clock_nanosleep",
    "clone",
    "clone3",
    "close",
    "dup",
    "epoll_create1",
    "epoll_ctl",
    "epoll_wait",
    "eventfd2",
    "execve",
    "exit",
    "exit_group",
    "faccessat",
    "faccessat2",
    "fadvise64",
    "fcntl",
    "fstat",
    "fstatfs",
    "futex",
    "getcwd",
    "getdents64",
    "getegid",
    "geteuid",
    "getgid",
    "getpid",
    "getrandom",
    "gettid",
    "getuid",
    "inotify_add_watch",
    "inotify_init1",
    "inotify_rm_watch",
    "ioctl",
    "kill",
    "lseek",
    "lstat",
    "madvise",
    "membarrier",
    "mmap",
    "mprotect",
    "mremap",
    "munmap",
    "nanosleep",
    "newfstatat",
    "pipe2",
    "poll",
    "ppoll",
    "pread64",
    "prlimit64",
    "read",
    "readlink",
    "readlinkat",
    "readv",
    "restart_syscall",
    "rseq",
    "rt_sigaction",
    "rt_sigprocmask",
    "rt_sigreturn",
    "sched_getaffinity",
    "sched_yield",
    "set_robust_list",
    "set_tid_address",
    "sigaltstack",
    "stat",
    "statfs",
    "statx",
    "sysinfo",
    "tgkill",
    "uname",
    "wait4",
];

/// Calls that change it wherever they stand.
const CHANGING: &[&str] = &[
    "chmod",
    "chown",
    "copy_file_range",
    "creat",
    "fallocate",
    "fchmod",
    "fchmodat",
    "fchmodat2",
    "fchown",
    "fchownat",
    "fdatasync",
    "flock",
    "fremovexattr",
    "fsetxattr",
    "fsync",
    "ftruncate",
    "lchown",
    "link",
    "linkat",
    "lsetxattr",
    "mkdir",
    "mkdirat",
    "mknod",
    "mknodat",
    "removexattr",
    "rename",
    "renameat",
    "renameat2",
    "rmdir",
    "sendfile",
    "setxattr",
    "splice",
    "symlink",
    "symlinkat",
    "sync",
    "sync_file_range",
    "syncfs",
    "truncate",
    "unlink",
    "unlinkat",
    "utimensat",
];

/// One call that can change the disk, so that it can be hit again: the `nth` of its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) call: String,
    pub(crate) nth: usize,
    /// What it was about, without what differs from run to run.
    pub(crate) about: String,
}

/// The calls of a whole run that can change the disk, in their order. `root` is where the run's
/// own world lies.
pub(crate) fn steps(trace: &str, root: &Path) -> Vec<Step> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    let mut steps = Vec::new();
    for line in trace.lines() {
        let Some((call, rest)) = call(line) else {
            continue;
        };
        let nth = counts.entry(call).or_default();
        *nth += 1;
        if changes(call, rest, root) {
            steps.push(Step {
                call: call.to_owned(),
                nth: *nth,
                about: about(rest, root),
            });
        }
    }
    steps
}

/// What the `nth` call of this name was about; none when there were fewer.
pub(crate) fn nth(trace: &str, call: &str, nth: usize, root: &Path) -> Option<String> {
    let lines = trace.lines().filter_map(self::call);
    let mut same = lines.filter(|(name, _)| *name == call);
    same.nth(nth - 1).map(|(_, rest)| about(rest, root))
}

fn changes(call: &str, rest: &str, root: &Path) -> bool {
    match call {
        "open" | "openat" | "openat2" => ["O_CREAT", "O_TRUNC", "O_TMPFILE"]
            .iter()
            .any(|flag| rest.contains(flag)),
        // To the terminal or into the world?
        "write" | "writev" | "pwrite64" | "pwritev" | "pwritev2" => {
            let to = rest.split([',', ')']).next().unwrap_or_default();
            to.contains(&format!("<{}/", root.display()))
        }
        call if CHANGING.contains(&call) => true,
        call => {
            assert!(
                HARMLESS.contains(&call),
                "the program now calls {call}({rest}: say in trace.rs whether that changes the disk"
            );
            false
        }
    }
}

/// `1234  mkdir("/x", 0700) = 0` into the name and the rest.
fn call(line: &str) -> Option<(&str, &str)> {
    let (pid, line) = line.split_once(' ')?;
    let line = line.trim_start();
    let (name, rest) = line.split_once('(')?;
    let named = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    (pid.bytes().all(|b| b.is_ascii_digit()) && named).then_some((name, rest))
}

/// The arguments without the world's place, open numbers and random names.
fn about(rest: &str, root: &Path) -> String {
    let arguments = rest.rfind(") = ").map_or(rest, |end| &rest[..end]);
    let mut text = arguments.replace(&root.display().to_string(), "@");
    if let Some((number, path)) = text.split_once('<')
        && number.bytes().all(|b| b.is_ascii_digit())
    {
        text = format!("<{path}");
    }
    without_chance(&text)
}

/// A path without the random parts of the names in it.
pub(crate) fn without_chance(path: &str) -> String {
    let mut text = path.to_owned();
    mask(&mut text, ".jobtui-", 16);
    for (at, _) in path.match_indices("Z-") {
        let random = path.get(at + 2..at + 10).map(str::as_bytes);
        if random.is_some_and(|r| r.iter().all(u8::is_ascii_hexdigit)) {
            text.replace_range(at + 2..at + 10, "########");
        }
    }
    text
}

fn mask(text: &mut String, before: &str, long: usize) {
    for (at, _) in text.clone().match_indices(before) {
        let from = at + before.len();
        if text.get(from..from + long).is_some() {
            text.replace_range(from..from + long, &"#".repeat(long));
        }
    }
}

#[test]
fn a_trace_is_read_as_steps_that_can_be_hit_again() {
    let trace = "\
7  openat(AT_FDCWD</w>, \"/lib/libc.so\", O_RDONLY) = 3</lib/libc.so>\n\
7  openat(AT_FDCWD</w>, \"/w/q/.syncthing.jobtui-hpJPg0yDnU8hbTiP.tmp\", O_RDWR|O_CREAT, 0600) = 6</w/q/x>\n\
7  write(6</w/q/.syncthing.jobtui-hpJPg0yDnU8hbTiP.tmp>, \"# R\"..., 367) = 367\n\
7  write(1</dev/null>, \"said\", 4) = 4\n\
7  rename(\"/w/q/a\", \"/w/q/1-20260210T150000Z-0d3d51a8-prio.json\") = -1 EXDEV (Cross) (INJECTED)\n\
7  +++ exited with 0 +++\n";
    let steps = steps(trace, Path::new("/w/q"));
    let told: Vec<_> = steps.iter().map(|s| (s.call.as_str(), s.nth)).collect();
    assert_eq!(told, [("openat", 2), ("write", 1), ("rename", 1)]);
    assert!(
        steps[0]
            .about
            .contains("@/.syncthing.jobtui-################.tmp")
    );
    assert!(steps[1].about.starts_with("<@/.syncthing"), "{steps:?}");
    assert!(
        steps[2]
            .about
            .ends_with("1-20260210T150000Z-########-prio.json\"")
    );
    assert_eq!(
        nth(trace, "rename", 1, Path::new("/w/q")).as_ref(),
        Some(&steps[2].about)
    );
}
