//! Operators on two hosts, where no lock reaches: each has a copy of the queue, and a synchroniser carries files between
//! them one by one, in any order, whenever it likes.

use std::collections::BTreeSet;
use std::fs;

use serde_json::{Value, json};

use super::judge::{original, put_away};
use super::prepared::{OVER, RUNS, WAITS};
use super::record::Records;
use super::shot::{self, Node, Shot, manifest, status};
use super::sync::Sync;
use super::world::World;

const ROUNDS: u64 = 20;
/// A second operator acts a little later, by the clock of another machine.
const ABOUT_THEN: &str = "2026-02-10T15:00:07Z";
const THEN: &str = super::prepared::THEN;

/// Two hosts that were in sync before anything happened.
struct Hosts {
    all: [World; 2],
    before: Shot,
    sync: Sync,
}

impl Hosts {
    fn new(prepared: &World, luck: u64) -> Self {
        let all = [prepared.again(), prepared.again()];
        let before = all[0].shot().synced();
        let sync = Sync::between(&all[0].root(), &all[1].root(), luck);
        Self { all, before, sync }
    }

    /// Somebody acts on one host and succeeds.
    #[track_caller]
    fn act(&self, host: usize, at: &str, args: &[&str]) {
        let ran = self.all[host].jobtui(at, args);
        assert_eq!(ran.code, Some(0), "{args:?}: {ran:?}");
    }

    /// The synchroniser may have carried something meanwhile, or not.
    fn meanwhile(&mut self) {
        let most = self.sync.chance(4);
        self.sync.carry(most);
        self.assert_kept();
    }

    /// Carries everything over, a few files at a time; nothing is gone at any moment, and in the end
    /// both hosts hold the same.
    fn join(&mut self) -> Shot {
        loop {
            let most = 1 + self.sync.chance(12);
            if !self.sync.carry(most) {
                break;
            }
            self.assert_kept();
        }
        let [here, there] = self.all.each_ref().map(|host| contents(&host.shot(), ""));
        assert_eq!(here, there, "both hold the same");
        for host in &self.all {
            let shot = host.shot();
            assert!(Records::read(&shot.records).wrong.is_empty());
            let gone = lost(&self.before, &[shot]);
            assert!(gone.is_empty(), "{gone:#?}");
        }
        self.all[0].shot()
    }

    fn assert_kept(&self) {
        let gone = lost(&self.before, &self.all.each_ref().map(World::shot));
        assert!(gone.is_empty(), "{gone:#?}");
    }

    /// The row of a job as both hosts show it.
    fn row(&self, id: &str) -> Value {
        let rows = self.all.each_ref().map(|host| {
            let list: Value = serde_json::from_str(&host.list()).unwrap();
            let rows = list["jobs"].as_array().unwrap();
            let row = rows.iter().find(|row| row["id"] == id);
            row.cloned()
                .unwrap_or_else(|| panic!("{id} is not shown: {list:#}"))
        });
        assert_eq!(rows[0], rows[1], "both show the same");
        let [row, _] = rows;
        row
    }
}

/// Files by job, path inside and content: where they lie does not count.
fn contents(shot: &Shot, only: &str) -> BTreeSet<(String, String, Vec<u8>, i64)> {
    let copies = shot
        .copies
        .iter()
        .filter(|(p, _)| original(p).contains(only));
    copies
        .flat_map(|(place, tree)| {
            let job = original(place).to_owned();
            tree.iter().filter_map(move |(path, node)| match node {
                Node::File {
                    bytes, modified, ..
                } => Some((job.clone(), path.clone(), bytes.clone(), modified.0)),
                Node::Dir { .. } => None,
            })
        })
        .collect()
}

/// Files that lie on none of these hosts any more.
fn lost(before: &Shot, now: &[Shot]) -> Vec<String> {
    let here: BTreeSet<_> = now.iter().flat_map(|shot| contents(shot, "")).collect();
    let all = contents(before, "");
    let gone = all.into_iter().filter(|file| !here.contains(file));
    gone.map(|(job, path, ..)| format!("{job}/{path}"))
        .collect()
}

/// The kinds under which a job lies in the archive, each with as many files as it had.
fn archived<'a>(shot: &'a Shot, name: &str) -> Vec<&'a str> {
    let full = shot
        .copies
        .iter()
        .filter(|(_, tree)| manifest(tree).is_some());
    let of = full.filter_map(|(place, _)| put_away(place));
    let mut kinds: Vec<&str> = of.filter(|one| one.0 == name).map(|one| one.1).collect();
    kinds.sort_unstable();
    kinds
}

fn flags(row: &Value) -> Vec<&str> {
    let all = row["flags"].as_array().unwrap();
    all.iter().filter_map(Value::as_str).collect()
}

#[test]
fn two_who_archive_the_same_job_leave_two_whole_copies_and_none_behind() {
    let prepared = World::prepare();
    for luck in 0..ROUNDS {
        let mut hosts = Hosts::new(&prepared, luck);
        hosts.act(0, THEN, &["archive", OVER]);
        hosts.act(1, ABOUT_THEN, &["archive", OVER]);
        let now = hosts.join();
        assert_eq!(archived(&now, OVER), ["inbox", "inbox", "outbox", "outbox"]);
        for area in ["outbox", "inbox"] {
            assert_eq!(now.copy(area, OVER), None);
        }
        let fold = Records::read(&now.records).fold(OVER);
        assert_eq!(fold.ops.len(), 4, "{:?}", fold.ops);
        assert!(fold.begun.is_empty());
    }
}

#[test]
fn two_who_archive_it_in_the_same_second_leave_one_copy() {
    let prepared = World::prepare();
    for luck in 0..ROUNDS {
        let mut hosts = Hosts::new(&prepared, luck);
        hosts.act(0, THEN, &["archive", OVER]);
        hosts.act(1, THEN, &["archive", OVER]);
        let now = hosts.join();
        assert_eq!(archived(&now, OVER), ["inbox", "outbox"]);
        assert_eq!(now.copy("outbox", OVER), None);
    }
}

#[test]
fn two_who_cancel_the_same_job_take_it_back_twice_and_leave_none_to_run() {
    let prepared = World::prepare();
    for luck in 0..ROUNDS {
        let mut hosts = Hosts::new(&prepared, luck);
        hosts.act(0, THEN, &["cancel", WAITS]);
        hosts.act(1, ABOUT_THEN, &["cancel", WAITS]);
        let now = hosts.join();
        assert_eq!(archived(&now, WAITS), ["cancelled", "cancelled"]);
        assert_eq!(now.copy("outbox", WAITS), None);
        assert!(Records::read(&now.records).fold(WAITS).cancel);
    }
}

#[test]
fn priorities_and_cancels_of_two_hosts_are_all_on_record_and_come_to_the_same() {
    let prepared = World::prepare();
    for luck in 0..ROUNDS {
        let mut hosts = Hosts::new(&prepared, luck);
        hosts.act(0, THEN, &["prio", WAITS, "5"]);
        hosts.act(1, THEN, &["prio", WAITS, "9"]);
        hosts.meanwhile();
        hosts.act(0, THEN, &["cancel", RUNS]);
        hosts.act(1, ABOUT_THEN, &["prio", WAITS, "-3"]);
        let now = hosts.join();
        let records = Records::read(&now.records);
        let mut asked: Vec<i64> = records.of[WAITS]
            .iter()
            .filter_map(|r| r.content["priority"].as_i64())
            .collect();
        asked.sort_unstable();
        assert_eq!(asked, [-3, 5, 9]);
        let row = hosts.row(WAITS);
        assert_eq!(row["priority"], json!(records.fold(WAITS).priority));
        assert!(flags(&hosts.row(RUNS)).contains(&"cancel-requested"));
    }
}

#[test]
fn a_cancel_that_came_too_late_keeps_the_run_and_says_so() {
    let prepared = World::prepare();
    for luck in 0..ROUNDS {
        let mut hosts = Hosts::new(&prepared, luck);
        hosts.act(0, THEN, &["cancel", WAITS]);
        if luck % 2 == 0 {
            hosts.meanwhile();
        }
        // The runner on the other host had begun.
        let run = hosts.all[1].root().join("inbox").join(WAITS);
        let text = json!({"job_id": WAITS, "status": "running", "script": "run.py"}).to_string();
        shot::put(
            &run.join("job.json"),
            text.as_bytes(),
            0o644,
            super::prepared::REST + 60,
        );
        shot::put(
            &run.join("stdout.log"),
            b"one\n",
            0o644,
            super::prepared::REST + 60,
        );
        let now = hosts.join();
        assert_eq!(archived(&now, WAITS), ["cancelled"]);
        assert_eq!(now.copy("outbox", WAITS), None);
        assert!(now.copy("inbox", WAITS).is_some());
        let row = hosts.row(WAITS);
        assert_eq!(row["status"], "running");
        assert!(flags(&row).contains(&"started-anyway"), "{row}");
    }
}

#[test]
fn a_runner_that_writes_into_what_is_taken_back_loses_nothing_and_is_seen() {
    let prepared = World::prepare();
    for luck in 0..ROUNDS {
        let mut hosts = Hosts::new(&prepared, luck);
        hosts.act(0, THEN, &["cancel", WAITS]);
        let place = hosts.all[1]
            .root()
            .join("outbox")
            .join(WAITS)
            .join("job.json");
        let text = fs::read_to_string(&place)
            .unwrap()
            .replace("submitted", "running");
        shot::put(&place, text.as_bytes(), 0o644, super::prepared::REST + 60);
        let now = hosts.join();
        assert_eq!(archived(&now, WAITS), ["cancelled"], "the old one, whole");
        let back = now.copy("outbox", WAITS).expect("the edited one came back");
        assert_eq!(status(back).as_deref(), Some("running"));
        let row = hosts.row(WAITS);
        assert_eq!(row["status"], "running");
        assert!(flags(&row).contains(&"started-anyway"), "{row}");
    }
}

#[test]
fn results_that_come_after_the_archive_stay_as_a_fragment_that_is_told() {
    let prepared = World::prepare();
    for luck in 0..ROUNDS {
        let mut hosts = Hosts::new(&prepared, luck);
        hosts.act(0, THEN, &["archive", OVER]);
        let late = hosts.all[1]
            .root()
            .join("inbox")
            .join(OVER)
            .join("3_results/late.csv");
        shot::put(&late, b"late", 0o644, super::prepared::REST + 60);
        let now = hosts.join();
        assert_eq!(archived(&now, OVER), ["inbox", "outbox"]);
        assert_eq!(
            now.copy("outbox", OVER),
            None,
            "nothing looks freshly submitted"
        );
        let left = now.copy("inbox", OVER).expect("what came late stays");
        assert!(left.contains_key("3_results/late.csv") && manifest(left).is_none());
        for host in &hosts.all {
            let list = host.list();
            assert!(list.contains("\"fragment\""), "{list}");
        }
    }
}
