//! Taking back: what returns where, and what is refused.

use super::*;
use jobtui::job::{Flag, Job, Undo};

pub(super) const ARCHIVE: fn(Seen) -> Request = |seen| Request::Archive(seen, Consent::NotAsked);

impl World {
    /// A row as the board shows it, by its id.
    pub(super) fn row(&mut self, id: &JobId) -> Option<Job> {
        let mut store = open(self.dir.path());
        let mut found = None;
        loop {
            let batch = store.catch_up(self.now).unwrap();
            for change in batch.changes {
                match change {
                    Change::Put(job) if job.id == *id => found = Some(job),
                    Change::Gone(gone) if gone == *id => found = None,
                    _ => {}
                }
            }
            if !batch.more {
                self.store = store;
                return found;
            }
        }
    }

    pub(super) fn later(&mut self, seconds: u64) {
        let span = Duration::from_secs(seconds);
        self.now.wall = self.now.wall.plus(span);
        self.now.steady += span;
    }

    /// Asks for the inverse of what was done, about the row that is there now.
    pub(super) fn take_back(&mut self, done: &Done) -> Result<Done, Refusal> {
        let undo = done.undo.clone().expect("it can be taken back");
        let seen = self.row(undo.job()).expect("its row is there").seen();
        self.ask(&undo.request(seen))
    }

    pub(super) fn restore(&mut self, entry: &str) -> Result<Done, Refusal> {
        let id = JobId::archived(entry.as_bytes());
        let seen = self.row(&id).expect("the entry has a row").seen();
        self.ask(&Request::Restore(seen))
    }

    pub(super) fn plant(&self, seq: u32, op: &str, seconds_ago: u64, steps: &[(&str, &str)]) {
        let wall = Moment(self.now.wall.0 - i64::try_from(seconds_ago).unwrap() * 1000);
        let (from, to): (Vec<_>, Vec<_>) = steps.iter().copied().unzip();
        let record = json!({"v": 1, "op": op, "by": "bob@desk", "from": from, "to": to});
        let name = format!("{seq:06}-{}-0a0b0c0d-{op}.json", wall.compact_utc());
        self.put(
            &format!("outbox/.jobtui/v1/{JOB}/{name}"),
            &record.to_string(),
        );
    }

    pub(super) fn shift(&self, from: &str, to: &str) {
        fs::rename(self.at(from), self.at(to)).unwrap();
    }
}

#[test]
fn an_archive_is_taken_back_whole_and_the_results_come_first() {
    let mut world = World::new();
    world.submitted("submitted");
    world.came_back("completed");
    let before = world.tree();
    let seen = world.look();
    let done = world.ask(&ARCHIVE(seen)).unwrap();
    let back = world.take_back(&done).unwrap();
    assert_eq!(world.tree(), before);
    assert!(back.text.contains("restored inbox/"), "{}", back.text);
    assert_eq!(back.job, Some(JobId::live(JOB.as_bytes())));
    let recorded = ["archive", "archived", "restore", "restored"];
    assert_eq!(world.recorded(), recorded);
    let first = &world.records()[2]["from"][0];
    assert!(first.as_str().unwrap().ends_with("-inbox"), "{first}");
    // And it can be put away again.
    world.later(1);
    let seen = world.look();
    world.ask(&ARCHIVE(seen)).unwrap();
}

#[test]
fn a_withdrawn_job_returns_and_waits_without_its_cancel() {
    let mut world = World::new();
    world.submitted("submitted");
    let before = world.tree();
    let seen = world.look();
    let done = world.ask(&Request::Cancel(seen)).unwrap();
    let back = world.take_back(&done).unwrap();
    assert!(back.text.contains("waits to be run"), "{}", back.text);
    assert_eq!(world.tree(), before);
    assert_eq!(world.recorded().last().unwrap(), "restored");
    let job = world.row(&JobId::live(JOB.as_bytes())).unwrap();
    assert!(!job.flags.has(Flag::CancelRequested));
    assert_eq!(job.error.as_str(), "");
}

#[test]
fn a_cancel_of_a_running_job_is_taken_back_by_a_record() {
    let mut world = World::new();
    world.submitted("running");
    let before = world.tree();
    let seen = world.look();
    let refusal = world.ask(&Request::Restore(seen.clone())).unwrap_err();
    assert!(
        refusal.text.contains("nothing to take back"),
        "{}",
        refusal.text
    );
    let done = world.ask(&Request::Cancel(seen)).unwrap();
    world.take_back(&done).unwrap();
    assert_eq!(world.recorded(), ["cancel", "uncancel"]);
    assert_eq!(world.tree(), before);
}

#[test]
fn a_priority_is_taken_back_to_what_it_was() {
    let mut world = World::new();
    world.submitted("submitted");
    let seen = world.look();
    let done = world.ask(&Request::Reprioritise(seen, 7)).unwrap();
    assert_eq!(
        done.undo,
        Some(Undo::Reprioritise {
            job: JobId::live(JOB.as_bytes()),
            had: 0,
            set: 7,
        })
    );
    world.take_back(&done).unwrap();
    let job = world.row(&JobId::live(JOB.as_bytes())).unwrap();
    assert_eq!(job.priority, Some(0));
}

#[test]
fn nothing_is_restored_over_anything_nor_to_be_run_twice() {
    let entry = format!("{JOB}--20260101T000000Z-");
    // The name is taken, be it by an empty directory.
    let mut world = World::new();
    let manifest = r#"{"status":"completed"}"#;
    world.put(&format!("archive/{entry}inbox/job.json"), manifest);
    fs::create_dir(world.at(&format!("inbox/{JOB}"))).unwrap();
    let before = world.tree();
    let refusal = world.restore(&format!("{entry}inbox")).unwrap_err();
    assert!(refusal.text.contains("is there again"), "{}", refusal.text);
    assert_eq!(world.tree(), before);
    // Inputs of a job whose results are not there.
    let mut world = World::new();
    let manifest = r#"{"status":"submitted"}"#;
    world.put(&format!("archive/{entry}outbox/job.json"), manifest);
    let before = world.tree();
    let refusal = world.restore(&format!("{entry}outbox")).unwrap_err();
    assert!(refusal.text.contains("run once more"), "{}", refusal.text);
    // A withdrawn job that the other side started after all.
    world.put(&format!("archive/{entry}cancelled/job.json"), manifest);
    world.put(&format!("inbox/{JOB}/stdout.log"), "x");
    let refusal = world.restore(&format!("{entry}cancelled")).unwrap_err();
    assert!(refusal.text.contains("had started it"), "{}", refusal.text);
    assert!(world.recorded().is_empty());
    assert!(before.len() < world.tree().len());
    // A name that tells nothing.
    let mut world = World::new();
    world.put("archive/by-hand/job.json", manifest);
    let refusal = world.restore("by-hand").unwrap_err();
    assert!(
        refusal.text.contains("does not tell where"),
        "{}",
        refusal.text
    );
}

#[test]
fn a_conflict_copy_needs_consent_and_nothing_else_is_forgiven_with_it() {
    let mut world = World::new();
    world.came_back("completed");
    let copy = format!("inbox/{JOB}/job.sync-conflict-20261120-151223-YNBZ5RL.json");
    world.put(&copy, "{}");
    let before = world.tree();
    let seen = world.look();
    let refusal = world.ask(&ARCHIVE(seen.clone())).unwrap_err();
    assert_eq!(refusal.kind, RefusalKind::NeedsConsent);
    assert_eq!((world.tree(), world.recorded()), (before, Vec::new()));
    world.put(&format!("inbox/{JOB}/.syncthing.a.csv.tmp"), "");
    let agreed = |seen| Request::Archive(seen, Consent::Given);
    let refusal = world.ask(&agreed(seen.clone())).unwrap_err();
    assert!(
        refusal.text.contains("being transferred"),
        "{}",
        refusal.text
    );
    fs::remove_file(world.at(&format!("inbox/{JOB}/.syncthing.a.csv.tmp"))).unwrap();
    world.ask(&agreed(seen)).unwrap();
    assert!(!world.at(&format!("inbox/{JOB}")).exists());
}

/// An archive that was killed between its two moves goes on under the names it had recorded, so that both
/// copies stay one job.
/// The whole program: what was done and not recorded is on record soon after a dashboard begins, and what is
/// open is said on its screen.
/// A synchroniser that brings an entry file by file would bring the old name back to life, and tear the job in two.
#[test]
fn an_entry_that_is_still_arriving_is_not_restored() {
    let mut world = World::new();
    let entry = format!("{JOB}--20260101T000000Z-cancelled");
    world.put(
        &format!("archive/{entry}/job.json"),
        r#"{"status":"submitted"}"#,
    );
    let transfer = format!("archive/{entry}/1_setup/.syncthing.m.prt.tmp");
    world.put(&transfer, "half");
    let before = world.tree();
    let refusal = world.restore(&entry).unwrap_err();
    assert!(
        refusal.text.contains("still being transferred"),
        "{}",
        refusal.text
    );
    fs::remove_file(world.at(&transfer)).unwrap();
    // Its directories were filled long after the stamp in its name, and a short while ago.
    world.now.wall = world.now.wall.minus(Duration::from_secs(100));
    let refusal = world.restore(&entry).unwrap_err();
    assert!(
        refusal.text.contains("may not be whole yet"),
        "{}",
        refusal.text
    );
    assert_eq!(world.tree().len(), before.len() - 1, "nothing else moved");
    assert!(world.recorded().is_empty());
    world.later(100);
    world.restore(&entry).unwrap();
    assert!(world.at(&format!("outbox/{JOB}/job.json")).exists());
}

#[test]
fn where_files_lie_in_both_places_the_same_deed_is_refused() {
    let mut world = World::new();
    world.submitted("submitted");
    world.came_back("completed");
    let target = |kind| format!("archive/{JOB}--20260101T000000Z-{kind}");
    let (out, back) = (format!("outbox/{JOB}"), format!("inbox/{JOB}"));
    let (a, b) = (target("outbox"), target("inbox"));
    world.plant(1, "archive", 90, &[(&out, &a), (&back, &b)]);
    world.put(&format!("{a}/job.json"), r#"{"status":"submitted"}"#);
    let before = world.tree();
    let seen = world.row(&JobId::live(JOB.as_bytes())).unwrap().seen();
    let refusal = world.ask(&ARCHIVE(seen)).unwrap_err();
    assert!(
        refusal.text.contains("look at both by hand"),
        "{}",
        refusal.text
    );
    assert_eq!((world.tree(), world.recorded().len()), (before, 1));
}

#[test]
fn a_cancel_that_is_called_off_leaves_no_open_withdrawal() {
    let mut world = World::new();
    world.submitted("submitted");
    world.plant(1, "cancel", 91, &[]);
    let (out, put) = (
        format!("outbox/{JOB}"),
        format!("archive/{JOB}--20260101T000000Z-cancelled"),
    );
    world.plant(2, "withdraw", 90, &[(&out, &put)]);
    let id = JobId::live(JOB.as_bytes());
    let seen = world.row(&id).unwrap().seen();
    world.ask(&Request::Restore(seen)).unwrap();
    let job = world.row(&id).unwrap();
    assert!(!job.flags.has(Flag::Unfinished) && !job.flags.has(Flag::CancelRequested));
    assert_eq!(world.store.recover(world.now), []);
}
