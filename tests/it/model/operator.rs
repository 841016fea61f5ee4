//! An operator: a live store, the rows it told, and what the operator remembers of the last look.

use std::collections::BTreeMap;

use jobtui::job::{Change, Done, Job, JobId, Now, Place, Refusal, Request, Seen};
use jobtui::settings::{Kind, SourceSpec};
use jobtui::store::Store as _;
use jobtui::store::files::FileStore;

use super::oracle::{Line, Oracle};
use super::records;
use super::rules;
use super::tree::{Disk, Tree, children};
use super::{Check, ensure};

pub(super) struct Operator {
    pub(super) site: usize,
    pub(super) who: &'static str,
    store: FileStore,
    oracle: Oracle,
    pub(super) rows: BTreeMap<JobId, Job>,
    /// The disk as it was at the last look.
    looked_at: Tree,
}

impl Operator {
    pub(super) fn new(site: usize, who: &'static str, disk: &Disk) -> Self {
        Self {
            site,
            who,
            store: open(disk, who),
            oracle: Oracle::default(),
            rows: BTreeMap::new(),
            looked_at: Tree::new(),
        }
    }

    /// The program is started anew: all memory is gone.
    pub(super) fn restart(&mut self, disk: &Disk) {
        *self = Self::new(self.site, self.who, disk);
    }

    /// Looks until all is told, and holds what was told against the files.
    pub(super) fn look(&mut self, tree: &Tree, now: Now) -> Check {
        let told = self.catch_up(now)?;
        let again = self.catch_up(now)?;
        ensure!(
            again == 0,
            "a second look told {again} more changes after {told}"
        );
        self.looked_at.clone_from(tree);
        let expected = self.oracle.look(tree, now);
        for (id, lines) in &expected {
            let Some(job) = self.rows.get(id) else {
                return Err(format!("{} is not shown {id} {lines:?}", self.who));
            };
            let line = Line::of(job);
            ensure!(
                lines.contains(&line),
                "{} is shown {id} as {line:?}, the files say {lines:?}",
                self.who
            );
        }
        let unfounded = self.rows.keys().find(|id| !expected.contains_key(id));
        ensure!(
            unfounded.is_none(),
            "{} is shown {unfounded:?}, which the files do not say",
            self.who
        );
        Ok(())
    }

    fn catch_up(&mut self, now: Now) -> Result<usize, String> {
        let mut told = 0;
        loop {
            let batch = self
                .store
                .catch_up(now)
                .map_err(|outage| format!("{outage:?}"))?;
            for change in batch.changes {
                told += 1;
                match change {
                    Change::Put(job) => {
                        self.rows.insert(job.id.clone(), job);
                    }
                    Change::Gone(id) => {
                        let known = self.rows.remove(&id).is_some();
                        ensure!(known, "{id} is told gone and never was there");
                    }
                    Change::Up(_) | Change::Flawed(_) => {}
                    Change::Down(_) | Change::Totals(_) | Change::Unread(_) => {
                        return Err(format!("{change:?}"));
                    }
                }
            }
            if !batch.more {
                return Ok(told);
            }
        }
    }

    /// What the operator had before the eyes at the last look.
    pub(super) fn seen(&self, id: &JobId) -> Seen {
        self.rows[id].seen()
    }

    /// Whether the job is another one now than at the last look.
    pub(super) fn is_stale(&self, id: &JobId, tree: &Tree) -> bool {
        fingerprint(&self.looked_at, id) != fingerprint(tree, id)
    }

    pub(super) fn ask(&mut self, request: &Request, now: Now) -> Result<Done, Refusal> {
        self.store.carry_out(request, now)
    }

    /// What the program does once when it is started; gives the jobs that it says are settled now.
    pub(super) fn recover(&mut self, now: Now) -> Vec<(JobId, bool)> {
        let found = self.store.recover(now);
        found.into_iter().map(|r| (r.job, r.finished)).collect()
    }
}

fn open(disk: &Disk, who: &str) -> FileStore {
    let spec = SourceSpec {
        name: "model".to_owned(),
        kind: Kind::Folder,
        path: disk.root.clone(),
        read_only: false,
        sync: None,
        stalled_after: None,
        rules: jobtui::settings::SourceRules::default(),
    };
    FileStore::open(&spec, who.to_owned())
}

/// All by which a request tells whether the job still is what was seen: which directories, which manifests,
/// which records.
fn fingerprint(tree: &Tree, id: &JobId) -> Vec<(String, u64, String)> {
    let name = id.name();
    if id.place() == Place::Archive {
        let there = tree.contains_key(&format!("archive/{name}"));
        return vec![(name.to_owned(), u64::from(there), String::new())];
    }
    let mut found = Vec::new();
    for path in ["outbox", "inbox"].map(|area| format!("{area}/{name}")) {
        for path in [path.clone(), format!("{path}/job.json")] {
            if let Some(entry) = tree.get(&path) {
                let state = format!("{} {}", entry.text, entry.modified);
                let state = if entry.is_dir { String::new() } else { state };
                found.push((path, entry.inode, state));
            }
        }
    }
    // A record that is on its way is none yet.
    let dir = records::directory(name);
    let records = children(tree, &dir).filter(|(record, _)| !rules::is_transfer(record));
    found.extend(records.map(|(record, _)| (record.to_owned(), 0, String::new())));
    found
}
