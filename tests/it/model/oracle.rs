//! What an operator must be shown, told from the files and from how long they have been so: the queue's rules
//! once more, with the memory that the rules ask for and no other.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jobtui::job::{Flag, Job, JobId, Now, Status};

use super::records::{self, Fold};
use super::rules::{self, Copy, Facts, Manifest};
use super::tree::{Tree, below, children, jobs};

/// A known `job.json` may be away for so long.
const GONE: Duration = Duration::from_secs(10);
const GARBLED: Duration = Duration::from_secs(90);
const ARRIVING: Duration = Duration::from_secs(600);
/// An empty directory is not shown for so long.
const EMPTY: Duration = Duration::from_secs(120);
/// What was begun and not ended for so long broke off.
const BROKEN_OFF: Duration = Duration::from_secs(60);

/// The flags that the rules speak of.
const FLAGS: [Flag; 19] = [
    Flag::Archived,
    Flag::Arriving,
    Flag::Transfer,
    Flag::Updating,
    Flag::Malformed,
    Flag::NoManifest,
    Flag::Empty,
    Flag::CancelRequested,
    Flag::StartedAnyway,
    Flag::ResultsArriving,
    Flag::RunsInPlace,
    Flag::Incomplete,
    Flag::Inconsistent,
    Flag::ConflictCopies,
    Flag::Fragment,
    Flag::DuplicateId,
    Flag::IdDiffers,
    Flag::Unfinished,
    Flag::Records,
];

/// What the rules say of one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) status: Status,
    /// Compared only while the job waits.
    pub(super) priority: Option<i64>,
    pub(super) flags: BTreeSet<Flag>,
}

impl Line {
    pub(super) fn of(job: &Job) -> Self {
        let flags = FLAGS.into_iter().filter(|flag| job.flags.has(*flag));
        let waits = job.status == Status::Pending && !job.flags.has(Flag::Archived);
        Self {
            status: job.status,
            priority: job.priority.filter(|_| waits),
            flags: flags.collect(),
        }
    }
}

/// One copy of a living job, as it was seen so far.
#[derive(Clone, Debug)]
struct Sight {
    inode: u64,
    good: Option<Facts>,
    /// Its manifest is missing or cannot be understood, since then.
    lack: Option<(Manifest, Duration)>,
    /// It came before our eyes.
    came: bool,
}

/// How a copy is taken now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Good,
    Updating,
    Arriving,
    NoManifest,
    Hidden,
    Empty,
    Malformed,
}

/// What one operator's program has seen since it was started.
#[derive(Default)]
pub(super) struct Oracle {
    sights: BTreeMap<String, Sight>,
    /// How jobs ended that are still among the living.
    over: BTreeMap<String, Status>,
    /// Entries of the archive: what their manifest said when it was there, and since when it is not.
    shelf: BTreeMap<String, (Option<Status>, Option<Duration>)>,
    began: bool,
}

impl Oracle {
    /// Looks at the disk; tells every row that must be shown now. Where the rules leave it open (an entry of
    /// the archive that is on its way out again) there is more than one line.
    pub(super) fn look(&mut self, tree: &Tree, now: Now) -> BTreeMap<JobId, Vec<Line>> {
        self.meet(tree, now);
        let mut rows = BTreeMap::new();
        let names: BTreeSet<&str> = jobs(tree, "outbox").chain(jobs(tree, "inbox")).collect();
        self.over.retain(|name, _| names.contains(name.as_str()));
        let mut fragments = BTreeSet::new();
        for name in names {
            match self.row(tree, name, now) {
                Shown::Row(line) => {
                    let lines = with_depths(tree, name, line);
                    rows.insert(JobId::live(name.as_bytes()), lines);
                }
                Shown::Fragment => {
                    fragments.insert(name);
                }
                Shown::Nothing => {}
            }
        }
        for entry in jobs(tree, "archive") {
            let lines = self.shelved(tree, entry, &fragments, now);
            if !is_lesser_twin(tree, entry) {
                rows.insert(JobId::archived(entry.as_bytes()), lines);
            }
        }
        let there: BTreeSet<&str> = jobs(tree, "archive").collect();
        self.shelf.retain(|entry, _| there.contains(entry.as_str()));
        rows
    }

    /// Notes what is there, copy by copy.
    fn meet(&mut self, tree: &Tree, now: Now) {
        let mut met = BTreeSet::new();
        for area in ["outbox", "inbox"] {
            for name in jobs(tree, area) {
                let dir = format!("{area}/{name}");
                let inode = tree[&dir].inode;
                met.insert(dir.clone());
                let fresh = Sight {
                    inode,
                    good: None,
                    lack: None,
                    came: self.began,
                };
                let sight = self.sights.entry(dir.clone()).or_insert(fresh.clone());
                // Another directory under that name is another one.
                if sight.inode != inode {
                    *sight = fresh;
                }
                match rules::manifest(tree, &dir) {
                    Manifest::Good(facts) => {
                        sight.good = Some(facts);
                        sight.lack = None;
                    }
                    lack => {
                        if sight
                            .lack
                            .as_ref()
                            .is_none_or(|(before, _)| *before != lack)
                        {
                            sight.lack = Some((lack, now.steady));
                        }
                    }
                }
            }
        }
        self.sights.retain(|dir, _| met.contains(dir));
        self.began = true;
    }

    fn standing(&self, tree: &Tree, dir: &str, now: Now) -> Option<Standing> {
        let sight = self.sights.get(dir)?;
        let Some((lack, since)) = &sight.lack else {
            return Some(Standing::Good);
        };
        let within = |grace| now.steady < *since + grace;
        let empty = children(tree, dir).next().is_none();
        Some(match (lack, &sight.good) {
            (Manifest::Missing, Some(_)) if within(GONE) => Standing::Updating,
            (Manifest::Missing, Some(_)) => Standing::NoManifest,
            (Manifest::Missing, None) if empty && within(EMPTY) => Standing::Hidden,
            (Manifest::Missing, None) if empty => Standing::Empty,
            (Manifest::Missing, None) if within(ARRIVING) => Standing::Arriving,
            (Manifest::Missing, None) => Standing::NoManifest,
            (_, Some(_)) if within(GARBLED) => Standing::Updating,
            (_, None) if within(GARBLED) && sight.came => Standing::Arriving,
            _ => Standing::Malformed,
        })
    }

    /// The copy as the table of states takes it, with patience.
    fn copy(&self, dir: &str, standing: Option<Standing>) -> Copy {
        match standing {
            None | Some(Standing::Hidden) => Copy::Absent,
            Some(Standing::Good | Standing::Updating) => {
                Copy::Says(self.sights[dir].good.as_ref().unwrap().status)
            }
            Some(_) => Copy::Blank,
        }
    }

    fn row(&mut self, tree: &Tree, name: &str, now: Now) -> Shown {
        let dirs = ["outbox", "inbox"].map(|area| format!("{area}/{name}"));
        let standings = [0, 1].map(|n| self.standing(tree, &dirs[n], now));
        let shown = || standings.iter().flatten();
        if shown().all(|s| *s == Standing::Hidden) {
            return Shown::Nothing;
        }
        let kin: Vec<_> = jobs(tree, "archive")
            .filter_map(rules::shelved)
            .filter(|entry| entry.job == name)
            .collect();
        let bare = |s: &Standing| {
            use Standing::{Arriving, Empty, Hidden, NoManifest};
            matches!(s, Arriving | NoManifest | Hidden | Empty)
        };
        if !kin.is_empty() && shown().all(bare) {
            return Shown::Fragment;
        }
        let [outbox, inbox] = [0, 1].map(|n| self.copy(&dirs[n], standings[n]));
        let state = rules::state(outbox, inbox);
        let fold = records::fold(tree, name);
        let mut flags = BTreeSet::new();
        let mut status = state.status;
        match self.over.get(name) {
            Some(ended) if status == Status::Running => {
                status = *ended;
                flags.insert(Flag::Inconsistent);
            }
            _ if status.is_over() => {
                self.over.insert(name.to_owned(), status);
            }
            _ => {}
        }
        for (dir, standing) in dirs.iter().zip(standings) {
            flags.extend(standing.and_then(|s| flag_of(s, state.told.is_some())));
            flags.extend(inside(tree, dir));
        }
        let told = [
            (Flag::RunsInPlace, state.in_place),
            (Flag::ResultsArriving, state.results_arriving),
            (Flag::Incomplete, self.is_incomplete(tree, &dirs[0])),
            (Flag::CancelRequested, fold.cancel && !status.is_over()),
            (Flag::Records, fold.any),
            (Flag::IdDiffers, false),
        ];
        flags.extend(told.into_iter().filter(|t| t.1).map(|t| t.0));
        let open = rules::is_open(tree, &fold);
        if open.is_some_and(|(at, _)| now.wall.since(at) >= BROKEN_OFF) {
            flags.insert(Flag::Unfinished);
        }
        if !kin.is_empty()
            && !rules::is_moving(tree, &fold)
            && shown().any(|s| *s == Standing::Good)
        {
            flags.insert(Flag::DuplicateId);
        }
        if kin.iter().any(|entry| entry.kind == "cancelled") {
            flags.insert(Flag::StartedAnyway);
        }
        let priority = self
            .priority(&fold, state, name)
            .filter(|_| status == Status::Pending);
        Shown::Row(Line {
            status,
            priority,
            flags,
        })
    }

    fn priority(&self, fold: &Fold, state: rules::State, name: &str) -> Option<i64> {
        let told = state.told.map(|area| format!("{area}/{name}"));
        let written = told.and_then(|dir| self.sights[&dir].good.as_ref()?.priority);
        fold.priority.or(written).or(Some(0))
    }

    /// The script that its last good manifest names is not there.
    fn is_incomplete(&self, tree: &Tree, outbox: &str) -> bool {
        let Some(sight) = self.sights.get(outbox) else {
            return false;
        };
        let script = sight.good.as_ref().and_then(|facts| facts.script.as_ref());
        // Where the manifest itself is away, so may be the rest, for a moment.
        let away = matches!(sight.lack, Some((Manifest::Missing, _)));
        !away && script.is_some_and(|script| !tree.contains_key(&format!("{outbox}/{script}")))
    }

    /// The lines that the row of an entry in the archive may have.
    fn shelved(
        &mut self,
        tree: &Tree,
        entry: &str,
        fragments: &BTreeSet<&str>,
        now: Now,
    ) -> Vec<Line> {
        let (good, lacking) = self.shelf.entry(entry.to_owned()).or_default();
        let known = *good;
        let mut rests = vec![];
        match rules::manifest(tree, &format!("archive/{entry}")) {
            Manifest::Good(facts) => {
                *good = Some(facts.status);
                *lacking = None;
                rests.push((facts.status, None));
            }
            Manifest::Missing => {
                let since = *lacking.get_or_insert(now.steady);
                let arrives = now.steady < since + ARRIVING;
                let flag = if arrives {
                    Flag::Arriving
                } else {
                    Flag::NoManifest
                };
                rests.push((Status::Unknown, Some(flag)));
                // What was read once need not be read again: nothing changes in the archive.
                if let Some(status) = known {
                    rests.extend([
                        (status, None),
                        (Status::Unknown, Some(Flag::Arriving)),
                        (Status::Unknown, Some(Flag::NoManifest)),
                    ]);
                }
            }
            Manifest::Garbled => rests.push((Status::Unknown, Some(Flag::Malformed))),
        }
        let parts = rules::shelved(entry);
        let withdrawn = parts.is_some_and(|parts| parts.kind == "cancelled");
        let fragment = parts.is_some_and(|parts| fragments.contains(parts.job));
        let line = |(status, flag): (Status, Option<Flag>)| {
            let mut flags = BTreeSet::from([Flag::Archived]);
            flags.extend(flag);
            flags.extend(fragment.then_some(Flag::Fragment));
            flags.extend((fragment && withdrawn).then_some(Flag::StartedAnyway));
            Line {
                status: if withdrawn { Status::Cancelled } else { status },
                priority: None,
                flags,
            }
        };
        rests.into_iter().map(line).collect()
    }
}

/// What a living name comes to.
enum Shown {
    Row(Line),
    /// Left-over files of an archived job: they show in its row.
    Fragment,
    Nothing,
}

fn flag_of(standing: Standing, told: bool) -> Option<Flag> {
    match standing {
        Standing::Good | Standing::Hidden => None,
        Standing::Updating => Some(Flag::Updating),
        // Where another copy tells the state, only the rest is on its way.
        Standing::Arriving if told => Some(Flag::ResultsArriving),
        Standing::Arriving => Some(Flag::Arriving),
        Standing::NoManifest => Some(Flag::NoManifest),
        Standing::Empty => Some(Flag::Empty),
        Standing::Malformed => Some(Flag::Malformed),
    }
}

/// A transfer further down shows while a copy is new, and may show later.
fn with_depths(tree: &Tree, name: &str, line: Line) -> Vec<Line> {
    let deep = ["outbox", "inbox"].into_iter().any(|area| {
        below(tree, &format!("{area}/{name}")).any(|(path, _)| rules::is_transfer(path))
    });
    let mut other = line.clone();
    let new = deep && other.flags.insert(Flag::Transfer);
    if new { vec![line, other] } else { vec![line] }
}

/// What lies beside a manifest.
fn inside(tree: &Tree, dir: &str) -> BTreeSet<Flag> {
    let flags = children(tree, dir).filter_map(|(name, _)| {
        if rules::is_transfer(name) {
            return Some(Flag::Transfer);
        }
        name.contains(".sync-conflict-")
            .then_some(Flag::ConflictCopies)
    });
    flags.collect()
}

/// What was submitted shows in the row of what came back with it.
fn is_lesser_twin(tree: &Tree, entry: &str) -> bool {
    rules::shelved(entry).is_some_and(|parts| {
        let twin = format!("{}--{}-inbox{}", parts.job, parts.stamp, parts.number);
        parts.kind == "outbox" && tree.contains_key(&format!("archive/{twin}"))
    })
}
