//! One command, run once for each thing that can happen to each of its calls that change the disk; then judged.

use std::collections::{BTreeSet, HashSet};

use super::blows::{Blow, sayings};
use super::deeds::Deed;
use super::judge::{judge, unreadable};
use super::prepared::{LATER, THEN};
use super::shot::Shot;
use super::told;
use super::trace::{self, Step};
use super::world::{Ran, World};

/// A kind of file system, told by what its calls answer at all times.
pub(crate) type Nature = &'static [&'static str];

pub(crate) const LOCAL: Nature = &[];
/// Network and user-space file systems that cannot rename without replacing.
pub(crate) const NO_FLAGS: Nature = &["renameat2:error=EINVAL"];
pub(crate) const NO_CALL: Nature = &["renameat2:error=ENOSYS"];

/// All runs of one deed.
pub(crate) struct Matrix {
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
    pub(crate) fn new(deed: Deed, nature: Nature) -> Self {
        let prepared = (deed.prepare)();
        let world = prepared.again();
        let before = world.shot();
        let (ran, trace) = world.traced(THEN, deed.args, &inject(nature));
        let mut steps = trace::steps(&trace, world.dir());
        // What always fails on this file system changes nothing.
        steps.retain(|step| {
            nature
                .iter()
                .all(|n| n.split(':').next() != Some(&step.call))
        });
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
    pub(crate) fn strike_all(mut self, blows: impl Fn(&Step) -> Vec<Blow>) {
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
        wrong.extend(answer(&ran, blow, &done, &before, &after));
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
}

/// Whether the answer is true: done, or not and why.
fn answer(
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
    // `recover` tells what is open, whatever keeps it so, and ends with 1.
    let open = ran.code == Some(1) && said.contains("cannot be put on record");
    let either = ran.code == Some(0) || error == "EXDEV" || said.contains("; but ") || open;
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

fn inject(what: &[impl AsRef<str>]) -> Vec<String> {
    let all = what.iter();
    all.map(|one| format!("--inject={}", one.as_ref()))
        .collect()
}
