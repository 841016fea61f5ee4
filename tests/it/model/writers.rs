//! Those who write into the queue without this program: a submitter on the one side, a runner on the other.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use jobtui::job::Status;

use super::rules::{self, Manifest};
use super::tokens::{Tokens, Writer};
use super::tree::{Disk, Tree, jobs};

/// How a runner goes about a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Habit {
    /// Says `running` in the inbox, and later how it ended.
    Inbox,
    /// Writes into the outbox copy.
    InPlace,
    /// Sends results, and a manifest only at the end.
    ResultsFirst,
    /// Like the first, and copies the last status into the other copy afterwards.
    CopiesLate,
}

const HABITS: [Habit; 4] = [
    Habit::Inbox,
    Habit::InPlace,
    Habit::ResultsFirst,
    Habit::CopiesLate,
];

/// What a runner does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effort {
    Start,
    /// A line in the log, a result.
    Progress,
    /// Half a manifest, which stays until the next effort.
    Half,
    Finish,
    Fail,
    /// A word that nobody knows.
    Odd,
}

/// The person who runs the jobs remembers which were started.
#[derive(Default)]
pub(super) struct Runner {
    pub(super) started: BTreeMap<String, Habit>,
    ended: BTreeMap<String, &'static str>,
    /// Their last status was copied into the outbox.
    copied: BTreeSet<String>,
}

impl Runner {
    /// Does something with one of its jobs; tells what, if there was anything to do.
    pub(super) fn work(
        &mut self,
        effort: Effort,
        pick: usize,
        disk: &Disk,
        tree: &Tree,
        tokens: &mut Tokens,
    ) -> Option<String> {
        let ready: Vec<_> = jobs(tree, "outbox")
            .filter(|job| !self.started.contains_key(*job) && is_ready(tree, job))
            .collect();
        let running: Vec<_> = self
            .started
            .iter()
            .filter(|(job, _)| self.has_work(job))
            .collect();
        // Whoever finds nothing to start or to go on with does the other.
        let starts = (effort == Effort::Start || running.is_empty()) && !ready.is_empty();
        if starts {
            let job = ready[pick % ready.len()].to_owned();
            let habit = HABITS[pick / 4 % HABITS.len()];
            self.started.insert(job.clone(), habit);
            begin(habit, &job, disk, tokens);
            return Some(format!("{job} is started: {habit:?}"));
        }
        let (job, habit) = *running.get(pick % running.len().max(1))?;
        let (job, habit) = (job.clone(), *habit);
        if let Some(word) = self.ended.get(&job) {
            let word = *word;
            self.copied.insert(job.clone());
            let area = if word == "failed" { "inbox" } else { "outbox" };
            if !disk.at(&format!("{area}/{job}")).exists() {
                return None;
            }
            write_manifest(disk, area, &job, word, tokens);
            return Some(format!("{job}: {word} is copied into the {area}"));
        }
        let effort = match effort {
            Effort::Start => Effort::Finish,
            other => other,
        };
        self.go_on(effort, habit, &job, disk, tokens);
        Some(format!("{job}: {effort:?}"))
    }

    fn has_work(&self, job: &str) -> bool {
        let late = self.started[job] == Habit::CopiesLate && !self.copied.contains(job);
        late || !self.ended.contains_key(job)
    }

    fn go_on(&mut self, effort: Effort, habit: Habit, job: &str, disk: &Disk, tokens: &mut Tokens) {
        let area = match (habit, effort) {
            // The other copy is told later.
            (Habit::InPlace, _) | (Habit::CopiesLate, Effort::Fail) => "outbox",
            _ => "inbox",
        };
        let mut end = |word| {
            self.ended.insert(job.to_owned(), word);
            write_manifest(disk, area, job, word, tokens);
        };
        match effort {
            Effort::Start => unreachable!("handled before"),
            Effort::Finish => end("completed"),
            Effort::Fail => end("failed"),
            Effort::Progress => add_line(disk, area, job, tokens),
            Effort::Odd => write_manifest(disk, area, job, "paused", tokens),
            Effort::Half => {
                let whole = manifest(job, "running", tokens);
                let half = &whole[..whole.len() * 2 / 3];
                replace(disk, &format!("{area}/{job}/job.json"), job, half, tokens);
            }
        }
    }
}

fn begin(habit: Habit, job: &str, disk: &Disk, tokens: &mut Tokens) {
    match habit {
        Habit::InPlace => write_manifest(disk, "outbox", job, "running", tokens),
        Habit::Inbox | Habit::CopiesLate => {
            write_manifest(disk, "inbox", job, "running", tokens);
        }
        Habit::ResultsFirst => add_line(disk, "inbox", job, tokens),
    }
}

/// It waits, nothing of it came back, and what it names is there.
fn is_ready(tree: &Tree, job: &str) -> bool {
    let Manifest::Good(facts) = rules::manifest(tree, &format!("outbox/{job}")) else {
        return false;
    };
    let script = facts.script.unwrap_or_default();
    facts.status == Status::Pending
        && tree.contains_key(&format!("outbox/{job}/{script}"))
        && !tree.contains_key(&format!("inbox/{job}"))
}

pub(super) fn manifest(job: &str, status: &str, tokens: &mut Tokens) -> String {
    let token = tokens.fresh();
    format!(r#"{{"x_token":"{token}","job_id":"{job}","script":"run.py","status":"{status}"}}"#)
}

fn write_manifest(disk: &Disk, area: &str, job: &str, status: &str, tokens: &mut Tokens) {
    let text = manifest(job, status, tokens);
    replace(disk, &format!("{area}/{job}/job.json"), job, &text, tokens);
}

/// Writes in place, as programs do.
fn replace(disk: &Disk, path: &str, job: &str, text: &str, tokens: &mut Tokens) {
    let place = disk.at(path);
    fs::create_dir_all(place.parent().unwrap()).unwrap();
    if let Ok(before) = fs::read_to_string(&place) {
        tokens.forgive(job, &before);
    }
    fs::write(place, text).unwrap();
    tokens.owe(job, text, Writer::Runner);
}

fn add_line(disk: &Disk, area: &str, job: &str, tokens: &mut Tokens) {
    let log = format!("{area}/{job}/stdout.log");
    let before = fs::read_to_string(disk.at(&log)).unwrap_or_default();
    let line = tokens.fresh();
    replace(disk, &log, job, &format!("{before}trial {line}\n"), tokens);
    let result = format!("{area}/{job}/3_results/history.csv");
    let row = tokens.fresh();
    replace(disk, &result, job, &row, tokens);
}

/// A job that is handed in file by file, in an order of its own.
#[derive(Clone, Debug)]
pub(super) struct HandingIn {
    pub(super) job: String,
    rest: Vec<(&'static str, String)>,
}

impl HandingIn {
    /// `order` says which file comes when.
    pub(super) fn new(job: String, order: usize, tokens: &mut Tokens) -> Self {
        let mut rest = vec![
            ("job.json", manifest(&job, "submitted", tokens)),
            ("run.py", format!("# {}", tokens.fresh())),
            ("1_setup/model.prt", tokens.fresh()),
        ];
        rest.rotate_left(order % 3);
        Self { job, rest }
    }

    /// Writes the next file; tells whether more are to come.
    pub(super) fn go_on(&mut self, disk: &Disk, tokens: &mut Tokens) -> bool {
        let dir = disk.at(&format!("outbox/{}", self.job));
        if let Some((name, text)) = self.rest.pop() {
            let place = dir.join(name);
            fs::create_dir_all(place.parent().unwrap()).unwrap();
            fs::write(place, &text).unwrap();
            tokens.owe(&self.job, &text, Writer::Submitter);
        }
        !self.rest.is_empty()
    }
}
