//! What can happen to a call that changes the disk, and how a person is to be told of it.

use super::trace::Step;

/// What is done to one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Blow {
    /// The program ends here, before the call.
    Kill,
    /// The call fails with this.
    Fail(&'static str),
    /// From here on every call that changes the disk fails with this.
    FailOn(&'static str),
}

/// What the errors are called where a person reads them. The first is how the system says it.
pub(crate) fn sayings(error: &str) -> &'static [&'static str] {
    match error {
        "ENOSPC" => &["No space left on device"],
        "EACCES" => &["Permission denied"],
        "EPERM" => &["Operation not permitted"],
        "EIO" => &["Input/output error"],
        "EDQUOT" => &["Disk quota exceeded", "quota exceeded"],
        "EROFS" => &["Read-only file system"],
        "EXDEV" => &["another file system", "cross-device"],
        "EMFILE" => &["Too many open files"],
        "EBUSY" => &["busy"],
        "ENOENT" => &["changed meanwhile", "No such file"],
        "EEXIST" => &["File exists", "No such file", "taken", "changed meanwhile"],
        "EAGAIN" => &["another operator"],
        "EINTR" => &["Interrupted"],
        "ENOTEMPTY" => &["changed meanwhile", "another", "taken"],
        "EINVAL" => &["Invalid argument"],
        "ENOSYS" => &["not implemented"],
        _ => &[],
    }
}

/// What a call can fail with.
pub(crate) fn errors(call: &str) -> &'static [&'static str] {
    match call {
        "mkdir" | "mkdirat" => &["ENOSPC", "EACCES", "EIO", "EDQUOT", "EROFS", "EEXIST"],
        "openat" | "open" => &[
            "ENOSPC", "EACCES", "EIO", "EDQUOT", "EROFS", "EEXIST", "EMFILE", "EINTR",
        ],
        "write" | "pwrite64" => &["ENOSPC", "EIO", "EDQUOT", "EINTR"],
        "copy_file_range" => &[
            "ENOSPC", "EIO", "EDQUOT", "EINTR", "EXDEV", "ENOSYS", "EINVAL",
        ],
        "fsync" | "fdatasync" => &["EIO", "ENOSPC", "EDQUOT", "EINVAL"],
        "fchmod" => &["EIO", "EPERM", "EROFS"],
        "fchown" => &["EIO", "EPERM", "EROFS", "EDQUOT"],
        "renameat2" => &[
            "ENOSPC", "EACCES", "EIO", "EDQUOT", "EROFS", "EXDEV", "EPERM", "EINVAL", "ENOSYS",
            "EEXIST", "ENOENT", "EBUSY",
        ],
        "rename" | "renameat" => &[
            "ENOSPC",
            "EACCES",
            "EIO",
            "EROFS",
            "EXDEV",
            "ENOTEMPTY",
            "ENOENT",
        ],
        "link" | "linkat" => &["ENOSPC", "EACCES", "EIO", "EPERM", "EEXIST"],
        "unlink" | "unlinkat" | "rmdir" => &["EACCES", "EIO", "EROFS"],
        "flock" => &["EAGAIN", "ENOLCK", "EOPNOTSUPP", "EINTR"],
        other => panic!("say in matrix.rs what {other} can fail with"),
    }
}

/// Killed, failed with everything this call can fail with, and on a disk that fails from there on.
pub(crate) fn everything(step: &Step) -> Vec<Blow> {
    let mut blows = kill_and_fail(step);
    let others = errors(&step.call).iter().map(|error| Blow::Fail(error));
    blows.extend(others.filter(|blow| *blow != Blow::Fail("EIO")));
    if step.call != "fchown" {
        blows.extend([Blow::FailOn("EROFS"), Blow::FailOn("ENOSPC")]);
    }
    blows
}

/// Killed, and failed once: for what is tried with everything elsewhere.
pub(crate) fn kill_and_fail(_: &Step) -> Vec<Blow> {
    vec![Blow::Kill, Blow::Fail("EIO")]
}
