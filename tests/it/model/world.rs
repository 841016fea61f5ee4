//! The world of a history: two sites, the synchroniser between them, those who write, and the operators.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jobtui::job::{Moment, Now};
use tempfile::TempDir;

use super::dice::Dice;
use super::history::{History, Step};
use super::operator::Operator;
use super::sync::{Place, Sync};
use super::tokens::Tokens;
use super::tree::{BEGINNING, Disk, Tree};
use super::writers::{HandingIn, Runner};
use super::{Check, ensure};

/// Where the operators sit: two at the one site and one at the other.
const OPERATORS: [(usize, &str); 3] = [(0, "ann@desk"), (0, "ben@desk"), (1, "cid@nx")];
/// Between two steps, so that some fall into one second.
const PACE: u64 = 700;

pub(super) struct World {
    pub(super) dir: TempDir,
    pub(super) disks: [Disk; 2],
    /// What lies on the sites after the last step.
    pub(super) trees: [Tree; 2],
    pub(super) sync: Sync,
    pub(super) operators: Vec<Operator>,
    pub(super) runner: Runner,
    pub(super) tokens: Tokens,
    /// Whether an operator of this site moved a directory already.
    pub(super) moved: [bool; 2],
    pub(super) withdrawn: BTreeSet<String>,
    /// What was taken back out of the archive. Where two operators decided otherwise while apart, the
    /// rules do not say who is right.
    pub(super) restored: BTreeSet<String>,
    /// How often what happened.
    pub(super) tally: BTreeMap<String, usize>,
    /// A number for whatever needs another one each time.
    pub(super) count: usize,
    /// What happened, for whoever reads a failure.
    pub(super) log: Vec<String>,
    handing_in: Option<HandingIn>,
    /// Milliseconds since the beginning.
    steady: u64,
    skew: i64,
}

impl World {
    pub(super) fn new(history: &History) -> Self {
        let dir = match TempDir::new_in("/dev/shm") {
            Ok(dir) => dir,
            Err(_) => tempfile::tempdir().unwrap(),
        };
        let disks = ["a", "b"].map(|site| Disk::new(dir.path().join(site)));
        let operators = OPERATORS.map(|(site, who)| Operator::new(site, who, &disks[site]));
        let mut world = Self {
            dir,
            disks,
            trees: Default::default(),
            sync: Sync::new(history.manners),
            operators: operators.into(),
            runner: Runner::default(),
            tokens: Tokens::default(),
            moved: [false; 2],
            withdrawn: BTreeSet::new(),
            restored: BTreeSet::new(),
            tally: BTreeMap::new(),
            count: 0,
            log: Vec::new(),
            handing_in: None,
            steady: 1_000_000,
            skew: history.skew,
        };
        world.refresh();
        world
    }

    /// Takes one step and holds the world against what must always be so.
    pub(super) fn take(&mut self, step: Step) -> Check {
        self.steady += PACE;
        match step {
            Step::Wait(seconds) => self.steady += seconds * 1000,
            Step::Look(who) => self.look(who)?,
            Step::Restart(who) => self.restart(who)?,
            Step::Ask {
                operator,
                deed,
                job,
                after_a_look,
            } => self.ask(operator, deed, job, after_a_look)?,
            Step::BreakOff {
                operator,
                deed,
                job,
                moves,
            } => self.break_off(operator, deed, job, moves)?,
            Step::HandIn { order, whole } => self.hand_in(order, whole),
            Step::Work { effort, job } => {
                let (disk, tree) = (&self.disks[1], &self.trees[1]);
                let told = self.runner.work(effort, job, disk, tree, &mut self.tokens);
                self.log
                    .extend(told.map(|told| format!("  runner: {told}")));
            }
            Step::Sync {
                to,
                steps,
                both_scan,
                seed,
            } => self.sync_some(to, steps, both_scan, seed),
            Step::SyncAll { seed } => {
                self.sync_all(seed, 2);
            }
            Step::Part => self.sync.connected = false,
            Step::Heal => self.sync.connected = true,
        }
        self.refresh();
        self.check()
    }

    fn check(&self) -> Check {
        self.tokens.check_kept(&[&self.trees[0], &self.trees[1]])?;
        for site in 0..2 {
            if !self.moved[1 - site] {
                self.tokens.check_single(&self.trees[site])?;
            }
        }
        Ok(())
    }

    pub(super) fn now(&self, site: usize) -> Now {
        let skew = if site == 0 { 0 } else { self.skew };
        let passed = i64::try_from(self.steady).unwrap();
        Now {
            wall: Moment((BEGINNING + skew) * 1000 + passed),
            steady: Duration::from_millis(self.steady),
        }
    }

    /// The site's time in nanoseconds.
    pub(super) fn wall(&self, site: usize) -> i64 {
        self.now(site).wall.0 * 1_000_000
    }

    pub(super) fn refresh(&mut self) {
        for site in 0..2 {
            self.trees[site] = self.disks[site].look(self.wall(site));
        }
    }

    pub(super) fn look(&mut self, who: usize) -> Check {
        let operator = &mut self.operators[who];
        let site = operator.site;
        let skew = if site == 0 { 0 } else { self.skew };
        let passed = i64::try_from(self.steady).unwrap();
        let now = Now {
            wall: Moment((BEGINNING + skew) * 1000 + passed),
            steady: Duration::from_millis(self.steady),
        };
        operator.look(&self.trees[site], now)?;
        let flags: Vec<_> = operator
            .rows
            .values()
            .flat_map(|job| job.flags.iter())
            .collect();
        for flag in flags {
            self.tally(format!("shown {}", flag.word()));
        }
        Ok(())
    }

    pub(super) fn tally(&mut self, what: String) {
        *self.tally.entry(what).or_default() += 1;
    }

    fn hand_in(&mut self, order: usize, whole: bool) {
        let count = &mut self.count;
        let mut job = self.handing_in.take().unwrap_or_else(|| {
            *count += 1;
            let name = format!("job-20330518-{:06}-by-hand", *count);
            HandingIn::new(name, order, &mut self.tokens)
        });
        self.log.push(format!("  submitter: {}", job.job));
        let mut more = job.go_on(&self.disks[0], &mut self.tokens);
        while whole && more {
            more = job.go_on(&self.disks[0], &mut self.tokens);
        }
        if more {
            self.handing_in = Some(job);
        }
    }

    fn scan(&mut self, site: usize) {
        let place = Place {
            site,
            disk: &self.disks[site],
            tree: &self.trees[site],
            wall: self.now(site).wall,
        };
        self.sync.scan(&place);
    }

    fn sync_some(&mut self, to: usize, steps: usize, both_scan: bool, seed: u64) {
        let mut dice = Dice::new(seed);
        self.scan(to);
        if both_scan {
            self.scan(1 - to);
        }
        for _ in 0..steps {
            let place = Place {
                site: to,
                disk: &self.disks[to],
                tree: &self.trees[to],
                wall: self.now(to).wall,
            };
            if !self.sync.step(&place, &self.trees[1 - to], &mut dice) {
                break;
            }
            self.refresh_one(to);
        }
    }

    pub(super) fn refresh_one(&mut self, site: usize) {
        self.trees[site] = self.disks[site].look(self.wall(site));
    }

    /// Both ways, at most so often; tells whether it came to rest.
    pub(super) fn sync_all(&mut self, seed: u64, rounds: usize) -> bool {
        let mut dice = Dice::new(seed);
        for _ in 0..rounds {
            let mut busy = false;
            for to in 0..2 {
                self.scan(0);
                self.scan(1);
                let place = Place {
                    site: to,
                    disk: &self.disks[to],
                    tree: &self.trees[to],
                    wall: self.now(to).wall,
                };
                busy |= self.sync.drain(&place, &self.trees[1 - to], &mut dice);
                self.refresh_one(to);
            }
            if !busy {
                return true;
            }
        }
        false
    }

    /// The sites are brought together, all time that anybody waits for passes, and then all must agree.
    pub(super) fn end(&mut self) -> Check {
        self.sync.connected = true;
        self.refresh();
        ensure!(self.sync_all(7, 40), "the synchroniser comes to no rest");
        self.check()?;
        super::ending::check(self)
    }

    /// So much time passes.
    pub(super) fn wait(&mut self, seconds: u64) {
        self.steady += seconds * 1000;
    }
}
