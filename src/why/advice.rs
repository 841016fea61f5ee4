//! What helps against errors whose cause is really known, by their words.

use super::mood::lower;

/// Words of an error, and the way out.
const KNOWN: [(&[&str], &str); 9] = [
    (
        &["worker crashed or was restarted"],
        "the worker died while it ran, the job itself may be fine: run it again (R)",
    ),
    (
        &["database is locked"],
        "another program held the job database too long; the job may have done its work: look for its data before running it again",
    ),
    (
        &["license", "licence"],
        "see that the licence server answers and has a free seat, then run it again (R)",
    ),
    (
        &["no space left", "quota exceeded"],
        "make room on the disk of the machine that ran it, then run it again (R)",
    ),
    (
        &[
            "out of memory",
            "memoryerror",
            "bad_alloc",
            "cannot allocate memory",
        ],
        "give it more memory or a smaller problem: run again as it is, it would end the same way",
    ),
    (
        &["no module named"],
        "install the module in the environment that runs the jobs",
    ),
    (
        &["filenotfounderror", "no such file or directory"],
        "see whether all its input files were submitted with it, and the paths in it are those of the machine that ran it",
    ),
    (
        &["permission denied", "permissionerror"],
        "the user who runs the jobs may not read or write that file: change its rights",
    ),
    (
        &["killed", "sigkill"],
        "something outside stopped it, often the system for want of memory: its own log on that machine tells",
    ),
];

/// The way out of an error with these words, where one is known.
pub(super) fn way_out(error: &str) -> Option<&'static str> {
    let error = lower(error);
    let known = KNOWN
        .iter()
        .find(|(words, _)| words.iter().any(|word| error.contains(word)));
    known.map(|(_, way)| *way)
}
