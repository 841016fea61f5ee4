//! Each command killed before, and failed at, every single call that can change the disk; then judged.

use std::collections::{BTreeSet, HashSet};

use super::deeds::{self, Deed};
use super::judge::{judge, unreadable};
use super::shot::Shot;
use super::told;
use super::trace::{self, Step};
use super::world::{LATER, Ran, THEN, World, has_strace};

/// What is done to one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Blow {
    /// The program ends here, before the call.
    Kill,
    /// The call fails with this.
    Fail(&'static str),
    /// From here on every call that changes the disk fails with this.
    FailOn(&'static str),
}

/// A kind of file system, told by what its calls answer at all times.
type Nature = &'static [&'static str];

const LOCAL: Nature = &[];
/// Network and user-space file systems that cannot rename without replacing.
const NO_FLAGS: Nature = &["renameat2:error=EINVAL"];
const NO_CALL: Nature = &["renameat2:error=ENOSYS"];

/// What the errors are called where a person reads them. The first is how the system says it.
fn sayings(error: &str) -> &'static [&'static str] {
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
fn errors(call: &str) -> &'static [&'static str] {
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
        "rename" => &[
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

/// All runs of one deed.
struct Matrix {
    deed: Deed,
    nature: Nature,
    prepared: World,
    steps: Vec<Step>,
    complaints: Vec<String>,
    runs: usize,
    /// The states from which the way to the end was tried.
    ended: HashSet<BTreeSet<String>>,
}

impl Matrix {
    /// Runs the deed once, undisturbed, and notes its steps.
    fn new(deed: Deed, nature: Nature) -> Self {
        let prepared = (deed.prepare)();
        let world = prepared.again();
        let before = world.shot();
        let (ran, trace) = world.traced(THEN, deed.args, &inject(nature));
        let mut steps = trace::steps(&trace, world.dir());
        // What always fails on this file system changes nothing.
        steps.retain(|step| !nature.iter().any(|n| n.starts_with(&step.call)));
        let matrix = Self {
            deed,
            nature,
            prepared,
            steps,
            complaints: Vec::new(),
            runs: 0,
            ended: HashSet::new(),
        };
        assert_eq!(ran.code, Some(0), "{ran:?}");
        let after = world.shot();
        let mut wrong = matrix.wrong(&before, &after);
        wrong.extend(unreadable(&before, &after, matrix.deed.makes.as_ref()));
        wrong.extend((matrix.deed.done)(&before, &after).err());
        wrong.extend(told::lies(&world.list(), &after, true));
        assert!(wrong.is_empty(), "undisturbed: {ran:?}: {wrong:#?}");
        assert!(matrix.steps.len() >= 5, "{:?}", matrix.steps);
        matrix
    }

    fn wrong(&self, before: &Shot, after: &Shot) -> Vec<String> {
        judge(before, after, self.deed.makes.as_ref())
    }

    /// Strikes each step with each of the blows that fit it.
    fn strike_all(mut self, blows: impl Fn(&Step) -> Vec<Blow>) {
        let mut killed = 0;
        for at in 0..self.steps.len() {
            for blow in blows(&self.steps[at]) {
                killed += usize::from(blow == Blow::Kill);
                self.strike(at, blow);
            }
        }
        assert_eq!(killed, self.steps.len(), "each step is killed before once");
        let complaints = self.complaints.join("\n");
        assert!(
            complaints.is_empty(),
            "{} of {} runs of {:?}:\n{complaints}",
            self.complaints.len(),
            self.runs,
            self.deed.args
        );
    }

    fn strike(&mut self, at: usize, blow: Blow) {
        let step = self.steps[at].clone();
        let world = self.prepared.again();
        let before = world.shot();
        let mut injections: Vec<String> = self.nature.iter().map(|n| (*n).to_owned()).collect();
        injections.extend(self.injections(at, blow));
        let mut options = inject(&injections);
        let calls = injections.iter().filter_map(|one| one.split(':').next());
        options.push(format!("--trace={}", calls.collect::<Vec<_>>().join(",")));
        let (ran, trace) = world.traced(THEN, self.deed.args, &options);
        let hit = trace::nth(&trace, &step.call, step.nth, world.dir());
        assert_eq!(hit.as_ref(), Some(&step.about), "another call was hit");
        self.runs += 1;

        let after = world.shot();
        let mut wrong = self.wrong(&before, &after);
        let done = (self.deed.done)(&before, &after);
        wrong.extend(self.answer(&ran, blow, &done, &before, &after));
        // From one state the way leads to one end.
        if self.ended.insert(after.essence()) {
            wrong.extend(told::lies(&world.list(), &after, true));
            wrong.extend(self.end(&world, &before, &done, &step));
        }
        if !wrong.is_empty() {
            let all = wrong.join("\n    ");
            self.complaints
                .push(format!("{blow:?} at {step:?}\n    {all}\n    {ran:?}"));
        }
    }

    /// The same command again, or what it takes to finish what is half done: it comes to its end.
    fn end(
        &self,
        world: &World,
        before: &Shot,
        done: &Result<(), String>,
        struck: &Step,
    ) -> Vec<String> {
        let run = |args: &[&str]| match self.nature {
            [] => world.jobtui(LATER, args),
            nature => world.traced(LATER, args, &inject(nature)).0,
        };
        let mut again = run(self.deed.args);
        for args in self.deed.or_else {
            if (self.deed.done)(before, &world.shot()).is_err() {
                again = run(args);
            }
        }
        let end = world.shot();
        let mut wrong = Vec::new();
        for why in self.wrong(before, &end) {
            wrong.push(format!("after the second run: {why}"));
        }
        // Who is not in the queue's group cannot give it, and goes on without.
        if struck.call != "fchown" {
            wrong.extend(unreadable(before, &end, self.deed.makes.as_ref()));
        }
        if let Err(lack) = (self.deed.done)(before, &end) {
            wrong.push(format!(
                "the second run does not end it ({lack}): {again:?}"
            ));
        }
        if again.code != Some(0) && done.is_err() {
            wrong.push(format!("the second run complains: {again:?}"));
        }
        wrong.extend(told::lies(&world.list(), &end, true));
        wrong
    }

    /// What `strace` is asked to do.
    fn injections(&self, at: usize, blow: Blow) -> Vec<String> {
        let Step { call, nth, .. } = &self.steps[at];
        match blow {
            Blow::Kill => vec![format!("{call}:signal=SIGKILL:when={nth}")],
            Blow::Fail(error) => vec![format!("{call}:error={error}:when={nth}")],
            Blow::FailOn(error) => {
                let mut all = vec![format!("{call}:error={error}:when={nth}")];
                let mut met = HashSet::new();
                for step in &self.steps[at..] {
                    // Reading and telling go on; what tells is a write, too.
                    let spared = ["openat", "write", "flock", "fchown"];
                    if spared.contains(&step.call.as_str()) || !met.insert(&step.call) {
                        continue;
                    }
                    if step.call == *call {
                        all.clear();
                    }
                    all.push(format!("{}:error={error}:when={}+", step.call, step.nth));
                }
                all
            }
        }
    }

    /// Whether the answer is true: done, or not and why.
    fn answer(
        &self,
        ran: &Ran,
        blow: Blow,
        done: &Result<(), String>,
        before: &Shot,
        after: &Shot,
    ) -> Vec<String> {
        let error = match blow {
            Blow::Kill if ran.code.is_none() => return Vec::new(),
            Blow::Kill => return vec!["it was not killed".to_owned()],
            Blow::Fail(error) | Blow::FailOn(error) => error,
        };
        let mut wrong = Vec::new();
        match (ran.code, done) {
            (Some(0), Ok(())) => return wrong,
            // The job moved, and what could not be written about it is told.
            (Some(0), Err(_)) if ran.out.contains("; but ") => {}
            (Some(0), Err(lack)) => wrong.push(format!("said to be done, but {lack}")),
            (Some(1 | 6), _) => {}
            (code, _) => wrong.push(format!("it ended with {code:?}")),
        }
        let not_allowed = ["EACCES", "EPERM", "EROFS"].contains(&error);
        let said = format!("{}{}", ran.out, ran.err);
        // Two areas on two disks are never allowed, two disks below one directory are odd.
        let either = ran.code == Some(0) || error == "EXDEV" || said.contains("; but ");
        if !either && (ran.code == Some(6)) != not_allowed {
            wrong.push(format!("{error} ended with {:?}", ran.code));
        }
        if !sayings(error).iter().any(|saying| said.contains(saying)) {
            wrong.push("the cause is not named".to_owned());
        }
        let somebody_else = ["EEXIST", "ENOENT", "ENOTEMPTY", "EAGAIN"].contains(&error);
        if !said.contains("/q/") && !said.contains("archive/") && !somebody_else {
            wrong.push("no path is named".to_owned());
        }
        let live = |shot: &Shot| shot.copies.keys().filter(|p| p.0 != "archive").count();
        let (was, is) = (live(before), live(after));
        let told = ["moved", "restored", "taken back", "is left"];
        if was != is && !told.iter().any(|word| said.contains(word)) {
            wrong.push("something changed its place, and nothing says so".to_owned());
        }
        wrong
    }
}

fn inject(what: &[impl AsRef<str>]) -> Vec<String> {
    let all = what.iter();
    all.map(|one| format!("--inject={}", one.as_ref()))
        .collect()
}

/// Killed, failed with everything this call can fail with, and on a disk that fails from there on.
fn everything(step: &Step) -> Vec<Blow> {
    let mut blows = kill_and_fail(step);
    let others = errors(&step.call).iter().map(|error| Blow::Fail(error));
    blows.extend(others.filter(|blow| *blow != Blow::Fail("EIO")));
    if step.call != "fchown" {
        blows.extend([Blow::FailOn("EROFS"), Blow::FailOn("ENOSPC")]);
    }
    blows
}

/// Everything where directories move; how a record is written is the same for all commands.
fn everything_that_moves(step: &Step) -> Vec<Blow> {
    if step.about.contains("/.jobtui") {
        kill_and_fail(step)
    } else {
        everything(step)
    }
}

fn kill_and_fail(_: &Step) -> Vec<Blow> {
    vec![Blow::Kill, Blow::Fail("EIO")]
}

#[test]
fn a_submit_killed_or_failed_at_any_step_leaves_nothing_that_can_be_run() {
    if has_strace("faults of submit") {
        Matrix::new(deeds::submit(), LOCAL).strike_all(everything);
    }
}

#[test]
fn a_rerun_killed_or_failed_at_any_step_leaves_nothing_that_can_be_run() {
    if has_strace("faults of rerun") {
        Matrix::new(deeds::rerun(), LOCAL).strike_all(kill_and_fail);
    }
}

#[test]
fn a_cancel_of_a_waiting_job_killed_or_failed_at_any_step_loses_nothing() {
    if has_strace("faults of cancel") {
        Matrix::new(deeds::cancel_waiting(), LOCAL).strike_all(everything_that_moves);
    }
}

#[test]
fn a_cancel_of_a_running_job_killed_or_failed_at_any_step_loses_nothing() {
    if has_strace("faults of cancel") {
        Matrix::new(deeds::cancel_running(), LOCAL).strike_all(kill_and_fail);
    }
}

#[test]
fn a_priority_killed_or_failed_at_any_step_loses_nothing() {
    if has_strace("faults of prio") {
        Matrix::new(deeds::prio(), LOCAL).strike_all(everything);
    }
}

#[test]
fn an_archive_of_both_copies_killed_or_failed_at_any_step_loses_nothing() {
    if has_strace("faults of archive") {
        Matrix::new(deeds::archive(), LOCAL).strike_all(everything_that_moves);
    }
}

#[test]
fn a_restore_of_both_copies_killed_or_failed_at_any_step_loses_nothing() {
    if has_strace("faults of restore") {
        Matrix::new(deeds::restore(), LOCAL).strike_all(everything_that_moves);
    }
}

#[test]
fn a_restore_of_a_cancelled_job_killed_or_failed_at_any_step_loses_nothing() {
    if has_strace("faults of restore") {
        Matrix::new(deeds::restore_cancelled(), LOCAL).strike_all(everything_that_moves);
        Matrix::new(deeds::uncancel(), LOCAL).strike_all(kill_and_fail);
    }
}

#[test]
fn what_broke_off_and_is_gone_on_with_may_break_off_again() {
    if has_strace("faults of what goes on") {
        Matrix::new(deeds::resume(), LOCAL).strike_all(everything_that_moves);
        Matrix::new(deeds::recover(), LOCAL).strike_all(kill_and_fail);
    }
}

#[test]
fn without_a_rename_that_replaces_nothing_the_claim_keeps_it_all_too() {
    if has_strace("faults of file systems without RENAME_NOREPLACE") {
        Matrix::new(deeds::archive(), NO_FLAGS).strike_all(kill_and_fail);
        Matrix::new(deeds::cancel_waiting(), NO_CALL).strike_all(kill_and_fail);
        Matrix::new(deeds::submit(), NO_FLAGS).strike_all(|_| vec![Blow::Kill]);
    }
}
